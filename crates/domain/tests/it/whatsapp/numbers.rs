use contract::{
    AppError,
    whatsapp::{Driver, NewSession, SessionStatus},
};
use domain::testing::TestDomain;

use super::{Node, eventually};

#[tokio::test]
async fn whoever_never_had_a_number_begins_with_one_and_only_one() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let whatsapp = &domain.services.whatsapp;

    let (one, other) = tokio::join!(whatsapp.numbers(alice), whatsapp.numbers(alice));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.sessions.len(), one.drivers), (1, vec![Driver::Simulated]));
    assert_eq!(other.sessions[0].id, one.sessions[0].id);
    let id = one.sessions[0].id;
    let code = eventually("a code to be scanned", || async {
        let read = whatsapp.numbers(alice).await.unwrap();
        read.codes.into_iter().find(|code| code.session_id == id)
    })
    .await;
    assert_eq!(whatsapp.session(alice, id).await.unwrap().status, SessionStatus::ScanQr);
    assert_eq!(whatsapp.linking_code(alice, id).await.unwrap(), code.qr);

    // One that was removed does not come back by itself.
    whatsapp.remove(alice, id).await.unwrap();
    assert!(whatsapp.numbers(alice).await.unwrap().sessions.is_empty());
    whatsapp.create(alice, NewSession::default()).await.unwrap();
    assert_eq!(whatsapp.numbers(alice).await.unwrap().sessions.len(), 1);
}

#[tokio::test]
async fn a_code_that_links_is_its_owners_alone() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let id = domain.services.whatsapp.create(alice, NewSession::default()).await.unwrap().id;
    let theirs = domain.services.whatsapp.linking_code(bob, id).await;
    assert_eq!(AppError::from(theirs.unwrap_err()), AppError::not_found("session"));
    let bobs = domain.services.whatsapp.numbers(bob).await.unwrap();
    assert!(bobs.sessions.iter().all(|session| session.id != id));
}

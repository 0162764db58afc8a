use contract::{AppError, Timestamp, UserId, auth::Role};
use domain::testing::TestDomain;

#[tokio::test]
async fn when_somebody_was_last_seen_is_for_those_who_share_a_chat() {
    let domain = TestDomain::new().await;
    let alice = domain.person("Alice", Role::Staff).await;
    let bob = domain.person("Bob", Role::Staff).await;
    let stranger = domain.person("Stranger", Role::Admin).await;
    domain.chat_with(&[alice.user_id, bob.user_id]).await;
    let last_seen = &domain.services.last_seen;
    let seen = async |who: &_| last_seen.profile(who, alice.user_id).await.unwrap().last_seen;
    assert_eq!(seen(&bob).await, None);

    let now = Timestamp::from_millis(1_763_627_400_000);
    last_seen.note(&[(bob.user_id, now), (alice.user_id, now)]).await.unwrap();
    last_seen.note(&[(alice.user_id, now.plus_millis(-5))]).await.unwrap();
    assert_eq!(seen(&bob).await, Some(now));
    assert_eq!(seen(&alice).await, Some(now));
    assert_eq!(seen(&stranger).await, None);
    let nobody = last_seen.profile(&bob, UserId::generate()).await.unwrap_err();
    assert_eq!(AppError::from(nobody).status(), 404);
}

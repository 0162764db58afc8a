use contract::auth::Login;
use domain::testing::{TestDomain, visitor};

#[tokio::test]
async fn the_demo_fills_an_empty_database_once_with_a_team_that_has_talked() {
    let domain = TestDomain::new().await;
    let said = domain.services.fill_with_demo().await.unwrap();
    assert!(said.contains("aisha@demo.example"), "{said}");
    assert!(domain.services.fill_with_demo().await.is_err());

    let login = Login { login: "dewi@demo.example".into(), password: "switchboard demo".into() };
    let dewi = domain.services.accounts.sign_in_api(login, &visitor()).await.unwrap().user.id;
    let inbox = domain.services.chats.inbox(dewi).await.unwrap();
    let customers: Vec<_> = inbox.chats.items.iter().filter_map(|chat| chat.contact.as_ref()).collect();
    assert_eq!(customers.len(), 2);
    assert!(customers.iter().any(|customer| customer.name == "Uncle Tan" && customer.tags == ["regular"]));
    let session = domain.services.whatsapp.sessions(dewi).await.unwrap().remove(0);
    assert_eq!((session.label.as_str(), session.number.as_deref()), ("Pharmacy", Some("+60123450002")));
    let titles: Vec<&str> = inbox.chats.items.iter().map(|chat| chat.title.as_str()).collect();
    for title in ["Front desk", "Stock take, November", "Aisha Rahman", "Chandra Nair"] {
        assert!(titles.contains(&title), "{titles:?}");
    }
    let desk = inbox.chats.items.iter().find(|chat| chat.title == "Front desk").unwrap();
    let open = domain.services.chats.open(dewi, desk.id).await.unwrap();
    assert!(!open.messages.quotes.is_empty());
    assert!(open.messages.items.iter().any(|message| !message.reactions.is_empty()));
}

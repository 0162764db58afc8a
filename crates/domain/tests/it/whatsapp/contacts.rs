use contract::{
    AppError, Event, Stream,
    whatsapp::{ContactChanges, ContactsQuery, Merge, NewContact},
};
use domain::testing::TestDomain;

use super::{Node, chat_with, chats, linked};

fn new(number: &str, name: &str) -> NewContact {
    NewContact { number: number.into(), name: Some(name.into()), ..NewContact::default() }
}

#[tokio::test]
async fn contacts_are_their_owners_and_listed_by_name() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let whatsapp = &domain.services.whatsapp;
    for (number, name) in [
        ("+60123456783", "zoe"),
        ("+60123456781", "Ängström"),
        ("+60123456782", "adam"),
        ("+60123456784", "Eve_"),
    ] {
        whatsapp.add_contact(alice, new(number, name)).await.unwrap();
    }
    let mut names = Vec::new();
    let mut query = ContactsQuery { limit: Some(1), ..ContactsQuery::default() };
    loop {
        let page = whatsapp.contacts(alice, &query).await.unwrap();
        names.extend(page.items.into_iter().map(|contact| contact.name));
        let Some(next) = page.next else { break };
        query.after = Some(next);
    }
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(names[0], "adam");
    let found = |query: &str| ContactsQuery { query: Some(query.into()), ..ContactsQuery::default() };
    assert_eq!(whatsapp.contacts(alice, &found("E_")).await.unwrap().items.len(), 1);
    assert_eq!(whatsapp.contacts(alice, &found("6783")).await.unwrap().items[0].name, "zoe");
    assert!(whatsapp.contacts(bob, &found("")).await.unwrap().items.is_empty());

    let zoe = whatsapp.contacts(alice, &found("zoe")).await.unwrap().items[0].id;
    assert_eq!(AppError::from(whatsapp.contact(bob, zoe).await.unwrap_err()), AppError::not_found("contact"));
    let nothing = ContactChanges::default();
    assert!(whatsapp.change_contact(bob, zoe, nothing).await.is_err());
    assert!(whatsapp.add_contact(alice, new("12", "short")).await.is_err());
}

#[tokio::test]
async fn tags_notes_and_names_are_changed_and_told_in_the_contacts_chat() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, "+60123456789").await;
    let chat = chat_with(&domain, &linked, "+60198765432").await;
    let contact = chats(&domain.services, alice).await.remove(0).contact.unwrap();
    assert_eq!(contact.name, "+60198765432");

    let changes = ContactChanges {
        name: Some("Mrs Lim".into()),
        tags: Some(vec!["vip".into(), " friday ".into(), "vip".into()]),
        notes: Some("Likes blue.".into()),
        opted_out: Some(true),
    };
    let known = domain.services.whatsapp.change_contact(alice, contact.id, changes).await.unwrap();
    assert_eq!((known.tags, known.notes.as_str()), (vec!["friday".into(), "vip".into()], "Likes blue."));
    let summary = domain.services.chats.summary(alice, chat).await.unwrap();
    assert_eq!(summary.title, "Mrs Lim");
    assert!(summary.contact.as_ref().unwrap().opted_out);
    let told = domain.events_of(alice, Stream::User(alice)).await;
    assert!(matches!(told.last(), Some(Event::ChatUpdated(told)) if told.contact == summary.contact));
    let tagged = ContactsQuery { tag: Some("vip".into()), ..ContactsQuery::default() };
    assert_eq!(domain.services.whatsapp.contacts(alice, &tagged).await.unwrap().items.len(), 1);
    let tagged = ContactsQuery { tag: Some("vi".into()), ..ContactsQuery::default() };
    assert!(domain.services.whatsapp.contacts(alice, &tagged).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_file_of_contacts_is_taken_line_by_line() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let whatsapp = &domain.services.whatsapp;
    let file =
        "\u{feff}Name,Number,Tags,Other\nMrs Lim,+60 19-876 5432,vip;blue,x\nNobody,12,,\n,+60123456789\n";
    let imported = whatsapp.import_contacts(alice, file.as_bytes()).await.unwrap();
    assert_eq!((imported.accepted, imported.rejected.len()), (2, 1));
    assert_eq!((imported.rejected[0].line, imported.rejected[0].value.as_str()), (3, "12"));
    let again = whatsapp.import_contacts(alice, b"+60198765432\n+60123456781,Ali\n").await.unwrap();
    assert_eq!(again.accepted, 2);
    let all = whatsapp.contacts(alice, &ContactsQuery::default()).await.unwrap().items;
    assert_eq!(all.len(), 3);
    let lim = all.iter().find(|contact| contact.name == "Mrs Lim").unwrap();
    assert_eq!(lim.tags, ["blue", "vip"]);
}

#[tokio::test]
async fn two_contacts_become_one_and_whoever_wanted_nothing_wants_nothing() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let whatsapp = &domain.services.whatsapp;
    let one = NewContact { tags: vec!["old".into()], ..new("+60123456781", "Lim, old number") };
    let one = whatsapp.add_contact(alice, one).await.unwrap();
    let out = ContactChanges { opted_out: Some(true), ..ContactChanges::default() };
    whatsapp.change_contact(alice, one.id, out).await.unwrap();
    let other = whatsapp.add_contact(alice, new("+60123456782", "Mrs Lim")).await.unwrap();

    let merged = whatsapp.merge_contacts(alice, one.id, Merge { into: other.id }).await.unwrap();
    assert_eq!((merged.name.as_str(), merged.tags, merged.opted_out), ("Mrs Lim", vec!["old".into()], true));
    assert!(whatsapp.contact(alice, one.id).await.is_err());
    let same =
        whatsapp.add_contact(alice, NewContact { number: "+60123456781".into(), ..Default::default() });
    assert_eq!(same.await.unwrap().id, other.id);
    assert!(whatsapp.merge_contacts(alice, other.id, Merge { into: other.id }).await.is_err());
}

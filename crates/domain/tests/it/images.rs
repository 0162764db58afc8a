use std::path::PathBuf;

use contract::{
    AppError, Event, ImageId, Stream, UserId,
    auth::Role,
    chats::{Edit, MessagesQuery, NewMessage},
    images::{ImageSize, Upload},
    limits::IMAGES_UNUSED,
    settings::SettingsChanges,
};
use domain::{
    Services,
    testing::{TestDomain, message, png},
};
use futures::TryStreamExt as _;

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

async fn content(services: &Services, who: UserId, id: ImageId, size: ImageSize) -> Option<Vec<u8>> {
    let found = services.images.open(who, id, size).await;
    match found {
        Ok(file) => {
            let bytes: Vec<_> = file.content.try_collect().await.expect("the whole file");
            assert_eq!(bytes.concat().len() as u64, file.bytes);
            Some(bytes.concat())
        }
        Err(error) => {
            assert_eq!(AppError::from(error), AppError::not_found("picture"));
            None
        }
    }
}

fn files(domain: &TestDomain) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(domain.folder.path().join("images"));
    folder.into_iter().flatten().map(|entry| entry.expect("an entry").path()).collect()
}

async fn uploaded(domain: &TestDomain, who: UserId) -> Upload {
    domain.services.images.upload(who, png(600, 300)).await.expect("is taken")
}

#[tokio::test]
async fn a_picture_is_its_uploaders_alone_until_it_is_sent() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    domain.chat_with(&[alice, bob]).await;

    let upload = uploaded(&domain, alice).await;
    assert_eq!((upload.width, upload.height), (600, 300));
    assert!(upload.placeholder.starts_with("data:image/png;base64,"));
    let full = content(&domain.services, alice, upload.id, ImageSize::Full).await.unwrap();
    assert_eq!(full.len() as u64, upload.bytes);
    assert!(content(&domain.services, alice, upload.id, ImageSize::Thumbnail).await.is_some());
    assert!(content(&domain.services, bob, upload.id, ImageSize::Full).await.is_none());
    assert!(content(&domain.services, bob, upload.id, ImageSize::Thumbnail).await.is_none());
    assert!(content(&domain.services, alice, ImageId::generate(), ImageSize::Full).await.is_none());
}

#[tokio::test]
async fn uploads_that_are_switched_off_are_refused_at_once() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let off = SettingsChanges { uploads: Some(false), ..SettingsChanges::default() };
    let kept = uploaded(&domain, admin.user_id).await;
    domain.services.settings.change(&admin, off).await.unwrap();

    let refused = domain.services.images.upload(admin.user_id, png(9, 9)).await;
    assert_eq!(AppError::from(refused.unwrap_err()), AppError::UploadsOff);
    // What was there before can still be seen.
    assert!(content(&domain.services, admin.user_id, kept.id, ImageSize::Full).await.is_some());
}

#[tokio::test]
async fn a_picture_that_nobody_sent_is_gone_after_a_day_with_its_files() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let old = uploaded(&domain, alice).await;
    domain.clock.advance(HOUR_MILLIS);
    let young = uploaded(&domain, alice).await;
    assert_eq!(files(&domain).len(), 4);

    domain.clock.advance(23 * HOUR_MILLIS + 1);
    domain.services.images.tidy().await.unwrap();
    assert!(content(&domain.services, alice, old.id, ImageSize::Full).await.is_none());
    assert!(content(&domain.services, alice, young.id, ImageSize::Full).await.is_some());
    assert_eq!(files(&domain).len(), 2);
}

#[tokio::test]
async fn files_that_a_crash_left_without_a_row_are_removed() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let images = domain.services.images.clone();
    // The upload is killed after its files were written, before its row is.
    let upload = tokio::spawn(async move { images.upload(alice, png(600, 300)).await });
    while files(&domain).is_empty() {
        tokio::task::yield_now().await;
    }
    upload.abort();
    let done = upload.await.is_ok_and(|outcome| outcome.is_ok());

    domain.services.images.tidy().await.unwrap();
    assert!(!files(&domain).is_empty(), "removed while the upload may be under way");
    domain.clock.advance(HOUR_MILLIS);
    domain.services.images.tidy().await.unwrap();
    assert_eq!(files(&domain).len(), if done { 2 } else { 0 });
    domain.services.images.tidy().await.unwrap();
}

#[tokio::test]
async fn nobody_fills_the_disk_with_pictures_that_are_never_sent() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    for _ in 0..IMAGES_UNUSED {
        domain.services.images.upload(alice, png(2, 2)).await.unwrap();
    }
    let refused = AppError::from(domain.services.images.upload(alice, png(2, 2)).await.unwrap_err());
    assert_eq!((refused.status(), refused.field()), (409, Some("file")));
    assert!(domain.services.images.upload(bob, png(2, 2)).await.is_ok());
}

fn with_picture(image: ImageId) -> NewMessage {
    NewMessage { image_id: Some(image), ..message("") }
}

#[tokio::test]
async fn a_picture_is_sent_once_and_seen_by_the_members_of_that_chat_alone() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) =
        (domain.user("Alice").await, domain.user("Bob").await, domain.user("Carol").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let other = domain.chat_with(&[alice, carol]).await;
    let upload = uploaded(&domain, alice).await;
    let chats = &domain.services.chats;

    let new = with_picture(upload.id);
    let sent = chats.send(alice, chat, new.clone()).await.unwrap();
    let image = sent.image.clone().unwrap();
    assert_eq!((sent.image_id, sent.content.as_str()), (Some(upload.id), ""));
    assert_eq!((image.id, image.width, image.height), (upload.id, 600, 300));
    assert_eq!(image.placeholder, upload.placeholder);
    assert_eq!(chats.send(alice, chat, new).await.unwrap(), sent, "sent again");
    let read = chats.messages(bob, chat, MessagesQuery::default()).await.unwrap();
    assert_eq!(read.items, std::slice::from_ref(&sent));
    assert_eq!(chats.summary(bob, chat).await.unwrap().last_message, Some(sent.clone()));
    assert_eq!(domain.events_of(bob, Stream::Chat(chat)).await, [Event::MessageNew(sent.into())]);
    assert!(content(&domain.services, bob, upload.id, ImageSize::Full).await.is_some());
    assert!(content(&domain.services, carol, upload.id, ImageSize::Thumbnail).await.is_none());

    for again in [chat, other] {
        let refused = chats.send(alice, again, with_picture(upload.id)).await.unwrap_err();
        assert_eq!(AppError::from(refused).field(), Some("imageId"));
    }
    domain.clock.advance(48 * HOUR_MILLIS);
    domain.services.images.tidy().await.unwrap();
    assert!(content(&domain.services, bob, upload.id, ImageSize::Full).await.is_some());
}

#[tokio::test]
async fn a_picture_of_somebody_else_cannot_be_sent_and_nothing_is_stored_of_the_try() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let upload = uploaded(&domain, alice).await;
    for stolen in [upload.id, ImageId::generate()] {
        let refused = domain.services.chats.send(bob, chat, with_picture(stolen)).await.unwrap_err();
        assert_eq!(AppError::from(refused).field(), Some("imageId"));
    }
    let empty = domain.services.chats.send(bob, chat, message(" ")).await.unwrap_err();
    assert_eq!(AppError::from(empty).field(), Some("text"));
    assert_eq!(domain.services.chats.summary(bob, chat).await.unwrap().last_message, None);
    assert_eq!(domain.events_of(bob, Stream::Chat(chat)).await, []);
    // It is still Alice's to send.
    domain.services.chats.send(alice, chat, with_picture(upload.id)).await.unwrap();
}

#[tokio::test]
async fn a_deleted_message_takes_its_picture_along() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let upload = uploaded(&domain, alice).await;
    let chats = &domain.services.chats;
    let sent = chats.send(alice, chat, with_picture(upload.id)).await.unwrap();

    let edited = chats.edit(alice, sent.id, Edit { text: "our new shelf".into() }).await.unwrap();
    assert_eq!((&edited.image, edited.content.as_str()), (&sent.image, "our new shelf"));
    chats.edit(alice, sent.id, Edit { text: String::new() }).await.unwrap();
    let left = chats.delete(alice, sent.id).await.unwrap();
    assert_eq!((left.image_id, &left.image), (None, &None));
    assert_eq!(chats.messages(bob, chat, MessagesQuery::default()).await.unwrap().items[0].image, None);
    for event in domain.events_of(bob, Stream::Chat(chat)).await {
        assert!(!format!("{event:?}").contains("data:image"), "{event:?}");
    }
    for who in [alice, bob] {
        assert!(content(&domain.services, who, upload.id, ImageSize::Full).await.is_none());
    }
    domain.services.images.tidy().await.unwrap();
    assert_eq!(files(&domain).len(), 0);
}

#[tokio::test]
async fn whoever_joins_later_and_whoever_left_sees_no_picture_of_then() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) =
        (domain.user("Alice").await, domain.user("Bob").await, domain.user("Carol").await);
    let chat = domain.group(alice, &[bob]).await;
    let chats = &domain.services.chats;
    let before = uploaded(&domain, alice).await;
    chats.send(alice, chat, with_picture(before.id)).await.unwrap();
    domain.add(alice, chat, carol, false).await;
    let after = uploaded(&domain, alice).await;
    chats.send(alice, chat, with_picture(after.id)).await.unwrap();

    assert!(content(&domain.services, carol, before.id, ImageSize::Thumbnail).await.is_none());
    assert!(content(&domain.services, carol, after.id, ImageSize::Thumbnail).await.is_some());
    assert!(content(&domain.services, bob, before.id, ImageSize::Full).await.is_some());
    chats.remove_member(alice, chat, bob).await.unwrap();
    assert!(content(&domain.services, bob, before.id, ImageSize::Full).await.is_none());
}

#[tokio::test]
async fn messages_are_edited_and_deleted_for_as_long_as_administrators_say() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let sent = domain.say(alice, chat, "hello").await;
    let allow = async |edit_hours, delete_hours| {
        let changes = SettingsChanges {
            edit_hours: Some(edit_hours),
            delete_hours: Some(delete_hours),
            ..SettingsChanges::default()
        };
        domain.services.settings.change(&admin, changes).await.unwrap();
    };
    let edit = async || domain.services.chats.edit(alice, sent.id, Edit { text: "hi".into() }).await;
    let delete = async || domain.services.chats.delete(alice, sent.id).await;

    allow(0, 1).await;
    assert!(AppError::from(edit().await.unwrap_err()).to_string().contains("cannot be edited"));
    domain.clock.advance(2 * HOUR_MILLIS);
    assert!(AppError::from(delete().await.unwrap_err()).to_string().contains("for 1 hours"));
    allow(3, 3).await;
    assert_eq!(edit().await.unwrap().content, "hi");
    assert!(delete().await.unwrap().deleted_at.is_some());
}

#[tokio::test]
async fn a_picture_sent_from_two_tabs_at_once_is_sent_once() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let upload = uploaded(&domain, alice).await;
    let tries = (0..6).map(|_| domain.services.chats.send(alice, chat, with_picture(upload.id)));
    let sent = futures::future::join_all(tries).await.into_iter().flatten().count();
    assert_eq!(sent, 1);
    let stored = domain.services.chats.messages(bob, chat, MessagesQuery::default()).await.unwrap();
    assert_eq!(stored.items.len(), 1);
}

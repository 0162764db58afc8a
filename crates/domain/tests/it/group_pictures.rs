use contract::{
    AppError, ChatId, Event, ImageId, Stream, UserId,
    chats::{Chat, ChatChanges, NewMessage, Note},
    images::ImageSize,
};
use domain::testing::{TestDomain, message, png};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

async fn uploaded(domain: &TestDomain, who: UserId) -> ImageId {
    domain.services.images.upload(who, png(60, 60)).await.expect("is taken").id
}

async fn give(
    domain: &TestDomain,
    who: UserId,
    chat: ChatId,
    image: Option<ImageId>,
) -> Result<Chat, AppError> {
    let changes = ChatChanges { image_id: Some(image), ..ChatChanges::default() };
    domain.services.chats.change(who, chat, changes).await.map_err(AppError::from)
}

async fn sees(domain: &TestDomain, who: UserId, image: ImageId) -> bool {
    let images = &domain.services.images;
    let seen = images.require_visible(who, image).await.is_ok();
    for size in [ImageSize::Full, ImageSize::Thumbnail] {
        assert_eq!(images.open(who, image, size).await.is_ok(), seen);
    }
    seen
}

fn files(domain: &TestDomain) -> usize {
    std::fs::read_dir(domain.folder.path().join("images")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_group_has_the_picture_that_its_owner_gives_it() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) =
        (domain.user("Alice").await, domain.user("Bob").await, domain.user("Carol").await);
    let chat = domain.group(alice, &[bob]).await;
    let image = uploaded(&domain, alice).await;

    let changed = give(&domain, alice, chat, Some(image)).await.unwrap();
    assert_eq!(changed.image_id, Some(image));
    let note = changed.last_message.unwrap();
    assert_eq!(note.note, Some(Note::Pictured { image_id: Some(image) }));
    assert_eq!(note.content, "Alice changed the group's picture.");
    let bobs = domain.events_of(bob, Stream::User(bob)).await;
    let Some(Event::ChatUpdated(told)) = bobs.last() else { panic!("{bobs:?}") };
    assert_eq!((told.id, told.image_id, told.unread), (chat, Some(image), 0));
    let seen = [
        sees(&domain, alice, image).await,
        sees(&domain, bob, image).await,
        sees(&domain, carol, image).await,
    ];
    assert_eq!(seen, [true, true, false]);

    // It stands for the group, so whoever joins sees it whatever they see of the past.
    domain.add(alice, chat, carol, false).await;
    assert!(sees(&domain, carol, image).await);
    domain.services.chats.remove_member(alice, chat, bob).await.unwrap();
    assert!(!sees(&domain, bob, image).await);
    // A used picture is kept for longer than the day that an unused one has.
    domain.clock.advance(2 * DAY_MILLIS);
    domain.services.images.tidy().await.unwrap();
    assert!(sees(&domain, carol, image).await);
    assert_eq!(domain.services.chats.inbox(carol).await.unwrap().chats.items[0].image_id, Some(image));
}

#[tokio::test]
async fn the_picture_that_a_group_had_goes_with_its_files() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.group(alice, &[bob]).await;
    let (first, second) = (uploaded(&domain, alice).await, uploaded(&domain, alice).await);
    give(&domain, alice, chat, Some(first)).await.unwrap();

    assert_eq!(give(&domain, alice, chat, Some(second)).await.unwrap().image_id, Some(second));
    assert!(!sees(&domain, alice, first).await);
    domain.services.images.tidy().await.unwrap();
    assert_eq!(files(&domain), 2);

    let without = give(&domain, alice, chat, None).await.unwrap();
    assert_eq!((without.image_id, sees(&domain, bob, second).await), (None, false));
    assert_eq!(without.last_message.unwrap().content, "Alice removed the group's picture.");
    domain.services.images.tidy().await.unwrap();
    assert_eq!(files(&domain), 0);
}

#[tokio::test]
async fn giving_the_same_picture_again_changes_and_tells_nothing() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let chat = domain.group(alice, &[]).await;
    give(&domain, alice, chat, None).await.unwrap();
    let image = uploaded(&domain, alice).await;
    let given = give(&domain, alice, chat, Some(image)).await.unwrap();
    assert_eq!(give(&domain, alice, chat, Some(image)).await.unwrap(), given);
    let notes = domain.events_of(alice, Stream::Chat(chat)).await;
    assert_eq!(notes.len(), 2, "it was made, and has a picture: {notes:?}");
}

#[tokio::test]
async fn only_an_owner_gives_a_group_a_picture_and_only_one_of_their_own_that_is_not_used() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) =
        (domain.user("Alice").await, domain.user("Bob").await, domain.user("Carol").await);
    let (chat, other) = (domain.group(alice, &[bob]).await, domain.group(alice, &[]).await);
    let direct = domain.chat_with(&[alice, bob]).await;
    let (alices, bobs) = (uploaded(&domain, alice).await, uploaded(&domain, bob).await);

    assert_eq!(give(&domain, bob, chat, Some(bobs)).await, Err(AppError::Forbidden));
    assert_eq!(give(&domain, bob, chat, None).await, Err(AppError::Forbidden));
    assert_eq!(give(&domain, carol, chat, None).await, Err(AppError::not_found("chat")));
    let field = async |who, chat, image| {
        give(&domain, who, chat, image).await.unwrap_err().field().map(str::to_owned)
    };
    let refused = Some("imageId".to_owned());
    assert_eq!(field(alice, direct, Some(alices)).await, refused);
    assert_eq!(field(alice, chat, Some(bobs)).await, refused);
    assert_eq!(field(alice, chat, Some(ImageId::generate())).await, refused);

    // One that is in a message, or is another group's already; and neither way round.
    let sent = NewMessage { image_id: Some(alices), ..message("") };
    domain.services.chats.send(alice, direct, sent.clone()).await.unwrap();
    assert_eq!(field(alice, chat, Some(alices)).await, refused);
    let mine = uploaded(&domain, alice).await;
    give(&domain, alice, chat, Some(mine)).await.unwrap();
    assert_eq!(field(alice, other, Some(mine)).await, refused);
    let again = NewMessage { image_id: Some(mine), ..message("") };
    let refusal = domain.services.chats.send(alice, direct, again).await.unwrap_err();
    assert_eq!(AppError::from(refusal).field(), Some("imageId"));

    // A refused change takes nothing away.
    assert_eq!(field(alice, chat, Some(bobs)).await, refused);
    assert_eq!(domain.services.chats.summary(bob, chat).await.unwrap().image_id, Some(mine));
    assert!(sees(&domain, bob, mine).await && sees(&domain, bob, bobs).await);
}

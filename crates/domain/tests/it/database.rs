use domain::testing::{TestDomain, database, message};

#[tokio::test]
async fn what_was_acknowledged_is_there_for_whoever_opens_the_database_next() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let sent = domain.say(alice, chat, "hello").await;

    let other_node = domain.reopen().await;
    assert_eq!(other_node.chats.open(bob, chat).await.unwrap().messages.items, [sent]);
    assert_eq!(other_node.hub.epoch(), domain.services.hub.epoch());
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing_and_harms_nobody() {
    let database = database(None).await;
    let dropped = database.db.begin_write().await.unwrap();
    drop(dropped);
    let (one, other) = tokio::join!(database.db.ready(), database.db.ready());
    one.unwrap();
    other.unwrap();
}

#[tokio::test]
async fn writers_that_give_up_half_way_lose_nothing_of_others() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;

    // Every second sender goes away after a moment of its own choosing, as a closed browser would.
    let mut kept = Vec::new();
    let mut given_up = Vec::new();
    for n in 0..200_u64 {
        let chats = domain.services.chats.clone();
        let sending = tokio::spawn(async move { chats.send(alice, chat, message(&n.to_string())).await });
        if n % 2 == 0 {
            kept.push(sending);
        } else {
            given_up.push(sending);
        }
    }
    for (n, sending) in given_up.into_iter().enumerate() {
        if n % 5 == 0 {
            tokio::time::sleep(std::time::Duration::from_micros(n as u64 * 7)).await;
        }
        sending.abort();
    }
    let mut acknowledged = Vec::new();
    for sending in kept {
        acknowledged.push(sending.await.unwrap().unwrap());
    }

    let mut stored = std::collections::BTreeMap::new();
    let mut before = None;
    loop {
        let query = contract::chats::MessagesQuery { before, limit: Some(100), ..Default::default() };
        let page = domain.services.chats.messages(bob, chat, query).await.unwrap();
        stored.extend(page.items.into_iter().map(|message| (message.number, message)));
        let Some(next) = page.next else { break };
        before = Some(next.parse().unwrap());
    }
    for message in acknowledged {
        assert_eq!(stored.get(&message.number), Some(&message));
    }
    let numbers: Vec<u64> = stored.keys().copied().collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn damage_to_the_file_is_found_and_a_whole_one_has_none() {
    let database = database(None).await;
    assert_eq!(database.db.flaws().await.unwrap(), [""; 0]);
    let copy = tempfile::tempdir().unwrap();
    let file = copy.path().join("damaged.db");
    database.db.backup(&file).await.unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    // The pages behind the first are tables and indexes; where they hold nothing does no harm.
    for byte in bytes.iter_mut().skip(4096 * 4).step_by(3) {
        *byte = 0xa5;
    }
    std::fs::write(&file, bytes).unwrap();
    let url = format!("sqlite://{}", file.display());
    match domain::Db::open(&url, domain::Clock::system(), domain::Outlet::new().0).await {
        Ok(damaged) => assert!(damaged.flaws().await.map_or(true, |flaws| !flaws.is_empty())),
        Err(error) => assert!(error.to_string().contains("database"), "{error}"),
    }
}

#[tokio::test]
async fn a_backup_is_whole_and_begins_a_new_epoch() {
    let file = tempfile::tempdir().unwrap();
    let copy = file.path().join("copy.db");
    let original = database(None).await;
    let services = |url: String| async move {
        let secrets = std::sync::Arc::new(domain::Secrets::new(&[7; 32], None).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let files = domain::Files::in_folder(folder.path()).unwrap();
        let drivers = domain::Drivers::new(folder.path(), 60);
        domain::Services::open(&url, files, secrets, drivers, domain::Clock::system()).await.unwrap().0
    };
    let hub = services(original.url.clone()).await.hub;

    original.db.backup(&copy).await.unwrap();
    let restored = services(format!("sqlite://{}", copy.display())).await.hub;
    assert_ne!(restored.epoch(), hub.epoch());
    assert!(original.db.backup(&copy).await.unwrap_err().to_string().contains("exists already"));
}

#[tokio::test]
async fn an_address_that_is_no_database_is_refused_with_a_sentence() {
    let open = async |url: &str| {
        let outcome = domain::Db::open(url, domain::Clock::system(), domain::Outlet::new().0).await;
        outcome.err().expect("refused").to_string()
    };
    assert!(open("mysql://localhost/x").await.contains("DATABASE_URL must begin with"));
    assert!(open("postgres://127.0.0.1:1/x").await.contains("cannot be reached"));
    assert!(open("sqlite:///proc/nowhere/x.db").await.contains("cannot be opened"));
}

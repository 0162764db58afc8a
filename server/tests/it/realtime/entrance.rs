use contract::{Stream, auth::Role, limits::SOCKETS_PER_USER};
use domain::{
    Clock, Drivers, Services,
    testing::{PASSWORD, email, visitor},
};
use serde_json::{Value, json};
use socketio::Options;

use super::TRANSPORTS;
use crate::harness::{RawSocket, TestServer, TestSocket, eventually, string};

#[tokio::test]
async fn whoever_connects_is_told_who_they_are_and_where_everything_stands() {
    let server = TestServer::new().await;
    let [alice, bob, carol] = server.staff(["Alice", "Bob", "Carol"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    server.say(&bob, chat, "hello").await;
    let _bobs = server.socket(&bob).await;
    let _carols = server.socket(&carol).await;

    for transport in TRANSPORTS {
        let options = Options { transport, ..server.options() };
        let token = server.socket_token(&alice).await;
        let told = TestSocket::open(options, json!({"token": token})).told("connected").await;
        let expected = json!({
            "userId": alice.id,
            "username": "Alice",
            "epoch": server.running.services.hub.epoch(),
            "cursors": {(Stream::User(alice.id).to_string()): 1, (Stream::Chat(chat).to_string()): 1},
            // Carol is here too, and shares no chat with Alice.
            "online": [bob.id],
            "presence": {bob.id.to_string(): "online"},
        });
        assert_eq!(told, expected);
    }
}

#[tokio::test]
async fn one_may_show_a_socket_token_an_access_token_a_header_or_a_cookie() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let access = &alice.tokens.access_token;
    let with = |name: &str, value: String| vec![(name.to_owned(), value)];

    for transport in TRANSPORTS {
        let shown = [
            (json!({"token": server.socket_token(&alice).await}), vec![]),
            (json!({"token": access}), vec![]),
            (json!({}), with("authorization", format!("Bearer {access}"))),
            (json!({}), with("cookie", format!("theme=dark; switchboard={}", alice.cookie))),
        ];
        for (auth, headers) in shown {
            let options = Options { transport, headers, ..server.options() };
            let told = TestSocket::open(options, auth).told("connected").await;
            assert_eq!(told["username"], "Alice");
        }
    }
}

#[tokio::test]
async fn whoever_shows_nothing_good_is_refused_with_a_code() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let [header, body, _] = alice.tokens.access_token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let forged = format!("{header}.{body}.AAAA");

    for transport in TRANSPORTS {
        let refusals = [
            (json!({}), "auth_missing"),
            (json!({"token": 7}), "auth_missing"),
            (json!({"token": ""}), "auth_invalid"),
            (json!({"token": "made up"}), "auth_invalid"),
            (json!({"token": forged}), "auth_invalid"),
            (json!({"token": alice.tokens.refresh_token}), "auth_invalid"),
            (json!({"token": alice.cookie}), "auth_invalid"),
        ];
        for (auth, code) in refusals {
            let options = Options { transport, ..server.options() };
            let mut socket = TestSocket::open(options, auth.clone());
            assert_eq!(socket.refused().await, code, "{auth} over {transport:?}");
            assert!(!socket.is_connected());
        }
    }
}

#[tokio::test]
async fn a_token_of_yesterday_is_told_apart_from_one_that_never_was() {
    let server = TestServer::new().await;
    server.staff(["Alice"]).await;
    let secrets = server.config.secrets().unwrap().into();
    let yesterday = Clock::set_to(Clock::system().now().plus_millis(-24 * 60 * 60 * 1000));
    let drivers = Drivers::new(&server.config.data_dir, 60);
    let files = server.config.files().expect("a folder");
    let (services, _notices) =
        Services::open(&server.config.database_url, files, secrets, drivers, yesterday).await.unwrap();
    let login = contract::auth::Login { login: email("Alice"), password: PASSWORD.into() };
    let old = services.accounts.sign_in_api(login, &visitor()).await.unwrap();
    services.db.close().await;

    let mut socket = server.open_with(json!({"token": old.access_token}));
    assert_eq!(socket.refused().await, "auth_expired");
    server.nobody().with_token(&old.access_token).get("/api/me").await.failure(401);
}

#[tokio::test]
async fn whoever_was_deactivated_is_refused() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let [alice] = server.staff(["Alice"]).await;
    let token = server.socket_token(&alice).await;
    server.by(&root).post(&format!("/api/users/{}/deactivate", alice.id), &json!({})).await.must(200);

    for token in [&token, &alice.tokens.access_token] {
        assert_eq!(server.open_with(json!({"token": token})).refused().await, "user_inactive");
    }
}

#[tokio::test]
async fn a_socket_token_opens_one_connection() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let auth = json!({"token": server.socket_token(&alice).await});

    server.open_with(auth.clone()).next("connected").await;
    assert_eq!(server.open_with(auth.clone()).refused().await, "auth_invalid");
    // It is for sockets only.
    let as_bearer = server.nobody().with_token(string(&auth["token"]));
    as_bearer.get("/api/me").await.failure(401);
}

#[tokio::test]
async fn a_token_in_the_address_is_refused_by_default() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    for token in [server.socket_token(&alice).await, alice.tokens.access_token.clone()] {
        let query = format!("&token={token}");
        let mut socket = RawSocket::open_with(&server, &query, &[]).await.unwrap();
        assert!(socket.read().await.unwrap().starts_with('0'));
        assert!(socket.connect(&json!({})).await.contains("auth_missing"));
    }
}

#[tokio::test]
async fn where_tokens_in_the_address_are_allowed_only_socket_tokens_are_and_once() {
    let server = TestServer::with(|config| config.allow_query_token = true).await;
    let [alice] = server.staff(["Alice"]).await;
    let token = server.socket_token(&alice).await;
    let answers = [(&token, "40{"), (&token, "auth_invalid"), (&alice.tokens.access_token, "auth_invalid")];

    for (token, expected) in answers {
        let mut socket = RawSocket::open_with(&server, &format!("&token={token}"), &[]).await.unwrap();
        assert!(socket.read().await.unwrap().starts_with('0'));
        let answer = socket.connect(&json!({})).await;
        assert!(answer.contains(expected), "{answer}");
    }
}

#[tokio::test]
async fn on_one_connection_only_so_many_tokens_may_be_tried() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let mut socket = RawSocket::open(&server).await;

    for guess in ["one", "two", "three"] {
        assert_eq!(socket.refusal_of(guess).await, "auth_invalid");
    }
    // Not even a good one, or guessing would go on.
    assert_eq!(socket.refusal_of(&alice.tokens.access_token).await, "too_many");
}

#[tokio::test]
async fn a_person_holds_twenty_sockets_and_a_free_place_is_taken_again() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS_PER_USER {
        sockets.push(server.socket(&alice).await);
    }

    let auth = json!({"token": alice.tokens.access_token});
    assert_eq!(server.open_with(auth.clone()).refused().await, "too_many");
    server.socket(&bob).await;

    sockets.pop().unwrap().close();
    eventually("a free place", async || {
        let mut socket = server.open_with(auth.clone());
        tokio::time::timeout(std::time::Duration::from_millis(300), socket.next("connected")).await.ok()
    })
    .await;
}

#[tokio::test]
async fn every_try_to_connect_is_recorded_with_its_outcome() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let [alice] = server.staff(["Alice"]).await;
    server.socket(&alice).await;
    server.open_with(json!({"token": "made up"})).refused().await;

    let log = server.by(&root).get("/api/admin/connections?limit=2").await.must(200);
    let (refused, accepted) = (&log["items"][0], &log["items"][1]);
    assert_eq!((&refused["kind"], &refused["accepted"]), (&json!("socket"), &json!(false)));
    assert_eq!((&refused["reason"], &refused["userId"]), (&json!("auth_invalid"), &Value::Null));
    assert_eq!((&accepted["accepted"], &accepted["userName"]), (&json!(true), &json!("Alice")));
    assert_eq!(accepted["address"], "127.0.0.1");
}

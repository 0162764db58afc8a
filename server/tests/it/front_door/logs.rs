use contract::auth::Role;
use domain::testing::{email, private_address};
use serde_json::json;
use socketio::{Options, Transport};

use crate::harness::{Program, TestSocket, path_of, string, text};

/// The real program at the most talkative, because what it logs depends on the filter it sets itself.
#[tokio::test]
async fn the_log_holds_no_password_token_cookie_or_message_even_when_everything_is_logged() {
    let (database, folder) = (private_address().await, tempfile::tempdir().unwrap());
    let password = "canary-password-of-alice";
    Program::prepare(
        &database.url,
        folder.path(),
        &[("Alice", Role::Staff, password), ("Bob", Role::Staff, password)],
    )
    .await;
    let program = Program::start(&database.url, folder.path(), "trace").await;
    let nobody = program.nobody();
    let mut secrets = vec![password.to_owned(), "canary-wrong-password".into(), "canary-message".into()];

    let alices = email("Alice");
    nobody
        .post("/api/auth/login", &json!({"login": alices, "password": "canary-wrong-password"}))
        .await
        .failure(401);
    let tokens =
        nobody.post("/api/auth/login", &json!({"login": alices, "password": password})).await.must(200);
    let access = string(&tokens["accessToken"]).to_owned();
    let first_refresh = string(&tokens["refreshToken"]).to_owned();
    let refreshed = nobody.post("/api/auth/refresh", &json!({"refreshToken": first_refresh})).await.must(200);
    let refresh = string(&refreshed["refreshToken"]).to_owned();
    let fields = [("login", alices.as_str()), ("password", password)];
    let signed_in = nobody.as_browser().form(path_of::<app::accounts::api::SignIn>(), &fields).await;
    let cookie = signed_in.cookie().unwrap();

    let alice = nobody.with_token(&access);
    let people = alice.get("/api/users?query=Bob").await.must(200);
    let new = json!({"kind": "direct", "userId": people["items"][0]["id"]});
    let chat = alice.post("/api/chats", &new).await.must(201);
    let path = format!("/api/chats/{}/messages", string(&chat["id"]));
    alice.post(&path, &text("canary-message")).await.must(201);
    alice.post(&path, &json!({"clientId": "canary-message", "text": "canary-message"})).await.failure(422);
    nobody.as_browser().with("cookie", &format!("switchboard={cookie}")).get("/chats").await.page(200);

    for transport in [Transport::WebSocket, Transport::Polling] {
        let headers = vec![("cookie".to_owned(), format!("switchboard={cookie}"))];
        let options =
            Options { transport, headers, reconnect: false, ..Options::new(program.origin.clone()) };
        let token = alice.post("/api/socket-token", &json!({})).await.must(200);
        let token = string(&token["token"]).to_owned();
        TestSocket::open(options.clone(), json!({"token": token})).next("connected").await;
        TestSocket::open(options.clone(), json!({"token": access})).next("connected").await;
        // Used up, and one that never was any.
        assert_eq!(
            TestSocket::open(options.clone(), json!({"token": token})).refused().await,
            "auth_invalid"
        );
        TestSocket::open(options.clone(), json!({"token": "canary-token"})).refused().await;
        TestSocket::open(options, json!({})).next("connected").await;
        secrets.push(token);
    }
    let in_query = format!("/socket.io/?EIO=4&transport=polling&token={access}");
    nobody.get(&in_query).await;
    secrets.extend(["canary-token".into(), access, first_refresh, refresh, cookie]);

    let log = program.kill().await;
    assert!(log.contains("/api/auth/login"), "nothing was logged: {log}");
    for secret in secrets {
        if let Some(line) = log.lines().find(|line| line.contains(&secret)) {
            panic!("{secret} is in the log: {line}");
        }
    }
}

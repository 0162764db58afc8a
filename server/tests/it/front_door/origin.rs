use app::{accounts::api::SignIn, chats::api::StartChat};
use http::Method;
use serde_json::json;
use server::config::Origin;

use crate::harness::{Caller, RawSocket, TestServer, path_of};

const UNSAFE: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";

async fn is_denied(caller: &Caller, method: &Method, path: &str) -> bool {
    let answer = caller.json(method.clone(), path, &json!({})).await;
    if answer.status != 403 {
        return false;
    }
    assert_eq!(answer.failure(403).0, "origin_denied");
    true
}

#[tokio::test]
async fn a_write_from_a_page_of_someone_elses_is_refused_whatever_it_writes() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let browser = server.browser_of(&alice);
    let own = server.running.public_url.as_str().to_owned();
    let elsewhere = [
        ("origin", "https://evil.example".to_owned()),
        ("origin", "null".into()),
        ("origin", own.replace("http:", "https:")),
        ("origin", format!("{own}.evil.example")),
        ("origin", "http://localhost:1".into()),
        ("sec-fetch-site", "cross-site".into()),
        ("sec-fetch-site", "same-site".into()),
    ];

    for path in ["/api/me", "/api/users", "/", path_of::<SignIn>(), path_of::<StartChat>(), "/nowhere"] {
        for method in UNSAFE {
            for (name, value) in &elsewhere {
                let theirs = browser.with(name, value);
                assert!(is_denied(&theirs, &method, path).await, "{method} {path} from {name}: {value}");
            }
        }
    }
}

#[tokio::test]
async fn a_write_from_a_page_of_ours_or_from_no_browser_is_taken() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let browser = server.browser_of(&alice);
    let own = server.running.public_url.as_str();
    let ours = [
        browser.with("origin", own).with("sec-fetch-site", "same-origin"),
        browser.with("origin", &own.replace("localhost", "127.0.0.1")),
        browser.with("sec-fetch-site", "same-origin"),
        browser.with("sec-fetch-site", "none"),
        browser.clone(),
    ];

    for caller in ours {
        caller.post("/api/sync", &json!({"epoch": "", "cursors": {}})).await.must(200);
    }
}

#[tokio::test]
async fn a_page_may_be_opened_from_anywhere() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let browser = server.browser_of(&alice).with("sec-fetch-site", "cross-site");

    browser.with("origin", "https://evil.example").get("/chats").await.page(200);
}

#[tokio::test]
async fn a_socket_from_a_page_of_someone_elses_is_refused_before_the_upgrade() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let cookie = format!("switchboard={}", alice.cookie);
    let own = server.running.public_url.as_str();

    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let theirs = [(name, value), ("cookie", cookie.as_str())];
        assert_eq!(RawSocket::open_with(&server, "", &theirs).await.err(), Some(403), "{name}");
        let polling = server.nobody().with(name, value).get(HANDSHAKE).await;
        assert_eq!(polling.failure(403).0, "origin_denied");
    }
    assert!(RawSocket::open_with(&server, "", &[("origin", own), ("cookie", &cookie)]).await.is_ok());
    assert_eq!(server.nobody().with("origin", own).get(HANDSHAKE).await.status, 200);
}

#[tokio::test]
async fn an_allowed_origin_may_write_and_read_answers_but_gets_no_cookies() {
    let shop: Origin = "https://shop.example".parse().unwrap();
    let server = TestServer::with(|config| config.allowed_origins.push(shop)).await;
    let [alice] = server.staff(["Alice"]).await;
    let theirs = server.by(&alice).with("origin", "https://shop.example");

    let answer = theirs.post("/api/sync", &json!({"epoch": "", "cursors": {}})).await;
    answer.must(200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example");
    assert_eq!(answer.header("access-control-allow-credentials"), "");

    let asks = theirs.with("access-control-request-method", "POST");
    let asks = asks.with("access-control-request-headers", "authorization,content-type,idempotency-key");
    let preflight = asks.send(Method::OPTIONS, "/api/sync", "", Vec::new()).await;
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), "https://shop.example");

    // An origin that is not listed is never reflected.
    let others = server.by(&alice).with("origin", "https://evil.example").get("/api/me").await;
    assert_eq!(others.header("access-control-allow-origin"), "");
}

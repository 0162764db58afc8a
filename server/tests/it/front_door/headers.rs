use std::{net::SocketAddr, sync::Arc};

use app::ssr::CookieStyle;
use axum::{Router, extract::ConnectInfo, middleware, routing::get};
use http::Request;
use http_body_util::BodyExt as _;
use server::front_door::{Door, request};
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;

use crate::harness::{Answer, TestServer};

fn has_the_headers(path: &str, answer: &Answer) {
    let expected = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        // Browsers do not keep it from http, and on localhost it would do harm.
        ("strict-transport-security", ""),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), value, "{name} of {path}");
    }
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"),
        "{path}: {policy}"
    );
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
    assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let browser = server.browser_of(&alice);
    let page = browser.get("/").await;
    let style =
        page.page(200).split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());

    let paths = [
        ("/", 200),
        ("/chats", 200),
        ("/nowhere", 404),
        ("/api/me", 200),
        ("/api/nowhere", 404),
        ("/api/openapi.json", 200),
        ("/socket.io/?EIO=4&transport=polling", 200),
        ("/socket.io/?EIO=3&transport=polling", 400),
        ("/healthz", 200),
        ("/readyz", 200),
    ];
    for (path, status) in paths {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        has_the_headers(path, &answer);
    }
    // A build without the site has no file there; the headers are the same.
    let style = style.expect("the page has a style");
    has_the_headers(style, &browser.get(style).await);
    has_the_headers("/api/me", &server.nobody().get("/api/me").await);
    let refused = server.nobody().with("origin", "https://evil.example").post("/api/sync", &().into()).await;
    has_the_headers("/api/sync", &refused);
}

#[tokio::test]
async fn a_page_runs_only_the_script_that_its_own_answer_names() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;

    let mut nonces = Vec::new();
    for caller in [server.browser_of(&alice), server.browser_of(&alice), server.nobody().as_browser()] {
        let page = caller.get("/sign-in").await;
        let page = if page.status == 302 { caller.get("/").await } else { page };
        let policy = page.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
        let nonce = nonce.unwrap_or_else(|| panic!("no nonce in {policy}")).to_owned();
        let html = page.page(200);
        let scripts: Vec<&str> = html.split("<script").skip(1).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
        }
        for handler in [" onclick=", " onload=", " onsubmit=", " style=\"", "javascript:"] {
            assert!(!html.contains(handler), "{handler}");
        }
        assert_eq!(page.header("cache-control"), "no-store");
        nonces.push(nonce);
    }
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "a nonce came twice");
}

#[tokio::test]
async fn a_panic_is_an_answer_that_says_nothing_of_its_cause() {
    let server = TestServer::new().await;
    let services = server.running.services.clone();
    let cookie = CookieStyle { secure: false };
    let door = Arc::new(Door::new(&server.config, &server.running.public_url, services, cookie));
    let broken = get(async || -> &'static str { panic!("canary in a panic") });
    let router: Router = Router::new()
        .route("/api/broken", broken)
        .layer(CatchPanicLayer::custom(request::panicked))
        .layer(middleware::from_fn_with_state(door, request::begin));
    let mut asked = Request::get("/api/broken").body(axum::body::Body::empty()).unwrap();
    asked.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));

    let (head, body) = router.oneshot(asked).await.unwrap().into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    let answer = Answer { status: head.status.as_u16(), headers: head.headers, text };

    assert_eq!(answer.failure(500), ("internal".into(), None));
    assert!(!answer.text.contains("canary"), "{answer:?}");
}

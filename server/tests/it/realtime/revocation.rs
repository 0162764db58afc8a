use std::time::{Duration, Instant};

use app::accounts::api::{ChangePassword, RevokeSignIn, SignIns, SignOut};
use contract::auth::Role;
use domain::testing::PASSWORD;
use http::Method;
use serde_json::json;
use socketio::{DisconnectReason, Options};

use super::TRANSPORTS;
use crate::harness::{TestServer, TestSocket, path_of, string};

/// G8: nothing is delivered after this.
const LIMIT: Duration = Duration::from_secs(2);

/// Waits until a socket was told why its sign-in ended, and closed.
async fn signed_out(socket: &mut TestSocket, since: Instant) -> String {
    let reason = socket.next_within("signed-out", LIMIT).await;
    assert_eq!(socket.closed_within(LIMIT).await, DisconnectReason::Server);
    assert!(since.elapsed() < LIMIT, "{:?}", since.elapsed());
    string(&reason["data"]["reason"]).to_owned()
}

#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_sign_in_only() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let cookie = vec![("cookie".to_owned(), format!("switchboard={}", alice.cookie))];
    let mut programs = server.socket(&alice).await;
    let mut browsers = Vec::new();
    for transport in TRANSPORTS {
        let options = Options { transport, headers: cookie.clone(), ..server.options() };
        let mut socket = TestSocket::open(options, json!({}));
        socket.next("connected").await;
        browsers.push(socket);
    }

    let since = Instant::now();
    server.browser_of(&alice).form(path_of::<SignOut>(), &[]).await;
    for browser in &mut browsers {
        assert_eq!(signed_out(browser, since).await, "You signed out.");
    }
    assert!(programs.is_connected());

    let since = Instant::now();
    server.by(&alice).send(Method::POST, "/api/auth/logout", "", Vec::new()).await.must(204);
    assert_eq!(signed_out(&mut programs, since).await, "You signed out.");
}

#[tokio::test]
async fn revoking_a_sign_in_closes_its_sockets() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let mut socket = server.socket(&alice).await;
    let browser = server.browser_of(&alice).with("accept", "application/json");
    let sign_ins = browser.form(path_of::<SignIns>(), &[]).await.must(200);
    let programs = sign_ins.as_array().unwrap().iter().find(|one| one["kind"] == "api").unwrap();

    let since = Instant::now();
    browser.form(path_of::<RevokeSignIn>(), &[("id", string(&programs["id"]))]).await.must(200);

    assert!(signed_out(&mut socket, since).await.contains("another place"));
    server.by(&alice).get("/api/me").await.failure(401);
    browser.get("/api/me").await.must(200);
}

#[tokio::test]
async fn changing_the_password_closes_the_sockets_of_all_other_sign_ins() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let mut socket = server.socket(&alice).await;
    let browser = server.browser_of(&alice).with("accept", "application/json");

    let since = Instant::now();
    let change = [("current", PASSWORD), ("new", "another good password")];
    browser.form(path_of::<ChangePassword>(), &change).await.must(200);

    assert!(signed_out(&mut socket, since).await.contains("password"));
    browser.get("/api/me").await.must(200);
}

#[tokio::test]
async fn deactivating_a_person_closes_all_their_sockets_and_tells_them_nothing_more() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut sockets = [server.socket(&bob).await, server.socket(&bob).await];
    let mut alices = server.socket(&alice).await;

    let since = Instant::now();
    server.by(&root).post(&format!("/api/users/{}/deactivate", bob.id), &json!({})).await.must(200);
    server.say(&alice, chat, "is he gone?").await;

    for socket in &mut sockets {
        assert!(signed_out(socket, since).await.contains("deactivated"));
        let told: Vec<_> = socket.rest().into_iter().filter(|(name, _)| name == "message:new").collect();
        assert_eq!(told, [], "told after the deactivation");
    }
    alices.next("message:new").await;
    server.by(&bob).get("/api/me").await.failure(401);
    server.browser_of(&bob).get("/api/me").await.failure(401);
}

#[tokio::test]
async fn a_new_role_ends_what_goes_on_under_the_old_one() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let other = server.person("Other", Role::Admin).await;
    let mut socket = server.socket(&other).await;

    let since = Instant::now();
    let path = format!("/api/users/{}", other.id);
    server.by(&root).json(Method::PATCH, &path, &json!({"role": "staff"})).await.must(200);

    assert!(signed_out(&mut socket, since).await.contains("changed"));
    server.by(&other).get("/api/admin/audit").await.failure(401);
    let again = server.log_in("Other").await;
    server.nobody().with_token(&again.access_token).get("/api/admin/audit").await.failure(403);
}

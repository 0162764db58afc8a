use app::accounts::api::SignOut;
use contract::auth::Role;
use domain::testing::email;

use crate::harness::{Caller, Person, TestServer, path_of};

/// A signed-in person, as a browser and as a program that reads pages.
fn both(server: &TestServer, person: &Person) -> [Caller; 2] {
    [server.browser_of(person), server.by(person)]
}

#[tokio::test]
async fn every_page_is_complete_html_for_a_browser_and_for_a_token() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    server.say(&alice, chat, "the words of Alice").await;
    let talk = format!("/chats/{chat}");
    let (bobs, alices) = (email("Bob"), email("Alice"));

    let pages = [
        (&bob, "/", vec!["Now", "Alice"]),
        (&bob, "/chats", vec!["Chats", "Alice", "the words of Alice"]),
        (&bob, talk.as_str(), vec!["Alice", "the words of Alice", "<textarea"]),
        (&bob, "/me", vec!["Bob", &bobs, "Sign out"]),
        (&root, "/admin/people", vec!["Alice", "Bob", &alices]),
        (&root, "/admin/connections", vec!["Alice", "127.0.0.1"]),
    ];
    for (person, path, expected) in pages {
        for caller in both(&server, person) {
            let answer = caller.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            let html = answer.page(200);
            assert!(html.starts_with("<!DOCTYPE html>"), "{path}");
            for words in expected.iter().chain(&["<title>", "Switchboard", "<main"]) {
                assert!(html.contains(words), "{words:?} is not on {path}: {html}");
            }
        }
    }
}

#[tokio::test]
async fn what_people_wrote_is_text_on_a_page() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    server.say(&alice, chat, "<script>alert(1)</script></script><img src=x onerror=alert(2)>").await;

    for path in ["/".to_owned(), "/chats".into(), format!("/chats/{chat}")] {
        let page = server.browser_of(&bob).get(&path).await;
        let html = page.page(200);
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{path}: {html}");
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let dead = server.browser_of(&alice);
    dead.get("/me").await.page(200);
    dead.form(path_of::<SignOut>(), &[]).await;

    for caller in [server.nobody().as_browser(), dead, server.browser_with("made-up"), server.nobody()] {
        for (path, expected) in [
            ("/", "/sign-in"),
            ("/admin/people", "/sign-in?next=%2Fadmin%2Fpeople"),
            ("/chats", "/sign-in?next=%2Fchats"),
        ] {
            let answer = caller.get(path).await;
            assert_eq!((answer.status, answer.header("location")), (302, expected), "{path}");
            assert!(!answer.text.contains("Alice"), "{}", answer.text);
        }
    }
    let page = server.nobody().as_browser().get("/sign-in").await;
    assert!(page.page(200).contains("type=\"password\""));
}

#[tokio::test]
async fn whoever_is_signed_in_has_no_use_for_the_sign_in_page() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    for path in ["/sign-in", "/setup", "/setup?token=made-up"] {
        let answer = server.browser_of(&alice).get(path).await;
        assert_eq!((answer.status, answer.header("location")), (302, "/"), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_words_and_in_its_status() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    for path in ["/nowhere", "/chats/one/two", "/admin", "/pkg/nothing.js", "/index.php?x=<script>"] {
        for caller in [server.browser_of(&alice), server.nobody().as_browser()] {
            let answer = caller.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(!answer.text.contains("x=<script>"), "{path}: {}", answer.text);
        }
    }
    assert!(server.browser_of(&alice).get("/nowhere").await.page(404).contains("Switchboard"));
}

#[tokio::test]
async fn those_who_run_the_hub_ask_without_signing_in() {
    let server = TestServer::new().await;
    assert_eq!(server.nobody().get("/healthz").await.text, "ok\n");
    assert_eq!(server.nobody().get("/readyz").await.text, "ready\n");
    let document = server.nobody().get("/api/openapi.json").await.must(200);
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")), "{document}");
    assert!(document["paths"]["/api/chats/{id}/messages"]["post"].is_object());
}

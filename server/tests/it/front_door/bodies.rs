use app::{
    accounts::api::SignIn,
    chats::api::{FindPeople, ReadChat, SendMessage},
};
use contract::{ChatId, ClientId, MessageId, auth::Role};
use http::Method;
use serde_json::{Value, json};

use crate::harness::{TestServer, path_of, text};

#[tokio::test]
async fn a_body_that_is_not_as_expected_is_refused_with_its_field() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let path = format!("/api/chats/{chat}/messages");
    let id = ClientId::generate();
    let deep = "[".repeat(10_000);

    let bodies = [
        ("", "body"),
        ("{", "body"),
        ("null", "body"),
        ("[]", "body"),
        ("{}", "clientId"),
        (&format!(r#"{{"clientId":"{id}"}}"#), "text"),
        (&format!(r#"{{"clientId":"{id}","text":7}}"#), "text"),
        (&format!(r#"{{"clientId":"{id}","text":null}}"#), "text"),
        (r#"{"clientId":"not an id","text":"hello"}"#, "clientId"),
        (&format!(r#"{{"clientId":"{id}","text":"hello","colour":"red"}}"#), "colour"),
        (&format!(r#"{{"clientId":"{id}","text":"hello","text":"again"}}"#), "text"),
        (&format!(r#"{{"clientId":"{id}","text":"hello"}} and more"#), "body"),
        (&format!(r#"{{"clientId":"{id}","text":"a\u0000b"}}"#), "text"),
        (&format!(r#"{{"clientId":"{id}","text":{deep}}}"#), "text"),
    ];
    for (body, expected) in bodies {
        let answer =
            server.by(&alice).send(Method::POST, &path, "application/json", body.as_bytes().to_vec()).await;
        let (code, field) = answer.failure(422);
        let shown: String = body.chars().take(80).collect();
        assert_eq!(
            (code.as_str(), field.as_deref()),
            ("invalid", Some(expected)),
            "{shown}: {}",
            answer.text
        );
    }
    let not_utf8 = [br#"{"text":""#.as_slice(), &[0xff, 0xfe], br#""}"#].concat();
    server.by(&alice).send(Method::POST, &path, "application/json", not_utf8).await.failure(422);
    let stored = server.by(&bob).get(&path).await.must(200);
    assert_eq!(stored["items"], json!([]), "something was half done");
}

#[tokio::test]
async fn a_body_of_another_type_is_refused_as_a_form_of_someone_elses_could_send_it() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let path = format!("/api/chats/{}/messages", server.chat_of(&alice, &bob).await);

    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let body = text("hello").to_string().into_bytes();
        let answer = server.by(&alice).send(Method::POST, &path, kind, body).await;
        assert_eq!(answer.failure(422).1.as_deref(), Some("Content-Type"), "{kind}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_wherever_it_goes() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let large = "x".repeat(300 * 1024);

    let messages = format!("/api/chats/{chat}/messages");
    assert_eq!(server.by(&alice).post(&messages, &text(&large)).await.failure(413).0, "too_large");
    let keyed = server.by(&alice).with("idempotency-key", "large");
    assert_eq!(keyed.post(&messages, &text(&large)).await.failure(413).0, "too_large");
    let form = [("login", large.as_str()), ("password", "x")];
    assert_eq!(server.nobody().form(path_of::<SignIn>(), &form).await.status, 413);
    // Within the limit of a body, above that of a message.
    let long = server.by(&alice).post(&messages, &text(&large[..9 * 1024])).await;
    assert_eq!(long.failure(422).1.as_deref(), Some("text"));
}

#[tokio::test]
async fn a_query_that_is_not_as_expected_is_refused_with_its_field() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let root = server.person("Root", Role::Admin).await;
    let chat = server.chat_of(&alice, &bob).await;

    let queries = [
        ("/api/chats?limit=many".to_owned(), 422),
        ("/api/chats?limit=-1".into(), 422),
        ("/api/chats?colour=red".into(), 422),
        ("/api/users?colour=red".into(), 422),
        (format!("/api/chats/{chat}/messages?before=yesterday"), 422),
        (format!("/api/chats/{chat}/messages?before={}", MessageId::generate()), 404),
        ("/api/admin/audit?limit=1e9".into(), 422),
        ("/api/chats?limit=0".into(), 200),
        ("/api/chats?limit=4000000000".into(), 200),
        ("/api/users?query=%25_%27%22%3B--".into(), 200),
        // The form of a cursor is the list's own affair; one that it did not make is no cursor.
        ("/api/chats?after=nothing".into(), 200),
        ("/api/users?after=%ff%fe".into(), 200),
        ("/api/admin/connections?after=nothing".into(), 200),
    ];
    for (query, status) in queries {
        let answer = server.by(&root).get(&query).await;
        let answer =
            if query.contains(&chat.to_string()) { server.by(&alice).get(&query).await } else { answer };
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
        if status == 422 {
            assert_eq!(answer.failure(422).0, "invalid", "{query}");
        }
    }
}

#[tokio::test]
async fn an_id_that_is_no_id_names_nothing() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;

    let mut ids = vec!["1".to_owned(), "null".into(), "%00".into(), "..%2f..%2fetc".into(), "%ff".into()];
    ids.push(ChatId::generate().to_string());
    for id in ids {
        let about = format!("/api/chats/{id}");
        assert_eq!(server.by(&alice).get(&about).await.failure(404).0, "not_found", "{id}");
        assert_eq!(server.by(&alice).get(&format!("{about}/messages")).await.failure(404).0, "not_found");
        server.browser_of(&alice).get(&format!("/chats/{id}")).await.page(404);
    }
}

#[tokio::test]
async fn a_server_function_says_what_is_wrong_with_its_arguments() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let program = server.by(&alice);
    let code = |body: Value| body["code"].as_str().map(str::to_owned).unwrap_or_default();

    for body in [json!({}), json!({"chatId": 7}), json!({"chatId": "no id"}), json!([])] {
        let answer = program.post(path_of::<ReadChat>(), &body).await;
        assert_eq!((answer.status, code(answer.json())), (422, "invalid".into()), "{body}");
    }
    let answer = program.form(path_of::<SendMessage>(), &[("chat_id", "no id"), ("text", "hello")]).await;
    assert_eq!((answer.status, code(answer.json())), (422, "invalid".into()));
    let answer = program.send(Method::POST, path_of::<ReadChat>(), "application/json", b"{".to_vec()).await;
    assert_eq!((answer.status, code(answer.json())), (422, "invalid".into()));
    // A link of someone else's cannot call it.
    assert_eq!(program.get(path_of::<SendMessage>()).await.status, 405);
}

#[tokio::test]
async fn what_no_database_can_store_is_refused_wherever_it_is_sent() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let admin = server.by(&root).with("idempotency-key", "nul");
    let nul = "a\0b";
    let person = json!({"name": nul, "email": "new@example.com", "role": "staff", "password": "good enough"});
    let answers = [
        ("query", admin.get("/api/users?query=%00").await),
        ("after", admin.get("/api/users?after=%00").await),
        ("cursor", admin.get("/api/chats?after=%00").await),
        ("login", server.nobody().post("/api/auth/login", &json!({"login": nul, "password": "x"})).await),
        ("password", server.nobody().post("/api/auth/login", &json!({"login": "x", "password": nul})).await),
        ("refresh", server.nobody().post("/api/auth/refresh", &json!({"refreshToken": nul})).await),
        ("name", admin.post("/api/users", &person).await),
        ("form", server.nobody().form(path_of::<SignIn>(), &[("login", nul), ("password", "x")]).await),
        ("function", admin.post(path_of::<FindPeople>(), &json!({"query": nul})).await),
        ("agent", server.nobody().with("user-agent", "\u{fc}").get("/api/me").await),
    ];
    let broken: Vec<_> = answers.iter().filter(|(_, answer)| answer.status >= 500).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

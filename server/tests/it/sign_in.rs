use app::accounts::api::{FinishSetup, SignIn, SignOut};
use contract::auth::Role;
use domain::testing::{PASSWORD, email};
use http::Method;
use serde_json::{Value, json};

use crate::harness::{TestServer, path_of, text};

fn login(name: &str, password: &str) -> Value {
    json!({"login": email(name), "password": password})
}

#[tokio::test]
async fn a_program_signs_in_by_e_mail_or_phone_and_asks_who_it_is() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let new = json!({"name": "Alice", "email": email("Alice"), "phone": "+60 12-345 6789", "role": "staff",
                     "password": PASSWORD});
    let alice = server.by(&root).post("/api/users", &new).await.must(201);

    for by in [email("Alice"), "ALICE@example.com".into(), "+60123456789".into()] {
        let tokens =
            server.nobody().post("/api/auth/login", &json!({"login": by, "password": PASSWORD})).await;
        let tokens = tokens.must(200);
        assert_eq!((&tokens["user"], &tokens["expiresIn"]), (&alice, &json!(600)));
        let program = server.nobody().with_token(tokens["accessToken"].as_str().unwrap());
        assert_eq!(program.get("/api/me").await.must(200), alice);
    }
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_answer_alike() {
    let server = TestServer::new().await;
    server.staff(["Alice"]).await;

    let wrong = server.nobody().post("/api/auth/login", &login("Alice", "not the password")).await;
    let unknown = server.nobody().post("/api/auth/login", &login("Nobody", PASSWORD)).await;

    assert_eq!(wrong.failure(401), ("wrong_password".into(), None));
    assert_eq!(unknown.failure(401), wrong.failure(401));
    assert_eq!(unknown.json()["error"]["message"], wrong.json()["error"]["message"]);
}

#[tokio::test]
async fn too_many_wrong_passwords_have_to_wait() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    for _ in 0..10 {
        server.nobody().post("/api/auth/login", &login("Alice", "a guess of mine")).await.failure(401);
    }

    // Even the right one, or guessing would go on.
    let answer = server.nobody().post("/api/auth/login", &login("Alice", PASSWORD)).await;
    assert_eq!(answer.failure(429).0, "too_many");
    assert_eq!(answer.header("retry-after"), "60");
    // Whoever is in stays in.
    server.by(&alice).get("/api/me").await.must(200);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_showing_it_again_ends_the_sign_in() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let refresh = |token: &str| {
        let (caller, body) = (server.nobody(), json!({"refreshToken": token}));
        async move { caller.post("/api/auth/refresh", &body).await }
    };

    let first = &alice.tokens.refresh_token;
    let second = refresh(first).await.must(200);
    let program = server.nobody().with_token(second["accessToken"].as_str().unwrap());
    program.get("/api/me").await.must(200);

    assert_eq!(refresh(first).await.failure(401).0, "unauthenticated");
    program.get("/api/me").await.failure(401);
    refresh(second["refreshToken"].as_str().unwrap()).await.failure(401);
    // The browser is another sign-in.
    server.browser_of(&alice).get("/api/me").await.must(200);
}

#[tokio::test]
async fn signing_out_ends_the_tokens_at_once() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;

    server.by(&alice).send(Method::POST, "/api/auth/logout", "", Vec::new()).await.must(204);

    server.by(&alice).get("/api/me").await.failure(401);
    let refresh = json!({"refreshToken": alice.tokens.refresh_token});
    server.nobody().post("/api/auth/refresh", &refresh).await.failure(401);
}

#[tokio::test]
async fn a_browser_without_javascript_signs_in_by_a_form_and_comes_to_where_it_wanted() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let browser = server.nobody().as_browser();
    let page = browser.get("/sign-in?next=%2Fme").await;
    assert!(page.page(200).contains(path_of::<SignIn>()), "the form leads elsewhere");

    let alices = email("Alice");
    let fields = [("login", alices.as_str()), ("password", PASSWORD), ("next", "/me")];
    let answer = browser.form(path_of::<SignIn>(), &fields).await;

    assert_eq!((answer.status, answer.header("location")), (302, "/me"));
    let set = answer.header("set-cookie");
    assert!(set.starts_with("switchboard="), "{set}");
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax"] {
        assert!(set.contains(attribute), "{set}");
    }
    let browser = server.browser_with(&answer.cookie().unwrap());
    assert!(browser.get("/me").await.page(200).contains(&alices));
    assert_eq!(browser.get("/api/me").await.must(200)["id"], alice.id.to_string());
}

#[tokio::test]
async fn a_sign_in_never_leads_to_another_site() {
    let server = TestServer::new().await;
    server.staff(["Alice"]).await;
    let alices = email("Alice");
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let fields = [("login", alices.as_str()), ("password", PASSWORD), ("next", elsewhere)];
        let answer = server.nobody().as_browser().form(path_of::<SignIn>(), &fields).await;
        assert_eq!((answer.status, answer.header("location")), (302, "/"), "{elsewhere}");
    }
}

#[tokio::test]
async fn a_form_with_a_wrong_password_leads_back_to_its_page_which_says_so() {
    let server = TestServer::new().await;
    server.staff(["Alice"]).await;
    let browser = server.nobody().as_browser().with("referer", &format!("{}/sign-in", server.origin()));

    let alices = email("Alice");
    let fields = [("login", alices.as_str()), ("password", "not the password")];
    let answer = browser.form(path_of::<SignIn>(), &fields).await;

    assert_eq!((answer.status, answer.cookie()), (302, None));
    let back = answer.header("location").replace(&server.origin(), "");
    assert!(back.starts_with("/sign-in?"), "{back}");
    assert!(!back.contains("not+the+password") && !back.contains("not%20the%20password"), "{back}");
    let page = server.nobody().as_browser().get(&back).await;
    assert!(page.page(200).contains("do not match"), "{}", page.text);
}

#[tokio::test]
async fn signing_out_by_a_form_takes_the_cookie_away() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;

    let answer = server.browser_of(&alice).form(path_of::<SignOut>(), &[]).await;

    assert_eq!((answer.status, answer.header("location")), (302, "/sign-in"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "{answer:?}");
    server.browser_of(&alice).get("/api/me").await.failure(401);
    // The program is another sign-in.
    server.by(&alice).get("/api/me").await.must(200);
}

#[tokio::test]
async fn by_https_the_cookie_is_secure_and_bound_to_the_host() {
    let server = TestServer::with(|config| {
        config.public_url = Some("https://hub.example.com".parse().unwrap());
    })
    .await;
    let answer = server.running.services.accounts.begin_setup().await.unwrap();
    assert!(answer.is_some());
    let fields = [
        ("token", answer.as_deref().unwrap()),
        ("name", "Root"),
        ("email", "root@example.com"),
        ("password", PASSWORD),
    ];
    let answer = server.nobody().as_browser().form(path_of::<FinishSetup>(), &fields).await;

    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-switchboard=") && set.contains("; Secure"), "{set}");
    assert!(answer.header("strict-transport-security").starts_with("max-age="), "{answer:?}");
    let cookie = answer.cookie().unwrap();
    let named = |name: &str| server.nobody().with("cookie", &format!("{name}={cookie}"));
    named("__Host-switchboard").get("/api/me").await.must(200);
    named("switchboard").get("/api/me").await.failure(401);
}

#[tokio::test]
async fn the_first_person_comes_in_by_the_setup_link_which_is_good_once() {
    let server = TestServer::new().await;
    let token = server.running.services.accounts.begin_setup().await.unwrap().unwrap();
    let browser = server.nobody().as_browser();
    let page = browser.get(&format!("/setup?token={token}")).await;
    assert!(page.page(200).contains(path_of::<FinishSetup>()));
    assert!(!browser.get("/setup").await.page(200).contains(path_of::<FinishSetup>()));

    let fields =
        |token| [("token", token), ("name", "Root"), ("email", "root@example.com"), ("password", PASSWORD)];
    let wrong = browser.form(path_of::<FinishSetup>(), &fields("another")).await;
    assert_eq!(wrong.cookie(), None);
    let answer = browser.form(path_of::<FinishSetup>(), &fields(&token)).await;
    assert_eq!((answer.status, answer.header("location")), (302, "/"));
    let root = server.browser_with(&answer.cookie().unwrap());
    assert_eq!(root.get("/api/me").await.must(200)["role"], "admin");

    let again = browser.form(path_of::<FinishSetup>(), &fields(&token)).await;
    assert_eq!(again.cookie(), None);
    assert!(
        !browser.get(&format!("/setup?token={token}")).await.page(200).contains(path_of::<FinishSetup>())
    );
}

#[tokio::test]
async fn every_failure_has_the_same_shape() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let root = server.person("Root", Role::Admin).await;
    let taken = json!({"name": "A", "email": email("alice"), "role": "staff", "password": PASSWORD});
    let (admin, staff) = (server.by(&root), server.by(&alice));
    let large = json!({"login": "x".repeat(300_000), "password": "x"});

    let found = [
        server.nobody().get("/api/me").await.failure(401),
        staff.post("/api/users", &taken).await.failure(403),
        staff.get("/api/chats/0192f5a0-7b7e-7cc0-8000-000000000000").await.failure(404),
        staff.get("/api/nothing/here").await.failure(404),
        admin.post("/api/users", &taken).await.failure(409),
        server.nobody().post("/api/auth/login", &large).await.failure(413),
        staff.post("/api/chats", &json!({"kind": "direct", "userId": alice.id})).await.failure(422),
        staff.json(Method::DELETE, "/api/me", &json!({})).await.failure(405),
    ];

    let expected = [
        ("unauthenticated", None),
        ("forbidden", None),
        ("not_found", None),
        ("not_found", None),
        ("conflict", Some("email")),
        ("too_large", None),
        ("invalid", Some("userId")),
        ("invalid", Some("method")),
    ];
    let expected = expected.map(|(code, field)| (code.to_owned(), field.map(str::to_owned)));
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_write_repeated_under_its_key_gives_the_first_answer_again() {
    let server = TestServer::new().await;
    let root = server.person("Root", Role::Admin).await;
    let other = server.person("Other", Role::Admin).await;
    let new = |name: &str| json!({"name": name, "email": email(name), "role": "staff", "password": PASSWORD});
    let keyed = |person| server.by(person).with("idempotency-key", "one");

    let first = keyed(&root).post("/api/users", &new("Alice")).await;
    let again = keyed(&root).post("/api/users", &new("Alice")).await;
    assert_eq!(again.must(201), first.must(201));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));

    let another = keyed(&root).post("/api/users", &new("Bob")).await;
    assert_eq!(another.failure(409), ("conflict".into(), Some("Idempotency-Key".into())));
    // The key is the person's own.
    assert_eq!(keyed(&other).post("/api/users", &new("Bob")).await.must(201)["name"], "Bob");
}

#[tokio::test]
async fn a_key_whose_write_failed_may_be_used_again() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let keyed = server.by(&alice).with("idempotency-key", "two");
    let path = format!("/api/chats/{chat}/messages");

    keyed.post(&path, &text(" ")).await.failure(422);
    keyed.post(&path, &text("now with words")).await.must(201);

    let long = server.by(&alice).with("idempotency-key", &"x".repeat(201));
    assert_eq!(long.post(&path, &text("hello")).await.failure(422).1.as_deref(), Some("Idempotency-Key"));
}

use contract::auth::Role;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{
    Line, TestServer, eventually,
    line::{comes_to, customers_chat, link, phone},
    string, text,
};

#[tokio::test]
async fn a_number_is_linked_by_the_code_that_only_its_owner_is_shown() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let (mut alices, mut bobs) = (server.socket(&alice).await, server.socket(&bob).await);
    let caller = server.by(&alice);

    let session = caller.post("/api/whatsapp/sessions", &json!({"label": "Shop"})).await.must(201);
    let mut keys: Vec<&str> = session.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    for key in ["driver", "id", "label", "number", "reason", "restrictedUntil", "since", "status"] {
        assert!(keys.contains(&key), "{keys:?}");
    }
    let shown = alices.told("session:qr").await;
    assert_eq!(shown["sessionId"], session["id"]);
    assert!(string(&shown["expiresAt"]).ends_with('Z'));
    let about = format!("/api/whatsapp/sessions/{}", string(&session["id"]));
    let svg = caller.get(&format!("{about}/qr.svg")).await;
    assert_eq!((svg.status, svg.header("content-type")), (200, "image/svg+xml"));
    assert_eq!((svg.header("cache-control"), svg.header("content-security-policy")), ("no-store", "sandbox"));

    let (phone, number) = phone(&caller, "Alice").await;
    let scan = json!({"qr": shown["qr"]});
    caller.post(&format!("/api/lab/phones/{phone}/scan"), &scan).await.must(200);
    eventually("it is connected", async || {
        let session = caller.get(&about).await.must(200);
        (session["status"] == "connected" && session["number"] == number).then_some(())
    })
    .await;
    while alices.told("session:updated").await["status"] != "connected" {}
    caller.get(&format!("{about}/qr.svg")).await.failure(404);
    let status = caller.get("/api/status").await.must(200);
    assert_eq!(
        (&status["sessions"][0]["status"], &status["sessions"][0]["queued"]),
        (&json!("connected"), &json!(0))
    );
    assert_eq!(server.by(&bob).get("/api/status").await.must(200)["sessions"], json!([]));
    assert!(bobs.rest().iter().all(|(name, _)| name == "cursor" || name.starts_with("user:")));
}

#[tokio::test]
async fn people_and_customers_converse_in_the_same_inbox() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let line = Line::of(&server, &alice, "hello").await;
    let caller = server.by(&alice);
    let chat = customers_chat(&caller).await;
    assert_eq!(chat["sessionId"], line.session.to_string());
    let contact = &chat["contact"];
    assert_eq!((&contact["name"], &contact["number"]), (&json!("hello"), &json!(line.customers_number)));
    assert_eq!(contact["tags"], json!([]));

    let path = format!("/api/messages/{}", line.message);
    let status = async |wanted: &str| {
        eventually(wanted, async || {
            let message = caller.get(&path).await.must(200);
            (message["status"] == wanted).then_some(())
        })
        .await;
    };
    status("delivered").await;
    let said = json!({"to": line.number, "text": "thanks"});
    caller.post(&format!("/api/lab/phones/{}/messages", line.customer), &said).await.must(201);
    status("read").await;
    let arrived = caller.get(&format!("/api/lab/phones/{}/messages", line.customer)).await.must(200);
    assert_eq!(arrived["items"].as_array().unwrap().len(), 1);
    let deliveries = caller.get("/api/lab/deliveries").await.must(200);
    let texts: Vec<&str> =
        deliveries["items"].as_array().unwrap().iter().map(|it| string(&it["text"])).collect();
    assert_eq!(texts, ["hello", "hello", "thanks"]);

    let refused = caller.json(Method::PATCH, &path, &json!({"text": "other"})).await;
    assert_eq!(refused.failure(409).0, "conflict");
    let new =
        json!({"kind": "whatsapp", "sessionId": line.session, "number": "+60 12-345 6789", "name": "New"});
    let started = caller.post("/api/chats", &new).await.must(201);
    assert_eq!((&started["title"], &started["contact"]["number"]), (&json!("New"), &json!("+60123456789")));
}

#[tokio::test]
async fn ticks_arrive_live_and_each_for_its_message() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let line = Line::of(&server, &alice, "hello").await;
    let mut tab = server.socket(&alice).await;
    let path = format!("/api/chats/{}/messages", line.chat);
    let sent = server.by(&alice).post(&path, &text("one more")).await.must(201);
    assert_eq!(sent["status"], "queued");
    let mut heard = Vec::new();
    while heard.last().is_none_or(|status| status != "delivered") {
        let told = tab.told("message:status").await;
        if told["messageId"] == sent["id"] {
            assert!(told["number"].is_null(), "{told}");
            heard.push(string(&told["status"]).to_owned());
        }
    }
    assert_eq!(heard.first().map(String::as_str), Some("sending"));
}

#[tokio::test]
async fn sessions_come_back_after_a_restart_without_scanning() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let (session, _, _) = link(&server.by(&alice)).await;
    let before = server.by(&alice).get(&format!("/api/whatsapp/sessions/{session}")).await.must(200);

    let server = server.restart().await;
    let caller = server.by(&alice);
    eventually("it is back", async || {
        let now = caller.get(&format!("/api/whatsapp/sessions/{session}")).await.must(200);
        (now["status"] == "connected" && string(&now["since"]) > string(&before["since"])).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_restriction_is_shown_and_lifted_and_a_number_is_unlinked_and_removed() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let caller = server.by(&alice);
    let (session, phone, _) = link(&caller).await;
    let about = format!("/api/whatsapp/sessions/{session}");

    let path = format!("/api/lab/phones/{phone}/restrict");
    caller.send(Method::POST, &path, "", Vec::new()).await.must(200);
    let restricted = comes_to(&caller, session, "restricted").await;
    assert!(restricted["restrictedUntil"].is_string() && restricted["reason"].is_string());
    caller.post(&path, &json!({"seconds": 0})).await.must(200);
    caller.post(&format!("{about}/restart"), &json!({})).await.must(200);
    comes_to(&caller, session, "connected").await;
    caller.post(&format!("{about}/disconnect"), &json!({})).await.must(200);
    comes_to(&caller, session, "idle").await;
    caller.post(&format!("{about}/logout"), &json!({})).await.must(200);
    comes_to(&caller, session, "logged_out").await;
    let renamed = caller.json(Method::PATCH, &about, &json!({"label": "Old"})).await.must(200);
    assert_eq!(renamed["label"], "Old");
    caller.json(Method::DELETE, &about, &Value::Null).await.must(204);
    caller.get(&about).await.failure(404);
    assert_eq!(caller.get("/api/whatsapp/sessions").await.must(200)["items"], json!([]));
}

#[tokio::test]
async fn without_the_simulated_driver_there_is_no_laboratory() {
    let server = TestServer::with(|config| config.whatsapp_drivers.clear()).await;
    let [alice] = server.staff(["Alice"]).await;
    let caller = server.by(&alice);
    caller.get("/api/lab/phones").await.failure(404);
    caller.post("/api/whatsapp/sessions", &json!({})).await.failure(422);
    let document = caller.get("/api/openapi.json").await.must(200);
    assert!(document["paths"].as_object().unwrap().keys().all(|path| !path.starts_with("/api/lab")));
}

#[tokio::test]
async fn contacts_are_kept_and_taken_from_a_file() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let caller = server.by(&alice);
    let file = b"number,name,tags\n+60198765432,Mrs Lim,vip\n12,Nobody,\n".to_vec();
    let imported = caller.send(Method::POST, "/api/contacts/import", "text/csv", file).await.must(200);
    assert_eq!((&imported["accepted"], &imported["rejected"][0]["line"]), (&json!(1), &json!(3)));
    caller.post("/api/contacts/import", &json!({})).await.failure(422);
    let found = caller.get("/api/contacts?query=lim&tag=vip").await.must(200);
    let path = format!("/api/contacts/{}", string(&found["items"][0]["id"]));
    let changed =
        caller.json(Method::PATCH, &path, &json!({"optedOut": true, "notes": "blue"})).await.must(200);
    assert_eq!((&changed["optedOut"], &changed["notes"]), (&json!(true), &json!("blue")));
    assert_eq!(caller.get(&path).await.must(200), changed);
}

#[tokio::test]
async fn administrators_see_how_sessions_are_and_nothing_that_is_said() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let admin = server.person("Ada", Role::Admin).await;
    let line = Line::of(&server, &alice, "a secret").await;
    let adas = server.by(&admin);
    let all = adas.get("/api/admin/sessions").await.must(200);
    assert_eq!(all["items"][0]["ownerId"], alice.id.to_string());
    assert!(!all.to_string().contains("secret") && !all.to_string().contains(&line.number));
    adas.post(&format!("/api/admin/sessions/{}/stop", line.session), &json!({})).await.must(204);
    comes_to(&server.by(&alice), line.session, "idle").await;
    let audit = adas.get("/api/admin/audit").await.must(200);
    assert_eq!(audit["items"][0]["action"], "session.stop");
}

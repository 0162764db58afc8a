use contract::{ClientId, ImageId, auth::Role, limits::IMAGE_BYTES};
use domain::testing::png;
use http::Method;
use serde_json::json;

use crate::harness::{TestServer, string};

#[tokio::test]
async fn a_picture_is_taken_in_and_shown_safely() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let upload = server.by(&alice).file("/api/images", &png(600, 300)).await.must(201);
    assert_eq!((&upload["width"], &upload["height"]), (&json!(600), &json!(300)));
    assert!(string(&upload["placeholder"]).starts_with("data:image/png;base64,"));

    let path = format!("/api/images/{}", string(&upload["id"]));
    let small = format!("{path}/thumbnail");
    let (head, bytes) = server.by(&alice).bytes(&path).await;
    assert_eq!(upload["bytes"], bytes.len());
    let header = |name: &str| head.get(name).map_or("", |value| value.to_str().unwrap());
    assert!(["image/png", "image/jpeg"].contains(&header("content-type")), "{head:?}");
    assert_eq!(header("content-length"), bytes.len().to_string());
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "sandbox");
    assert_eq!(header("cache-control"), "private, no-cache");
    let (head_of_small, small_bytes) = server.by(&alice).bytes(&small).await;
    assert!(small_bytes.len() < bytes.len());
    assert_ne!(head_of_small["etag"], head["etag"]);

    let again = server.by(&alice).with("if-none-match", header("etag"));
    let unchanged = again.get(&path).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    assert_eq!(again.get(&small).await.status, 200);
    // What is not Bob's does not show itself by its version either.
    server.by(&bob).with("if-none-match", header("etag")).get(&path).await.failure(404);
    server.by(&bob).get(&path).await.failure(404);
    server.by(&bob).get(&small).await.failure(404);
    server.by(&alice).get(&format!("/api/images/{}", ImageId::generate())).await.failure(404);
    server.by(&alice).get("/api/images/..%2f..%2fjwt-secret").await.failure(404);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_with_a_sentence() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let alice = server.by(&alice);
    for bytes in [&b""[..], b"hello", b"%PDF-1.7", b"<svg/>", &png(60, 60)[..90]] {
        let (code, field) = alice.file("/api/images", bytes).await.failure(422);
        assert_eq!((code.as_str(), field.as_deref()), ("invalid", Some("file")));
    }
    let large = vec![7; IMAGE_BYTES + 1];
    let answer = alice.file("/api/images", &large).await;
    assert_eq!(answer.failure(413).0, "too_large");
    assert!(answer.text.contains("10 MiB"), "{}", answer.text);
    let larger = vec![7; 3 * IMAGE_BYTES];
    assert_eq!(alice.file("/api/images", &larger).await.failure(413).0, "too_large");

    alice.post("/api/images", &json!({})).await.failure(422);
    let form = |body: &str| body.replace('\n', "\r\n").into_bytes();
    let two = form(
        "--x\ncontent-disposition: form-data; name=\"a\"\n\n1\n--x\ncontent-disposition: form-data; name=\"b\"\n\n2\n--x--\n",
    );
    for body in [form("--x--\n"), two, form("--x\ncontent-disp")] {
        let answer = alice.send(Method::POST, "/api/images", "multipart/form-data; boundary=x", body).await;
        assert_eq!(answer.failure(422).1.as_deref(), Some("file"));
    }
    // The allowance is for this route and method only.
    let answer = alice.send(Method::PUT, "/api/images", "application/json", large).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn pictures_that_are_switched_off_are_refused_with_a_sentence() {
    let server = TestServer::new().await;
    let admin = server.person("Ada", Role::Admin).await;
    let switch = async |on: bool| {
        let change = json!({"uploads": on});
        server.by(&admin).json(Method::PATCH, "/api/admin/settings", &change).await.must(200);
    };
    switch(false).await;
    for bytes in [png(60, 40), vec![7; IMAGE_BYTES - 1]] {
        let answer = server.by(&admin).file("/api/images", &bytes).await;
        assert_eq!(answer.failure(403).0, "uploads_off");
        assert!(answer.text.contains("switched off"), "{}", answer.text);
    }
    switch(true).await;
    server.by(&admin).file("/api/images", &png(60, 40)).await.must(201);
}

#[tokio::test]
async fn an_upload_that_is_tried_again_under_its_key_is_one_picture() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let keyed = server.by(&alice).with("idempotency-key", "holiday");
    let first = keyed.file("/api/images", &png(60, 40)).await.must(201);
    // Another try has another boundary.
    let again = keyed.file("/api/images", &png(60, 40)).await;
    assert_eq!(again.must(201), first);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(keyed.file("/api/images", &png(60, 41)).await.failure(409).0, "conflict");
    let kept = std::fs::read_dir(server.config.data_dir.join("files/images")).unwrap().count();
    assert_eq!(kept, 2, "a picture and its thumbnail");
}

#[tokio::test]
async fn many_pictures_at_once_leave_room_for_others() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let picture = png(1500, 1000);
    let caller = server.by(&alice);
    let uploads = futures::future::join_all((0..8).map(|_| caller.file("/api/images", &picture)));
    let others = async {
        for _ in 0..20 {
            let since = std::time::Instant::now();
            caller.get("/api/me").await.must(200);
            assert!(since.elapsed() < std::time::Duration::from_secs(10));
        }
    };
    let (answers, ()) = futures::join!(uploads, others);
    for answer in answers {
        answer.must(201);
    }
}

#[tokio::test]
async fn a_picture_in_a_message_is_for_the_members_of_its_chat() {
    let server = TestServer::new().await;
    let [alice, bob, stranger] = server.staff(["Alice", "Bob", "Stranger"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let image = server.upload(&alice).await;
    let path = format!("/api/chats/{chat}/messages");
    let new = json!({"clientId": ClientId::generate(), "imageId": image});

    let sent = server.by(&alice).post(&path, &new).await.must(201);
    assert_eq!((&sent["content"], &sent["imageId"]), (&json!(""), &json!(image)));
    let shape = &sent["image"];
    assert_eq!((&shape["id"], &shape["width"], &shape["height"]), (&json!(image), &json!(60), &json!(40)));
    let live = bobs.told("message:new").await;
    assert_eq!((&live["image"], &live["imageId"]), (shape, &json!(image)));
    assert_eq!(server.by(&bob).get(&path).await.must(200)["items"][0], sent);
    assert_eq!(server.by(&alice).post(&path, &new).await.must(201), sent);

    for path in [format!("/api/images/{image}"), format!("/api/images/{image}/thumbnail")] {
        server.by(&bob).bytes(&path).await;
        server.browser_of(&bob).bytes(&path).await;
        server.by(&stranger).get(&path).await.failure(404);
        server.nobody().get(&path).await.failure(401);
    }
    let again = json!({"clientId": ClientId::generate(), "imageId": image, "text": "again"});
    assert_eq!(server.by(&alice).post(&path, &again).await.failure(422).1.as_deref(), Some("imageId"));
    for wrong in [json!("no id"), json!(7), json!(ImageId::generate())] {
        let new = json!({"clientId": ClientId::generate(), "imageId": wrong});
        assert_eq!(server.by(&alice).post(&path, &new).await.failure(422).1.as_deref(), Some("imageId"));
    }
}

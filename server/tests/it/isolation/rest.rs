use std::collections::BTreeSet;

use contract::Stream;
use domain::testing::{PASSWORD, email, png};
use http::Method;
use serde_json::json;

use super::{
    Scene, Sent, Statuses, admins, everybody, has_a_row_for_each, members, nobody_here, nobodys,
    scene::PRINCIPALS, send, signed_in,
};
use crate::harness::text;

struct Row {
    method: &'static str,
    path: &'static str,
    statuses: Statuses,
    sent: fn(&Scene) -> Sent,
}

const fn row(method: &'static str, path: &'static str, statuses: Statuses, sent: fn(&Scene) -> Sent) -> Row {
    Row { method, path, statuses, sent }
}

fn nothing(_: &Scene) -> Sent {
    Sent::Nothing
}

fn login(_: &Scene) -> Sent {
    Sent::Json(json!({"login": email("Alice"), "password": "a guess of mine"}))
}

fn refresh(_: &Scene) -> Sent {
    Sent::Json(json!({"refreshToken": "made up"}))
}

fn new_person(_: &Scene) -> Sent {
    Sent::Json(json!({"name": "New", "email": email("New"), "role": "admin", "password": PASSWORD}))
}

fn no_changes(_: &Scene) -> Sent {
    Sent::Json(json!({}))
}

fn chat_with_spare(scene: &Scene) -> Sent {
    Sent::Json(json!({"kind": "direct", "userId": scene.spare.id}))
}

fn picture(_: &Scene) -> Sent {
    Sent::File(png(20, 20))
}

fn message(_: &Scene) -> Sent {
    Sent::Json(text("let me in"))
}

fn read(scene: &Scene) -> Sent {
    Sent::Json(json!({"messageId": scene.message}))
}

fn victims_streams(scene: &Scene) -> Sent {
    let streams =
        [Stream::Chat(scene.chat), Stream::User(scene.alice.id)].map(|stream| (stream.to_string(), 0));
    let cursors = serde_json::Map::from_iter(streams.map(|(stream, seq)| (stream, json!(seq))));
    Sent::Json(json!({"epoch": scene.server.running.services.hub.epoch(), "cursors": cursors}))
}

fn pin(_: &Scene) -> Sent {
    Sent::Json(json!({"pinned": true}))
}

fn new_member(scene: &Scene) -> Sent {
    Sent::Json(json!({"userId": scene.spare.id, "history": true}))
}

fn owner(_: &Scene) -> Sent {
    Sent::Json(json!({"role": "owner"}))
}

fn new_text(_: &Scene) -> Sent {
    Sent::Json(json!({"text": "somebody else's words"}))
}

fn a_number(_: &Scene) -> Sent {
    Sent::Json(json!({"phone": "+60123456789"}))
}

fn a_contact(_: &Scene) -> Sent {
    Sent::Json(json!({"number": "+60123456700", "name": "Mine"}))
}

fn a_file(_: &Scene) -> Sent {
    Sent::Csv("number,name\n+60123456701,Mine\n")
}

fn into_mine(scene: &Scene) -> Sent {
    Sent::Json(json!({"into": scene.contact}))
}

fn it_was_sent(_: &Scene) -> Sent {
    Sent::Json(json!({"sent": true}))
}

fn a_phone(_: &Scene) -> Sent {
    let number = rand::random_range(1_000_000..9_999_999);
    Sent::Json(json!({"number": format!("+6012{number}"), "name": "Mine"}))
}

fn a_code(_: &Scene) -> Sent {
    Sent::Json(json!({"qr": "made up"}))
}

fn to_somebody(_: &Scene) -> Sent {
    Sent::Json(json!({"to": "+60123456789", "text": "not from me"}))
}

/// The path of a row, about the victim's things.
fn path_of(row: &Row, scene: &Scene) -> String {
    let id = match row.path {
        path if path.starts_with("/api/users") => scene.spare.id.to_string(),
        path if path.starts_with("/api/images") => scene.picture.to_string(),
        path if path.ends_with("/retry") || path.ends_with("/settle") => scene.to_customer.to_string(),
        path if path.starts_with("/api/messages") => scene.message.to_string(),
        path if path.contains("/sessions") => scene.session.to_string(),
        path if path.starts_with("/api/contacts") => scene.contact.to_string(),
        path if path.starts_with("/api/lab") => scene.phone.to_string(),
        path if path.contains("/members") => scene.group.to_string(),
        _ => scene.chat.to_string(),
    };
    let query = if row.path == "/api/search" { "?q=canary" } else { "" };
    let user = scene.alice.id.to_string();
    let path = row.path.replace("{id}", &id).replace("{userId}", &user).replace("{emoji}", "%F0%9F%91%8D");
    format!("{path}{query}")
}

/// In this order: what ends sign-ins comes last.
const ROWS: [Row; 79] = [
    row("post", "/api/auth/login", everybody(401), login),
    row("post", "/api/auth/refresh", everybody(401), refresh),
    row("get", "/api/me", signed_in(200), nothing),
    row("patch", "/api/me", signed_in(200), no_changes),
    row("post", "/api/socket-token", signed_in(200), nothing),
    row("get", "/api/users", signed_in(200), nothing),
    row("post", "/api/users", admins(201), new_person),
    row("get", "/api/users/{id}", signed_in(200), nothing),
    row("patch", "/api/users/{id}", admins(200), no_changes),
    row("post", "/api/users/{id}/deactivate", admins(200), nothing),
    row("post", "/api/users/{id}/activate", admins(200), nothing),
    row("get", "/api/admin/connections", admins(200), nothing),
    row("get", "/api/admin/audit", admins(200), nothing),
    row("get", "/api/settings", signed_in(200), nothing),
    row("get", "/api/admin/settings", admins(200), nothing),
    row("patch", "/api/admin/settings", admins(200), no_changes),
    row("post", "/api/images", signed_in(201), picture),
    // The one that Alice sent to Bob.
    row("get", "/api/images/{id}", members(200), nothing),
    row("get", "/api/images/{id}/thumbnail", members(200), nothing),
    row("post", "/api/chats", signed_in(201), chat_with_spare),
    row("get", "/api/chats", signed_in(200), nothing),
    row("get", "/api/chats/{id}", members(200), nothing),
    row("patch", "/api/chats/{id}", members(200), pin),
    row("get", "/api/chats/{id}/members", members(200), nothing),
    row("post", "/api/chats/{id}/members", nobody_here(), new_member),
    row("patch", "/api/chats/{id}/members/{userId}", nobody_here(), owner),
    row("delete", "/api/chats/{id}/members/{userId}", nobody_here(), nothing),
    row("get", "/api/messages/{id}", members(200), nothing),
    row("patch", "/api/messages/{id}", nobody_here(), new_text),
    row("delete", "/api/messages/{id}", nobody_here(), nothing),
    row("get", "/api/messages/{id}/history", members(200), nothing),
    row("get", "/api/messages/{id}/details", members(200), nothing),
    row("put", "/api/messages/{id}/reactions/{emoji}", members(200), nothing),
    row("delete", "/api/messages/{id}/reactions/{emoji}", members(200), nothing),
    row("get", "/api/search", signed_in(200), nothing),
    row("get", "/api/chats/{id}/messages", members(200), nothing),
    row("post", "/api/chats/{id}/messages", members(201), message),
    row("put", "/api/chats/{id}/read", members(204), read),
    // The driver is not switched on here; its own tests have those who may not tell anything.
    row("get", "/api/whatsapp/cloud/webhook", everybody(404), nothing),
    row("post", "/api/whatsapp/cloud/webhook", everybody(404), no_changes),
    row("post", "/api/sync", signed_in(200), victims_streams),
    row("get", "/api/status", signed_in(200), nothing),
    row("get", "/api/whatsapp/sessions", signed_in(200), nothing),
    row("post", "/api/whatsapp/sessions", signed_in(201), no_changes),
    row("get", "/api/whatsapp/sessions/{id}", nobodys(), nothing),
    row("patch", "/api/whatsapp/sessions/{id}", nobodys(), no_changes),
    row("delete", "/api/whatsapp/sessions/{id}", nobodys(), nothing),
    row("post", "/api/whatsapp/sessions/{id}/pairing-code", nobodys(), a_number),
    row("post", "/api/whatsapp/sessions/{id}/passkey", nobodys(), no_changes),
    row("post", "/api/whatsapp/sessions/{id}/restart", nobodys(), nothing),
    row("post", "/api/whatsapp/sessions/{id}/disconnect", nobodys(), nothing),
    row("post", "/api/whatsapp/sessions/{id}/logout", nobodys(), nothing),
    row("get", "/api/whatsapp/sessions/{id}/qr.svg", nobodys(), nothing),
    row("post", "/api/messages/{id}/retry", nobodys(), nothing),
    row("post", "/api/messages/{id}/settle", nobodys(), it_was_sent),
    row("get", "/api/admin/sessions", admins(200), nothing),
    row("post", "/api/admin/sessions/{id}/restart", admins(204), nothing),
    row("post", "/api/admin/sessions/{id}/stop", admins(204), nothing),
    row("get", "/api/contacts", signed_in(200), nothing),
    row("post", "/api/contacts", signed_in(201), a_contact),
    row("post", "/api/contacts/import", signed_in(200), a_file),
    row("get", "/api/contacts/{id}", nobodys(), nothing),
    row("patch", "/api/contacts/{id}", nobodys(), no_changes),
    row("post", "/api/contacts/{id}/merge", signed_in(422), into_mine),
    row("get", "/api/lab/phones", signed_in(200), nothing),
    row("post", "/api/lab/phones", signed_in(201), a_phone),
    row("post", "/api/lab/phones/{id}/scan", nobodys(), a_code),
    row("get", "/api/lab/phones/{id}/messages", nobodys(), nothing),
    row("post", "/api/lab/phones/{id}/messages", nobodys(), to_somebody),
    row("post", "/api/lab/phones/{id}/restrict", nobodys(), nothing),
    row("post", "/api/lab/phones/{id}/log-out", nobodys(), nothing),
    row("post", "/api/lab/phones/{id}/offline", nobodys(), nothing),
    row("post", "/api/lab/phones/{id}/online", nobodys(), nothing),
    row("post", "/api/lab/phones/{id}/crash", nobodys(), nothing),
    row("get", "/api/lab/deliveries", signed_in(200), nothing),
    row("get", "/api/lab/network", signed_in(200), nothing),
    row("put", "/api/lab/network", signed_in(200), no_changes),
    row("get", "/api/openapi.json", everybody(200), nothing),
    row("post", "/api/auth/logout", signed_in(204), nothing),
];

#[tokio::test]
async fn no_endpoint_shows_anybody_what_is_not_theirs() {
    let scene = Scene::new().await;
    let document = scene.program(0).get("/api/openapi.json").await.must(200);
    let paths = document["paths"].as_object().expect("paths");
    let mut in_code: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(m, _)| format!("{m} {path}"))
        })
        .collect();
    // The document does not describe itself.
    in_code.insert("get /api/openapi.json".into());
    let in_table = ROWS.iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    has_a_row_for_each("endpoints", "rest.rs", &in_code, &in_table);

    let mut shown = 0;
    for row in &ROWS {
        let path = path_of(row, &scene);
        for (principal, status) in row.statuses.iter().enumerate() {
            let about = format!("{} {path}", row.method);
            let answer = send(&scene.program(principal), row.method, &path, &(row.sent)(&scene)).await;
            Scene::check(&about, principal, *status, &answer);
            if *status == 401 || *status == 403 || *status == 404 {
                answer.failure(*status);
            }
            shown += u32::from(Scene::shows(&answer.text));
        }
    }
    // The chat, its messages, one of them, its history, what was found and the sync to its member; the
    // connection log to the administrator.
    assert!(shown >= 7, "those who may see it do not: {shown} of {} answers", ROWS.len() * PRINCIPALS.len());
}

/// The chat with a customer is its owner's alone, whatever it is asked by.
#[tokio::test]
async fn a_customers_chat_is_its_owners_alone() {
    let scene = Scene::new().await;
    let chat = format!("/api/chats/{}", scene.customers_chat);
    let asks = [
        ("get", chat.clone(), Sent::Nothing),
        ("patch", chat.clone(), pin(&scene)),
        ("get", format!("{chat}/messages"), Sent::Nothing),
        ("post", format!("{chat}/messages"), message(&scene)),
        ("get", format!("{chat}/members"), Sent::Nothing),
        ("put", format!("{chat}/read"), Sent::Json(json!({"messageId": scene.to_customer}))),
        ("get", format!("/api/messages/{}", scene.to_customer), Sent::Nothing),
        ("delete", format!("/api/messages/{}", scene.to_customer), Sent::Nothing),
    ];
    for (method, path, sent) in &asks {
        for (principal, status) in nobodys().into_iter().enumerate() {
            let answer = send(&scene.program(principal), method, path, sent).await;
            Scene::check(&format!("{method} {path}"), principal, status, &answer);
        }
    }
    assert!(Scene::shows(&scene.server.by(&scene.alice).get(&asks[2].1).await.text));
}

#[tokio::test]
async fn a_picture_that_was_not_sent_yet_is_nobody_elses() {
    let scene = Scene::new().await;
    for path in [format!("/api/images/{}", scene.unsent), format!("/api/images/{}/thumbnail", scene.unsent)] {
        for (principal, status) in signed_in(404).into_iter().enumerate() {
            let version = format!("\"{}\"", scene.unsent);
            let caller = scene.program(principal).with("if-none-match", &version);
            caller.get(&path).await.failure(status);
        }
        assert_eq!(scene.server.by(&scene.alice).get(&path).await.status, 200);
    }
}

#[tokio::test]
async fn a_groups_picture_is_its_members_to_see_and_its_owners_to_change() {
    let scene = Scene::new().await;
    let about = format!("/api/chats/{}", scene.group);
    let picture = json!({"imageId": scene.unsent});
    for (principal, status) in nobody_here().into_iter().enumerate() {
        for change in [&picture, &json!({"imageId": null})] {
            scene.program(principal).json(Method::PATCH, &about, change).await.failure(status);
        }
    }
    let changed = scene.server.by(&scene.alice).json(Method::PATCH, &about, &picture).await.must(200);
    assert_eq!(changed["imageId"], picture["imageId"]);
    for path in [format!("/api/images/{}", scene.unsent), format!("/api/images/{}/thumbnail", scene.unsent)] {
        for (principal, status) in members(200).into_iter().enumerate() {
            let answer = scene.program(principal).get(&path).await;
            assert_eq!(answer.status, status, "{path} for {}", PRINCIPALS[principal]);
        }
    }
}

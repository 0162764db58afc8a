use std::collections::{BTreeMap, BTreeSet};

use contract::ClientId;
use domain::testing::{PASSWORD, email};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;

use super::{
    Scene, Sent, Statuses, admins, everybody, has_a_row_for_each, members, nobody_here, owners,
    scene::{PRINCIPALS, function_name},
    send, signed_in,
};

/// How the laboratory's network behaves at first.
const NETWORK: [(&str, &str); 6] = [
    ("delay_ms", "0"),
    ("failures", "0"),
    ("lost_receipts", "0"),
    ("seed", "1"),
    ("repeat_safe", "true"),
    ("askable", "true"),
];

/// Who gets what from a server function, and what is sent to it. Order matters: what ends sign-ins
/// comes last.
#[expect(clippy::too_many_lines, reason = "one row for each server function")]
fn rows(scene: &Scene) -> Vec<(&'static str, Statuses, Sent)> {
    let (chat, spare) = (scene.chat, scene.spare.id.to_string());
    let form = |fields: &[(&'static str, &str)]| {
        Sent::Form(fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    };
    let person = |email: String| {
        vec![
            ("name", "Spare".to_owned()),
            ("email", email),
            ("phone", String::new()),
            ("role", "staff".to_owned()),
            ("password", PASSWORD.to_owned()),
            ("back", "/admin/people".to_owned()),
        ]
    };
    let (mut changed, client_id) = (person(email("Spare")), ClientId::generate().to_string());
    changed.push(("id", spare.clone()));
    let page = json!({"limit": null, "after": null});
    let about = Sent::Json(json!({"id": scene.message}));
    let (session, phone) = (scene.session.to_string(), scene.phone.to_string());
    let (contact, customers) = (scene.contact.to_string(), scene.to_customer.to_string());
    let open = Sent::Json(json!({"chatId": chat, "chat_id": chat}));
    vec![
        ("begin", signed_in(200), form(&[])),
        ("knock", everybody(200), form(&[])),
        ("sign_in", everybody(401), form(&[("login", "nobody"), ("password", "a guess of mine")])),
        (
            "finish_setup",
            everybody(422),
            form(&[("token", "made up"), ("name", "M"), ("email", "m@example.com"), ("password", PASSWORD)]),
        ),
        ("sign_ins", signed_in(200), form(&[])),
        ("revoke_sign_in", signed_in(404), form(&[("id", &scene.sign_in.to_string())])),
        (
            "change_password",
            signed_in(422),
            form(&[("current", "a guess of mine"), ("new", "another good password")]),
        ),
        ("people", signed_in(200), Sent::Json(json!({"query": "", "page": page}))),
        ("person_profile", signed_in(200), form(&[("id", &scene.alice.id.to_string())])),
        ("settings_to_change", admins(200), form(&[])),
        (
            "change_settings",
            admins(200),
            form(&[("uploads", "true"), ("editHours", "24"), ("deleteHours", "24")]),
        ),
        ("add_person", admins(200), Sent::Form(person(email("New")))),
        ("change_person", admins(200), Sent::Form(changed)),
        ("let_in", admins(200), form(&[("id", &spare), ("active", "true")])),
        ("connections", admins(200), Sent::Json(json!({"page": page}))),
        ("connection_token", signed_in(200), form(&[])),
        ("load_inbox", signed_in(200), form(&[])),
        ("load_more_chats", signed_in(200), Sent::Json(json!({"after": "made up"}))),
        ("find_people", signed_in(200), Sent::Json(json!({"query": "Alice", "after": null}))),
        ("start_chat", signed_in(200), form(&[("user_id", &spare)])),
        ("chat_summary", members(200), open),
        ("read_chat", members(200), Sent::Json(json!({"chat_id": chat}))),
        ("older_messages", members(200), Sent::Json(json!({"chat_id": chat, "before": scene.message}))),
        (
            "send_message",
            members(200),
            form(&[("chat_id", &chat.to_string()), ("client_id", &client_id), ("text", "let me in")]),
        ),
        (
            "mark_read",
            members(200),
            Sent::Json(json!({"chat_id": chat, "up_to": {"messageId": scene.message}})),
        ),
        ("newer_messages", members(200), Sent::Json(json!({"chat_id": chat, "after": scene.message}))),
        ("read_chat_around", members(200), Sent::Json(json!({"chat_id": chat, "around": scene.message}))),
        ("read_message", members(200), about.clone()),
        ("message_history", members(200), about.clone()),
        ("message_details", members(200), about.clone()),
        ("edit_message", nobody_here(), Sent::Json(json!({"id": scene.message, "edit": {"text": "mine"}}))),
        ("delete_message", nobody_here(), about),
        ("react", members(200), Sent::Json(json!({"id": scene.message, "emoji": "👍", "on": true}))),
        ("start_group", signed_in(200), Sent::Json(json!({"title": "Ours", "member_ids": [spare]}))),
        ("change_chat", members(200), Sent::Json(json!({"chat_id": chat, "changes": {"pinned": true}}))),
        ("suggest", members(200), Sent::Json(json!({"chat_id": scene.group, "word": "@"}))),
        ("chat_members", members(200), Sent::Json(json!({"chat_id": scene.group, "after": null}))),
        ("add_member", nobody_here(), Sent::Json(json!({"chat_id": scene.group, "new": {"userId": spare}}))),
        (
            "remove_member",
            nobody_here(),
            Sent::Json(json!({"chat_id": scene.group, "user_id": scene.alice.id})),
        ),
        (
            "change_member",
            nobody_here(),
            Sent::Json(json!({"chat_id": scene.group, "user_id": scene.alice.id, "role": "member"})),
        ),
        ("search_messages", signed_in(200), Sent::Json(json!({"query": {"q": "canary"}}))),
        ("people_named", signed_in(200), Sent::Json(json!({"ids": [scene.alice.id]}))),
        ("load_numbers", signed_in(200), form(&[])),
        ("load_sessions", signed_in(200), form(&[])),
        ("start_session", signed_in(200), form(&[("driver", "simulated")])),
        ("change_session", owners(), form(&[("id", &session), ("label", "mine"), ("idle_minutes", "5")])),
        ("wish_session", owners(), form(&[("id", &session), ("wish", "restart")])),
        ("remove_session", owners(), form(&[("id", &session)])),
        ("pair_session", owners(), form(&[("id", &session), ("phone", "+60123456789")])),
        ("answer_passkey", owners(), form(&[("id", &session)])),
        (
            "start_customer_chat",
            owners(),
            form(&[("session_id", &session), ("number", "+60123456789"), ("name", "Mine")]),
        ),
        ("retry_message", owners(), form(&[("id", &customers)])),
        ("settle_message", owners(), form(&[("id", &customers), ("sent", "false")])),
        ("load_contact", owners(), Sent::Json(json!({"id": scene.contact}))),
        ("contacts", signed_in(200), Sent::Json(json!({"query": {}}))),
        ("add_contact", signed_in(200), form(&[("number", "+60123456780"), ("back", "/whatsapp/contacts")])),
        ("change_contact", owners(), form(&[("id", &contact), ("notes", "mine")])),
        (
            "import_contacts",
            signed_in(200),
            form(&[("lines", "+60123456781"), ("back", "/whatsapp/contacts")]),
        ),
        ("has_lab", signed_in(200), form(&[])),
        ("load_table", signed_in(200), form(&[])),
        // Numbers belong to whoever takes them first.
        ("add_phone", [401, 401, 401, 200, 409, 409], form(&[("number", "+60123456782"), ("name", "Mine")])),
        ("scan_session", owners(), form(&[("phone", &phone), ("session", &session)])),
        ("write_from_phone", owners(), form(&[("phone", &phone), ("to", "+60123456789"), ("text", "mine")])),
        ("do_with_phone", owners(), form(&[("phone", &phone), ("deed", "log_out")])),
        ("change_network", signed_in(200), form(&NETWORK)),
        ("set_receipts", signed_in(200), form(&[("receipts", "true")])),
        ("sign_out", signed_in(200), form(&[])),
    ]
}

#[tokio::test]
async fn no_server_function_shows_anybody_what_is_not_theirs() {
    let scene = Scene::new().await;
    let rows = rows(&scene);
    let paths: BTreeMap<String, (&str, String)> = server_fn_paths()
        .map(|(path, method)| (function_name(path).to_owned(), (path, method.to_string())))
        .collect();
    let in_code: BTreeSet<String> = paths.keys().cloned().collect();
    let in_table = rows.iter().map(|(name, ..)| (*name).to_owned()).collect();
    has_a_row_for_each("server functions", "functions.rs", &in_code, &in_table);

    let mut shown = 0;
    for (name, statuses, sent) in &rows {
        let (path, method) = &paths[*name];
        assert_eq!(method, "POST", "{name} can be called by a link of someone else's");
        for (principal, status) in statuses.iter().enumerate() {
            let caller = scene.program(principal).with("accept", "application/json");
            let answer = send(&caller, method, path, sent).await;
            Scene::check(name, principal, *status, &answer);
            shown += u32::from(Scene::shows(&answer.text));
        }
    }
    // The member's inbox, chat and summary; the administrator's connection log.
    assert!(shown >= 4, "those who may see it do not: {shown} of {} answers", rows.len() * PRINCIPALS.len());
}

#[tokio::test]
async fn a_form_sent_without_javascript_shows_nobody_what_is_not_theirs() {
    let scene = Scene::new().await;
    let rows = rows(&scene);
    let paths: BTreeMap<&str, &str> =
        server_fn_paths().map(|(path, _)| (function_name(path), path)).collect();
    for (name, _, sent) in rows.iter().filter(|(name, ..)| *name != "sign_out") {
        let Some(path) = paths.get(name) else { continue };
        for principal in 0..PRINCIPALS.len() {
            let browser =
                scene.browser(principal).with("referer", &format!("{}/chats", scene.server.origin()));
            let answer = send(&browser, "POST", path, sent).await;
            Scene::check_text(name, principal, &format!("{:?}{}", answer.headers, answer.text));
        }
    }
}

use std::collections::BTreeSet;

use super::{Scene, Statuses, has_a_row_for_each, scene::PRINCIPALS};

/// Whoever is not signed in is led to the sign-in page.
const fn behind_the_door(stranger: u16, member: u16, admin: u16) -> Statuses {
    [302, 302, 302, stranger, member, admin]
}

/// The pages, as axum spells them, and who gets what from each by cookie.
const ROWS: [(&str, Statuses); 12] = [
    ("/sign-in", [200, 200, 200, 302, 302, 302]),
    ("/setup", [200, 200, 200, 302, 302, 302]),
    ("/", behind_the_door(200, 200, 200)),
    ("/chats", behind_the_door(200, 200, 200)),
    ("/chats/{id}", behind_the_door(404, 200, 404)),
    ("/whatsapp", behind_the_door(200, 200, 200)),
    ("/whatsapp/contacts", behind_the_door(200, 200, 200)),
    ("/lab", behind_the_door(200, 200, 200)),
    ("/me", behind_the_door(200, 200, 200)),
    ("/admin/people", behind_the_door(404, 404, 200)),
    ("/admin/connections", behind_the_door(404, 404, 200)),
    ("/admin/settings", behind_the_door(404, 404, 200)),
];

#[tokio::test]
async fn no_page_shows_anybody_what_is_not_theirs() {
    let scene = Scene::new().await;
    let in_code: BTreeSet<String> = server::pages::paths().map(str::to_owned).collect();
    let in_table = ROWS.iter().map(|(path, _)| (*path).to_owned()).collect();
    has_a_row_for_each("pages", "pages.rs", &in_code, &in_table);

    let mut shown = 0;
    for (path, statuses) in ROWS {
        let path = path.replace("{id}", &scene.chat.to_string());
        for (principal, status) in statuses.into_iter().enumerate() {
            let by_cookie = scene.browser(principal).get(&path).await;
            Scene::check(&path, principal, status, &by_cookie);
            let by_token = scene.program(principal).as_browser().get(&path).await;
            Scene::check(&path, principal, status, &by_token);
            shown += u32::from(Scene::shows(&by_cookie.text));
        }
    }
    // The member's three pages with a chat on them, and the administrator's connection log.
    assert!(shown >= 4, "those who may see it do not: {shown} of {} answers", ROWS.len() * PRINCIPALS.len());
}

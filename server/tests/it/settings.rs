use contract::auth::Role;
use http::Method;
use serde_json::json;

use crate::harness::TestServer;

#[tokio::test]
async fn an_administrator_changes_settings_that_everybody_goes_by() {
    let server = TestServer::new().await;
    let admin = server.person("Ada", Role::Admin).await;
    let [bob] = server.staff(["Bob"]).await;
    let defaults = json!({"uploads": true, "editHours": 24, "deleteHours": 24});
    assert_eq!(server.by(&bob).get("/api/settings").await.must(200), defaults);

    let change = json!({"uploads": false, "deleteHours": 1});
    let changed = server.by(&admin).json(Method::PATCH, "/api/admin/settings", &change).await.must(200);
    assert_eq!(changed, json!({"uploads": false, "editHours": 24, "deleteHours": 1}));
    assert_eq!(server.by(&bob).get("/api/settings").await.must(200), changed);
    assert_eq!(server.by(&admin).get("/api/admin/settings").await.must(200), changed);
    let audit = server.by(&admin).get("/api/admin/audit").await.must(200);
    assert_eq!(audit["items"][0]["action"], "settings.deleteHours.1");

    for wrong in
        [json!({"uploads": "no"}), json!({"editHours": -1}), json!({"editHours": 90_000}), json!({"a": 1})]
    {
        server.by(&admin).json(Method::PATCH, "/api/admin/settings", &wrong).await.failure(422);
    }
    server.by(&bob).json(Method::PATCH, "/api/admin/settings", &json!({})).await.failure(403);
}

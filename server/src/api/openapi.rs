//! The OpenAPI document. Its paths come from the router; only the frame is written here.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Switchboard",
        description = "Chats of one team, live. Writes take an optional `Idempotency-Key` header: the same key \
                       from the same person gives the first answer again. Lists are read with `limit` and \
                       `after`. Ids are UUIDs, times RFC 3339 in UTC. What happens is told over Socket.IO at \
                       `/socket.io/` and can be read again with `POST /api/sync`.",
    ),
    security(("bearer" = []), ("cookie" = [])),
    modifiers(&Schemes)
)]
struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("switchboard"));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

/// The frame that the router fills with its paths.
pub(super) fn description() -> Document {
    Description::openapi()
}

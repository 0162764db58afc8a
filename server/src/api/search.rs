//! Finding messages.

use axum::{Json, extract::State};
use contract::{
    Page,
    chats::{Found, SearchQuery},
};
use domain::Services;

use super::{ApiResult, Query, Signed, error::ErrorBody};

/// Messages that I may see with all of the words in `q`, each perhaps as the beginning of one; what was
/// stored last first.
#[utoipa::path(
    get, path = "/api/search", tag = "messages", params(SearchQuery),
    responses((status = 200, body = Page<Found>), (status = 422, body = ErrorBody))
)]
pub(super) async fn search(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(query): Query<SearchQuery>,
) -> ApiResult<Json<Page<Found>>> {
    Ok(Json(services.chats.search(who.user_id, &query).await?))
}

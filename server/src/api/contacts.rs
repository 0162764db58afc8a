//! My customers.

use axum::{
    Json,
    extract::{Request, State},
};
use contract::{
    AppError, ContactId, Page,
    limits::CSV_BYTES,
    whatsapp::{Contact, ContactChanges, ContactsQuery, Imported, Merge, NewContact},
};
use domain::Services;
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// My contacts, by name.
#[utoipa::path(
    get, path = "/api/contacts", tag = "contacts", params(ContactsQuery),
    responses((status = 200, body = Page<Contact>))
)]
pub(super) async fn list(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(query): Query<ContactsQuery>,
) -> ApiResult<Json<Page<Contact>>> {
    Ok(Json(services.whatsapp.contacts(who.user_id, &query).await?))
}

/// Notes a contact; one whose number is known already is changed.
#[utoipa::path(
    post, path = "/api/contacts", tag = "contacts",
    request_body(content = NewContact, example = json!({
        "number": "+60 19-876 5432", "name": "Mrs Lim", "tags": ["vip"], "notes": "Likes blue."
    })),
    responses((status = 201, body = Contact), (status = 422, body = ErrorBody))
)]
pub(super) async fn add(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(new): Body<NewContact>,
) -> ApiResult<(StatusCode, Json<Contact>)> {
    Ok((StatusCode::CREATED, Json(services.whatsapp.add_contact(who.user_id, new).await?)))
}

/// One of my contacts.
#[utoipa::path(
    get, path = "/api/contacts/{id}", tag = "contacts", params(("id" = String,)),
    responses((status = 200, body = Contact), (status = 404, body = ErrorBody))
)]
pub(super) async fn show(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<ContactId>,
) -> ApiResult<Json<Contact>> {
    Ok(Json(services.whatsapp.contact(who.user_id, id).await?))
}

/// Changes a contact of mine.
#[utoipa::path(
    patch, path = "/api/contacts/{id}", tag = "contacts", params(("id" = String,)),
    request_body(content = ContactChanges, example = json!({"tags": ["vip", "friday"], "optedOut": false})),
    responses((status = 200, body = Contact), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn change(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<ContactId>,
    Body(changes): Body<ContactChanges>,
) -> ApiResult<Json<Contact>> {
    Ok(Json(services.whatsapp.change_contact(who.user_id, id, changes).await?))
}

/// Makes one contact out of two; the one that stays is answered.
#[utoipa::path(
    post, path = "/api/contacts/{id}/merge", tag = "contacts", params(("id" = String,)), request_body = Merge,
    responses((status = 200, body = Contact), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn merge(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<ContactId>,
    Body(merge): Body<Merge>,
) -> ApiResult<Json<Contact>> {
    Ok(Json(services.whatsapp.merge_contacts(who.user_id, id, merge).await?))
}

/// Takes contacts from a CSV file with the columns `number`, `name`, `tags` (with `;` between) and `notes`.
/// Lines that cannot be taken are told; the others are taken.
#[utoipa::path(
    post, path = "/api/contacts/import", tag = "contacts",
    request_body(content = String, content_type = "text/csv", example = "number,name,tags\n+60198765432,Mrs Lim,vip"),
    responses((status = 200, body = Imported), (status = 413, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn import(
    State(services): State<Services>,
    Signed(who): Signed,
    request: Request,
) -> ApiResult<Json<Imported>> {
    let kind = request.headers().get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.unwrap_or_default().starts_with("text/csv") {
        let message = "Please send the file with Content-Type text/csv.";
        return Err(AppError::invalid("Content-Type", message).into());
    }
    let file = match Limited::new(request.into_body(), CSV_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() || error.to_string().contains("length limit") => {
            return Err(AppError::TooLarge { limit: CSV_BYTES as u64 }.into());
        }
        Err(_) => return Err(AppError::invalid("body", "The request ended before its body did.").into()),
    };
    Ok(Json(services.whatsapp.import_contacts(who.user_id, &file).await?))
}

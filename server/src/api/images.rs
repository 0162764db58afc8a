//! Pictures.

use axum::{
    Json,
    body::Body,
    extract::{
        Multipart, State,
        multipart::{MultipartError, MultipartRejection},
    },
    response::{IntoResponse, Response},
};
use contract::{
    AppError, ImageId,
    images::{ImageSize, Upload},
    limits::IMAGE_BYTES,
};
use domain::{Principal, Services};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use utoipa::ToSchema;

use super::{ApiResult, Id, Signed, error::ErrorBody};

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body to the OpenAPI document")]
pub(super) struct PictureForm {
    /// A JPEG, PNG, WebP or GIF picture of at most 10 MiB and 40 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Uploads a picture, to be sent in a message or given to a group as its `imageId` within a day. It is
/// turned upright and encoded anew, without places, dates and whatever else was in its file. Only its
/// uploader can see it until it is used.
#[utoipa::path(
    post, path = "/api/images", tag = "images",
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Upload),
              (status = 403, body = ErrorBody, description = "`uploads_off`: switched off by an administrator"),
              (status = 409, body = ErrorBody, description = "Too many pictures wait to be sent"),
              (status = 413, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn upload(
    State(services): State<Services>,
    Signed(who): Signed,
    form: Result<Multipart, MultipartRejection>,
) -> ApiResult<(StatusCode, Json<Upload>)> {
    let mut form = form.map_err(|_| {
        AppError::invalid("Content-Type", "Please send one picture as a form, with multipart/form-data.")
    })?;
    if let Err(error) = services.images.require_uploads().await {
        read_to_its_end(&mut form).await;
        return Err(error.into());
    }
    let bytes = match picture_in(&mut form).await {
        Ok(bytes) => bytes,
        Err(error) => {
            read_to_its_end(&mut form).await;
            return Err(error.into());
        }
    };
    Ok((StatusCode::CREATED, Json(services.images.upload(who.user_id, bytes).await?)))
}

/// A picture as it was sent, for its uploader, or for those who can see the message it was sent in or are
/// in the group that has it.
#[utoipa::path(
    get, path = "/api/images/{id}", tag = "images", params(("id" = String,)),
    responses((status = 200, description = "The picture", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
              (status = 304, description = "The one you have"), (status = 404, body = ErrorBody))
)]
pub(super) async fn full(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<ImageId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    show(&services, &who, id, ImageSize::Full, &headers).await
}

/// The same picture with at most 480 pixels on its longer side.
#[utoipa::path(
    get, path = "/api/images/{id}/thumbnail", tag = "images", params(("id" = String,)),
    responses((status = 200, description = "The thumbnail", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
              (status = 304, description = "The one you have"), (status = 404, body = ErrorBody))
)]
pub(super) async fn thumbnail(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<ImageId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    show(&services, &who, id, ImageSize::Thumbnail, &headers).await
}

async fn show(
    services: &Services,
    who: &Principal,
    id: ImageId,
    size: ImageSize,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    // A picture never changes, so its name is its version.
    let etag = match size {
        ImageSize::Full => format!("\"{id}\""),
        ImageSize::Thumbnail => format!("\"{id}-small\""),
    };
    let known = headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    let mut response = if known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag) {
        services.images.require_visible(who.user_id, id).await?;
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let image = services.images.open(who.user_id, id, size).await?;
        let mut response = Response::new(Body::from_stream(image.content));
        let head = response.headers_mut();
        head.insert(CONTENT_LENGTH, HeaderValue::from(image.bytes));
        head.insert(CONTENT_TYPE, HeaderValue::from_str(&image.kind).map_err(|_| AppError::Internal)?);
        response
    };
    let head = response.headers_mut();
    // Kept by the browser, and asked for again each time: whoever leaves the chat sees it no more.
    head.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    head.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    head.insert(ETAG, HeaderValue::from_str(&etag).map_err(|_| AppError::Internal)?);
    Ok(response)
}

/// The one file of a form.
async fn picture_in(form: &mut Multipart) -> Result<Vec<u8>, AppError> {
    let one = || AppError::invalid("file", "Please send one picture in the field `file`, and nothing else.");
    let mut field = form.next_field().await.map_err(|error| unreadable(&error))?.ok_or_else(one)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
        if bytes.len() + chunk.len() > IMAGE_BYTES {
            return Err(AppError::TooLarge { limit: IMAGE_BYTES as u64 });
        }
        bytes.extend_from_slice(&chunk);
    }
    drop(field);
    match form.next_field().await {
        Ok(None) => Ok(bytes),
        Ok(Some(_)) => Err(one()),
        Err(error) => Err(unreadable(&error)),
    }
}

/// Reads what a client is still sending: one that is answered and cut off meanwhile sees a broken
/// connection instead of the answer.
async fn read_to_its_end(form: &mut Multipart) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

fn unreadable(error: &MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::TooLarge { limit: IMAGE_BYTES as u64 };
    }
    AppError::invalid("file", "The form could not be read to its end. Please send the picture again.")
}

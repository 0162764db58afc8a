//! Requests by the browser's `fetch`.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit, Response, Window};

use crate::{DisconnectReason, link::lost};

/// Makes requests.
#[derive(Clone)]
pub(super) struct Http;

/// The body of an answer.
pub(super) struct Body {
    reader: ReadableStreamDefaultReader,
    _request: Request,
}

/// A request under way; dropping it ends it.
struct Request(AbortController);

impl Http {
    /// A client. Browsers choose the headers themselves.
    #[expect(clippy::unnecessary_wraps, reason = "its native twin can fail")]
    pub(super) const fn new(_headers: &[(String, String)]) -> Result<Self, DisconnectReason> {
        Ok(Self)
    }

    /// Asks for something.
    pub(super) async fn get(&self, url: &str) -> Result<Body, DisconnectReason> {
        fetch(url, &RequestInit::new()).await.map_err(reason)?
    }

    /// Sends something.
    pub(super) async fn post(&self, url: &str, body: String) -> Result<(), DisconnectReason> {
        let request = RequestInit::new();
        request.set_method("POST");
        request.set_body(&JsValue::from(body));
        let mut answer = fetch(url, &request).await.map_err(reason)??;
        // Read to its end, so that the connection can be used again.
        while answer.chunk().await?.is_some() {}
        Ok(())
    }
}

impl Body {
    /// The next piece, until there is none.
    pub(super) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, DisconnectReason> {
        let piece = JsFuture::from(self.reader.read()).await.map_err(reason)?;
        let value = Reflect::get(&piece, &"value".into()).map_err(reason)?;
        Ok(value.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec()))
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn fetch(url: &str, init: &RequestInit) -> Result<Result<Body, DisconnectReason>, JsValue> {
    let request = Request(AbortController::new()?);
    init.set_signal(Some(&request.0.signal()));
    init.set_cache(RequestCache::NoStore);
    // Workers have the same function elsewhere; it is called by its name only.
    let scope = js_sys::global().unchecked_into::<Window>();
    let response: Response = JsFuture::from(scope.fetch_with_str_and_init(url, init)).await?.dyn_into()?;
    if response.status() != 200 {
        return Ok(Err(lost(format!("the server answered {}", response.status()))));
    }
    let Some(body) = response.body() else { return Ok(Err(lost("the server answered nothing"))) };
    Ok(Ok(Body { reader: body.get_reader().dyn_into()?, _request: request }))
}

/// What JavaScript threw.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err by name")]
fn reason(thrown: JsValue) -> DisconnectReason {
    let message = thrown.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    lost(message.unwrap_or_else(|| "the request failed".into()))
}

//! Requests by reqwest.

use reqwest::{
    Client, RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};

use crate::{DisconnectReason, link::lost};

/// Makes requests.
#[derive(Clone)]
pub(super) struct Http(Client);

/// The body of an answer.
pub(super) struct Body(reqwest::Response);

impl Http {
    /// A client that sends `headers` with every request.
    pub(super) fn new(headers: &[(String, String)]) -> Result<Self, DisconnectReason> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::try_from(name).map_err(lost)?,
                HeaderValue::try_from(value).map_err(lost)?,
            );
        }
        // The WebSocket goes straight to the origin, too.
        let client = Client::builder().default_headers(map).redirect(Policy::none()).no_proxy();
        client.build().map(Self).map_err(lost)
    }

    /// Asks for something.
    pub(super) async fn get(&self, url: &str) -> Result<Body, DisconnectReason> {
        answer(self.0.get(url)).await
    }

    /// Sends something.
    pub(super) async fn post(&self, url: &str, body: String) -> Result<(), DisconnectReason> {
        let request = self.0.post(url).header(CONTENT_TYPE, "text/plain;charset=UTF-8").body(body);
        let mut answer = answer(request).await?;
        // Read to its end, so that the connection can be used again.
        while answer.chunk().await?.is_some() {}
        Ok(())
    }
}

impl Body {
    /// The next piece, until there is none.
    pub(super) async fn chunk(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, DisconnectReason> {
        self.0.chunk().await.map_err(|error| lost(error.without_url()))
    }
}

async fn answer(request: RequestBuilder) -> Result<Body, DisconnectReason> {
    let response = request.send().await.map_err(|error| lost(error.without_url()))?;
    match response.status() {
        StatusCode::OK => Ok(Body(response)),
        status => Err(lost(format!("the server answered {status}"))),
    }
}

//! Calls to Meta's Graph API: one host, no redirects, caps on size and time.

use std::{sync::Once, time::Duration};

use reqwest::{Client, RequestBuilder, Response, Url, header, redirect};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    account::Account,
    failure::{Failure, MetaError},
    hosts::{self, PublicOnly},
};

/// The version that this driver was written against; Meta keeps one for at least two years.
const META: &str = "https://graph.facebook.com/v24.0/";
/// An answer that is no media has no more bytes than this.
const ANSWER_BYTES: usize = 256 * 1024;
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);
/// A picture, which takes longer than a message; with its message, less than what a caller waits.
pub(crate) const MEDIA: Duration = Duration::from_secs(25);

/// How Meta is called.
#[derive(Clone, Debug)]
pub struct Graph {
    client: Client,
    base: Url,
    answer: Duration,
}

impl Graph {
    /// Meta's own.
    pub fn new() -> Self {
        Self::at(META.parse().expect("a literal address parses"), ANSWER)
    }

    /// A server that imitates Meta's at `base`, given `patience` for an answer; only tests have one.
    pub fn at(base: Url, patience: Duration) -> Self {
        use_ring();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .dns_resolver(PublicOnly)
            .connect_timeout(CONNECT)
            .no_proxy()
            .referer(false)
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .expect("options that do not depend on the machine");
        Self { client, base, answer: patience }
    }

    /// A `GET` of `path`, below the version.
    pub(crate) fn get(&self, path: &str) -> Result<RequestBuilder, Failure> {
        Ok(self.client.get(self.below(path)?))
    }

    /// A `POST` to `path`, below the version.
    pub(crate) fn post(&self, path: &str) -> Result<RequestBuilder, Failure> {
        Ok(self.client.post(self.below(path)?))
    }

    /// A `GET` of an address that Meta named, if it is Meta's.
    pub(crate) fn get_named(&self, address: &str) -> Result<RequestBuilder, Failure> {
        let refused = || Failure::Refused { code: 0, detail: "the file is kept at a strange place".into() };
        let url: Url = address.parse().map_err(|_| refused())?;
        if !hosts::is_allowed(&url, &self.base) {
            return Err(refused());
        }
        Ok(self.client.get(url))
    }

    fn below(&self, path: &str) -> Result<Url, Failure> {
        // Ids come from forms and from webhooks; one that would leave its place is none.
        let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !path.split('/').all(is_plain) {
            return Err(Failure::Refused { code: 0, detail: "this is not an id of Meta's".into() });
        }
        self.base.join(path).map_err(|error| Failure::Refused { code: 0, detail: error.to_string() })
    }

    /// Sends `request` as `account` and reads its answer, an object of JSON.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        account: &Account,
        request: RequestBuilder,
        patience: Option<Duration>,
    ) -> Result<T, Failure> {
        let response = self.send(account, request, patience.unwrap_or(self.answer)).await?;
        let body = read(response, ANSWER_BYTES).await.map_err(|failure| match failure {
            // It was done, or it was not; an answer that nobody can read does not say.
            Failure::TooLarge { .. } => Failure::Undecided(failure.to_string()),
            failure => failure,
        })?;
        serde_json::from_slice(&body)
            .map_err(|error| Failure::Undecided(format!("the answer makes no sense: {error}")))
    }

    /// Sends `request` as `account` and gives its answer as bytes, at most `limit`.
    pub(crate) async fn bytes(
        &self,
        account: &Account,
        request: RequestBuilder,
        limit: usize,
    ) -> Result<Vec<u8>, Failure> {
        read(self.send(account, request, MEDIA).await?, limit).await
    }

    async fn send(
        &self,
        account: &Account,
        request: RequestBuilder,
        patience: Duration,
    ) -> Result<Response, Failure> {
        let request = request.bearer_auth(&account.access_token).timeout(patience);
        let response = request.send().await.map_err(|error| interrupted(&error))?;
        let status = response.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(response);
        }
        let wait = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let wait = wait.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        // Without a readable body the status has to do.
        let body = read(response, ANSWER_BYTES).await.unwrap_or_default();
        let answer: Option<Refusal> = serde_json::from_slice(&body).ok();
        Err(Failure::of_answer(status, answer.map(|answer| answer.error).as_ref(), wait))
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: MetaError,
}

/// Before a connection stands nothing was sent; after that nobody knows.
fn interrupted(error: &reqwest::Error) -> Failure {
    // The address is left out: a file's address is as good as the file.
    let words = std::error::Error::source(error).map_or_else(|| "no answer".into(), ToString::to_string);
    if error.is_connect() || error.is_builder() {
        return Failure::Unreachable(words);
    }
    Failure::Undecided(words)
}

async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let too_large = Failure::TooLarge { limit };
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| interrupted(&error))? {
        if body.len() + piece.len() > limit {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// rustls has no cryptography of its own; whoever comes first installs it for the process.
fn use_ring() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Somebody else may have, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

//! HTTP requests of one client, and their answers.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;

/// Someone who sends requests: with a token, with a cookie, or with nothing.
#[derive(Clone)]
pub(crate) struct Caller {
    http: reqwest::Client,
    origin: String,
    headers: HeaderMap,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Caller {
    /// Nobody in particular, at the server with this origin.
    pub(crate) fn at(origin: &str) -> Self {
        super::use_ring();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = http.build().expect("a client without TLS");
        Self { http, origin: origin.into(), headers: HeaderMap::new() }
    }

    /// The same caller with one more header.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        let name: HeaderName = name.parse().expect("a header's name");
        caller.headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
        caller
    }

    /// The same caller with a bearer token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// The same caller as a browser that asks for pages.
    pub(crate) fn as_browser(&self) -> Self {
        self.with("accept", "text/html,application/xhtml+xml")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    pub(crate) async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(method, path, "application/json", body.to_string().into_bytes()).await
    }

    /// Sends a form, as a browser without JavaScript does.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.url(path)).headers(self.headers.clone()).form(fields);
        Answer::of(request.send().await.expect("the server answers")).await
    }

    /// Sends a form with one file, whose name and type say nothing.
    pub(crate) async fn file(&self, path: &str, bytes: &[u8]) -> Answer {
        let boundary = format!("boundary-{}", contract::ClientId::generate());
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\n\
             content-type: text/plain\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        self.send(Method::POST, path, &format!("multipart/form-data; boundary={boundary}"), body).await
    }

    /// Asks for a file's bytes.
    pub(crate) async fn bytes(&self, path: &str) -> (HeaderMap, Vec<u8>) {
        let response = self.http.get(self.url(path)).headers(self.headers.clone()).send().await;
        let response = response.expect("the server answers");
        assert_eq!(response.status().as_u16(), 200);
        (response.headers().clone(), response.bytes().await.expect("the whole file").to_vec())
    }

    /// Sends any bytes; no body when there are none and no type.
    pub(crate) async fn send(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        self.try_send(method, path, kind, body).await.expect("the server answers")
    }

    /// Sends any bytes to a server that may be gone.
    pub(crate) async fn try_send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.http.request(method, self.url(path)).headers(self.headers.clone());
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind).body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("the whole answer") }
    }

    /// A header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The body, which has to have come with this status.
    #[track_caller]
    pub(crate) fn must(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The page, which has to have come with this status.
    #[track_caller]
    pub(crate) fn page(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.header("content-type").starts_with("text/html"), "{self:?}");
        assert!(self.text.contains("</html>"), "cut short: {}", self.text);
        &self.text
    }

    /// The code and the field of a failure, which has to have the house's shape and this status.
    #[track_caller]
    pub(crate) fn failure(&self, status: u16) -> (String, Option<String>) {
        let body = self.must(status);
        let error = body["error"].as_object().unwrap_or_else(|| panic!("no error in {body}"));
        let mut keys: Vec<&str> = error.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["code", "field", "message", "requestId"], "{body}");
        assert_eq!(error["requestId"], self.header("x-request-id"), "{body}");
        assert!(error["message"].as_str().is_some_and(|message| message.ends_with(['.', '?'])), "{body}");
        (error["code"].as_str().expect("a code").into(), error["field"].as_str().map(Into::into))
    }

    /// The value of the cookie that the answer sets.
    pub(crate) fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        let (pair, _) = set.split_once(';')?;
        let (_, value) = pair.split_once('=')?;
        Some(value.to_owned())
    }
}

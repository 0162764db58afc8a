//! Long-polling: one GET always waits at the server for its frames, POSTs bring ours.

use std::{collections::VecDeque, fmt::Write as _, mem};

use futures::{StreamExt as _, stream};

use crate::{
    DisconnectReason, MAX_FRAME, MAX_WAITING, Options,
    engine::{EngineError, Packet, Splitter, payloads},
    link::{Link, Outbox},
    runtime::{boxed_future, boxed_stream},
};

#[cfg(target_arch = "wasm32")]
#[path = "polling/browser.rs"]
mod http;
#[cfg(not(target_arch = "wasm32"))]
#[path = "polling/native.rs"]
mod http;

use http::{Body, Http};

/// Opens a connection by asking for its open packet.
pub(super) async fn open(options: &Options, outbox: Outbox) -> Result<Link, DisconnectReason> {
    let http = Http::new(&options.headers)?;
    let mut poll = Poll {
        http: http.clone(),
        url: options.url(),
        answer: None,
        splitter: Splitter::new(MAX_FRAME),
        complete: VecDeque::new(),
    };
    let first = poll.next().await?;
    let Ok(Packet::Open(opened)) = first.parse() else {
        return Err(DisconnectReason::Protocol("no open packet".into()));
    };
    poll.url.push_str("&sid=");
    push_escaped(&mut poll.url, &opened.sid);
    poll.complete.push_front(first);

    let writer = write(http, poll.url.clone(), outbox, opened.max_payload.unwrap_or(usize::MAX));
    let incoming = stream::try_unfold(poll, |mut poll| async {
        let frame = poll.next().await?;
        Ok(Some((frame, poll)))
    });
    Ok(Link { incoming: boxed_stream(incoming), writer: boxed_future(writer) })
}

/// The GET that waits, and what of its answer was not handed on yet.
struct Poll {
    http: Http,
    url: String,
    answer: Option<Body>,
    splitter: Splitter,
    complete: VecDeque<String>,
}

impl Poll {
    /// The next frame.
    async fn next(&mut self) -> Result<String, DisconnectReason> {
        loop {
            if let Some(frame) = self.complete.pop_front() {
                return Ok(frame);
            }
            let Some(answer) = &mut self.answer else {
                self.answer = Some(self.http.get(&self.url).await?);
                continue;
            };
            if let Some(chunk) = answer.chunk().await? {
                self.complete.extend(self.splitter.push(chunk.as_ref()).map_err(protocol)?);
            } else {
                let last = mem::replace(&mut self.splitter, Splitter::new(MAX_FRAME));
                self.complete.push_back(last.finish().map_err(protocol)?);
                self.answer = None;
            }
        }
    }
}

/// Posts what is in the outbox, as much at a time as the server takes, and says goodbye at its end.
async fn write(http: Http, url: String, outbox: Outbox, limit: usize) -> DisconnectReason {
    let mut batches = outbox.ready_chunks(MAX_WAITING);
    while let Some(batch) = batches.next().await {
        // The places are free only once the server has everything.
        let (texts, _places): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|frame| (frame.text, frame.place)).unzip();
        for payload in payloads(texts, limit) {
            if let Err(reason) = http.post(&url, payload).await {
                return reason;
            }
        }
    }
    // In a request of its own: a server takes this to mean that nothing before it matters.
    http.post(&url, Packet::Close.to_string()).await.err().unwrap_or(DisconnectReason::Closed)
}

/// Adds `text` as the value of a query parameter.
fn push_escaped(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _never_fails = write!(url, "%{byte:02X}");
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err by name")]
fn protocol(error: EngineError) -> DisconnectReason {
    DisconnectReason::Protocol(error.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sid_cannot_add_parameters() {
        let mut url = String::from("?sid=");
        super::push_escaped(&mut url, "aZ9-_&b=ü");
        assert_eq!(url, "?sid=aZ9-_%26b%3D%C3%BC");
    }
}

//! The browser's own WebSocket, by gloo.

use std::{future, time::Duration};

use futures::{StreamExt as _, stream};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use wasm_bindgen::JsValue;

use crate::{
    DisconnectReason, MAX_FRAME, Options,
    link::{Link, Outbox, lost},
    runtime::{boxed_future, boxed_stream, sleep},
};

/// What the browser may hold for the network before our own queue has to wait.
const MAX_BUFFERED: u32 = 128 * 1024;

/// Opens a WebSocket. Only the server's first frame shows that it is there.
pub(crate) async fn open(options: &Options, outbox: Outbox) -> Result<Link, DisconnectReason> {
    let socket = web_sys::WebSocket::new(&options.url()).map_err(|_| lost("no such address"))?;
    let messages = WebSocket::try_from(socket.clone()).map_err(lost)?;
    let mut frames = messages.filter_map(|message| future::ready(frame(message)));

    let first = frames.next().await.unwrap_or_else(|| Err(lost("the server hung up")))?;
    let incoming = stream::once(future::ready(Ok(first))).chain(frames);
    let writer = async move {
        match write(&socket, outbox).await {
            Ok(()) => DisconnectReason::Closed,
            Err(_) => lost("the browser could not send"),
        }
    };
    Ok(Link { incoming: boxed_stream(incoming), writer: boxed_future(writer) })
}

/// Sends what is in the outbox, and closes the socket at its end.
async fn write(socket: &web_sys::WebSocket, mut outbox: Outbox) -> Result<(), JsValue> {
    while let Some(frame) = outbox.next().await {
        // Browsers take everything and do not say when they are through with it.
        while socket.buffered_amount() > MAX_BUFFERED {
            sleep(Duration::from_millis(20)).await;
        }
        socket.send_with_str(&frame.text)?;
    }
    socket.close()
}

/// The text of a message; nothing where the data is binary.
fn frame(message: Result<Message, WebSocketError>) -> Option<Result<String, DisconnectReason>> {
    match message {
        Ok(Message::Text(text)) if text.len() > MAX_FRAME => {
            Some(Err(DisconnectReason::Protocol("a message that is too large".into())))
        }
        Ok(Message::Text(text)) => Some(Ok(text)),
        Ok(Message::Bytes(_)) => None,
        // Browsers do not tell pages why.
        Err(WebSocketError::ConnectionError) => Some(Err(lost("the WebSocket failed"))),
        Err(error) => Some(Err(lost(error))),
    }
}

//! A WebSocket by tokio-tungstenite.

use std::future;

use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use tokio_tungstenite::{
    connect_async_with_config,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        http::{HeaderName, HeaderValue},
        protocol::WebSocketConfig,
    },
};

use crate::{
    DisconnectReason, MAX_FRAME, Options,
    link::{Link, Outbox, lost},
    runtime::{boxed_future, boxed_stream},
};

/// Opens a WebSocket.
pub(crate) async fn open(options: &Options, outbox: Outbox) -> Result<Link, DisconnectReason> {
    let mut request = options.url().into_client_request().map_err(lost)?;
    for (name, value) in &options.headers {
        let name = HeaderName::try_from(name).map_err(lost)?;
        request.headers_mut().append(name, HeaderValue::try_from(value).map_err(lost)?);
    }
    let limits = WebSocketConfig::default().max_message_size(Some(MAX_FRAME)).max_frame_size(Some(MAX_FRAME));
    let (socket, _) = connect_async_with_config(request, Some(limits), true).await.map_err(lost)?;

    let (sink, stream) = socket.split();
    let incoming = stream.filter_map(|message| future::ready(frame(message)));
    let writer =
        outbox.map(|frame| Ok(Message::text(frame.text))).forward(sink.sink_map_err(lost)).map(ended);
    Ok(Link { incoming: boxed_stream(incoming), writer: boxed_future(writer) })
}

/// The text of a message; nothing where the protocol below us speaks, or where the data is binary.
fn frame(message: Result<Message, Error>) -> Option<Result<String, DisconnectReason>> {
    match message {
        Ok(Message::Text(text)) => Some(Ok(text.as_str().to_owned())),
        Ok(_) => None,
        Err(Error::Capacity(error)) => Some(Err(DisconnectReason::Protocol(error.to_string()))),
        Err(error) => Some(Err(lost(error))),
    }
}

fn ended(outcome: Result<(), DisconnectReason>) -> DisconnectReason {
    outcome.err().unwrap_or(DisconnectReason::Closed)
}

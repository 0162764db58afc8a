//! A server that speaks as WhatsApp's does: the Noise handshake, then stanzas. On loopback only.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message as Frame};
use whatsapp_rust::{
    wacore::{
        framing::{FrameDecoder, encode_frame},
        handshake::NoiseHandshake,
        libsignal::protocol::{KeyPair, PrivateKey},
        noise::NoiseCipher,
    },
    wacore_binary::{
        Node, NodeRef, OwnedNodeRef,
        builder::NodeBuilder,
        consts::{NOISE_PATTERN_XX, WA_CONN_HEADER},
        marshal::marshal,
    },
    waproto::{
        buffa::{Message as _, MessageField},
        whatsapp::{self as wa, cert_chain::noise_certificate::Details, handshake_message::ServerHello},
    },
};

/// WhatsApp, on loopback.
pub(crate) struct Network {
    listener: TcpListener,
    identity: KeyPair,
}

impl Network {
    pub(crate) async fn new() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), identity: new_key() }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/ws/chat", self.listener.local_addr().unwrap())
    }

    /// The next device that connects, after the handshake.
    pub(crate) async fn device(&self) -> Device {
        let (stream, _) = self.listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        let mut frames = FrameDecoder::new();

        let first = read(&mut socket).await.expect("a hello");
        frames.feed(first.strip_prefix(WA_CONN_HEADER.as_slice()).expect("WhatsApp's first bytes"));
        let hello = next(&mut socket, &mut frames).await.expect("a hello");
        let hello = wa::HandshakeMessage::decode_from_slice(&hello).unwrap();
        let theirs = bytes32(hello.client_hello.into_option().unwrap().ephemeral.unwrap());

        let ours = new_key();
        let mut noise = NoiseHandshake::new(NOISE_PATTERN_XX, &WA_CONN_HEADER).unwrap();
        noise.authenticate(&theirs);
        noise.authenticate(&public(&ours));
        noise.mix_shared_secret(ours.private_key.serialize(), &theirs).unwrap();
        let identity = noise.encrypt(&public(&self.identity)).unwrap();
        noise.mix_shared_secret(self.identity.private_key.serialize(), &theirs).unwrap();
        let certificate = noise.encrypt(&self.certificate()).unwrap();
        let answer = wa::HandshakeMessage {
            server_hello: MessageField::some(ServerHello {
                ephemeral: Some(public(&ours).to_vec()),
                r#static: Some(identity),
                payload: Some(certificate),
                ..Default::default()
            }),
            ..Default::default()
        };
        write(&mut socket, &answer.encode_to_vec()).await;

        let finish = next(&mut socket, &mut frames).await.expect("the end of the handshake");
        let finish = wa::HandshakeMessage::decode_from_slice(&finish).unwrap();
        let finish = finish.client_finish.into_option().unwrap();
        let device_key = bytes32(noise.decrypt(&finish.r#static.unwrap()).unwrap());
        noise.mix_shared_secret(ours.private_key.serialize(), &device_key).unwrap();
        let introduction = noise.decrypt(&finish.payload.unwrap()).unwrap();
        let introduction = wa::ClientPayload::decode_from_slice(&introduction).unwrap();
        // What the device writes with, we read with.
        let (reading, writing) = noise.finish().unwrap();
        Device { socket, frames, reading, writing, read: 0, written: 0, introduction }
    }

    /// A chain of certificates whose signatures are worth nothing: WhatsApp's own key is not ours.
    fn certificate(&self) -> Vec<u8> {
        let signed = |details: &Details| {
            MessageField::some(wa::cert_chain::NoiseCertificate {
                details: Some(details.encode_to_vec()),
                signature: Some(vec![0; 64]),
            })
        };
        let valid = |serial, issuer_serial, key| Details {
            serial: Some(serial),
            issuer_serial: Some(issuer_serial),
            key: Some(key),
            not_before: Some(1_700_000_000),
            not_after: Some(1_900_000_000),
        };
        wa::CertChain {
            intermediate: signed(&valid(1, 0, vec![7; 32])),
            leaf: signed(&valid(2, 1, public(&self.identity).to_vec())),
        }
        .encode_to_vec()
    }
}

/// A device that is connected.
pub(crate) struct Device {
    socket: WebSocketStream<TcpStream>,
    frames: FrameDecoder,
    reading: NoiseCipher,
    writing: NoiseCipher,
    read: u32,
    written: u32,
    /// What it said of itself in the handshake.
    pub(crate) introduction: wa::ClientPayload,
}

impl Device {
    pub(crate) async fn tell(&mut self, stanza: Node) {
        let sealed = self.writing.encrypt_with_counter(self.written, &marshal(&stanza).unwrap()).unwrap();
        self.written += 1;
        write(&mut self.socket, &sealed).await;
    }

    /// The next stanza of the device; none when it has gone.
    pub(crate) async fn hear(&mut self) -> Option<OwnedNodeRef> {
        let mut sealed = next(&mut self.socket, &mut self.frames).await?;
        self.reading.decrypt_in_place_with_counter(self.read, &mut sealed).unwrap();
        self.read += 1;
        let plain = whatsapp_rust::wacore_binary::util::unpack(&sealed).unwrap().into_owned();
        Some(OwnedNodeRef::new(plain).unwrap())
    }

    /// Hears until a stanza fits.
    pub(crate) async fn hear_until(&mut self, fits: impl Fn(&OwnedNodeRef) -> bool) -> OwnedNodeRef {
        loop {
            let stanza = self.hear().await.expect("the device went before it said what was expected");
            if fits(&stanza) {
                return stanza;
            }
        }
    }

    /// Offers references for QR codes, as WhatsApp does to a device that is linked to nobody.
    pub(crate) async fn offer(&mut self, references: &[&str]) {
        let references =
            references.iter().map(|one| NodeBuilder::new("ref").bytes(one.as_bytes().to_vec()).build());
        let offer = NodeBuilder::new("pair-device").children(references).build();
        let stanza = NodeBuilder::new("iq")
            .attr("from", "s.whatsapp.net")
            .attr("id", "offer-1")
            .attr("type", "set")
            .attr("xmlns", "md")
            .children([offer]);
        self.tell(stanza.build()).await;
    }

    /// Lets a device in, as WhatsApp does with one that is linked.
    pub(crate) async fn welcome(&mut self) {
        self.tell(NodeBuilder::new("success").attr("t", "1763627400").attr("location", "test").build()).await;
        // Nothing came in while the device was away.
        let none = NodeBuilder::new("offline").attr("count", "0").build();
        self.tell(NodeBuilder::new("ib").attr("from", "s.whatsapp.net").children([none]).build()).await;
    }

    /// Refuses a device.
    pub(crate) async fn refuse(&mut self, reason: &str, more: &[(&'static str, &str)]) {
        let refusal = NodeBuilder::new("failure").attr("reason", reason.to_owned());
        let refusal =
            more.iter().fold(refusal, |refusal, (name, value)| refusal.attr(name, (*value).to_owned()));
        self.tell(refusal.build()).await;
    }
}

/// What is answered to a question, beside "yes".
type Answer = Box<dyn Fn(&NodeRef<'_>) -> Option<Vec<Node>> + Send>;

/// A device that is let in and answered by itself.
pub(crate) struct Served {
    /// All that it said.
    pub(crate) heard: UnboundedReceiver<OwnedNodeRef>,
    say: UnboundedSender<Node>,
}

impl Device {
    /// Lets the device in, and answers its questions: with what `answer` gives, else with an empty result.
    pub(crate) fn serve(mut self, answer: Answer) -> Served {
        let ((say, mut said), (hear, heard)) = (unbounded_channel(), unbounded_channel());
        tokio::spawn(async move {
            self.welcome().await;
            loop {
                tokio::select! {
                    stanza = said.recv() => match stanza {
                        Some(stanza) => self.tell(stanza).await,
                        None => break,
                    },
                    stanza = self.hear() => {
                        let Some(stanza) = stanza else { break };
                        if let Some(result) = result_of(stanza.get(), &answer) {
                            self.tell(result).await;
                        }
                        let _ = hear.send(stanza);
                    }
                }
            }
        });
        Served { heard, say }
    }
}

fn result_of(question: &NodeRef<'_>, answer: &Answer) -> Option<Node> {
    let asks = question.tag == "iq" && question.get_attr("type").is_some_and(|kind| kind != "result");
    let id = question.get_attr("id").filter(|_| asks)?.as_str().into_owned();
    let result = NodeBuilder::new("iq").attr("from", "s.whatsapp.net").attr("type", "result").attr("id", id);
    Some(result.children(answer(question).unwrap_or_default()).build())
}

impl Served {
    pub(crate) fn say(&self, stanza: Node) {
        self.say.send(stanza).expect("the device is connected");
    }

    /// The next stanza with this tag.
    pub(crate) async fn next(&mut self, tag: &str) -> OwnedNodeRef {
        let found = async {
            loop {
                let stanza = self.heard.recv().await.expect("the device went");
                if stanza.get().tag == tag {
                    return stanza;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.expect("a stanza was to be said")
    }
}

async fn read(socket: &mut WebSocketStream<TcpStream>) -> Option<Vec<u8>> {
    loop {
        match socket.next().await?.ok()? {
            Frame::Binary(bytes) => return Some(bytes.to_vec()),
            Frame::Close(_) => return None,
            _ => {}
        }
    }
}

async fn next(socket: &mut WebSocketStream<TcpStream>, frames: &mut FrameDecoder) -> Option<Vec<u8>> {
    loop {
        if let Some(frame) = frames.decode_frame() {
            return Some(frame.to_vec());
        }
        frames.feed(&read(socket).await?);
    }
}

async fn write(socket: &mut WebSocketStream<TcpStream>, bytes: &[u8]) {
    // A device that has gone hears nothing, which is what the tests look at.
    let _ = socket.send(Frame::Binary(encode_frame(bytes, None).unwrap().into())).await;
}

fn new_key() -> KeyPair {
    let private_key = PrivateKey::deserialize(&rand::random::<[u8; 32]>()).unwrap();
    KeyPair::new(private_key.public_key().unwrap(), private_key)
}

fn public(key: &KeyPair) -> [u8; 32] {
    bytes32(key.public_key.public_key_bytes().to_vec())
}

fn bytes32(bytes: Vec<u8>) -> [u8; 32] {
    bytes.try_into().unwrap()
}

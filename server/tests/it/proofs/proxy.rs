//! A network that fails: a proxy which cuts the connections that run through it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::sleep,
};

/// How a connection is cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// In order, as by a proxy that restarts.
    Fin,
    /// Without a word, as by a machine that is gone.
    Rst,
    /// Nothing gets through for a while; then it is gone. A client finds out by itself only by the
    /// server's ping, so one that lasts is found out after 35 s: that is a test of the client.
    Stall,
}

/// How long nothing gets through.
const STALL: Duration = Duration::from_secs(3);

type Open = Arc<Mutex<Vec<oneshot::Sender<Cut>>>>;

/// A proxy in front of a server. Dropping it closes its door.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    open: Open,
    accepting: JoinHandle<()>,
    chance: StdRng,
    /// Connections cut so far: by FIN, RST, stall.
    pub(super) cuts: [usize; 3],
}

impl Proxy {
    pub(super) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let open = Open::default();
        let known = open.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (sender, cut) = oneshot::channel();
                known.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
                tokio::spawn(carry(client, server, cut));
            }
        });
        Self { address, open, accepting, chance: StdRng::seed_from_u64(7), cuts: [0; 3] }
    }

    /// Cuts a share of all connections that are open.
    pub(super) fn cut(&mut self, share: f64) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|connection| !connection.is_closed());
        open.shuffle(&mut self.chance);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a few connections"
        )]
        let count = (open.len() as f64 * share).ceil() as usize;
        for connection in open.drain(..count) {
            let kind = self.chance.random_range(0..3);
            let cut = [Cut::Fin, Cut::Rst, Cut::Stall][kind];
            if connection.send(cut).is_ok() {
                self.cuts[kind] += 1;
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(mut client: TcpStream, server: SocketAddr, cut: oneshot::Receiver<Cut>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let cut = tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        Ok(cut) = cut => cut,
    };
    match cut {
        Cut::Fin => return,
        Cut::Rst => {}
        Cut::Stall => sleep(STALL).await,
    }
    let _ = (client.set_zero_linger(), server.set_zero_linger());
}

//! Serving: the accept loop with its limits, and an orderly end.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use domain::{Clock, Services};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinHandle,
};
use tower::ServiceExt;

use crate::{
    config::{Config, Origin},
    drivers::{self, SwitchedOn},
    router, upkeep,
};

/// How long a client may take to send a request's head.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections of all clients together.
const CONNECTIONS: usize = 10_000;
/// Connections of one address; an office behind one address fits.
const CONNECTIONS_PER_ADDRESS: usize = 2_000;
/// How long open requests may go on once the hub is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// A hub that serves.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The origin that browsers use.
    pub public_url: Origin,
    /// The services behind it.
    pub services: Services,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    io: socketioxide::SocketIo,
    upkeep: Vec<JoinHandle<()>>,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// One sentence about what cannot be used.
pub async fn run(config: Config) -> Result<(), String> {
    let running = start(config).await?;
    println!("Switchboard is at {}", running.public_url.as_str());
    match running.services.accounts.begin_setup().await {
        Ok(Some(token)) => println!(
            "Nobody is here yet. Make the first account: {}/setup?token={token}",
            running.public_url.as_str()
        ),
        Ok(None) => {}
        Err(error) => return Err(error.to_string()),
    }
    wait_for_signal().await;
    println!("Stopping.");
    running.stop().await;
    Ok(())
}

/// Opens everything and begins to serve.
pub async fn start(config: Config) -> Result<Running, String> {
    let secrets = Arc::new(config.secrets()?);
    let (files, clock) = (config.files()?, Clock::system());
    let SwitchedOn { drivers, cloud } = drivers::open(&config, &clock)?;
    let (services, notices) = Services::open(&config.database_url, files, secrets, drivers, clock)
        .await
        .map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "LISTEN: {} cannot be used: {error}. Is another Switchboard running? Choose another port with PORT.",
            config.listen
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let public_url = config.public_url.clone().unwrap_or_else(|| Origin::localhost(address.port()));
    let (router, hall) = router::build(&config, &public_url, services.clone(), cloud)?;
    let (stop, stopped) = watch::channel(false);
    Ok(Running {
        address,
        public_url,
        io: hall.io.clone(),
        upkeep: upkeep::start(services.clone(), hall, notices),
        services,
        stop,
        accepting: tokio::spawn(accept(listener, router, stopped)),
    })
}

impl Running {
    /// Ends open connections in order, and closes the database.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        // What emits has to end first: Socket.IO panics when something is emitted after it was closed.
        for task in self.upkeep {
            task.abort();
            let _aborted = task.await;
        }
        if let Err(error) = self.services.whatsapp.release().await {
            tracing::warn!(%error, "WhatsApp sessions could not be given back");
        }
        self.io.close().await;
        let _ = tokio::time::timeout(LAST_REQUESTS, self.accepting).await;
        self.services.db.close().await;
    }
}

/// How many connections each address holds.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A place taken by a connection; given back when dropped.
struct Place {
    addresses: Addresses,
    address: IpAddr,
    _all: OwnedSemaphorePermit,
}

impl Addresses {
    fn enter(&self, address: IpAddr, all: OwnedSemaphorePermit) -> Option<Place> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(address).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Place { addresses: self.clone(), address, _all: all })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.address);
            }
        }
    }
}

async fn accept(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let all = Arc::new(Semaphore::new(CONNECTIONS));
    let addresses = Addresses::default();
    let mut open = tokio::task::JoinSet::new();
    loop {
        while open.try_join_next().is_some() {}
        let (stream, peer) = tokio::select! {
            _ = stopped.changed() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, say: closing connections will free some.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        // Above the limits a connection is closed at once: a browser tries again, memory stays bounded.
        let Ok(permit) = all.clone().try_acquire_owned() else { continue };
        let Some(place) = addresses.enter(peer.ip(), permit) else { continue };
        open.spawn(serve_connection(stream, peer, router.clone(), stopped.clone(), place));
    }
    while open.join_next().await.is_some() {}
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut stopped: watch::Receiver<bool>,
    place: Place,
) {
    // Small messages should leave at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        // Errors here are clients that went away.
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(place);
}

async fn wait_for_signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {} _ = terminated.recv() => {} }
            }
            Err(error) => {
                tracing::warn!(%error, "only Ctrl-C stops the hub");
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
}

//! The driver.

use std::sync::{Arc, atomic::Ordering};

use contract::whatsapp::{CloudAccess, Driver};
use domain::{
    Clock,
    whatsapp::gateway::{Abilities, Events, Gateway, GatewayError, Link, Number, Place},
};
use futures::future::BoxFuture;
use whatsapp_rust::{
    anyhow,
    bot::Bot,
    http::{HttpClient, HttpRequest, HttpResponse, UreqHttpClient},
    transport::TokioWebSocketTransportFactory,
    types::events::EventHandler as _,
    wacore::store::DevicePropsOverride,
    waproto::whatsapp::device_props::PlatformType,
};

use crate::{
    hearing::{Ear, Hearing},
    inbox::Inbox,
    link::Device,
    store,
};

/// Messages a minute that a linked device may send; people do not write faster.
const PER_MINUTE: u32 = 60;
/// A picture that comes in, with what encryption adds.
const FILE_BYTES: u64 = contract::limits::IMAGE_BYTES as u64 + 64 * 1024;

/// Sessions as devices that are linked to a phone.
#[derive(Clone, Debug)]
pub struct LinkedDevices {
    clock: Clock,
    network: Network,
}

/// Where WhatsApp is.
#[derive(Clone, Debug)]
enum Network {
    WhatsApp,
    /// A server that imitates it, and nothing else in the world.
    At(String),
}

impl LinkedDevices {
    /// Devices on WhatsApp.
    pub fn new(clock: Clock) -> Self {
        Self { clock, network: Network::WhatsApp }
    }

    /// Devices on a server that imitates WhatsApp's, at a `ws:` address; only tests have one. Nothing else
    /// is called.
    pub fn on(clock: Clock, address: &str) -> Self {
        Self { clock, network: Network::At(address.to_owned()) }
    }

    async fn start(&self, place: &Place, events: Events) -> Result<Device, GatewayError> {
        let store = store::open(&place.folder).await.map_err(|error| unusable(&error))?;
        let hearing = Arc::new(Hearing::new(events, self.clock.clone()));
        let properties =
            DevicePropsOverride::new().with_os("Switchboard").with_platform_type(PlatformType::CHROME);
        let builder = Bot::builder()
            .with_backend(store)
            .with_runtime(whatsapp_rust::TokioRuntime)
            .with_device_props(properties)
            .with_inbound_durability_hook(Inbox(Arc::clone(&hearing)))
            .skip_history_sync();
        let built = match &self.network {
            Network::WhatsApp => {
                let transport = TokioWebSocketTransportFactory::new();
                let http = UreqHttpClient::new().with_max_body_bytes(FILE_BYTES);
                builder.with_transport_factory(transport).with_http_client(http).build().await
            }
            Network::At(address) => {
                let transport = TokioWebSocketTransportFactory::new().with_url(address);
                let builder = builder.with_transport_factory(transport).with_http_client(Nowhere);
                // Else the version is asked of WhatsApp.
                builder.with_version((2, 3000, 1)).build().await
            }
        };
        let bot = built.map_err(|error| unusable(&error))?;
        let client = bot.client();
        // Whoever opened the link decides when to try again.
        client.enable_auto_reconnect.store(false, Ordering::SeqCst);
        let comes_back = Arc::clone(&client.enable_auto_reconnect);
        let ear = Ear { hearing: Arc::clone(&hearing), comes_back };
        client.subscribe(ear.interest(), Arc::new(ear)).detach();
        let telling = tokio::spawn({
            let (client, hearing) = (Arc::clone(&client), Arc::clone(&hearing));
            async move { hearing.tell_all(&client, bot.spawn()).await }
        });
        Ok(Device { client, hearing, telling })
    }
}

impl Gateway for LinkedDevices {
    fn driver(&self) -> Driver {
        Driver::Linked
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            // Not proven of WhatsApp, so not relied on.
            drops_repeats: false,
            can_be_asked: false,
            checks_numbers: true,
            pairs_by_code: true,
            per_minute: PER_MINUTE,
        }
    }

    fn prepare<'a>(
        &'a self,
        _place: &'a Place,
        _access: Option<&'a CloudAccess>,
    ) -> BoxFuture<'a, Result<Option<Number>, GatewayError>> {
        // The phone tells its number when it is linked.
        Box::pin(async { Ok(None) })
    }

    fn open<'a>(
        &'a self,
        place: &'a Place,
        events: Events,
    ) -> BoxFuture<'a, Result<Box<dyn Link>, GatewayError>> {
        Box::pin(async move { Ok(Box::new(self.start(place, events).await?) as Box<dyn Link>) })
    }

    fn wipe<'a>(&'a self, _place: &'a Place) -> BoxFuture<'a, Result<(), GatewayError>> {
        // All of it is in the folder.
        Box::pin(async { Ok(()) })
    }
}

fn unusable(error: &dyn std::error::Error) -> GatewayError {
    tracing::error!(%error, "a device's store cannot be used");
    GatewayError::Later("The device's store cannot be used. The server's log says why.".into())
}

/// The web, where it must not be called.
struct Nowhere;

#[async_trait::async_trait]
impl HttpClient for Nowhere {
    async fn execute(&self, _request: HttpRequest) -> anyhow::Result<HttpResponse> {
        Err(anyhow::anyhow!("there is no web here"))
    }
}

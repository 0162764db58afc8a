//! The ways to reach WhatsApp that are switched on.

use std::sync::Arc;

use contract::whatsapp::Driver;
use domain::{Clock, Drivers, whatsapp::gateway::simulated::Network};
use whatsapp_cloud::{CloudApi, Graph};

use crate::config::Config;

/// What `WHATSAPP_DRIVERS` switches on.
pub struct SwitchedOn {
    /// The drivers, for the services.
    pub drivers: Drivers,
    /// The one that the webhook tells, where it is switched on.
    pub cloud: Option<CloudApi>,
}

/// Opens the drivers that are switched on.
///
/// # Errors
/// One sentence about what cannot be used.
pub fn open(config: &Config, clock: &Clock) -> Result<SwitchedOn, String> {
    let mut drivers = Drivers::new(config.data_dir.join("whatsapp"), config.session_idle_minutes);
    let mut cloud = None;
    for driver in &config.whatsapp_drivers {
        drivers = match driver {
            Driver::Simulated => {
                let network = Network::open(&config.data_dir.join("simulated"), clock.clone());
                drivers.with_simulated(network.map_err(|error| error.to_string())?)
            }
            Driver::Linked => with_linked(drivers, clock)?,
            Driver::Cloud => {
                let graph = config.meta.clone().map_or_else(Graph::new, |(base, wait)| Graph::at(base, wait));
                let api = CloudApi::on(graph);
                cloud = Some(api.clone());
                drivers.with(Arc::new(api))
            }
        };
    }
    Ok(SwitchedOn { drivers, cloud })
}

#[cfg(feature = "linked")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn with_linked(drivers: Drivers, clock: &Clock) -> Result<Drivers, String> {
    Ok(drivers.with(Arc::new(whatsapp_linked::LinkedDevices::new(clock.clone()))))
}

#[cfg(not(feature = "linked"))]
fn with_linked(_: Drivers, _: &Clock) -> Result<Drivers, String> {
    Err("WHATSAPP_DRIVERS: this Switchboard was built without the driver `linked`".into())
}

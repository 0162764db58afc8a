//! The drivers that are switched on.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use contract::{AppError, SessionId, whatsapp::Driver};

use super::gateway::{
    Gateway, Place,
    simulated::{Network, Simulated},
};
use crate::{Error, Result};

/// The drivers that are switched on, in the order in which they are offered, and where their sessions keep
/// their devices.
#[derive(Clone)]
pub struct Drivers {
    folder: PathBuf,
    gateways: Vec<Arc<dyn Gateway>>,
    /// The network of the simulated driver, where that is switched on.
    pub(crate) network: Option<Arc<Network>>,
    pub(super) idle_minutes: u32,
}

impl Drivers {
    /// No drivers so far; devices are kept in `folder`, and sessions closed after `idle_minutes` without use.
    pub fn new(folder: impl Into<PathBuf>, idle_minutes: u32) -> Self {
        Self { folder: folder.into(), gateways: Vec::new(), network: None, idle_minutes }
    }

    /// One driver more.
    #[must_use]
    pub fn with(mut self, gateway: Arc<dyn Gateway>) -> Self {
        self.gateways.push(gateway);
        self
    }

    /// The simulated driver more, and its laboratory.
    #[must_use]
    pub fn with_simulated(mut self, network: Arc<Network>) -> Self {
        self.network = Some(network.clone());
        self.with(Arc::new(Simulated::new(network)))
    }

    /// Which drivers are switched on.
    pub fn offered(&self) -> Vec<Driver> {
        self.gateways.iter().map(|gateway| gateway.driver()).collect()
    }

    /// A driver that a person chose, or the first one.
    pub(super) fn chosen(&self, driver: Option<Driver>) -> Result<&Arc<dyn Gateway>> {
        let mut found = self.gateways.iter();
        let found = found.find(|gateway| driver.is_none_or(|driver| gateway.driver() == driver));
        let sentence = "This way to reach WhatsApp is not switched on here.";
        found.ok_or_else(|| AppError::invalid("driver", sentence).into())
    }

    /// The driver of a session; none when it is not switched on any more.
    pub(super) fn of(&self, driver: Driver) -> Option<&Arc<dyn Gateway>> {
        self.gateways.iter().find(|gateway| gateway.driver() == driver)
    }

    /// Where a session keeps its device; the folder is made where there is none, for this user only.
    pub(super) fn place(&self, session: SessionId) -> Result<Place> {
        let folder = self.folder.join(session.to_string());
        make_private(&self.folder).and_then(|()| make_private(&folder)).map_err(|error| {
            Error::Setup(format!("{} cannot be used for WhatsApp devices: {error}", folder.display()))
        })?;
        Ok(Place { session, folder })
    }

    /// Removes everything that a session kept.
    pub(super) fn remove(&self, session: SessionId) -> Result<()> {
        match fs::remove_dir_all(self.folder.join(session.to_string())) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::Setup(format!("the device of session {session} could not be removed: {error}")))
            }
            _ => Ok(()),
        }
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

//! The guards that every request passes, outside in.

pub mod allowance;
pub mod headers;
pub mod origin;
pub mod rates;
pub mod request;
pub mod sign_in;
pub mod sockets;

use std::net::IpAddr;

use app::ssr::CookieStyle;
use domain::Services;

use crate::config::{Config, Origin};

/// What the guards need to know.
pub struct Door {
    /// Whom sign-ins are asked of.
    pub services: Services,
    /// The browser's cookie.
    pub cookie: CookieStyle,
    public_url: Origin,
    origins: Vec<String>,
    trusted_proxies: Vec<IpAddr>,
    rates: rates::Rates,
    sockets: sockets::Places,
}

impl Door {
    /// Guards for a hub that browsers reach at `public_url`.
    pub fn new(config: &Config, public_url: &Origin, services: Services, cookie: CookieStyle) -> Self {
        let mut origins = vec![public_url.as_str().to_owned()];
        origins.extend(config.allowed_origins.iter().map(|origin| origin.as_str().to_owned()));
        // Without a PUBLIC_URL the hub is for this machine, which has two names.
        if config.public_url.is_none() {
            origins.push(public_url.as_str().replace("localhost", "127.0.0.1"));
        }
        Self {
            services,
            cookie,
            public_url: public_url.clone(),
            origins,
            trusted_proxies: config.trusted_proxies.clone(),
            rates: rates::Rates::new(),
            sockets: sockets::Places::default(),
        }
    }
}

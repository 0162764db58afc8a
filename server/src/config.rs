//! Configuration: environment variables, checked before anything starts.
//!
//! This is the only place that reads the environment. A bad variable stops the start with one sentence
//! that names it.

use std::{
    fs,
    io::Write,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use crate::realtime::Patience;
use contract::{limits::IDLE_MINUTES, whatsapp::Driver};
use domain::{Files, Secrets};
use http::Uri;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};
use whatsapp_cloud::Url;

/// Those that would print secrets, whatever `LOG` asks for.
const QUIET: [&str; 18] = [
    // At DEBUG or TRACE: the token of every connection, and what people write.
    "socketioxide=warn",
    "engineioxide=warn",
    "tungstenite=warn",
    "tokio_tungstenite=warn",
    // At INFO: numbers and pairing codes; at WARN: whole stanzas. It names its own places besides its crates.
    "whatsapp_rust=error",
    "wacore=error",
    "Client=error",
    "Bot=error",
    "AppState=error",
    "Blocking=error",
    "Chatstate=error",
    "MessageQueue=error",
    "Mex=error",
    "PresenceHandler=error",
    "TcToken=error",
    "UnifiedSession=error",
    "blocklist=error",
    "usync=error",
];

/// Everything that can be configured.
#[derive(Clone, Debug)]
pub struct Config {
    /// `LISTEN`, or 127.0.0.1 with `PORT`.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`: the origin that browsers use; none means localhost on the port we got.
    pub public_url: Option<Origin>,
    /// `ALLOWED_ORIGINS`.
    pub allowed_origins: Vec<Origin>,
    /// `TRUSTED_PROXIES`: addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// `DATABASE_URL`.
    pub database_url: String,
    /// `DATA_DIR`.
    pub data_dir: PathBuf,
    /// `JWT_SECRET`; none means the one in `DATA_DIR`.
    pub jwt_secret: Option<String>,
    /// `JWT_SECRET_PREVIOUS`.
    pub jwt_secret_previous: Option<String>,
    /// `WHATSAPP_DRIVERS`: what people may link, the usual one first.
    pub whatsapp_drivers: Vec<Driver>,
    /// `SESSION_IDLE_MINUTES`.
    pub session_idle_minutes: u32,
    /// `ALLOW_QUERY_TOKEN`.
    pub allow_query_token: bool,
    /// A server that imitates Meta's, and the patience with it; not from the environment: tests have one.
    pub meta: Option<(Url, Duration)>,
    /// How patient the hub is with connections; not from the environment: tests shorten it.
    pub patience: Patience,
    /// `LOG`.
    pub log: String,
    /// `LOG_FORMAT=json`.
    pub log_json: bool,
}

/// Scheme, host and port, as browsers send them in `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin `http://localhost` on a port.
    pub fn localhost(port: u16) -> Self {
        Self(format!("http://localhost:{port}"))
    }

    /// As in the header.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach it by https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sentence = || format!("\"{text}\" is not an origin such as https://hub.example.com");
        let uri: Uri = text.trim().trim_end_matches('/').parse().map_err(|_| sentence())?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(sentence());
        };
        if uri.path() != "/" || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(sentence());
        }
        // Browsers leave the scheme's own port out.
        let host = authority.host().to_lowercase();
        Ok(Self(match (scheme, authority.port_u16()) {
            (_, None) | ("http", Some(80)) | ("https", Some(443)) => format!("{scheme}://{host}"),
            (_, Some(port)) => format!("{scheme}://{host}:{port}"),
        }))
    }
}

impl Config {
    /// Reads and checks the environment.
    ///
    /// # Errors
    /// One sentence that names the variable.
    pub fn from_environment() -> Result<Self, String> {
        #[expect(clippy::disallowed_methods, reason = "this is the place that reads the environment")]
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Checks variables that `read` gives.
    pub fn from_variables(read: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let get =
            |name: &str| read(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let named = |name: &'static str| move |message: String| format!("{name}: {message}");

        let listen = match (get("LISTEN"), get("PORT")) {
            (Some(listen), _) => listen.parse().map_err(|_| {
                format!("LISTEN: \"{listen}\" is not an address with a port, such as 127.0.0.1:3000")
            })?,
            (None, Some(port)) => {
                let port: u16 = port
                    .parse()
                    .map_err(|_| format!("PORT: \"{port}\" is not a port number from 0 to 65535"))?;
                SocketAddr::from(([127, 0, 0, 1], port))
            }
            (None, None) => SocketAddr::from(([127, 0, 0, 1], 3000)),
        };
        for (name, meant) in [("REDIS_URL", "joining several nodes"), ("METRICS_LISTEN", "metrics")] {
            if get(name).is_some() {
                return Err(format!("{name}: {meant} is not part of this version yet; please unset it"));
            }
        }
        let log = get("LOG").unwrap_or_else(|| "info".into());
        EnvFilter::from_str(&log).map_err(|error| format!("LOG: \"{log}\" is not a filter: {error}"))?;
        Ok(Self {
            listen,
            public_url: get("PUBLIC_URL").map(|url| url.parse()).transpose().map_err(named("PUBLIC_URL"))?,
            allowed_origins: list(get("ALLOWED_ORIGINS")).map_err(named("ALLOWED_ORIGINS"))?,
            trusted_proxies: list(get("TRUSTED_PROXIES"))
                .map_err(|_| "TRUSTED_PROXIES: please list IP addresses, separated by commas".to_owned())?,
            database_url: get("DATABASE_URL").unwrap_or_else(|| "sqlite://data/switchboard.db".into()),
            data_dir: get("DATA_DIR").map_or_else(|| PathBuf::from("data"), PathBuf::from),
            jwt_secret: get("JWT_SECRET"),
            jwt_secret_previous: get("JWT_SECRET_PREVIOUS"),
            whatsapp_drivers: drivers(get("WHATSAPP_DRIVERS"))?,
            session_idle_minutes: idle_minutes(get("SESSION_IDLE_MINUTES"))?,
            allow_query_token: switch("ALLOW_QUERY_TOKEN", get("ALLOW_QUERY_TOKEN").as_deref())?,
            meta: None,
            patience: Patience::default(),
            log,
            log_json: match get("LOG_FORMAT").as_deref() {
                None | Some("text") => false,
                Some("json") => true,
                Some(other) => return Err(format!("LOG_FORMAT: \"{other}\" is neither text nor json")),
            },
        })
    }

    /// The keys for tokens: from the variables, or made once and kept in `DATA_DIR`.
    pub fn secrets(&self) -> Result<Secrets, String> {
        let current = match &self.jwt_secret {
            Some(secret) => secret.clone().into_bytes(),
            None => kept_secret(&self.data_dir)?,
        };
        let previous = self.jwt_secret_previous.as_ref().map(String::as_bytes);
        Secrets::new(&current, previous).map_err(|error| error.to_string())
    }

    /// Where files that people send are kept.
    pub fn files(&self) -> Result<Files, String> {
        Files::in_folder(&self.data_dir.join("files")).map_err(|error| error.to_string())
    }

    /// Starts logging to standard error.
    pub fn start_logging(&self) -> Result<(), String> {
        let filter = QUIET.iter().fold(EnvFilter::new(&self.log), |filter, directive| {
            filter.add_directive(directive.parse().expect("a literal directive parses"))
        });
        let registry = tracing_subscriber::registry().with(filter);
        let plain = fmt::layer().with_writer(std::io::stderr);
        let started = if self.log_json {
            registry.with(plain.json()).try_init()
        } else {
            registry.with(plain.compact()).try_init()
        };
        started.map_err(|error| format!("logging could not be started: {error}"))
    }
}

fn list<T: FromStr>(value: Option<String>) -> Result<Vec<T>, T::Err> {
    let value = value.unwrap_or_default();
    value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::parse).collect()
}

fn drivers(value: Option<String>) -> Result<Vec<Driver>, String> {
    let value = value.unwrap_or_else(|| Driver::Simulated.word().to_owned());
    let all = [Driver::Simulated, Driver::Linked, Driver::Cloud];
    let mut drivers = Vec::new();
    for word in value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let found = all.into_iter().find(|driver| driver.word() == word);
        let driver = found
            .ok_or_else(|| format!("WHATSAPP_DRIVERS: \"{word}\" is none of simulated, linked and cloud"))?;
        if !drivers.contains(&driver) {
            drivers.push(driver);
        }
    }
    Ok(drivers)
}

fn idle_minutes(value: Option<String>) -> Result<u32, String> {
    let value = value.unwrap_or_else(|| "60".into());
    let minutes = value.parse().ok().filter(|minutes| (1..=IDLE_MINUTES).contains(minutes));
    minutes.ok_or_else(|| {
        format!("SESSION_IDLE_MINUTES: \"{value}\" is not a number of minutes from 1 to {IDLE_MINUTES}")
    })
}

fn switch(name: &str, value: Option<&str>) -> Result<bool, String> {
    match value {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(format!("{name}: \"{other}\" is neither true nor false")),
    }
}

/// The secret in `folder`, made on first use and readable by this user only.
fn kept_secret(folder: &Path) -> Result<Vec<u8>, String> {
    let file = folder.join("jwt-secret");
    let explain = |error: std::io::Error| {
        format!("DATA_DIR: {} cannot be used: {error}. Check that this user may write there.", file.display())
    };
    match fs::read(&file) {
        Ok(secret) => return Ok(secret),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(explain(error)),
    }
    fs::create_dir_all(folder).map_err(explain)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let secret: [u8; 32] = rand::random();
    match options.open(&file) {
        Ok(mut opened) => {
            opened.write_all(&secret).and_then(|()| opened.sync_all()).map_err(explain)?;
            Ok(secret.to_vec())
        }
        // Another process of ours was quicker.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => fs::read(&file).map_err(explain),
        Err(error) => Err(explain(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Result<Config, String> {
        Config::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_variables_the_hub_listens_on_loopback_with_sqlite() {
        let config = config(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://data/switchboard.db");
        assert!(!config.allow_query_token);
        assert_eq!((config.whatsapp_drivers, config.session_idle_minutes), (vec![Driver::Simulated], 60));
    }

    #[test]
    fn a_bad_variable_is_named() {
        for (name, value) in [
            ("LISTEN", "3000"),
            ("PORT", "99999"),
            ("PUBLIC_URL", "hub.example.com"),
            ("PUBLIC_URL", "https://hub.example.com/path"),
            ("ALLOWED_ORIGINS", "https://a.example, *"),
            ("TRUSTED_PROXIES", "proxy"),
            ("ALLOW_QUERY_TOKEN", "yes"),
            ("LOG", "=,="),
            ("LOG_FORMAT", "xml"),
            ("REDIS_URL", "redis://127.0.0.1"),
            ("WHATSAPP_DRIVERS", "simulated, pigeon"),
            ("SESSION_IDLE_MINUTES", "0"),
        ] {
            let sentence = config(&[(name, value)]).unwrap_err();
            assert!(sentence.starts_with(name), "{sentence}");
        }
    }

    #[test]
    fn what_would_print_secrets_is_quiet_whatever_is_asked_for() {
        let filter = QUIET.iter().fold(EnvFilter::new("trace"), |filter, directive| {
            filter.add_directive(directive.parse().unwrap())
        });
        let shown = filter.to_string();
        for directive in QUIET {
            assert!(shown.contains(directive), "{directive} in {shown}");
        }
    }

    #[test]
    fn drivers_are_offered_in_the_order_given_and_each_once() {
        let given = |value| config(&[("WHATSAPP_DRIVERS", value)]).unwrap().whatsapp_drivers;
        assert_eq!(config(&[]).unwrap().whatsapp_drivers, [Driver::Simulated]);
        assert_eq!(given("cloud, simulated,cloud"), [Driver::Cloud, Driver::Simulated]);
    }

    #[test]
    fn an_origin_is_spelled_as_browsers_spell_it() {
        let spelled = |text: &str| text.parse::<Origin>().unwrap().as_str().to_owned();
        assert_eq!(spelled("https://Hub.Example.com:443/"), "https://hub.example.com");
        assert_eq!(spelled("http://localhost:3000"), "http://localhost:3000");
    }

    #[test]
    fn a_generated_secret_is_kept_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let first = kept_secret(&folder.path().join("new")).unwrap();
        assert_eq!(kept_secret(&folder.path().join("new")).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join("new/jwt-secret")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

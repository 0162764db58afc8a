//! The real program in a process of its own, which can be killed.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use contract::auth::{NewUser, Role};
use http::Method;
use server::{commands, config::Config};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, Command},
    task::JoinHandle,
    time::timeout,
};

use super::{Caller, new_user};

/// How long the program may take to be ready.
const READY: Duration = Duration::from_secs(30);

/// A running `switchboard`. Dropping it kills it.
pub(crate) struct Program {
    process: Child,
    log: JoinHandle<String>,
    /// Where it is.
    pub(crate) origin: String,
    /// How long it took to be ready.
    pub(crate) ready_after: Duration,
}

/// The program with its variables; nothing of the test's own environment reaches it.
fn command(database_url: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command
        .env_clear()
        .env("PORT", "0")
        .env("DATABASE_URL", database_url)
        .env("DATA_DIR", folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

impl Program {
    /// Makes people in its database, before it is started.
    pub(crate) async fn prepare(database_url: &str, folder: &Path, people: &[(&str, Role, &str)]) {
        let mut config = Config::from_variables(|_| None).expect("the defaults are good");
        config.database_url = database_url.into();
        config.data_dir = folder.into();
        let services = commands::open(&config).await.expect("the database opens");
        for (name, role, password) in people {
            let new = NewUser { password: (*password).into(), ..new_user(name, *role) };
            services.accounts.add_from_command_line(new).await.expect("a new person");
        }
        services.db.close().await;
    }

    /// Starts it on a database and waits until it is ready.
    pub(crate) async fn start(database_url: &str, folder: &Path, log: &str) -> Self {
        let began = Instant::now();
        let mut process = command(database_url, folder)
            .env("LOG", log)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(process.stdout.take().expect("is piped")).lines();
        let mut errors = process.stderr.take().expect("is piped");
        let log = tokio::spawn(async move {
            let mut log = String::new();
            let _ = errors.read_to_string(&mut log).await;
            log
        });
        let line =
            timeout(READY, said.next_line()).await.expect("the program is silent").expect("is readable");
        let line = line.expect("the program has ended");
        let origin = line.strip_prefix("Switchboard is at ").unwrap_or_else(|| panic!("it said {line:?}"));
        let origin = origin.replace("localhost", "127.0.0.1");
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        let caller = Caller::at(&origin);
        let ready = async {
            loop {
                match caller.try_send(Method::GET, "/readyz", "", Vec::new()).await {
                    Ok(answer) if answer.status == 200 => return,
                    _ => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        };
        timeout(READY, ready).await.expect("the program gets ready");
        Self { process, log, origin, ready_after: began.elapsed() }
    }

    /// Someone who is not signed in.
    pub(crate) fn nobody(&self) -> Caller {
        Caller::at(&self.origin)
    }

    /// `kill -9`. Gives what the program logged.
    pub(crate) async fn kill(mut self) -> String {
        self.process.kill().await.expect("can be killed");
        self.log.await.expect("the log is readable")
    }

    /// Runs `switchboard {arguments}` to its end and gives what it said, which has to be success.
    pub(crate) async fn run(database_url: &str, folder: &Path, arguments: &[&str]) -> String {
        let output =
            command(database_url, folder).args(arguments).output().await.expect("the program starts");
        let said =
            [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
        assert!(output.status.success(), "{arguments:?}: {said}");
        said
    }
}

//! A PostgreSQL of our own for the tests: on loopback, in a temporary folder, gone afterwards.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{apt, command, environment, fingerprint, step::step};

const ROLE: &str = "switchboard";
/// The user of the system that runs the server when we are root, which PostgreSQL refuses to be.
const SYSTEM_USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server, which ends with this value.
pub(crate) struct PrivatePostgres {
    process: Child,
    url: String,
    // Dropped last: the server must be gone before its folder is.
    folder: TempDir,
}

impl PrivatePostgres {
    /// Starts a fresh server. It syncs to disk as a real one does.
    pub(crate) fn start() -> Result<Self> {
        let programs = ensure()?;
        step("start a private PostgreSQL", || {
            let folder = tempfile::Builder::new().prefix("switchboard-postgres-").tempdir()?;
            let as_root = apt::is_root()?;
            let password = random_password()?;
            fs::write(folder.path().join("password"), &password)?;
            if as_root {
                let advice =
                    format!("The system user {SYSTEM_USER} comes with Debian's package `postgresql`.");
                command::output(Command::new("chown").args(["-R", SYSTEM_USER]).arg(folder.path()), &advice)?;
            }
            make_cluster(&programs, folder.path(), as_root)?;
            let port = free_port()?;
            let process = start_server(&programs, folder.path(), as_root, port)?;
            let url = format!("postgres://{ROLE}:{password}@127.0.0.1:{port}/postgres");
            let mut server = Self { process, url, folder };
            server.wait_until_ready(&programs, port)?;
            Ok(server)
        })
    }

    /// Where it is, as `TEST_DATABASE_URL` wants it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_ready(&mut self, programs: &Path, port: u16) -> Result<()> {
        let start = Instant::now();
        let mut ask = Command::new(programs.join("pg_isready"));
        ask.args(["--quiet", "--host=127.0.0.1", "--port", &port.to_string()]);
        while start.elapsed() < PATIENCE {
            if command::attempt(&mut ask)?.status.success() {
                return Ok(());
            }
            if self.process.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        bail!("PostgreSQL did not start. The end of its log:\n{}", command::last_lines(&log, 20))
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // SIGINT is its fast shutdown: it ends connections and leaves nothing behind.
        let pid = self.process.id().to_string();
        let asked = Command::new("sh").args(["-c", "kill -INT \"$0\"", &pid]).status();
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < PATIENCE {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The folder of PostgreSQL's programs, installed if need be; the newest version where there are several.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["postgresql"], "the tests on PostgreSQL")?;
    find().context(
        "PostgreSQL is installed, but `initdb` is neither in the PATH nor below /usr/lib/postgresql.",
    )
}

fn find() -> Option<PathBuf> {
    let has_all =
        |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).exists());
    let mut versions: Vec<(u32, PathBuf)> = Vec::new();
    for entry in Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten() {
        let version = entry.file_name().to_string_lossy().parse().unwrap_or(0);
        versions.push((version, entry.path().join("bin")));
    }
    versions.sort();
    let debian = versions.into_iter().rev().map(|(_, folder)| folder).find(has_all);
    debian.or_else(|| {
        environment::program("initdb")?.canonicalize().ok()?.parent().map(Path::to_owned).filter(has_all)
    })
}

/// Makes an empty database folder, whose role has the password in the file `password`.
fn make_cluster(programs: &Path, folder: &Path, as_root: bool) -> Result<()> {
    let mut initdb = as_system_user(programs.join("initdb"), as_root);
    initdb.current_dir(folder).args([
        "--pgdata=data",
        "--username",
        ROLE,
        "--auth=password",
        "--pwfile=password",
    ]);
    initdb.args(["--encoding=UTF8", "--locale=C.UTF-8"]);
    command::output(&mut initdb, "PostgreSQL could not make a database folder.").map(drop)
}

fn start_server(programs: &Path, folder: &Path, as_root: bool, port: u16) -> Result<Child> {
    let log = fs::File::create(folder.join("log"))?;
    let mut postgres = as_system_user(programs.join("postgres"), as_root);
    postgres.current_dir(folder).args(["-D", "data"]).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "synchronous_commit=on",
        "fsync=on",
        "max_connections=300",
    ] {
        postgres.args(["-c", setting]);
    }
    postgres.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    postgres.spawn().context("PostgreSQL could not be started.")
}

/// `program` as a child that the kernel ends with us, whatever ends us.
fn as_system_user(program: PathBuf, as_root: bool) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=INT");
    if as_root {
        let user = |option: &str| format!("--{option}={SYSTEM_USER}");
        command.args([user("reuid"), user("regid"), "--init-groups".to_owned()]);
    }
    command.arg("--").arg(program);
    command
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("There is no free port on loopback.")?;
    Ok(listener.local_addr()?.port())
}

fn random_password() -> Result<String> {
    let mut bytes = [0; 32];
    std::io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
    Ok(fingerprint::of(&[&bytes]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_server_answers_and_is_gone_afterwards() {
        let server = PrivatePostgres::start().unwrap();
        let url = server.url().to_owned();
        let ask = |setting: &str| {
            let mut psql = Command::new(ensure().unwrap().join("psql"));
            command::output(psql.args([&url, "--tuples-only", "--command", setting]), "")
        };
        assert_eq!(ask("show synchronous_commit").unwrap().trim(), "on");
        assert_eq!(ask("show fsync").unwrap().trim(), "on");

        let folder = server.folder.path().to_owned();
        drop(server);
        assert!(ask("select 1").is_err());
        assert!(!folder.exists());
    }
}

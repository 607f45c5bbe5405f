//! A PgBouncer before the tests' server.
//!
//! With `ADMIT_TEST_POOLER` set, which `scripts/test-pooled` does, one stands before the server of the
//! tests for as long as their process runs, and the programs and services under test are given its
//! address. What the tests themselves look up goes to the server directly.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::str::FromStr as _;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use nix::unistd::{User, geteuid};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use super::cluster::{test_server, variable};

/// The port is a part of the socket's name, and nothing more.
const PORT: u16 = 6432;

/// What makes a PgBouncer without prepared statements of its own fit for admit.
pub(crate) const FIT: &str = "server_reset_query = DEALLOCATE ALL\nserver_reset_query_always = 1\n";

/// A pooler that ends with this value, or with the process if that is killed.
pub(crate) struct Pooler {
    folder: TempDir,
    shell: Child,
}

impl Pooler {
    /// One in transaction mode, with more lines of settings, before the server at an address.
    pub(crate) fn before(server: &str, lines: &str) -> Self {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder for the pooler");
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        write_settings(folder.path(), server, lines);
        let mut command = Command::new("/bin/sh");
        // Whatever ends this process closes its end of the pipe, and so ends the pooler.
        command
            .args(["-c", "pgbouncer -q pgbouncer.ini & cat; kill $!; wait $!"])
            .env(
                "PATH",
                "/usr/sbin:/usr/local/sbin:/usr/bin:/bin:/opt/homebrew/bin",
            )
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if geteuid().is_root() {
            // PgBouncer refuses to run as root.
            let user = User::from_name("postgres")
                .unwrap()
                .expect("a user postgres");
            chown(
                folder.path(),
                Some(user.uid.as_raw()),
                Some(user.gid.as_raw()),
            )
            .unwrap();
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        let shell = command.spawn().expect("a shell starts");
        let pooler = Self { folder, shell };
        let socket = pooler.folder.path().join(format!(".s.PGSQL.{PORT}"));
        let deadline = Instant::now() + Duration::from_secs(20);
        while !socket.exists() {
            let log = || std::fs::read_to_string(pooler.folder.path().join("log"));
            assert!(
                Instant::now() < deadline,
                "no pooler, see scripts/install-pgbouncer: {:?}",
                log()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        pooler
    }

    /// The address of a database through it.
    pub(crate) fn url(&self, database: &str, role: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://{role}@{folder}:{PORT}/{database}")
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        self.shell.wait().ok();
    }
}

fn write_settings(folder: &Path, server: &str, lines: &str) {
    let server = PgConnectOptions::from_str(server).unwrap();
    let host = match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => server.get_host().to_owned(),
    };
    let settings = format!(
        "[databases]\n\
         * = host={host} port={}\n\
         [pgbouncer]\n\
         listen_port = {PORT}\n\
         unix_socket_dir = {folder}\n\
         logfile = {folder}/log\n\
         auth_type = trust\n\
         auth_file = {folder}/users\n\
         pool_mode = transaction\n\
         max_client_conn = 500\n\
         default_pool_size = 12\n\
         server_idle_timeout = 5\n\
         {lines}",
        server.get_port(),
        folder = folder.display(),
    );
    std::fs::write(folder.join("pgbouncer.ini"), settings).unwrap();
    let users = format!("\"{}\" \"\"\n\"admit\" \"\"\n", server.get_username());
    std::fs::write(folder.join("users"), users).unwrap();
}

/// The pooler of this process, where the tests are to go through one.
pub(crate) fn shared() -> Option<&'static Pooler> {
    static POOLER: OnceLock<Option<Pooler>> = OnceLock::new();
    let pooler = POOLER.get_or_init(|| {
        let asked_for = variable("ADMIT_TEST_POOLER").is_some();
        asked_for.then(|| Pooler::before(&test_server().url_of("postgres"), FIT))
    });
    pooler.as_ref()
}

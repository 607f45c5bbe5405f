//! Databases for runs of the program: a fresh named one, and embedded ones in folders of their own.

use std::path::{Path, PathBuf};

use admit::store::schema::MIGRATOR;

use crate::support::cluster::{TestDatabase, fresh_database, test_server};
use crate::support::run::{Ran, Runner};

/// A runner whose database is a fresh one on the tests' server.
pub(super) fn on_a_fresh_database() -> (Runner, TestDatabase) {
    let database = block_on(fresh_database());
    let runner = Runner::new().with("ADMIT_DATABASE_URL", &database.url);
    (runner, database)
}

pub(super) fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// The address of a database of this name on the tests' server, whether or not it is there.
pub(super) fn url_of(database: &str) -> String {
    test_server().url_of(database)
}

/// A run with what differs between the tests' databases replaced.
pub(super) fn tidy(mut ran: Ran, database: &TestDatabase) -> Ran {
    let words = database_words(&database.url);
    for text in [&mut ran.stdout, &mut ran.stderr] {
        *text = without_count(&text.replace(&words, "[DATABASE]"));
    }
    ran
}

/// The number of all migrations, which grows, replaced.
fn without_count(text: &str) -> String {
    let all = format!("{} migrations", MIGRATOR.iter().count());
    text.replace(&all, "[ALL] migrations")
}

/// The database as the program names it.
fn database_words(url: &str) -> String {
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let name = options.get_database().unwrap();
    match options.get_socket() {
        Some(socket) => format!("{name} in {}", socket.display()),
        None => format!("{name} on {}:{}", options.get_host(), options.get_port()),
    }
}

/// An embedded database in a folder of its own, stopped at the end. In `/tmp`, which the user that runs
/// the server for root can enter.
pub(super) struct Own {
    root: tempfile::TempDir,
}

impl Own {
    pub(super) fn new() -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir_in("/tmp").unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(root.path(), open).unwrap();
        Self { root }
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// A run with the folder given as a flag.
    pub(super) fn line(&self, line: &str) -> Ran {
        let folder = self.folder();
        let mut ran = Runner::new().line(&format!("{line} --data-dir {}", folder.display()));
        self.tidy(&mut ran);
        ran
    }

    fn tidy(&self, ran: &mut Ran) {
        let folder = self.folder().display().to_string();
        let encoded = folder.replace('/', "%2F");
        for text in [&mut ran.stdout, &mut ran.stderr] {
            let told = text.replace(&folder, "[DATA]").replace(&encoded, "[DATA]");
            *text = without_count(&told);
        }
        ran.forget(&folder, "[DATA]");
    }

    pub(super) fn exists(&self) -> bool {
        Path::new(&self.folder()).exists()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let folder = self.folder();
        let stopped = Runner::new().line(&format!("db stop --data-dir {}", folder.display()));
        if !std::thread::panicking() {
            assert_eq!(stopped.code, 0, "{stopped}");
        }
    }
}

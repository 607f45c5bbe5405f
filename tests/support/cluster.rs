//! A PostgreSQL server for the tests, and a migrated database of its own for each test.
//!
//! `TEST_DATABASE_URL` names a server (as a role that may create databases and roles). Without it,
//! one throw-away cluster per user and checkout is made with admit's own `embedded` layer. It stays
//! up between runs; whoever starts it first makes the others wait.

use std::path::{Path, PathBuf};
use std::process;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use admit::embedded::{Create, Role, Running, Settings, ensure_running};
use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::{Pid, geteuid};
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Row};

use super::pooler;

/// How the names of the tests' databases begin; the number of the process follows.
const TEST_PREFIX: &str = "admit_test_";
const TEMPLATE_PREFIX: &str = "admit_template_";
/// Held while the template is made. Advisory locks count per database: all use the server's own.
const TEMPLATE_LOCK: i64 = 0x61_64_6d_69_74;

/// Fast and forgetful, as only a throw-away cluster may be.
const TUNING: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("max_connections", "200"),
    ("shared_buffers", "128MB"),
];

/// The server that the tests of this process use.
pub(crate) struct Server {
    /// Address of a database to create others from, as a superuser.
    url: String,
    /// Whether it is our own cluster, in which nobody else has databases.
    own: bool,
}

/// A migrated database that belongs to one test, and is dropped with this value.
pub(crate) struct TestDatabase {
    /// Connections as the owner.
    pub(crate) pool: PgPool,
    /// Its address, as the owner.
    pub(crate) url: String,
    /// Its name.
    pub(crate) name: String,
}

impl TestDatabase {
    /// Its address, as the application's role, for what is tested.
    #[must_use]
    pub(crate) fn application_url(&self) -> String {
        match pooler::shared() {
            Some(pooler) => pooler.url(&self.name, Role::Application.name()),
            None => self.url_as(Role::Application.name()),
        }
    }

    /// Its address, as the owner, for a program that is tested.
    #[must_use]
    pub(crate) fn program_url(&self) -> String {
        match pooler::shared() {
            Some(pooler) => pooler.url(&self.name, &self.owner()),
            None => self.url.clone(),
        }
    }

    /// Its owner's name.
    #[must_use]
    pub(crate) fn owner(&self) -> String {
        let options = PgConnectOptions::from_str(&self.url).unwrap();
        options.get_username().to_owned()
    }

    /// Its address, as a role that every session becomes at once.
    #[must_use]
    pub(crate) fn url_as(&self, role: &str) -> String {
        let separator = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{separator}options=-c%20role%3D{role}", self.url)
    }
}

impl Drop for TestDatabase {
    /// On a thread of its own: a test's runtime cannot wait inside a destructor. A failure leaves
    /// a database that the next run drops.
    fn drop(&mut self) {
        let name = self.name.clone();
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut admin = test_server().connect().await;
                drop_database(&mut admin, &name).await;
            });
        });
        let _left_for_the_next_run = dropping.join();
    }
}

impl Server {
    async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url)
            .await
            .unwrap_or_else(|error| panic!("cannot connect to the tests' server: {error}"))
    }

    /// The address of another database on the same server.
    pub(crate) fn url_of(&self, database: &str) -> String {
        let (base, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let (scheme, rest) = base.split_once("://").expect("a postgres:// address");
        let host = rest.split('/').next().unwrap_or_default();
        let query = if query.is_empty() {
            String::new()
        } else {
            format!("?{query}")
        };
        format!("{scheme}://{host}/{database}{query}")
    }
}

/// The tests' server, started where needed.
pub(crate) fn test_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match variable("TEST_DATABASE_URL") {
        Some(url) => Server { url, own: false },
        None => Server {
            url: start_own().url(Role::Owner),
            own: true,
        },
    })
}

fn start_own() -> Running {
    let settings = settings_in(own_folder(), TUNING);
    ensure_running(&settings, Create::Allowed)
        .unwrap_or_else(|error| panic!("{error}\nhints: {:?}", error.hints()))
}

/// The folder of the throw-away cluster. `/tmp` and not `TMPDIR`, which the user that runs the
/// server for root may not be able to enter.
fn own_folder() -> PathBuf {
    let checkout = short_digest(env!("CARGO_MANIFEST_DIR").as_bytes());
    Path::new("/tmp").join(format!("admit-test-{}-{checkout}", geteuid()))
}

/// Settings as the edge would fill them in.
pub(crate) fn settings_in(
    data_dir: PathBuf,
    tuning: &'static [(&'static str, &'static str)],
) -> Settings {
    Settings {
        data_dir,
        explicit_bin_dir: None,
        path_dirs: variable("PATH")
            .map(|path| std::env::split_paths(&path).collect())
            .unwrap_or_default(),
        runtime_dir: None,
        tuning,
    }
}

/// A migrated database of its own.
pub(crate) async fn fresh_database() -> TestDatabase {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = test_server();
    let mut admin = server.connect().await;
    let template = template(server, &mut admin).await;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("{TEST_PREFIX}{}_{number}", process::id());
    // A database of the same name is left from an earlier process with our number.
    drop_database(&mut admin, &name).await;
    create_database(&mut admin, &name, &template).await;
    admin.close().await.unwrap();
    let url = server.url_of(&name);
    let options = PgConnectOptions::from_str(&url).unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(Duration::from_secs(20))
        .connect_lazy_with(options);
    TestDatabase { pool, url, name }
}

/// The name of the migrated template, made by the first process that needs it.
async fn template(server: &Server, admin: &mut PgConnection) -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    if let Some(name) = NAME.get() {
        return name.clone();
    }
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let name = format!("{TEMPLATE_PREFIX}{}", digest_of_files(&migrations));
    run(admin, format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let names = database_names(admin).await;
    if !names.contains(&name) {
        let unfinished = format!("{name}_new");
        drop_database(admin, &unfinished).await;
        make_roles(admin).await;
        run(admin, format!("CREATE DATABASE {unfinished}")).await;
        migrate(&server.url_of(&unfinished), &migrations).await;
        run(
            admin,
            format!("ALTER DATABASE {unfinished} RENAME TO {name}"),
        )
        .await;
    }
    if server.own {
        for left in names.iter().filter(|left| is_left_over(left, &name)) {
            drop_database(admin, left).await;
        }
    }
    run(admin, format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    NAME.get_or_init(|| name).clone()
}

/// Whether a database is of no more use: a template of other migrations, or the database of a test
/// whose process has ended.
fn is_left_over(database: &str, template: &str) -> bool {
    if database.starts_with(TEMPLATE_PREFIX) {
        return database != template;
    }
    let owner = database
        .strip_prefix(TEST_PREFIX)
        .and_then(|rest| rest.split('_').next())
        .and_then(|pid| pid.parse().ok());
    owner.is_some_and(|pid| kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH))
}

async fn migrate(url: &str, migrations: &Path) {
    if !migrations.is_dir() {
        return;
    }
    let mut connection = PgConnection::connect(url).await.unwrap();
    let migrator = Migrator::new(migrations)
        .await
        .expect("readable migrations");
    migrator
        .run(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("the migrations fail: {error}"));
    connection.close().await.unwrap();
}

/// The roles that the private cluster is born with, on a server that lacks them.
async fn make_roles(admin: &mut PgConnection) {
    for (role, kind) in [
        (Role::Owner.name(), "NOLOGIN"),
        (Role::Application.name(), "LOGIN"),
    ] {
        let make = format!("CREATE ROLE {role} {kind}");
        let unless_there =
            format!("DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN {make}; END IF; END $$");
        run(admin, unless_there).await;
    }
}

/// Copying the files is about a tenth faster than logging every page, with fsync off and a template
/// of 10 MB; before version 15 it is the only way and has no name.
async fn create_database(admin: &mut PgConnection, name: &str, template: &str) {
    let strategy = match admin.server_version_num() {
        Some(version) if version >= 150_000 => " STRATEGY FILE_COPY",
        _ => "",
    };
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}");
    run(admin, statement).await;
}

async fn drop_database(admin: &mut PgConnection, name: &str) {
    run(
        admin,
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
}

async fn database_names(admin: &mut PgConnection) -> Vec<String> {
    let statement = "SELECT datname::text FROM pg_database";
    let rows = admin.fetch_all(statement).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn run(connection: &mut PgConnection, statement: String) {
    let text = statement.clone();
    connection
        .execute(AssertSqlSafe(statement))
        .await
        .unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// Changes with every name and byte of the files in a folder; a missing folder counts as empty.
fn digest_of_files(folder: &Path) -> String {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    files.sort();
    let mut bytes = Vec::new();
    for file in files.iter().filter(|file| file.is_file()) {
        let text = std::fs::read(file).unwrap();
        bytes.extend(file.file_name().unwrap().as_encoded_bytes());
        bytes.extend(text.len().to_be_bytes());
        bytes.extend(text);
    }
    short_digest(&bytes)
}

fn short_digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(6)
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests have no settings of their own to read the environment once"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

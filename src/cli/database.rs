//! Which database a command works on, and how it gets there.
//!
//! One that was named is used as it is, and never migrated unasked. With none named it is the
//! embedded one, which migrates itself; it is created only where a person asked for it, so that a
//! job that has lost its settings does not begin to work on an empty database.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::context::Context;
use super::error::CliError;
use super::settings::Origin;
use crate::embedded::{self, Create, Role, Running};
use crate::service::database::{Migrated, SchemaState};
use crate::service::fault::Fault;
use crate::service::{ConnectError, Database, Service};

/// A database that a command can work on.
#[derive(Debug)]
pub struct Connected {
    /// The use cases.
    pub service: Service,
    /// The database itself.
    pub database: Database,
    /// Where it is, as confirmations name it.
    pub place: String,
    /// The embedded cluster, if it is that.
    pub embedded: Option<Running>,
}

/// Which database, before anybody has talked to it.
#[derive(Debug)]
pub enum Choice {
    /// One that was named.
    Named {
        /// Its address, which may hold a password.
        url: secrecy::SecretString,
        /// Where the address comes from.
        origin: Origin,
    },
    /// The embedded one.
    Embedded(embedded::Settings),
}

/// Which database the settings say.
pub fn choose(cx: &Context) -> Result<Choice, CliError> {
    let settings = cx.settings()?;
    // A folder named on the command line is nearer than an address in the surroundings.
    let by_flag = settings
        .data_dir
        .as_ref()
        .filter(|dir| matches!(dir.origin, Origin::Flag(_)));
    if by_flag.is_none()
        && let Some(url) = settings.database_url()?
    {
        return Ok(Choice::Named {
            url: url.value,
            origin: url.origin,
        });
    }
    let environment = &cx.environment;
    let usual = embedded::default_data_dir(
        environment.folder("HOME"),
        environment.folder("XDG_DATA_HOME"),
    );
    let named = settings.data_dir.as_ref().map(|dir| dir.value.clone());
    let data_dir = named.or(usual).ok_or_else(|| {
        CliError::config("no database is named, and there is no home folder for one of admit's own")
            .hint("name one in `ADMIT_DATABASE_URL`, or a folder in `ADMIT_DATA_DIR`")
    })?;
    Ok(Choice::Embedded(cluster(cx, &data_dir)?))
}

/// A database of admit's own in a folder.
pub fn cluster(cx: &Context, data_dir: &Path) -> Result<embedded::Settings, CliError> {
    let (settings, environment) = (cx.settings()?, &cx.environment);
    let path = environment.get("PATH").unwrap_or_default();
    Ok(embedded::Settings {
        data_dir: absolute(data_dir),
        explicit_bin_dir: settings
            .postgres_bin_dir
            .as_ref()
            .map(|dir| dir.value.clone()),
        path_dirs: path
            .split(':')
            .filter(|dir| !dir.is_empty())
            .map(PathBuf::from)
            .collect(),
        runtime_dir: environment.folder("XDG_RUNTIME_DIR").map(Path::to_owned),
        tuning: &[],
    })
}

/// The folder in which a command that creates something would make the embedded database; `None` if
/// there is a database to work on. Nothing is created or started by looking.
pub fn missing_folder(cx: &Context) -> Result<Option<PathBuf>, CliError> {
    let Choice::Embedded(cluster) = choose(cx)? else {
        return Ok(None);
    };
    let absent = embedded::status(&cluster)? == embedded::Status::Absent;
    Ok(absent.then_some(cluster.data_dir))
}

/// Connects. `creates` is true for a command that makes something to start with.
pub async fn connect(cx: &Context, creates: bool) -> Result<Connected, CliError> {
    let settings = cx.settings()?;
    // One connection for each that sends mail, and one to look on.
    let connections = u32::from(settings.connections.value) + 2;
    let (database, embedded) = match choose(cx)? {
        Choice::Named { url, origin } => {
            let opened = Database::open_current(url.expose_secret(), connections).await;
            (opened.map_err(|error| named_error(&error, &origin))?, None)
        }
        Choice::Embedded(cluster) => {
            let running = start(cx, &cluster, creates)?;
            (open_embedded(&running, connections).await?, Some(running))
        }
    };
    let place = match &embedded {
        Some(running) => own_place(&running.data_dir),
        None => format!("database {}", database.describe()),
    };
    let service = Service::new(&database, &settings.actor.value)
        .with_hasher(settings.passwords.hasher())
        .with_policy(settings.passwords.policy);
    Ok(Connected {
        service,
        database,
        place,
        embedded,
    })
}

/// Starts the embedded server, and creates it where that is allowed.
pub fn start(
    cx: &Context,
    cluster: &embedded::Settings,
    creates: bool,
) -> Result<Running, CliError> {
    let settings = cx.settings()?;
    let asked_for = creates || settings.data_dir.is_some() || cx.prompter.can_ask();
    let create = if asked_for {
        Create::Allowed
    } else {
        Create::Refused
    };
    let running = embedded::ensure_running(cluster, create)?;
    if running.created_now {
        let folder = running.data_dir.display();
        cx.ui
            .status(&format!("Created a database of admit's own in {folder}"));
    }
    Ok(running)
}

/// Connects to a database of admit's own, and migrates it where that is still to be done.
pub async fn open_embedded(running: &Running, connections: u32) -> Result<Database, CliError> {
    let url = running.url(Role::Application);
    match Database::open_current(&url, connections).await {
        Err(error) if is_unfinished(&error) => {
            migrate_embedded(running).await?;
            Ok(Database::open_current(&url, connections).await?)
        }
        opened => Ok(opened?),
    }
}

/// Whether the embedded database still has to be migrated, or was by somebody who has not got as far
/// as the rights of our role: another command at this moment, or one that was killed.
fn is_unfinished(error: &ConnectError) -> bool {
    match error {
        ConnectError::Schema { state, .. } => {
            matches!(state, SchemaState::Missing | SchemaState::Behind(_))
        }
        ConnectError::Failed(error) => error.fault() == Fault::NotPermitted,
        _ => false,
    }
}

/// Migrates the embedded database as its owner; what admit works as may not.
pub async fn migrate_embedded(running: &Running) -> Result<Migrated, CliError> {
    let owner = Database::open(&running.url(Role::Owner), 1).await?;
    let migrated = owner.migrate(true).await?;
    owner.close().await;
    Ok(migrated)
}

/// The error of a database that was named, with where its address comes from.
#[must_use]
pub fn named_error(error: &ConnectError, origin: &Origin) -> CliError {
    let told = CliError::from_connect(error);
    match error {
        ConnectError::Address
        | ConnectError::Unreachable { .. }
        | ConnectError::Failed(_)
        | ConnectError::Pooled { .. }
        | ConnectError::Mixing { .. }
        | ConnectError::Options { .. } => told.hint(format!("the address comes from {origin}")),
        _ => told,
    }
}

/// The embedded database, as confirmations name it.
#[must_use]
pub fn own_place(folder: &Path) -> String {
    format!("admit's own database in {}", folder.display())
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

//! `admit db status`: which database is used, and whether it can be.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::database::{self, Choice};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::settings::Origin;
use crate::embedded::{self, EmbeddedError, Role, Status};
use crate::service::database::SchemaState;
use crate::service::{ConnectError, Database};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit db status
  admit db status --json
  admit -q db status || echo \"the database cannot be used\"";

/// Tell which database is used and whether it can be.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What was found.
struct Found {
    place: String,
    kind: &'static str,
    origin: Origin,
    server: &'static str,
    version: String,
    /// Not known while the server is stopped.
    schema: Option<SchemaState>,
    pid: Option<i32>,
}

impl Record for Found {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "database",
            rank: Rank::Key,
            cell: |found| Cell::of(&found.place),
        },
        Column {
            name: "kind",
            rank: Rank::Key,
            cell: |found| Cell::of(found.kind),
        },
        Column {
            name: "origin",
            rank: Rank::Key,
            cell: |found| Cell::of(&found.origin),
        },
        Column {
            name: "server",
            rank: Rank::Key,
            cell: |found| Cell::of(found.server),
        },
        Column {
            name: "version",
            rank: Rank::Key,
            cell: |found| Cell::of(&found.version),
        },
        Column {
            name: "schema",
            rank: Rank::Key,
            cell: |found| Cell::text(found.schema.map(|state| schema_word(state).to_owned())),
        },
        Column {
            name: "missing_migrations",
            rank: Rank::OnRequest,
            cell: |found| {
                let missing = found.schema.map(SchemaState::missing);
                Cell::number(missing.and_then(|missing| i64::try_from(missing).ok()))
            },
        },
        Column {
            name: "pid",
            rank: Rank::Key,
            cell: |found| Cell::number(found.pid.map(i64::from)),
        },
    ];
}

/// How a schema stands, in one word.
pub(super) const fn schema_word(state: SchemaState) -> &'static str {
    match state {
        SchemaState::Current => "current",
        SchemaState::Missing => "missing",
        SchemaState::Behind(_) => "behind",
        SchemaState::Ahead => "ahead",
    }
}

/// Looks, and tells.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let (found, unusable) = cx.block_on(async {
        match database::choose(cx)? {
            Choice::Named { url, origin } => named(&url, &origin)
                .await
                .map_err(|error| database::named_error(&error, &origin)),
            Choice::Embedded(cluster) => own(cx, &cluster).await,
        }
    })??;
    let schema = found.schema;
    output::object(&cx.ui, fields, found, Timestamp::UNIX_EPOCH)?;
    if let Some(error) = unusable {
        cx.ui.flush()?;
        return Err(error);
    }
    match schema {
        Some(SchemaState::Missing | SchemaState::Behind(_)) => cx
            .ui
            .status("The next command that needs it brings it up to date."),
        None => cx.ui.status("The next command that needs it starts it."),
        Some(_) => {}
    }
    Ok(ExitCode::Ok.into())
}

async fn named(
    url: &SecretString,
    origin: &Origin,
) -> Result<(Found, Option<CliError>), ConnectError> {
    let database = Database::open(url.expose_secret(), 1).await?;
    let state = database.schema().await?;
    let found = Found {
        place: database.describe(),
        kind: "named",
        origin: origin.clone(),
        server: "running",
        version: database.server_version().await?,
        schema: Some(state),
        pid: None,
    };
    let unusable = (state != SchemaState::Current).then(|| schema_error(&database, state));
    database.close().await;
    Ok((found, unusable))
}

async fn own(
    cx: &Context,
    cluster: &embedded::Settings,
) -> Result<(Found, Option<CliError>), CliError> {
    let set = cx.settings()?.data_dir.as_ref();
    let mut found = Found {
        place: cluster.data_dir.display().to_string(),
        kind: "embedded",
        origin: set.map_or(Origin::Default, |set| set.origin.clone()),
        server: "stopped",
        version: String::new(),
        schema: None,
        pid: None,
    };
    match embedded::status(cluster)? {
        Status::Absent => Err(EmbeddedError::NotCreated {
            folder: cluster.data_dir.clone(),
        }
        .into()),
        Status::Stopped { version } => {
            found.version = version.to_string();
            Ok((found, None))
        }
        Status::Running { pid, .. } => {
            // It is running, so nothing is started here; this only tells where its socket is.
            let running = database::start(cx, cluster, false)?;
            // What admit works as may not look at a schema that it has been granted nothing on yet.
            let owner = Database::open(&running.url(Role::Owner), 1).await?;
            let state = owner.schema().await?;
            found.server = "running";
            found.version = owner.server_version().await?;
            found.schema = Some(state);
            found.pid = Some(pid);
            let unusable = (state == SchemaState::Ahead).then(|| schema_error(&owner, state));
            owner.close().await;
            Ok((found, unusable))
        }
    }
}

fn schema_error(database: &Database, state: SchemaState) -> CliError {
    CliError::from_connect(&ConnectError::Schema {
        database: database.describe(),
        state,
    })
}

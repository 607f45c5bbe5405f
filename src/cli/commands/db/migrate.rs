//! `admit db migrate`: brings the schema up to date.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::status::schema_word;
use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database::{self, Choice};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::text::plural;
use crate::embedded::{self, Role, Status};
use crate::service::database::{Migrated, SchemaState};
use crate::service::{ConnectError, Database};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit db migrate --dry-run
  admit db migrate
  admit db migrate --data-dir /srv/admit";

/// Bring the database up to date, and create admit's own if there is none.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// What was done, or would be.
#[derive(Clone)]
struct Done {
    /// Its name and host, or its folder.
    database: String,
    /// The same as people read it.
    place: String,
    migrated: Migrated,
    created: bool,
    dry_run: bool,
}

impl Record for Done {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "database",
            rank: Rank::Key,
            cell: |done| Cell::of(&done.database),
        },
        Column {
            name: "before",
            rank: Rank::Key,
            cell: |done| Cell::of(schema_word(done.migrated.before)),
        },
        Column {
            name: "applied",
            rank: Rank::Key,
            cell: |done| Cell::number(i64::try_from(done.migrated.applied).ok()),
        },
        Column {
            name: "created",
            rank: Rank::Key,
            cell: |done| Cell::Bool(done.created),
        },
        Column {
            name: "dry_run",
            rank: Rank::Key,
            cell: |done| Cell::Bool(done.dry_run),
        },
    ];
}

/// Brings it up to date.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let dry_run = args.change.dry_run;
    let done = cx.block_on(async {
        match database::choose(cx)? {
            Choice::Named { url, origin } => named(&url, dry_run)
                .await
                .map_err(|error| database::named_error(&error, &origin)),
            Choice::Embedded(cluster) => own(cx, &cluster, dry_run).await,
        }
    })??;
    // Without a format the words below say it all.
    if args.output.asked_format().is_some() {
        output::object(&cx.ui, fields, done.clone(), Timestamp::UNIX_EPOCH)?;
    }
    tell(cx, &done);
    Ok(ExitCode::Ok.into())
}

async fn named(url: &SecretString, dry_run: bool) -> Result<Done, ConnectError> {
    let database = Database::open_sessions(url.expose_secret(), 1).await?;
    let migrated = if dry_run {
        would_be(database.find_migratable().await?)
    } else {
        database.migrate(false).await?
    };
    let name = database.describe();
    database.close().await;
    Ok(Done {
        place: format!("database {name}"),
        database: name,
        migrated,
        created: false,
        dry_run,
    })
}

async fn own(cx: &Context, cluster: &embedded::Settings, dry_run: bool) -> Result<Done, CliError> {
    let done = |migrated, created| Done {
        database: cluster.data_dir.display().to_string(),
        place: database::own_place(&cluster.data_dir),
        migrated,
        created,
        dry_run,
    };
    if !dry_run {
        let running = database::start(cx, cluster, true)?;
        let migrated = database::migrate_embedded(&running).await?;
        return Ok(done(migrated, running.created_now));
    }
    if embedded::status(cluster)? == Status::Absent {
        embedded::find_programs(cluster)?;
        return Ok(done(would_be(SchemaState::Missing), true));
    }
    let running = database::start(cx, cluster, false)?;
    let owner = Database::open(&running.url(Role::Owner), 1).await?;
    let before = owner.find_migratable().await?;
    owner.close().await;
    Ok(done(would_be(before), false))
}

fn would_be(before: SchemaState) -> Migrated {
    Migrated {
        before,
        applied: before.missing(),
    }
}

fn tell(cx: &Context, done: &Done) {
    let place = &done.place;
    let migrations = plural(done.migrated.applied as u64, "migration", "migrations");
    match (done.dry_run, done.migrated.applied) {
        (false, 0) => cx.ui.status(&format!("Up to date already: {place}")),
        (true, 0) => cx.ui.status(&format!(
            "Dry run, nothing is missing: {place} is up to date"
        )),
        (false, _) => {
            cx.ui
                .status(&format!("{migrations} applied; up to date now: {place}"));
            if done.migrated.before == SchemaState::Missing {
                cx.ui.hint(
                    "make a space to invite people to: `admit space create SLUG --name NAME`",
                );
            }
        }
        (true, _) => {
            if done.created {
                cx.ui.status(&format!("Would be created: {place}"));
            }
            cx.ui.status(&format!(
                "Dry run, nothing was changed: {migrations} would be applied to {place}"
            ));
        }
    }
}

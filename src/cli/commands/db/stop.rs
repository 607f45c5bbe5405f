//! `admit db stop`: stops the server of the embedded database.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database::{self, Choice};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::settings::DatabaseAddress;
use crate::embedded::{self, Status, Stopped};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit db stop
  admit db stop --data-dir /srv/admit";

/// Stop the server of admit's own database.
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
struct Done {
    /// Its folder.
    database: String,
    /// The process that was stopped, if one ran.
    pid: Option<i32>,
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
            name: "stopped",
            rank: Rank::Key,
            cell: |done| Cell::Bool(done.pid.is_some()),
        },
        Column {
            name: "pid",
            rank: Rank::Key,
            cell: |done| Cell::number(done.pid.map(i64::from)),
        },
        Column {
            name: "dry_run",
            rank: Rank::Key,
            cell: |done| Cell::Bool(done.dry_run),
        },
    ];
}

/// Stops it; one that does not run is as good.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let cluster = match database::choose(cx)? {
        Choice::Embedded(cluster) => cluster,
        Choice::Named { url, origin } => {
            let address = DatabaseAddress::read(url.expose_secret());
            let place = address.map_or_else(|| "that database".to_owned(), |a| a.to_string());
            return Err(CliError::new(
                ExitCode::Refused,
                format!("the server of {place} is not admit's to stop"),
            )
            .with_code("not_ours")
            .hint(format!("the address comes from {origin}"))
            .hint("to stop the server of a database of admit's own, name its folder: `admit db stop --data-dir DIR`"));
        }
    };
    let place = database::own_place(&cluster.data_dir);
    let dry_run = args.change.dry_run;
    let pid = if dry_run {
        running(&embedded::status(&cluster)?)
    } else {
        match embedded::stop(&cluster)? {
            Stopped::Now { pid } => Some(pid),
            Stopped::WasNotRunning => None,
        }
    };
    cx.ui.status(&match pid {
        Some(pid) if dry_run => {
            format!("Dry run, nothing was changed: process {pid} of {place} would be stopped")
        }
        Some(pid) => format!("Stopped: process {pid} of {place}"),
        None => format!("Nothing to stop: no server runs for {place}"),
    });
    // Without a format the words above say it all.
    if args.output.asked_format().is_some() {
        let done = Done {
            database: cluster.data_dir.display().to_string(),
            pid,
            dry_run,
        };
        output::object(&cx.ui, fields, done, Timestamp::UNIX_EPOCH)?;
    }
    Ok(ExitCode::Ok.into())
}

const fn running(status: &Status) -> Option<i32> {
    match status {
        Status::Running { pid, .. } => Some(*pid),
        Status::Absent | Status::Stopped { .. } => None,
    }
}

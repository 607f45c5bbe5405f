//! `admit version`: what this admit is.

use jiff::Timestamp;

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Format, Rank, Record};
use crate::cli::version;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit version
  admit version --format json";

/// Tell what this admit is.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

struct ThisAdmit;

impl Record for ThisAdmit {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "name",
            rank: Rank::Key,
            cell: |_| Cell::of("admit"),
        },
        Column {
            name: "version",
            rank: Rank::Key,
            cell: |_| Cell::of(version::VERSION),
        },
        Column {
            name: "commit",
            rank: Rank::Key,
            cell: |_| Cell::text(version::COMMIT.map(str::to_owned)),
        },
        Column {
            name: "date",
            rank: Rank::Key,
            cell: |_| Cell::text(version::DATE.map(str::to_owned)),
        },
        Column {
            name: "schema",
            rank: Rank::Key,
            cell: |_| Cell::Number(version::JSON_SCHEMA.into()),
        },
        Column {
            name: "target",
            rank: Rank::Key,
            cell: |_| Cell::of(&version::target()),
        },
    ];
}

/// Prints one line for people, or an object.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    match args.output.asked_format() {
        None | Some(Format::Table) if args.output.fields.is_empty() => {
            cx.ui.result(&format!("{}\n", version::line()))?;
        }
        _ => output::object(&cx.ui, fields, ThisAdmit, Timestamp::UNIX_EPOCH)?,
    }
    Ok(ExitCode::Ok.into())
}

//! `admit config path`: which configuration files are looked for.

use jiff::Timestamp;

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit config path
  admit config path --json";

/// List the configuration files that are read, the strongest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

struct Row {
    path: String,
    exists: bool,
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "path",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.path),
        },
        Column {
            name: "exists",
            rank: Rank::Key,
            cell: |row| Cell::Bool(row.exists),
        },
    ];
}

/// Lists them, whether or not what they hold can be used.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let row = |path: &std::path::PathBuf| Row {
        path: path.display().to_string(),
        exists: path.exists(),
    };
    let rows = cx.config_places.paths.iter().map(row).collect();
    output::list(&cx.ui, args.output.columns()?, rows, Timestamp::UNIX_EPOCH)?;
    Ok(ExitCode::Ok.into())
}

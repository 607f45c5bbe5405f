//! `admit invite template`: an empty file to be filled in.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite template > people.csv
  admit invite template --separator ';' > people.csv";

/// The columns of a file of people, as `admit help csv` explains them.
const COLUMNS: [&str; 9] = [
    "email",
    "given_name",
    "infix",
    "family_name",
    "language",
    "role",
    "reference",
    "space",
    "expires",
];

/// Print an empty file with the right columns, to be filled in.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What stands between columns: `,` or `;`, which Excel expects in much of Europe
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = [",", ";"])]
    pub separator: String,
}

/// Prints it as Excel wants it: a byte order mark, and lines that end with CR LF.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    cx.ui
        .result(&format!("\u{feff}{}\r\n", COLUMNS.join(&args.separator)))?;
    Ok(ExitCode::Ok.into())
}

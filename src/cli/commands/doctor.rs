//! `admit doctor`: checks that everything is set up right, and says what to do where it is not.

mod checks;
mod view;

use jiff::Timestamp;

use self::checks::examine;
use self::view::{Check, Verdict};
use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output;
use crate::cli::text::plural;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit doctor
  admit -q doctor || echo \"admit is not set up right\"
  admit doctor --format json --fields check,status,hint";

/// Check that everything is set up right.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Checks, and tells.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns::<Check>()?;
    let checks = cx.block_on(examine(cx))?;
    let code = ExitCode::of_several(checks.iter().map(|check| check.exit));
    let named = |verdict| {
        let of = checks.iter().filter(move |check| check.verdict == verdict);
        of.map(|check| check.name).collect::<Vec<_>>()
    };
    let (failed, warned) = (named(Verdict::Failed), named(Verdict::Warning));
    let hints = checks
        .iter()
        .filter(|check| check.verdict == Verdict::Failed);
    let hints: Vec<String> = hints.filter_map(|check| check.hint.clone()).collect();
    // Checks have no times, so it does not matter what these would be counted from.
    output::list(&cx.ui, fields, checks, Timestamp::UNIX_EPOCH)?;
    cx.ui.finish()?;
    if !failed.is_empty() {
        let count = plural(failed.len() as u64, "check", "checks");
        let message = format!("{count} failed: {}", failed.join(", "));
        let error = CliError::new(code, message);
        return Err(hints.into_iter().fold(error, CliError::hint));
    }
    if warned.is_empty() {
        cx.ui.status("Everything is set up right.");
    } else {
        let count = plural(warned.len() as u64, "warning", "warnings");
        cx.ui.status(&format!("{count}: {}.", warned.join(", ")));
    }
    Ok(ExitCode::Ok.into())
}

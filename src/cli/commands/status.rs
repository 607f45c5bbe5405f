//! `admit status`: how the outbox and the regular work are doing, and whether a limit is passed.

mod file;
mod limits;
mod prometheus;
mod view;

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};

use self::limits::Limits;
use self::view::Report;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Fields, Format};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit status
  admit -q status || echo \"look at admit\"
  admit status --max-age 1h --max-dead 20 --json
  admit -q status --format prometheus \\
    --output /var/lib/prometheus/node-exporter/admit.prom";

/// Tell how the outbox and the regular work are doing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What is too much.
    #[command(flatten)]
    pub limits: Limits,
    /// Write as table, csv, json, jsonl or prometheus [default: table]
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: Option<StatusFormat>,
    /// The same as --format json
    #[arg(
        long,
        conflicts_with = "format",
        hide_short_help = true,
        help_heading = "Output"
    )]
    pub json: bool,
    /// Write the metrics into this file, which is replaced as a whole
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Choose and order the columns; `help` lists them
    #[arg(
        long,
        value_name = "A,B,...",
        value_delimiter = ',',
        hide_short_help = true,
        help_heading = "Output"
    )]
    pub fields: Vec<String>,
}

/// How the result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// For people
    Table,
    /// For spreadsheets
    Csv,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// For Prometheus, in its text format
    Prometheus,
}

impl StatusFormat {
    /// The format that other commands have too.
    #[must_use]
    pub const fn plain(self) -> Option<Format> {
        match self {
            Self::Table => Some(Format::Table),
            Self::Csv => Some(Format::Csv),
            Self::Json => Some(Format::Json),
            Self::Jsonl => Some(Format::Jsonl),
            Self::Prometheus => None,
        }
    }
}

/// Looks, and tells.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = Fields::<Report>::choose(&args.fields)?;
    let metrics = args.format == Some(StatusFormat::Prometheus);
    if args.output.is_some() && !metrics {
        return Err(CliError::usage("--output is for metrics").hint(
            "add `--format prometheus`, or send the output to the file: `admit status > FILE`",
        ));
    }
    let report = cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let settings = cx.settings()?;
        let (ladder, pace) = (&settings.reminders.value, &settings.pace);
        let standing = connected.service.standing(ladder, pace).await?;
        let version = connected.database.server_version().await?;
        Ok::<_, CliError>(Report {
            problems: args.limits.problems(&standing),
            place: connected.place,
            version,
            standing,
        })
    })??;
    let problems = report.problems.clone();
    if metrics {
        let text = prometheus::text(&report);
        match &args.output {
            Some(path) => file::replace(path, &text)?,
            None => cx.ui.result(&text)?,
        }
    } else {
        let now = report.standing.now;
        output::object(&cx.ui, fields, report, now)?;
    }
    cx.ui.finish()?;
    let mut problems = problems.into_iter();
    let Some(first) = problems.next() else {
        cx.ui.status("All is within its limits.");
        return Ok(ExitCode::Ok.into());
    };
    let others: Vec<_> = problems.collect();
    let mut error = CliError::new(ExitCode::Partial, first.words).with_code(first.code);
    for other in &others {
        error.message = format!("{}; {}", error.message, other.words);
    }
    error = error.hint(first.hint);
    for other in others {
        if !error.hints.iter().any(|hint| hint == other.hint) {
            error = error.hint(other.hint);
        }
    }
    Err(error)
}

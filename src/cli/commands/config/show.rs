//! `admit config show`: every setting, its value, and where it came from.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Fields, Rank, Record};
use crate::cli::settings::keys::{KEYS, Key};
use crate::cli::settings::{DatabaseAddress, Origin, Setting, Settings};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit config show --origin
  admit config show --format json";

/// Show every setting and its value; secrets as (set).
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tell where each value came from
    #[arg(long)]
    pub origin: bool,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// One setting as it is shown.
struct Row {
    name: &'static str,
    value: Option<String>,
    origin: Option<Origin>,
    default: &'static str,
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "name",
            rank: Rank::Key,
            cell: |row| Cell::of(row.name),
        },
        Column {
            name: "value",
            rank: Rank::Key,
            cell: |row| Cell::text(row.value.clone()),
        },
        Column {
            name: "origin",
            rank: Rank::OnRequest,
            cell: |row| Cell::text(row.origin.as_ref().map(ToString::to_string)),
        },
        Column {
            name: "default",
            rank: Rank::OnRequest,
            cell: |row| Cell::of(row.default),
        },
    ];
}

/// Shows them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let settings = cx.settings()?;
    let rows = KEYS
        .iter()
        .map(|key| row(key, settings))
        .collect::<Result<Vec<_>, _>>()?;
    let fields: Fields<Row> = if args.origin && args.output.fields.is_empty() {
        Fields::choose(&["name", "value", "origin"].map(str::to_owned))?
    } else {
        args.output.columns()?
    };
    // Settings have no times, so it does not matter what these would be counted from.
    output::list(&cx.ui, fields, rows, Timestamp::UNIX_EPOCH)?;
    Ok(ExitCode::Ok.into())
}

fn row(key: &Key, settings: &Settings) -> Result<Row, CliError> {
    let of = |setting: Option<Setting<String>>| match setting {
        Some(Setting { value, origin }) => (Some(value), Some(origin)),
        None => (None, None),
    };
    let (value, origin) = match key.name {
        "database_url" => match settings.database_url()? {
            Some(url) => {
                let address = DatabaseAddress::read(url.value.expose_secret());
                let shown = address.map_or_else(|| "(set)".to_owned(), |a| format!("(set) {a}"));
                (Some(shown), Some(url.origin))
            }
            None => (None, None),
        },
        "actor" => of(Some(settings.actor.clone())),
        "connections" => (
            Some(settings.connections.value.to_string()),
            Some(settings.connections.origin.clone()),
        ),
        _ => of(settings.shown(key)),
    };
    Ok(Row {
        name: key.name,
        value,
        origin,
        default: key.default,
    })
}

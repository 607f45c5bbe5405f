//! `admit terms list`: the versions of the terms.

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::service::terms::TermsVersion;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit terms list
  admit terms list --format csv --fields version,to_accept";

/// What `admit terms list` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Digits of a digest that tell texts apart well enough for the eye.
const SHORT: usize = 12;

struct Row(TermsVersion);

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "version",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.0.version.into()),
        },
        Column {
            name: "languages",
            rank: Rank::Extra(0),
            cell: |row| {
                let languages = row.0.texts.iter().map(|(language, _)| language.to_string());
                Cell::List(languages.collect())
            },
        },
        Column {
            name: "published_at",
            rank: Rank::Extra(3),
            cell: |row| Cell::time(row.0.published_at),
        },
        Column {
            name: "accepted",
            rank: Rank::Extra(1),
            cell: |row| Cell::Number(row.0.accepted),
        },
        Column {
            name: "to_accept",
            rank: Rank::Extra(2),
            cell: |row| Cell::Number(row.0.to_accept),
        },
        Column {
            name: "digest",
            rank: Rank::Extra(4),
            cell: |row| {
                let digests = row.0.texts.iter().map(|(_, digest)| {
                    let mut digits = Cell::hex(digest).plain();
                    digits.truncate(SHORT);
                    digits
                });
                Cell::List(digests.collect())
            },
        },
        Column {
            name: "source",
            rank: Rank::Extra(5),
            cell: |row| Cell::of(if row.0.is_default { "default" } else { "own" }),
        },
    ];
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let versions = connected.service.list_terms().await?;
        let now = connected.service.now().await?;
        let has_own = versions.iter().any(|version| !version.is_default);
        let rows = versions.into_iter().map(Row).collect();
        output::list(&cx.ui, fields, rows, now)?;
        if !has_own {
            cx.ui.status(
                "No terms of your own are published yet: people accept version 1, admit's default text.",
            );
            cx.ui
                .hint("publish your own: `admit terms publish --en FILE --nl FILE`");
        }
        Ok(ExitCode::Ok.into())
    })?
}

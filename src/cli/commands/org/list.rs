//! `admit org list`: the organisations.

use crate::cli::args::{ListArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::service::organisation::Organisation;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit org list
  admit org list --format csv --fields slug,name";

/// List the organisations, by short name.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which part of the list.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// An organisation as it is shown.
pub(super) struct Row(pub(super) Organisation);

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "slug",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.slug),
        },
        Column {
            name: "name",
            rank: Rank::Extra(0),
            cell: |row| Cell::of(&row.0.name),
        },
        Column {
            name: "contact",
            rank: Rank::Extra(3),
            cell: |row| Cell::text(row.0.contact.clone()),
        },
        Column {
            name: "colour",
            rank: Rank::Extra(4),
            cell: |row| Cell::text(row.0.colour.as_ref().map(ToString::to_string)),
        },
        Column {
            name: "spaces",
            rank: Rank::Extra(1),
            cell: |row| Cell::Number(row.0.spaces),
        },
        Column {
            name: "created_at",
            rank: Rank::Extra(2),
            cell: |row| Cell::time(row.0.created_at),
        },
    ];
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let known = connected.service.list_organisations().await?;
        let on_terminal = cx.ui.manner().width.is_some();
        let (page, next) = args
            .list
            .page(known, |known| known.slug.as_str(), on_terminal);
        let now = connected.service.now().await?;
        let rows = page.into_iter().map(Row).collect();
        let shown = output::list(&cx.ui, fields, rows, now)?;
        match next {
            Some(cursor) => cx.ui.hint(&format!(
                "there are more: `admit org list --after {cursor}`"
            )),
            None if shown == 0 => {
                cx.ui.status("No organisations.");
                cx.ui.hint("make one: `admit org create SLUG --name NAME`");
            }
            None => {}
        }
        Ok(ExitCode::Ok.into())
    })?
}

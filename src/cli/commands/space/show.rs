//! `admit space show`: a space and how many people it has.

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::domain::slug::Slug;
use crate::service::space::{Space, SpaceTotals};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit space show spring-clinic
  admit space show spring-clinic --json";

/// Show a space and how many people it has.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Its short name
    #[arg(value_name = "SLUG")]
    pub slug: Slug,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

struct Row {
    space: Space,
    totals: SpaceTotals,
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "slug",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.space.slug),
        },
        Column {
            name: "name",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.space.name),
        },
        Column {
            name: "organisation",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.space.organisation),
        },
        Column {
            name: "organisation_name",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.space.organisation_name),
        },
        Column {
            name: "language",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.space.language),
        },
        Column {
            name: "url",
            rank: Rank::Key,
            cell: |row| Cell::text(row.space.url.clone()),
        },
        Column {
            name: "created_at",
            rank: Rank::Key,
            cell: |row| Cell::time(row.space.created_at),
        },
        Column {
            name: "members",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.totals.members),
        },
        Column {
            name: "open",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.totals.open),
        },
        Column {
            name: "expired",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.totals.expired),
        },
    ];
}

/// Shows it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let space = service.find_space(&args.slug).await?;
        let totals = service.space_totals(space.id).await?;
        let now = service.now().await?;
        output::object(&cx.ui, fields, Row { space, totals }, now)?;
        Ok(ExitCode::Ok.into())
    })?
}

//! `admit org show`: an organisation and its spaces.

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::domain::slug::Slug;
use crate::service::organisation::Organisation;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit org show acme
  admit org show acme --json";

/// Show an organisation and its spaces.
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
    organisation: Organisation,
    /// The short names of its spaces.
    spaces: Vec<String>,
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "slug",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.organisation.slug),
        },
        Column {
            name: "name",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.organisation.name),
        },
        Column {
            name: "contact",
            rank: Rank::Key,
            cell: |row| Cell::text(row.organisation.contact.clone()),
        },
        Column {
            name: "colour",
            rank: Rank::Key,
            cell: |row| Cell::text(row.organisation.colour.as_ref().map(ToString::to_string)),
        },
        Column {
            name: "spaces",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.organisation.spaces),
        },
        Column {
            name: "space_slugs",
            rank: Rank::OnRequest,
            cell: |row| Cell::List(row.spaces.clone()),
        },
        Column {
            name: "created_at",
            rank: Rank::Key,
            cell: |row| Cell::time(row.organisation.created_at),
        },
    ];
}

/// Shows it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let organisation = service.find_organisation(&args.slug).await?;
        let spaces = service.list_spaces().await?;
        let spaces = spaces
            .into_iter()
            .filter(|space| space.organisation_id == organisation.id)
            .map(|space| space.slug.to_string())
            .collect();
        let row = Row {
            organisation,
            spaces,
        };
        let has_spaces = !row.spaces.is_empty();
        output::object(&cx.ui, fields, row, service.now().await?)?;
        if has_spaces {
            let slug = &args.slug;
            cx.ui
                .hint(&format!("see its spaces: `admit space list --org {slug}`"));
        }
        Ok(ExitCode::Ok.into())
    })?
}

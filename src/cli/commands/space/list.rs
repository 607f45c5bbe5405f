//! `admit space list`: the spaces.

use jiff::Timestamp;

use crate::cli::args::{ListArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::domain::language::Language;
use crate::domain::slug::Slug;
use crate::service::space::Space;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit space list
  admit space list --org acme
  admit space list --format csv --fields slug,name";

/// List the spaces, by short name.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only those of this organisation
    #[arg(long, value_name = "SLUG", help_heading = "List")]
    pub org: Option<Slug>,
    /// Which part of the list.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// A space as it is shown; what is not there yet has no organisation and no day it was made.
pub(super) struct Row {
    pub(super) slug: Slug,
    pub(super) name: String,
    pub(super) organisation: Option<Slug>,
    pub(super) organisation_name: Option<String>,
    pub(super) language: Language,
    pub(super) url: Option<String>,
    pub(super) created_at: Option<Timestamp>,
}

impl From<Space> for Row {
    fn from(space: Space) -> Self {
        Self {
            slug: space.slug,
            name: space.name,
            organisation: Some(space.organisation),
            organisation_name: Some(space.organisation_name),
            language: space.language,
            url: space.url,
            created_at: Some(space.created_at),
        }
    }
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "slug",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.slug),
        },
        Column {
            name: "name",
            rank: Rank::Extra(0),
            cell: |row| Cell::of(&row.name),
        },
        Column {
            name: "organisation",
            rank: Rank::Extra(1),
            cell: |row| Cell::text(row.organisation.as_ref().map(ToString::to_string)),
        },
        Column {
            name: "organisation_name",
            rank: Rank::OnRequest,
            cell: |row| Cell::text(row.organisation_name.clone()),
        },
        Column {
            name: "language",
            rank: Rank::Extra(2),
            cell: |row| Cell::of(&row.language),
        },
        Column {
            name: "url",
            rank: Rank::Extra(4),
            cell: |row| Cell::text(row.url.clone()),
        },
        Column {
            name: "created_at",
            rank: Rank::Extra(3),
            cell: |row| Cell::time(row.created_at),
        },
    ];
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut known = service.list_spaces().await?;
        if let Some(slug) = &args.org {
            let organisation = service.find_organisation(slug).await?;
            known.retain(|space| space.organisation_id == organisation.id);
        }
        let on_terminal = cx.ui.manner().width.is_some();
        let (page, next) = args
            .list
            .page(known, |space| space.slug.as_str(), on_terminal);
        let now = service.now().await?;
        let shown = output::list(
            &cx.ui,
            fields,
            page.into_iter().map(Row::from).collect(),
            now,
        )?;
        let flag = args
            .org
            .as_ref()
            .map_or_else(String::new, |slug| format!(" --org {slug}"));
        match next {
            Some(cursor) => cx.ui.hint(&format!(
                "there are more: `admit space list{flag} --after {cursor}`"
            )),
            None if shown == 0 => {
                cx.ui.status("No spaces.");
                cx.ui.hint(&format!(
                    "make one: `admit space create SLUG --name NAME{flag}`"
                ));
            }
            None => {}
        }
        Ok(ExitCode::Ok.into())
    })?
}

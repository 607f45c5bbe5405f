//! `admit space create`: adds a space, and an organisation for it where there is none.

use std::path::Path;

use jiff::Timestamp;

use super::list::Row;
use crate::cli::args::{ChangeArgs, OutputArgs, texts};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Fields};
use crate::domain::language::Language;
use crate::domain::slug::Slug;
use crate::service::organisation::OrganisationError;
use crate::service::space::{CreateSpace, SpaceCreated, SpaceError};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit space create spring-clinic --name \"Spring Clinic\"
  admit space create lente --name Lente --org acme --language nl
  admit space create spring-clinic --name \"Spring Clinic\" --if-absent";

/// Add a space, which people can then be invited to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Its short name, to be typed: a-z, 0-9 and hyphens
    #[arg(value_name = "SLUG")]
    pub slug: Slug,
    /// Its name, as people read it in mails
    #[arg(long, value_name = "NAME", value_parser = texts::name)]
    pub name: String,
    /// The organisation it belongs to
    #[arg(long, value_name = "SLUG")]
    pub org: Option<Slug>,
    /// The language of people for whom none is known: en or nl
    #[arg(long, value_name = "LANGUAGE", default_value_t = Language::En)]
    pub language: Language,
    /// Where people go on to when they have accepted
    #[arg(long, value_name = "URL", value_parser = texts::web_address)]
    pub url: Option<String>,
    /// Be content with one of that short name that is there already
    #[arg(long, help_heading = "Safety")]
    pub if_absent: bool,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Adds it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    if args.change.dry_run
        && let Some(folder) = database::missing_folder(cx)?
    {
        return would_begin(args, cx, &folder, fields);
    }
    cx.block_on(async {
        let connected = database::connect(cx, !args.change.dry_run).await?;
        let service = &connected.service;
        let created = service.create_space(request(args)).await?;
        let now = service.now().await?;
        output::object(&cx.ui, fields, Row::from(created.space.clone()), now)?;
        cx.ui.flush()?;
        tell(args, cx, &created, &connected.place);
        Ok(ExitCode::Ok.into())
    })?
}

fn request(args: &Args) -> CreateSpace {
    CreateSpace {
        slug: args.slug.clone(),
        name: args.name.clone(),
        organisation: args.org.clone(),
        language: args.language,
        url: args.url.clone(),
        if_absent: args.if_absent,
        grounds: args.change.grounds(),
        mode: args.change.mode(),
    }
}

fn tell(args: &Args, cx: &Context, done: &SpaceCreated, place: &str) {
    let slug = &done.space.slug;
    if !done.created {
        cx.ui
            .status(&format!("Unchanged: the space {slug} is there already."));
    } else if args.change.dry_run {
        cx.ui.status(&format!(
            "Dry run, nothing was changed: the space {slug} would be made in {place}."
        ));
    } else {
        if done.organisation_created {
            cx.ui.status(&format!(
                "Created the organisation {} for it.",
                done.space.organisation
            ));
        }
        cx.ui
            .status(&format!("Created the space {slug} in {place}."));
        cx.ui.hint(&format!(
            "invite somebody: `admit invite send EMAIL --space {slug}`"
        ));
    }
}

/// What would be, where even the database would have to be created first.
fn would_begin(
    args: &Args,
    cx: &Context,
    folder: &Path,
    fields: Fields<Row>,
) -> Result<Ending, CliError> {
    if let Some(slug) = &args.org {
        // A database that has just been created has no organisation yet.
        let slug = slug.to_string();
        return Err(SpaceError::from(OrganisationError::NotFound { slug, near: None }).into());
    }
    let place = database::own_place(folder);
    let row = Row {
        slug: args.slug.clone(),
        name: args.name.clone(),
        organisation: None,
        organisation_name: None,
        language: args.language,
        url: args.url.clone(),
        created_at: None,
    };
    output::object(&cx.ui, fields, row, Timestamp::UNIX_EPOCH)?;
    cx.ui.status(&format!(
        "Dry run, nothing was changed: {place} would be created, and the space {} in it.",
        args.slug
    ));
    Ok(ExitCode::Ok.into())
}

//! `admit org create`: adds an organisation.

use super::list::Row;
use crate::cli::args::{ChangeArgs, OutputArgs, texts};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output;
use crate::domain::colour::Colour;
use crate::domain::slug::Slug;
use crate::service::Service;
use crate::service::organisation::{CreateOrganisation, Organisation, OrganisationError};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit org create acme --name \"Acme Care\" --contact \"030 123 4567\"
  admit org create acme --name \"Acme Care\" --colour \"#1257a8\"
  admit org create acme --name \"Acme Care\" --if-absent";

/// Add an organisation.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Its short name, to be typed: a-z, 0-9 and hyphens
    #[arg(value_name = "SLUG")]
    pub slug: Slug,
    /// Its name, as people read it
    #[arg(long, value_name = "NAME", value_parser = texts::name)]
    pub name: String,
    /// Whom people ask for a new invitation
    #[arg(long, value_name = "TEXT", value_parser = texts::contact)]
    pub contact: Option<String>,
    /// The colour of its pages, as #1257a8; darkened or lightened where text needs it
    #[arg(long, value_name = "COLOUR")]
    pub colour: Option<Colour>,
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
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let (organisation, created) = create(args, service).await?;
        let slug = organisation.slug.clone();
        output::object(&cx.ui, fields, Row(organisation), service.now().await?)?;
        cx.ui.flush()?;
        let place = &connected.place;
        match (created, args.change.dry_run) {
            (false, _) => cx.ui.status(&format!(
                "Unchanged: the organisation {slug} is there already."
            )),
            (true, true) => cx.ui.status(&format!(
                "Dry run, nothing was changed: the organisation {slug} would be made in {place}."
            )),
            (true, false) => {
                cx.ui
                    .status(&format!("Created the organisation {slug} in {place}."));
                cx.ui.hint(&format!(
                    "make a space of it: `admit space create SLUG --name NAME --org {slug}`"
                ));
            }
        }
        Ok(ExitCode::Ok.into())
    })?
}

/// The organisation, and whether it was made now.
async fn create(args: &Args, service: &Service) -> Result<(Organisation, bool), OrganisationError> {
    let request = CreateOrganisation {
        slug: args.slug.clone(),
        name: args.name.clone(),
        contact: args.contact.clone(),
        colour: args.colour.clone(),
        grounds: args.change.grounds(),
        mode: args.change.mode(),
    };
    match service.create_organisation(request).await {
        Err(OrganisationError::Exists { slug }) if args.if_absent => {
            Ok((service.find_organisation(&slug).await?, false))
        }
        made => Ok((made?, true)),
    }
}

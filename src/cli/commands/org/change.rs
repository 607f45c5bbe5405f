//! `admit org change`: another name, contact or colour.

use super::list::Row;
use crate::cli::args::{ChangeArgs, OutputArgs, texts};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output;
use crate::domain::colour::Colour;
use crate::domain::slug::Slug;
use crate::service::organisation::ChangeOrganisation;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit org change acme --contact desk@acme.example --colour \"#1257a8\"
  admit org change acme --no-colour";

/// Change an organisation's name, contact or colour.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["name", "contact", "no_contact", "colour", "no_colour"]))]
pub struct Args {
    /// Its short name, which stays
    #[arg(value_name = "SLUG")]
    pub slug: Slug,
    /// Another name, as people read it
    #[arg(long, value_name = "NAME", value_parser = texts::name)]
    pub name: Option<String>,
    /// Whom people ask for a new invitation
    #[arg(long, value_name = "TEXT", value_parser = texts::contact)]
    pub contact: Option<String>,
    /// Nobody to ask
    #[arg(long, conflicts_with = "contact")]
    pub no_contact: bool,
    /// The colour of its pages, as #1257a8
    #[arg(long, value_name = "COLOUR")]
    pub colour: Option<Colour>,
    /// The usual colour
    #[arg(long, conflicts_with = "colour")]
    pub no_colour: bool,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Changes it; one that is so already is as good.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let request = ChangeOrganisation {
            slug: args.slug.clone(),
            name: args.name.clone(),
            contact: (args.contact.is_some() || args.no_contact).then(|| args.contact.clone()),
            colour: (args.colour.is_some() || args.no_colour).then(|| args.colour.clone()),
            grounds: args.change.grounds(),
            mode: args.change.mode(),
        };
        let (organisation, changed) = service.change_organisation(request).await?;
        let slug = organisation.slug.clone();
        output::object(&cx.ui, fields, Row(organisation), service.now().await?)?;
        cx.ui.flush()?;
        let place = &connected.place;
        cx.ui.status(&match (changed, args.change.dry_run) {
            (false, _) => format!("Unchanged: the organisation {slug} is so already."),
            (true, true) => format!(
                "Dry run, nothing was changed: the organisation {slug} would be changed in {place}."
            ),
            (true, false) => format!("Changed the organisation {slug} in {place}."),
        });
        Ok(ExitCode::Ok.into())
    })?
}

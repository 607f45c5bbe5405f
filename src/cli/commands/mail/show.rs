//! `admit mail show`: everything about one mail, or about those to one address.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::view::MailView;
use crate::cli::args::{MailArg, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::escape::escape;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Fields, Format, Record as _};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail show kim@acme.example
  admit mail show 01933b5e-7c1a-7d2e-9f00-3c5a1b2c3d4e --json";

/// Show a mail, or the mails to an address, newest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id of a mail, or an address
    #[arg(value_name = "ID|EMAIL")]
    pub target: MailArg,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Shows them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields: Fields<MailView> = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let page = connected.service.show_mails(&args.target.0).await?;
        let now = page.now;
        let views: Vec<MailView> = page
            .mails
            .into_iter()
            .map(|mail| MailView { mail, now })
            .collect();
        let manner = cx.ui.manner();
        if manner.format.unwrap_or_default() != Format::Table {
            output::list(&cx.ui, fields, views, now)?;
        } else if !manner.quiet || manner.format.is_some() {
            tell(args, cx, views, now)?;
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

fn tell(args: &Args, cx: &Context, views: Vec<MailView>, now: Timestamp) -> Result<(), CliError> {
    for (index, view) in views.into_iter().enumerate() {
        if index > 0 {
            cx.ui.result("\n")?;
        }
        let mut next = format!("\n{}\n", escape(&view.meaning()));
        for command in view.commands() {
            // Writing to a String cannot fail.
            let _ = writeln!(next, "  {}", escape(&command));
        }
        // Shown field by field there is room for all of them; the command stands below.
        let all: Vec<String> = match args.output.fields.as_slice() {
            [] => MailView::COLUMNS
                .iter()
                .map(|column| column.name.to_owned())
                .filter(|name| name != "command")
                .collect(),
            chosen => chosen.to_vec(),
        };
        output::object(&cx.ui, Fields::choose(&all)?, view, now)?;
        if args.output.fields.is_empty() {
            cx.ui.result(&next)?;
        }
    }
    Ok(())
}

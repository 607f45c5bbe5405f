//! `admit invite list`: invitations, newest first.

use jiff::Timestamp;

use super::view::InvitationView;
use crate::cli::args::words;
use crate::cli::args::{ListArgs, OutputArgs, Since};
use crate::cli::changes::invitations;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::ListWriter;
use crate::cli::pages::{Pages, tell_next};
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, InvitationId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::mail::MailFate;
use crate::domain::slug::Slug;
use crate::service::Service;
use crate::service::invitation::InvitationFilter;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite list --space spring-clinic --status open
  admit invite list --sender me --since 2d
  admit invite list --mail dead --format csv > mend.csv
  admit invite list --space spring-clinic --json --fields email,status";

/// List invitations, newest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of this space
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// In this state: open, accepted, withdrawn or expired
    #[arg(long, value_name = "STATE", value_parser = words::invitation_status(), hide_possible_values = true)]
    pub status: Option<InvitationStatus>,
    /// Whose newest mail is in this state, such as sent, dead or bounced
    #[arg(long, value_name = "STATE", value_parser = words::mail_fate(), hide_possible_values = true)]
    pub mail: Option<MailFate>,
    /// To this address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<EmailAddress>,
    /// Of this run of invite send
    #[arg(long, value_name = "ID")]
    pub batch: Option<BatchId>,
    /// From this sender; `me` is you
    #[arg(long, value_name = "NAME")]
    pub sender: Option<String>,
    /// Invited since: so long ago, such as 2d, or a day
    #[arg(long, value_name = "WHEN")]
    pub since: Option<Since>,
    /// Which part.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let mut pages: Pages<InvitationId> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut filter = filter(args, cx, service).await?;
        let mut writer = None;
        let mut fields = Some(fields);
        while let Some((before, size)) = pages.next() {
            filter.before = before;
            filter.limit = Some(i64::from(size));
            let page = service.list_invitations(&filter).await?;
            if let Some(fields) = fields.take() {
                writer = Some(ListWriter::begin(&cx.ui, fields, page.now)?);
            }
            pages.note(page.invitations.len(), page.next);
            for invitation in page.invitations {
                if let Some(writer) = &mut writer {
                    writer.push(InvitationView::of(invitation, page.now))?;
                }
            }
            if let Some(writer) = &mut writer {
                writer.flush()?;
            }
        }
        let listed = writer.map_or(Ok(0), ListWriter::end)?;
        if listed == 0 {
            tell_empty(args, cx);
        }
        if let Some(rest) = pages.rest() {
            tell_rest(args, cx, rest);
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

async fn filter(
    args: &Args,
    cx: &Context,
    service: &Service,
) -> Result<InvitationFilter, CliError> {
    let space_id = match &args.space {
        Some(slug) => Some(service.find_space(slug).await?.id),
        None => None,
    };
    let since = match args.since {
        Some(since) => Some(since.moment(service.now().await?)),
        None => None::<Timestamp>,
    };
    Ok(InvitationFilter {
        space_id,
        email: args.email.as_ref().map(EmailAddress::key),
        batch_id: args.batch,
        sender: invitations::sender(cx, args.sender.as_deref())?,
        status: args.status,
        mail: args.mail,
        since,
        ..InvitationFilter::default()
    })
}

fn tell_empty(args: &Args, cx: &Context) {
    let filtered = args.space.is_some()
        || args.status.is_some()
        || args.mail.is_some()
        || args.email.is_some()
        || args.batch.is_some()
        || args.sender.is_some()
        || args.since.is_some();
    if filtered || args.list.after.is_some() {
        cx.ui.status("No such invitations.");
    } else {
        cx.ui.status("No invitations yet.");
        cx.ui
            .hint("invite somebody: `admit invite send EMAIL --space SLUG`");
    }
}

fn tell_rest(args: &Args, cx: &Context, rest: InvitationId) {
    let word = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    let flags = [
        ("--space", word(args.space.as_ref().map(|s| s as _))),
        ("--status", word(args.status.as_ref().map(|s| s as _))),
        ("--mail", word(args.mail.as_ref().map(|m| m as _))),
        ("--email", word(args.email.as_ref().map(|e| e as _))),
        ("--batch", word(args.batch.as_ref().map(|b| b as _))),
        ("--sender", args.sender.clone()),
        ("--since", word(args.since.as_ref().map(|s| s as _))),
        ("--limit", word(args.list.limit.as_ref().map(|l| l as _))),
    ];
    tell_next(
        cx,
        "admit invite list",
        &flags,
        &rest.to_string(),
        &args.output,
    );
}

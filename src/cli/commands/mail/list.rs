//! `admit mail list`: mails, newest first.

use super::view::MailView;
use crate::cli::args::words;
use crate::cli::args::{ListArgs, OutputArgs, Since};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::ListWriter;
use crate::cli::pages::{Pages, tell_next};
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, MailId};
use crate::domain::mail::{MailFate, MailKind};
use crate::domain::slug::Slug;
use crate::service::Service;
use crate::service::outbox::MailFilter;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail list --state dead,bounced --space spring-clinic
  admit mail list --state in_doubt
  admit mail list --email kim@acme.example --json
  admit mail list --kind activation --since 2d --fields email,state,answer";

/// List mails, newest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In one of these states, such as queued, sent, dead or bounced
    #[arg(long, value_name = "STATE,...", value_delimiter = ',', value_parser = words::mail_fate(), hide_possible_values = true)]
    pub state: Vec<MailFate>,
    /// Of one of these kinds, such as invitation, activation or reset
    #[arg(long, value_name = "KIND,...", value_delimiter = ',', value_parser = words::mail_kind(), hide_possible_values = true)]
    pub kind: Vec<MailKind>,
    /// About this space
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// To this address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<EmailAddress>,
    /// Of this run
    #[arg(long, value_name = "ID")]
    pub batch: Option<BatchId>,
    /// Written since: so long ago, such as 2d, or a day
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
    let mut pages: Pages<MailId> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut filter = filter(args, service).await?;
        let mut writer = None;
        let mut fields = Some(fields);
        while let Some((before, size)) = pages.next() {
            filter.before = before;
            filter.limit = Some(i64::from(size));
            let page = service.list_mails(&filter).await?;
            let now = page.now;
            if let Some(fields) = fields.take() {
                writer = Some(ListWriter::begin(&cx.ui, fields, now)?);
            }
            pages.note(page.mails.len(), page.next);
            if let Some(writer) = &mut writer {
                for mail in page.mails {
                    writer.push(MailView { mail, now })?;
                }
                writer.flush()?;
            }
        }
        let listed = writer.map_or(Ok(0), ListWriter::end)?;
        if listed == 0 {
            cx.ui.status("No such mails.");
        }
        if let Some(rest) = pages.rest() {
            tell_rest(args, cx, rest);
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

async fn filter(args: &Args, service: &Service) -> Result<MailFilter, CliError> {
    let space_id = match &args.space {
        Some(slug) => Some(service.find_space(slug).await?.id),
        None => None,
    };
    let since = match args.since {
        Some(since) => Some(since.moment(service.now().await?)),
        None => None,
    };
    Ok(MailFilter {
        email: args.email.as_ref().map(EmailAddress::key),
        fates: args.state.clone(),
        kinds: args.kind.clone(),
        space_id,
        batch_id: args.batch,
        since,
        ..MailFilter::default()
    })
}

fn tell_rest(args: &Args, cx: &Context, rest: MailId) {
    let word = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    let states: Vec<&str> = args.state.iter().map(|one| one.as_str()).collect();
    let kinds: Vec<&str> = args.kind.iter().map(|one| one.as_str()).collect();
    let flags = [
        (
            "--state",
            Some(states.join(",")).filter(|all| !all.is_empty()),
        ),
        (
            "--kind",
            Some(kinds.join(",")).filter(|all| !all.is_empty()),
        ),
        ("--space", word(args.space.as_ref().map(|s| s as _))),
        ("--email", word(args.email.as_ref().map(|e| e as _))),
        ("--batch", word(args.batch.as_ref().map(|b| b as _))),
        ("--since", word(args.since.as_ref().map(|s| s as _))),
        ("--limit", word(args.list.limit.as_ref().map(|l| l as _))),
    ];
    let cursor = rest.to_string();
    tell_next(cx, "admit mail list", &flags, &cursor, &args.output);
}

//! `admit audit list`: who did what, newest first.

use super::view::EntryView;
use crate::cli::args::{AccountArg, ListArgs, OutputArgs, Since, words};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::ListWriter;
use crate::cli::pages::{Pages, tell_next};
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, InvitationId};
use crate::domain::slug::Slug;
use crate::service::Service;
use crate::service::audit::{AccountTarget, AuditFilter};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit audit list --account anna@acme.example
  admit audit list --by me --since 1d
  admit audit list --action account.deleted \\
    --since 2026-11-01 --until 2026-12-01
  admit audit list --space spring-clinic --format csv > audit.csv";

/// List who did what, newest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The whole story of this person
    #[arg(long, value_name = "EMAIL|ID")]
    pub account: Option<AccountArg>,
    /// About this one invitation
    #[arg(long, value_name = "ID")]
    pub invitation: Option<InvitationId>,
    /// In this space
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// Of this run of invite send
    #[arg(long, value_name = "ID")]
    pub batch: Option<BatchId>,
    /// Done by this actor; `me` is you
    ///
    /// What people did themselves, by their links and on their pages, has the actor `recipient`.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Of this kind, such as account.disabled
    #[arg(long, value_name = "ACTION", value_parser = words::audit_action(), hide_possible_values = true)]
    pub action: Option<AuditAction>,
    /// Since then: so long ago, such as 2d, or a day
    #[arg(long, value_name = "WHEN")]
    pub since: Option<Since>,
    /// Before then: so long ago, or the beginning of a day
    #[arg(long, value_name = "WHEN")]
    pub until: Option<Since>,
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
    let mut pages: Pages<i64> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut filter = filter(args, cx, service).await?;
        let mut writer = ListWriter::begin(&cx.ui, fields, service.now().await?)?;
        while let Some((before, size)) = pages.next() {
            filter.before = before;
            filter.limit = Some(i64::from(size));
            let page = service.list_audit(&filter).await?;
            pages.note(page.entries.len(), page.next);
            for entry in page.entries {
                writer.push(EntryView(entry))?;
            }
            writer.flush()?;
        }
        if writer.end()? == 0 {
            cx.ui.status("Nothing of that kind is in the audit.");
        }
        if let Some(rest) = pages.rest() {
            tell_rest(args, cx, rest);
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

async fn filter(args: &Args, cx: &Context, service: &Service) -> Result<AuditFilter, CliError> {
    let story = match &args.account {
        Some(account) => Some(service.find_story(&account.0).await?),
        None => None,
    };
    let space_id = match &args.space {
        Some(slug) => Some(service.find_space(slug).await?.id),
        None => None,
    };
    let now = service.now().await?;
    Ok(AuditFilter {
        story,
        subject: args.invitation.map(InvitationId::as_uuid),
        batch_id: args.batch,
        space_id,
        actor: actor(args, cx)?,
        action: args.action.map(AuditAction::as_str),
        since: args.since.map(|since| since.moment(now)),
        until: args.until.map(|until| until.moment(now)),
        ..AuditFilter::default()
    })
}

/// The actor to look for.
fn actor(args: &Args, cx: &Context) -> Result<Option<String>, CliError> {
    if args.by.as_deref() == Some("me") {
        return Ok(Some(cx.settings()?.actor.value.clone()));
    }
    Ok(args.by.clone())
}

fn tell_rest(args: &Args, cx: &Context, rest: i64) {
    let word = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    let moment = |when: Option<Since>| {
        when.map(|when| match when {
            Since::Ago(ago) => format!("{}s", ago.as_secs()),
            Since::At(moment) => moment.to_string(),
        })
    };
    let account = args.account.as_ref().map(|account| match &account.0 {
        AccountTarget::Id(id) => id.to_string(),
        AccountTarget::Email(email) => email.to_string(),
    });
    let flags = [
        ("--account", account),
        (
            "--invitation",
            word(args.invitation.as_ref().map(|i| i as _)),
        ),
        ("--space", word(args.space.as_ref().map(|s| s as _))),
        ("--batch", word(args.batch.as_ref().map(|b| b as _))),
        ("--by", args.by.clone()),
        ("--action", word(args.action.as_ref().map(|a| a as _))),
        ("--since", moment(args.since)),
        ("--until", moment(args.until)),
        ("--limit", word(args.list.limit.as_ref().map(|l| l as _))),
    ];
    tell_next(
        cx,
        "admit audit list",
        &flags,
        &rest.to_string(),
        &args.output,
    );
}

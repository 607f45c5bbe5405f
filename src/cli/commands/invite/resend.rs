//! `admit invite resend`: renews invitations and mails them again.

mod mails;

use super::send::TableRows;
use crate::cli::args::{ChangeArgs, OutputArgs, TargetArgs};
use crate::cli::changes::perform::{Manner, perform};
use crate::cli::changes::targets::{self, Targets};
use crate::cli::changes::{ask, sender};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::{database, mailing};
use crate::domain::expiry::Expiry;
use crate::service::changes::{Change, ChangeRun};
use crate::service::delivery::Scope;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite resend anna@acme.example --space spring-clinic
  admit invite resend anna@acme.example --expires 7d
  admit invite list --status expired --format csv | admit invite resend --csv - --yes --queue";

/// So many invitations are sent again without a question.
const WITHOUT_QUESTION: u64 = 5;

/// Renew invitations and mail them again: a new end, a new link, the older links over.
///
/// Open and expired ones can be sent again. Withdrawn ones are invited anew instead, by `invite send
/// --again`. The file can be one that people were invited by, or what `invite list --format csv` wrote.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The new end, such as 14d or 2026-12-31
    ///
    /// A length of time is counted from now. Left out, an invitation gets the life it had.
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<Expiry>,
    /// Leave the mails to a later `mail deliver`
    #[arg(long)]
    pub queue: bool,
    /// Which.
    #[command(flatten)]
    pub targets: TargetArgs,
    /// Which rows a table shows: those that need attention once there are more than 50, or all
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        default_value_t,
        help_heading = "Output",
        hide_short_help = true
    )]
    pub rows: TableRows,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Renews them and mails them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let named = targets::open(&args.targets)?;
    targets::tell(cx, &named);
    let dry_run = args.change.dry_run;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        if let Some(expiry) = args.expires
            && expiry.is_over(service.now().await?)
        {
            return Err(CliError::usage("--expires is in the past"));
        }
        let mailing = if args.queue || dry_run {
            None
        } else {
            Some(mailing::mailing(cx, &connected)?)
        };
        let targets = Targets::new(&args.targets, named, service).await?;
        let sender = sender(cx, args.targets.sender.as_deref())?;
        let (grounds, mode) = (args.change.grounds(), args.change.mode());
        let mut run = ChangeRun::new(Change::Resend(args.expires), sender, grounds, mode);
        if targets.count() > WITHOUT_QUESTION && !args.change.yes && !dry_run {
            let words = ("Resend", "resending");
            ask::ask(cx, &connected, (&run, &targets), words).await?;
        }
        let manner = Manner {
            fields,
            all_rows: args.rows == TableRows::All,
            label: if dry_run { "Looking" } else { "Renewing" },
            dry_run,
        };
        let mut done = perform(cx, &connected, (&mut run, &targets), manner).await?;
        let sent = mails::Mails {
            cx,
            service,
            mailing: mailing.filter(|_| done.is_whole()),
            scope: Scope::Batch(run.id),
            dry_run,
        };
        let delivery = sent.deliver(&done).await?;
        done.summary.mail = Some(crate::cli::bulk::deliver::counts(&delivery));
        done.write_rows()?;
        let code = sent.tell(&done, &delivery)?;
        done.end(cx, &connected.place, code)
    })?
}

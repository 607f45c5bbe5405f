//! `admit invite resend`: renews invitations and mails them again.

use crate::cli::args::{ChangeArgs, OutputArgs, RowsArgs, TargetArgs};
use crate::cli::bulk::deliver::{self, counts};
use crate::cli::changes::ask;
use crate::cli::changes::invitations::{Invitations, sender};
use crate::cli::changes::mails::Mails;
use crate::cli::changes::perform::{Manner, perform};
use crate::cli::changes::targets::{self, Targets as _};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::{database, mailing};
use crate::domain::expiry::Expiry;
use crate::service::changes::{Change, ChangeRun, Changed, Done};
use crate::service::delivery::{Delivery, Scope};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite resend anna@acme.example --space spring-clinic
  admit invite resend anna@acme.example --expires 7d
  admit invite list --status expired --format csv \\
    | admit invite resend --csv - --yes --queue";

/// So many invitations are sent again without a question.
const WITHOUT_QUESTION: u64 = 5;

/// Renew invitations and mail them again.
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
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
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
    let named = targets::open(&args.targets.input, &args.targets.targets)?;
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
        let targets = Invitations::new(&args.targets, named, service).await?;
        let sender = sender(cx, args.targets.sender.as_deref())?;
        let (grounds, mode) = (args.change.grounds(), args.change.mode());
        let mut run = ChangeRun::new(Change::Resend(args.expires), sender, grounds, mode);
        if targets.count() > WITHOUT_QUESTION && !args.change.yes && !dry_run {
            let words = ("Resend", "resending");
            ask::ask(cx, &connected, (&run, &targets), words).await?;
        }
        let manner = Manner {
            fields,
            all_rows: args.rows.all(),
            label: if dry_run { "Looking" } else { "Renewing" },
            dry_run,
        };
        let mut done = perform(cx, &connected, (&mut run, &targets), manner).await?;
        let mails = Mails {
            cx,
            service,
            mailing: mailing.filter(|_| done.is_whole()),
            scope: Scope::Batch(run.id),
            dead_hint: deliver::DEAD_INVITATIONS,
        };
        let mut delivery = Delivery::default();
        if !dry_run && done.summary.changed > 0 {
            delivery = mails.deliver().await?;
        }
        done.summary.mail = Some(counts(&delivery));
        done.write_rows()?;
        let code = match &done.single {
            Some(changed) => {
                cx.ui.status(&sentence(changed, dry_run));
                match changed.done {
                    Done::Resent(mail) if !dry_run => {
                        let email = changed.invitation.email.display();
                        mails.tell_one((mail, &email), &delivery)?
                    }
                    _ => ExitCode::Ok,
                }
            }
            None => mails.tell(&delivery),
        };
        done.end(cx, &connected.place, code)
    })?
}

fn sentence(changed: &Changed, dry_run: bool) -> String {
    let invitation = &changed.invitation;
    let email = invitation.email.display();
    let until = invitation.expires_at.strftime("%Y-%m-%d");
    if dry_run {
        return format!("Would be sent again: {email}, good until {until}.");
    }
    format!("Renewed: {email}. Earlier links no longer work; the new one is good until {until}.")
}

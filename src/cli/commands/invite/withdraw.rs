//! `admit invite withdraw`: takes invitations back.

use crate::cli::args::{ChangeArgs, OutputArgs, RowsArgs, TargetArgs};
use crate::cli::changes::ask;
use crate::cli::changes::invitations::{Invitations, sender};
use crate::cli::changes::outcome::ChangeSummary;
use crate::cli::changes::perform::{Manner, perform};
use crate::cli::changes::targets::{self, Targets as _};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::relative;
use crate::service::changes::{Change, ChangeRun, Changed, Done};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite withdraw erik@acme.example --space spring-clinic
  admit invite withdraw --csv people.csv --space spring-clinic --dry-run
  admit invite list --sender me --since 1d --format csv \\
    | admit invite withdraw --csv - --yes";

/// Take invitations back.
#[derive(Debug, clap::Args)]
pub struct Args {
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

/// Withdraws them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let named = targets::open(&args.targets.input, &args.targets.targets)?;
    targets::tell(cx, &named);
    let dry_run = args.change.dry_run;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let targets =
            Invitations::new(args.targets.space.as_ref(), named, &connected.service).await?;
        let sender = sender(cx, args.targets.sender.as_deref())?;
        let (grounds, mode) = (args.change.grounds(), args.change.mode());
        let mut run = ChangeRun::new(Change::Withdraw, sender, grounds, mode);
        if !targets.is_single() && !args.change.yes && !dry_run {
            let words = ("Withdraw", "withdrawing");
            ask::ask(cx, &connected, (&run, &targets), words).await?;
        }
        let manner = Manner {
            fields,
            all_rows: args.rows.all(),
            label: if dry_run { "Looking" } else { "Withdrawing" },
            dry_run,
        };
        let mut done = perform(cx, &connected, (&mut run, &targets), manner).await?;
        done.write_rows()?;
        if let Some(changed) = &done.single {
            let now = connected.service.now().await?;
            cx.ui.status(&sentence(changed, dry_run, now));
        }
        let accepted = done.summary.already_accepted;
        if accepted > 0 {
            let words = ChangeSummary::accepted_in_words(accepted);
            cx.ui.status(&format!("{words}."));
        }
        done.end(cx, &connected.place, ExitCode::Ok)
    })?
}

fn sentence(changed: &Changed, dry_run: bool, now: jiff::Timestamp) -> String {
    let invitation = &changed.invitation;
    let email = invitation.email.display();
    if changed.done == Done::Unchanged {
        let when = match invitation.ended_at.map(|at| relative(at, now)) {
            Some(ago) if ago != "now" => ago,
            _ => "just now".to_owned(),
        };
        return format!("Unchanged: {email} was withdrawn {when}.");
    }
    let word = if dry_run {
        "Would be withdrawn"
    } else {
        "Withdrawn"
    };
    let effect = match (invitation.first_sent_at.is_some(), dry_run) {
        (true, false) => "the link in the mail no longer works",
        (true, true) => "the link in the mail would no longer work",
        (false, false) => "its mail was not sent yet, and will not be",
        (false, true) => "its mail was not sent yet, and would not be",
    };
    format!("{word}: {email} ({effect}).")
}

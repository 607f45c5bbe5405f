//! `admit invite resend`: renews invitations and mails them again.

use crate::cli::args::{AgainArgs, ChangeArgs, OutputArgs, RowsArgs};
use crate::cli::changes::again::{self, Given, Words};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::expiry::Expiry;
use crate::service::changes::{Change, Changed};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite resend anna@acme.example --space spring-clinic
  admit invite resend anna@acme.example --expires 7d
  admit invite resend --open --older-than 5d --limit 200 --yes
  admit invite resend --expired --space spring-clinic --dry-run
  admit invite list --status expired --format csv \\
    | admit invite resend --csv - --yes --queue";

/// Renew invitations and mail them again.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The new end, such as 14d or 2026-12-31
    ///
    /// A length of time is counted from now. Left out, an invitation gets the life it had.
    #[arg(long, value_name = "WHEN", hide_short_help = true)]
    pub expires: Option<Expiry>,
    /// All that have expired
    #[arg(long, conflicts_with_all = ["csv", "open", "targets"])]
    pub expired: bool,
    /// Which.
    #[command(flatten)]
    pub which: AgainArgs,
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
    let chooses = args.which.open || args.expired;
    args.which.require_choice(chooses, "--open or --expired")?;
    let change = Change::Resend {
        expiry: args.expires,
        force: args.which.force,
    };
    let given = Given {
        which: &args.which,
        expired: args.expired,
        rows: &args.rows,
        output: &args.output,
        change: &args.change,
    };
    let words = Words {
        ask: ("Resend", "resending"),
        label: "Renewing",
        sentence,
    };
    cx.block_on(again::run(cx, change, &given, &words))?
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

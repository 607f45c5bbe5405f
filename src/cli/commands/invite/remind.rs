//! `admit invite remind`: reminds people of invitations that they have not answered.

use crate::cli::args::{AgainArgs, ChangeArgs, OutputArgs, RowsArgs};
use crate::cli::changes::again::{self, Given, Words};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::service::changes::{Change, Changed};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite remind anna@acme.example
  admit invite remind --csv people.csv --space spring-clinic --dry-run
  admit invite remind --open --older-than 5d --space spring-clinic --limit 200";

/// Remind people who have not answered.
#[derive(Debug, clap::Args)]
pub struct Args {
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

/// Reminds them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    args.which.require_choice(args.which.open, "--open")?;
    let change = Change::Remind {
        force: args.which.force,
    };
    let given = Given {
        which: &args.which,
        expired: false,
        rows: &args.rows,
        output: &args.output,
        change: &args.change,
    };
    let words = Words {
        ask: ("Remind of", "reminding of"),
        label: "Reminding",
        sentence,
    };
    cx.block_on(again::run(cx, change, &given, &words))?
}

fn sentence(changed: &Changed, dry_run: bool) -> String {
    let invitation = &changed.invitation;
    let email = invitation.email.display();
    let until = invitation.expires_at.strftime("%Y-%m-%d");
    if dry_run {
        return format!("Would be reminded: {email}, whose invitation is good until {until}.");
    }
    format!("Reminded: {email}. The invitation is good until {until}; earlier links work too.")
}

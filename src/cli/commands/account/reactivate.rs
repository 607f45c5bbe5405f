//! `admit account reactivate`: opens disabled accounts again.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::account::AccountState;
use crate::service::account::close::{AccountReactivated, ChangeState};
use crate::service::account::{Account, AccountTarget};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account reactivate finn@acme.example --reason \"back\" --ticket 4720
  admit account list --state disabled --format csv \\
    | admit account reactivate --csv - --dry-run";

/// Open disabled accounts again, as what they were, with their memberships.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Opens them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let verb = Reactivate {
        grounds: args.change.grounds(),
    };
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        queue: false,
    };
    people::run(cx, verb, &given)
}

#[derive(Clone)]
struct Reactivate {
    grounds: Grounds,
}

impl people::Verb for Reactivate {
    const WORD: &'static str = "reactivated";
    const ASK: (&'static str, &'static str) = ("Reactivate", "reactivating");
    const DANGER: Danger = Danger::Mild;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = ChangeState {
            target: target.clone(),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        Ok(match service.reactivate_account(&request).await? {
            AccountReactivated::Reactivated(account) => reactivated(&account, at.mode),
            AccountReactivated::Unchanged(account) => {
                let email = account.display();
                let message = format!("{}, not disabled", account.state);
                Done {
                    sentence: format!("Unchanged: {email} is {message}."),
                    target: email,
                    changed: false,
                    code: None,
                    message: Some(message),
                    about: None,
                    mail: None,
                }
            }
        })
    }
}

fn reactivated(account: &Account, mode: Mode) -> Done {
    let email = account.display();
    let pending = account.state == AccountState::Pending;
    let sentence = match (mode, pending) {
        (Mode::DryRun, _) => format!("Would be reactivated: {email}, {} again.", account.state),
        (Mode::Apply, true) => format!(
            "Reactivated: {email}, which is not activated yet; earlier links no longer work.\n\
             Mail a new one: admit activation resend {email}"
        ),
        (Mode::Apply, false) => format!(
            "Reactivated: {email}. The old password still works.\n\
             To make them choose a new one: admit password reset {email}"
        ),
    };
    Done {
        target: email,
        changed: true,
        code: pending.then_some("pending"),
        message: pending.then(|| "not activated yet; resend the activation".to_owned()),
        sentence,
        about: None,
        mail: None,
    }
}

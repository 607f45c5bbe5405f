//! `admit account unlock`: forgives failed log-ins.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::text::plural;
use crate::domain::account::AccountState;
use crate::service::account::close::ChangeState;
use crate::service::account::unlock::AccountUnlocked;
use crate::service::account::{Account, AccountTarget};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account unlock kim@acme.example
  admit account unlock kim@acme.example --reason \"mistyped, on the phone\"";

/// Forgive failed log-ins, so that nobody has to wait until the next one is looked at.
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

/// Forgives them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let verb = Unlock {
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
struct Unlock {
    grounds: Grounds,
}

impl people::Verb for Unlock {
    const WORD: &'static str = "unlocked";
    const ASK: (&'static str, &'static str) = ("Unlock", "unlocking");
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
        Ok(match service.unlock_account(&request).await? {
            AccountUnlocked::Unlocked(account, failed) => {
                let email = account.display();
                let count = plural(
                    u64::from(failed.unsigned_abs()),
                    "failed log-in",
                    "failed log-ins",
                );
                let sentence = match at.mode {
                    Mode::Apply => {
                        format!("Unlocked: {email}. {count} forgotten.{}", closed(&account))
                    }
                    Mode::DryRun => format!("Would be unlocked: {email} ({count})."),
                };
                Done {
                    target: email,
                    changed: true,
                    code: None,
                    message: Some(format!("{count}{}", closed_in_row(&account))),
                    sentence,
                    about: None,
                    mail: None,
                }
            }
            AccountUnlocked::Unchanged(account) => {
                let email = account.display();
                let what_else = match closed(&account) {
                    none if none.is_empty() => {
                        format!("\nWhat else keeps the person out: admit account show {email}")
                    }
                    closed => closed,
                };
                Done {
                    sentence: format!(
                        "Unchanged: no log-in of {email} has failed of late.{what_else}"
                    ),
                    changed: false,
                    code: None,
                    message: Some(format!(
                        "no log-in has failed of late{}",
                        closed_in_row(&account)
                    )),
                    target: email,
                    about: None,
                    mail: None,
                }
            }
        })
    }
}

/// The verb that lets the person of a closed account in, which forgiving does not.
fn opening(account: &Account) -> Option<String> {
    let email = account.display();
    match account.state {
        AccountState::Disabled => Some(format!("admit account reactivate {email}")),
        AccountState::Deleted => Some(format!("admit account restore {email}")),
        AccountState::Pending | AccountState::Active | AccountState::Erased => None,
    }
}

fn closed(account: &Account) -> String {
    opening(account).map_or_else(String::new, |verb| {
        format!(
            "\nNobody gets in by that: the account is {}. To open it: {verb}",
            account.state
        )
    })
}

fn closed_in_row(account: &Account) -> String {
    opening(account).map_or_else(String::new, |verb| {
        format!("; the account is {}: `{verb}`", account.state)
    })
}

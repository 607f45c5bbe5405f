//! `admit account unlock`: forgives failed log-ins.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::text::plural;
use crate::service::account::AccountTarget;
use crate::service::account::close::ChangeState;
use crate::service::account::unlock::AccountUnlocked;
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
                    Mode::Apply => format!("Unlocked: {email}. {count} forgotten."),
                    Mode::DryRun => format!("Would be unlocked: {email} ({count})."),
                };
                Done {
                    target: email,
                    changed: true,
                    code: None,
                    message: Some(count),
                    sentence,
                    about: None,
                    mail: None,
                }
            }
            AccountUnlocked::Unchanged(account) => {
                let email = account.display();
                Done {
                    sentence: format!(
                        "Unchanged: no log-in of {email} has failed of late.\n\
                         What else keeps the person out: admit account show {email}"
                    ),
                    target: email,
                    changed: false,
                    code: None,
                    message: Some("no log-in has failed of late".to_owned()),
                    about: None,
                    mail: None,
                }
            }
        })
    }
}

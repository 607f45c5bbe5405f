//! `admit account restore`: takes deletions back.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::account::AccountState;
use crate::service::account::{Account, AccountTarget};
use crate::service::erasure::{AccountRestored, Restoration, RestoreAccount};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account restore finn@acme.example --reason \"deleted by mistake\"
  admit account restore --csv leavers.csv --dry-run";

/// Bring deleted accounts back as they were, with the memberships that had ended with them.
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

/// Restores them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let verb = Restore {
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
struct Restore {
    grounds: Grounds,
}

impl people::Verb for Restore {
    const WORD: &'static str = "restored";
    const ASK: (&'static str, &'static str) = ("Restore", "restoring");
    const DANGER: Danger = Danger::Mild;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = RestoreAccount {
            target: target.clone(),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        Ok(match service.restore_account(&request).await? {
            AccountRestored::Restored(restored) => done(&restored, at.mode),
            AccountRestored::Unchanged(account) => unchanged(&account),
        })
    }
}

fn done(restored: &Restoration, mode: Mode) -> Done {
    let account = &restored.account;
    let email = account.display();
    let spaces: Vec<String> = restored
        .memberships
        .iter()
        .map(|one| one.space.to_string())
        .collect();
    let state = account.state;
    let mut words = format!("{state} again");
    if !spaces.is_empty() {
        words = format!("{words}, member of {}", spaces.join(", "));
    }
    let sentence = match mode {
        Mode::DryRun => format!("Would be restored: {email} ({words})."),
        Mode::Apply => format!("Restored: {email} ({words}).{}", next(state, &email)),
    };
    Done {
        target: email,
        changed: true,
        code: None,
        message: Some(words.clone()),
        sentence,
        about: Some(words),
        mail: None,
    }
}

/// What is still to be done for the person to get in.
fn next(state: AccountState, email: &str) -> String {
    match state {
        AccountState::Pending => {
            format!("\nIts address is not proved yet: `admit activation resend {email}`")
        }
        AccountState::Disabled => {
            format!("\nIt was disabled before, and is: `admit account reactivate {email}`")
        }
        AccountState::Active => " The old password still works.".to_owned(),
        AccountState::Deleted | AccountState::Erased => String::new(),
    }
}

fn unchanged(account: &Account) -> Done {
    let email = account.display();
    let mut message = format!("{} and not deleted", account.state);
    if account.state == AccountState::Disabled {
        message = format!("{message}; open it again: `admit account reactivate {email}`");
    }
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

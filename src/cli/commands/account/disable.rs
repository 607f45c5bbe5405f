//! `admit account disable`: closes accounts.

use jiff::Timestamp;

use crate::cli::args::{OutputArgs, PeopleArgs, ReasonArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::account::AccountState;
use crate::domain::slug::Slug;
use crate::service::account::close::{AccountDisabled, ChangeState, Deed};
use crate::service::account::{Account, AccountTarget};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account disable finn@acme.example --reason \"left\" --ticket 4711
  admit account disable --csv leavers.csv --reason \"end of contract\" --dry-run";

/// Close accounts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also disable the last active owner of a space
    #[arg(long, help_heading = "Safety")]
    pub leave_ownerless: bool,
    /// Which.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ReasonArgs,
}

/// Closes them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let change = args.change.change();
    let verb = Disable {
        grounds: change.grounds(),
        leave_ownerless: args.leave_ownerless,
    };
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &change,
        confirm: None,
        queue: false,
    };
    people::run(cx, verb, &given)
}

#[derive(Clone)]
struct Disable {
    grounds: Grounds,
    leave_ownerless: bool,
}

impl people::Verb for Disable {
    const WORD: &'static str = "disabled";
    const ASK: (&'static str, &'static str) = ("Disable", "disabling");
    const DANGER: Danger = Danger::Moderate;

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
        let disabled_now = service.disable_account(&request, self.leave_ownerless);
        Ok(match disabled_now.await? {
            AccountDisabled::Disabled {
                account,
                ownerless,
                mails,
            } => disabled(&account, &ownerless, (mails, at.mode)),
            AccountDisabled::Unchanged(account, deed) => unchanged(&account, deed),
        })
    }
}

fn disabled(account: &Account, ownerless: &[Slug], (mails, mode): (u64, Mode)) -> Done {
    let email = account.display();
    let mut sentence = match mode {
        Mode::Apply => {
            format!("Disabled: {email}. No log-in, and links that were mailed no longer work.")
        }
        Mode::DryRun => format!("Would be disabled: {email}."),
    };
    if mails > 0 {
        sentence.push_str("\nMail that waited for it will not be sent.");
    }
    let warning = (!ownerless.is_empty()).then(|| {
        let spaces: Vec<String> = ownerless.iter().map(ToString::to_string).collect();
        format!("no active owner is left in {}", spaces.join(", "))
    });
    if let Some(warning) = &warning {
        sentence = format!("{sentence}\nWarning: {warning}.");
    }
    let about = match (account.disabled_from, &warning) {
        (_, Some(warning)) => Some(warning.clone()),
        (Some(AccountState::Pending), None) => Some("never activated".to_owned()),
        _ => None,
    };
    Done {
        target: email,
        changed: true,
        code: warning.as_ref().map(|_| "ownerless"),
        message: warning,
        sentence,
        about,
        mail: None,
    }
}

fn unchanged(account: &Account, deed: Option<Deed>) -> Done {
    let email = account.display();
    let mut message = "was disabled before".to_owned();
    if let Some(at) = account.disabled_at {
        message = format!("disabled since {}", day(at));
    }
    if let Some(deed) = deed {
        message = format!("{message} by {}", deed.actor);
        if let Some(reason) = deed.reason {
            message = format!("{message} ({reason})");
        }
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

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

//! `admit account delete`: deletes accounts, for a while or for good.

mod now;

use jiff::{SignedDuration, Timestamp};

use self::now::EraseNow;
use crate::cli::args::{ConfirmArgs, OutputArgs, PeopleArgs, ReasonArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::erasing;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::text::plural;
use crate::service::account::{Account, AccountTarget};
use crate::service::erasure::{AccountDeletion, DeleteAccount, Deletion, Membership};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account delete finn@acme.example --reason \"GDPR request 88\"
  admit account delete finn@acme.example --reason \"left\" \\
    --confirm finn@acme.example
  admit account delete --csv leavers.csv --reason \"end of contract\" \\
    --confirm 31
  admit account delete finn@acme.example --now \\
    --reason \"verified request\" --ticket GDPR-88";

/// Delete accounts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Erase at once; it cannot be undone
    ///
    /// For a request that was verified. Everything personal goes: the account, invitations to its address and those it accepted, mails,
    /// links, log-in events, reasons. The receipt says what went, what stays, and what is out of reach
    #[arg(long, help_heading = "Safety")]
    pub now: bool,
    /// Also delete the last active owner of a space
    #[arg(long, help_heading = "Safety", hide_short_help = true)]
    pub leave_ownerless: bool,
    /// An account that is not there is no failure
    #[arg(long, help_heading = "Safety", hide_short_help = true)]
    pub ignore_missing: bool,
    /// Which.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ReasonArgs,
    /// The confirmation.
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

/// Deletes them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let change = args.change.change();
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &change,
        confirm: Some(&args.confirm),
        queue: false,
    };
    let (leave_ownerless, ignore_missing) = (args.leave_ownerless, args.ignore_missing);
    let grounds = change.grounds();
    if args.now {
        let verb = EraseNow {
            grounds,
            leave_ownerless,
            ignore_missing,
            mail_folder: erasing::mail_folder(cx)?,
        };
        return erasing::run(cx, verb, &given);
    }
    let verb = Delete {
        grounds,
        leave_ownerless,
        ignore_missing,
        grace: SignedDuration::from_hours(24 * i64::from(cx.settings()?.grace.value)),
    };
    people::run(cx, verb, &given)
}

#[derive(Clone)]
struct Delete {
    grounds: Grounds,
    leave_ownerless: bool,
    ignore_missing: bool,
    grace: SignedDuration,
}

impl people::Verb for Delete {
    const WORD: &'static str = "deleted";
    const ASK: (&'static str, &'static str) = ("Delete", "deleting");
    const DANGER: Danger = Danger::Severe;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = DeleteAccount {
            target: target.clone(),
            grace: self.grace,
            leave_ownerless: self.leave_ownerless,
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        match service.delete_account(&request).await {
            Ok(AccountDeletion::Deleted(done)) => Ok(deleted(&done, at.mode)),
            Ok(AccountDeletion::Unchanged(account)) => Ok(unchanged(&account)),
            Err(error) => missing(error.into(), target, self.ignore_missing),
        }
    }
}

fn deleted(done: &Deletion, mode: Mode) -> Done {
    let email = done.account.display();
    let until = day(done.erase_after);
    let mut about = standing(&done.memberships);
    if done.invitations > 0 {
        about.push(plural(done.invitations, "invitation", "invitations"));
    }
    about.push(format!("can be restored until {until}"));
    let spaces: Vec<String> = done.ownerless.iter().map(ToString::to_string).collect();
    let warning =
        (!spaces.is_empty()).then(|| format!("no active owner is left in {}", spaces.join(", ")));
    about.extend(warning.clone());
    let mut sentence = match mode {
        Mode::Apply => format!(
            "Deleted: {email}. It can be restored until {until}: `admit account restore {email}`"
        ),
        Mode::DryRun => format!("Would be deleted: {email}, to be restored until {until}."),
    };
    if let Some(warning) = &warning {
        sentence = format!("{sentence}\nWarning: {warning}.");
    }
    Done {
        target: email,
        changed: true,
        code: warning.as_ref().map(|_| "ownerless"),
        message: warning.or_else(|| Some(format!("can be restored until {until}"))),
        sentence,
        about: Some(about.join("; ")),
        mail: None,
    }
}

fn unchanged(account: &Account) -> Done {
    let email = account.display();
    let message = match (account.erased_at, account.deleted_at, account.erase_after) {
        (Some(erased), ..) => format!("erased since {}", day(erased)),
        (None, Some(deleted), Some(end)) => format!(
            "deleted since {} and can be restored until {}",
            day(deleted),
            day(end)
        ),
        _ => "deleted already".to_owned(),
    };
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

/// An account that is not there: no failure where that was said.
fn missing(error: CliError, target: &AccountTarget, ignored: bool) -> Result<Done, CliError> {
    if !(ignored && error.exit == ExitCode::NotFound) {
        return Err(error);
    }
    let target = typed(target);
    Ok(Done {
        sentence: format!("Unchanged: there is no account {target}."),
        target,
        changed: false,
        code: Some("missing"),
        message: Some("there is no such account".to_owned()),
        about: None,
        mail: None,
    })
}

/// The target as it was typed.
fn typed(target: &AccountTarget) -> String {
    match target {
        AccountTarget::Id(id) => id.to_string(),
        AccountTarget::Email(email) => email.display(),
    }
}

/// What ends with an account.
fn standing(memberships: &[Membership]) -> Vec<String> {
    let spaces: Vec<String> = memberships
        .iter()
        .map(|one| format!("{} ({})", one.space, one.roles.join("+")))
        .collect();
    match spaces.as_slice() {
        [] => Vec::new(),
        spaces => vec![format!("member of {}", spaces.join(", "))],
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

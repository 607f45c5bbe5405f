//! `admit account`: the accounts of people.

pub mod change_email;
pub mod create;
pub mod delete;
pub mod disable;
pub mod erase_due;
pub mod list;
pub mod reactivate;
pub mod restore;
pub mod show;
pub mod unlock;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of accounts.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct AccountNoun {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make accounts for people who come without an invitation
    ///
    /// Nobody is given a password: the activation that is mailed, good for 7 days, lets the person choose one
    /// and accept the terms. Whoever is to join a space is better invited, which makes the account on the
    /// way: `invite send`. Of a file the columns email, name and language are read.
    #[command(after_long_help = create::EXAMPLES)]
    Create(Box<create::Args>),
    /// List accounts, newest first
    ///
    /// Filters narrow each other.
    ///
    /// On a terminal the list has pages of 50. Elsewhere it has everything, and CSV and JSON stream. The
    /// CSV can be given to the verbs that take `--csv`. Erased accounts are listed only where `--state
    /// erased` asks for them, by their ids.
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Tell a person's whole story, and why this person cannot get in
    ///
    /// Invitations, mails with the server's last answer, log-ins, and what staff did with its reasons; at the
    /// end the command that helps. People who were invited and have no account yet are found too. Where
    /// several fit, they are named and the command ends with 3.
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// Close accounts: no log-in until they are reactivated
    ///
    /// No log-in, every session over, every link that was mailed ends.
    ///
    /// Memberships stay and rest; `account reactivate` brings everything back as it was. A reason is
    /// required and kept in the audit trail. Disabled twice is unchanged.
    #[command(after_long_help = disable::EXAMPLES)]
    Disable(Box<disable::Args>),
    /// Open disabled accounts again
    ///
    /// Open disabled accounts again, as what they were, with their memberships.
    ///
    /// The old password still works; links that were mailed before do not. An account that is not disabled
    /// is unchanged; a deleted one is brought back by `account restore`.
    #[command(after_long_help = reactivate::EXAMPLES)]
    Reactivate(Box<reactivate::Args>),
    /// Forgive failed log-ins, so that nobody has to wait
    ///
    /// Forgive failed log-ins, so that nobody has to wait until the next one is looked at.
    ///
    /// After 10 failed log-ins to an address within 15 minutes the next ones are not looked at. Attempts
    /// that are counted for the place they came from stay counted.
    #[command(after_long_help = unlock::EXAMPLES)]
    Unlock(Box<unlock::Args>),
    /// Correct the address of an account
    ///
    /// One that is not activated gets it at once, with a new activation. Otherwise both addresses are mailed
    /// a link, and the change is made when both have confirmed it within 24 hours. Asked for again, new links
    /// go to those that have not; within 5 minutes it is unchanged.
    #[command(after_long_help = change_email::EXAMPLES)]
    ChangeEmail(Box<change_email::Args>),
    /// Delete accounts: closed at once, restorable for a while, then erased
    ///
    /// Log-in, sessions and links end at once, memberships end, and nobody else can have the address.
    /// Until the grace period is over (setting `grace`, 30 days) `account restore` brings all of it back;
    /// then `account erase-due` erases everything personal. The reason is required, and erased with the
    /// person: put into --ticket what is to be kept.
    #[command(after_long_help = delete::EXAMPLES)]
    Delete(Box<delete::Args>),
    /// Bring deleted accounts back as they were
    ///
    /// Bring deleted accounts back as they were, with the memberships that had ended with them.
    ///
    /// Possible until the grace period is over and the account is erased. Sessions and links that ended
    /// stay over. Restored twice is unchanged.
    #[command(after_long_help = restore::EXAMPLES)]
    Restore(Box<restore::Args>),
    /// Erase the accounts whose time is over; for cron
    ///
    /// These are deleted accounts whose grace period is over, and accounts that were never activated in
    /// time: their invitation is open again until it expires. Each account is erased whole or not at all;
    /// interrupted, the same line goes on. One to which a mail is just being handed over is left for the
    /// next run.
    ///
    /// Also forgets what is too old to be of use: counts of tries that limit nothing any more, sessions
    /// that are over, and attempts to log in that are older than 400 days.
    #[command(after_long_help = erase_due::EXAMPLES)]
    EraseDue(erase_due::Args),
}

impl AccountNoun {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::List(_) | Verb::Show(_) => Effect::Reads,
            Verb::Create(_)
            | Verb::Disable(_)
            | Verb::Reactivate(_)
            | Verb::Unlock(_)
            | Verb::ChangeEmail(_)
            | Verb::Delete(_)
            | Verb::Restore(_)
            | Verb::EraseDue(_) => Effect::Changes,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Create(args) => create::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
            Verb::Disable(args) => disable::run(&args, cx),
            Verb::Reactivate(args) => reactivate::run(&args, cx),
            Verb::Unlock(args) => unlock::run(&args, cx),
            Verb::ChangeEmail(args) => change_email::run(&args, cx),
            Verb::Delete(args) => delete::run(&args, cx),
            Verb::Restore(args) => restore::run(&args, cx),
            Verb::EraseDue(args) => erase_due::run(&args, cx),
        }
    }
}

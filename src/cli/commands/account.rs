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
    #[command(after_long_help = create::EXAMPLES)]
    Create(Box<create::Args>),
    /// List accounts, newest first
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Tell a person's whole story, and why this person cannot get in
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// Close accounts: no log-in until they are reactivated
    #[command(after_long_help = disable::EXAMPLES)]
    Disable(Box<disable::Args>),
    /// Open disabled accounts again
    #[command(after_long_help = reactivate::EXAMPLES)]
    Reactivate(Box<reactivate::Args>),
    /// Forgive failed log-ins, so that nobody has to wait
    #[command(after_long_help = unlock::EXAMPLES)]
    Unlock(Box<unlock::Args>),
    /// Correct the address of an account
    #[command(after_long_help = change_email::EXAMPLES)]
    ChangeEmail(Box<change_email::Args>),
    /// Delete accounts: closed at once, restorable for a while, then erased
    #[command(after_long_help = delete::EXAMPLES)]
    Delete(Box<delete::Args>),
    /// Bring deleted accounts back as they were
    #[command(after_long_help = restore::EXAMPLES)]
    Restore(Box<restore::Args>),
    /// Erase the accounts whose time is over; for cron
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

//! `admit account`: the accounts of people.

pub mod delete;
pub mod erase_due;
pub mod restore;

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
            Verb::Delete(_) | Verb::Restore(_) | Verb::EraseDue(_) => Effect::Changes,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Delete(args) => delete::run(&args, cx),
            Verb::Restore(args) => restore::run(&args, cx),
            Verb::EraseDue(args) => erase_due::run(&args, cx),
        }
    }
}

//! `admit batch`: runs of `invite send`, each with everything it did.

pub mod list;
pub mod show;
mod view;
pub mod withdraw;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of batches.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Batch {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with batches.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List runs of invite send, newest first
    ///
    /// A run that is unfinished is going on, or was killed; the same line run again does the rest.
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
    /// Show one run, and where its invitations and mails stand
    ///
    /// What became of its rows, and where its invitations and mails stand now.
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// Take back every open invitation of a run
    ///
    /// Their links end, and mails that wait are not sent.
    ///
    /// People who have accepted stay members. Interrupted, the same line does what is left.
    #[command(after_long_help = withdraw::EXAMPLES)]
    Withdraw(withdraw::Args),
}

impl Batch {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Withdraw(_) => Effect::Changes,
            Verb::List(_) | Verb::Show(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
            Verb::Withdraw(args) => withdraw::run(&args, cx),
        }
    }
}

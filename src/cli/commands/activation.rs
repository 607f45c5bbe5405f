//! `admit activation`: the proof that a new account's address is its person's.

pub mod list;
pub mod resend;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of activations.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Activation {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done about activations.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Mail activations again; earlier links end
    #[command(after_long_help = resend::EXAMPLES)]
    Resend(Box<resend::Args>),
    /// List the accounts that are not activated, and what was mailed to them
    ///
    /// One that nobody activates is erased once the day that is shown for it is over.
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
}

impl Activation {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Resend(_) => Effect::Changes,
            Verb::List(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Resend(args) => resend::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
        }
    }
}

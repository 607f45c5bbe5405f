//! `admit password`: passwords, which only their persons choose.

pub mod reset;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of passwords.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Password {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done about passwords.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Mail people a link to choose a new password
    #[command(after_long_help = reset::EXAMPLES)]
    Reset(Box<reset::Args>),
}

impl Password {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Reset(_) => Effect::Changes,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Reset(args) => reset::run(&args, cx),
        }
    }
}

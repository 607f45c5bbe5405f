//! `admit terms`: the terms of use, which everybody accepts.

pub mod list;
pub mod publish;
pub mod show;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of terms.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Terms {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with terms.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Publish a new version, or add a language to one
    #[command(after_long_help = publish::EXAMPLES)]
    Publish(Box<publish::Args>),
    /// List the versions, and how many people accepted them
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
    /// Print a version, or list who has not accepted it
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
}

impl Terms {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Publish(_) => Effect::Changes,
            Verb::List(_) | Verb::Show(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Publish(args) => publish::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
        }
    }
}

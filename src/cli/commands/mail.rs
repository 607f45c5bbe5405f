//! `admit mail`: the outbox.

pub mod deliver;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of the outbox.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Mail {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with the outbox.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Send the mails that are due
    ///
    /// Any number of these may run at once: no mail leaves twice. What a limit leaves, or a mail server puts
    /// off, waits for the next run and is no failure; a mail that was refused for good is (5). Nothing
    /// could be tried because the mail server is away: 75.
    #[command(after_long_help = deliver::EXAMPLES)]
    Deliver(deliver::Args),
}

impl Mail {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Deliver(_) => Effect::Changes,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Deliver(args) => deliver::run(&args, cx),
        }
    }
}

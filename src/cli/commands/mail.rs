//! `admit mail`: the outbox.

pub mod deliver;
pub mod preview;
pub mod test;

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
    /// Show how a mail looks, or try all templates
    ///
    /// The people in it are made up, and no database is needed. With templates of your own
    /// (`mail_templates`) these are shown; one that cannot be used is named with its line (78).
    #[command(after_long_help = preview::EXAMPLES)]
    Preview(preview::Args),
    /// Send one message to try how mail leaves
    ///
    /// It has no link, invites nobody and is in no queue. Each step is told, and the server's answer.
    /// 75: for now it cannot leave; 78: something must be changed first. With a mail server no database
    /// is needed.
    #[command(after_long_help = test::EXAMPLES)]
    Test(test::Args),
}

impl Mail {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Deliver(_) | Verb::Test(_) => Effect::Changes,
            Verb::Preview(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Deliver(args) => deliver::run(&args, cx),
            Verb::Preview(args) => preview::run(&args, cx),
            Verb::Test(args) => test::run(&args, cx),
        }
    }
}

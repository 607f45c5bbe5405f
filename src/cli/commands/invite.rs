//! `admit invite`: invitations to a space.

pub mod send;
pub mod template;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of invitations.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Invite {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with invitations.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Invite people: a few by their addresses, or a whole file
    #[command(after_long_help = send::EXAMPLES)]
    Send(Box<send::Args>),
    /// Print an empty file with the right columns, to be filled in
    #[command(after_long_help = template::EXAMPLES)]
    Template(template::Args),
}

impl Invite {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Send(_) => Effect::Changes,
            Verb::Template(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Send(args) => send::run(&args, cx),
            Verb::Template(args) => template::run(&args, cx),
        }
    }
}

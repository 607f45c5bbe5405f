//! `admit space`: the places that people are invited to.

pub mod create;
pub mod list;
pub mod show;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of spaces.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Space {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with spaces.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Add a space
    ///
    /// Add a space, which people can then be invited to.
    ///
    /// With no organisation named it belongs to the only one there is, or to one that is made for it. With no
    /// database named and none there, admit's own is created.
    #[command(after_long_help = create::EXAMPLES)]
    Create(create::Args),
    /// List the spaces
    ///
    /// List the spaces, by short name.
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
    /// Show a space and how many people it has
    ///
    /// Members, open invitations, and expired ones.
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
}

impl Space {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Create(_) => Effect::Changes,
            Verb::List(_) | Verb::Show(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Create(args) => create::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
        }
    }
}

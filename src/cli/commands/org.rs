//! `admit org`: organisations, which offer spaces.

pub mod change;
pub mod create;
pub mod list;
pub mod show;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of organisations.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Org {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with organisations.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Add an organisation
    ///
    /// Its contact stands in mails and on pages where a person must ask for a new invitation.
    #[command(after_long_help = create::EXAMPLES)]
    Create(create::Args),
    /// Change an organisation's name, contact or colour
    ///
    /// Pages and mails that are made from now on have the new ones. The short name stays.
    #[command(
        after_long_help = change::EXAMPLES,
        // What is made of the group of flags is wider than a terminal.
        override_usage = "admit org change [OPTIONS] <SLUG>"
    )]
    Change(change::Args),
    /// List the organisations
    ///
    /// List the organisations, by short name.
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
    /// Show an organisation and its spaces
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
}

impl Org {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Create(_) | Verb::Change(_) => Effect::Changes,
            Verb::List(_) | Verb::Show(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Create(args) => create::run(&args, cx),
            Verb::Change(args) => change::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
        }
    }
}

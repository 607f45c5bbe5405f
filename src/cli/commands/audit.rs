//! `admit audit`: who did what, and the proof that nothing was changed since.

pub mod export;
pub mod list;
pub mod seal;
pub mod verify;
mod view;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of the audit.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Audit {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with the audit.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List who did what, newest first
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Seal what is there, and print the digest to keep outside
    #[command(after_long_help = seal::EXAMPLES)]
    Seal(seal::Args),
    /// Prove that nothing under a seal was changed
    #[command(after_long_help = verify::EXAMPLES)]
    Verify(verify::Args),
    /// Write everything with its seals, for an auditor
    #[command(after_long_help = export::EXAMPLES)]
    Export(export::Args),
}

impl Audit {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Seal(_) => Effect::Changes,
            Verb::List(_) | Verb::Verify(_) | Verb::Export(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::List(args) => list::run(&args, cx),
            Verb::Seal(args) => seal::run(&args, cx),
            Verb::Verify(args) => verify::run(&args, cx),
            Verb::Export(args) => export::run(&args, cx),
        }
    }
}

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
    ///
    /// Filters narrow each other.
    ///
    /// Nothing in it names the person it is about; --account finds what was done to somebody: the account,
    /// its memberships, invitations to its address and those it accepted. A chunk of a bulk run is one row.
    /// On a terminal the list has pages of 50; elsewhere it streams everything.
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Seal what is there, and print the digest to keep outside
    ///
    /// A seal is a digest over every row since the seal before, and over that seal. Keep the digest where
    /// nobody who can change the database can change it: `admit audit verify --anchor` then proves that
    /// nothing up to it was changed. With nothing new the last seal is printed. Rows are held up for a
    /// moment, not for the time that sealing takes.
    #[command(after_long_help = seal::EXAMPLES)]
    Seal(seal::Args),
    /// Prove that nothing under a seal was changed
    ///
    /// Prove that nothing under a seal was changed, taken out, put in or swapped.
    ///
    /// Computes every seal anew; ends with 1 at any that does not fit and tells the first, and which rows
    /// it covers. Whoever can change the database can also cut off its last rows and seals, or write all of
    /// them anew: only a digest that was kept outside shows that. Rows after the last seal are not covered.
    #[command(after_long_help = verify::EXAMPLES)]
    Verify(verify::Args),
    /// Write everything with its seals, for an auditor
    ///
    /// Write the whole audit with its seals, for an auditor, oldest first.
    ///
    /// Every row has every column that seals are computed from, and each seal stands after the last row
    /// that it covers. Reasons in words are not in it: `audit list` has them. CSV is guarded against
    /// formulas as all of admit's is; to compute the seals again, take JSON lines.
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

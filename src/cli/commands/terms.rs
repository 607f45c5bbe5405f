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
    ///
    /// Everybody has to accept a new version, at the next log-in. The first is version 2, because version
    /// 1 is admit's default text, which counts until then. What is published stays as it is for ever; the
    /// same texts again are unchanged. A text is plain and in UTF-8. Readers of a language that the
    /// version lacks are shown another.
    #[command(after_long_help = publish::EXAMPLES)]
    Publish(Box<publish::Args>),
    /// List the versions, and how many people accepted them
    ///
    /// Version 1 is admit's default text. It counts until terms are published, and is listed beside them
    /// if somebody accepted it.
    ///
    /// `accepted` counts the active accounts that accepted the version, `to_accept` those that accepted
    /// neither it nor a later one.
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
    /// Print a version, or list who has not accepted it
    ///
    /// As long as none are published, the newest is version 1, admit's default text.
    ///
    /// With --missing, lists the active accounts that accepted neither the version nor a later one. On a
    /// terminal that list has pages of 50; elsewhere it streams everything.
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

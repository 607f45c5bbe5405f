//! `admit config`: the settings, where they came from, and whether they can be used.

pub mod check;
pub mod path;
pub mod show;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;

/// The verbs of the settings.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Config {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with the settings.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Show every setting and its value; secrets as (set)
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// List the configuration files that are read, the strongest first
    #[command(after_long_help = path::EXAMPLES)]
    Path(path::Args),
    /// Check the configuration files, the environment and the secret files
    #[command(after_long_help = check::EXAMPLES)]
    Check(check::Args),
}

impl Config {
    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Show(args) => show::run(&args, cx),
            Verb::Path(args) => path::run(&args, cx),
            Verb::Check(args) => check::run(&args, cx),
        }
    }
}

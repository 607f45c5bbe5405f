//! `admit db`: the database itself.

pub mod migrate;
pub mod roles;
pub mod status;
pub mod stop;
pub mod url;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of the database.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Db {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with the database.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Bring the database up to date, and create admit's own if there is none
    #[command(after_long_help = migrate::EXAMPLES)]
    Migrate(migrate::Args),
    /// Tell which database is used and whether it can be
    #[command(after_long_help = status::EXAMPLES)]
    Status(status::Args),
    /// Print the database's address, for `psql` and `pg_dump`
    #[command(after_long_help = url::EXAMPLES)]
    Url(url::Args),
    /// Print the SQL that makes a login role for each kind of work, or run it
    #[command(after_long_help = roles::EXAMPLES)]
    Roles(roles::Args),
    /// Stop the server of admit's own database
    #[command(after_long_help = stop::EXAMPLES)]
    Stop(stop::Args),
}

impl Db {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match &self.verb {
            Verb::Migrate(_) | Verb::Stop(_) => Effect::Changes,
            Verb::Roles(args) => args.effect(),
            Verb::Status(_) | Verb::Url(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Migrate(args) => migrate::run(&args, cx),
            Verb::Status(args) => status::run(&args, cx),
            Verb::Url(args) => url::run(&args, cx),
            Verb::Roles(args) => roles::run(&args, cx),
            Verb::Stop(args) => stop::run(&args, cx),
        }
    }
}

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
    ///
    /// A database that was named is migrated as the login it is named with, which must be allowed to
    /// create tables; nothing is granted to anybody. It must be the server itself: a pooler in
    /// transaction mode is refused. Two at once wait for each other.
    #[command(after_long_help = migrate::EXAMPLES)]
    Migrate(migrate::Args),
    /// Tell which database is used and whether it can be
    ///
    /// Ends with 0 if it can be worked on, 69 if its schema is missing, behind or too new, 75 if it is away,
    /// and 78 if there is none. Nothing is created or started; admit's own database is started by the
    /// first command that needs it, and brought up to date by it.
    #[command(after_long_help = status::EXAMPLES)]
    Status(status::Args),
    /// Print the database's address, for `psql` and `pg_dump`
    ///
    /// The server of admit's own database is started if it is stopped. The address of a database that was
    /// named is printed without its password; give that in PGPASSWORD or ~/.pgpass.
    #[command(after_long_help = url::EXAMPLES)]
    Url(url::Args),
    /// Print the SQL that makes a login role for each kind of work, or run it
    ///
    /// The roles' names are the prefix with `_migrate`, `_operator`, `_mailer`, `_web` and `_auditor`. Each
    /// gets what its work needs and no more; what it had beyond that is taken back. Printing needs no
    /// database. Run it again after each `admit db migrate`.
    ///
    /// With --apply, and without --dry-run, it is run in the database that is named, as a login that may make roles and act as the
    /// owner of the tables (77 otherwise, and nothing is changed). No password is set: give one to a role
    /// with \password in psql.
    #[command(after_long_help = roles::EXAMPLES)]
    Roles(roles::Args),
    /// Stop the server of admit's own database
    ///
    /// What other commands have under way is rolled back. The next command that needs the database starts
    /// the server again.
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

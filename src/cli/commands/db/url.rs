//! `admit db url`: the database's address, for other programs.

use clap::ValueEnum;
use secrecy::ExposeSecret as _;

use crate::cli::context::Context;
use crate::cli::database::{self, Choice};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::settings::database::without_password;
use crate::embedded::{self, EmbeddedError, Role, Status};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  psql \"$(admit db url)\"
  pg_dump --format=custom --file=admit.dump \"$(admit db url --role owner)\"
  admit db url --role owner";

/// Print the database's address, for `psql` and `pg_dump`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of admit's own database: log in as its owner or as what admit works as [default: application]
    #[arg(long, value_name = "ROLE", value_enum)]
    pub role: Option<LoginRole>,
}

/// Whom the address logs in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LoginRole {
    /// May do everything, such as migrate and dump
    Owner,
    /// What admit works as: may read, and change what admit changes
    Application,
}

/// Prints it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let address = match database::choose(cx)? {
        Choice::Named { url, origin } => {
            if args.role.is_some() {
                return Err(CliError::usage(format!(
                    "--role is for admit's own database, and another one is named ({origin})"
                ))
                .hint("leave it out, or name the folder of admit's own with `--data-dir`"));
            }
            let address = without_password(url.expose_secret()).ok_or_else(|| {
                CliError::config(format!("the database's address cannot be read ({origin})"))
                    .hint("it looks like `postgres://user@host:5432/name`")
            })?;
            if address.left_out {
                cx.ui.status(&format!(
                    "The password is left out; it is in: {origin}. Give it in PGPASSWORD or ~/.pgpass"
                ));
            }
            address.text
        }
        Choice::Embedded(cluster) => own(args, cx, &cluster)?,
    };
    cx.ui.result(&format!("{address}\n"))?;
    Ok(ExitCode::Ok.into())
}

fn own(args: &Args, cx: &Context, cluster: &embedded::Settings) -> Result<String, CliError> {
    if embedded::status(cluster)? == Status::Absent {
        return Err(EmbeddedError::NotCreated {
            folder: cluster.data_dir.clone(),
        }
        .into());
    }
    let role = match args.role {
        Some(LoginRole::Owner) => Role::Owner,
        Some(LoginRole::Application) | None => Role::Application,
    };
    Ok(database::start(cx, cluster, false)?.url(role))
}

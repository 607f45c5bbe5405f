//! `admit db roles`: a login role for each kind of work, as SQL to read, or run at once.

use secrecy::{ExposeSecret as _, SecretString};

use crate::cli::args::ChangeArgs;
use crate::cli::context::Context;
use crate::cli::database::{self, Choice};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::settings::Origin;
use crate::cli::ui::Effect;
use crate::service::fault::Fault;
use crate::service::roles::{RolePrefix, RolesApplied, script};
use crate::service::{ConnectError, Database};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit db roles > roles.sql
  admit db roles --apply
  admit db roles --prefix clinic --apply";

/// Print the SQL that makes a login role for each kind of work, or run it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How the roles' names begin
    #[arg(long, value_name = "NAME", default_value = "admit")]
    pub prefix: RolePrefix,
    /// Run it instead of printing it
    #[arg(long)]
    pub apply: bool,
    /// Looking first, which prints it, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

impl Args {
    /// Whether it is run.
    const fn applies(&self) -> bool {
        self.apply && !self.change.dry_run
    }

    /// Whether anything is changed.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        if self.applies() {
            Effect::Changes
        } else {
            Effect::Reads
        }
    }
}

/// Prints it, or runs it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    if !args.applies() {
        cx.ui.result(&script(&args.prefix))?;
        return Ok(ExitCode::Ok.into());
    }
    let Choice::Named { url, origin } = database::choose(cx)? else {
        return Err(CliError::new(
            ExitCode::Refused,
            "admit's own database has one user, who does all the work",
        )
        .with_code("embedded")
        .hint("name the server's database in `ADMIT_DATABASE_URL`")
        .hint("only to read what would be run: `admit db roles`"));
    };
    let (place, applied) = cx.block_on(async {
        apply(&url, &args.prefix)
            .await
            .map_err(|error| refusal(&error, &origin))
    })??;
    tell(cx, &args.prefix, &place, applied);
    Ok(ExitCode::Ok.into())
}

async fn apply(
    url: &SecretString,
    prefix: &RolePrefix,
) -> Result<(String, RolesApplied), ConnectError> {
    // Of tables of another version the grants would miss some.
    let database = Database::open_current(url.expose_secret(), 1).await?;
    let applied = database.apply_roles(prefix).await?;
    let place = database.describe();
    database.close().await;
    Ok((place, applied))
}

fn refusal(error: &ConnectError, origin: &Origin) -> CliError {
    match error {
        ConnectError::Failed(source) if source.fault() == Fault::NotPermitted => CliError::new(
            ExitCode::NotPermitted,
            "the roles were not made, and nothing was changed",
        )
        .caused_by(source)
        .hint(
            "name the database with a login that may make roles and act as the owner of the tables, \
             or have one run what `admit db roles` prints",
        )
        .hint(format!("the address comes from {origin}")),
        _ => database::named_error(error, origin),
    }
}

fn tell(cx: &Context, prefix: &RolePrefix, place: &str, applied: RolesApplied) {
    cx.ui.status(&format!(
        "The roles {0}_migrate, {0}_operator, {0}_mailer, {0}_web and {0}_auditor are as they should be \
         in database {place}",
        prefix.as_str()
    ));
    if !applied.migrates {
        cx.ui.warning(&format!(
            "a superuser owns the tables, whom {} must not become: it cannot migrate",
            prefix.role("migrate")
        ));
    }
    cx.ui.hint(&format!(
        "a role that logs in with a password gets it in psql: \\password {}",
        prefix.role("operator")
    ));
}

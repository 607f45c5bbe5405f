//! `admit config check`: whether the settings can be used, without connecting to anything.

use secrecy::ExposeSecret as _;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::settings::DatabaseAddress;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit config check
  admit config check --config /etc/admit/new.toml";

/// Check the configuration files, the environment and the secret files.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Checks them; what is wrong is exit 78, what is odd a warning.
pub fn run(_: &Args, cx: &Context) -> Result<Ending, CliError> {
    let settings = cx.settings()?;
    for (name, near) in settings.unknown_variables() {
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        cx.ui.warning(&format!(
            "environment variable {name} means nothing to admit{near}"
        ));
    }
    if let Some(url) = settings.database_url()?
        && DatabaseAddress::read(url.value.expose_secret()).is_none()
    {
        let message = format!(
            "the database's address is no postgres:// URL ({})",
            url.origin
        );
        return Err(
            CliError::config(message).hint("it looks like `postgres://user@host:5432/name`")
        );
    }
    settings.smtp_password()?;
    cx.ui
        .status("The configuration can be used. To try the connections: admit doctor");
    Ok(ExitCode::Ok.into())
}

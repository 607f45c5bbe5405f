//! `admit` and `psql` at work on a cluster.

use std::path::Path;
use std::process::{Command, Stdio};

use admit::embedded::{Role, Running};

use crate::support::{Outcome, bare};

/// `admit` on the cluster.
pub(crate) fn admit(running: &Running, args: &[&str]) -> Command {
    let mut command = bare(env!("CARGO_BIN_EXE_admit"));
    command.arg("--data-dir").arg(&running.data_dir).args(args);
    command
}

/// Waits for a command, which has to succeed.
pub(crate) fn must(command: &mut Command) -> Outcome<()> {
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    let name = Path::new(command.get_program()).file_name();
    let name = name.unwrap_or_default().to_string_lossy();
    let args: Vec<_> = command.get_args().collect();
    Err(format!("{name} {args:?}: {status}").into())
}

/// Runs these as the owner, several of them in one transaction.
pub(crate) fn psql(running: &Running, commands: &[&str]) -> Outcome<()> {
    let mut psql = Command::new("psql");
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]);
    if commands.len() > 1 {
        psql.arg("-1");
    }
    psql.arg(running.url(Role::Owner));
    for command in commands {
        psql.args(["-c", command]);
    }
    must(psql.stdin(Stdio::null()))
}

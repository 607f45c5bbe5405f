//! What every measurement begins with: flags, and a folder and a durable cluster of its own.

use std::error::Error;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use admit::embedded::{self, Create, Running, Settings};

/// What came of something; errors are told as they are.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The words of the command line that are left.
pub(crate) struct Words(Box<dyn Iterator<Item = String>>);

impl Words {
    /// The value of the flag before it.
    pub(crate) fn value<T: FromStr<Err: Error + Send + Sync + 'static>>(&mut self) -> Outcome<T> {
        Ok(self.0.next().unwrap_or_default().parse()?)
    }
}

/// Hands out each flag; whoever takes it answers whether it is known.
pub(crate) fn read_flags(mut take: impl FnMut(&str, &mut Words) -> Outcome<bool>) -> Outcome<()> {
    // The one that is left out is what cargo itself adds.
    let words = std::env::args().skip(1).filter(|word| word != "--bench");
    let mut words = Words(Box::new(words));
    while let Some(flag) = words.0.next() {
        if !take(&flag, &mut words)? {
            return Err(format!("unknown flag {flag}").into());
        }
    }
    Ok(())
}

/// Measures on a cluster that is stopped afterwards, with a folder that is removed.
pub(crate) fn on_cluster<T>(measure: impl FnOnce(&Running, &Path) -> Outcome<T>) -> Outcome<T> {
    let folder = tempfile::Builder::new()
        .prefix("admit-bench-")
        .tempdir_in("/tmp")?;
    // The server's user has to enter it.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
    let settings = Settings {
        data_dir: folder.path().join("cluster"),
        explicit_bin_dir: None,
        path_dirs: Vec::new(),
        runtime_dir: None,
        tuning: &[],
    };
    let running = embedded::ensure_running(&settings, Create::Allowed)?;
    let measured = measure(&running, folder.path());
    embedded::stop(&settings)?;
    measured
}

/// A program that inherits nothing, and that nobody listens to.
pub(crate) fn bare(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Tells a line of the result.
pub(crate) fn tell(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

//! What happens after a mistake in admit itself: a short report in a file, and three lines.
//!
//! The report says where and how, never what was being worked on: the text of a panic may hold a
//! row of somebody's file, so it is left out.

use std::backtrace::Backtrace;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::panic;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, PoisonError};

use super::error::CliError;
use super::version;

/// Where the last report went, for the message at the end.
static REPORT: Mutex<Option<PathBuf>> = Mutex::new(None);

/// From now on a panic writes a report into this folder, and nothing to the terminal.
pub(super) fn begin(folder: Option<PathBuf>) {
    panic::set_hook(Box::new(move |info| {
        let place = info
            .location()
            .map_or_else(|| "unknown".to_owned(), ToString::to_string);
        let backtrace = Backtrace::force_capture();
        let written = folder
            .as_deref()
            .and_then(|folder| write(folder, &place, &backtrace).ok());
        *REPORT.lock().unwrap_or_else(PoisonError::into_inner) = written;
    }));
}

fn write(folder: &Path, place: &str, backtrace: &Backtrace) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("crash-{}.txt", process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)?;
    writeln!(
        file,
        "{}\n{}\npanicked at {place}\n\n{backtrace}",
        version::line(),
        version::target()
    )?;
    Ok(path)
}

/// The error that the run ends with after a panic.
#[must_use]
pub(super) fn error() -> CliError {
    let message = format!("{} failed in a way it never should, sorry", version::line());
    let error =
        CliError::bug(message).hint("what was committed stays; the same line can be run again");
    match REPORT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_deref()
    {
        Some(path) => error.hint(format!(
            "please send {} (it holds no personal data) to whoever maintains admit for you",
            path.display()
        )),
        None => error.hint("please tell whoever maintains admit for you; `-v` shows more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_where_and_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = write(
            &folder.path().join("admit"),
            "src/x.rs:1:2",
            &Backtrace::disabled(),
        )
        .unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("panicked at src/x.rs:1:2"), "{text}");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

//! A file that is replaced as a whole: whoever reads it at any moment finds all of the old one or all
//! of the new one.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process;

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;

/// Writes a file beside it and gives that its name. Readable by everybody: it is for another program,
/// and holds numbers alone.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), CliError> {
    let beside = beside(path);
    let written = write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // What is left of it is of no use, and the error that counts is the first one.
        let _removed = fs::remove_file(&beside);
        let exit = match error.kind() {
            std::io::ErrorKind::NotFound
            | std::io::ErrorKind::IsADirectory
            | std::io::ErrorKind::NotADirectory => ExitCode::CantCreate,
            std::io::ErrorKind::PermissionDenied => ExitCode::NotPermitted,
            _ => ExitCode::IoError,
        };
        CliError::new(exit, format!("cannot write {}", path.display())).caused_by(&error)
    })
}

/// In the same folder, under a name that collectors pass over: they take what ends with `.prom`.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", process::id()))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o644)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

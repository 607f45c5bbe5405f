//! A folder of messages, as mail servers fill it: new ones in `new`, those that were looked at in
//! `cur` with flags behind their name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;

/// What the flags of a name follow.
const FLAGS: &str = ":2,";

/// One such folder.
pub(super) struct Maildir {
    folder: PathBuf,
}

impl Maildir {
    /// Opens a folder that has both parts.
    pub(super) fn open(folder: &Path) -> Result<Self, CliError> {
        for part in ["new", "cur"] {
            if !folder.join(part).is_dir() {
                return Err(CliError::new(
                    ExitCode::NoInput,
                    format!("{} is no Maildir: it has no {part}/", folder.display()),
                ));
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The messages that nobody has looked at, in the order of their names, which begin with the time.
    pub(super) fn messages(&self) -> Result<Vec<PathBuf>, CliError> {
        let mut found = Vec::new();
        for part in ["new", "cur"] {
            let folder = self.folder.join(part);
            let unreadable = |error: io::Error| {
                let message = format!("cannot read {}", folder.display());
                CliError::new(ExitCode::NoInput, message).caused_by(&error)
            };
            for entry in fs::read_dir(&folder).map_err(unreadable)? {
                let entry = entry.map_err(unreadable)?;
                let name = entry.file_name();
                let name = name.to_string_lossy();
                let flags = name.split_once(FLAGS).map_or("", |(_, flags)| flags);
                let is_file = entry.file_type().map_err(unreadable)?.is_file();
                if is_file && !name.starts_with('.') && !flags.contains(['S', 'F', 'T']) {
                    found.push(entry.path());
                }
            }
        }
        found.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
        Ok(found)
    }

    /// Moves one that was looked at: as seen, or flagged for a person where it was not understood.
    pub(super) fn put_away(&self, path: &Path, is_understood: bool) -> Result<(), CliError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (base, flags) = name.split_once(FLAGS).unwrap_or((&name, ""));
        let flag = if is_understood { 'S' } else { 'F' };
        // Flags stand in the order of the alphabet.
        let mut flags: Vec<char> = flags.chars().chain([flag]).collect();
        flags.sort_unstable();
        flags.dedup();
        let flags: String = flags.into_iter().collect();
        let to = self
            .folder
            .join("cur")
            .join(format!("{base}{FLAGS}{flags}"));
        fs::rename(path, &to).map_err(|error| {
            let message = format!("cannot move {} to cur/", path.display());
            CliError::new(ExitCode::IoError, message)
                .caused_by(&error)
                .hint("what it says is noted; read again it changes nothing")
        })
    }
}

//! What can go wrong with a file as a whole, said so that its owner can mend it. Depends on
//! nothing but the standard library.

use std::fmt;
use std::io;

/// What kind of trouble a [`FileError`] is, for the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileErrorKind {
    /// The options do not fit together.
    Usage,
    /// The input is missing or cannot be read.
    NoInput,
    /// The input was read, and cannot be used.
    BadData,
    /// The report cannot be created where it was asked for.
    CantCreate,
    /// Reading or writing failed half-way.
    Io,
}

/// Why a file cannot be read or written: what happened, and apart from it what to do next.
#[derive(Debug)]
pub struct FileError {
    kind: FileErrorKind,
    message: String,
    hint: Option<String>,
    source: Option<io::Error>,
}

impl FileError {
    pub(super) fn new(kind: FileErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            source: None,
        }
    }

    pub(super) fn bad_data(message: impl Into<String>) -> Self {
        Self::new(FileErrorKind::BadData, message)
    }

    pub(super) fn caused_by(mut self, source: io::Error) -> Self {
        self.source = Some(source);
        self
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A temporary file could not be written or read back.
    pub(super) fn temporary(source: io::Error) -> Self {
        Self::new(
            FileErrorKind::Io,
            "cannot keep a private copy of the file in the folder for temporary files",
        )
        .caused_by(source)
        .with_hint("make room there, or point TMPDIR at a folder with more of it")
    }

    /// The kind of trouble.
    #[must_use]
    pub const fn kind(&self) -> FileErrorKind {
        self.kind
    }

    /// What its owner can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

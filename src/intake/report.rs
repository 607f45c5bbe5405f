//! The report: every row of the input as it was, with what became of it. Made for Excel, and good
//! to be mended there and sent again.
//!
//! It is written beside its place under another name, a whole row at a time and readable by its
//! owner alone, and takes its place only when it is complete.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tempfile::NamedTempFile;

use crate::domain::bulk::{RowOutcome, RowStatus};

use super::Detected;
use super::dialect::Separator;
use super::error::{FileError, FileErrorKind};
use super::field::{Field, is_report_column};
use super::guard::needs_guard;
use super::header::Column;
use super::rows::Row;

/// The byte order mark, without which Excel takes the file for Windows-1252.
const MARK: &str = "\u{FEFF}";
/// The columns that a report adds.
const ADDED: [&str; 4] = ["admit_status", "admit_code", "admit_message", "admit_row"];
/// How the names of reports end that are not complete yet.
const PARTIAL: &str = ".partial";
/// Rows are handed to the operating system when so many bytes of them are waiting.
const FLUSH_AT: usize = 64 * 1024;

/// Which rows a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReportRows {
    /// Every row that is not blank.
    #[default]
    All,
    /// Refused ones.
    Refused,
}

/// How to write a report.
#[derive(Debug, Clone, Copy)]
pub struct ReportOptions {
    /// Replace whatever file is there.
    pub overwrite: bool,
    /// Which rows it has.
    pub rows: ReportRows,
    /// Leave out the formula guard.
    pub raw: bool,
    /// What separates cells; the input's separator if `None`.
    pub separator: Option<Separator>,
    /// The day that `{date}` in the path stands for.
    pub date: Date,
}

/// Writes a report.
#[derive(Debug)]
pub struct ReportWriter {
    file: NamedTempFile,
    target: PathBuf,
    replace: bool,
    pending: Vec<u8>,
    /// Which of the input's columns are its own and not an earlier report's.
    own: Vec<bool>,
    rows: ReportRows,
    style: Style,
}

#[derive(Debug, Clone, Copy)]
struct Style {
    separator: char,
    raw: bool,
}

impl ReportWriter {
    /// Checks that the report can be written and begins it. What stands at `path` is left alone
    /// until [`Self::finish`].
    ///
    /// # Errors
    /// [`FileErrorKind::CantCreate`] when something is there that must not be replaced, or the
    /// folder cannot be written to; [`FileErrorKind::Io`] when writing fails.
    pub fn create(
        path: &Path,
        options: &ReportOptions,
        input: &Detected,
    ) -> Result<Self, FileError> {
        let path = expand_date(path, options.date);
        let (target, exists) = check_target(&path, options.overwrite)?;
        let file = create_beside(&target)?;
        let columns = input.columns.as_slice();
        let mut report = Self {
            file,
            target,
            replace: exists || options.overwrite,
            pending: Vec::with_capacity(FLUSH_AT),
            own: columns
                .iter()
                .map(|column| !is_report_column(&column.header))
                .collect(),
            rows: options.rows,
            style: Style {
                separator: options.separator.unwrap_or(input.separator).as_char(),
                raw: options.raw,
            },
        };
        report.pending.extend_from_slice(MARK.as_bytes());
        let own = columns
            .iter()
            .filter(|column| !is_report_column(&column.header))
            .map(|column| header_text(column, input.has_header));
        write_cells(&mut report.pending, own.chain(ADDED), report.style);
        report.flush()?;
        Ok(report)
    }

    /// Writes one row and what became of it. Blank rows and those not asked for are passed over.
    ///
    /// # Errors
    /// [`FileErrorKind::Io`] when writing fails.
    pub fn write_row(&mut self, row: &Row, outcome: &RowOutcome) -> Result<(), FileError> {
        let unwanted = self.rows == ReportRows::Refused && outcome.status != RowStatus::Refused;
        if row.blank || unwanted {
            return Ok(());
        }
        let number = row.number.to_string();
        let own = self
            .own
            .iter()
            .enumerate()
            .filter(|(_, own)| **own)
            .map(|(index, _)| row.cells.get(index));
        let added = [
            outcome.status.as_str(),
            outcome.code.unwrap_or_default(),
            outcome.message.as_deref().unwrap_or_default(),
            &number,
        ];
        // Cells without a column stay beyond the last one: nothing is lost, and until somebody
        // mends the row it is refused again.
        let beyond = (self.own.len()..row.cells.len()).map(|index| row.cells.get(index));
        let cells = own.chain(added).chain(beyond);
        write_cells(&mut self.pending, cells, self.style);
        if self.pending.len() >= FLUSH_AT {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands all rows so far to the operating system, so that they survive the end of the process.
    ///
    /// # Errors
    /// [`FileErrorKind::Io`] when writing fails.
    pub fn flush(&mut self) -> Result<(), FileError> {
        self.file
            .write_all(&self.pending)
            .map_err(|error| self.failed(error))?;
        self.pending.clear();
        Ok(())
    }

    /// Puts the report in its place, safe against a crash of the machine.
    ///
    /// # Errors
    /// [`FileErrorKind::Io`] when writing fails; [`FileErrorKind::CantCreate`] when another file
    /// has taken the place meanwhile.
    pub fn finish(mut self) -> Result<PathBuf, FileError> {
        self.flush()?;
        self.file
            .as_file()
            .sync_all()
            .map_err(|error| self.failed(error))?;
        let persisted = if self.replace {
            self.file.persist(&self.target)
        } else {
            self.file.persist_noclobber(&self.target)
        };
        persisted.map_err(|error| cannot_create(&self.target).caused_by(error.error))?;
        // Where a folder cannot be synced the rename is as safe as it can be there.
        let _ = File::open(folder_of(&self.target)).and_then(|folder| folder.sync_all());
        Ok(self.target)
    }

    fn failed(&self, error: io::Error) -> FileError {
        FileError::new(
            FileErrorKind::Io,
            format!("cannot write the report {}", self.target.display()),
        )
        .caused_by(error)
    }
}

/// An empty file with the header that every column is known by.
#[must_use]
pub fn template(separator: Separator) -> String {
    // A file has one column for the name or several, and the template has the more precise ones.
    let names = Field::ALL
        .into_iter()
        .filter(|field| *field != Field::Name)
        .map(Field::as_str);
    let style = Style {
        separator: separator.as_char(),
        raw: true,
    };
    let mut text = MARK.as_bytes().to_vec();
    write_cells(&mut text, names, style);
    String::from_utf8(text).unwrap_or_default()
}

/// In a file without a header the report gets one, by which it can be read again.
fn header_text(column: &Column, has_header: bool) -> &str {
    match column.field {
        _ if has_header => &column.original,
        Some(field) => field.as_str(),
        None => &column.header,
    }
}

fn write_cells<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>, style: Style) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(style.separator as u8);
        }
        write_cell(out, cell, style);
    }
    out.extend_from_slice(b"\r\n");
}

fn write_cell(out: &mut Vec<u8>, cell: &str, style: Style) {
    let guard = !style.raw && needs_guard(cell);
    let delicate =
        |c: char| matches!(c, '"' | '\r' | '\n' | ',' | ';' | '\t' | '|') || c == style.separator;
    if !guard && !cell.contains(delicate) && !cell.starts_with(' ') && !cell.ends_with(' ') {
        out.extend_from_slice(cell.as_bytes());
        return;
    }
    out.push(b'"');
    if guard {
        out.push(b'\'');
    }
    for (index, piece) in cell.split('"').enumerate() {
        if index > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(piece.as_bytes());
    }
    out.push(b'"');
}

fn expand_date(path: &Path, date: Date) -> PathBuf {
    match path.to_str() {
        Some(text) => PathBuf::from(text.replace("{date}", &date.to_string())),
        None => path.to_owned(),
    }
}

fn cannot_create(path: &Path) -> FileError {
    FileError::new(
        FileErrorKind::CantCreate,
        format!("cannot create the report {}", path.display()),
    )
}

/// Where the report really goes, and whether something is there that it replaces.
fn check_target(path: &Path, overwrite: bool) -> Result<(PathBuf, bool), FileError> {
    let metadata = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((path.to_owned(), false));
        }
        other => other.map_err(|error| cannot_create(path).caused_by(error))?,
    };
    if !metadata.is_file() {
        return Err(FileError::new(
            FileErrorKind::CantCreate,
            format!("{} is there and is not a file", path.display()),
        )
        .with_hint("name a file for the report"));
    }
    if !overwrite && !is_report(path) {
        return Err(FileError::new(
            FileErrorKind::CantCreate,
            format!(
                "{} is there already and is not an admit report",
                path.display()
            ),
        )
        .with_hint("name another file, or add --overwrite"));
    }
    // The file that a link leads to is replaced, not the link.
    let real = path
        .canonicalize()
        .map_err(|error| cannot_create(path).caused_by(error))?;
    Ok((real, true))
}

/// True for a file whose first line has the columns that reports add.
fn is_report(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64 * 1024).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    let header = head
        .trim_start_matches(MARK)
        .lines()
        .next()
        .unwrap_or_default();
    let has = |wanted: &str| {
        header
            .split([',', ';', '\t', '|'])
            .any(|cell| cell.trim_matches(|c: char| c == '"' || c.is_whitespace()) == wanted)
    };
    read.is_ok() && has(ADDED[0]) && has(ADDED[3])
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Begins the file in the folder of its place, so that moving it there is one step.
fn create_beside(target: &Path) -> Result<NamedTempFile, FileError> {
    let Some(name) = target.file_name() else {
        return Err(cannot_create(target).with_hint("name a file for the report"));
    };
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(name);
    prefix.push(".");
    let folder = folder_of(target);
    remove_abandoned(folder, prefix.as_encoded_bytes());
    let begun = loop {
        let begun = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(PARTIAL)
            .tempfile_in(folder);
        let Ok(file) = &begun else { break begun };
        // Its lock says that somebody is at work on it, and ends with the process. Where files
        // cannot be locked, nobody takes it for abandoned either.
        let _ = file.as_file().lock();
        // Somebody who tidied up may have been faster than the lock.
        if file.as_file().metadata().is_ok_and(|now| now.nlink() > 0) {
            break begun;
        }
    };
    begun.map_err(|error| {
        // Without the name of the file that was tried first, which is none of the reader's business.
        let plain = io::Error::from(error.kind());
        cannot_create(target)
            .caused_by(plain)
            .with_hint("the folder must be there and writable")
    })
}

/// Removes what runs that were killed left of this very report: it holds people's names. What
/// cannot be removed is in nobody's way.
fn remove_abandoned(folder: &Path, prefix: &[u8]) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let is_partial = name.starts_with(prefix) && name.ends_with(PARTIAL.as_bytes());
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_partial
            && is_file
            && File::open(entry.path()).is_ok_and(|partial| partial.try_lock().is_ok())
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

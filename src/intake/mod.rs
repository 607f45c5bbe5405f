//! Files that people make: what Excel, Google Sheets and scripts write becomes rows, and what became
//! of the rows becomes a report for them. Depends on `domain` alone; synchronous throughout.
//!
//! ```text
//! file ─ source ─> raw bytes ─ decode / xlsx ─> spool ─ record ─> rows ─ invitee ─> people
//! ```
//!
//! The input is opened and read once. Everything later reads the `spool`, so that what was shown
//! and confirmed is what runs, and memory stays the same however long the file is.

mod decode;
mod dialect;
mod error;
mod field;
pub mod guard;
mod header;
mod record;
mod rows;
mod sorter;
mod source;
mod spool;
mod xlsx;

pub mod invitee;
pub mod repeats;
pub mod report;

pub use decode::{TextEncoding, TextEncodingError};
pub use dialect::{Separator, SeparatorError};
pub use error::{FileError, FileErrorKind};
pub use field::Field;
pub use header::{Column, ColumnChoice, ColumnChoiceError, Columns};
pub use rows::{Cells, Row, Rows};
pub use source::Source;

use crate::domain::email::EmailAddress;

use dialect::Dialect;
use record::{MAX_CELLS, Record, Records};
use rows::cells_of;
use source::{Raw, RawKind};
use spool::Spool;

/// Most cells that are shown to judge the encoding by.
const MAX_SAMPLES: usize = 3;

/// What the person says about a file instead of leaving it to be found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What separates cells.
    pub separator: Option<Separator>,
    /// The encoding of a text file without a byte order mark.
    pub encoding: Option<TextEncoding>,
    /// Which column is what.
    pub columns: Vec<ColumnChoice>,
    /// The first row is data.
    pub no_header: bool,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// The kind of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// A workbook.
    Xlsx {
        /// The sheet that is read.
        sheet: String,
        /// Those beside it that a person sees.
        others: Vec<String>,
    },
}

/// What was found out about a file.
#[derive(Debug, Clone)]
pub struct Detected {
    /// What the file is called in messages.
    pub name: String,
    /// Its kind.
    pub format: Format,
    /// The encoding's name in the WHATWG encoding standard.
    pub encoding: &'static str,
    /// The encoding is a guess, which a person should look at.
    pub encoding_guessed: bool,
    /// What separates its cells; a comma for workbooks.
    pub separator: Separator,
    /// Up to three cells with letters outside ASCII, to judge the encoding by.
    pub samples: Vec<String>,
    /// Its columns.
    pub columns: Columns,
    /// It has a header row.
    pub has_header: bool,
    /// How many rows have anything in them, the header aside.
    pub rows: u64,
    /// How many rows are blank.
    pub blank: u64,
    /// SHA-256 of the file as it was read, byte by byte.
    pub digest: [u8; 32],
}

/// A file that was read, checked as a whole, and can be gone through any number of times.
#[derive(Debug)]
pub struct InputFile {
    spool: Spool,
    dialect: Dialect,
    header_row: u64,
    detected: Detected,
}

/// Opens, copies, decodes and checks a file.
///
/// # Errors
/// When it cannot be read, is of no use, or cannot be copied; see [`FileErrorKind`].
pub fn open(source: Source, options: &ReadOptions) -> Result<InputFile, FileError> {
    let name = source.name();
    let raw = source::take_in(source)?;
    let text = to_text(&name, &raw, options)?;
    let Some(first) = dialect::first_row(&text.spool, text.dialect)? else {
        return Err(FileError::bad_data(format!("{name} is empty"))
            .with_hint("start from: admit invite template"));
    };
    let columns = find_columns(&text, &first, options)?;
    let header_row = if options.no_header { 0 } else { first.row };
    let mut input = InputFile {
        spool: text.spool,
        dialect: text.dialect,
        header_row,
        detected: Detected {
            name,
            format: text.format,
            encoding: text.encoding,
            encoding_guessed: text.encoding_guessed,
            separator: text.dialect.separator,
            samples: Vec::new(),
            columns,
            has_header: !options.no_header,
            rows: 0,
            blank: 0,
            digest: raw.digest,
        },
    };
    input.survey()?;
    Ok(input)
}

/// A file as decoded text.
struct Text {
    spool: Spool,
    dialect: Dialect,
    format: Format,
    encoding: &'static str,
    encoding_guessed: bool,
}

fn to_text(name: &str, raw: &Raw, options: &ReadOptions) -> Result<Text, FileError> {
    match raw.kind {
        RawKind::Compound => Err(FileError::bad_data(format!(
            "{name} is a workbook of an old kind, or one with a password"
        ))
        .with_hint(
            "in Excel choose File > Save As > \"CSV UTF-8\", or save it as .xlsx without a password",
        )),
        RawKind::Zip => {
            let has_addresses = |spool: &Spool| {
                let first = dialect::first_row(spool, dialect::CANONICAL);
                let Ok(Some(first)) = first else { return false };
                header::from_header(Cells::read(&first).iter(), &options.columns)
                    .is_ok_and(|columns| columns.place(Field::Email).is_some())
            };
            // Without a header nothing tells the sheets apart.
            let fits = |spool: &Spool| options.no_header || has_addresses(spool);
            let sheet = xlsx::convert(&raw.spool, options.sheet.as_deref(), fits)?;
            Ok(Text {
                spool: sheet.spool,
                dialect: dialect::CANONICAL,
                format: Format::Xlsx {
                    sheet: sheet.name,
                    others: sheet.others,
                },
                encoding: "UTF-8",
                encoding_guessed: false,
            })
        }
        RawKind::Text if options.sheet.is_some() => Err(FileError::new(
            FileErrorKind::Usage,
            format!("{name} is no workbook, so it has no sheets"),
        )
        .with_hint("leave `--sheet` out")),
        RawKind::Text if raw.evidence.is_empty() => {
            Err(FileError::bad_data(format!("{name} is empty"))
                .with_hint("start from: admit invite template"))
        }
        RawKind::Text => {
            let verdict = raw.evidence.verdict(&raw.spool, options.encoding)?;
            let spool = decode::decode(&raw.spool, verdict)?;
            let dialect =
                dialect::detect(&spool, options.separator, &options.columns, !options.no_header)?;
            Ok(Text {
                spool,
                dialect,
                format: Format::Csv,
                encoding: verdict.label(),
                encoding_guessed: verdict.guessed,
            })
        }
    }
}

fn find_columns(text: &Text, first: &Record, options: &ReadOptions) -> Result<Columns, FileError> {
    if first.flaw == record::Flaw::ManyCells {
        return Err(FileError::bad_data(format!(
            "row {} has more than {MAX_CELLS} cells",
            first.row
        ))
        .with_hint("say what separates the cells: --separator \";\""));
    }
    let columns = if options.no_header {
        header::from_numbers(first.ends.len(), &options.columns)?
    } else {
        header::from_header(Cells::read(first).iter(), &options.columns)?
    };
    if columns.place(Field::Email).is_some() {
        return Ok(columns);
    }
    let place = cells_of(first).position(|cell| EmailAddress::read(cell).is_ok());
    if options.no_header {
        return Err(
            FileError::bad_data("no column was said to hold the addresses").with_hint(format!(
                "say which: --column email={}",
                place.unwrap_or(0) + 1
            )),
        );
    }
    match place {
        Some(place) => Err(FileError::bad_data(format!(
            "row {} holds an address where the header should be",
            first.row
        ))
        .with_hint(format!("--no-header --column email={}", place + 1))),
        None => Err(no_addresses(text, first, &columns)),
    }
}

/// No column is known to hold addresses. The hint names the one that does, if the rows after the
/// header tell.
fn no_addresses(text: &Text, first: &Record, columns: &Columns) -> FileError {
    const LOOK_AHEAD: u64 = 10;
    let mut records = records(&text.spool, text.dialect);
    let mut record = Record::default();
    let mut found = None;
    while found.is_none()
        && record.row <= first.row + LOOK_AHEAD
        && matches!(records.read(&mut record), Ok(true))
    {
        found = cells_of(&record).position(|cell| EmailAddress::read(cell).is_ok());
    }
    let header = found
        .and_then(|place| columns.as_slice().get(place))
        .or_else(|| columns.as_slice().first())
        .map_or("", |column| column.header.as_str());
    FileError::bad_data(format!(
        "no column of e-mail addresses; the columns are: {}",
        columns.names()
    ))
    .with_hint(format!(
        "say which one it is: --column email={header:?} (or start from: admit invite template)"
    ))
}

fn records(spool: &Spool, dialect: Dialect) -> Records {
    Records::new(
        spool.reader_at(dialect.start),
        dialect.separator.byte(),
        dialect.first_line,
    )
}

impl InputFile {
    /// What was found out about the file.
    #[must_use]
    pub const fn detected(&self) -> &Detected {
        &self.detected
    }

    /// A new pass over its rows from the first one on.
    #[must_use]
    pub fn rows(&self) -> Rows {
        Rows::new(
            records(&self.spool, self.dialect),
            self.header_row,
            self.detected.columns.as_slice().len(),
            self.detected.format != Format::Csv,
        )
    }

    /// Goes through all rows once, so that a fault of the whole file is found before any row is
    /// handed out, and counts them on the way.
    fn survey(&mut self) -> Result<(), FileError> {
        for row in self.rows() {
            let row = row?;
            if row.blank {
                self.detected.blank += 1;
                continue;
            }
            self.detected.rows += 1;
            if self.detected.samples.len() < MAX_SAMPLES {
                for cell in row.cells.iter().filter(|cell| !cell.is_ascii()) {
                    let samples = &mut self.detected.samples;
                    if samples.len() < MAX_SAMPLES && !samples.iter().any(|seen| seen == cell) {
                        samples.push(cell.chars().take(60).collect());
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

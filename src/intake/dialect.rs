//! What separates the cells of a text file.
//!
//! The person's word goes first, then a `sep=` line, then the separator under which the first row
//! has a column of addresses. Depends on [`super::field`] to know one.

use std::fmt;
use std::str::FromStr;

use crate::domain::email::EmailAddress;

use super::error::FileError;
use super::field::{Field, fold};
use super::header::ColumnChoice;
use super::record::{Record, Records};
use super::rows::cells_of;
use super::spool::Spool;

/// The character between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator(u8);

/// A text that cannot separate cells.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot separate cells; use \",\", \";\", \"|\" or tab")]
pub struct SeparatorError(String);

impl Separator {
    /// A comma.
    pub const COMMA: Self = Self(b',');
    /// A semicolon, as Excel writes where the comma is a decimal sign.
    pub const SEMICOLON: Self = Self(b';');
    /// A tabulator.
    pub const TAB: Self = Self(b'\t');
    /// A vertical bar.
    pub const PIPE: Self = Self(b'|');

    pub(super) const fn byte(self) -> u8 {
        self.0
    }

    /// The character itself.
    #[must_use]
    pub const fn as_char(self) -> char {
        self.0 as char
    }

    fn from_char(c: char) -> Option<Self> {
        let usable = c == '\t' || (c.is_ascii_punctuation() && !matches!(c, '"' | '\'' | '@'));
        u8::try_from(c).ok().filter(|_| usable).map(Self)
    }
}

impl FromStr for Separator {
    type Err = SeparatorError;

    /// Reads one character, or the word `tab`, `comma`, `semicolon` or `pipe`.
    fn from_str(text: &str) -> Result<Self, SeparatorError> {
        let unknown = || SeparatorError(text.to_owned());
        match text.to_lowercase().as_str() {
            "tab" | "\\t" => return Ok(Self::TAB),
            "comma" => return Ok(Self::COMMA),
            "semicolon" => return Ok(Self::SEMICOLON),
            "pipe" => return Ok(Self::PIPE),
            _ => {}
        }
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Self::from_char(c).ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Separator {
    /// In words where the character cannot be seen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TAB => f.write_str("tab"),
            Self(byte) => write!(f, "\"{}\"", byte as char),
        }
    }
}

/// Where the rows begin, and what separates their cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) separator: Separator,
    /// Where in the spool row 1 begins.
    pub(super) start: u64,
    /// The physical line of row 1: 2 after a `sep=` line.
    pub(super) first_line: u64,
}

/// What a workbook's sheet is spooled as.
pub(super) const CANONICAL: Dialect = Dialect {
    separator: Separator::COMMA,
    start: 0,
    first_line: 1,
};

/// Finds the dialect of decoded text.
pub(super) fn detect(
    spool: &Spool,
    asked: Option<Separator>,
    choices: &[ColumnChoice],
    has_header: bool,
) -> Result<Dialect, FileError> {
    let (start, named) = sep_line(spool)?;
    let mut dialect = Dialect {
        separator: Separator::COMMA,
        start,
        first_line: if start == 0 { 1 } else { 2 },
    };
    if let Some(separator) = asked.or(named) {
        dialect.separator = separator;
        return Ok(dialect);
    }
    let mut best = None;
    for separator in [
        Separator::SEMICOLON,
        Separator::COMMA,
        Separator::TAB,
        Separator::PIPE,
    ] {
        dialect.separator = separator;
        // Under a wrong separator a quote inside a cell may look like one that opens it. If it is
        // unclosed under the right one too, the reading of all rows says so.
        let Ok(Some(first)) = first_row(spool, dialect) else {
            continue;
        };
        let score = score(&first, choices, has_header);
        if best.is_none_or(|(_, highest)| score > highest) {
            best = Some((separator, score));
        }
    }
    dialect.separator = best.map_or(Separator::COMMA, |(separator, _)| separator);
    Ok(dialect)
}

/// How well the first row reads: whether it has what was asked for or an address column, and then
/// how many cells.
fn score(first: &Record, choices: &[ColumnChoice], has_header: bool) -> (bool, usize) {
    let cells: Vec<&str> = cells_of(first).collect();
    let chosen = choices.iter().find(|choice| choice.field == Field::Email);
    let has_address = match chosen {
        Some(choice) if has_header => cells.iter().any(|cell| fold(cell) == fold(&choice.column)),
        Some(choice) => choice
            .column
            .parse()
            .ok()
            .and_then(|number: usize| cells.get(number.checked_sub(1)?))
            .is_some_and(|cell| EmailAddress::read(cell).is_ok()),
        None if has_header => cells
            .iter()
            .any(|cell| Field::of_header(cell) == Some(Field::Email)),
        None => cells.iter().any(|cell| EmailAddress::read(cell).is_ok()),
    };
    (has_address, cells.len())
}

/// The first row that is not blank.
pub(super) fn first_row(spool: &Spool, dialect: Dialect) -> Result<Option<Record>, FileError> {
    let mut records = Records::new(
        spool.reader_at(dialect.start),
        dialect.separator.byte(),
        dialect.first_line,
    );
    let mut record = Record::default();
    while records.read(&mut record)? {
        if cells_of(&record).any(|cell| !super::rows::is_blank(cell)) {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

/// Excel's own first line `sep=;`: where the rows begin after it, and what it names.
fn sep_line(spool: &Spool) -> Result<(u64, Option<Separator>), FileError> {
    let mut reader = spool.reader_at(0);
    let head = reader.fill()?;
    let end = head.iter().take(16).position(|&byte| byte == b'\n');
    let line = end.and_then(|end| std::str::from_utf8(&head[..end]).ok());
    let bare = line.map(|line| line.trim_matches('"'));
    let named = bare
        .and_then(|line| line.get(..4).zip(line.get(4..)))
        .filter(|(key, _)| key.eq_ignore_ascii_case("sep="))
        .and_then(|(_, value)| value.chars().next().and_then(Separator::from_char));
    Ok(match (named, end) {
        (Some(separator), Some(end)) => (end as u64 + 1, Some(separator)),
        _ => (0, None),
    })
}

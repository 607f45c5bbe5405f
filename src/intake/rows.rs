//! The rows of an opened file, each with the number that its spreadsheet shows.

use crate::domain::bulk::RowOutcome;

use super::error::FileError;
use super::guard::is_guarded;
use super::record::{Flaw, MAX_CELLS, Record, Records};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row that a spreadsheet shows: the header is 1, blank rows count, line breaks inside a
    /// cell do not.
    pub number: u64,
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// What is in it, without formula guards.
    pub cells: Cells,
    /// Why it cannot be used, where the row as a whole is at fault.
    pub defect: Option<RowOutcome>,
    /// Nothing but blanks in it: counted, and reported nowhere.
    pub blank: bool,
}

/// The cells of one row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// The cell at `index`, from 0; a row that ends before it has an empty one there.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many cells the row really has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// True for a row without even one cell.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Takes the cells of a record, each without its formula guard.
    pub(super) fn read(record: &Record) -> Self {
        let mut cells = Self {
            text: String::with_capacity(record.text.len()),
            ends: Vec::with_capacity(record.ends.len()),
        };
        for cell in cells_of(record) {
            cells
                .text
                .push_str(if is_guarded(cell) { &cell[1..] } else { cell });
            cells.ends.push(cells.text.len());
        }
        cells
    }
}

/// The cells of a record as they stand in the file.
pub(super) fn cells_of(record: &Record) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(record.ends.iter().copied());
    starts
        .zip(record.ends.iter().copied())
        // A record's cells are made proper UTF-8 one by one; an empty text is never reached.
        .map(|(start, end)| std::str::from_utf8(&record.text[start..end]).unwrap_or_default())
}

/// Nothing to see in the cell: blanks of every width, also those that have none.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(is_blank_char)
}

pub(super) fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// One pass over the rows of a file, the header aside. After an error it yields nothing more.
pub struct Rows {
    records: Records,
    current: Record,
    /// Rows up to and with this one are the header's.
    header_row: u64,
    width: usize,
    /// Rows of a workbook have no lines; their number stands in.
    numbers_only: bool,
    over: bool,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("row", &self.current.row)
            .finish_non_exhaustive()
    }
}

impl Rows {
    pub(super) fn new(records: Records, header_row: u64, width: usize, numbers_only: bool) -> Self {
        Self {
            records,
            current: Record::default(),
            header_row,
            width,
            numbers_only,
            over: false,
        }
    }

    fn row(&self) -> Row {
        let record = &self.current;
        let cells = Cells::read(record);
        let blank = record.flaw == Flaw::None && cells.iter().all(is_blank);
        let defect = if blank { None } else { self.defect(&cells) };
        Row {
            number: record.row,
            line: if self.numbers_only {
                record.row
            } else {
                record.line
            },
            cells,
            defect,
            blank,
        }
    }

    fn defect(&self, cells: &Cells) -> Option<RowOutcome> {
        let (code, message) = match self.current.flaw {
            Flaw::Malformed => (
                "encoding",
                "bytes that are no characters in the file's encoding".to_owned(),
            ),
            Flaw::LongCell => (
                "cell_too_long",
                "a cell is longer than 64 KiB; only its beginning was read".to_owned(),
            ),
            Flaw::LongRow => (
                "row_too_long",
                "longer than 1 MiB; only its beginning was read".to_owned(),
            ),
            Flaw::ManyCells => (
                "too_many_cells",
                format!("more than {MAX_CELLS} cells; only these were read"),
            ),
            Flaw::None => {
                let width = self.width;
                let last = (width..cells.len()).rfind(|&index| !is_blank(cells.get(index)))?;
                (
                    "too_many_cells",
                    format!(
                        "{} cells under {width} columns; a cell with a separator in it needs quotes",
                        last + 1
                    ),
                )
            }
        };
        Some(RowOutcome::refused(code, message))
    }
}

impl Iterator for Rows {
    type Item = Result<Row, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            match self.records.read(&mut self.current) {
                Ok(true) if self.current.row <= self.header_row => {}
                Ok(true) => return Some(Ok(self.row())),
                Ok(false) => self.over = true,
                Err(error) => {
                    self.over = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

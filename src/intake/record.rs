//! Splits decoded text into rows of cells, by RFC 4180 and as forgivingly as Excel does.
//!
//! Written for this: it knows the spreadsheet's row number and the physical line of every row, says
//! where an unclosed quote was opened, and holds a bounded piece of a row however long that is.

use super::decode::MALFORMED;
use super::error::FileError;
use super::spool::SpoolReader;

/// Longest cell, in bytes.
pub(super) const MAX_CELL: usize = 64 * 1024;
/// Longest row, in bytes.
pub(super) const MAX_ROW: usize = 1024 * 1024;
/// Most cells in a row.
pub(super) const MAX_CELLS: usize = 1024;

/// One row as it stands in the file.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The cells' bytes one after the other.
    pub(super) text: Vec<u8>,
    /// Where each cell ends in `text`.
    pub(super) ends: Vec<usize>,
    /// The row that a spreadsheet shows, from 1.
    pub(super) row: u64,
    /// The line of the file on which it begins, from 1.
    pub(super) line: u64,
    pub(super) flaw: Flaw,
}

/// What was cut off or could not be read. Of several the worst counts, which is the last.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flaw {
    #[default]
    None,
    ManyCells,
    LongRow,
    LongCell,
    Malformed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// Reads rows one after the other.
pub(super) struct Records {
    source: SpoolReader,
    separator: u8,
    row: u64,
    line: u64,
}

impl Records {
    /// Reads from `source`, which begins on physical line `line`.
    pub(super) const fn new(source: SpoolReader, separator: u8, line: u64) -> Self {
        Self {
            source,
            separator,
            row: 1,
            line,
        }
    }

    /// Reads the next row into `record`, whose buffers it uses again. False at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, FileError> {
        record.text.clear();
        record.ends.clear();
        record.flaw = Flaw::None;
        record.row = self.row;
        record.line = self.line;
        let mut walk = Walk {
            record,
            state: State::CellStart,
            separator: self.separator,
            cell_start: 0,
            line: self.line,
            quote_line: self.line,
            begun: false,
        };
        loop {
            let chunk = self.source.fill()?;
            if chunk.is_empty() {
                return walk.finish();
            }
            let (taken, ended) = walk.take(chunk);
            self.source.consume(taken);
            if ended {
                self.line = walk.line;
                self.row += 1;
                return Ok(true);
            }
        }
    }
}

impl Record {
    fn note(&mut self, flaw: Flaw) {
        self.flaw = self.flaw.max(flaw);
    }

    /// Makes the last cell proper UTF-8: what was malformed shows as U+FFFD and is noted, and a
    /// character that a limit cut in two goes altogether.
    fn clean_cell(&mut self, start: usize) {
        let bytes = &self.text[start..];
        let Err(error) = std::str::from_utf8(bytes) else {
            return;
        };
        if error.error_len().is_none() {
            self.text.truncate(start + error.valid_up_to());
            return;
        }
        let malformed = bytes.contains(&MALFORMED);
        let shown = String::from_utf8_lossy(bytes).into_owned();
        self.text.truncate(start);
        self.text.extend_from_slice(shown.as_bytes());
        if malformed {
            self.note(Flaw::Malformed);
        }
    }
}

struct Walk<'a> {
    record: &'a mut Record,
    state: State,
    separator: u8,
    cell_start: usize,
    line: u64,
    quote_line: u64,
    begun: bool,
}

impl Walk<'_> {
    /// Takes bytes up to the end of the row; says how many, and whether the row ended.
    fn take(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            self.begun = true;
            at += 1;
            match (self.state, byte) {
                (State::CellStart, b'"') => {
                    self.state = State::Quoted;
                    self.quote_line = self.line;
                }
                (State::Quoted, b'"') => self.state = State::QuoteInQuoted,
                (State::QuoteInQuoted, b'"') => {
                    self.push(b"\"");
                    self.state = State::Quoted;
                }
                (State::Quoted, _) => {
                    self.line += u64::from(byte == b'\n');
                    let run = run_of(&chunk[at..], |byte| byte != b'"' && byte != b'\n');
                    self.push(&chunk[at - 1..at + run]);
                    at += run;
                }
                (_, b'\n') => {
                    self.end_cell();
                    self.line += 1;
                    return (at, true);
                }
                (_, byte) if byte == self.separator => {
                    self.end_cell();
                    self.state = State::CellStart;
                }
                _ => {
                    let separator = self.separator;
                    let run = run_of(&chunk[at..], |byte| byte != separator && byte != b'\n');
                    self.push(&chunk[at - 1..at + run]);
                    at += run;
                    self.state = State::Plain;
                }
            }
        }
        (at, false)
    }

    fn push(&mut self, bytes: &[u8]) {
        let room_in_cell = MAX_CELL - (self.record.text.len() - self.cell_start).min(MAX_CELL);
        let room_in_row = MAX_ROW - self.record.text.len().min(MAX_ROW);
        if bytes.len() > room_in_row {
            self.record.note(Flaw::LongRow);
        }
        if bytes.len() > room_in_cell {
            self.record.note(Flaw::LongCell);
        }
        let kept = bytes.len().min(room_in_cell).min(room_in_row);
        self.record.text.extend_from_slice(&bytes[..kept]);
    }

    fn end_cell(&mut self) {
        let record = &mut *self.record;
        if record.ends.len() == MAX_CELLS {
            if record.text.len() > self.cell_start {
                record.note(Flaw::ManyCells);
            }
            record.text.truncate(self.cell_start);
            return;
        }
        record.clean_cell(self.cell_start);
        self.cell_start = record.text.len();
        record.ends.push(self.cell_start);
    }

    /// The input ended: in the middle of a row, after the last one, or inside quotes.
    fn finish(mut self) -> Result<bool, FileError> {
        if self.state == State::Quoted {
            return Err(unclosed_quote(self.record.row, self.quote_line));
        }
        if self.begun {
            self.end_cell();
        }
        Ok(self.begun)
    }
}

fn run_of(bytes: &[u8], ordinary: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|&byte| !ordinary(byte))
        .unwrap_or(bytes.len())
}

fn unclosed_quote(row: u64, line: u64) -> FileError {
    let place = if row == line {
        format!("row {row}")
    } else {
        format!("row {row} (line {line})")
    };
    FileError::bad_data(format!("a quote (\") opened in {place} is never closed"))
        .with_hint(format!("look at row {row} in the spreadsheet"))
}

//! Whole files through the whole layer.

mod cases;
mod encodings;
mod files;
mod headers;
mod reports;
mod structure;
mod workbooks;

use std::io::Cursor;

use crate::domain::bulk::RowOutcome;

use super::invitee::{self, Invitee};
use super::{FileError, InputFile, ReadOptions, Row, Source};

pub(super) fn open_with(bytes: &[u8], options: &ReadOptions) -> Result<InputFile, FileError> {
    let source = Source::Reader {
        name: "standard input".to_owned(),
        reader: Box::new(Cursor::new(bytes.to_vec())),
    };
    super::open(source, options)
}

pub(super) fn open(bytes: impl AsRef<[u8]>) -> InputFile {
    open_with(bytes.as_ref(), &ReadOptions::default()).unwrap()
}

pub(super) fn refuse(bytes: impl AsRef<[u8]>) -> FileError {
    open_with(bytes.as_ref(), &ReadOptions::default()).unwrap_err()
}

pub(super) fn rows(input: &InputFile) -> Vec<Row> {
    input.rows().map(Result::unwrap).collect()
}

pub(super) fn people(input: &InputFile) -> Vec<(u64, Result<Invitee, RowOutcome>)> {
    rows(input)
        .iter()
        .filter(|row| !row.blank)
        .map(|row| (row.number, invitee::read(row, &input.detected().columns)))
        .collect()
}

pub(super) fn codes(input: &InputFile) -> Vec<(u64, &'static str)> {
    people(input)
        .into_iter()
        .filter_map(|(row, read)| Some((row, read.err()?.code?)))
        .collect()
}

pub(super) fn addresses(input: &InputFile) -> Vec<(u64, String)> {
    people(input)
        .into_iter()
        .filter_map(|(row, read)| Some((row, read.ok()?.address.to_string())))
        .collect()
}

pub(super) fn cells(row: &Row) -> Vec<&str> {
    row.cells.iter().collect()
}

//! Writes records as they come, in any format.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{Fields, Format, Record, csv, json, table};
use crate::cli::error::CliError;
use crate::cli::escape::escape;
use crate::cli::ui::Ui;

/// A list that is being written. CSV, JSON and JSON lines go out record by record; a table waits for
/// the last one, because its columns are as wide as the widest.
pub struct ListWriter<'a, R: Record> {
    ui: &'a Ui,
    fields: Fields<R>,
    format: Format,
    now: Timestamp,
    waiting: Vec<R>,
    count: usize,
}

impl<'a, R: Record> ListWriter<'a, R> {
    /// Begins a list. `now` is what relative times are counted from.
    pub fn begin(ui: &'a Ui, fields: Fields<R>, now: Timestamp) -> Result<Self, CliError> {
        let format = ui.manner().format.unwrap_or_default();
        match format {
            Format::Csv => {
                let names = fields
                    .columns()
                    .iter()
                    .map(|column| Cow::Borrowed(column.name));
                ui.result(&csv::row(names))?;
            }
            Format::Json => ui.result("[")?,
            Format::Table | Format::Jsonl => {}
        }
        Ok(Self {
            ui,
            fields,
            format,
            now,
            waiting: Vec::new(),
            count: 0,
        })
    }

    /// Writes the next record.
    pub fn push(&mut self, record: R) -> Result<(), CliError> {
        self.count += 1;
        let columns = self.fields.columns();
        match self.format {
            Format::Table => {
                self.waiting.push(record);
                Ok(())
            }
            Format::Csv => {
                // A terminal is no spreadsheet: it would act on controls in a cell.
                let on_terminal = self.ui.manner().width.is_some();
                let cells = columns.iter().map(|column| {
                    let text = (column.cell)(&record).plain();
                    Cow::Owned(if on_terminal {
                        escape(&text).into_owned()
                    } else {
                        text
                    })
                });
                self.ui.result(&csv::row(cells))
            }
            Format::Json => {
                let comma = if self.count > 1 { ",\n " } else { "" };
                self.ui
                    .result(&format!("{comma}{}", json::object(&record, columns)))
            }
            Format::Jsonl => self
                .ui
                .result(&format!("{}\n", json::object(&record, columns))),
        }
    }

    /// Hands what was written so far to whoever reads it, page by page.
    pub fn flush(&mut self) -> Result<(), CliError> {
        self.ui.flush()
    }

    /// Ends the list and tells how many records it had; all of it is out before anything is said
    /// about it. A quiet run that asked for no format writes no table.
    pub fn end(mut self) -> Result<usize, CliError> {
        let manner = self.ui.manner();
        match self.format {
            Format::Json => self.ui.result("]\n")?,
            Format::Table if !(manner.quiet && manner.format.is_none()) => {
                let columns = self.fields.in_table(&self.waiting);
                self.ui
                    .result(&table::render(&self.waiting, &columns, manner, self.now))?;
            }
            Format::Table | Format::Csv | Format::Jsonl => {}
        }
        self.flush()?;
        Ok(self.count)
    }
}

/// Writes a whole list.
pub fn list<R: Record>(
    ui: &Ui,
    fields: Fields<R>,
    records: Vec<R>,
    now: Timestamp,
) -> Result<usize, CliError> {
    let mut writer = ListWriter::begin(ui, fields, now)?;
    for record in records {
        writer.push(record)?;
    }
    writer.end()
}

/// Writes one record: field by field for people, as an object in JSON, as a row under its header in
/// CSV. All of it is out before anything is said about it.
pub fn object<R: Record>(
    ui: &Ui,
    fields: Fields<R>,
    record: R,
    now: Timestamp,
) -> Result<(), CliError> {
    let manner = ui.manner();
    match manner.format.unwrap_or_default() {
        Format::Csv => list(ui, fields, vec![record], now).map(|_| ()),
        Format::Json | Format::Jsonl => {
            ui.result(&format!("{}\n", json::object(&record, fields.columns())))
        }
        Format::Table if manner.quiet && manner.format.is_none() => Ok(()),
        Format::Table => {
            let record = [record];
            let columns = fields.in_table(&record);
            ui.result(&table::by_field(&record, &columns, manner, now))
        }
    }?;
    ui.flush()
}

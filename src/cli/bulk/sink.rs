//! Where outcomes go, row by row: the report, and standard output in the format that was asked for.
//!
//! CSV and JSON lines stream. JSON begins with its summary, which is known last, so its rows wait in
//! a private file. A table shows at most fifty rows, those that need somebody's attention first.

use std::io::{self, Read as _, Seek as _, Write as _};

use jiff::Timestamp;

use super::rows::RowView;
use super::summary::Summary;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::output::{self, Fields, Format, ListWriter, Record, json};
use crate::cli::text::plural;
use crate::intake::Row;
use crate::intake::report::ReportWriter;

/// Rows that a table shows unless all are asked for.
const TABLE_ROWS: usize = 50;

/// One outcome of a bulk run.
pub trait Outcome: Record {
    /// The row as its spreadsheet shows it, or the place on the command line, from 1.
    fn row(&self) -> u64;

    /// True where a person should look at it.
    fn needs_attention(&self) -> bool;

    /// As a table has it, which has less room for columns than for a sentence.
    #[must_use]
    fn in_table(self) -> Self {
        self
    }
}

/// Takes outcomes in.
pub struct OutcomeSink<'a, O: Outcome = RowView> {
    cx: &'a Context,
    report: Option<ReportWriter>,
    /// Why the report or the rows of the result could not be kept.
    lost: Option<CliError>,
    shape: Shape<'a, O>,
}

enum Shape<'a, O: Outcome> {
    Table {
        fields: Fields<O>,
        attention: Vec<O>,
        others: Vec<O>,
        most: usize,
        count: usize,
    },
    Csv(ListWriter<'a, O>),
    Jsonl(Fields<O>),
    Json {
        fields: Fields<O>,
        spool: io::BufWriter<std::fs::File>,
        first: bool,
    },
}

impl OutcomeSink<'_> {
    /// Takes the outcome of the next row of a file, for the report too. A disk that is full does not
    /// end the run: what is done is done, and [`Self::take_lost`] tells of it at the end.
    pub fn push(&mut self, row: Option<&Row>, view: RowView) {
        if let (Some(report), Some(row)) = (&mut self.report, row)
            && let Err(error) = report.write_row(row, &view.outcome)
        {
            self.lose_report(error.into());
        }
        if let Err(error) = self.push_outcome(view) {
            self.lost.get_or_insert(error);
        }
    }

    /// Makes what was taken in so far visible to whoever follows it.
    pub fn flush(&mut self) {
        if let Some(report) = &mut self.report
            && let Err(error) = report.flush()
        {
            self.lose_report(error.into());
        }
        if let Err(error) = self.cx.ui.flush() {
            self.lost.get_or_insert(error);
        }
    }

    /// Ends the rows and puts the report in its place. Answers where it is.
    pub fn finish_report(&mut self) -> Option<std::path::PathBuf> {
        match self.report.take()?.finish() {
            Ok(path) => Some(path),
            Err(error) => {
                self.lose_report(error.into());
                None
            }
        }
    }

    /// Why the report or the rows of the result are not complete, if they are not.
    pub fn take_lost(&mut self) -> Option<CliError> {
        self.lost.take()
    }

    /// Half a report would look like a whole one: it is given up.
    fn lose_report(&mut self, error: CliError) {
        self.report = None;
        self.lost.get_or_insert(error);
    }

    /// Writes what waited for the end.
    pub fn end(self, summary: &Summary) -> Result<(), CliError> {
        self.end_with(&summary.to_json())
    }
}

impl<'a, O: Outcome> OutcomeSink<'a, O> {
    /// Begins. With `all_rows` a table has every row.
    pub fn begin(
        cx: &'a Context,
        fields: Fields<O>,
        report: Option<ReportWriter>,
        all_rows: bool,
    ) -> Result<Self, CliError> {
        let shape = match cx.ui.manner().format.unwrap_or_default() {
            Format::Table => Shape::Table {
                fields,
                attention: Vec::new(),
                others: Vec::new(),
                most: if all_rows { usize::MAX } else { TABLE_ROWS },
                count: 0,
            },
            // Rows have no times for anything to be relative to.
            Format::Csv => Shape::Csv(ListWriter::begin(&cx.ui, fields, Timestamp::UNIX_EPOCH)?),
            Format::Jsonl => Shape::Jsonl(fields),
            Format::Json => {
                let spool = tempfile::tempfile().map_err(|error| spool_error(&error))?;
                Shape::Json {
                    fields,
                    spool: io::BufWriter::new(spool),
                    first: true,
                }
            }
        };
        Ok(Self {
            cx,
            report,
            lost: None,
            shape,
        })
    }

    /// Takes the next outcome.
    pub fn push_outcome(&mut self, view: O) -> Result<(), CliError> {
        match &mut self.shape {
            Shape::Table {
                attention,
                others,
                most,
                count,
                ..
            } => {
                *count += 1;
                let kept = if view.needs_attention() {
                    attention
                } else {
                    others
                };
                if kept.len() < *most {
                    kept.push(view.in_table());
                }
                Ok(())
            }
            Shape::Csv(list) => list.push(view),
            Shape::Jsonl(fields) => {
                let object = json::object(&view, fields.columns());
                self.cx.ui.result(&typed("row", &object))
            }
            Shape::Json {
                fields,
                spool,
                first,
            } => {
                let comma = if *first { "" } else { ",\n  " };
                *first = false;
                let object = json::object(&view, fields.columns());
                spool
                    .write_all(format!("{comma}{object}").as_bytes())
                    .map_err(|error| spool_error(&error))
            }
        }
    }

    /// Writes what waited for the end; the summary is an object of JSON.
    pub fn end_with(self, summary: &str) -> Result<(), CliError> {
        let ui = &self.cx.ui;
        match self.shape {
            Shape::Table {
                fields,
                attention,
                others,
                most,
                count,
            } => {
                let (shown, left_out) = chosen(attention, others, most, count);
                let more = if shown.is_empty() { "" } else { "more " };
                if !shown.is_empty() {
                    output::list(ui, fields, shown, Timestamp::UNIX_EPOCH)?;
                }
                if left_out > 0 {
                    let [row, rows] = [format!("{more}row is"), format!("{more}rows are")];
                    let left_out = plural(left_out as u64, &row, &rows);
                    ui.status(&format!("{left_out} not shown; --rows all shows them"));
                }
            }
            Shape::Csv(list) => {
                list.end()?;
            }
            Shape::Jsonl(_) => ui.result(&typed("summary", summary))?,
            Shape::Json { mut spool, .. } => {
                ui.result(&format!(
                    "{{\"schema\":1,\n \"summary\":{summary},\n \"rows\":["
                ))?;
                copy_spool(&mut spool, |text| ui.result(text))?;
                ui.result("]}\n")?;
            }
        }
        ui.flush()
    }
}

/// The rows of a table: all when they fit, else those that need attention, in the order of the file.
fn chosen<O: Outcome>(
    mut attention: Vec<O>,
    others: Vec<O>,
    most: usize,
    count: usize,
) -> (Vec<O>, usize) {
    if count <= most {
        attention.extend(others);
        attention.sort_by_key(Outcome::row);
    }
    let left_out = count - attention.len();
    (attention, left_out)
}

/// Adds a `type` to an object of JSON lines, first among its keys.
fn typed(kind: &str, object: &str) -> String {
    format!(
        "{{\"type\":\"{kind}\",{}\n",
        object.strip_prefix('{').unwrap_or(object)
    )
}

fn copy_spool(
    spool: &mut io::BufWriter<std::fs::File>,
    mut write: impl FnMut(&str) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let failed = |error: io::Error| spool_error(&error);
    spool.flush().map_err(failed)?;
    let file = spool.get_mut();
    file.rewind().map_err(failed)?;
    let mut bytes = vec![0; 64 * 1024];
    let mut kept = 0;
    loop {
        let read = file.read(&mut bytes[kept..]).map_err(failed)?;
        if read == 0 {
            return Ok(());
        }
        let filled = kept + read;
        // A character can be cut by the end of what was read; its beginning waits for the rest.
        let whole = match std::str::from_utf8(&bytes[..filled]) {
            Ok(_) => filled,
            Err(error) => error.valid_up_to(),
        };
        write(&String::from_utf8_lossy(&bytes[..whole]))?;
        bytes.copy_within(whole..filled, 0);
        kept = filled - whole;
    }
}

fn spool_error(error: &io::Error) -> CliError {
    CliError::new(
        ExitCode::IoError,
        "cannot keep the rows of the result in a temporary file",
    )
    .caused_by(error)
    .hint("make room there, or point `TMPDIR` at a folder with more of it")
}

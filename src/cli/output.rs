//! The result in the format that was asked for: table, CSV, JSON or JSON lines.
//!
//! A kind of record names its columns once; `--fields`, the table, the CSV header and the JSON keys
//! all follow from that. Text from outside is made safe for terminals here; JSON keeps it encoded.

mod cell;
pub mod csv;
pub mod json;
mod list;
pub mod table;
mod time;

use clap::ValueEnum;

pub use self::cell::Cell;
pub use self::list::{ListWriter, list, object};
pub use self::time::relative;
use super::error::CliError;
use crate::domain::suggest::nearest;

/// How the result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// For spreadsheets
    Csv,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
}

/// When a table has room for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Always: what a person recognises the record by, and its state. Never cut.
    Key,
    /// Always, on as many lines as it needs where there is no room for one.
    Wrapped,
    /// While there is room; of two, the higher number goes first.
    Extra(u8),
    /// The same, if any record has something in it.
    IfAny(u8),
    /// Only if `--fields` names it. CSV and JSON have it anyway.
    OnRequest,
}

/// One column of a kind of record.
pub struct Column<R> {
    /// The name in `--fields`, in CSV headers and in JSON.
    pub name: &'static str,
    /// When a table has room for it.
    pub rank: Rank,
    /// What a record has in it.
    pub cell: fn(&R) -> Cell,
}

/// A kind of record that lists and shows are made of.
pub trait Record: Sized + 'static {
    /// The columns, in the order they are shown.
    const COLUMNS: &'static [Column<Self>];
}

/// The columns that were chosen.
pub struct Fields<R: 'static> {
    columns: Vec<&'static Column<R>>,
    /// They were named, so none is left out.
    named: bool,
}

impl<R> Column<R> {
    /// The heading in a table: `expires_at` stands over relative times as `EXPIRES`.
    #[must_use]
    pub fn title(&self) -> String {
        self.name
            .strip_suffix("_at")
            .unwrap_or(self.name)
            .replace('_', " ")
            .to_uppercase()
    }
}

impl<R: Record> Fields<R> {
    /// The columns of `--fields`, or all. `help` among them ends the run with the list of names, one
    /// a line; of an unknown name the error names them.
    pub fn choose(names: &[String]) -> Result<Self, CliError> {
        if names.is_empty() {
            return Ok(Self {
                columns: R::COLUMNS.iter().collect(),
                named: false,
            });
        }
        if names.iter().any(|name| name == "help") {
            let names: Vec<&str> = R::COLUMNS.iter().map(|column| column.name).collect();
            return Err(CliError::answer(names.join("\n") + "\n"));
        }
        let columns = names
            .iter()
            .map(|name| {
                R::COLUMNS
                    .iter()
                    .find(|c| c.name == name)
                    .ok_or_else(|| unknown::<R>(name))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            columns,
            named: true,
        })
    }

    /// The chosen columns.
    #[must_use]
    pub fn columns(&self) -> &[&'static Column<R>] {
        &self.columns
    }

    /// The columns that a table of these records starts from.
    fn in_table(&self, records: &[R]) -> Vec<&'static Column<R>> {
        let has_any = |column: &Column<R>| {
            let mut cells = records.iter().map(column.cell);
            cells.any(|cell| !cell.plain().is_empty())
        };
        let wanted = |column: &&&'static Column<R>| {
            self.named
                || match column.rank {
                    Rank::OnRequest => false,
                    Rank::IfAny(_) => has_any(column),
                    Rank::Key | Rank::Wrapped | Rank::Extra(_) => true,
                }
        };
        self.columns.iter().filter(wanted).copied().collect()
    }
}

fn unknown<R: Record>(name: &str) -> CliError {
    let valid: Vec<&str> = R::COLUMNS.iter().map(|column| column.name).collect();
    let message = format!("there is no field \"{name}\"");
    let mut error = CliError::usage(message).with_code("unknown_field");
    if let Some(near) = nearest(name, valid.iter().copied()) {
        error = error.hint(format!("did you mean \"{near}\"?"));
    }
    error.hint(format!("the fields are: {}", valid.join(",")))
}

#[cfg(test)]
pub(super) mod tests;

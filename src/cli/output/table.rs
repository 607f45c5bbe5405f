//! Tables for people: upper-case headings, two blanks between columns, no lines.
//!
//! On a terminal a table fits: the least important columns go first, sentences go on on the next line,
//! key columns are never cut, and where even those do not fit, or the terminal is narrow, each record
//! is written field by field.
//! Piped, nothing is left out.

use jiff::Timestamp;
use std::fmt::Write as _;
use tabled::builder::Builder;
use tabled::settings::{Padding, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Cell, Column, Rank, relative};
use crate::cli::escape::escape;
use crate::cli::ui::Manner;

/// Below this a table is harder to read than records.
const NARROWEST: usize = 60;
const GAP: usize = 2;
/// A sentence is not squeezed into less than this.
const NARROWEST_SENTENCE: usize = 24;

/// The records as a table, or field by field where a table does not fit.
#[must_use]
pub fn render<R>(
    records: &[R],
    columns: &[&'static Column<R>],
    manner: &Manner,
    now: Timestamp,
) -> String {
    if records.is_empty() {
        return String::new();
    }
    let cells = |column: &Column<R>| -> Vec<String> {
        records
            .iter()
            .map(|record| shown(&(column.cell)(record), manner, now))
            .collect()
    };
    let mut shown: Vec<Shown> = columns
        .iter()
        .map(|column| Shown {
            title: column.title(),
            rank: column.rank,
            cells: cells(column),
        })
        .collect();
    if manner.accessible || manner.width.is_some_and(|width| width < NARROWEST) {
        return as_records(columns, &shown);
    }
    if let Some(width) = manner.width
        && !fit(&mut shown, width)
    {
        return by_field(records, columns, manner, now);
    }
    as_table(&shown)
}

/// One record, field by field; what is not there is left out.
#[must_use]
pub fn by_field<R>(
    records: &[R],
    columns: &[&'static Column<R>],
    manner: &Manner,
    now: Timestamp,
) -> String {
    let shown: Vec<Shown> = columns
        .iter()
        .map(|column| Shown {
            title: column.title(),
            rank: column.rank,
            cells: records
                .iter()
                .map(|r| shown(&(column.cell)(r), manner, now))
                .collect(),
        })
        .collect();
    as_records(columns, &shown)
}

/// A column on its way to the screen.
struct Shown {
    title: String,
    rank: Rank,
    cells: Vec<String>,
}

impl Shown {
    fn width(&self) -> usize {
        self.cells
            .iter()
            .map(|cell| cell.width())
            .chain([self.title.width()])
            .max()
            .unwrap_or(0)
    }

    /// The width that it cannot do without.
    fn least_width(&self) -> usize {
        match self.rank {
            Rank::Wrapped => self.width().min(NARROWEST_SENTENCE),
            _ => self.width(),
        }
    }

    fn wrap(&mut self, width: usize) {
        for cell in &mut self.cells {
            *cell = wrapped(cell, width);
        }
    }
}

/// The text in lines of at most this width, broken between words where that can be done.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::with_capacity(text.len() + 4);
    let mut taken = 0;
    for word in text.split(' ') {
        let needed = word.width();
        if taken > 0 {
            let fits = taken + 1 + needed <= width;
            lines.push(if fits { ' ' } else { '\n' });
            taken = if fits { taken + 1 } else { 0 };
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if taken + wide > width {
                lines.push('\n');
                taken = 0;
            }
            lines.push(letter);
            taken += wide;
        }
    }
    lines
}

/// A value as people read it: times relative on a terminal, exact elsewhere.
fn shown(cell: &Cell, manner: &Manner, now: Timestamp) -> String {
    match cell {
        Cell::Time(time) if manner.width.is_some() => relative(*time, now),
        _ => escape(&cell.plain()).into_owned(),
    }
}

/// Leaves columns out and wraps sentences until the rest fits; false if even the key columns do not.
fn fit(columns: &mut Vec<Shown>, width: usize) -> bool {
    loop {
        let gaps = GAP * columns.len().saturating_sub(1);
        let taken = columns.iter().map(Shown::least_width).sum::<usize>() + gaps;
        if taken <= width {
            let room = width - taken;
            let sentences = columns.iter_mut().filter(|c| c.rank == Rank::Wrapped);
            sentences.for_each(|column| column.wrap(column.least_width() + room));
            return true;
        }
        let least = (0..columns.len())
            .filter(|index| !matches!(columns[*index].rank, Rank::Key | Rank::Wrapped))
            .max_by_key(|index| (columns[*index].rank, *index));
        let Some(least) = least else {
            return false;
        };
        columns.remove(least);
    }
}

fn as_table(columns: &[Shown]) -> String {
    let mut builder = Builder::default();
    builder.push_record(columns.iter().map(|column| column.title.as_str()));
    let rows = columns.first().map_or(0, |column| column.cells.len());
    for row in 0..rows {
        builder.push_record(columns.iter().map(|column| column.cells[row].as_str()));
    }
    let mut table = builder.build();
    table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
    let mut text = String::new();
    for line in table.to_string().lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn as_records<R>(columns: &[&'static Column<R>], shown: &[Shown]) -> String {
    let rows = shown.first().map_or(0, |column| column.cells.len());
    let widest = columns
        .iter()
        .map(|column| column.name.len() + 1)
        .max()
        .unwrap_or(0);
    let mut blocks = Vec::with_capacity(rows);
    for row in 0..rows {
        let mut block = String::new();
        for (column, shown) in columns.iter().zip(shown) {
            let cell = &shown.cells[row];
            if !cell.is_empty() {
                let name = format!("{}:", column.name.replace('_', " "));
                // Writing to a String cannot fail.
                let _ = writeln!(block, "{name:widest$} {cell}");
            }
        }
        blocks.push(block);
    }
    blocks.join("\n")
}

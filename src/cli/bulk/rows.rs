//! One row of the result.

use super::sink::Outcome;
use crate::cli::output::{Cell, Column, Rank, Record};
use crate::domain::bulk::{RowOutcome, RowStatus};

/// What became of one row, as it is shown.
#[derive(Debug, Clone)]
pub struct RowView {
    /// The row as its spreadsheet shows it.
    pub row: u64,
    /// The line of the file.
    pub line: u64,
    /// The address.
    pub email: String,
    /// What became of it.
    pub outcome: RowOutcome,
}

impl Outcome for RowView {
    fn row(&self) -> u64 {
        self.row
    }

    fn needs_attention(&self) -> bool {
        match self.outcome.status {
            RowStatus::Refused | RowStatus::HeldBack => true,
            RowStatus::Invited | RowStatus::AlreadyInvited => self.outcome.code.is_some(),
            // What was not started needs one thing alone, the same line again, and is counted.
            RowStatus::AlreadyMember | RowStatus::Duplicate | RowStatus::NotStarted => false,
        }
    }
}

/// Rows are numbered from 1 and no file has 2^63 of them.
fn number(row: u64) -> Cell {
    Cell::Number(i64::try_from(row).unwrap_or(i64::MAX))
}

impl Record for RowView {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "row",
            rank: Rank::Key,
            cell: |view| number(view.row),
        },
        Column {
            name: "line",
            rank: Rank::OnRequest,
            cell: |view| number(view.line),
        },
        Column {
            name: "email",
            rank: Rank::Key,
            cell: |view| Cell::Text(view.email.clone()),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |view| Cell::of(&view.outcome.status),
        },
        Column {
            name: "code",
            rank: Rank::OnRequest,
            cell: |view| Cell::text(view.outcome.code.map(str::to_owned)),
        },
        Column {
            name: "message",
            rank: Rank::Wrapped,
            cell: |view| Cell::text(view.outcome.message.clone()),
        },
    ];
}

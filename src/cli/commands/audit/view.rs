//! Rows and seals of the audit, as lists and exports write them.

use jiff::Timestamp;

use crate::cli::output::{Cell, Column, Rank, Record};
use crate::domain::seal::AuditRow;
use crate::service::audit::{AuditEntry, Exported, Seal};

/// A row of the audit.
pub(super) struct EntryView(pub(super) AuditEntry);

/// One column.
const fn column<R>(name: &'static str, rank: Rank, cell: fn(&R) -> Cell) -> Column<R> {
    Column { name, rank, cell }
}

fn id(id: Option<uuid::Uuid>) -> Cell {
    Cell::text(id.map(|id| id.to_string()))
}

impl Record for EntryView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("id", Rank::OnRequest, |v| Cell::Number(v.0.id)),
        column("at", Rank::Key, |v| Cell::Time(v.0.at)),
        column("actor", Rank::Key, |v| Cell::of(&v.0.actor)),
        column("action", Rank::Key, |v| Cell::of(&v.0.action)),
        column("subject_kind", Rank::OnRequest, |v| {
            Cell::of(&v.0.subject_kind)
        }),
        column("subject", Rank::Extra(4), |v| id(v.0.subject_id)),
        column("space", Rank::Extra(2), |v| Cell::text(v.0.space.clone())),
        column("batch", Rank::Extra(7), |v| id(v.0.batch_id)),
        column("ticket", Rank::Extra(5), |v| Cell::text(v.0.ticket.clone())),
        column("reason", Rank::Extra(3), |v| Cell::text(v.0.reason.clone())),
        column("before", Rank::Extra(6), |v| Cell::text(v.0.before.clone())),
        column("after", Rank::Extra(6), |v| Cell::text(v.0.after.clone())),
        column("subjects", Rank::Extra(1), |v| {
            Cell::Number(v.0.subjects.into())
        }),
        column("role", Rank::OnRequest, |v| Cell::of(&v.0.role)),
    ];
}

/// A row or a seal, with all that a seal is computed from.
pub(super) struct ExportView(pub(super) Exported);

impl ExportView {
    const fn row(&self) -> Option<&AuditRow> {
        match &self.0 {
            Exported::Row(row) => Some(row),
            Exported::Seal(_) => None,
        }
    }

    const fn seal(&self) -> Option<&Seal> {
        match &self.0 {
            Exported::Seal(seal) => Some(seal),
            Exported::Row(_) => None,
        }
    }

    /// A text that rows have.
    fn text(&self, text: fn(&AuditRow) -> Option<&String>) -> Cell {
        Cell::text(self.row().and_then(text).cloned())
    }

    fn number(&self, of_row: fn(&AuditRow) -> i64, of_seal: Option<fn(&Seal) -> i64>) -> Cell {
        let of_seal = of_seal.and_then(|number| self.seal().map(number));
        Cell::number(self.row().map(of_row).or(of_seal))
    }
}

/// A moment to the microsecond, as it is hashed; as a number where no calendar has it.
fn exact(microseconds: i64) -> String {
    match Timestamp::from_microsecond(microseconds) {
        Ok(time) => time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        Err(_) => microseconds.to_string(),
    }
}

impl Record for ExportView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("type", Rank::Key, |v| {
            Cell::of(if v.row().is_some() { "row" } else { "seal" })
        }),
        column("id", Rank::Key, |v| {
            v.number(|row| row.id, Some(|seal| seal.id))
        }),
        column("at", Rank::Key, |v| {
            Cell::text(match &v.0 {
                Exported::Row(row) => exact(row.at),
                Exported::Seal(seal) => exact(seal.sealed_at.as_microsecond()),
            })
        }),
        column("actor", Rank::Key, |v| v.text(|row| Some(&row.actor))),
        column("role", Rank::Key, |v| v.text(|row| Some(&row.role))),
        column("transaction", Rank::Key, |v| {
            v.number(|row| row.transaction, None)
        }),
        column("action", Rank::Key, |v| v.text(|row| Some(&row.action))),
        column("subject_kind", Rank::Key, |v| {
            v.text(|row| Some(&row.subject_kind))
        }),
        column("subject_id", Rank::Key, |v| {
            id(v.row().and_then(|row| row.subject_id))
        }),
        column("space_id", Rank::Key, |v| {
            id(v.row().and_then(|row| row.space_id))
        }),
        column("batch_id", Rank::Key, |v| {
            id(v.row().and_then(|row| row.batch_id))
        }),
        column("ticket", Rank::Key, |v| v.text(|row| row.ticket.as_ref())),
        column("reason_digest", Rank::Key, |v| {
            let digest = v.row().and_then(|row| row.reason_digest.as_deref());
            digest.map_or(Cell::Null, Cell::hex)
        }),
        column("state_before", Rank::Key, |v| {
            v.text(|row| row.state_before.as_ref())
        }),
        column("state_after", Rank::Key, |v| {
            v.text(|row| row.state_after.as_ref())
        }),
        column("subjects", Rank::Key, |v| {
            v.number(|row| row.subjects.into(), None)
        }),
        column("up_to", Rank::Key, |v| {
            Cell::number(v.seal().map(|seal| seal.up_to))
        }),
        column("rows", Rank::Key, |v| {
            Cell::number(v.seal().map(|seal| seal.rows))
        }),
        column("previous", Rank::Key, |v| {
            Cell::text(v.seal().map(|seal| seal.previous.to_string()))
        }),
        column("digest", Rank::Key, |v| {
            Cell::text(v.seal().map(|seal| seal.digest.to_string()))
        }),
    ];
}

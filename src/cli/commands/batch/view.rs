//! A batch as lists and shows write it.

use crate::cli::output::{Cell, Column, Rank, Record};
use crate::service::batch::{Batch, BatchStory};

/// One column.
const fn column<R>(name: &'static str, rank: Rank, cell: fn(&R) -> Cell) -> Column<R> {
    Column { name, rank, cell }
}

fn count(count: u64) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// One batch.
pub(super) struct BatchView(pub(super) Batch);

/// What a batch is: over, or begun and never ended. Whether it still runs or was killed only its
/// process could tell.
fn state(batch: &Batch) -> Cell {
    Cell::of(if batch.finished_at.is_some() {
        "finished"
    } else {
        "unfinished"
    })
}

impl Record for BatchView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("id", Rank::Key, |v| Cell::of(&v.0.id)),
        column("file", Rank::Extra(3), |v| {
            Cell::text(v.0.file_name.clone())
        }),
        column("space", Rank::Extra(2), |v| {
            Cell::text(v.0.space.as_ref().map(ToString::to_string))
        }),
        column("actor", Rank::Extra(4), |v| Cell::of(v.0.actor.as_str())),
        column("state", Rank::Key, |v| state(&v.0)),
        column("started_at", Rank::Extra(1), |v| Cell::Time(v.0.started_at)),
        column("finished_at", Rank::OnRequest, |v| {
            Cell::time(v.0.finished_at)
        }),
        column("rows", Rank::Extra(6), |v| count(v.0.counts.rows)),
        column("invited", Rank::Extra(1), |v| count(v.0.counts.invited)),
        column("already_invited", Rank::OnRequest, |v| {
            count(v.0.counts.already_invited)
        }),
        column("already_member", Rank::OnRequest, |v| {
            count(v.0.counts.already_member)
        }),
        column("held_back", Rank::OnRequest, |v| {
            count(v.0.counts.held_back)
        }),
        column("duplicate", Rank::OnRequest, |v| {
            count(v.0.counts.duplicate)
        }),
        column("refused", Rank::Extra(5), |v| count(v.0.counts.refused)),
        column("not_started", Rank::OnRequest, |v| {
            count(v.0.counts.not_started)
        }),
    ];
}

/// One batch, and where its invitations and mails stand now.
pub(super) struct StoryView(pub(super) BatchStory);

impl Record for StoryView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("id", Rank::Key, |v| Cell::of(&v.0.batch.id)),
        column("file", Rank::Key, |v| {
            Cell::text(v.0.batch.file_name.clone())
        }),
        column("space", Rank::Key, |v| {
            Cell::text(v.0.batch.space.as_ref().map(ToString::to_string))
        }),
        column("actor", Rank::Key, |v| Cell::of(v.0.batch.actor.as_str())),
        column("state", Rank::Key, |v| state(&v.0.batch)),
        column("started_at", Rank::Key, |v| {
            Cell::Time(v.0.batch.started_at)
        }),
        column("finished_at", Rank::Key, |v| {
            Cell::time(v.0.batch.finished_at)
        }),
        column("rows", Rank::Key, |v| count(v.0.batch.counts.rows)),
        column("invited", Rank::Key, |v| count(v.0.batch.counts.invited)),
        column("already_invited", Rank::Key, |v| {
            count(v.0.batch.counts.already_invited)
        }),
        column("already_member", Rank::Key, |v| {
            count(v.0.batch.counts.already_member)
        }),
        column("held_back", Rank::Key, |v| {
            count(v.0.batch.counts.held_back)
        }),
        column("duplicate", Rank::Key, |v| {
            count(v.0.batch.counts.duplicate)
        }),
        column("refused", Rank::Key, |v| count(v.0.batch.counts.refused)),
        column("not_started", Rank::Key, |v| {
            count(v.0.batch.counts.not_started)
        }),
        column("open", Rank::Key, |v| Cell::Number(v.0.progress.open)),
        column("accepted", Rank::Key, |v| {
            Cell::Number(v.0.progress.accepted)
        }),
        column("expired", Rank::Key, |v| Cell::Number(v.0.progress.expired)),
        column("withdrawn", Rank::Key, |v| {
            Cell::Number(v.0.progress.withdrawn)
        }),
        column("mails_waiting", Rank::Key, |v| {
            Cell::Number(v.0.progress.waiting)
        }),
        column("mails_sent", Rank::Key, |v| Cell::Number(v.0.progress.sent)),
        column("mails_dead", Rank::Key, |v| Cell::Number(v.0.progress.dead)),
        column("mails_in_doubt", Rank::Key, |v| {
            Cell::Number(v.0.progress.in_doubt)
        }),
    ];
}

//! The figures as a record.

use super::limits::Problem;
use crate::cli::output::{Cell, Column, Rank, Record};
use crate::service::status::Standing;

/// Everything that is told.
#[derive(Debug)]
pub(super) struct Report {
    /// Which database.
    pub(super) place: String,
    /// The version of its server.
    pub(super) version: String,
    /// The figures.
    pub(super) standing: Standing,
    /// The limits that are passed.
    pub(super) problems: Vec<Problem>,
}

const fn count(count: u64) -> Cell {
    Cell::Number(count.cast_signed())
}

macro_rules! columns {
    ($($name:literal $rank:ident $cell:expr;)+) => {
        &[$(Column { name: $name, rank: Rank::$rank, cell: $cell },)+]
    };
}

impl Record for Report {
    const COLUMNS: &'static [Column<Self>] = columns! {
        "database" Key |r| Cell::Text(r.place.clone());
        "server_version" Key |r| Cell::Text(r.version.clone());
        "schema" Key |_| Cell::of("current");
        "waiting" Key |r| Cell::Number(r.standing.queue.waiting);
        "due" Key |r| Cell::Number(r.standing.queue.due);
        "due_since" Key |r| Cell::time(r.standing.queue.due_since);
        "held" Key |r| Cell::Number(r.standing.queue.held);
        "held_until" Key |r| Cell::time(
            r.standing.held_until.as_ref().map(jiff::Zoned::timestamp));
        "in_hand" OnRequest |r| Cell::Number(r.standing.queue.in_hand);
        "in_doubt" Key |r| count(r.standing.in_doubt);
        "in_doubt_old" Key |r| count(r.standing.in_doubt_old);
        "dead_24h" Key |r| count(r.standing.dead);
        "sent_7d" Key |r| count(r.standing.sent);
        "bounced_7d" Key |r| count(r.standing.bounced);
        "bounce_percent" OnRequest |r| Cell::percent(r.standing.bounce_rate());
        "reminders_due" Key |r| count(r.standing.reminders.count);
        "reminders_overdue_seconds" OnRequest |r| Cell::number(
            r.standing.reminders.overdue.map(|overdue| overdue.as_secs()));
        "cron_running_since" OnRequest |r| Cell::time(
            r.standing.cron.held_by.as_ref().filter(|held| !held.is_over).map(|held| held.since));
        "cron_ended_at" Key |r| Cell::time(r.standing.cron.ended_at);
        "cron_exit_code" Key |r| Cell::number(r.standing.cron.exit_code.map(i64::from));
        "sealed_at" Key |r| Cell::time(r.standing.sealed_at);
        "unsealed_since" OnRequest |r| Cell::time(r.standing.unsealed_since);
        "problems" Key |r| Cell::List(
            r.problems.iter().map(|problem| problem.code.to_owned()).collect());
    };
}

//! What a run of `admit cron` came to, in one line and as a record.

use std::time::Duration;

use super::in_words;
use super::steps::Step;
use crate::cli::bulk::deliver::mails;
use crate::cli::output::{Cell, Column, Rank, Record};
use crate::cli::text::plural;
use crate::service::lease::LeaseTaken;

/// What was done, or in a dry run is to be done.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Reminders put into the outbox.
    pub(super) reminded: u64,
    /// Requests for a new password that were looked at.
    pub(super) resets: u64,
    /// Mails taken by a server.
    pub(super) sent: u64,
    /// Mails that wait.
    pub(super) waiting: u64,
    /// Of those, how many could be tried at once.
    pub(super) due: u64,
    /// Mails refused for good.
    pub(super) dead: u64,
    /// Mails that may or may not have left.
    pub(super) in_doubt: u64,
    /// Accounts that were never activated, erased.
    pub(super) expired: u64,
    /// Deleted accounts past their grace, erased.
    pub(super) erased: u64,
    /// Invitations that are open again by that.
    pub(super) reopened: u64,
    /// Things that were too old.
    pub(super) forgotten: u64,
    /// Rows of the audit that were sealed.
    pub(super) sealed: u64,
}

/// How it went.
#[derive(Debug, Clone)]
pub(super) enum Status {
    /// The steps were gone through.
    Done,
    /// Another is at work.
    Running(LeaseTaken),
    /// Nothing was done, in this database.
    DryRun(String),
}

/// What a run came to.
#[derive(Debug)]
pub(super) struct Report {
    status: Status,
    pub(super) counts: Counts,
    pub(super) failed: Vec<Step>,
    pub(super) skipped: Vec<Step>,
    pub(super) duration: Duration,
}

impl Report {
    /// Nothing yet.
    pub(super) fn of(status: Status) -> Self {
        Self {
            status,
            counts: Counts::default(),
            failed: Vec::new(),
            skipped: Vec::new(),
            duration: Duration::ZERO,
        }
    }

    /// A count, unless nobody has looked: whoever found another at work does not know the queue.
    fn cell(&self, name: &str, of: u64) -> Cell {
        match self.status {
            Status::Running(_) if matches!(name, "waiting" | "due") => Cell::Null,
            _ => count(of),
        }
    }

    /// One line.
    pub(super) fn sentence(&self) -> String {
        let what = match self.in_parts() {
            parts if parts.is_empty() => "nothing was due".to_owned(),
            parts => parts.join(", "),
        };
        let failed = match self.failed.as_slice() {
            [] => String::new(),
            failed => format!("; failed: {}", listed(failed)),
        };
        match &self.status {
            Status::Running(other) => format!(
                "Another cron is at work ({}); nothing was done.",
                in_words(other)
            ),
            Status::DryRun(place) => {
                format!("Dry run, nothing was changed ({place}). Due: {what}{failed}.")
            }
            Status::Done => {
                format!(
                    "cron: {what}{failed} ({:.1} s).",
                    self.duration.as_secs_f64()
                )
            }
        }
    }

    fn in_parts(&self) -> Vec<String> {
        let counts = &self.counts;
        let dry = matches!(self.status, Status::DryRun(_));
        let reminders = plural(counts.reminded, "reminder", "reminders");
        let requests = plural(counts.resets, "request", "requests");
        let never = plural(counts.expired, "account", "accounts");
        let deleted = plural(counts.erased, "deleted account", "deleted accounts");
        let rows = plural(counts.sealed, "row", "rows");
        let done = |word: &'static str| if dry { "" } else { word };
        [
            (counts.reminded, format!("{reminders}{}", done(" queued"))),
            (
                counts.resets,
                format!("{requests} for a new password{}", done(" answered")),
            ),
            (counts.sent, format!("{} sent", mails(counts.sent))),
            (counts.dead, format!("{} refused for good", counts.dead)),
            (counts.in_doubt, format!("{} in doubt", counts.in_doubt)),
            (
                if dry { counts.due } else { counts.waiting },
                if dry {
                    format!("{} to send", mails(counts.due))
                } else {
                    format!("{} waiting", counts.waiting)
                },
            ),
            (
                counts.expired,
                format!("{never} never activated{}", done(" erased")),
            ),
            (counts.erased, format!("{deleted}{}", done(" erased"))),
            (
                counts.forgotten,
                format!(
                    "{} {}",
                    plural(counts.forgotten, "old entry", "old entries"),
                    if dry { "to forget" } else { "forgotten" }
                ),
            ),
            (
                counts.sealed,
                format!("{rows} of the audit{}", done(" sealed")),
            ),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, words)| words)
        .collect()
    }
}

fn listed(steps: &[Step]) -> String {
    let words: Vec<&str> = steps.iter().map(|step| step.as_str()).collect();
    words.join(", ")
}

const fn count(count: u64) -> Cell {
    Cell::Number(count.cast_signed())
}

fn words(steps: &[Step]) -> Cell {
    Cell::List(steps.iter().map(ToString::to_string).collect())
}

macro_rules! columns {
    ($($name:literal)+ ; $($count:ident)+) => {
        &[
            Column { name: "schema", rank: Rank::OnRequest, cell: |_| Cell::Number(1) },
            Column {
                name: "status",
                rank: Rank::Key,
                cell: |report| Cell::of(match report.status {
                    Status::Done => "done",
                    Status::Running(_) => "running",
                    Status::DryRun(_) => "dry_run",
                }),
            },
            $(Column {
                name: $name,
                rank: Rank::Key,
                cell: |report| report.cell($name, report.counts.$count),
            },)+
            Column {
                name: "failed",
                rank: Rank::Key,
                cell: |report| words(&report.failed),
            },
            Column {
                name: "skipped",
                rank: Rank::OnRequest,
                cell: |report| words(&report.skipped),
            },
            Column {
                name: "milliseconds",
                rank: Rank::OnRequest,
                cell: |report| {
                    let all = report.duration.as_millis();
                    Cell::Number(i64::try_from(all).unwrap_or(i64::MAX))
                },
            },
            Column {
                name: "running",
                rank: Rank::OnRequest,
                cell: |report| match &report.status {
                    Status::Running(other) => Cell::Text(in_words(other)),
                    _ => Cell::text(None),
                },
            },
        ]
    };
}

impl Record for Report {
    const COLUMNS: &'static [Column<Self>] = columns! {
        "reminded" "resets" "sent" "waiting" "due" "dead" "in_doubt" "expired" "erased" "reopened"
        "forgotten" "sealed";
        reminded resets sent waiting due dead in_doubt expired erased reopened forgotten sealed
    };
}

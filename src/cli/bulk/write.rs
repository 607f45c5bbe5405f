//! The second pass: people are invited, a chunk at a time, while the next chunk is read.

use super::entries::{Entries, Entry};
use super::rows::RowView;
use super::sink::OutcomeSink;
use crate::cli::error::CliError;
use crate::cli::progress::{Counts, Progress};
use crate::cli::signals::Stop;
use crate::domain::bulk::{RowCounts, RowOutcome, RowStatus};
use crate::intake::FileError;
use crate::intake::repeats::Repeats;
use crate::service::Service;
use crate::service::bulk::{BatchRun, CHUNK_ROWS, InviteOptions, InviteRow};

/// People that are named as examples before the question.
const EXAMPLES: usize = 5;

/// Whether people are invited or only looked at.
pub enum Act<'a> {
    /// Invites them, in this run.
    Invite(&'a mut BatchRun),
    /// Tells what inviting them would do.
    Preview(InviteOptions),
}

/// How the second pass went.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// What became of the rows.
    pub counts: RowCounts,
    /// The first of those who were invited, or would be.
    pub examples: Vec<String>,
    /// It was asked to stop before the last row.
    pub stopped: bool,
    /// The database failed before the last row.
    pub broken: Option<CliError>,
}

impl Written {
    /// True if every row was reached.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        !self.stopped && self.broken.is_none()
    }

    fn add(&mut self, entry: &Entry, outcome: &RowOutcome) {
        self.counts.add(outcome.status);
        if outcome.status == RowStatus::Invited && self.examples.len() < EXAMPLES {
            self.examples.push(entry.email.clone());
        }
    }
}

/// One chunk of rows, some of which are decided without the database.
struct Chunk {
    entries: Entries,
    repeats: Repeats,
    rows: Vec<(Entry, Option<RowOutcome>)>,
}

/// Goes through everybody. A row's outcome goes to `sink` as soon as its chunk is committed; when a
/// stop is asked for or the database fails, the rows that are left are not started and say so.
pub async fn write(
    service: &Service,
    mut act: Act<'_>,
    (entries, repeats): (Entries, Repeats),
    mut sink: Option<&mut OutcomeSink<'_>>,
    (stop, progress): (&Stop, &Progress<'_>),
) -> Result<Written, CliError> {
    let mut written = Written::default();
    let mut chunk = read_chunk(entries, repeats).await?;
    while !chunk.rows.is_empty() {
        let rows = std::mem::take(&mut chunk.rows);
        let next = tokio::task::spawn_blocking(move || fill(chunk));
        written.stopped |= written.broken.is_none() && stop.is_asked();
        let mut outcomes = Vec::new().into_iter();
        if written.is_whole() {
            match invite(service, &mut act, &rows).await {
                Ok(done) => outcomes = done.into_iter(),
                Err(error) => written.broken = Some(error),
            }
        }
        for (entry, decided) in rows {
            let outcome = decided
                .or_else(|| outcomes.next())
                .unwrap_or_else(not_started);
            written.add(&entry, &outcome);
            if let Act::Invite(run) = &mut act {
                run.counts = written.counts;
            }
            let view = RowView {
                row: entry.number,
                line: entry.line,
                email: entry.email,
                outcome,
            };
            if let Some(sink) = &mut sink {
                sink.push(entry.row.as_ref(), view);
            }
        }
        if let Some(sink) = &mut sink {
            sink.flush();
        }
        if written.is_whole() {
            progress.update(progress_counts(&written.counts), None);
        }
        chunk = joined(next.await)?;
    }
    Ok(written)
}

fn not_started() -> RowOutcome {
    RowOutcome::because(
        RowStatus::NotStarted,
        "interrupted",
        "the run was stopped before this row",
    )
}

const fn progress_counts(counts: &RowCounts) -> Counts {
    Counts {
        done: counts.rows,
        ok: counts.invited,
        failed: counts.refused,
        skipped: counts.rows - counts.invited - counts.refused,
        in_doubt: 0,
        put_off: 0,
    }
}

async fn invite(
    service: &Service,
    act: &mut Act<'_>,
    rows: &[(Entry, Option<RowOutcome>)],
) -> Result<Vec<RowOutcome>, CliError> {
    let people: Vec<InviteRow> = rows
        .iter()
        .filter(|(_, decided)| decided.is_none())
        .filter_map(|(entry, _)| entry.person.as_ref().ok().cloned())
        .collect();
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(match act {
        Act::Invite(run) => service.invite_rows(run, &people).await?,
        Act::Preview(options) => service.preview_rows(*options, &people).await?,
    })
}

async fn read_chunk(entries: Entries, repeats: Repeats) -> Result<Chunk, CliError> {
    let chunk = Chunk {
        entries,
        repeats,
        rows: Vec::new(),
    };
    joined(tokio::task::spawn_blocking(move || fill(chunk)).await)
}

fn joined(
    read: Result<Result<Chunk, FileError>, tokio::task::JoinError>,
) -> Result<Chunk, CliError> {
    match read {
        Ok(chunk) => Ok(chunk?),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Reads on until there are enough people for one transaction.
fn fill(mut chunk: Chunk) -> Result<Chunk, FileError> {
    let mut people = 0;
    while people < CHUNK_ROWS && chunk.rows.len() < 2 * CHUNK_ROWS {
        let Some(entry) = chunk.entries.next() else {
            break;
        };
        let entry = entry?;
        let decided = match &entry.person {
            Err(outcome) => Some(outcome.clone()),
            Ok(_) => chunk.repeats.first_row_of(entry.number)?.map(|first| {
                let message = format!("same address as row {first}");
                RowOutcome::because(RowStatus::Duplicate, "same_address", message)
            }),
        };
        people += usize::from(decided.is_none());
        chunk.rows.push((entry, decided));
    }
    Ok(chunk)
}

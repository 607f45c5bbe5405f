//! One pass over the targets of a run, chunk by chunk.

use super::Work;
use super::outcome::{ChangeStatus, ChangeSummary, ChangeView};
use super::targets::{Target, Targets};
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::progress::{Counts, Progress};
use crate::cli::signals::Stop;
use crate::service::Service;

/// Targets that are changed in one go.
const CHUNK: usize = 200;

/// What came of one target.
pub type Came<D> = Result<D, NotChanged>;

/// Why a target was not changed.
#[derive(Debug, Clone)]
pub struct NotChanged {
    /// The short name of the space, where the invitation is known.
    pub space: Option<String>,
    /// The error, as it ends a run over this target alone.
    pub error: CliError,
}

/// How a pass went.
#[derive(Debug, Default)]
pub struct Passed {
    /// What became of the targets.
    pub summary: ChangeSummary,
    /// The database failed before the last one.
    pub broken: Option<CliError>,
    /// It was asked to stop before the last one.
    pub stopped: bool,
}

/// Goes over all of them and hands each outcome on, as soon as its chunk is committed. When a stop
/// is asked for or the database fails, the targets that are left are not started and say so.
pub async fn pass<W: Work>(
    service: &Service,
    work: &mut W,
    targets: &impl Targets<Target = W::Target>,
    (stop, progress): (&Stop, &Progress<'_>),
    mut push: impl FnMut(ChangeView, Option<&Came<W::Done>>) -> Result<(), CliError>,
) -> Result<Passed, CliError> {
    let mut passed = Passed {
        summary: ChangeSummary::of(work.word()),
        ..Passed::default()
    };
    let mut rest = targets.pass();
    loop {
        let chunk: Vec<Target<W::Target>> = rest.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
        if chunk.is_empty() {
            return Ok(passed);
        }
        passed.stopped |= passed.broken.is_none() && stop.is_asked();
        let mut came = Vec::new().into_iter();
        if !passed.stopped && passed.broken.is_none() {
            let (outcomes, broken) = change(service, work, &chunk).await;
            came = outcomes.into_iter();
            passed.broken = broken;
        }
        for target in chunk {
            let came = came.next();
            let view = view(work, target, came.as_ref());
            passed.summary.add(&view);
            push(view, came.as_ref())?;
        }
        let summary = &passed.summary;
        let failed = summary.refused + summary.not_found;
        let counts = Counts {
            done: summary.rows,
            ok: summary.changed,
            failed,
            skipped: summary.rows - summary.changed - failed,
            ..Counts::default()
        };
        progress.update(counts, None);
    }
}

async fn change<W: Work>(
    service: &Service,
    work: &mut W,
    chunk: &[Target<W::Target>],
) -> (Vec<Came<W::Done>>, Option<CliError>) {
    let named: Vec<_> = chunk
        .iter()
        .filter_map(|target| target.named.as_ref().ok().cloned())
        .collect();
    let (changed, broken) = work.change(service, &named).await;
    let mut changed = changed.into_iter();
    let mut outcomes = Vec::with_capacity(chunk.len());
    for target in chunk {
        outcomes.push(match &target.named {
            Ok(_) => match changed.next() {
                Some(outcome) => outcome,
                // Broken off here; the rows behind it have no outcome either.
                None => break,
            },
            Err(refusal) => {
                let message = refusal.message.clone().unwrap_or_default();
                let refused = CliError::new(ExitCode::Refused, message);
                Err(NotChanged {
                    space: None,
                    error: refused.with_code(refusal.code.unwrap_or("refused")),
                })
            }
        });
    }
    (outcomes, broken)
}

fn view<W: Work>(work: &W, target: Target<W::Target>, came: Option<&Came<W::Done>>) -> ChangeView {
    match came {
        Some(Ok(done)) => work.view(target.row, target.text, done),
        Some(Err(reason)) => ChangeView::failed(target.row, target.text, reason),
        None => ChangeView {
            row: target.row,
            target: target.text,
            space: None,
            status: ChangeStatus::NotStarted,
            code: Some("interrupted"),
            message: Some("the run was stopped before this row".to_owned()),
            hint: None,
        },
    }
}

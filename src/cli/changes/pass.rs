//! One pass over the targets of a run, chunk by chunk.

use super::outcome::{ChangeStatus, ChangeSummary, ChangeView};
use super::targets::{Target, Targets};
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::progress::{Counts, Progress};
use crate::cli::signals::Stop;
use crate::service::Service;
use crate::service::changes::{ChangeRun, Changed};
use crate::service::invitation::InvitationError;

/// Targets that one transaction changes.
const CHUNK: usize = 200;

/// What came of one target.
pub type Came = Result<Changed, NotChanged>;

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
pub async fn pass(
    service: &Service,
    run: &mut ChangeRun,
    targets: &Targets,
    (stop, progress): (&Stop, &Progress<'_>),
    mut push: impl FnMut(ChangeView, Option<&Came>) -> Result<(), CliError>,
) -> Result<Passed, CliError> {
    let mut passed = Passed::default();
    let mut rest = targets.pass();
    loop {
        let chunk: Vec<Target> = rest.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
        if chunk.is_empty() {
            return Ok(passed);
        }
        passed.stopped |= passed.broken.is_none() && stop.is_asked();
        let mut came = Vec::new().into_iter();
        if !passed.stopped && passed.broken.is_none() {
            match change(service, run, &chunk).await {
                Ok(outcomes) => came = outcomes.into_iter(),
                Err(error) => passed.broken = Some(error),
            }
        }
        for target in chunk {
            let came = came.next();
            let view = view(target, came.as_ref());
            passed.summary.add(&view);
            push(view, came.as_ref())?;
        }
        let summary = &passed.summary;
        let failed = summary.refused + summary.not_found;
        let counts = Counts {
            done: summary.rows,
            ok: summary.changed(),
            failed,
            skipped: summary.rows - summary.changed() - failed,
        };
        progress.update(counts, None);
    }
}

async fn change(
    service: &Service,
    run: &mut ChangeRun,
    chunk: &[Target],
) -> Result<Vec<Came>, CliError> {
    let named: Vec<_> = chunk
        .iter()
        .filter_map(|target| target.named.as_ref().ok().cloned())
        .collect();
    let mut changed = service.change_invitations(run, &named).await?.into_iter();
    let outcomes = chunk.iter().map(|target| match &target.named {
        Ok(_) => match changed.next() {
            Some(outcome) => outcome.map_err(NotChanged::from),
            None => Err(NotChanged {
                space: None,
                error: CliError::bug("a target has no outcome"),
            }),
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
    Ok(outcomes.collect())
}

impl From<InvitationError> for NotChanged {
    fn from(error: InvitationError) -> Self {
        let space = match &error {
            InvitationError::Accepted(invitation)
            | InvitationError::Withdrawn(invitation)
            | InvitationError::NotYours(invitation) => Some(invitation.space.to_string()),
            InvitationError::NotFound(..)
            | InvitationError::Ambiguous { .. }
            | InvitationError::Fault(_) => None,
        };
        Self {
            space,
            error: error.into(),
        }
    }
}

fn view(target: Target, came: Option<&Came>) -> ChangeView {
    match came {
        Some(Ok(changed)) => ChangeView::changed(target.row, target.text, changed),
        Some(Err(reason)) => ChangeView::failed(target.row, target.text, reason),
        None => ChangeView {
            row: target.row,
            target: target.text,
            space: None,
            status: ChangeStatus::NotStarted,
            code: Some("interrupted"),
            message: Some("the run was stopped before this row".to_owned()),
        },
    }
}

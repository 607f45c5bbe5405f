//! Changes the targets, shows what became of each, and ends the run.

use std::collections::HashMap;

use super::Work;
use super::outcome::{ChangeStatus, ChangeSummary, ChangeView};
use super::pass::{Came, Passed, pass};
use super::targets::Targets;
use crate::cli::bulk::sink::OutcomeSink;
use crate::cli::context::Context;
use crate::cli::database::Connected;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::Fields;
use crate::cli::progress::Progress;
use crate::domain::id::MailId;

/// How outcomes are shown.
pub struct Manner {
    /// The columns.
    pub fields: Fields<ChangeView>,
    /// A table has every row.
    pub all_rows: bool,
    /// What the progress bar says: `Withdrawing`.
    pub label: &'static str,
    /// Nothing is changed.
    pub dry_run: bool,
}

/// A run that is over but for its last words.
pub struct Performed<'a, D> {
    /// How it went.
    pub summary: ChangeSummary,
    /// The only target, if there was one and it was found.
    pub single: Option<D>,
    /// Rows from the first on that hangs on a mail: what they say is known once that is delivered.
    held: Vec<(ChangeView, Option<MailId>)>,
    passed: Passed,
    sink: Option<OutcomeSink<'a, ChangeView>>,
}

/// Changes them. A single target that is refused or not there is an error with its own code; of
/// several, each has its row.
pub async fn perform<'a, W: Work>(
    cx: &'a Context,
    connected: &Connected,
    (work, targets): (&mut W, &impl Targets<Target = W::Target>),
    manner: Manner,
) -> Result<Performed<'a, W::Done>, CliError> {
    let service = &connected.service;
    let single = targets.is_single();
    if !single && !manner.dry_run {
        cx.stop
            .watch(&cx.ui, "the rows in flight")
            .map_err(|error| {
                CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
            })?;
    }
    let choice = cx.settings()?.progress;
    let progress = Progress::begin(&cx.ui, choice, manner.label, Some(targets.count()));
    let shape = (&cx.stop, &progress);
    if single {
        let mut only = None;
        let passed = pass(service, work, targets, shape, |view, came| {
            only = came.cloned().map(|came| (view, came));
            Ok(())
        })
        .await?;
        drop(progress);
        return one(cx, manner, passed, only);
    }
    let mut sink = OutcomeSink::begin(cx, manner.fields, None, manner.all_rows)?;
    let mut held = Vec::new();
    let passed = pass(service, work, targets, shape, |view, came| {
        let mail = came.and_then(|came| W::mail(came.as_ref().ok()?));
        if mail.is_none() && held.is_empty() {
            return sink.push_outcome(view);
        }
        held.push((view, mail));
        Ok(())
    })
    .await?;
    drop(progress);
    Ok(Performed {
        summary: summary(&passed, manner.dry_run),
        single: None,
        held,
        passed,
        sink: Some(sink),
    })
}

fn one<D>(
    cx: &Context,
    manner: Manner,
    passed: Passed,
    only: Option<(ChangeView, Came<D>)>,
) -> Result<Performed<'_, D>, CliError> {
    if let Some(error) = passed.broken {
        return Err(error);
    }
    let Some((view, came)) = only else {
        return Err(CliError::bug("a target has no outcome"));
    };
    let changed = came.map_err(|reason| reason.error)?;
    // A sentence tells it, unless a format was asked for.
    let mut sink = None;
    if cx.ui.manner().format.is_some() {
        let mut begun = OutcomeSink::begin(cx, manner.fields, None, manner.all_rows)?;
        begun.push_outcome(view)?;
        sink = Some(begun);
    }
    Ok(Performed {
        summary: summary(&passed, manner.dry_run),
        single: Some(changed),
        held: Vec::new(),
        passed,
        sink,
    })
}

fn summary(passed: &Passed, dry_run: bool) -> ChangeSummary {
    ChangeSummary {
        dry_run,
        ..passed.summary.clone()
    }
}

impl<D> Performed<'_, D> {
    /// True if every target was reached.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.passed.broken.is_none() && !self.passed.stopped
    }

    /// True if some row says what becomes of its mail.
    #[must_use]
    pub const fn hangs_on_mails(&self) -> bool {
        !self.held.is_empty()
    }

    /// The rows of these mails are refused, with the server's answer.
    pub fn refuse(&mut self, dead: &HashMap<MailId, Option<String>>) {
        for (view, mail) in &mut self.held {
            let Some(reply) = mail.and_then(|mail| dead.get(&mail)) else {
                continue;
            };
            view.status = ChangeStatus::Refused;
            view.code = Some("mail_refused");
            let reply = reply.as_deref().unwrap_or("no answer is kept");
            view.message = Some(format!(
                "the mail server refused its mail for good: {reply}"
            ));
            self.summary.changed -= 1;
            self.summary.refused += 1;
        }
    }

    /// Writes the rows that waited for the end.
    pub fn write_rows(&mut self) -> Result<(), CliError> {
        if let Some(sink) = &mut self.sink {
            for (view, _) in self.held.drain(..) {
                sink.push_outcome(view)?;
            }
        }
        match self.sink.take() {
            Some(sink) => sink.end_with(&self.summary.to_json()),
            None => Ok(()),
        }
    }

    /// Says the last words, the most important thing last, and decides the code; `other` is what
    /// else asks for one.
    pub fn end(self, cx: &Context, place: &str, other: ExitCode) -> Result<Ending, CliError> {
        let summary = &self.summary;
        if summary.dry_run {
            cx.ui
                .status(&format!("Dry run, nothing was changed ({place})."));
        }
        if self.single.is_none() {
            cx.ui.status(&format!("{}.", summary.in_words()));
        }
        if let Some(error) = self.passed.broken {
            return Err(error);
        }
        if self.passed.stopped {
            cx.ui.status(&format!(
                "Stopped: {} of {} rows done. Nothing is half done.\n\
                 To go on, run the same line again; finished rows are passed over.",
                summary.rows - summary.not_started,
                summary.rows
            ));
        }
        if let Some(signal) = cx.stop.signal() {
            cx.ui.flush()?;
            return Ok(Ending::Signal(signal));
        }
        cx.ui.finish()?;
        Ok(ExitCode::of_several([summary.exit_code(), other]).into())
    }
}

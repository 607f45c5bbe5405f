//! What is said at the end of a run, and the code it ends with.

use std::path::PathBuf;

use super::Done;
use super::people::Prepared;
use crate::cli::bulk::deliver;
use crate::cli::bulk::rows::RowView;
use crate::cli::bulk::sink::OutcomeSink;
use crate::cli::bulk::summary::{MailCounts, Summary};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::text::plural;
use crate::domain::bulk::{RowCounts, RowOutcome, RowStatus};
use crate::service::delivery::{Delivery, Mailing, Trouble};

/// Ends a run that `--on-error stop` kept from beginning: nothing was written, and the report says
/// which rows to mend.
pub(super) fn stopped_by_bad_rows(
    prepared: &Prepared,
    mut sink: OutcomeSink<'_>,
    dry_run: bool,
) -> Result<Ending, CliError> {
    let mut counts = RowCounts {
        blank: prepared.people.blank(),
        ..RowCounts::default()
    };
    for entry in prepared.people.entries(&prepared.frame) {
        let entry = entry?;
        let outcome = entry.person.err().unwrap_or_else(|| {
            RowOutcome::because(
                RowStatus::NotStarted,
                "on_error_stop",
                "nobody is invited while any row is bad",
            )
        });
        counts.add(outcome.status);
        let view = RowView {
            row: entry.number,
            line: entry.line,
            email: entry.email,
            outcome,
        };
        sink.push(entry.row.as_ref(), view);
    }
    let report = sink.finish_report();
    if let Some(lost) = sink.take_lost() {
        return Err(lost);
    }
    let summary = Summary {
        counts,
        dry_run,
        mail: MailCounts::default(),
        batch: None,
    };
    sink.end(&summary)?;
    let bad = plural(counts.refused, "row is", "rows are");
    let message = format!("{bad} bad; nothing was changed");
    let error = CliError::new(ExitCode::BadData, message).with_code("bad_rows");
    Err(match report {
        Some(path) => error.hint(format!(
            "mend the rows in {} and send that file",
            path.display()
        )),
        None => error.hint("mend what is bad, or leave out `--on-error stop` to invite the others"),
    })
}

/// Tells how the run went, the most important thing last, and decides its code.
pub(super) fn end(
    cx: &Context,
    done: &Done,
    summary: &Summary,
    (delivery, mailing, report): (&Delivery, Option<&Mailing>, Option<PathBuf>),
) -> Result<Ending, CliError> {
    if let Some(mailing) = mailing {
        deliver::tell(cx, delivery, (mailing, deliver::DEAD_INVITATIONS));
    } else {
        deliver::tell_waiting(cx, delivery.waiting);
    }
    tell_report(cx, summary, report);
    let place = &done.prepared.connected.place;
    if summary.dry_run {
        if let Some(space) = done.prepared.space.as_ref()
            && done.prepared.space_is_new
        {
            let slug = &space.slug;
            cx.ui
                .status(&format!("The space {} ({slug}) would be made.", space.name));
        }
        cx.ui
            .status(&format!("Dry run, nothing was changed ({place})."));
    } else if summary.counts.invited > 0 {
        tell_next(cx, done, summary.counts.invited);
    }
    cx.ui.status(&format!("{}.", summary.in_words()));
    if let Some(error) = &done.written.broken {
        return Err(error.clone());
    }
    if let Some(signal) = cx.stop.signal() {
        tell_stopped(cx, summary);
        cx.ui.flush()?;
        return Ok(Ending::Signal(signal));
    }
    let rows = if summary.counts.refused > 0 {
        ExitCode::Partial
    } else {
        ExitCode::Ok
    };
    // A mail server that went away in the middle leaves people waiting for a later run.
    let left = if matches!(delivery.trouble, Some(Trouble::Unreachable(_))) {
        ExitCode::TryAgain
    } else {
        ExitCode::Ok
    };
    cx.ui.finish()?;
    Ok(ExitCode::of_several([rows, left, deliver::exit_code(delivery)]).into())
}

/// Tells how far a run came that was asked to stop, and how it goes on.
fn tell_stopped(cx: &Context, summary: &Summary) {
    let Summary { counts, mail, .. } = summary;
    let left = if counts.not_started > 0 {
        let finished = counts.rows - counts.not_started;
        format!("{finished} of {} rows done", counts.rows)
    } else if mail.waiting > 0 {
        let waiting = plural(mail.waiting, "mail waits", "mails wait");
        format!("all rows are done, {waiting}")
    } else {
        return;
    };
    cx.ui.status(&format!(
        "Stopped: {left}. Nothing is half done.\n\
         To go on, run the same line again; what is done is not done twice."
    ));
}

fn tell_report(cx: &Context, summary: &Summary, report: Option<PathBuf>) {
    let Some(path) = report else { return };
    let path = path.display();
    if summary.counts.refused > 0 {
        cx.ui.status(&format!(
            "Report: {path}. Correct the refused rows there and send that file again;\n\
             rows already done are skipped."
        ));
    } else {
        cx.ui.status(&format!("Report: {path}"));
    }
}

fn tell_next(cx: &Context, done: &Done, invited: u64) {
    let space = done.prepared.space.as_ref();
    let flag = space.map_or_else(String::new, |space| format!(" --space {}", space.slug));
    let (see, take_back) = if invited == 1 {
        ("see it", "take it back")
    } else {
        ("see them", "take them all back")
    };
    cx.ui.hint(&format!("{see}: `admit invite list{flag}`"));
    if let Some(batch) = &done.batch {
        cx.ui
            .hint(&format!("{take_back}: `admit batch withdraw {batch}`"));
    }
}

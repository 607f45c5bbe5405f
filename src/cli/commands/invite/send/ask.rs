//! Whether somebody is asked before people are invited, and what they are shown.

use super::Args;
use super::people::{Prepared, options};
use crate::cli::bulk::survey::survey;
use crate::cli::bulk::write::{Act, Written, write};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::progress::{Progress, ProgressChoice};
use crate::cli::prompt::Question;
use crate::cli::text::plural;
use crate::domain::bulk::RowCounts;

/// So many addresses on the command line are invited without a question.
const WITHOUT_QUESTION: u64 = 5;

/// Asks, unless it goes without saying. Comes back when people may be invited.
pub(super) async fn ask(
    args: &Args,
    cx: &Context,
    prepared: &mut Prepared,
) -> Result<(), CliError> {
    let people = prepared.survey.people;
    let named = prepared.people.file().is_none();
    if args.change.yes || args.change.dry_run || (named && people <= WITHOUT_QUESTION) {
        return Ok(());
    }
    if people == 0 {
        return Ok(());
    }
    if !cx.prompter.can_ask() {
        return cx
            .prompter
            .confirm(&cx.ui, &question(cx, prepared, people, Vec::new()));
    }
    // A person is told what will really happen, which only the database knows.
    let foreseen = preview(args, cx, prepared).await?;
    let people = foreseen.counts.invited;
    if people == 0 {
        return Ok(());
    }
    let mut details = warnings(prepared);
    let mut examples = foreseen.examples.join(", ");
    if people > foreseen.examples.len() as u64 {
        examples.push_str(", ...");
    }
    details.push(format!("To be invited: {examples}"));
    details.extend(others(&foreseen.counts));
    cx.prompter
        .confirm(&cx.ui, &question(cx, prepared, people, details))
}

fn question(cx: &Context, prepared: &Prepared, people: u64, details: Vec<String>) -> Question {
    let count = plural(people, "person", "people");
    let target = target(prepared);
    let actor = cx
        .settings()
        .map_or_else(|_| String::new(), |set| set.actor.value.clone());
    Question {
        text: format!(
            "Invite {count} to {target} in {}, as {actor}?",
            prepared.connected.place
        ),
        act: format!("inviting {count}"),
        details,
    }
}

/// Where people are invited to.
fn target(prepared: &Prepared) -> String {
    match &prepared.space {
        Some(space) => format!("{} ({})", space.name, space.slug),
        None => "the spaces that the file names".to_owned(),
    }
}

/// Which rows are bad, and what else is to be known before people are named.
fn warnings(prepared: &Prepared) -> Vec<String> {
    let mut lines = Vec::new();
    if prepared.survey.refused > 0 {
        let rows = plural(prepared.survey.refused, "row", "rows");
        lines.push(format!("{rows} will be refused:"));
        lines.extend(prepared.survey.refused_lines());
    }
    if prepared.space_is_new {
        let target = target(prepared);
        lines.push(format!("The space {target} will be made."));
    }
    lines
}

/// What becomes of those who are not invited.
fn others(counts: &RowCounts) -> Option<String> {
    let parts: Vec<String> = [
        (counts.already_invited, "already invited"),
        (
            counts.already_member,
            if counts.already_member == 1 {
                "already a member"
            } else {
                "already members"
            },
        ),
        (counts.held_back, "held back"),
        (counts.duplicate, "duplicate"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    (!parts.is_empty()).then(|| format!("Passed over: {}", parts.join(", ")))
}

async fn preview(args: &Args, cx: &Context, prepared: &mut Prepared) -> Result<Written, CliError> {
    let total = Some(prepared.people.count());
    let progress = Progress::begin(&cx.ui, ProgressChoice::Auto, "Looking", total);
    let pass = prepared.pass()?;
    let service = prepared.service().clone();
    let act = Act::Preview(options(args));
    let mut written = write(&service, act, pass, None, (&cx.stop, &progress)).await?;
    drop(progress);
    if let Some(error) = written.broken.take() {
        return Err(error);
    }
    // The pass used up what the survey knew of repeats.
    prepared.survey = survey(&prepared.people, &prepared.frame, &cx.stop)?
        .ok_or_else(|| CliError::new(ExitCode::Cancelled, "stopped before anything was written"))?;
    Ok(written)
}

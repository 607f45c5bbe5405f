//! What a person is shown before several invitations are changed.

use super::pass::pass;
use super::targets::{Named, Targets};
use crate::cli::context::Context;
use crate::cli::database::Connected;
use crate::cli::error::CliError;
use crate::cli::progress::Progress;
use crate::cli::prompt::Question;
use crate::cli::text::plural;
use crate::service::changes::{ChangeRun, Done};
use crate::service::invitation::Invitation;

/// Invitations that are named before the question.
const SHOWN: usize = 10;

/// Asks before a run. `verb` is what is done to them: `Withdraw`, with its other form.
pub async fn ask(
    cx: &Context,
    connected: &Connected,
    (run, targets): (&ChangeRun, &Targets),
    (verb, doing): (&str, &str),
) -> Result<(), CliError> {
    let count = |count| plural(count, "invitation", "invitations");
    let mut question = Question {
        text: String::new(),
        act: format!("{doing} {}", count(targets.count())),
        details: Vec::new(),
    };
    if !cx.prompter.can_ask() {
        return cx.prompter.confirm(&cx.ui, &question);
    }
    // A person is told what will really happen, which only the database knows.
    let choice = cx.settings()?.progress;
    let progress = Progress::begin(&cx.ui, choice, "Looking", Some(targets.count()));
    let service = &connected.service;
    let mut rehearsal = run.rehearsal();
    let mut shown = Vec::new();
    let shape = (&cx.stop, &progress);
    let looked = pass(service, &mut rehearsal, targets, shape, |_, came| {
        if let Some(Ok(changed)) = came
            && matches!(changed.done, Done::Withdrawn | Done::Resent(_))
            && shown.len() < SHOWN
        {
            shown.push(line(&changed.invitation, changed.was.as_str()));
        }
        Ok(())
    })
    .await?;
    drop(progress);
    if let Some(error) = looked.broken {
        return Err(error);
    }
    let summary = looked.summary;
    let changed = summary.changed();
    if changed == 0 {
        return Ok(());
    }
    question.details = shown;
    if changed > SHOWN as u64 {
        let more = changed - SHOWN as u64;
        question.details.push(format!("  and {more} more"));
    }
    if let Named::File(file) = &targets.named {
        let from = format!("From {}:", file.detected().name);
        question.details.insert(0, from);
    }
    let others = summary.others();
    if !others.is_empty() {
        let others = format!("Passed over: {}", others.join(", "));
        question.details.push(others);
    }
    let actor = &cx.settings()?.actor.value;
    question.text = format!(
        "{verb} {} in {}, as {actor}?",
        count(changed),
        connected.place
    );
    cx.prompter.confirm(&cx.ui, &question)
}

fn line(invitation: &Invitation, was: &str) -> String {
    let mail = match invitation.mail_state {
        Some(state) => format!(", mail {state}"),
        None => String::new(),
    };
    let email = invitation.email.display();
    format!("  {email}  {}  {was}{mail}", invitation.space)
}

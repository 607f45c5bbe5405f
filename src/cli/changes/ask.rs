//! What a person is shown before several targets are changed.

use super::Work;
use super::pass::pass;
use super::targets::{Named, Targets};
use crate::cli::context::Context;
use crate::cli::database::Connected;
use crate::cli::error::CliError;
use crate::cli::progress::Progress;
use crate::cli::prompt::Question;
use crate::cli::text::plural;

/// Targets that are named before the question.
const SHOWN: usize = 10;

/// Asks yes or no before a run. `verb` is what is done to them: `Withdraw`, with its other form.
pub async fn ask<W: Work>(
    cx: &Context,
    connected: &Connected,
    (work, targets): (&W, &impl Targets<Target = W::Target>),
    (verb, doing): (&str, &str),
) -> Result<(), CliError> {
    if !cx.prompter.can_ask() {
        let question = Question {
            text: String::new(),
            act: act(work, targets, doing),
            details: Vec::new(),
        };
        return cx.prompter.confirm(&cx.ui, &question);
    }
    match look(cx, connected, (work, targets), (verb, doing)).await? {
        Some(looked) => cx.prompter.confirm(&cx.ui, &looked.question),
        None => Ok(()),
    }
}

/// Has the address typed before a run that cannot simply be undone, or of several the number that
/// would be changed;
/// `confirmed` is what was typed in advance.
pub async fn ask_to_type<W: Work>(
    cx: &Context,
    connected: &Connected,
    (work, targets): (&W, &impl Targets<Target = W::Target>),
    ((verb, doing), confirmed): ((&str, &str), Option<&str>),
) -> Result<(), CliError> {
    let single = targets.is_single();
    let Some(looked) = look(cx, connected, (work, targets), (verb, doing)).await? else {
        return Ok(());
    };
    let wanted = if single {
        looked.first
    } else {
        looked.changed.to_string()
    };
    let why = if looked.others.is_empty() {
        String::new()
    } else {
        format!(" (passed over: {})", looked.others.join(", "))
    };
    if let Some(confirmed) = confirmed {
        let typed = confirmed.trim().to_lowercase();
        // An account that was named by its id may be confirmed by it.
        let first = targets.pass().next().transpose()?;
        let by_id = single && first.is_some_and(|first| first.text.to_lowercase() == typed);
        if typed == wanted.to_lowercase() || by_id {
            return Ok(());
        }
        let what = if single {
            "the address"
        } else {
            "their number"
        };
        return Err(CliError::usage(format!("--confirm is not {what}"))
            .with_code("confirmation_differs")
            .hint(format!(
                "what would be confirmed is {wanted}{why}; nothing was changed"
            )));
    }
    let mut question = looked.question;
    let what = if single {
        "the e-mail address"
    } else {
        "the number of them"
    };
    question.details.insert(0, question.text.replace('?', ":"));
    question.text = format!("Type {what} to confirm");
    question.act = format!("{doing} {}{why}", looked.count);
    cx.prompter
        .confirm_by_typing(&cx.ui, &question, &wanted, "--confirm")
}

fn act<W: Work>(work: &W, targets: &impl Targets<Target = W::Target>, doing: &str) -> String {
    let (one, several) = work.noun();
    format!("{doing} {}", plural(targets.count(), one, several))
}

/// What a person is asked.
struct Looked {
    question: Question,
    /// The first that would be changed.
    first: String,
    /// How many would be changed.
    changed: u64,
    /// The same with what they are called.
    count: String,
    /// What becomes of the rest.
    others: Vec<String>,
}

/// Goes through the run without changing anything, since only the database knows what will happen.
/// Nothing if nothing would be changed.
async fn look<W: Work>(
    cx: &Context,
    connected: &Connected,
    (work, targets): (&W, &impl Targets<Target = W::Target>),
    (verb, doing): (&str, &str),
) -> Result<Option<Looked>, CliError> {
    let (one, several) = work.noun();
    let choice = cx.settings()?.progress;
    let progress = Progress::begin(&cx.ui, choice, "Looking", Some(targets.count()));
    let mut rehearsal = work.rehearsal();
    let (mut details, mut first) = (Vec::new(), None);
    let shape = (&cx.stop, &progress);
    let looked = pass(
        &connected.service,
        &mut rehearsal,
        targets,
        shape,
        |_, came| {
            if let Some(Ok(done)) = came
                && let Some(line) = work.line(done)
            {
                first.get_or_insert_with(|| work.name(done));
                if details.len() < SHOWN {
                    details.push(line);
                }
            }
            Ok(())
        },
    )
    .await?;
    drop(progress);
    if let Some(error) = looked.broken {
        return Err(error);
    }
    let summary = looked.summary;
    let Some(first) = first else { return Ok(None) };
    if summary.changed > SHOWN as u64 {
        let more = summary.changed - SHOWN as u64;
        details.push(format!("  and {more} more"));
    }
    if let Named::File(file) = targets.named() {
        details.insert(0, format!("From {}:", file.detected().name));
    }
    let others = summary.others();
    if !others.is_empty() {
        details.push(format!("Passed over: {}", others.join(", ")));
    }
    let actor = &cx.settings()?.actor.value;
    let count = plural(summary.changed, one, several);
    let question = Question {
        text: format!("{verb} {count} in {}, as {actor}?", connected.place),
        act: act(work, targets, doing),
        details,
    };
    Ok(Some(Looked {
        question,
        first,
        changed: summary.changed,
        count,
        others,
    }))
}

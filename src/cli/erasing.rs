//! What the verbs share that erase people: the address typed once more, the erasure, and its receipt.
//!
//! One person gets a receipt of numbers; of several, each row tells what went.

use std::future::Future;
use std::path::PathBuf;

use jiff::Timestamp;

use super::changes::people::{self, At, Danger, Done, Given};
use super::context::Context;
use super::database::{self, Connected};
use super::error::CliError;
use super::exit::{Ending, ExitCode};
use super::output::{self, Cell, Column, Fields, Rank, Record};
use super::prompt::Question;
use super::text::plural;
use crate::service::account::AccountTarget;
use crate::service::erasure::Receipt;
use crate::service::{Mode, Service};

/// What erasing cannot reach, in the words of the receipt.
pub const OUT_OF_REACH: [&str; 4] = [
    "backups of the database, and what its server keeps of the past (write-ahead log, replicas)",
    "logs of mail servers on the way",
    "the mailboxes of those who got mail",
    "files and reports that the organisation keeps itself",
];

/// What came of one person.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The address; what was typed, where there is none any more.
    pub target: String,
    /// What went; nothing if it was so before.
    pub receipt: Option<Receipt>,
    /// What a person should know before confirming: `member of acme`.
    pub about: Vec<String>,
    /// What is said of it.
    pub sentence: String,
}

/// A verb that erases.
pub trait Erasing: Clone {
    /// The verb in a question and in a refusal to ask.
    const ASK: (&'static str, &'static str);
    /// What one and several are called.
    const NOUN: (&'static str, &'static str);

    /// Does it, in a transaction of its own.
    fn take(
        &self,
        service: &Service,
        target: &AccountTarget,
        mode: Mode,
    ) -> impl Future<Output = Result<Taken, CliError>>;
}

/// Where messages lie that went into files, as far as the settings say; mails themselves say where
/// they went.
pub fn mail_folder(cx: &Context) -> Result<Option<PathBuf>, CliError> {
    let data_dir = &cx.settings()?.data_dir;
    Ok(data_dir.as_ref().map(|dir| dir.value.join("mail")))
}

/// Erases them.
pub fn run<E: Erasing>(cx: &Context, verb: E, given: &Given<'_>) -> Result<Ending, CliError> {
    match given.people.targets.as_slice() {
        [only] if given.people.input.csv.is_none() => {
            let fields = given.output.columns::<ReceiptView>()?;
            let target = only.0.clone();
            cx.block_on(one(cx, (&verb, &target), fields, given))?
        }
        _ => {
            let ending = people::run(cx, Many(verb), given)?;
            if !given.change.dry_run {
                tell_what_stays(cx);
            }
            Ok(ending)
        }
    }
}

async fn one<E: Erasing>(
    cx: &Context,
    (verb, target): (&E, &AccountTarget),
    fields: Fields<ReceiptView>,
    given: &Given<'_>,
) -> Result<Ending, CliError> {
    let connected = database::connect(cx, false).await?;
    let service = &connected.service;
    let dry_run = given.change.dry_run;
    let mut taken = verb.take(service, target, Mode::DryRun).await?;
    if taken.receipt.is_some() && (!dry_run || given.confirmed().is_some()) {
        confirm::<E>(cx, &connected, (&taken, target), given)?;
    }
    if !dry_run && taken.receipt.is_some() {
        taken = verb.take(service, target, Mode::Apply).await?;
    }
    if let Some(receipt) = taken.receipt {
        let view = ReceiptView {
            target: taken.target,
            receipt,
            dry_run,
        };
        output::object(&cx.ui, fields, view, Timestamp::UNIX_EPOCH)?;
    }
    cx.ui.status(&taken.sentence);
    if dry_run {
        let place = &connected.place;
        cx.ui
            .status(&format!("Dry run, nothing was changed ({place})."));
    }
    if taken.receipt.is_some() && !dry_run {
        tell_what_stays(cx);
    }
    cx.ui.finish()?;
    Ok(ExitCode::Ok.into())
}

fn confirm<E: Erasing>(
    cx: &Context,
    connected: &Connected,
    (taken, target): (&Taken, &AccountTarget),
    given: &Given<'_>,
) -> Result<(), CliError> {
    let word = &taken.target;
    if let Some(confirmed) = given.confirmed() {
        let typed = confirmed.trim().to_lowercase();
        let by_id = matches!(target, AccountTarget::Id(id) if id.to_string() == typed);
        if typed == word.to_lowercase() || by_id {
            return Ok(());
        }
        return Err(CliError::usage("--confirm is not the address")
            .with_code("confirmation_differs")
            .hint(format!(
                "what would be confirmed is {word}; nothing was changed"
            )));
    }
    let (one, _) = E::NOUN;
    let mut details = vec![format!(
        "This erases {word} in {}, for good:",
        connected.place
    )];
    details.extend(taken.about.iter().map(|line| format!("  {line}")));
    if let Some(receipt) = &taken.receipt {
        details.extend(went(receipt).into_iter().map(|words| format!("  {words}")));
    }
    details.push("It cannot be undone.".to_owned());
    let question = Question {
        text: "Type the e-mail address to confirm".to_owned(),
        act: format!("{} 1 {one}", E::ASK.1),
        details,
    };
    cx.prompter
        .confirm_by_typing(&cx.ui, &question, word, "--confirm")
}

/// Says what is left where, after the last person.
pub fn tell_what_stays(cx: &Context) {
    cx.ui.status(
        "What stays: the audit, which the law asks for, and when which terms were accepted; both by ids alone.",
    );
    cx.ui.status("Out of reach of admit:");
    for place in OUT_OF_REACH {
        cx.ui.status(&format!("  {place}"));
    }
}

/// What went, a few words for each kind.
fn went(receipt: &Receipt) -> Vec<String> {
    let traces = &receipt.traces;
    [
        (traces.invitations, "invitation", "invitations"),
        (traces.memberships, "membership", "memberships"),
        (traces.mails, "mail", "mails"),
        (receipt.files.removed, "message file", "message files"),
        (traces.links, "link", "links"),
        (traces.log_ins, "log-in event", "log-in events"),
        (traces.reset_requests, "reset request", "reset requests"),
        (traces.throttles, "count of tries", "counts of tries"),
        (
            traces.blocks,
            "block of the address",
            "blocks of the address",
        ),
        (traces.reasons, "reason in words", "reasons in words"),
        (
            traces.run_reasons,
            "reason of a whole run",
            "reasons of whole runs",
        ),
        (traces.sessions, "session", "sessions"),
        (traces.batches, "file name of a run", "file names of runs"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, several)| plural(count, one, several))
    .collect()
}

/// The same as one sentence.
#[must_use]
pub fn in_words(receipt: &Receipt) -> String {
    match went(receipt).as_slice() {
        [] => "nothing else was kept".to_owned(),
        went => went.join(", "),
    }
}

/// The verb at work on several.
#[derive(Clone)]
struct Many<E>(E);

impl<E: Erasing> people::Verb for Many<E> {
    const WORD: &'static str = "erased";
    const ASK: (&'static str, &'static str) = E::ASK;
    const NOUN: (&'static str, &'static str) = E::NOUN;
    const DANGER: Danger = Danger::Severe;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let taken = self.0.take(service, target, at.mode).await?;
        // What is said beside the receipt stands on lines of its own, which a row has not.
        let beside = taken.sentence.lines().skip(1);
        let message = taken
            .receipt
            .as_ref()
            .map(|receipt| beside.fold(in_words(receipt), |told, line| format!("{told}; {line}")));
        Ok(Done {
            target: taken.target,
            changed: taken.receipt.is_some(),
            code: None,
            about: message.clone(),
            message: message.or_else(|| Some(taken.sentence.clone())),
            sentence: taken.sentence,
            mail: None,
        })
    }
}

/// The receipt of one erasure.
struct ReceiptView {
    target: String,
    receipt: Receipt,
    dry_run: bool,
}

const fn count(count: u64) -> Cell {
    Cell::Number(count.cast_signed())
}

macro_rules! counts {
    ($($name:literal = $($path:ident).+;)+) => {
        &[
            Column { name: "target", rank: Rank::Key, cell: |view| Cell::Text(view.target.clone()) },
            $(Column { name: $name, rank: Rank::Key, cell: |view| count(view.receipt.$($path).+) },)+
            Column {
                name: "out_of_reach",
                rank: Rank::OnRequest,
                cell: |_| Cell::List(OUT_OF_REACH.map(str::to_owned).to_vec()),
            },
            Column { name: "dry_run", rank: Rank::OnRequest, cell: |view| Cell::Bool(view.dry_run) },
        ]
    };
}

impl Record for ReceiptView {
    const COLUMNS: &'static [Column<Self>] = counts! {
        "invitations" = traces.invitations;
        "memberships" = traces.memberships;
        "mails" = traces.mails;
        "files" = files.removed;
        "files_missing" = files.missing;
        "links" = traces.links;
        "log_ins" = traces.log_ins;
        "reset_requests" = traces.reset_requests;
        "throttles" = traces.throttles;
        "blocks" = traces.blocks;
        "reasons" = traces.reasons;
        "run_reasons" = traces.run_reasons;
        "sessions" = traces.sessions;
        "file_names" = traces.batches;
        "audit_kept" = kept.audit;
        "terms_kept" = kept.acceptances;
    };
}

//! Accounts as the targets of a run: what the verbs share that do something to people.
//!
//! A verb says what it does to one account, in a transaction of its own; this does it to all of them,
//! asks first where that is called for, and has the mails that come of it delivered.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;

use super::mails::Mails;
use super::outcome::{ChangeStatus, ChangeView};
use super::pass::NotChanged;
use super::perform::{Manner, Performed, perform};
use super::targets::{self, Named, Target, Targets};
use super::{Work, ask};
use crate::cli::args::{AccountArg, ChangeArgs, ConfirmArgs, OutputArgs, PeopleArgs};
use crate::cli::bulk::deliver::counts;
use crate::cli::context::Context;
use crate::cli::database::{self, Connected};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::mailing;
use crate::domain::id::{BatchId, MailId};
use crate::intake::invitee::read_target;
use crate::intake::{Columns, Field, Row};
use crate::service::account::AccountTarget;
use crate::service::delivery::{Delivery, Mailing, Scope};
use crate::service::{Mode, Service, new_run};

/// Accounts that a harmless verb changes without a question.
pub const WITHOUT_QUESTION: u64 = 5;

/// How much harm a verb can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// Easily made good. Only many are asked about.
    Mild,
    /// Locks somebody out. Asks yes or no; `--yes` answers.
    Moderate,
    /// Cannot simply be undone. The address, or the number of several, has to be typed; `--confirm`
    /// gives it, and `--yes` is not enough.
    Severe,
}

/// How one target is to be treated.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// For real, or to see.
    pub mode: Mode,
    /// The run that delivers the mails that come of it.
    pub run: BatchId,
}

/// What came of one account.
#[derive(Debug, Clone)]
pub struct Done {
    /// Its address, as it is shown.
    pub target: String,
    /// It was changed; otherwise it was so before.
    pub changed: bool,
    /// Why, as a stable word.
    pub code: Option<&'static str>,
    /// Why, as one sentence, for its row.
    pub message: Option<String>,
    /// What is said if it was the only one.
    pub sentence: String,
    /// What a person should know before confirming: `member of 2 spaces`.
    pub about: Option<String>,
    /// The mail that came of it.
    pub mail: Option<MailId>,
}

/// What a command does to one account.
pub trait Verb: Clone {
    /// The status of an account that was changed: `disabled`.
    const WORD: &'static str;
    /// The verb in a question and in a refusal to ask: `Disable`, `disabling`.
    const ASK: (&'static str, &'static str);
    /// What one and several are called.
    const NOUN: (&'static str, &'static str) = ("account", "accounts");
    /// How much harm it can do.
    const DANGER: Danger;
    /// Mails come of it, so that a command without a way to send them fails before it changes
    /// anything.
    const MAILS: bool = false;

    /// To mail is all it does: a mail that is refused for good is a target that is refused.
    const IS_MAIL: bool = false;

    /// Does it, in a transaction of its own.
    fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> impl Future<Output = Result<Done, CliError>>;
}

/// The flags that such a command was given.
pub struct Given<'a> {
    /// Which accounts.
    pub people: &'a PeopleArgs,
    /// How the result is written.
    pub output: &'a OutputArgs,
    /// Looking first, answering in advance, and saying why.
    pub change: &'a ChangeArgs,
    /// What was typed in advance, of a severe verb.
    pub confirm: Option<&'a ConfirmArgs>,
    /// Mails are left to a later `mail deliver`.
    pub queue: bool,
}

/// Does it to all of them.
pub fn run<V: Verb>(cx: &Context, verb: V, given: &Given<'_>) -> Result<Ending, CliError> {
    let named = given.open(cx)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        run_over(cx, &connected, verb, (named, given)).await
    })?
}

/// Does it to those that are named, where more than the command line is needed to say who they are
/// or what is done.
pub async fn run_over<V: Verb>(
    cx: &Context,
    connected: &Connected,
    verb: V,
    (named, given): (Named<AccountArg>, &Given<'_>),
) -> Result<Ending, CliError> {
    let fields = given.output.columns()?;
    let people = People { named };
    let dry_run = given.change.dry_run;
    let mailing = if V::MAILS && !given.queue && !dry_run {
        Some(mailing::mailing(cx, connected)?)
    } else {
        None
    };
    let mut work = PeopleWork::new(verb, given.change.mode());
    // What was typed in advance is looked at even if nothing is changed.
    if !dry_run || given.confirmed().is_some() {
        confirm(cx, connected, (&work, &people), given).await?;
    }
    let manner = Manner {
        fields,
        all_rows: given.people.rows.all(),
        label: if dry_run { "Looking" } else { "Working" },
        dry_run,
    };
    let done = perform(cx, connected, (&mut work, &people), manner).await?;
    let scope = (V::MAILS && !dry_run).then_some(Scope::Batch(work.at.run));
    finish(cx, connected, done, (scope, mailing)).await
}

impl Given<'_> {
    /// What was typed in advance.
    #[must_use]
    pub fn confirmed(&self) -> Option<&str> {
        self.confirm.and_then(|args| args.confirm.as_deref())
    }

    /// Looks at the choice of columns, before anything else is done.
    pub fn check_columns(&self) -> Result<(), CliError> {
        self.output.columns::<ChangeView>().map(drop)
    }

    /// Reads the file, if one is named, and tells how it was read; a wrong choice of columns is told
    /// first.
    pub fn open(&self, cx: &Context) -> Result<Named<AccountArg>, CliError> {
        self.check_columns()?;
        let named = targets::open(&self.people.input, &self.people.targets)?;
        targets::tell(cx, &named);
        Ok(named)
    }
}

/// Delivers what came of it, and says the last words.
pub async fn finish(
    cx: &Context,
    connected: &Connected,
    mut done: Performed<'_, Done>,
    (scope, mailing): (Option<Scope>, Option<Arc<Mailing>>),
) -> Result<Ending, CliError> {
    let mails = scope.map(|scope| Mails {
        cx,
        service: &connected.service,
        mailing: mailing.filter(|_| done.is_whole()),
        scope,
        dead_hint: "see why: `admit account show ADDRESS`; who is not activated: `admit activation list`",
    });
    let mut delivery = Delivery::default();
    if let Some(mails) = &mails
        && done.summary.changed > 0
    {
        match mails.deliver().await {
            Ok(delivered) => delivery = delivered,
            Err(error) => {
                // What was changed is told all the same.
                done.write_rows()?;
                return Err(error);
            }
        }
        if delivery.dead > 0
            && done.hangs_on_mails()
            && let Scope::Batch(run) = mails.scope
        {
            let dead = connected.service.list_dead(run).await?;
            done.refuse(&dead.into_iter().collect());
        }
    }
    done.summary.mail = mails.as_ref().map(|_| counts(&delivery));
    done.write_rows()?;
    let mut code = ExitCode::Ok;
    if let Some(only) = &done.single {
        cx.ui.status(&only.sentence);
        if let (Some(mail), Some(mails)) = (only.mail, &mails) {
            code = mails.tell_one((mail, &only.target), &delivery)?;
        }
    } else if let Some(mails) = &mails {
        code = mails.tell(&delivery);
    }
    done.end(cx, &connected.place, code)
}

async fn confirm<V: Verb>(
    cx: &Context,
    connected: &Connected,
    (work, people): (&PeopleWork<V>, &People),
    given: &Given<'_>,
) -> Result<(), CliError> {
    match V::DANGER {
        Danger::Mild if people.count() <= WITHOUT_QUESTION || given.change.yes => Ok(()),
        Danger::Moderate if given.change.yes => Ok(()),
        Danger::Mild | Danger::Moderate => ask::ask(cx, connected, (work, people), V::ASK).await,
        Danger::Severe => {
            ask::ask_to_type(cx, connected, (work, people), (V::ASK, given.confirmed())).await
        }
    }
}

/// The accounts of a run.
struct People {
    named: Named<AccountArg>,
}

impl Targets for People {
    type Argument = AccountArg;
    type Target = AccountTarget;

    fn named(&self) -> &Named<AccountArg> {
        &self.named
    }

    fn of_row(&self, row: &Row, columns: &Columns) -> Target<AccountTarget> {
        let cell = columns
            .place(Field::Email)
            .map_or("", |place| row.cells.get(place));
        let mut text = cell.trim().to_owned();
        let named = read_target(row, columns).map(|(email, _)| {
            text = email.display();
            AccountTarget::Email(email)
        });
        Target {
            row: row.number,
            text,
            named,
        }
    }

    fn of_argument(&self, row: u64, argument: &AccountArg) -> Target<AccountTarget> {
        Target {
            row,
            text: match &argument.0 {
                AccountTarget::Id(id) => id.to_string(),
                AccountTarget::Email(email) => email.display(),
            },
            named: Ok(argument.0.clone()),
        }
    }
}

/// A verb at work on many.
struct PeopleWork<V> {
    verb: V,
    at: At,
    seen: HashSet<String>,
}

impl<V: Verb> PeopleWork<V> {
    fn new(verb: V, mode: Mode) -> Self {
        Self {
            verb,
            at: At {
                mode,
                run: new_run(),
            },
            seen: HashSet::new(),
        }
    }
}

impl<V: Verb> Work for PeopleWork<V> {
    type Target = AccountTarget;
    /// Nothing for one that was named before.
    type Done = Done;

    fn word(&self) -> &'static str {
        V::WORD
    }

    fn noun(&self) -> (&'static str, &'static str) {
        V::NOUN
    }

    async fn change(
        &mut self,
        service: &Service,
        chunk: &[AccountTarget],
    ) -> (Vec<Result<Done, NotChanged>>, Option<CliError>) {
        let mut outcomes = Vec::with_capacity(chunk.len());
        for target in chunk {
            let key = match target {
                AccountTarget::Id(id) => id.to_string(),
                AccountTarget::Email(email) => email.key().as_str().to_owned(),
            };
            if !self.seen.insert(key) {
                outcomes.push(Ok(repeated(target)));
                continue;
            }
            match self.verb.apply(service, target, self.at).await {
                Ok(done) => outcomes.push(Ok(done)),
                Err(error) if ends_the_run(&error) => return (outcomes, Some(error)),
                Err(error) => outcomes.push(Err(NotChanged { space: None, error })),
            }
        }
        (outcomes, None)
    }

    fn view(&self, row: u64, target: String, done: &Done) -> ChangeView {
        let status = if done.changed {
            ChangeStatus::Done(V::WORD)
        } else if done.code == Some(REPEATED) {
            ChangeStatus::Duplicate
        } else {
            ChangeStatus::Unchanged
        };
        ChangeView {
            row,
            target,
            space: None,
            status,
            code: done.code,
            message: done.message.clone(),
            hint: None,
        }
    }

    fn mail(done: &Done) -> Option<MailId> {
        done.mail.filter(|_| V::IS_MAIL)
    }

    fn line(&self, done: &Done) -> Option<String> {
        let about = done
            .about
            .as_deref()
            .map_or_else(String::new, |about| format!("  {about}"));
        done.changed.then(|| format!("  {}{about}", done.target))
    }

    fn name(&self, done: &Done) -> String {
        done.target.clone()
    }

    fn rehearsal(&self) -> Self {
        Self::new(self.verb.clone(), Mode::DryRun)
    }
}

const REPEATED: &str = "repeated";

fn repeated(target: &AccountTarget) -> Done {
    Done {
        target: match target {
            AccountTarget::Id(id) => id.to_string(),
            AccountTarget::Email(email) => email.display(),
        },
        changed: false,
        code: Some(REPEATED),
        message: Some("named before in this run".to_owned()),
        sentence: String::new(),
        about: None,
        mail: None,
    }
}

/// Whether an error is about more than its target, so that the next one would fail the same way.
fn ends_the_run(error: &CliError) -> bool {
    let about_the_run = matches!(
        error.exit,
        ExitCode::TryAgain
            | ExitCode::Unavailable
            | ExitCode::NotPermitted
            | ExitCode::Bug
            | ExitCode::IoError
            | ExitCode::Config
            | ExitCode::Usage
    );
    about_the_run && error.code != "in_flight"
}

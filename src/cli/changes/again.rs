//! What `invite resend` and `invite remind` share: choosing, asking, writing, delivering, telling.

use super::ask;
use super::invitations::{Invitations, sender};
use super::mails::Mails;
use super::perform::{Manner, Performed, perform};
use super::targets::{self, Named, Targets as _};
use crate::cli::args::{AgainArgs, ChangeArgs, OutputArgs, RowsArgs, TargetArg};
use crate::cli::bulk::deliver::{self, counts};
use crate::cli::context::Context;
use crate::cli::database::Connected;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::{database, mailing};
use crate::service::Service;
use crate::service::again::{COOL_DOWN, ChosenFilter};
use crate::service::changes::{Change, ChangeRun, Changed, Done};
use crate::service::delivery::{Delivery, Scope};

/// So many invitations are mailed again without a question.
const WITHOUT_QUESTION: u64 = 5;

/// What such a command was given.
pub struct Given<'a> {
    /// Which invitations.
    pub which: &'a AgainArgs,
    /// Those that have expired are chosen, and not those that can be accepted.
    pub expired: bool,
    /// Which rows a table shows.
    pub rows: &'a RowsArgs,
    /// How the result is written.
    pub output: &'a OutputArgs,
    /// Looking first, answering in advance, and saying why.
    pub change: &'a ChangeArgs,
}

/// How such a command talks.
pub struct Words {
    /// In the question, and in the refusal to ask: `Resend`, `resending`.
    pub ask: (&'static str, &'static str),
    /// What the progress bar says.
    pub label: &'static str,
    /// What is said of the only one; in a dry run, of what would be.
    pub sentence: fn(&Changed, bool) -> String,
}

impl Given<'_> {
    const fn chooses(&self) -> bool {
        self.which.open || self.expired
    }
}

/// Mails them again.
pub async fn run(
    cx: &Context,
    change: Change,
    given: &Given<'_>,
    words: &Words,
) -> Result<Ending, CliError> {
    let fields = given.output.columns()?;
    let named = targets::open(&given.which.input, &given.which.targets)?;
    targets::tell(cx, &named);
    let dry_run = given.change.dry_run;
    let connected = database::connect(cx, false).await?;
    let service = &connected.service;
    check_expiry(service, change).await?;
    let mailing = if given.which.queue || dry_run {
        None
    } else {
        Some(mailing::mailing(cx, &connected)?)
    };
    let mut from = sender(cx, given.which.sender.as_deref())?;
    let named = if given.chooses() {
        // The choice has seen to it.
        let sender = from.take();
        Named::Here(chosen(&connected, (change, sender), given).await?)
    } else {
        named
    };
    let space = given.which.space.as_ref();
    let targets = Invitations::new(space, named, service).await?;
    if given.chooses() && targets.count() == 0 && cx.ui.manner().format.is_none() {
        let cooling = if given.which.force {
            ""
        } else {
            "those mailed in the last 5 minutes and "
        };
        cx.ui.status(&format!(
            "No invitation is like this; {cooling}blocked addresses are left out."
        ));
        return Ok(ExitCode::Ok.into());
    }
    let (grounds, mode) = (given.change.grounds(), given.change.mode());
    let mut run = ChangeRun::new(change, from, grounds, mode);
    run.is_chosen = given.chooses();
    run.is_bulk = given.chooses() || targets.count() > WITHOUT_QUESTION;
    if targets.count() > WITHOUT_QUESTION && !given.change.yes && !dry_run {
        ask::ask(cx, &connected, (&run, &targets), words.ask).await?;
    }
    let manner = Manner {
        fields,
        all_rows: given.rows.all(),
        label: if dry_run { "Looking" } else { words.label },
        dry_run,
    };
    let mut done = perform(cx, &connected, (&mut run, &targets), manner).await?;
    let mails = Mails {
        cx,
        service,
        mailing: mailing.filter(|_| done.is_whole()),
        scope: Scope::Batch(run.id),
        dead_hint: deliver::DEAD_INVITATIONS,
    };
    let code = deliver_all(&mails, &mut done, (words, dry_run)).await?;
    done.end(cx, &connected.place, code)
}

/// Delivers what came of it and writes the rows that waited for that.
async fn deliver_all(
    mails: &Mails<'_>,
    done: &mut Performed<'_, Changed>,
    (words, dry_run): (&Words, bool),
) -> Result<ExitCode, CliError> {
    let mut delivery = Delivery::default();
    if !dry_run && done.summary.changed > 0 {
        delivery = mails.deliver().await?;
    }
    done.summary.mail = Some(counts(&delivery));
    done.write_rows()?;
    let Some(changed) = &done.single else {
        return Ok(mails.tell(&delivery));
    };
    mails.cx.ui.status(&(words.sentence)(changed, dry_run));
    match changed.done {
        Done::Resent(mail) | Done::Reminded(mail) if !dry_run => {
            let email = changed.invitation.email.display();
            mails.tell_one((mail, &email), &delivery)
        }
        _ => Ok(ExitCode::Ok),
    }
}

async fn check_expiry(service: &Service, change: Change) -> Result<(), CliError> {
    if let Change::Resend {
        expiry: Some(expiry),
        ..
    } = change
        && expiry.is_over(service.now().await?)
    {
        return Err(CliError::usage("--expires is in the past"));
    }
    Ok(())
}

/// The invitations that the flags choose.
async fn chosen(
    connected: &Connected,
    (change, sender): (Change, Option<String>),
    given: &Given<'_>,
) -> Result<Vec<TargetArg>, CliError> {
    let service = &connected.service;
    let now = service.now().await?;
    let asked = given.which.older_than.map(|older| older.moment(now));
    // Without force, whoever would be refused for the cool-down is not chosen.
    let cool = (!given.which.force).then(|| now - COOL_DOWN);
    let space = match &given.which.space {
        Some(slug) => Some(service.find_space(slug).await?.id),
        None => None,
    };
    let filter = ChosenFilter {
        expired: given.expired,
        space,
        sender,
        tried_before: asked,
        mailed_before: cool,
        only_sent: matches!(change, Change::Remind { .. }),
        limit: given.which.limit.map(i64::from),
    };
    let ids = service.choose_invitations(&filter).await?;
    Ok(ids.into_iter().map(TargetArg::Id).collect())
}

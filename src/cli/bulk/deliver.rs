//! Delivery with progress, and what it came to in words.

use std::sync::Arc;
use std::time::Duration;

use super::summary::MailCounts;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::output::relative;
use crate::cli::progress::{Counts, Progress};
use crate::cli::text::plural;
use crate::service::delivery::{
    Deliver, Delivery, Mailing, NextDue, Quiet, Scope, Tally, Trouble, WaitsFor,
};
use crate::service::{Service, Stop};

/// How often the progress of a delivery is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The look at which a person who still waits is told what Ctrl-C would do.
const REASSURE_AT: u32 = 6;

/// The command that tells why mails about invitations were refused for good.
pub const DEAD_INVITATIONS: &str = "see why: `admit mail list --state dead`";
/// The same of mails that may be about anything.
pub const DEAD_MAILS: &str = "see why: `admit mail list --state dead`";

/// A delivery that the database broke off.
#[derive(Debug)]
pub struct BrokenOff {
    /// What is known of its mails all the same.
    pub so_far: Delivery,
    /// Why.
    pub error: CliError,
}

impl From<CliError> for BrokenOff {
    fn from(error: CliError) -> Self {
        Self {
            so_far: Delivery::default(),
            error,
        }
    }
}

impl From<BrokenOff> for CliError {
    fn from(broken: BrokenOff) -> Self {
        broken.error
    }
}

/// Delivers what is due, and shows how far it is.
pub async fn deliver(
    cx: &Context,
    service: &Service,
    mailing: &Arc<Mailing>,
    scope: Scope,
    limit: Option<u64>,
) -> Result<Delivery, BrokenOff> {
    let want = Want {
        scope,
        limit,
        stop: cx.stop.work(),
    };
    deliver_until(cx, service, mailing, want).await
}

/// Which mails, how many at most, and when the run is to end.
#[derive(Debug, Clone)]
pub struct Want {
    /// Which ones.
    pub scope: Scope,
    /// At most so many.
    pub limit: Option<u64>,
    /// Ends the run between two mails.
    pub stop: Stop,
}

/// The same with an end of its own.
pub async fn deliver_until(
    cx: &Context,
    service: &Service,
    mailing: &Arc<Mailing>,
    want: Want,
) -> Result<Delivery, BrokenOff> {
    let Want { scope, limit, stop } = want;
    let (waiting, due) = service.waiting(scope).await.map_err(CliError::from)?;
    // What a dead run left in its hands is not counted yet, and is delivered too.
    let total = (due > 0).then(|| limit.map_or(due, |limit| limit.min(due)));
    let tally = Arc::new(Tally::default());
    let request = Deliver {
        scope,
        limit,
        stop,
        tally: Arc::clone(&tally),
    };
    let progress = Progress::begin(&cx.ui, cx.settings()?.progress, "Mailing", total);
    let mut delivering = tokio::spawn({
        let (service, mailing) = (service.clone(), Arc::clone(mailing));
        async move { service.deliver(mailing, request).await }
    });
    let mut looks = 0;
    loop {
        looks += 1;
        if looks == REASSURE_AT && cx.ui.manner().stderr_is_terminal {
            cx.ui
                .status("Ctrl-C is safe: what is not sent yet waits for `admit mail deliver`");
        }
        // Only the waiting is given up here, never the work.
        if let Ok(delivered) = tokio::time::timeout(LOOK_EVERY, &mut delivering).await {
            drop(progress);
            return match delivered {
                Ok(delivery) => delivery.map_err(|error| BrokenOff {
                    so_far: tally.so_far(waiting),
                    error: error.into(),
                }),
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            };
        }
        // In this order: what is sent in between is among those done.
        let sent = tally.sent();
        let (failed, in_doubt, put_off) = (tally.dead(), tally.in_doubt(), tally.put_off());
        progress.update(
            Counts {
                done: tally.done(),
                ok: sent,
                failed,
                in_doubt,
                put_off,
                skipped: 0,
            },
            tally.waits_for().as_deref(),
        );
    }
}

/// The counts of a delivery.
#[must_use]
pub const fn counts(delivery: &Delivery) -> MailCounts {
    MailCounts {
        sent: delivery.sent,
        waiting: delivery.waiting,
        dead: delivery.dead,
        in_doubt: delivery.in_doubt,
    }
}

/// The code that a delivery asks for.
#[must_use]
pub fn exit_code(delivery: &Delivery) -> ExitCode {
    let trouble = match &delivery.trouble {
        None => ExitCode::Ok,
        Some(Trouble::Configuration(_) | Trouble::Compose(_)) => ExitCode::Config,
        Some(Trouble::Receipts(_) | Trouble::Unread(_)) => ExitCode::CantCreate,
        // What was left because the server went away is picked up by the next run; it is a failure
        // only if nothing could be tried.
        Some(Trouble::Unreachable(_)) if delivery.sent + delivery.dead > 0 => ExitCode::Ok,
        Some(Trouble::Unreachable(_) | Trouble::Unwelcome(_) | Trouble::Moved) => {
            ExitCode::TryAgain
        }
    };
    let dead = if delivery.dead > 0 {
        ExitCode::Partial
    } else {
        ExitCode::Ok
    };
    ExitCode::of_several([trouble, dead])
}

/// Tells how a delivery went: what left and where to, what waits, and what a person should look at.
/// A quiet run that ends well says nothing, whatever is left for the next one.
pub fn tell(cx: &Context, delivery: &Delivery, (mailing, dead_hint): (&Mailing, &str)) {
    if cx.ui.manner().quiet && exit_code(delivery) == ExitCode::Ok {
        return;
    }
    tell_counts(cx, delivery, (mailing, dead_hint));
    if let Some(trouble) = &delivery.trouble {
        cx.ui.warning(&trouble_words(mailing, trouble));
    }
    // Of a single mail people want to know what became of it in the server's own words.
    let is_file = mailing.describe().starts_with("file:");
    if let Some(reply) = &delivery.last_reply
        && delivery.sent + delivery.dead + delivery.waiting == 1
        && !is_file
    {
        cx.ui.status(&said(mailing, reply));
    }
    let held = delivery.quiet.as_ref().map_or(0, |quiet| quiet.mails);
    tell_quiet(cx, delivery.quiet.as_ref(), "wait");
    let waiting = delivery.waiting.saturating_sub(held);
    match &delivery.next {
        Some(next) => tell_next(cx, waiting, next),
        None => tell_waiting(cx, waiting),
    }
}

/// Tells what quiet hours hold up, and until when.
pub fn tell_quiet(cx: &Context, quiet: Option<&Quiet>, waits: &str) {
    let Some(Quiet {
        mails: count,
        until,
    }) = quiet
    else {
        return;
    };
    // `wait` of several, `waits` of one; `would wait` of any.
    let ending = if *count == 1 && waits == "wait" {
        "s"
    } else {
        ""
    };
    cx.ui.status(&format!(
        "{} {waits}{ending} until {} (quiet hours)",
        mails(*count),
        until.strftime("%H:%M")
    ));
}

/// Tells what became of the mails that were tried.
fn tell_counts(cx: &Context, delivery: &Delivery, (mailing, dead_hint): (&Mailing, &str)) {
    let Delivery {
        sent,
        dead,
        in_doubt,
        ..
    } = *delivery;
    if sent > 0 {
        let place = place(cx, mailing);
        cx.ui.status(&format!("{} sent to {place}", mails(sent)));
    }
    if dead > 0 {
        cx.ui.warning(&format!("{} refused for good", mails(dead)));
        cx.ui.hint(dead_hint);
    }
    if delivery.expired > 0 {
        cx.ui.warning(&format!(
            "{} given up, having waited too long",
            mails(delivery.expired)
        ));
    }
    if in_doubt > 0 {
        cx.ui.warning(&format!(
            "{} may or may not have left: there was no clear answer",
            mails(in_doubt)
        ));
        tell_doubt(cx);
    }
}

/// Why a run ended before its queue was empty.
#[must_use]
pub fn trouble_words(mailing: &Mailing, trouble: &Trouble) -> String {
    let taker = mailing.transport.taker();
    match trouble {
        Trouble::Configuration(reason) => format!("no mail can leave as it is set: {reason}"),
        Trouble::Unreachable(reason) if mailing.transport.is_program() => {
            format!("the program fails: {reason}")
        }
        Trouble::Unreachable(reason) => format!("the mail server is away: {reason}"),
        Trouble::Unwelcome(reason) => {
            format!("the {taker} refuses us, not the recipients: {reason}")
        }
        Trouble::Unread(reason) => format!(
            "what was sent before this database took another one's place cannot be read: {reason}"
        ),
        Trouble::Moved => "the database is another one than at the beginning, such as after a \
             failover; the next run compares it with what was sent and goes on"
            .to_owned(),
        Trouble::Receipts(reason) => {
            format!("it cannot be written down what the {taker} takes: {reason}")
        }
        Trouble::Compose(reason) => {
            format!("the words of a mail cannot be put together: {reason}")
        }
    }
}

/// So many mails.
#[must_use]
pub fn mails(count: u64) -> String {
    plural(count, "mail", "mails")
}

/// Tells how many mails wait, and how they get on their way.
pub fn tell_waiting(cx: &Context, waiting: u64) {
    if waiting > 0 {
        cx.ui.status(&format!("{} in the queue", mails(waiting)));
        cx.ui.hint("deliver what waits: `admit mail deliver`");
    }
}

/// The same where none of them is due: when the next one is, and why not before.
fn tell_next(cx: &Context, waiting: u64, next: &NextDue) {
    let why = match next.why {
        Some(WaitsFor::AnotherTry) => " (another try)".to_owned(),
        Some(WaitsFor::DomainLimit(rate)) => format!(" (the limit of its domain, {rate})"),
        Some(WaitsFor::QuietHours) => " (quiet hours)".to_owned(),
        None => String::new(),
    };
    let which = if waiting == 1 { "" } else { "the next " };
    cx.ui.status(&format!(
        "{} in the queue, {which}due {}{why}",
        mails(waiting),
        relative(next.at, next.now)
    ));
    cx.ui
        .hint("see each of them: `admit mail list --state queued`");
}

/// Tells of mails that a run which was killed had handed to a server without an answer.
pub fn tell_rescued(cx: &Context, in_doubt: u64) {
    if in_doubt > 0 {
        cx.ui.warning(&format!(
            "{} of a run that was killed may or may not have left",
            mails(in_doubt)
        ));
        tell_doubt(cx);
    }
}

/// Tells of mails that earlier runs left in doubt.
pub fn tell_earlier_doubts(cx: &Context, in_doubt: u64) {
    if in_doubt > 0 {
        cx.ui.warning(&format!(
            "{} of earlier runs may or may not have left",
            mails(in_doubt)
        ));
        tell_doubt(cx);
    }
}

fn tell_doubt(cx: &Context) {
    cx.ui
        .hint("decide about them: `admit mail list --state in_doubt`, then `admit mail resolve`");
}

/// The last answer, in the words of whoever takes mails.
#[must_use]
pub fn said(mailing: &Mailing, reply: &str) -> String {
    format!("The {} said: {reply}", mailing.transport.taker())
}

/// Where mails go, for people.
#[must_use]
pub fn place(cx: &Context, mailing: &Mailing) -> String {
    let described = mailing.describe();
    let wanted = cx
        .settings()
        .is_ok_and(|settings| settings.mail_transport.is_some());
    match described.strip_prefix("file:") {
        Some(folder) if wanted => format!("{folder}, as files"),
        Some(folder) => format!("{folder} (as files; set ADMIT_SMTP_URL to send them)"),
        None => described,
    }
}

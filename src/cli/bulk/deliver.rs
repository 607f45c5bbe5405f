//! Delivery with progress, and what it came to in words.

use std::sync::Arc;
use std::time::Duration;

use super::summary::MailCounts;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::progress::{Counts, Progress};
use crate::cli::text::plural;
use crate::service::Service;
use crate::service::delivery::{Deliver, Delivery, Mailing, Scope, Tally, Trouble};

/// How often the progress of a delivery is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Delivers what is due, and shows how far it is.
pub async fn deliver(
    cx: &Context,
    service: &Service,
    mailing: &Arc<Mailing>,
    scope: Scope,
    limit: Option<u64>,
) -> Result<Delivery, CliError> {
    let (_, due) = service.waiting(scope).await?;
    // What a dead run left in its hands is not counted yet, and is delivered too.
    let total = (due > 0).then(|| limit.map_or(due, |limit| limit.min(due)));
    let tally = Arc::new(Tally::default());
    let request = Deliver {
        scope,
        limit,
        stop: cx.stop.work(),
        tally: Arc::clone(&tally),
    };
    let progress = Progress::begin(&cx.ui, cx.settings()?.progress, "Mailing", total);
    let mut delivering = tokio::spawn({
        let (service, mailing) = (service.clone(), Arc::clone(mailing));
        async move { service.deliver(mailing, request).await }
    });
    loop {
        // Only the waiting is given up here, never the work.
        if let Ok(delivered) = tokio::time::timeout(LOOK_EVERY, &mut delivering).await {
            drop(progress);
            return match delivered {
                Ok(delivery) => Ok(delivery?),
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            };
        }
        let (done, sent) = (tally.done(), tally.sent());
        progress.update(
            Counts {
                done,
                ok: sent,
                failed: done - sent,
                skipped: 0,
            },
            None,
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
        // What was left because the server went away or had enough of us is picked up by the next
        // run; it is a failure only if nothing could be done.
        Some(Trouble::Unreachable(_) | Trouble::Unwelcome(_))
            if delivery.sent + delivery.dead > 0 =>
        {
            ExitCode::Ok
        }
        Some(Trouble::Unreachable(_) | Trouble::Unwelcome(_)) => ExitCode::TryAgain,
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
pub fn tell(cx: &Context, delivery: &Delivery, mailing: &Mailing) {
    if cx.ui.manner().quiet && exit_code(delivery) == ExitCode::Ok {
        return;
    }
    tell_counts(cx, delivery, mailing);
    if let Some(trouble) = &delivery.trouble {
        cx.ui.warning(&trouble_words(trouble));
    }
    tell_waiting(cx, delivery);
}

/// Tells what became of the mails that were tried.
pub fn tell_counts(cx: &Context, delivery: &Delivery, mailing: &Mailing) {
    let Delivery {
        sent,
        dead,
        in_doubt,
        ..
    } = *delivery;
    if sent > 0 {
        cx.ui
            .status(&format!("{} sent to {}", mails(sent), place(mailing)));
    }
    if dead > 0 {
        cx.ui.warning(&format!("{} refused for good", mails(dead)));
        cx.ui.hint("see why: `admit invite list --mail dead`");
    }
    if in_doubt > 0 {
        cx.ui.warning(&format!(
            "{} may or may not have left: the mail server did not answer",
            mails(in_doubt)
        ));
        cx.ui
            .hint("they are not sent again by themselves: `admit invite list --mail in_doubt`");
    }
}

/// Tells what is left in the queue.
fn tell_waiting(cx: &Context, delivery: &Delivery) {
    if delivery.waiting > 0 {
        cx.ui
            .status(&format!("{} in the queue", mails(delivery.waiting)));
        cx.ui.hint("deliver what waits: `admit mail deliver`");
    }
}

/// Why a run ended before its queue was empty.
#[must_use]
pub fn trouble_words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Configuration(reason) => format!("no mail can leave as it is set: {reason}"),
        Trouble::Unreachable(reason) => format!("the mail server is away: {reason}"),
        Trouble::Unwelcome(reason) => {
            format!("the mail server refuses us, not the recipients: {reason}")
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

/// Where mails go, for people.
#[must_use]
pub fn place(mailing: &Mailing) -> String {
    let described = mailing.describe();
    match described.strip_prefix("file:") {
        Some(folder) => format!("{folder} (as files; set ADMIT_SMTP_URL to send them)"),
        None => described,
    }
}

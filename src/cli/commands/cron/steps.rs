//! The steps of `admit cron`, one after the other, whatever befell those before.

use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, sleep};

use super::Args;
use super::view::{Counts, Report, Status};
use crate::cli::bulk::deliver::{self, Want};
use crate::cli::context::Context;
use crate::cli::database::Connected;
use crate::cli::erasing::mail_folder;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::mailing;
use crate::domain::bulk::words;
use crate::domain::ladder::Ladder;
use crate::service::audit::AuditSealed;
use crate::service::delivery::{Delivery, Mailing, Scope, Trouble};
use crate::service::erasure::EraseDue;
use crate::service::reminder::RemindDue;
use crate::service::{Mode, Stop};

words! {
    /// A part of the work, in the order in which it is done: what queues mail comes before delivering,
    /// and the seal covers what was done before it.
    pub enum Step {
        /// Remind those who have not answered.
        Remind = "remind",
        /// Look at requests for a new password.
        Resets = "resets",
        /// Deliver what is due.
        Deliver = "deliver",
        /// Erase accounts whose time is over.
        Erase = "erase",
        /// Forget what is too old.
        Forget = "forget",
        /// Seal the audit.
        Seal = "seal",
    }
}

/// How often it is looked whether a step is to end.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A step that failed.
#[derive(Debug)]
pub(super) struct Failed {
    /// Which one.
    pub(super) step: Step,
    /// Why.
    pub(super) error: CliError,
}

/// The whole work.
pub(super) struct Job<'a> {
    args: &'a Args,
    pub(super) cx: &'a Context,
    pub(super) connected: &'a Connected,
    ladder: Ladder,
    begun: Instant,
}

impl<'a> Job<'a> {
    /// Prepares it.
    pub(super) fn new(
        args: &'a Args,
        cx: &'a Context,
        connected: &'a Connected,
    ) -> Result<Self, CliError> {
        Ok(Self {
            args,
            cx,
            connected,
            ladder: cx.settings()?.reminders.value.clone(),
            begun: Instant::now(),
        })
    }

    /// The steps that were not left out.
    fn steps(&self) -> impl Iterator<Item = Step> {
        let wanted = |step: &Step| !self.args.skip.contains(step);
        Step::ALL.iter().copied().filter(wanted)
    }

    /// Goes through them.
    pub(super) async fn run(&self) -> (Report, Vec<Failed>) {
        let mut report = Report::of(Status::Done);
        report.skipped = self.args.skip.clone();
        let mut failed = Vec::new();
        for step in self.steps() {
            // By a signal, or because somebody else has taken the job over.
            if self.cx.stop.work().is_asked() {
                break;
            }
            if let Err(error) = self.step(step, &mut report.counts).await {
                report.failed.push(step);
                failed.push(Failed { step, error });
            }
        }
        (report, failed)
    }

    /// Tells what they would do, and which of them would fail.
    pub(super) async fn look(&self) -> (Report, Vec<Failed>) {
        let mut report = Report::of(Status::DryRun(self.connected.place.clone()));
        report.skipped = self.args.skip.clone();
        let mut failed = Vec::new();
        for step in self.steps() {
            if let Err(error) = self.look_at(step, &mut report.counts).await {
                report.failed.push(step);
                failed.push(Failed { step, error });
            }
        }
        (report, failed)
    }

    async fn step(&self, step: Step, counts: &mut Counts) -> Result<(), CliError> {
        let service = &self.connected.service;
        let (until, watch) = self.until(step);
        let done = match step {
            Step::Remind => {
                let ladder = self.ladder.clone();
                let reminded = service
                    .remind_due(&RemindDue {
                        ladder,
                        stop: until,
                    })
                    .await;
                reminded
                    .map(|count| counts.reminded = count)
                    .map_err(CliError::from)
            }
            Step::Resets => {
                let answered = service.answer_reset_requests().await;
                answered
                    .map(|answered| counts.resets = answered.requests as u64)
                    .map_err(CliError::from)
            }
            Step::Deliver => self.deliver(until, counts).await,
            Step::Erase => self.erase(until, (Mode::Apply, counts)).await,
            Step::Forget => {
                let forgotten = service.forget_old().await;
                forgotten
                    .map(|old| counts.forgotten = old.all())
                    .map_err(CliError::from)
            }
            Step::Seal => self.seal(Mode::Apply, counts).await,
        };
        watch.abort();
        done
    }

    async fn look_at(&self, step: Step, counts: &mut Counts) -> Result<(), CliError> {
        let service = &self.connected.service;
        match step {
            Step::Remind => counts.reminded = service.reminders_due(&self.ladder).await?.count,
            Step::Resets => counts.resets = service.reset_requests().await?,
            Step::Deliver => self.look_at_mails(counts).await?,
            Step::Erase => {
                let erased = self.erase(Stop::default(), (Mode::DryRun, counts));
                erased.await?;
            }
            Step::Forget => counts.forgotten = service.count_old().await?.all(),
            Step::Seal => self.seal(Mode::DryRun, counts).await?,
        }
        Ok(())
    }

    /// Asks a step to end on a signal, or when its part of the time is over: delivering leaves a
    /// quarter of it to what comes behind.
    fn until(&self, step: Step) -> (Stop, tokio::task::JoinHandle<()>) {
        let asked_for = Stop::default();
        let limit = self.args.time_limit.map(|limit| limit.0);
        let until = limit.map(|limit| {
            let share = if step == Step::Deliver { 0.75 } else { 1.0 };
            self.begun + limit.mul_f64(share)
        });
        let (asked, ours) = (self.cx.stop.work(), asked_for.clone());
        let watch = tokio::spawn(async move {
            while !asked.is_asked() && until.is_none_or(|until| Instant::now() < until) {
                sleep(LOOK_EVERY).await;
            }
            ours.ask();
        });
        (asked_for, watch)
    }

    async fn deliver(&self, stop: Stop, counts: &mut Counts) -> Result<(), CliError> {
        let Connected { service, .. } = self.connected;
        let mailing = mailing::mailing(self.cx, self.connected)?;
        let want = Want {
            scope: Scope::Due,
            limit: None,
            stop,
        };
        let (delivery, broken) =
            match deliver::deliver_until(self.cx, service, &mailing, want).await {
                Ok(delivery) => (delivery, None),
                Err(broken) => (broken.so_far, Some(broken.error)),
            };
        counts.sent = delivery.sent;
        counts.dead = delivery.dead;
        counts.in_doubt = delivery.in_doubt;
        counts.waiting = delivery.waiting;
        counts.due = delivery.due;
        match (broken, &delivery.trouble) {
            (Some(error), _) => Err(error),
            (None, Some(trouble)) => match code_of(&delivery) {
                ExitCode::Ok => Ok(()),
                code => Err(in_the_way(&mailing, code, trouble)),
            },
            (None, None) => Ok(()),
        }
    }

    /// What could leave, and whether anything can as it is set. No server is asked.
    async fn look_at_mails(&self, counts: &mut Counts) -> Result<(), CliError> {
        let Connected { service, .. } = self.connected;
        (counts.waiting, counts.due) = service.waiting(Scope::Due).await?;
        let mailing = mailing::mailing(self.cx, self.connected)?;
        let quiet = service.held_by_quiet_hours(&mailing, Scope::Due).await?;
        let held = quiet.map_or(0, |quiet| quiet.mails);
        counts.due = counts.due.saturating_sub(held);
        match &mailing.receipts {
            Some(folder) if counts.due > 0 && !mailing::is_writable(folder.path()) => {
                let reason = format!("{} cannot be written into", folder.path().display());
                let trouble = Trouble::Receipts(reason);
                Err(in_the_way(&mailing, ExitCode::CantCreate, &trouble))
            }
            _ => Ok(()),
        }
    }

    async fn erase(&self, stop: Stop, (mode, counts): (Mode, &mut Counts)) -> Result<(), CliError> {
        let request = EraseDue {
            limit: None,
            mail_folder: mail_folder(self.cx)?,
            grounds: self.args.change.grounds(),
            mode,
            stop,
        };
        let done = self.connected.service.erase_due(&request).await?;
        counts.expired = done.pending;
        counts.erased = done.deleted;
        counts.reopened = done.reopened;
        if let Some(error) = done.broken_off {
            return Err(error.into());
        }
        match done.failure {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    async fn seal(&self, mode: Mode, counts: &mut Counts) -> Result<(), CliError> {
        let rows = match self.connected.service.seal_audit(mode).await? {
            AuditSealed::Sealed(seal) => seal.rows,
            AuditSealed::WouldSeal { rows, .. } => rows,
            AuditSealed::Unchanged(_) => 0,
        };
        counts.sealed = rows.unsigned_abs();
        Ok(())
    }
}

/// Why mails do not leave.
fn in_the_way(mailing: &Mailing, code: ExitCode, trouble: &Trouble) -> CliError {
    CliError::new(code, deliver::trouble_words(mailing, trouble))
        .hint("check it with `admit doctor`; what waits is kept")
}

/// The code that a delivery asks for, apart from mails that were refused for good: those are no
/// failure of the run, and `admit status` tells of them.
fn code_of(delivery: &Delivery) -> ExitCode {
    let apart = Delivery {
        dead: 0,
        sent: delivery.sent + delivery.dead,
        ..delivery.clone()
    };
    deliver::exit_code(&apart)
}

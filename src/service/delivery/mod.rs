//! Delivery: from the outbox to a mail server, losing nothing and doubling nothing silently.
//!
//! Each connection works alone: it claims a few mails, and for each one announces it to the server,
//! *arms* it (a commit that makes its link valid and says "may have left from here on"), hands over
//! the body, and writes down the answer before it begins the next. So a crash leaves at most one
//! mail per connection of which nobody knows whether it left, and those are marked as such.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::task::JoinSet;

use super::patience::Patience;
use super::{Mode, Service, Stop, new_id};
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, MailId, WorkerId};
use crate::failpoint;
use crate::mail::{ComposeError, Mailbox, ReceiptBook, ReceiptFolder, Reply, Templates, Transport};
use crate::store::StoreError;
pub use crate::store::mail::Scope;
use crate::store::mail::{
    StoredReply, find_waiting, list_dead, mark_given_up, mark_proved_by_traces, mark_resumed,
};
use crate::store::mail_budget::delete_idle;
use crate::store::worker::{insert_worker, mark_ended};

mod breadth;
mod budget;
mod mailing;
mod next;
mod outcome;
pub(super) mod process;
mod render;
mod replay;
mod rescue;
mod run;
mod slot;
mod tally;

use self::outcome::MAX_ATTEMPTS;
use self::replay::{Replay, unknown_lineage};
use self::run::Run;

pub use budget::{Pace, Quiet};
pub use mailing::{Habits, MailingError, MemoryOutbox, Sender, Way};
pub use next::{NextDue, WaitsFor};
pub use tally::Tally;

/// How mail leaves, and what it says of us.
#[derive(Debug)]
pub struct Mailing {
    /// The way out.
    pub transport: Transport,
    /// The sender.
    pub from: Mailbox,
    /// Where mail servers report what could not be delivered, if not to the sender.
    pub bounces: Option<EmailAddress>,
    /// What links begin with, without a slash at its end.
    pub base_url: String,
    /// Whom people turn to when links or logging in do not work.
    pub support_contact: Option<String>,
    /// How many connections at once.
    pub connections: u16,
    /// The words.
    pub templates: Templates,
    /// How fast it may leave, and when.
    pub pace: Pace,
    /// Where it is written down at once what a server took; a way out that can look itself whether
    /// a mail is there needs none.
    pub receipts: Option<ReceiptFolder>,
}

/// Asks for mails to be delivered.
#[derive(Debug, Clone)]
pub struct Deliver {
    /// Which ones.
    pub scope: Scope,
    /// At most so many.
    pub limit: Option<u64>,
    /// Ends the run between two mails.
    pub stop: Stop,
    /// Counts as it goes, for whoever shows progress.
    pub tally: Arc<Tally>,
}

/// Why a run ended before its queue was empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Our settings, or the server's certificate: every mail would fail.
    Configuration(String),
    /// The server cannot be reached.
    Unreachable(String),
    /// The server refuses us, not the recipients.
    Unwelcome(String),
    /// The words cannot be put together.
    Compose(String),
    /// It cannot be written down what a server takes.
    Receipts(String),
    /// What was sent before this database took another one's place cannot be read.
    Unread(String),
    /// The database is another one than the run began with.
    Moved,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// Taken by a server.
    pub sent: u64,
    /// Refused for good.
    pub dead: u64,
    /// May or may not have left.
    pub in_doubt: u64,
    /// Outrun by their subject, or by its end.
    pub outrun: u64,
    /// Given up before this run, because they would have come too late.
    pub expired: u64,
    /// Of the scope, not sent yet.
    pub waiting: u64,
    /// Of those, how many could be tried at once.
    pub due: u64,
    /// What waits for the end of the quiet hours.
    pub quiet: Option<Quiet>,
    /// When the next one is due, where somebody has asked.
    pub next: Option<NextDue>,
    /// Why the run ended early.
    pub trouble: Option<Trouble>,
    /// The server's answer to the last mail, where there was one.
    pub last_reply: Option<String>,
}

impl Service {
    /// Delivers what is due in a scope, over several connections at once.
    pub async fn deliver(
        &self,
        mailing: Arc<Mailing>,
        request: Deliver,
    ) -> Result<Delivery, StoreError> {
        let (_, replay) = self.rescue_and_replay(&mailing).await?;
        let expired = self.keep_up().await?;
        let (waiting, due) = self.waiting(request.scope).await?;
        if due == 0 {
            return Ok(Delivery {
                expired,
                waiting,
                ..Delivery::default()
            });
        }
        let worker = self.enlist().await?;
        let receipts = match begin_receipts(&mailing, worker, replay).await {
            Ok(receipts) => receipts,
            Err(trouble) => {
                self.discharge(worker).await?;
                return Ok(Delivery {
                    expired,
                    waiting,
                    due,
                    trouble: Some(trouble),
                    ..Delivery::default()
                });
            }
        };
        let slots = u64::from(mailing.connections.max(1)).min(due);
        let began = self.now().await?;
        let shared = (mailing, request);
        let run = Arc::new(Run::new(self.clone(), shared, worker, receipts, began));
        let keeping = tokio::spawn(Arc::clone(&run).keep_receipts());
        let ended = work(&run, slots).await;
        keeping.abort();
        if let Err(error) = ended {
            // A worker that has ended holds nothing, so what is left is free for the next run at once,
            // though this process may live on. Where that fails too, its lease ends.
            self.discharge(worker).await.ok();
            return Err(error);
        }
        let delivery = self.end(&run, worker).await?;
        if let Some(receipts) = &run.receipts
            && run.knows_all.load(Ordering::Relaxed)
            && let Err(error) = receipts.settle()
        {
            tracing::warn!(%error, "the receipts of this run cannot be put away");
        }
        Ok(Delivery {
            expired,
            ..delivery
        })
    }

    /// Has the worker end and tells what the run came to.
    async fn end(&self, run: &Run, worker: WorkerId) -> Result<Delivery, StoreError> {
        let mut patience = Patience::default();
        loop {
            let ended = async {
                self.discharge(worker).await?;
                self.report(run).await
            };
            match ended.await {
                Err(error) if patience.allows(&error, true).await => {}
                ended => return ended,
            }
        }
    }

    /// What is due by time alone: mails about accounts that were in doubt are sent again, unless they
    /// came back, and what would come too late is given up. Answers how many were given up.
    async fn keep_up(&self) -> Result<u64, StoreError> {
        let mut patience = Patience::default();
        let (returned, resumed, expired) = loop {
            match self.try_keep_up().await {
                Err(error) if patience.allows(&error, false).await => {}
                done => break done?,
            }
        };
        if returned + resumed + expired > 0 {
            tracing::info!(returned, resumed, expired, "mails whose time had come");
        }
        Ok(expired)
    }

    async fn try_keep_up(&self) -> Result<(u64, u64, u64), StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let returned = mark_proved_by_traces(tx.connection()).await?;
        let resumed = mark_resumed(tx.connection(), MAX_ATTEMPTS).await?;
        let expired = mark_given_up(tx.connection()).await?;
        failpoint::pass("keep_up.before_commit");
        tx.commit().await?;
        failpoint::pass("keep_up.after_commit");
        Ok((returned, resumed, expired))
    }

    /// How many mails of a scope wait, and how many of those are due.
    pub async fn waiting(&self, scope: Scope) -> Result<(u64, u64), StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let (waiting, due) = find_waiting(tx.connection(), scope).await?;
        Ok((waiting.unsigned_abs(), due.unsigned_abs()))
    }

    /// The mails of a run that were refused for good, each with what the server last said.
    pub async fn list_dead(
        &self,
        run: BatchId,
    ) -> Result<Vec<(MailId, Option<String>)>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_dead(tx.connection(), run).await
    }

    async fn enlist(&self) -> Result<WorkerId, StoreError> {
        let worker: WorkerId = new_id();
        let mut tx = self.begin(Mode::Apply).await?;
        insert_worker(tx.connection(), worker, &process::this()).await?;
        delete_idle(tx.connection()).await?;
        failpoint::pass("enlist.before_commit");
        tx.commit().await?;
        failpoint::pass("enlist.after_commit");
        Ok(worker)
    }

    async fn discharge(&self, worker: WorkerId) -> Result<(), StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        mark_ended(tx.connection(), worker).await?;
        failpoint::pass("discharge.before_commit");
        tx.commit().await?;
        failpoint::pass("discharge.after_commit");
        Ok(())
    }

    async fn report(&self, run: &Run) -> Result<Delivery, StoreError> {
        let (waiting, due) = self.waiting(run.request.scope).await?;
        let quiet = self
            .held_by_quiet_hours(&run.mailing, run.request.scope)
            .await?;
        let held = quiet.as_ref().map_or(0, |quiet| quiet.mails);
        let tally = &run.request.tally;
        Ok(Delivery {
            sent: tally.sent(),
            dead: tally.dead.load(Ordering::Relaxed),
            in_doubt: tally.in_doubt.load(Ordering::Relaxed),
            outrun: tally.outrun.load(Ordering::Relaxed),
            expired: 0,
            waiting,
            due: due.saturating_sub(held),
            quiet,
            next: None,
            trouble: run.take_trouble().await,
            last_reply: run.last_reply.lock().await.take(),
        })
    }
}

/// Opens the file in which this run writes down what a server takes, where the transport needs one, for
/// the database that the earlier ones were compared with. Without both nothing is sent.
async fn begin_receipts(
    mailing: &Mailing,
    worker: WorkerId,
    replay: Replay,
) -> Result<Option<(Arc<ReceiptBook>, Option<String>)>, Trouble> {
    let Some(folder) = mailing.receipts.clone() else {
        return Ok(None);
    };
    let Replay {
        lineage, unread, ..
    } = replay;
    let named = lineage.clone().unwrap_or_else(unknown_lineage);
    let opened = tokio::task::spawn_blocking(move || {
        let opened = folder.open(worker, &named);
        let opened = opened
            .map_err(|error| Trouble::Receipts(format!("{}: {error}", folder.path().display())));
        match (opened?, unread) {
            (book, None) => Ok(book),
            (book, Some(reason)) => {
                // Empty, so that it goes.
                book.settle().ok();
                Err(Trouble::Unread(reason))
            }
        }
    });
    match opened.await {
        Ok(Ok(book)) => Ok(Some((Arc::new(book), lineage))),
        Ok(Err(trouble)) => Err(trouble),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Runs the connections to their end. An error is the database's.
async fn work(run: &Arc<Run>, slots: u64) -> Result<(), StoreError> {
    let mut connections = JoinSet::new();
    for number in 0..slots {
        let slot = i16::try_from(number).unwrap_or(i16::MAX);
        connections.spawn(slot::work(Arc::clone(run), slot));
    }
    let mut failed = None;
    while let Some(ended) = connections.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                // The others end after the mail in hand; what they know is not lost.
                run.has_failed.store(true, Ordering::Relaxed);
                failed.get_or_insert(error);
            }
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    failed.map_or(Ok(()), Err)
}

/// A server's answer as the database keeps it.
fn stored(reply: &Reply) -> StoredReply {
    StoredReply {
        code: i16::try_from(reply.code).ok(),
        enhanced: reply.enhanced.clone(),
        text: Some(reply.text.clone()),
    }
}

impl From<ComposeError> for Trouble {
    fn from(error: ComposeError) -> Self {
        Self::Compose(error.to_string())
    }
}

/// Where a `file` transport put a mail, for whoever wants to look at it.
#[must_use]
pub fn file_of(transport: &Transport, mail: MailId) -> Option<std::path::PathBuf> {
    match transport {
        Transport::File(settings) => Some(settings.path(mail)),
        Transport::Smtp(_) | Transport::Sendmail(_) | Transport::Memory(_) => None,
    }
}

/// The folder of a `file` transport.
#[must_use]
pub fn folder_of(transport: &Transport) -> Option<&std::path::Path> {
    match transport {
        Transport::File(settings) => Some(settings.folder()),
        Transport::Smtp(_) | Transport::Sendmail(_) | Transport::Memory(_) => None,
    }
}

//! What the connections of one run share, and why a run ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::super::Service;
use super::breadth::Breadth;
use super::budget::Limits;
use super::{Deliver, Mailing, Trouble};
use crate::domain::id::WorkerId;
use crate::mail::{ReceiptBook, Transport};

/// How often a flag is looked at by somebody who waits.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often the disk is asked to keep the receipts.
const SYNC_EVERY: Duration = Duration::from_millis(100);
/// Different mails, one after the other, at which the server broke the dialogue off: then it is not
/// the mails.
const STRANGE_IN_A_ROW: u64 = 3;

/// What the connections of one run share.
pub(super) struct Run {
    pub(super) service: Service,
    pub(super) mailing: Arc<Mailing>,
    pub(super) request: Deliver,
    pub(super) worker: WorkerId,
    pub(super) breadth: Breadth,
    pub(super) trouble: Mutex<Option<Trouble>>,
    pub(super) last_reply: Mutex<Option<String>>,
    /// Refusals in a row that are about us.
    pub(super) refusals: AtomicU64,
    /// Where a transport needs them.
    pub(super) receipts: Option<Arc<ReceiptBook>>,
    /// A connection of the run ended by an error of the database, so the others end too. Whoever gave
    /// the order to deliver may go on with other work.
    pub(super) has_failed: AtomicBool,
    /// The database knows all that the receipts of this run say.
    pub(super) knows_all: AtomicBool,
    /// A connection was made.
    pub(super) has_connected: AtomicBool,
    /// Ends of attempts that the database could not be told yet.
    unwritten: AtomicU64,
    /// Dialogues in a row that the server broke off, and how the last one went.
    strange: AtomicU64,
    last_strange: Mutex<Option<String>>,
    began: (Timestamp, Instant),
    /// How fast mail may leave, whatever the connections could do.
    pub(super) limits: Limits,
}

impl Run {
    pub(super) fn new(
        service: Service,
        (mailing, request): (Arc<Mailing>, Deliver),
        worker: WorkerId,
        receipts: Option<Arc<ReceiptBook>>,
        began: Timestamp,
    ) -> Self {
        let most = mailing.connections.max(1);
        let breadth = match mailing.transport {
            Transport::Smtp(_) | Transport::Sendmail(_) => Breadth::careful(most),
            Transport::File(_) | Transport::Memory(_) => Breadth::full(most),
        };
        Self {
            service,
            mailing,
            request,
            worker,
            breadth,
            trouble: Mutex::default(),
            last_reply: Mutex::default(),
            refusals: AtomicU64::new(0),
            has_failed: AtomicBool::new(false),
            receipts,
            knows_all: AtomicBool::new(true),
            has_connected: AtomicBool::new(false),
            unwritten: AtomicU64::new(0),
            strange: AtomicU64::new(0),
            last_strange: Mutex::default(),
            began: (began, Instant::now()),
            limits: Limits::default(),
        }
    }

    /// Ends the run for a reason that concerns all its connections. The first reason is kept.
    pub(super) async fn halt(&self, trouble: Trouble) {
        self.trouble.lock().await.get_or_insert(trouble);
    }

    pub(super) async fn is_over(&self) -> bool {
        self.is_to_end() || self.trouble.lock().await.is_some()
    }

    /// It was asked to end, or one of its connections failed.
    fn is_to_end(&self) -> bool {
        self.request.stop.is_asked() || self.has_failed.load(Ordering::Relaxed)
    }

    /// Waits until a connection has a turn and the database knows what was sent; false if the run
    /// ends before that.
    pub(super) async fn may_go_on(&self, number: i16) -> bool {
        loop {
            self.until_written().await;
            if self.is_over().await {
                return false;
            }
            if self.breadth.has_turn(number) {
                return true;
            }
            if self.breadth.is_drained() {
                return false;
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Keeps the other connections from beginning another mail until the answer is dropped.
    pub(super) fn hold_others(&self) -> Held<'_> {
        self.unwritten.fetch_add(1, Ordering::Relaxed);
        Held(&self.unwritten)
    }

    /// Waits as long as the database cannot be told what was sent.
    pub(super) async fn until_written(&self) {
        while self.unwritten.load(Ordering::Relaxed) > 0 && !self.is_over().await {
            sleep(LOOK_EVERY).await;
        }
    }

    /// The run was asked to end, so long ago.
    pub(super) async fn stopped_for(&self, grace: Duration) {
        while !self.is_to_end() {
            sleep(LOOK_EVERY).await;
        }
        sleep(grace).await;
    }

    /// The server broke a dialogue off before a message, or none could be begun. One mail or one
    /// connection may be the cause; several in a row end the run.
    pub(super) async fn note_strange(&self, reason: String) {
        if self.strange.fetch_add(1, Ordering::Relaxed) + 1 >= STRANGE_IN_A_ROW {
            self.halt(Trouble::Unreachable(reason)).await;
        } else {
            *self.last_strange.lock().await = Some(reason);
        }
    }

    /// The server keeps to the dialogue.
    pub(super) fn note_usual(&self) {
        self.strange.store(0, Ordering::Relaxed);
    }

    /// Why the run ended. One that could try nothing found the server away, however few its mails.
    pub(super) async fn take_trouble(&self) -> Option<Trouble> {
        if let Some(trouble) = self.trouble.lock().await.take() {
            return Some(trouble);
        }
        let reason = self.last_strange.lock().await.take()?;
        (self.request.tally.done() == 0).then_some(Trouble::Unreachable(reason))
    }

    /// The database's time, as far as it is known without asking.
    pub(super) fn now(&self) -> Timestamp {
        let (began, since) = self.began;
        began.checked_add(since.elapsed()).unwrap_or(began)
    }

    /// Has the disk keep the receipts, a few times a second, as long as it is polled.
    pub(super) async fn keep_receipts(self: Arc<Self>) {
        let Some(book) = &self.receipts else { return };
        loop {
            sleep(SYNC_EVERY).await;
            if !book.is_unsynced() {
                continue;
            }
            let syncing = Arc::clone(book);
            let synced = tokio::task::spawn_blocking(move || syncing.sync()).await;
            if let Ok(Err(error)) = synced {
                self.halt(Trouble::Receipts(error.to_string())).await;
                return;
            }
        }
    }
}

/// As long as this is there, no connection begins another mail.
pub(super) struct Held<'a>(&'a AtomicU64);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

//! Reads what workers wrote down and the database did not hear: what a server took is sent.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::super::patience::Patience;
use super::super::{Mode, Service, new_id};
use super::{process, stored};
use crate::domain::id::{ClaimId, MailId, WorkerId};
use crate::domain::mail::MailState;
use crate::domain::token::TokenHash;
use crate::failpoint;
use crate::mail::{LeftReceipts, Receipt, ReceiptFile, ReceiptFolder};
use crate::store::StoreError;
use crate::store::mail::{
    Armed, Finish, Unsettled, find_lineage, list_claimed, list_unsettled, mark_armed,
    mark_finished, mark_proved, mark_submitted_again,
};
use crate::store::worker::{has_worker, insert_worker, mark_ended};

/// Receipts that are compared with the database at once.
const AT_ONCE: usize = 500;
/// How long the file of a worker that ended in order is kept.
const KEPT: Duration = Duration::from_hours(7 * 24);
/// How long a mail is held that is only written down as sent.
const LEASE: Duration = Duration::from_mins(15);

impl Service {
    /// Which database this is, in one word without dots, where it tells.
    pub(super) async fn lineage(&self) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let lineage = find_lineage(tx.connection()).await.unwrap_or_else(|error| {
            tracing::debug!(%error, "the database does not tell which one it is");
            None
        });
        Ok(lineage)
    }

    /// Compares the receipts of workers that are gone with the database, and of all workers when the
    /// database is another one than they saw, or has forgotten. What cannot be read stays where it is;
    /// a mail in doubt waits for it.
    pub(super) async fn replay(&self, folder: &ReceiptFolder) -> Result<Replay, StoreError> {
        // Before any file: whatever takes the database's place from here on is noticed by the run.
        let mut replay = Replay {
            lineage: self.lineage().await?,
            ..Replay::default()
        };
        let before = self.now().await?.saturating_sub(KEPT);
        let left = looked_at(folder, ReceiptFolder::left).await;
        let left = left.inspect_err(|error| tell_unread(folder.path(), error));
        for file in left.unwrap_or_default() {
            let locked = file.lock();
            let locked = locked.inspect_err(|error| tell_unread(file.path(), error));
            let Ok(Some(mut left)) = locked else {
                continue;
            };
            let is_whole = self.replay_file(&mut left, &mut replay).await?;
            // One of a worker that this database has never seen may be about another one's mails.
            let is_known = self.knows(left.worker).await?;
            let is_old = before.as_ref().is_ok_and(|before| left.is_before(*before));
            if is_whole && (is_known || is_old) {
                warn(left.settle());
            }
        }
        self.replay_others(folder, &mut replay).await?;
        if let Ok(before) = before {
            warn(folder.remove_kept_before(before));
        }
        if replay.sent > 0 {
            tracing::info!(mails = replay.sent, "receipts prove that mails were sent");
        }
        Ok(replay)
    }

    /// The receipts about the database that was in this one's place. As long as they cannot be read,
    /// nobody knows what was sent.
    async fn replay_others(
        &self,
        folder: &ReceiptFolder,
        replay: &mut Replay,
    ) -> Result<(), StoreError> {
        let lineage = replay.lineage.clone().unwrap_or_else(unknown_lineage);
        let seen = lineage.clone();
        let kept = looked_at(folder, move |folder| folder.kept_of_others(&seen)).await;
        let kept = match kept {
            Ok(kept) => kept,
            Err(error) => {
                replay.unread(folder.path(), "", &error);
                return Ok(());
            }
        };
        // A file without an end is read again, and one that was put away meanwhile.
        let mut is_whole = !kept.is_empty() && !kept.iter().any(ReceiptFile::is_open);
        for file in kept {
            match file.read() {
                Ok(Some(mut others)) => {
                    is_whole &= self.replay_file(&mut others, replay).await?;
                }
                Ok(None) => is_whole = false,
                Err(error) => {
                    is_whole = false;
                    replay.unread(file.path(), file.lineage(), &error);
                }
            }
        }
        if is_whole {
            warn(folder.mark_seen(&lineage));
        }
        Ok(())
    }

    /// Reads a file to its end. True if all could be read, and the database knows of each mail that it
    /// was sent. Another worker may hold one at this moment, and may yet fail with it.
    async fn replay_file(
        &self,
        file: &mut LeftReceipts,
        replay: &mut Replay,
    ) -> Result<bool, StoreError> {
        let mut is_whole = true;
        loop {
            let receipts = match file.next(AT_ONCE) {
                Ok(receipts) => receipts,
                Err(error) => {
                    let file = file.file();
                    replay.unread(file.path(), file.lineage(), &error);
                    return Ok(false);
                }
            };
            if receipts.is_empty() {
                return Ok(is_whole);
            }
            let ids: Vec<_> = receipts.iter().map(|receipt| receipt.mail).collect();
            for mail in self.list_open(&ids).await? {
                let mut is_proved = false;
                for receipt in receipts.iter().filter(|receipt| receipt.mail == mail.id) {
                    is_proved |= self.prove(&mail, &Known::of(receipt)).await?;
                }
                replay.sent += u64::from(is_proved);
                is_whole &= is_proved;
            }
        }
    }

    async fn list_open(&self, ids: &[MailId]) -> Result<Vec<Unsettled>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_unsettled(tx.connection(), ids).await
    }

    /// Writes down what became of a mail that does not carry the claim any more that it was sent under.
    /// False where another worker has it; true also where there is nothing left to write.
    pub(super) async fn prove_one(
        &self,
        mail: MailId,
        known: &Known<'_>,
    ) -> Result<bool, StoreError> {
        let mut patience = Patience::default();
        let open = loop {
            match self.list_open(&[mail]).await {
                Err(error) if patience.allows(&error, true).await => {}
                open => break open?,
            }
        };
        match open.first() {
            None => Ok(true),
            Some(mail) => self.prove(mail, known).await,
        }
    }

    /// Writes down what became of a mail, whatever the database held of it until now. One that another
    /// worker is sending at this moment is left to that worker.
    async fn prove(&self, mail: &Unsettled, known: &Known<'_>) -> Result<bool, StoreError> {
        let mut patience = Patience::default();
        loop {
            match self.try_prove(mail, known).await {
                Err(error) if patience.allows(&error, true).await => {}
                proved => return proved,
            }
        }
    }

    async fn try_prove(&self, mail: &Unsettled, known: &Known<'_>) -> Result<bool, StoreError> {
        let (claim, finish) = (known.claim, &known.finish);
        let mut tx = self.begin(Mode::Apply).await?;
        let connection = tx.connection();
        let proved = match mail.state {
            MailState::InDoubt if finish.state == MailState::InDoubt => true,
            MailState::InDoubt => mark_proved(connection, mail.id, &finish.reply).await?,
            MailState::Submitting if mail.claim == Some(claim) => {
                mark_finished(connection, mail.id, claim, finish).await?
            }
            MailState::Queued | MailState::Claimed => {
                let worker: WorkerId = new_id();
                insert_worker(connection, worker, &process::this()).await?;
                mark_ended(connection, worker).await?;
                let what = (mail.id, claim, known.attempt);
                if !mark_submitted_again(connection, what, worker, LEASE).await? {
                    return Ok(false);
                }
                let again = list_claimed(connection, claim, &[mail.id]).await?;
                let armed = match again.first() {
                    None => return Ok(false),
                    Some(again) => {
                        mark_armed(connection, again, claim, known.hash, "receipt").await?
                    }
                };
                match armed {
                    Armed::Yes => mark_finished(connection, mail.id, claim, finish).await?,
                    // Written so by arming: its subject is past it.
                    Armed::Moot | Armed::Expired => true,
                    Armed::Lost | Armed::Changed | Armed::Blocked => return Ok(false),
                }
            }
            _ => return Ok(false),
        };
        failpoint::pass("replay.before_commit");
        tx.commit().await?;
        failpoint::pass("replay.after_commit");
        Ok(proved)
    }

    async fn knows(&self, worker: WorkerId) -> Result<bool, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        has_worker(tx.connection(), worker).await
    }
}

/// What is known of an attempt.
pub(super) struct Known<'a> {
    /// The claim under which it was made.
    pub(super) claim: ClaimId,
    /// Which attempt it was.
    pub(super) attempt: i16,
    /// The digest of the link in it.
    pub(super) hash: &'a TokenHash,
    /// How it ended.
    pub(super) finish: Finish,
}

impl<'a> Known<'a> {
    /// What a receipt proves.
    pub(super) fn of(receipt: &'a Receipt) -> Self {
        Self {
            claim: receipt.claim,
            attempt: receipt.attempt,
            hash: &receipt.hash,
            finish: Finish {
                state: MailState::Sent,
                wait: Duration::ZERO,
                give_back: false,
                reply: stored(&receipt.reply),
            },
        }
    }
}

/// What the receipts came to.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// The database that they were compared with, where it tells which one it is.
    pub(super) lineage: Option<String>,
    /// Mails that turned out to be sent.
    pub(super) sent: u64,
    /// Why it is not known what was sent before this database took another one's place.
    pub(super) unread: Option<String>,
}

impl Replay {
    /// What cannot be read matters if it is certainly about another database than this one.
    fn unread(&mut self, path: &Path, lineage: &str, error: &io::Error) {
        tell_unread(path, error);
        let is_known = lineage != unknown_lineage();
        if is_known && self.lineage.as_deref().is_some_and(|ours| ours != lineage) {
            self.unread
                .get_or_insert_with(|| format!("{}: {error}", path.display()));
        }
    }
}

/// Looks into the folder, which may take a disk's time.
async fn looked_at(
    folder: &ReceiptFolder,
    look: impl FnOnce(&ReceiptFolder) -> io::Result<Vec<ReceiptFile>> + Send + 'static,
) -> io::Result<Vec<ReceiptFile>> {
    let folder = folder.clone();
    let looked = tokio::task::spawn_blocking(move || look(&folder)).await;
    looked.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

fn tell_unread(path: &Path, error: &io::Error) {
    tracing::warn!(path = %path.display(), %error, "receipts cannot be read");
}

fn warn(done: io::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "a file of receipts cannot be put away");
    }
}

/// The name for a database that does not tell which one it is.
pub(super) fn unknown_lineage() -> String {
    "unknown".to_owned()
}

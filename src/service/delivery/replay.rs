//! Reads what workers wrote down and the database did not hear: what a server took is sent.

use std::io;
use std::time::Duration;

use super::super::patience::Patience;
use super::super::{Mode, Service, new_id};
use super::{process, stored};
use crate::domain::id::WorkerId;
use crate::domain::mail::MailState;
use crate::failpoint;
use crate::mail::{LeftReceipts, Receipt, ReceiptFolder};
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
    /// Which database this is, in one word without dots; `unknown` where it does not tell.
    pub(super) async fn lineage(&self) -> Result<String, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let lineage = find_lineage(tx.connection()).await.unwrap_or_else(|error| {
            tracing::debug!(%error, "the database does not tell which one it is");
            None
        });
        Ok(lineage.unwrap_or_else(|| "unknown".to_owned()))
    }

    /// Compares the receipts of workers that are gone with the database, and of all workers when the
    /// database is another one than they saw, or has forgotten. Answers how many mails turned out
    /// to be sent. What cannot be read stays where it is; a mail in doubt waits for it.
    pub(super) async fn replay(&self, folder: &ReceiptFolder) -> Result<u64, StoreError> {
        let lineage = self.lineage().await?;
        let mut sent = 0;
        let (left, _) = looked_at(folder, ReceiptFolder::left).await;
        for mut file in left {
            let replayed = self.replay_file(&mut file).await?;
            sent += replayed.sent;
            if replayed.is_whole && self.knows(file.worker).await? {
                warn(file.settle());
            }
        }
        let before = self.now().await?.saturating_sub(KEPT);
        let seen = lineage.clone();
        let (kept, mut is_whole) = looked_at(folder, move |f| f.kept_of_others(&seen)).await;
        let is_news = !kept.is_empty();
        for mut file in kept {
            let replayed = self.replay_file(&mut file).await?;
            sent += replayed.sent;
            is_whole &= replayed.is_whole;
        }
        if is_news && is_whole {
            warn(folder.mark_seen(&lineage));
        }
        if let Ok(before) = before {
            warn(folder.remove_kept_before(before));
        }
        if sent > 0 {
            tracing::info!(mails = sent, "receipts prove that mails were sent");
        }
        Ok(sent)
    }

    async fn replay_file(&self, file: &mut LeftReceipts) -> Result<Replayed, StoreError> {
        let mut replayed = Replayed {
            sent: 0,
            is_whole: true,
        };
        loop {
            let receipts = file.next(AT_ONCE).unwrap_or_else(|error| {
                tracing::warn!(%error, "receipts cannot be read");
                replayed.is_whole = false;
                Vec::new()
            });
            if receipts.is_empty() {
                return Ok(replayed);
            }
            let ids: Vec<_> = receipts.iter().map(|receipt| receipt.mail).collect();
            let open = {
                let mut tx = self.begin(Mode::DryRun).await?;
                list_unsettled(tx.connection(), &ids).await?
            };
            for mail in open {
                let mut is_proved = false;
                for receipt in receipts.iter().filter(|receipt| receipt.mail == mail.id) {
                    is_proved |= self.prove(&mail, receipt).await?;
                }
                replayed.sent += u64::from(is_proved);
                replayed.is_whole &= is_proved;
            }
        }
    }

    /// Writes down that a server took a mail, whatever the database held of it until now. One that
    /// another worker is sending at this moment is left to that worker.
    async fn prove(&self, mail: &Unsettled, receipt: &Receipt) -> Result<bool, StoreError> {
        let mut patience = Patience::default();
        loop {
            match self.try_prove(mail, receipt).await {
                Err(error) if patience.allows(&error, true).await => {}
                proved => return proved,
            }
        }
    }

    async fn try_prove(&self, mail: &Unsettled, receipt: &Receipt) -> Result<bool, StoreError> {
        let finish = Finish {
            state: MailState::Sent,
            wait: Duration::ZERO,
            give_back: false,
            reply: stored(&receipt.reply),
        };
        let mut tx = self.begin(Mode::Apply).await?;
        let connection = tx.connection();
        let proved = match mail.state {
            MailState::InDoubt => mark_proved(connection, mail.id, &finish.reply).await?,
            MailState::Submitting if mail.claim == Some(receipt.claim) => {
                mark_finished(connection, mail.id, receipt.claim, &finish).await?
            }
            MailState::Queued | MailState::Claimed => {
                let worker: WorkerId = new_id();
                insert_worker(connection, worker, &process::this()).await?;
                mark_ended(connection, worker).await?;
                let what = (mail.id, receipt.claim, receipt.attempt);
                if !mark_submitted_again(connection, what, worker, LEASE).await? {
                    return Ok(false);
                }
                let again = list_claimed(connection, receipt.claim, &[mail.id]).await?;
                let armed = match again.first() {
                    None => return Ok(false),
                    Some(again) => {
                        let (claim, hash) = (receipt.claim, &receipt.hash);
                        mark_armed(connection, again, claim, hash, "receipt").await?
                    }
                };
                match armed {
                    Armed::Yes => {
                        mark_finished(connection, mail.id, receipt.claim, &finish).await?
                    }
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

/// What the receipts of one file came to.
struct Replayed {
    /// Mails that turned out to be sent.
    sent: u64,
    /// All could be read, and the database knows of each mail that it was sent. Another worker may
    /// hold one at this moment, and may yet fail with it: the file is looked at again.
    is_whole: bool,
}

/// Looks into the folder, which may take a disk's time; and says whether all that was to be looked at
/// could be opened.
async fn looked_at(
    folder: &ReceiptFolder,
    look: impl FnOnce(&ReceiptFolder) -> io::Result<(Vec<LeftReceipts>, bool)> + Send + 'static,
) -> (Vec<LeftReceipts>, bool) {
    let folder = folder.clone();
    let looked = tokio::task::spawn_blocking(move || look(&folder)).await;
    match looked {
        Ok(Ok(files)) => files,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the folder of receipts cannot be read");
            (Vec::new(), false)
        }
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn warn(done: io::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "a file of receipts cannot be put away");
    }
}

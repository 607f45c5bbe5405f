//! Batches: what a run did, and how to take it back.

use jiff::Timestamp;

use super::patience::Patience;
use super::{Grounds, Mode, Service};
use crate::domain::audit::AuditAction;
use crate::domain::id::BatchId;
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::batch::{Batch, BatchFilter, BatchProgress};
use crate::store::batch::{find_progress, list_batches, mark_withdrawn};

/// Invitations that one transaction takes back.
const CHUNK: i64 = 5_000;

/// A batch and where its invitations stand.
#[derive(Debug, Clone)]
pub struct BatchStory {
    /// The batch.
    pub batch: Batch,
    /// Where its invitations stand.
    pub progress: BatchProgress,
    /// When it was read.
    pub now: Timestamp,
}

/// Asks to take back all open invitations of a batch.
#[derive(Debug, Clone)]
pub struct WithdrawBatch {
    /// The batch.
    pub id: BatchId,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What taking a batch back came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchWithdrawn {
    /// Withdrawn now.
    pub withdrawn: u64,
    /// Withdrawn before.
    pub unchanged: u64,
    /// Accepted, and so no longer to be taken back.
    pub accepted: u64,
}

/// Why a batch could not be shown or taken back.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// There is none.
    #[error("there is no batch {0}")]
    NotFound(BatchId),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// Batches, newest first.
    pub async fn list_batches(&self, filter: BatchFilter) -> Result<Vec<Batch>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_batches(tx.connection(), filter).await
    }

    /// One batch and where its invitations stand.
    pub async fn show_batch(&self, id: BatchId) -> Result<BatchStory, BatchError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        let filter = BatchFilter {
            id: Some(id),
            ..BatchFilter::default()
        };
        let batch = list_batches(tx.connection(), filter).await?.pop();
        let batch = batch.ok_or(BatchError::NotFound(id))?;
        let progress = find_progress(tx.connection(), id, now).await?;
        Ok(BatchStory {
            batch,
            progress,
            now,
        })
    }

    /// Takes back all open invitations of a batch, chunk by chunk. Interrupted, it can be run
    /// again: what was withdrawn is passed over.
    pub async fn withdraw_batch(
        &self,
        request: WithdrawBatch,
    ) -> Result<BatchWithdrawn, BatchError> {
        let before = self.show_batch(request.id).await?.progress;
        let mut outcome = BatchWithdrawn {
            withdrawn: 0,
            unchanged: before.withdrawn.unsigned_abs(),
            accepted: before.accepted.unsigned_abs(),
        };
        if request.mode == Mode::DryRun {
            outcome.withdrawn = (before.open + before.expired).unsigned_abs();
            return Ok(outcome);
        }
        let mut patience = Patience::default();
        loop {
            match self.withdraw_chunk(&request).await {
                Ok(0) => break,
                Ok(done) => outcome.withdrawn += done,
                Err(error) if patience.allows(&error, outcome.withdrawn > 0).await => {}
                Err(error) => return Err(error.into()),
            }
        }
        // Told by what is true now: some may have been accepted while we went through.
        let after = self.show_batch(request.id).await?.progress;
        outcome.accepted = after.accepted.unsigned_abs();
        Ok(outcome)
    }

    async fn withdraw_chunk(&self, request: &WithdrawBatch) -> Result<u64, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let now = tx.now;
        let done = mark_withdrawn(tx.connection(), request.id, now, CHUNK).await?;
        if done > 0 {
            let row = NewAudit {
                actor: &self.actor,
                action: AuditAction::InvitationWithdrawn,
                subject_kind: "invitation",
                subject_id: None,
                space_id: None,
                batch_id: Some(request.id),
                ticket: request.grounds.ticket.as_deref(),
                reason: request.grounds.reason.as_deref(),
                before: Some("open"),
                after: Some("withdrawn"),
                subjects: i32::try_from(done).unwrap_or(i32::MAX),
            };
            insert_audit(tx.connection(), &row).await?;
        }
        tx.commit().await?;
        Ok(done)
    }
}

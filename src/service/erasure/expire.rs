//! Erases what is due: deleted accounts whose grace is over, and accounts that were never activated.

use std::path::PathBuf;

use super::delete::ticket_of;
use super::erase::whole;
use super::person::Whole;
use super::{ErasureError, Receipt, again};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::id::{AccountId, InvitationId, SpaceId};
use crate::domain::invitation::InvitationStatus;
use crate::service::account::{Account, AccountError, AccountTarget, lock};
use crate::service::patience::Patience;
use crate::service::{Grounds, Mode, Service, Stop, Tx};
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::erasure::{Due, list_due, mark_reopened};
use crate::store::{Fault, StoreError};

/// Accounts that are looked up at once.
const PAGE: i64 = 200;

/// Asks to erase what is due.
#[derive(Debug, Clone)]
pub struct EraseDue {
    /// At most so many accounts.
    pub limit: Option<u64>,
    /// Where messages lie that went into files, if they can lie anywhere.
    pub mail_folder: Option<PathBuf>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
    /// Ends the run between two accounts.
    pub stop: Stop,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct DueErased {
    /// Accounts whose grace was over.
    pub deleted: u64,
    /// Accounts that were never activated.
    pub pending: u64,
    /// Invitations that are open again.
    pub reopened: u64,
    /// Accounts left for the next run, because a mail to them was being handed over.
    pub in_flight: u64,
    /// Accounts that could not be erased.
    pub failed: u64,
    /// Why the first of them could not.
    pub failure: Option<ErasureError>,
    /// The error of the database that ended the run before its end.
    pub broken_off: Option<StoreError>,
    /// Everything that went, all together.
    pub receipt: Receipt,
}

impl DueErased {
    /// How many accounts were erased.
    #[must_use]
    pub const fn erased(&self) -> u64 {
        self.deleted + self.pending
    }

    fn count(&mut self, due: Due, came: Result<Option<One>, ErasureError>) {
        match came {
            Ok(None) => {}
            Ok(Some(one)) => {
                *if due.is_pending {
                    &mut self.pending
                } else {
                    &mut self.deleted
                } += 1;
                self.reopened += one.reopened;
                self.receipt.add(&one.receipt);
            }
            Err(ErasureError::Account(AccountError::InFlight(_))) => self.in_flight += 1,
            Err(error) => {
                self.failed += 1;
                self.failure.get_or_insert(error);
            }
        }
    }
}

/// Whether the next account would meet the same error.
fn ends(error: &StoreError) -> bool {
    let fault = error.fault();
    matches!(
        fault,
        Fault::TryLater | Fault::Unavailable | Fault::NotPermitted
    )
}

/// What became of one account.
struct One {
    receipt: Receipt,
    reopened: u64,
}

impl Service {
    /// Erases accounts whose time is over, each in a transaction of its own: killed in between, what
    /// is done is done, and the next run goes on. An account that cannot be erased, or that somebody
    /// else holds for long, holds up no other; only a database that is out of reach or denies it ends
    /// the run, which then still tells what is done.
    pub async fn erase_due(&self, request: &EraseDue) -> Result<DueErased, StoreError> {
        let mut done = DueErased::default();
        match self.erase_all_due(request, &mut done).await {
            Err(error) if done.erased() + done.in_flight + done.failed == 0 => return Err(error),
            ended => done.broken_off = ended.err(),
        }
        Ok(done)
    }

    async fn erase_all_due(
        &self,
        request: &EraseDue,
        done: &mut DueErased,
    ) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let mut tx = self.begin(Mode::DryRun).await?;
            let page = list_due(tx.connection(), after, PAGE).await?;
            drop(tx);
            if page.is_empty() {
                return Ok(());
            }
            for due in page {
                let is_enough = request.limit.is_some_and(|limit| done.erased() >= limit);
                if is_enough || request.stop.is_asked() {
                    return Ok(());
                }
                after = Some(due.id);
                match self.erase_one_due(request, due).await {
                    Err(ErasureError::Account(AccountError::Fault(error))) if ends(&error) => {
                        return Err(error);
                    }
                    came => done.count(due, came),
                }
            }
        }
    }

    async fn erase_one_due(
        &self,
        request: &EraseDue,
        due: Due,
    ) -> Result<Option<One>, ErasureError> {
        let mut patience = Patience::default();
        loop {
            let came = if due.is_pending {
                self.expire_once(request, due.id).await
            } else {
                self.erase_deleted_once(request, due.id).await
            };
            match came {
                Err(error) if again(&mut patience, &error).await => {}
                came => return came,
            }
        }
    }

    async fn erase_deleted_once(
        &self,
        request: &EraseDue,
        id: AccountId,
    ) -> Result<Option<One>, ErasureError> {
        let mode = request.mode;
        let mut tx = self.begin(mode).await?;
        let account = lock(&mut tx, &AccountTarget::Id(id), mode).await?;
        let is_due = account.erase_after.is_some_and(|end| end <= tx.now);
        // Restored, or erased by somebody else, since the page was read.
        if account.state != AccountState::Deleted || !is_due {
            return Ok(None);
        }
        let person = whole(&mut tx, &account, mode).await?;
        let receipt = self.take_whole(tx, request, (&account, &person)).await?;
        Ok(Some(One {
            receipt,
            reopened: 0,
        }))
    }

    /// Erases an account that was never activated. Its address was not proved, so invitations to
    /// that address and a block on it are left alone: they may be somebody else's. What it had
    /// accepted is open again.
    async fn expire_once(
        &self,
        request: &EraseDue,
        id: AccountId,
    ) -> Result<Option<One>, ErasureError> {
        let mode = request.mode;
        let mut tx = self.begin(mode).await?;
        let account = lock(&mut tx, &AccountTarget::Id(id), mode).await?;
        let is_due = account.pending_until.is_some_and(|end| end <= tx.now);
        let (AccountState::Pending, true, Some(email)) = (account.state, is_due, &account.email)
        else {
            return Ok(None);
        };
        let keys = (Some(id), vec![email.key().as_str().to_owned()]);
        let person = Whole::gather(&mut tx, keys, Vec::new(), true).await?;
        let mut reopened = 0;
        if mode == Mode::Apply {
            let now = tx.now;
            let ticket = ticket_of(&request.grounds);
            self.close(&mut tx, &account, now, &ticket).await?;
            let again = mark_reopened(tx.connection(), id).await?;
            reopened = again.len() as u64;
            for invitation in again {
                self.audit_reopened(&mut tx, invitation).await?;
            }
        }
        let receipt = self.take_whole(tx, request, (&account, &person)).await?;
        Ok(Some(One { receipt, reopened }))
    }

    async fn take_whole(
        &self,
        mut tx: Tx<'_>,
        request: &EraseDue,
        (account, person): (&Account, &Whole),
    ) -> Result<Receipt, ErasureError> {
        let mut receipt = person.take(&mut tx, request.mode).await?;
        if request.mode == Mode::Apply {
            self.empty(&mut tx, account, &request.grounds).await?;
            let folder = request.mail_folder.as_deref();
            person.finish(&mut tx, &mut receipt, folder).await?;
            tx.commit().await?;
        }
        Ok(receipt)
    }

    async fn audit_reopened(
        &self,
        tx: &mut Tx<'_>,
        (invitation, space): (InvitationId, SpaceId),
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action: AuditAction::InvitationReopened,
            subject_kind: "invitation",
            subject_id: Some(invitation.as_uuid()),
            space_id: Some(space),
            batch_id: None,
            ticket: None,
            reason: None,
            before: Some(InvitationStatus::Accepted.as_str()),
            after: Some(InvitationStatus::Open.as_str()),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

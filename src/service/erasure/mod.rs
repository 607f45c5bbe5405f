//! The end of an account: deleted for a while, restored, or erased for good; and the erasure of
//! somebody who was only invited.
//!
//! Erasing is one transaction for one person. Messages that went into a folder are removed before it
//! is committed, so that no crash leaves a file of somebody who is erased. What is left of an account
//! is its id, under which the audit goes on.

mod delete;
mod erase;
mod expire;
mod files;
mod forget;
mod invitee;
mod person;
mod restore;

use std::path::PathBuf;

use super::account::AccountError;
use super::invitation::InvitationError;
use super::patience::Patience;
use crate::domain::id::AccountId;
use crate::store::{Constraint, Fault, StoreError};

pub use crate::store::erasure::{Kept, Traces};
pub use crate::store::membership::Membership;
pub use delete::{AccountDeletion, DeleteAccount, Deletion};
pub use erase::{AccountErasure, EraseAccount, Erasure};
pub use expire::{DueErased, EraseDue};
pub use files::Files;
pub use forget::{Forgotten, LOG_INS_KEPT};
pub use invitee::{EraseInvitee, InviteeErasure};
pub use restore::{AccountRestored, Restoration, RestoreAccount};

/// Why nothing was deleted, restored or erased.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The account does not allow it.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The invitations do not allow it.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The address has an account, with which its invitations are erased.
    #[error("{email} has an account")]
    HasAccount {
        /// The address.
        email: String,
        /// The account.
        account: AccountId,
    },
    /// Messages of the person could not be removed, so the person was not erased either.
    #[error("messages in {} could not be removed", folder.display())]
    Files {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<StoreError> for ErasureError {
    fn from(error: StoreError) -> Self {
        Self::Account(AccountError::Fault(error))
    }
}

impl ErasureError {
    /// The error of the database, if it is one.
    #[must_use]
    pub const fn fault(&self) -> Option<&StoreError> {
        match self {
            Self::Account(AccountError::Fault(error))
            | Self::Invitation(InvitationError::Fault(error)) => Some(error),
            _ => None,
        }
    }
}

/// What an erasure came to: how much of what went, and what stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Receipt {
    /// What went from the database.
    pub traces: Traces,
    /// Messages that lay in folders.
    pub files: Files,
    /// What stays, by ids alone.
    pub kept: Kept,
}

impl Receipt {
    /// Both together.
    pub const fn add(&mut self, other: &Self) {
        let (all, more) = (&mut self.traces, &other.traces);
        all.invitations += more.invitations;
        all.memberships += more.memberships;
        all.mails += more.mails;
        all.links += more.links;
        all.log_ins += more.log_ins;
        all.reset_requests += more.reset_requests;
        all.throttles += more.throttles;
        all.blocks += more.blocks;
        all.reasons += more.reasons;
        all.run_reasons += more.run_reasons;
        all.sessions += more.sessions;
        all.batches += more.batches;
        self.files.removed += other.files.removed;
        self.files.missing += other.files.missing;
        self.kept.audit += other.kept.audit;
        self.kept.acceptances += other.kept.acceptances;
    }
}

/// Whether a change is worth another try, after a wait: the database stumbled over somebody else who
/// changed the same person, and nothing was decided.
async fn again(patience: &mut Patience, error: &ErasureError) -> bool {
    match error.fault().map(|error| (error, error.fault())) {
        Some((error, Fault::Retry)) => patience.allows(error, false).await,
        // The place of an invitation that was to be opened again was taken at the same moment.
        Some((_, Fault::Violates(Constraint::InvitationOpen))) => {
            patience.allows(&StoreError::Moved, false).await
        }
        _ => false,
    }
}

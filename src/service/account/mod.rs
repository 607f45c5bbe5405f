//! Accounts, as staff deals with them.
//!
//! Every change locks the account, looks at it again, changes it and records it, in one transaction.

pub mod address;
pub mod close;
pub mod confirm;
pub mod create;
pub mod list;
pub mod show;
mod target;
pub mod unlock;

use super::kept_back::KeptBack;
use super::{Grounds, Service, Tx};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, BatchId, MailId, SpaceId};
use crate::domain::mail::MailKind;
use crate::store::StoreError;
pub use crate::store::account::{Account, AccountKey};
use crate::store::account::{AccountMail, insert_account_mail};
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::bounce::find_block;

pub use target::AccountTarget;
pub(super) use target::lock;

/// Why something could not be done with an account. The states are those that forbid it.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is none; with addresses that were perhaps meant.
    #[error("there is no account {0}")]
    NotFound(String, Vec<String>),
    /// There is none, but somebody is invited by this address and has not joined.
    #[error("there is no account for {0}")]
    Invited(String),
    /// There is none, but this other account has accepted an invitation to the address.
    #[error("there is no account for {0}")]
    Elsewhere(String, String),
    /// Its address was never proved.
    #[error("{} is not activated yet", name(.0))]
    Pending(Box<Account>),
    /// It is activated already.
    #[error("{} is activated already", name(.0))]
    Active(Box<Account>),
    /// It is closed by staff.
    #[error("{} is disabled", name(.0))]
    Disabled(Box<Account>),
    /// It is deleted and can still be restored.
    #[error("{} is deleted", name(.0))]
    Deleted(Box<Account>),
    /// Nothing personal of it is left.
    #[error("account {} is erased", .0.id)]
    Erased(Box<Account>),
    /// Another account has the address.
    #[error("{0} has an account already")]
    AddressTaken(String),
    /// The address that it was to have is not mailed.
    #[error(transparent)]
    KeptBack(#[from] KeptBack),
    /// The last mail of this kind is too new.
    #[error(
        "the last {kind} mail to {email} is less than {} old; the next is possible in {}",
        span(next.duration_since(*last)), span(next.duration_since(*now))
    )]
    CoolingDown {
        /// Whom it went to.
        email: String,
        /// The kind.
        kind: MailKind,
        /// When it was queued.
        last: jiff::Timestamp,
        /// When the next one is possible.
        next: jiff::Timestamp,
        /// When it was asked for.
        now: jiff::Timestamp,
    },
    /// It is the last active owner of these spaces.
    #[error("{email} is the last active owner of {}", spaces.join(", "))]
    LastOwner {
        /// Whose account.
        email: String,
        /// The spaces' short names.
        spaces: Vec<String>,
    },
    /// A mail to it is being handed over at this moment.
    #[error("a mail to {0} is being handed over right now")]
    InFlight(String),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// A time of some minutes in words, never none: `4 min 40 s`.
pub(super) fn span(time: jiff::SignedDuration) -> String {
    let seconds = time.as_secs().max(1);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (1, 0) => "1 minute".to_owned(),
        (minutes, 0) => format!("{minutes} minutes"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

fn name(account: &Account) -> String {
    match &account.email {
        Some(email) => email.display(),
        None => account.id.to_string(),
    }
}

impl Account {
    /// The address as people read it; the id once it is erased.
    #[must_use]
    pub fn display(&self) -> String {
        name(self)
    }

    /// The error of its state, for a verb that its state forbids.
    #[must_use]
    pub fn forbids(self) -> AccountError {
        let account = Box::new(self);
        match account.state {
            AccountState::Pending => AccountError::Pending(account),
            AccountState::Active => AccountError::Active(account),
            AccountState::Disabled => AccountError::Disabled(account),
            AccountState::Deleted => AccountError::Deleted(account),
            AccountState::Erased => AccountError::Erased(account),
        }
    }
}

/// Refuses to give an account an address that is not mailed: nothing would arrive that it waits for.
async fn refuse_kept_back(tx: &mut Tx<'_>, email: &EmailAddress) -> Result<(), AccountError> {
    match find_block(tx.connection(), &email.key()).await? {
        Some(block) => Err(KeptBack::new(email, block.cause).into()),
        None => Ok(()),
    }
}

/// One mail about an account, as a use case asks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    pub(super) kind: MailKind,
    pub(super) account: AccountId,
    pub(super) space: Option<SpaceId>,
    pub(super) run: Option<BatchId>,
}

/// Somebody waits for these; a bulk run does not come before them.
const PRIORITY: i16 = 10;
/// Tells something, and asks for nothing.
const NOTICE_PRIORITY: i16 = 30;

impl Service {
    /// Puts a mail into the outbox, in the transaction of the change that it is about.
    pub(super) async fn post(&self, tx: &mut Tx<'_>, post: Post) -> Result<MailId, StoreError> {
        let id = super::new_id();
        let priority = if post.kind.purpose().is_some() {
            PRIORITY
        } else {
            NOTICE_PRIORITY
        };
        let mail = AccountMail {
            id,
            kind: post.kind,
            account: post.account,
            space: post.space,
            run: post.run,
            priority,
            now: tx.now,
        };
        insert_account_mail(tx.connection(), &mail).await?;
        Ok(id)
    }

    /// Records a change of an account.
    pub(super) async fn audit_account(
        &self,
        tx: &mut Tx<'_>,
        (account, action): (AccountId, AuditAction),
        grounds: &Grounds,
        (before, after): (Option<AccountState>, Option<AccountState>),
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action,
            subject_kind: "account",
            subject_id: Some(account.as_uuid()),
            space_id: None,
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: before.map(AccountState::as_str),
            after: after.map(AccountState::as_str),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }

    /// Records a change of a membership, whose subject is the account, in its space.
    pub(super) async fn audit_membership(
        &self,
        tx: &mut Tx<'_>,
        (account, space): (AccountId, SpaceId),
        action: AuditAction,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action,
            subject_kind: "membership",
            subject_id: Some(account.as_uuid()),
            space_id: Some(space),
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: None,
            after: None,
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

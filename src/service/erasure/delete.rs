//! Deletes accounts in a way that can be taken back for a while.

use jiff::{SignedDuration, Timestamp};

use super::{ErasureError, again};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::slug::Slug;
use crate::service::account::{Account, AccountError, AccountTarget, lock};
use crate::service::patience::Patience;
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::account::mark_mails_moot;
use crate::store::erasure::{
    list_keys, lock_invitations_of, mark_deleted, mark_ended_with_account,
};
use crate::store::membership::{Membership, list_last_owned, list_memberships, lock_last_owned};

/// Asks to delete an account.
#[derive(Debug, Clone)]
pub struct DeleteAccount {
    /// Which one.
    pub target: AccountTarget,
    /// How long it can be restored.
    pub grace: SignedDuration,
    /// Also if a space is left without an active owner.
    pub leave_ownerless: bool,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What deleting came to.
#[derive(Debug, Clone)]
pub enum AccountDeletion {
    /// It is deleted now.
    Deleted(Box<Deletion>),
    /// It was deleted or erased before.
    Unchanged(Box<Account>),
}

/// An account that was deleted.
#[derive(Debug, Clone)]
pub struct Deletion {
    /// The account, as it was.
    pub account: Account,
    /// Until when it can be restored; then it is erased.
    pub erase_after: Timestamp,
    /// The memberships that end with it.
    pub memberships: Vec<Membership>,
    /// Invitations that are erased when it is.
    pub invitations: u64,
    /// Spaces that are left without an active owner, by their short names.
    pub ownerless: Vec<Slug>,
    /// When it was read.
    pub now: Timestamp,
}

impl Service {
    /// Deletes an account: closed at once, its links and sessions over, its memberships ended, its
    /// address held until it is erased or restored.
    pub async fn delete_account(
        &self,
        request: &DeleteAccount,
    ) -> Result<AccountDeletion, ErasureError> {
        let mut patience = Patience::default();
        loop {
            match self.delete_once(request).await {
                Err(error) if again(&mut patience, &error).await => {}
                ended => return ended,
            }
        }
    }

    async fn delete_once(&self, request: &DeleteAccount) -> Result<AccountDeletion, ErasureError> {
        let mut tx = self.begin(request.mode).await?;
        let account = lock(&mut tx, &request.target, request.mode).await?;
        if matches!(account.state, AccountState::Deleted | AccountState::Erased) {
            return Ok(AccountDeletion::Unchanged(Box::new(account)));
        }
        let now = tx.now;
        let erase_after = now.checked_add(request.grace).unwrap_or(Timestamp::MAX);
        let ownerless = left_ownerless(&mut tx, &account, request.mode).await?;
        if !ownerless.is_empty() && !request.leave_ownerless {
            return Err(last_owner(&account, &ownerless));
        }
        let mut memberships = list_memberships(tx.connection(), account.id).await?;
        memberships.retain(|membership| membership.ended_at.is_none());
        let mut invitations = 0;
        if let Some(email) = &account.email {
            let keys = list_keys(tx.connection(), account.id, &email.key()).await?;
            let found = lock_invitations_of(tx.connection(), Some(account.id), &keys, false);
            invitations = found.await?.len() as u64;
        }
        if request.mode == Mode::Apply {
            self.close(&mut tx, &account, erase_after, &request.grounds)
                .await?;
            tx.commit().await?;
        }
        Ok(AccountDeletion::Deleted(Box::new(Deletion {
            account,
            erase_after,
            memberships,
            invitations,
            ownerless,
            now,
        })))
    }

    /// Closes an account in its transaction, and records it.
    pub(super) async fn close(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        erase_after: Timestamp,
        grounds: &Grounds,
    ) -> Result<(), ErasureError> {
        let now = tx.now;
        mark_deleted(tx.connection(), account.id, erase_after, now).await?;
        let spaces = mark_ended_with_account(tx.connection(), account.id, now).await?;
        mark_mails_moot(tx.connection(), account.id, None, now).await?;
        let states = (Some(account.state), Some(AccountState::Deleted));
        let deleted = (account.id, AuditAction::AccountDeleted);
        self.audit_account(tx, deleted, grounds, states).await?;
        let ended = AuditAction::MembershipEnded;
        for space in spaces {
            self.audit_membership(tx, (account.id, space), ended, &ticket_of(grounds))
                .await?;
        }
        Ok(())
    }
}

/// What the rows of the memberships say: the reason stands with the account's own row.
pub(super) fn ticket_of(grounds: &Grounds) -> Grounds {
    Grounds {
        reason: None,
        ticket: grounds.ticket.clone(),
    }
}

/// The spaces whose last active owner an account is; none for one that is not active.
pub(super) async fn left_ownerless(
    tx: &mut Tx<'_>,
    account: &Account,
    mode: Mode,
) -> Result<Vec<Slug>, ErasureError> {
    if account.state != AccountState::Active {
        return Ok(Vec::new());
    }
    Ok(match mode {
        Mode::Apply => lock_last_owned(tx.connection(), account.id, None).await?,
        Mode::DryRun => list_last_owned(tx.connection(), account.id, None).await?,
    })
}

/// The refusal of the last one.
pub(super) fn last_owner(account: &Account, spaces: &[Slug]) -> ErasureError {
    let email = account.display();
    let spaces = spaces.iter().map(ToString::to_string).collect();
    AccountError::LastOwner { email, spaces }.into()
}

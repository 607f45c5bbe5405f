//! Takes deletions back.

use jiff::{SignedDuration, Timestamp};

use super::delete::ticket_of;
use super::{ErasureError, again};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::service::account::{Account, AccountTarget, lock};
use crate::service::patience::Patience;
use crate::service::{Grounds, Mode, Service};
use crate::store::StoreError;
use crate::store::erasure::{mark_pending_again, mark_restored};
use crate::store::membership::{Membership, list_memberships};

/// How long an account that is not activated is kept from now.
const PENDING_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Asks to restore a deleted account.
#[derive(Debug, Clone)]
pub struct RestoreAccount {
    /// Which one.
    pub target: AccountTarget,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What restoring came to.
#[derive(Debug, Clone)]
pub enum AccountRestored {
    /// It is what it was before it was deleted.
    Restored(Box<Restoration>),
    /// It is not deleted.
    Unchanged(Box<Account>),
}

/// An account that was restored.
#[derive(Debug, Clone)]
pub struct Restoration {
    /// The account, as it is now.
    pub account: Account,
    /// The memberships that live again.
    pub memberships: Vec<Membership>,
}

impl Service {
    /// Brings a deleted account back to what it was, with the memberships that had ended with it.
    /// Its links and sessions stay over.
    pub async fn restore_account(
        &self,
        request: &RestoreAccount,
    ) -> Result<AccountRestored, ErasureError> {
        let mut patience = Patience::default();
        loop {
            match self.restore_once(request).await {
                Err(error) if again(&mut patience, &error).await => {}
                ended => return ended,
            }
        }
    }

    async fn restore_once(
        &self,
        request: &RestoreAccount,
    ) -> Result<AccountRestored, ErasureError> {
        let mut tx = self.begin(request.mode).await?;
        let mut account = lock(&mut tx, &request.target, request.mode).await?;
        match account.state {
            AccountState::Deleted => {}
            AccountState::Erased => return Err(account.forbids().into()),
            AccountState::Pending | AccountState::Active | AccountState::Disabled => {
                return Ok(AccountRestored::Unchanged(Box::new(account)));
            }
        }
        let Some(state) = account.deleted_from else {
            return Err(StoreError::Inconsistent("a deleted account from nowhere").into());
        };
        let mut memberships = list_memberships(tx.connection(), account.id).await?;
        memberships.retain(|membership| membership.ended_with_account);
        let until = tx.now.checked_add(PENDING_FOR).unwrap_or(Timestamp::MAX);
        if request.mode == Mode::Apply {
            let spaces = mark_restored(tx.connection(), account.id).await?;
            let waits = state == AccountState::Pending
                || account.disabled_from == Some(AccountState::Pending);
            if waits {
                mark_pending_again(tx.connection(), account.id, until).await?;
            }
            let states = (Some(AccountState::Deleted), Some(state));
            let restored = (account.id, AuditAction::AccountRestored);
            self.audit_account(&mut tx, restored, &request.grounds, states)
                .await?;
            let ticket = ticket_of(&request.grounds);
            for space in spaces {
                let member = (account.id, space);
                self.audit_membership(&mut tx, member, AuditAction::MembershipRestored, &ticket)
                    .await?;
            }
            tx.commit().await?;
        }
        account.state = state;
        account.deleted_from = None;
        if state == AccountState::Pending {
            account.pending_until = Some(until);
        }
        Ok(AccountRestored::Restored(Box::new(Restoration {
            account,
            memberships,
        })))
    }
}

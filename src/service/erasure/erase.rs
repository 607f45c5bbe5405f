//! Erases accounts: everything personal goes, for good.

use std::path::PathBuf;

use super::delete::{last_owner, left_ownerless, ticket_of};
use super::person::Whole;
use super::{ErasureError, Receipt, again};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::service::account::{Account, AccountTarget, lock};
use crate::service::patience::Patience;
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::erasure::{list_addresses_left, list_keys, lock_invitations_of, mark_erased};
use crate::store::membership::{Membership, list_memberships};

/// Asks to erase an account without a time in which it could be restored.
#[derive(Debug, Clone)]
pub struct EraseAccount {
    /// Which one.
    pub target: AccountTarget,
    /// Also if a space is left without an active owner.
    pub leave_ownerless: bool,
    /// Where messages lie that went into files, if they can lie anywhere.
    pub mail_folder: Option<PathBuf>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What erasing came to.
#[derive(Debug, Clone)]
pub enum AccountErasure {
    /// It is erased now.
    Erased(Box<Erasure>),
    /// It was erased before.
    Unchanged(Box<Account>),
}

/// An account that was erased.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// The account, as it was: the last time that anybody sees it.
    pub account: Account,
    /// Its living memberships.
    pub memberships: Vec<Membership>,
    /// Addresses under which the same person was probably invited to other places, as nothing but an
    /// accepted invitation tells: these invitations stay.
    pub left: Vec<EmailAddress>,
    /// What went, and what stays.
    pub receipt: Receipt,
}

impl Service {
    /// Deletes and erases an account in one transaction. One that is deleted already is erased
    /// before its time.
    pub async fn erase_account(
        &self,
        request: &EraseAccount,
    ) -> Result<AccountErasure, ErasureError> {
        let mut patience = Patience::default();
        loop {
            match self.erase_once(request).await {
                Err(error) if again(&mut patience, &error).await => {}
                ended => return ended,
            }
        }
    }

    async fn erase_once(&self, request: &EraseAccount) -> Result<AccountErasure, ErasureError> {
        let (mode, grounds) = (request.mode, &request.grounds);
        let mut tx = self.begin(mode).await?;
        let account = lock(&mut tx, &request.target, mode).await?;
        if account.state == AccountState::Erased {
            return Ok(AccountErasure::Unchanged(Box::new(account)));
        }
        let ownerless = left_ownerless(&mut tx, &account, mode).await?;
        if !ownerless.is_empty() && !request.leave_ownerless {
            return Err(last_owner(&account, &ownerless));
        }
        let mut memberships = list_memberships(tx.connection(), account.id).await?;
        memberships.retain(|membership| membership.ended_at.is_none());
        let person = whole(&mut tx, &account, mode).await?;
        if mode == Mode::Apply && account.state != AccountState::Deleted {
            let now = tx.now;
            // The reason stands with the erasure, and goes with the person.
            self.close(&mut tx, &account, now, &ticket_of(grounds))
                .await?;
        }
        let left = list_addresses_left(tx.connection(), &person.invitations).await?;
        let mut receipt = person.take(&mut tx, mode).await?;
        if mode == Mode::Apply {
            self.empty(&mut tx, &account, grounds).await?;
            let folder = request.mail_folder.as_deref();
            person.finish(&mut tx, &mut receipt, folder).await?;
            tx.commit().await?;
        }
        Ok(AccountErasure::Erased(Box::new(Erasure {
            account,
            memberships,
            left,
            receipt,
        })))
    }

    /// Empties a deleted account in its transaction, and records it.
    pub(super) async fn empty(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let now = tx.now;
        mark_erased(tx.connection(), account.id, now).await?;
        let states = (Some(AccountState::Deleted), Some(AccountState::Erased));
        let erased = (account.id, AuditAction::AccountErased);
        self.audit_account(tx, erased, grounds, states).await
    }
}

/// Everything of an account's person: also the invitations to its addresses, of before too, and those
/// that the account has accepted.
pub(super) async fn whole(
    tx: &mut Tx<'_>,
    account: &Account,
    mode: Mode,
) -> Result<Whole, ErasureError> {
    let Some(email) = &account.email else {
        return Err(StoreError::Inconsistent("an account without an address").into());
    };
    let id = account.id;
    let keys = list_keys(tx.connection(), id, &email.key()).await?;
    let lock = mode == Mode::Apply;
    let invitations = lock_invitations_of(tx.connection(), Some(id), &keys, lock).await?;
    Whole::gather(tx, (Some(id), keys), invitations, false).await
}

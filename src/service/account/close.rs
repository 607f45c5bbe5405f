//! Closing accounts and opening them again.

use super::create::pending_until;
use super::{Account, AccountError, AccountTarget, lock};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::slug::Slug;
use crate::service::{Grounds, Mode, Service};
use crate::store::StoreError;
pub use crate::store::account::state::Deed;
use crate::store::account::state::{find_last_deed, mark_disabled, mark_reactivated};
use crate::store::account::{AccountKey, find_account, mark_mails_moot};
use crate::store::membership::{list_last_owned, lock_last_owned};

/// Asks to change the state of an account.
#[derive(Debug, Clone)]
pub struct ChangeState {
    /// Which one.
    pub target: AccountTarget,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What disabling came to.
#[derive(Debug, Clone)]
pub enum AccountDisabled {
    /// It is disabled now.
    Disabled {
        /// The account, as it is now.
        account: Account,
        /// Spaces that have no active owner any more.
        ownerless: Vec<Slug>,
        /// Mails to it that waited and are not sent any more.
        mails: u64,
    },
    /// It was disabled before, and who did that, where the audit tells.
    Unchanged(Account, Option<Deed>),
}

/// What reactivating came to.
#[derive(Debug, Clone)]
pub enum AccountReactivated {
    /// It is what it was before it was disabled.
    Reactivated(Account),
    /// It was not disabled.
    Unchanged(Account),
}

impl Service {
    /// Closes an account: no log-in, every session over, every link that was sent ends, its
    /// memberships dormant. Reactivating brings all back but the links. The last active owner of a
    /// space is refused, unless it may be left without one.
    pub async fn disable_account(
        &self,
        request: &ChangeState,
        leave_ownerless: bool,
    ) -> Result<AccountDisabled, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let now = tx.now;
        let mut account = lock(&mut tx, &request.target, request.mode).await?;
        let before = account.state;
        match before {
            AccountState::Pending | AccountState::Active => {}
            AccountState::Disabled => {
                let action = AuditAction::AccountDisabled;
                let deed = find_last_deed(tx.connection(), account.id, action).await?;
                return Ok(AccountDisabled::Unchanged(account, deed));
            }
            AccountState::Deleted | AccountState::Erased => return Err(account.forbids()),
        }
        let ownerless = match (before, request.mode) {
            (AccountState::Active, Mode::Apply) => {
                lock_last_owned(tx.connection(), account.id, None).await?
            }
            (AccountState::Active, Mode::DryRun) => {
                list_last_owned(tx.connection(), account.id, None).await?
            }
            _ => Vec::new(),
        };
        if !ownerless.is_empty() && !leave_ownerless {
            return Err(AccountError::LastOwner {
                email: account.display(),
                spaces: ownerless.iter().map(ToString::to_string).collect(),
            });
        }
        let mut mails = 0;
        if request.mode == Mode::Apply {
            mark_disabled(tx.connection(), account.id, now).await?;
            mails = mark_mails_moot(tx.connection(), account.id, None, now).await?;
            let deed = (account.id, AuditAction::AccountDisabled);
            let states = (Some(before), Some(AccountState::Disabled));
            self.audit_account(&mut tx, deed, &request.grounds, states)
                .await?;
            account = read_again(&mut tx, &account).await?;
            tx.commit().await?;
        } else {
            account.disabled_from = Some(before);
            account.disabled_at = Some(now);
            account.state = AccountState::Disabled;
        }
        Ok(AccountDisabled::Disabled {
            account,
            ownerless,
            mails,
        })
    }

    /// Opens a disabled account again, with the password and the memberships that it had.
    pub async fn reactivate_account(
        &self,
        request: &ChangeState,
    ) -> Result<AccountReactivated, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let mut account = lock(&mut tx, &request.target, request.mode).await?;
        match account.state {
            AccountState::Disabled => {}
            AccountState::Pending | AccountState::Active => {
                return Ok(AccountReactivated::Unchanged(account));
            }
            AccountState::Deleted | AccountState::Erased => return Err(account.forbids()),
        }
        let after = account.disabled_from.unwrap_or(AccountState::Pending);
        if request.mode == Mode::Apply {
            let until = pending_until(tx.now);
            mark_reactivated(tx.connection(), account.id, until).await?;
            let deed = (account.id, AuditAction::AccountReactivated);
            let states = (Some(account.state), Some(after));
            self.audit_account(&mut tx, deed, &request.grounds, states)
                .await?;
            account = read_again(&mut tx, &account).await?;
            tx.commit().await?;
        } else {
            account.state = after;
            account.disabled_at = None;
        }
        Ok(AccountReactivated::Reactivated(account))
    }
}

/// The account as this transaction has made it.
pub(super) async fn read_again(
    tx: &mut crate::service::Tx<'_>,
    account: &Account,
) -> Result<Account, StoreError> {
    let found = find_account(tx.connection(), &AccountKey::Id(account.id)).await?;
    found.ok_or(StoreError::Moved)
}

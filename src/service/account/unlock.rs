//! Forgiving failed attempts to log in.

use super::close::ChangeState;
use super::{Account, AccountError, lock};
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::service::limits::LOG_INS_OF_ADDRESS;
use crate::service::{Mode, Service};
use crate::store::throttle::{delete_tries, find_tries};

/// What unlocking came to.
#[derive(Debug, Clone)]
pub enum AccountUnlocked {
    /// So many failed attempts are forgotten.
    Unlocked(Account, i32),
    /// None had failed of late.
    Unchanged(Account),
}

impl Service {
    /// Forgets the failed attempts to log in to an account's address, so that its person need not
    /// wait. Those that were counted for the place they came from stay counted.
    pub async fn unlock_account(
        &self,
        request: &ChangeState,
    ) -> Result<AccountUnlocked, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let account = lock(&mut tx, &request.target, request.mode).await?;
        let Some(key) = account.email.as_ref().map(EmailAddress::key) else {
            return Err(account.forbids());
        };
        let failed = find_tries(tx.connection(), &LOG_INS_OF_ADDRESS, key.as_str()).await?;
        if failed == 0 {
            return Ok(AccountUnlocked::Unchanged(account));
        }
        if request.mode == Mode::Apply {
            delete_tries(tx.connection(), LOG_INS_OF_ADDRESS.kind, key.as_str()).await?;
            let deed = (account.id, AuditAction::AccountUnlocked);
            let states = (Some(account.state), Some(account.state));
            self.audit_account(&mut tx, deed, &request.grounds, states)
                .await?;
            tx.commit().await?;
        }
        Ok(AccountUnlocked::Unlocked(account, failed))
    }
}

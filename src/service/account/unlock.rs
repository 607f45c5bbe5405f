//! Forgiving failed attempts to log in.

use std::time::Duration;

use super::close::ChangeState;
use super::{Account, AccountError, lock};
use crate::domain::account::ThrottleKind;
use crate::domain::audit::AuditAction;
use crate::service::{Mode, Service};
use crate::store::throttle::{Limit, delete_tries, find_tries};

/// How many attempts to log in to an address may fail, and counted over how long.
pub(super) const FAILED_LOG_INS: Limit = Limit {
    kind: ThrottleKind::LogInAddress,
    tries: 10,
    window: Duration::from_mins(15),
};

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
        let Some(key) = account.email.as_ref().map(|email| email.key()) else {
            return Err(account.forbids());
        };
        let failed = find_tries(tx.connection(), &FAILED_LOG_INS, key.as_str()).await?;
        if failed == 0 {
            return Ok(AccountUnlocked::Unchanged(account));
        }
        if request.mode == Mode::Apply {
            delete_tries(tx.connection(), FAILED_LOG_INS.kind, key.as_str()).await?;
            let deed = (account.id, AuditAction::AccountUnlocked);
            let states = (Some(account.state), Some(account.state));
            self.audit_account(&mut tx, deed, &request.grounds, states)
                .await?;
            tx.commit().await?;
        }
        Ok(AccountUnlocked::Unlocked(account, failed))
    }
}

//! Pages of accounts.

use jiff::Timestamp;

use crate::domain::id::AccountId;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::account::page::list_accounts;
pub use crate::store::account::page::{AccountEntry, AccountFilter};
use crate::store::session::plan_each_time;

/// A page of accounts and the time at which it was read.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The accounts, newest first.
    pub accounts: Vec<AccountEntry>,
    /// When it was read.
    pub now: Timestamp,
    /// There are more: the next page begins before this one.
    pub next: Option<AccountId>,
}

impl Service {
    /// A page of accounts, newest first.
    pub async fn list_accounts(&self, filter: &AccountFilter) -> Result<AccountPage, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        plan_each_time(tx.connection()).await?;
        // One more than asked for tells whether there is a next page.
        let mut wider = filter.clone();
        wider.limit = filter.limit.map(|limit| limit.saturating_add(1));
        let mut accounts = list_accounts(tx.connection(), &wider).await?;
        let mut next = None;
        if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok())
            && accounts.len() > limit
        {
            accounts.truncate(limit);
            next = accounts.last().map(|last| last.id);
        }
        Ok(AccountPage {
            accounts,
            now,
            next,
        })
    }
}

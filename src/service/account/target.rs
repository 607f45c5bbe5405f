//! Which account is meant.

use super::{Account, AccountError, AccountKey};
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::suggest::nearest;
use crate::service::Tx;
use crate::store::StoreError;
use crate::store::account::{find_account, list_account_keys, lock_account};
use crate::store::invitation::{Invitation, InvitationFilter, list_invitations};

/// One account, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountTarget {
    /// By its id.
    Id(AccountId),
    /// By its address.
    Email(EmailAddress),
}

impl AccountTarget {
    /// How the database is asked for it.
    #[must_use]
    pub fn key(&self) -> AccountKey {
        match self {
            Self::Id(id) => AccountKey::Id(*id),
            Self::Email(email) => AccountKey::Email(email.key()),
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Email(email) => format!("for {}", email.display()),
        }
    }
}

/// Reads the account that is meant.
pub(in crate::service) async fn find(
    tx: &mut Tx<'_>,
    target: &AccountTarget,
) -> Result<Account, AccountError> {
    match find_account(tx.connection(), &target.key()).await? {
        Some(account) => Ok(account),
        None => Err(not_found(tx, target).await?),
    }
}

/// Reads the account that is meant and locks it; in a dry run, which may not lock, reads it alone.
pub(in crate::service) async fn lock(
    tx: &mut Tx<'_>,
    target: &AccountTarget,
    mode: crate::service::Mode,
) -> Result<Account, AccountError> {
    if mode == crate::service::Mode::DryRun {
        return find(tx, target).await;
    }
    match lock_account(tx.connection(), &target.key()).await? {
        Some(account) => Ok(account),
        None => Err(not_found(tx, target).await?),
    }
}

/// The error of a target that means nothing, with what it may have meant.
async fn not_found(tx: &mut Tx<'_>, target: &AccountTarget) -> Result<AccountError, StoreError> {
    const LOOKED_AT: i64 = 500;
    const FIRST_LETTERS: usize = 2;
    if let AccountTarget::Email(email) = target {
        let now = tx.now;
        let filter = InvitationFilter {
            email: Some(email.key()),
            ..InvitationFilter::default()
        };
        let invited = list_invitations(tx.connection(), &filter, now).await?;
        let email = email.display();
        if let Some(account) = invited.iter().find_map(|one| one.accepter.as_ref()) {
            return Ok(AccountError::Elsewhere(email, account.display()));
        }
        let is_open = |one: &Invitation| one.status(now) == InvitationStatus::Open;
        if invited.iter().any(is_open) {
            return Ok(AccountError::Invited(email));
        }
    }
    let near = match target {
        AccountTarget::Id(_) => Vec::new(),
        AccountTarget::Email(email) => {
            let key = email.key();
            let beginning = key.as_str().get(..FIRST_LETTERS).unwrap_or_default();
            let alike = list_account_keys(tx.connection(), beginning, LOOKED_AT).await?;
            let near = nearest(key.as_str(), alike.iter().map(String::as_str));
            near.map(str::to_owned).into_iter().collect()
        }
    };
    Ok(AccountError::NotFound(target.describe(), near))
}

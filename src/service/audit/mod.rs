//! The audit: reading it, sealing it, proving that it is whole, and handing all of it out.

mod export;
mod seal;
mod verify;

use jiff::Timestamp;

use super::{Mode, Service, Tx};
use crate::domain::email::EmailAddress;
use crate::domain::suggest::nearest;
use crate::store::StoreError;
use crate::store::account::{find_account, list_account_keys};
pub use crate::store::audit::Story;
pub use crate::store::audit::{AuditEntry, AuditFilter, Seal};
use crate::store::audit::{find_story, list_audit};
use crate::store::invitation::list_keys;
use crate::store::session::plan_each_time;

pub use super::account::AccountTarget;
pub use export::{AuditExport, Exported};
pub use seal::AuditSealed;
pub use verify::{Flaw, Verdict, Verification};

/// Rows that are read at a time where all of them are gone through.
const PAGE: i64 = 10_000;

/// A page of the audit.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The rows, newest first.
    pub entries: Vec<AuditEntry>,
    /// When it was read.
    pub now: Timestamp,
    /// There are more: the next page begins before this row.
    pub next: Option<i64>,
}

/// Why the audit could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Nobody has this address or id; addresses that were perhaps meant.
    #[error("there is neither an account nor an invitation {0}")]
    NoPerson(String, Vec<String>),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// A page of the audit, newest first.
    pub async fn list_audit(&self, filter: &AuditFilter) -> Result<AuditPage, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        plan_each_time(tx.connection()).await?;
        // One more than asked for tells whether there is a next page.
        let mut wider = filter.clone();
        wider.limit = filter.limit.map(|limit| limit.saturating_add(1));
        let mut entries = list_audit(tx.connection(), &wider).await?;
        let mut next = None;
        if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok())
            && entries.len() > limit
        {
            entries.truncate(limit);
            next = entries.last().map(|last| last.id);
        }
        Ok(AuditPage {
            entries,
            now: tx.now,
            next,
        })
    }

    /// What tells the story of one person: the account with its memberships, invitations to its
    /// address and those it accepted. Somebody who was only invited has a story too.
    pub async fn find_story(&self, target: &AccountTarget) -> Result<Story, AuditError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let account = find_account(tx.connection(), &target.key()).await?;
        let named = match target {
            AccountTarget::Id(_) => None,
            AccountTarget::Email(email) => Some(email.key()),
        };
        let own = account.as_ref().and_then(|account| account.email.as_ref());
        let email = own.map(EmailAddress::key).or(named);
        let id = account.map(|account| account.id);
        let story = find_story(tx.connection(), id, email.as_ref()).await?;
        if story.subjects.is_empty() {
            return Err(no_person(&mut tx, target).await?);
        }
        Ok(story)
    }
}

/// The error of a target that means nobody, with what it may have meant.
async fn no_person(tx: &mut Tx<'_>, target: &AccountTarget) -> Result<AuditError, StoreError> {
    const LOOKED_AT: i64 = 500;
    const FIRST_LETTERS: usize = 2;
    let email = match target {
        AccountTarget::Id(id) => return Ok(AuditError::NoPerson(id.to_string(), Vec::new())),
        AccountTarget::Email(email) => email,
    };
    let key = email.key();
    let beginning = key.as_str().get(..FIRST_LETTERS).unwrap_or_default();
    let mut alike = list_account_keys(tx.connection(), beginning, LOOKED_AT).await?;
    alike.extend(list_keys(tx.connection(), beginning, LOOKED_AT).await?);
    let near = nearest(key.as_str(), alike.iter().map(String::as_str));
    let near = near.map(str::to_owned).into_iter().collect();
    Ok(AuditError::NoPerson(
        format!("for {}", email.display()),
        near,
    ))
}

//! The members of a space: who they are, which roles they have, and whether they still belong to it.
//!
//! A membership is not an account: ending one leaves the account and its other memberships alone.
//! Every change locks the account first, as all changes of a membership do.

mod belonging;
mod list;
mod roles;

use super::account::{Account, AccountError, AccountTarget, lock};
use super::{Grounds, Mode, Service, Tx};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, MailId};
use crate::domain::role::Role;
use crate::domain::slug::Slug;
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::membership::Membership;
use crate::store::membership::change::find_membership;
pub use crate::store::membership::page::{Member, MemberFilter};
use crate::store::membership::{list_last_owned, lock_last_owned};
use crate::store::space::Space;

pub use belonging::{EndMembership, RestoreMembership};
pub use list::MemberPage;
pub use roles::SetRoles;

/// What changing a membership came to.
#[derive(Debug, Clone)]
pub struct MemberChanged {
    /// The account.
    pub account: Account,
    /// The membership as it was before.
    pub before: Membership,
    /// It was changed; otherwise it was so before.
    pub changed: bool,
    /// The space has no active owner any more.
    pub ownerless: bool,
    /// The mail that tells the person; it waits in the outbox.
    pub notice: Option<MailId>,
}

/// Why a membership could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// The account does not allow it, or is not there.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The account was never a member of the space.
    #[error("{email} is not a member of {space}")]
    NotMember {
        /// Whose account.
        email: String,
        /// The space's short name.
        space: Slug,
    },
    /// The membership has ended.
    #[error("the membership of {email} in {space} has ended ({})", day(.ended_at))]
    Ended {
        /// Whose account.
        email: String,
        /// The space's short name.
        space: Slug,
        /// When.
        ended_at: jiff::Timestamp,
    },
}

impl From<StoreError> for MemberError {
    fn from(error: StoreError) -> Self {
        Self::Account(error.into())
    }
}

fn day(at: &jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// One membership that is to be changed, and what is common to the ways of doing so.
#[derive(Debug, Clone)]
pub struct MemberRequest {
    /// Whose.
    pub target: AccountTarget,
    /// In which space.
    pub space: Space,
    /// The run that delivers the mail.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// The account, locked, and its membership, ended or not.
async fn choose(
    tx: &mut Tx<'_>,
    request: &MemberRequest,
) -> Result<(Account, Membership), MemberError> {
    let account = lock(tx, &request.target, request.mode).await?;
    if account.state == AccountState::Erased {
        return Err(account.forbids().into());
    }
    let key = (account.id, request.space.id);
    match find_membership(tx.connection(), key).await? {
        Some(membership) => Ok((account, membership)),
        None => Err(MemberError::NotMember {
            email: account.display(),
            space: request.space.slug.clone(),
        }),
    }
}

/// Whether the space is left without an active owner when this one goes. Refused, unless that is
/// wanted.
async fn check_owner(
    tx: &mut Tx<'_>,
    (account, membership): (&Account, &Membership),
    (mode, leave_ownerless): (Mode, bool),
) -> Result<bool, MemberError> {
    let owns = membership
        .roles
        .iter()
        .any(|role| role == Role::Owner.as_str());
    if !owns || account.state != AccountState::Active {
        return Ok(false);
    }
    let space = Some(membership.space_id);
    let alone = match mode {
        Mode::Apply => lock_last_owned(tx.connection(), account.id, space).await?,
        Mode::DryRun => list_last_owned(tx.connection(), account.id, space).await?,
    };
    if alone.is_empty() || leave_ownerless {
        return Ok(!alone.is_empty());
    }
    Err(AccountError::LastOwner {
        email: account.display(),
        spaces: alone.iter().map(ToString::to_string).collect(),
    }
    .into())
}

impl Service {
    /// Records a change of a membership, with its roles as they were and as they are.
    async fn audit_roles(
        &self,
        tx: &mut Tx<'_>,
        (membership, action): (&Membership, AuditAction),
        grounds: &Grounds,
        (before, after): (Option<&str>, Option<&str>),
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: self.actor(),
            action,
            subject_kind: "membership",
            subject_id: Some(membership.account_id.as_uuid()),
            space_id: Some(membership.space_id),
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before,
            after,
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

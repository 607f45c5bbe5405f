//! Other roles for a member.

use super::{MemberChanged, MemberError, MemberRequest, check_owner, choose};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::role::{Role, Roles};
use crate::service::{Mode, Service};
use crate::store::membership::change::mark_roles;

/// Asks to give a member other roles.
#[derive(Debug, Clone)]
pub struct SetRoles {
    /// Whose membership.
    pub member: MemberRequest,
    /// All the roles that the member is to have.
    pub roles: Roles,
    /// Also when the space is left without an active owner.
    pub leave_ownerless: bool,
}

impl Service {
    /// Gives a member these roles and no others.
    pub async fn set_roles(&self, request: &SetRoles) -> Result<MemberChanged, MemberError> {
        let member = &request.member;
        let mut tx = self.begin(member.mode).await?;
        let (account, before) = choose(&mut tx, member).await?;
        if account.state == AccountState::Deleted {
            return Err(account.forbids().into());
        }
        if let Some(ended_at) = before.ended_at {
            return Err(MemberError::Ended {
                email: account.display(),
                space: member.space.slug.clone(),
                ended_at,
            });
        }
        // The order in which roles were added means nothing.
        let mut had = before.roles.clone();
        had.sort_unstable();
        let mut wanted = request.roles.to_words();
        wanted.sort_unstable();
        let changed = had != wanted;
        let stays_owner = request.roles.as_slice().contains(&Role::Owner);
        let mut ownerless = false;
        if changed && !stays_owner {
            let how = (member.mode, request.leave_ownerless);
            ownerless = check_owner(&mut tx, (&account, &before), how).await?;
        }
        if changed && member.mode == Mode::Apply {
            let key = (account.id, member.space.id);
            mark_roles(tx.connection(), key, &request.roles.to_words()).await?;
            let set = (&before, AuditAction::MembershipRolesSet);
            let (was, is) = (before.roles.join("+"), request.roles.to_string());
            let states = (Some(was.as_str()), Some(is.as_str()));
            self.audit_roles(&mut tx, set, &member.grounds, states)
                .await?;
        }
        tx.commit().await?;
        Ok(MemberChanged {
            account,
            before,
            changed,
            ownerless,
            notice: None,
        })
    }
}

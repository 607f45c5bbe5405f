//! Whether somebody belongs to a space: a membership ended, and brought back.

use super::{MemberChanged, MemberError, MemberRequest, check_owner, choose};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::id::MailId;
use crate::domain::mail::MailKind;
use crate::service::account::{Account, Post};
use crate::service::{Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::membership::Membership;
use crate::store::membership::change::{mark_membership_ended, mark_membership_restored};

/// Asks to end a membership.
#[derive(Debug, Clone)]
pub struct EndMembership {
    /// Whose.
    pub member: MemberRequest,
    /// Also when the space is left without an active owner.
    pub leave_ownerless: bool,
    /// The person is told by mail.
    pub notice: bool,
}

/// Asks to bring an ended membership back.
#[derive(Debug, Clone)]
pub struct RestoreMembership {
    /// Whose.
    pub member: MemberRequest,
    /// The person is told by mail.
    pub notice: bool,
}

impl Service {
    /// Ends a membership. The account stays, and so do its other memberships.
    pub async fn end_membership(
        &self,
        request: &EndMembership,
    ) -> Result<MemberChanged, MemberError> {
        let member = &request.member;
        let mut tx = self.begin(member.mode).await?;
        let now = tx.now;
        let (account, before) = choose(&mut tx, member).await?;
        let changed = before.ended_at.is_none();
        let (mut ownerless, mut notice) = (false, None);
        if changed {
            let how = (member.mode, request.leave_ownerless);
            ownerless = check_owner(&mut tx, (&account, &before), how).await?;
        }
        if changed && member.mode == Mode::Apply {
            let key = (account.id, member.space.id);
            mark_membership_ended(tx.connection(), key, now).await?;
            let ended = (&before, AuditAction::MembershipEnded);
            let roles = before.roles.join("+");
            self.audit_roles(&mut tx, ended, &member.grounds, (Some(&roles), None))
                .await?;
            if request.notice {
                let tells = (MailKind::MembershipEnded, &account);
                notice = self.tell_member(&mut tx, tells, member).await?;
            }
        }
        tx.commit().await?;
        Ok(MemberChanged {
            account,
            before,
            changed,
            ownerless,
            notice,
        })
    }

    /// Brings an ended membership back, with the roles that it had.
    pub async fn restore_membership(
        &self,
        request: &RestoreMembership,
    ) -> Result<MemberChanged, MemberError> {
        let member = &request.member;
        let mut tx = self.begin(member.mode).await?;
        let (account, before) = choose(&mut tx, member).await?;
        if account.state == AccountState::Deleted {
            // The memberships that ended with an account come back with it.
            return Err(account.forbids().into());
        }
        let changed = before.ended_at.is_some();
        let mut notice = None;
        if changed && member.mode == Mode::Apply {
            notice = self
                .restore_in(&mut tx, (&account, &before), request)
                .await?;
        }
        tx.commit().await?;
        Ok(MemberChanged {
            account,
            before,
            changed,
            ownerless: false,
            notice,
        })
    }

    async fn restore_in(
        &self,
        tx: &mut Tx<'_>,
        (account, before): (&Account, &Membership),
        request: &RestoreMembership,
    ) -> Result<Option<MailId>, StoreError> {
        let member = &request.member;
        mark_membership_restored(tx.connection(), (account.id, member.space.id)).await?;
        let restored = (before, AuditAction::MembershipRestored);
        let roles = before.roles.join("+");
        self.audit_roles(tx, restored, &member.grounds, (None, Some(&roles)))
            .await?;
        if !request.notice {
            return Ok(None);
        }
        let tells = (MailKind::MembershipRestored, account);
        self.tell_member(tx, tells, member).await
    }

    /// Tells a person what became of a membership. One who cannot log in would be told of something
    /// that makes no difference yet.
    async fn tell_member(
        &self,
        tx: &mut Tx<'_>,
        (kind, account): (MailKind, &Account),
        member: &MemberRequest,
    ) -> Result<Option<MailId>, StoreError> {
        if account.state != AccountState::Active {
            return Ok(None);
        }
        let post = Post {
            kind,
            account: account.id,
            space: Some(member.space.id),
            run: member.run,
        };
        self.post(tx, post).await.map(Some)
    }
}

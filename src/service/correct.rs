//! Corrects the address of an open invitation.

use super::invitation::{Invitation, InvitationError, InvitationTarget, choose, usual_expiry};
use super::kept_back::KeptBack;
use super::patience::Patience;
use super::{Grounds, Mode, Service, Tx, new_id};
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, MailId, SpaceId};
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::domain::mail::SINGLE_PRIORITY;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::bulk::list_facts;
use crate::store::invitation::{Renewal, mark_corrected};
use crate::store::{Constraint, Fault, StoreError};

/// Asks to correct the address of an invitation.
#[derive(Debug, Clone)]
pub struct CorrectInvitation {
    /// Which one.
    pub target: InvitationTarget,
    /// The right address.
    pub to: EmailAddress,
    /// The run that is to deliver the new mail.
    pub run: BatchId,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What correcting came to.
#[derive(Debug, Clone)]
pub enum InvitationCorrected {
    /// It has the new address now.
    Corrected {
        /// The invitation, as it is now.
        invitation: Box<Invitation>,
        /// The address that it had.
        from: EmailAddress,
        /// The mail to the new one, which waits in the outbox.
        mail: MailId,
    },
    /// It had this address before.
    Unchanged(Box<Invitation>),
}

/// Why an address was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// The invitation does not allow it.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The new address is invited to the space already.
    #[error("{email} has an open invitation to {space} already")]
    Invited {
        /// The address that was to be corrected.
        from: String,
        /// The new address.
        email: String,
        /// The space.
        space: String,
    },
    /// The new address is a member of the space already.
    #[error("{email} is a member of {space} already")]
    Member {
        /// The address that was to be corrected.
        from: String,
        /// The new address.
        email: String,
        /// The space.
        space: String,
    },
    /// The new address is not mailed.
    #[error(transparent)]
    KeptBack(#[from] KeptBack),
}

impl From<StoreError> for CorrectError {
    fn from(error: StoreError) -> Self {
        Self::Invitation(InvitationError::Fault(error))
    }
}

impl Service {
    /// Gives an open invitation another address: the links that were sent are over, mails that wait
    /// are not sent, and a new mail goes to the new address. Its life begins anew.
    pub async fn correct_invitation(
        &self,
        request: &CorrectInvitation,
    ) -> Result<InvitationCorrected, CorrectError> {
        let mut patience = Patience::default();
        loop {
            let came = self.correct_once(request).await;
            let Err(CorrectError::Invitation(InvitationError::Fault(error))) = &came else {
                return came;
            };
            // Somebody else has invited the new address meanwhile: looked at again, that is told.
            let is_taken = error.fault() == Fault::Violates(Constraint::InvitationOpen);
            let moved = &StoreError::Moved;
            if !patience
                .allows(if is_taken { moved } else { error }, false)
                .await
            {
                return came;
            }
        }
    }

    async fn correct_once(
        &self,
        request: &CorrectInvitation,
    ) -> Result<InvitationCorrected, CorrectError> {
        let mut tx = self.begin(request.mode).await?;
        let mut invitation = choose(&mut tx, &request.target, None, request.mode).await?;
        match invitation.ended {
            Some(InvitationEnd::Accepted) => {
                return Err(InvitationError::Accepted(Box::new(invitation)).into());
            }
            Some(InvitationEnd::Withdrawn) => {
                return Err(InvitationError::Withdrawn(Box::new(invitation)).into());
            }
            None => {}
        }
        if invitation.email == request.to {
            return Ok(InvitationCorrected::Unchanged(Box::new(invitation)));
        }
        // Only written in another way, such as with another capital letter: the place is its own.
        if invitation.email.key() != request.to.key() {
            free(&mut tx, &request.to, (invitation.space_id, &invitation)).await?;
        }
        let expiry = usual_expiry(&invitation, tx.now);
        let renewal = Renewal {
            mail_id: new_id(),
            run: Some(request.run),
            priority: SINGLE_PRIORITY,
            expires_at: expiry.ends_at(tx.now),
            ttl_seconds: expiry.ttl_seconds(),
            now: tx.now,
        };
        if request.mode == Mode::Apply {
            let before = invitation.status(tx.now);
            mark_corrected(tx.connection(), invitation.id, &request.to, &renewal).await?;
            self.audit_corrected(&mut tx, &invitation, (before, &request.grounds))
                .await?;
            tx.commit().await?;
        }
        let from = std::mem::replace(&mut invitation.email, request.to.clone());
        invitation.expires_at = renewal.expires_at;
        invitation.ttl_seconds = renewal.ttl_seconds;
        Ok(InvitationCorrected::Corrected {
            invitation: Box::new(invitation),
            from,
            mail: renewal.mail_id,
        })
    }

    async fn audit_corrected(
        &self,
        tx: &mut Tx<'_>,
        invitation: &Invitation,
        (before, grounds): (InvitationStatus, &Grounds),
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action: AuditAction::InvitationCorrected,
            subject_kind: "invitation",
            subject_id: Some(invitation.id.as_uuid()),
            space_id: Some(invitation.space_id),
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: Some(before.as_str()),
            after: Some(InvitationStatus::Open.as_str()),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

/// Whether an address can be invited to the space, by the rules of inviting.
async fn free(
    tx: &mut Tx<'_>,
    to: &EmailAddress,
    (space_id, invitation): (SpaceId, &Invitation),
) -> Result<(), CorrectError> {
    let facts = list_facts(tx.connection(), &[(space_id, to)]).await?;
    let Some(facts) = facts.first() else {
        return Ok(());
    };
    let (email, space) = (to.display(), invitation.space.to_string());
    let from = invitation.email.display();
    if facts.open.is_some() {
        return Err(CorrectError::Invited { from, email, space });
    }
    let is_member = facts.account.and_then(|account| account.member) == Some(true);
    if is_member || facts.accepted_member == Some(true) {
        return Err(CorrectError::Member { from, email, space });
    }
    match facts.blocked {
        Some(cause) => Err(KeptBack::new(to, cause).into()),
        None => Ok(()),
    }
}

//! Erases somebody who was invited and has no account.

use std::path::PathBuf;

use super::person::Whole;
use super::{ErasureError, Receipt, again};
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::InvitationId;
use crate::domain::invitation::InvitationEnd;
use crate::service::account::AccountKey;
use crate::service::invitation::{Invitation, InvitationFilter, InvitationTarget};
use crate::service::nearby::not_found;
use crate::service::patience::Patience;
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::account::find_account;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::erasure::lock_invitations_of;
use crate::store::invitation::list_invitations;

/// Asks to erase somebody who was only invited.
#[derive(Debug, Clone)]
pub struct EraseInvitee {
    /// The address.
    pub email: EmailAddress,
    /// Where messages lie that went into files, if they can lie anywhere.
    pub mail_folder: Option<PathBuf>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// Somebody who was erased.
#[derive(Debug, Clone)]
pub struct InviteeErasure {
    /// The address, as it was asked for.
    pub email: EmailAddress,
    /// The spaces of the invitations, each once.
    pub spaces: Vec<String>,
    /// Invitations that an account under another address had accepted; it stays a member.
    pub accepted: u64,
    /// What went, and what stays.
    pub receipt: Receipt,
}

impl Service {
    /// Erases every invitation to an address and all that hangs on it.
    pub async fn erase_invitee(
        &self,
        request: &EraseInvitee,
    ) -> Result<InviteeErasure, ErasureError> {
        let mut patience = Patience::default();
        loop {
            match self.erase_invitee_once(request).await {
                Err(error) if again(&mut patience, &error).await => {}
                ended => return ended,
            }
        }
    }

    async fn erase_invitee_once(
        &self,
        request: &EraseInvitee,
    ) -> Result<InviteeErasure, ErasureError> {
        let (mode, key) = (request.mode, request.email.key());
        let mut tx = self.begin(mode).await?;
        let lock = mode == Mode::Apply;
        let keys = vec![key.as_str().to_owned()];
        let ids = lock_invitations_of(tx.connection(), None, &keys, lock).await?;
        // Looked up behind the locks: whoever signs up by one of them is either done or waits.
        let account = find_account(tx.connection(), &AccountKey::Email(key.clone())).await?;
        if let Some(account) = account {
            return Err(ErasureError::HasAccount {
                email: request.email.display(),
                account: account.id,
            });
        }
        let filter = InvitationFilter {
            email: Some(key.clone()),
            ..InvitationFilter::default()
        };
        let now = tx.now;
        let mut found = list_invitations(tx.connection(), &filter, now).await?;
        found.retain(|invitation| ids.contains(&invitation.id));
        if found.is_empty() {
            let target = InvitationTarget::Address {
                email: request.email.clone(),
                space: None,
            };
            return Err(not_found(&mut tx, &target).await.into());
        }
        let person = Whole::gather(&mut tx, (None, keys), ids, false).await?;
        let mut receipt = person.take(&mut tx, mode).await?;
        if mode == Mode::Apply {
            for invitation in &found {
                self.audit_erased(&mut tx, invitation, &request.grounds)
                    .await?;
            }
            let folder = request.mail_folder.as_deref();
            person.finish(&mut tx, &mut receipt, folder).await?;
            tx.commit().await?;
        }
        let is_accepted = |one: &&Invitation| one.ended == Some(InvitationEnd::Accepted);
        let mut spaces: Vec<String> = found.iter().map(|one| one.space.to_string()).collect();
        spaces.sort();
        spaces.dedup();
        Ok(InviteeErasure {
            email: request.email.clone(),
            spaces,
            accepted: found.iter().filter(is_accepted).count() as u64,
            receipt,
        })
    }

    async fn audit_erased(
        &self,
        tx: &mut Tx<'_>,
        invitation: &Invitation,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let id: InvitationId = invitation.id;
        let before = invitation.status(tx.now);
        let row = NewAudit {
            actor: &self.actor,
            action: AuditAction::InvitationErased,
            subject_kind: "invitation",
            subject_id: Some(id.as_uuid()),
            space_id: Some(invitation.space_id),
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: Some(before.as_str()),
            after: Some("erased"),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

//! "Wrong address?": correcting the address of a pending account by the link of its invitation.

use super::renew::{RenewalError, lock_pending};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, MailId};
use crate::domain::mail::MailKind;
use crate::domain::token::PlainToken;
use crate::service::join::{Held, find_held};
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::account::mark_address_corrected;
use crate::store::link::mark_link_tried;
use crate::store::membership::list_memberships;
use crate::store::{Constraint, Fault, StoreError};

/// A pending account with another address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressCorrected {
    /// The account.
    pub account: AccountId,
    /// Its address now, masked.
    pub masked: String,
    /// The mail with the activation, which waits in the outbox.
    pub mail: MailId,
}

/// Why an address was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The link leads to no pending account.
    #[error(transparent)]
    Link(#[from] RenewalError),
    /// The account has a role of the staff, which goes with the invited address alone.
    #[error("an account with a role of the staff keeps the invited address")]
    StaffAddress,
    /// Another account has the address, in whatever state.
    #[error("this value is already used")]
    AddressInUse,
    /// Too many addresses were tried by this link.
    #[error("too many addresses were tried by this link")]
    TooManyTries,
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// Gives the pending account that used an invitation another address, ends its older links and
    /// mails an activation there. Every address counts as a try of the link, one in use or not:
    /// each tells whether somebody has an account, or writes to somebody.
    pub async fn correct_address_by_link(
        &self,
        token: &PlainToken,
        email: &EmailAddress,
    ) -> Result<AddressCorrected, CorrectionError> {
        let mut tx = self.begin(Mode::Apply).await?;
        // Only the link of the invitation: one to activate was sent to the address that is wrong.
        let held = find_held(&mut tx, token).await?;
        let held = held.filter(Held::is_newest);
        let held = held.ok_or(RenewalError::Unknown)?;
        let (account, _) = lock_pending(&mut tx, token).await?;
        let memberships = list_memberships(tx.connection(), account.id).await?;
        if held.asked.is_for_staff() || memberships.iter().any(|one| one.roles != ["client"]) {
            return Err(CorrectionError::StaffAddress);
        }
        if !mark_link_tried(tx.connection(), &held.hash).await? {
            return Err(CorrectionError::TooManyTries);
        }
        if !take_address(&mut tx, account.id, email).await? {
            // The count is kept.
            tx.commit().await?;
            return Err(CorrectionError::AddressInUse);
        }
        let activation = (account.id, MailKind::Activation);
        let mail = self.mail_anew(&mut tx, activation, None).await?;
        let pending = Some(AccountState::Pending);
        let corrected = (account.id, AuditAction::AddressChanged);
        self.audit_account(&mut tx, corrected, &Grounds::default(), (pending, pending))
            .await?;
        tx.commit().await?;
        Ok(AddressCorrected {
            account: account.id,
            masked: email.masked(),
            mail,
        })
    }
}

/// Writes the address. False when another account has it, also one that is made at this moment; the
/// transaction goes on.
async fn take_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    let mut attempt = tx.savepoint().await?;
    match mark_address_corrected(&mut attempt, account, email).await {
        Ok(true) => {
            attempt.commit().await?;
            Ok(true)
        }
        Ok(false) => Err(StoreError::Moved),
        Err(error) if error.fault() == Fault::Violates(Constraint::AccountEmail) => {
            attempt.rollback().await?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

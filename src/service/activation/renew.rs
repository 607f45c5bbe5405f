//! Another activation for whoever lost the first, and still holds a link of the account.

use jiff::Timestamp;

use super::staff::{Cooling, cooling};
use crate::crypto::hash_token;
use crate::domain::account::AccountState;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, MailId};
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::domain::token::PlainToken;
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::account::{Account, AccountKey, lock_account};
use crate::store::invitation::find_asked;
use crate::store::link::find_link;

/// What asking for another activation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivationRenewed {
    /// A new mail waits in the outbox; the older links no longer work.
    Sent {
        /// Where it goes, masked.
        masked: String,
        /// The mail.
        mail: MailId,
    },
    /// The last one is too new.
    CoolingDown {
        /// Where it went, masked.
        masked: String,
        /// When the next one may be asked for.
        until: Timestamp,
    },
}

/// Why there is no other activation to be had by a link.
#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    /// Nobody was sent it, or its account is gone.
    #[error("the link is not known")]
    Unknown,
    /// The invitation was not used to sign up; its page says how it stands.
    #[error("no account was made by this invitation")]
    NotSignedUp,
    /// The account is active already.
    #[error("the account is activated already")]
    AlreadyActive,
    /// The account is closed by staff.
    #[error("the account is disabled")]
    Disabled,
    /// The account is deleted.
    #[error("the account is deleted")]
    Deleted,
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// Locks the account that a link leads to: of a link to activate its own, of a link to join the one
/// that used the invitation. Only a pending one is given.
pub(super) async fn lock_pending(
    tx: &mut Tx<'_>,
    token: &PlainToken,
) -> Result<(Account, EmailAddress), RenewalError> {
    let id = account_of(tx, token).await?;
    let account = lock_account(tx.connection(), &AccountKey::Id(id)).await?;
    let account = account.ok_or(RenewalError::Unknown)?;
    // Again, now that the account stands still: a link may have ended while it was waited for.
    if account_of(tx, token).await? != id {
        return Err(RenewalError::Unknown);
    }
    match account.state {
        AccountState::Pending => {}
        AccountState::Active => return Err(RenewalError::AlreadyActive),
        AccountState::Disabled => return Err(RenewalError::Disabled),
        AccountState::Deleted => return Err(RenewalError::Deleted),
        AccountState::Erased => return Err(RenewalError::Unknown),
    }
    // While the account is locked and pending its invitation stays used by it.
    let email = account.email.clone().ok_or(RenewalError::Unknown)?;
    Ok((account, email))
}

async fn account_of(tx: &mut Tx<'_>, token: &PlainToken) -> Result<AccountId, RenewalError> {
    let link = find_link(tx.connection(), &hash_token(token)).await?;
    let link = link.ok_or(RenewalError::Unknown)?;
    match (link.purpose, link.account_id, link.invitation_id) {
        (LinkPurpose::Activate, Some(account), _) => Ok(account),
        (LinkPurpose::Join, _, Some(invitation)) => {
            let asked = find_asked(tx.connection(), invitation).await?;
            // A link that a later mail has ended may have gone to somebody else's address.
            let asked = asked.filter(|asked| asked.link_gen == link.generation);
            let asked = asked.ok_or(RenewalError::Unknown)?;
            asked.accepted_by.ok_or(RenewalError::NotSignedUp)
        }
        _ => Err(RenewalError::Unknown),
    }
}

impl Service {
    /// Mails another activation to the pending account that a link leads to: the link of the
    /// invitation that was used to sign up, or one to activate, also a dead one.
    pub async fn resend_activation_by_link(
        &self,
        token: &PlainToken,
    ) -> Result<ActivationRenewed, RenewalError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let (account, email) = lock_pending(&mut tx, token).await?;
        let masked = email.masked();
        let kind = MailKind::Activation;
        if let Some(Cooling { next: until, .. }) = cooling(&mut tx, (account.id, kind)).await? {
            return Ok(ActivationRenewed::CoolingDown { masked, until });
        }
        let grounds = Grounds::default();
        let mail = self
            .activation_in(&mut tx, &account, None, &grounds)
            .await?;
        tx.commit().await?;
        Ok(ActivationRenewed::Sent { masked, mail })
    }
}

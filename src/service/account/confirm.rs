//! The links of a change of address: each side confirms by its own, and the second makes the change.

use jiff::Timestamp;

use super::address::ADDRESS_MAILS;
use super::{Account, AccountKey};
use crate::crypto::hash_token;
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::domain::token::{PlainToken, TokenHash};
use crate::service::{Grounds, Mode, Service, Tx};
pub use crate::store::account::address::AddressSide;
use crate::store::account::address::{mark_address_changed, mark_address_confirmed};
use crate::store::account::{find_account, lock_account, mark_mails_moot};
use crate::store::link::{Link, find_link, mark_link_used};
use crate::store::{Constraint, Fault, StoreError};

/// What the page of such a link says before anything is confirmed.
#[derive(Debug, Clone)]
pub struct AddressLook {
    /// Which side it was sent to.
    pub side: AddressSide,
    /// The account, with the address of today and the one to be.
    pub account: Account,
    /// The address to be.
    pub next: EmailAddress,
    /// Until when the link works.
    pub expires_at: Option<Timestamp>,
}

/// What confirming came to.
#[derive(Debug, Clone)]
pub enum AddressConfirmed {
    /// Written down; the other side has not answered yet.
    Waiting {
        /// The account.
        account: Account,
        /// Whose answer is missing.
        missing: AddressSide,
    },
    /// Both have confirmed: the account has its new address.
    Changed(Account),
    /// Somebody else has the new address by now. The change is given up.
    Taken(EmailAddress),
}

/// Why a link about another address does nothing.
#[derive(Debug, thiserror::Error)]
pub enum AddressLinkError {
    /// Nobody was sent it, or it is one for something else.
    #[error("no such link")]
    Unknown,
    /// It was used before.
    #[error("this side has confirmed the change already")]
    Used,
    /// It works for a day only.
    #[error("the link has expired")]
    Expired,
    /// The change was given up, made by a later link, or asked for anew.
    #[error("the change of address is no longer wanted")]
    Outrun,
    /// The account is closed.
    #[error("the account is {0}")]
    Closed(AccountState),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// Looks at a link about another address. Nothing is spent by looking.
    pub async fn look_address(&self, token: &PlainToken) -> Result<AddressLook, AddressLinkError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let hash = hash_token(token);
        let (_, id) = find(&mut tx, &hash).await?;
        let key = AccountKey::Id(id);
        let account = find_account(tx.connection(), &key).await?;
        let (link, side, account) = check(&mut tx, &hash, account).await?;
        let next = account.next_email.clone().ok_or(AddressLinkError::Outrun)?;
        Ok(AddressLook {
            side,
            account,
            next,
            expires_at: link.expires_at,
        })
    }

    /// Confirms a change of address for the side that the link was sent to.
    pub async fn confirm_address(
        &self,
        token: &PlainToken,
    ) -> Result<AddressConfirmed, AddressLinkError> {
        let hash = hash_token(token);
        match self.confirm_once(&hash).await {
            // Somebody took the address while it was being confirmed: looked at again, it is taken.
            Err(AddressLinkError::Fault(error))
                if error.fault() == Fault::Violates(Constraint::AccountEmail) =>
            {
                self.confirm_once(&hash).await
            }
            outcome => outcome,
        }
    }

    async fn confirm_once(&self, hash: &TokenHash) -> Result<AddressConfirmed, AddressLinkError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let now = tx.now;
        let (_, id) = find(&mut tx, hash).await?;
        let key = AccountKey::Id(id);
        let account = lock_account(tx.connection(), &key).await?;
        let (_, side, account) = check(&mut tx, hash, account).await?;
        let next = account.next_email.clone().ok_or(AddressLinkError::Outrun)?;
        if !mark_link_used(tx.connection(), hash, now).await? {
            return Err(AddressLinkError::Expired);
        }
        let grounds = Grounds::default();
        let holder = find_account(tx.connection(), &AccountKey::Email(next.key())).await?;
        if holder.is_some_and(|holder| holder.id != id) {
            self.give_up(&mut tx, &account, &grounds).await?;
            tx.commit().await?;
            return Ok(AddressConfirmed::Taken(next));
        }
        mark_address_confirmed(tx.connection(), id, side, now).await?;
        let action = AuditAction::AddressChangeConfirmed;
        self.audit_address(&mut tx, &account, action, &grounds)
            .await?;
        let missing = match side {
            AddressSide::Old if account.next_email_proved.is_none() => Some(AddressSide::New),
            AddressSide::New if account.next_email_left.is_none() => Some(AddressSide::Old),
            _ => None,
        };
        if missing.is_none() {
            self.take_over(&mut tx, &account, &grounds).await?;
        }
        let account = super::close::read_again(&mut tx, &account).await?;
        tx.commit().await?;
        Ok(match missing {
            Some(missing) => AddressConfirmed::Waiting { account, missing },
            None => AddressConfirmed::Changed(account),
        })
    }

    /// Makes the change that both sides have confirmed. Sessions stay: it is the same person.
    pub(super) async fn take_over(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let now = tx.now;
        mark_address_changed(tx.connection(), account.id).await?;
        // A reset that waits was asked for at the old address; its link is over.
        let [old, new] = ADDRESS_MAILS;
        let kinds = [old, new, MailKind::Reset];
        mark_mails_moot(tx.connection(), account.id, Some(&kinds), now).await?;
        let action = AuditAction::AddressChanged;
        self.audit_address(tx, account, action, grounds).await
    }
}

/// The link, and the account it is about.
async fn find(tx: &mut Tx<'_>, hash: &TokenHash) -> Result<(Link, AccountId), AddressLinkError> {
    let link = find_link(tx.connection(), hash).await?;
    let link = link.filter(|link| link.purpose == LinkPurpose::Address);
    match link {
        Some(link) => {
            let id = link.account_id.ok_or(AddressLinkError::Unknown)?;
            Ok((link, id))
        }
        None => Err(AddressLinkError::Unknown),
    }
}

/// Whether the link still does what it says, read after the account was.
async fn check(
    tx: &mut Tx<'_>,
    hash: &TokenHash,
    account: Option<Account>,
) -> Result<(Link, AddressSide, Account), AddressLinkError> {
    let account = account.ok_or(AddressLinkError::Unknown)?;
    let (link, _) = find(tx, hash).await?;
    let side = match link.mail_kind {
        Some(MailKind::AddressOld) => AddressSide::Old,
        Some(MailKind::AddressNew) => AddressSide::New,
        _ => return Err(AddressLinkError::Unknown),
    };
    if link.used_at.is_some() {
        return Err(AddressLinkError::Used);
    }
    if account.state != AccountState::Active {
        return Err(AddressLinkError::Closed(account.state));
    }
    if link.generation != account.address_gen || account.next_email.is_none() {
        return Err(AddressLinkError::Outrun);
    }
    if link.expires_at.is_some_and(|end| end <= tx.now) {
        return Err(AddressLinkError::Expired);
    }
    Ok((link, side, account))
}

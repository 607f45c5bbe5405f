//! Correcting the address of an account.
//!
//! One that was never proved is corrected at once. One that was is somebody's way in, so a change
//! needs a yes from both sides: the old address, lest somebody takes the account away, and the new
//! one, lest it belongs to somebody else. Staff may answer for an old mailbox that is gone.

use super::close::{ChangeState, read_again};
use super::{Account, AccountError, AccountKey, AccountTarget, Post, lock, refuse_kept_back};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, MailId};
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::service::activation::staff::cooling;
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::account::address::{
    mark_address_given_up, mark_email, mark_kept_pending, mark_next_email,
};
use crate::store::account::{find_account, mark_mails_moot, mark_next_generation};
use crate::store::{Constraint, Fault, StoreError};

/// The two mails of a change.
pub(super) const ADDRESS_MAILS: [MailKind; 2] = [MailKind::AddressOld, MailKind::AddressNew];

/// Asks to give an account another address.
#[derive(Debug, Clone)]
pub struct ChangeAddress {
    /// Which one.
    pub target: AccountTarget,
    /// The address it is to have.
    pub to: EmailAddress,
    /// The old mailbox is gone, and staff answers for it.
    pub without_old: bool,
    /// New links also when those of the last asking are new and work.
    pub force: bool,
    /// The run that delivers its mails first.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What asking for another address came to.
#[derive(Debug, Clone)]
pub enum AddressChange {
    /// It is the address already.
    Unchanged(Account),
    /// Only its capital letters differed; they are taken over.
    Respelled(Account),
    /// The account was never activated: it has the address now, and this mail carries a new
    /// activation to it.
    Corrected(Account, MailId),
    /// Those that have not confirmed were asked a moment ago, and their links work.
    AskedBefore(Account),
    /// Both addresses are asked; these mails carry the links.
    Asked(Account, Vec<MailId>),
    /// The new address had confirmed it before, and staff answered for the old one: it is changed.
    Changed(Account),
}

/// What giving a change up came to.
#[derive(Debug, Clone)]
pub enum AddressGivenUp {
    /// The change to this address is given up; its links no longer work.
    GivenUp(Account, EmailAddress),
    /// No change was under way.
    Unchanged(Account),
}

impl Service {
    /// Gives an account another address: at once while it is pending, else after both addresses
    /// have confirmed it. Asked for again, it sends new links to those that have not answered. One
    /// that is not mailed is refused.
    pub async fn change_address(
        &self,
        request: &ChangeAddress,
    ) -> Result<AddressChange, AccountError> {
        match self.change_address_once(request).await {
            // Somebody else took the address in between.
            Err(AccountError::Fault(error))
                if error.fault() == Fault::Violates(Constraint::AccountEmail) =>
            {
                Err(AccountError::AddressTaken(request.to.display()))
            }
            outcome => outcome,
        }
    }

    async fn change_address_once(
        &self,
        request: &ChangeAddress,
    ) -> Result<AddressChange, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let account = lock(&mut tx, &request.target, request.mode).await?;
        if !matches!(account.state, AccountState::Pending | AccountState::Active) {
            return Err(account.forbids());
        }
        if account.email.as_ref() == Some(&request.to) {
            return Ok(AddressChange::Unchanged(account));
        }
        let key = AccountKey::Email(request.to.key());
        let change = match find_account(tx.connection(), &key).await? {
            Some(other) if other.id != account.id => {
                return Err(AccountError::AddressTaken(request.to.display()));
            }
            Some(_) => self.respell(&mut tx, request, account).await?,
            None => {
                refuse_kept_back(&mut tx, &request.to).await?;
                if account.state == AccountState::Pending {
                    self.correct(&mut tx, request, account).await?
                } else {
                    self.ask_both(&mut tx, request, account).await?
                }
            }
        };
        if request.mode == Mode::Apply {
            tx.commit().await?;
        }
        Ok(change)
    }

    async fn respell(
        &self,
        tx: &mut Tx<'_>,
        request: &ChangeAddress,
        mut account: Account,
    ) -> Result<AddressChange, StoreError> {
        if request.mode == Mode::Apply {
            mark_email(tx.connection(), account.id, &request.to).await?;
            let action = AuditAction::AddressChanged;
            self.audit_address(tx, &account, action, &request.grounds)
                .await?;
        }
        account.email = Some(request.to.clone());
        Ok(AddressChange::Respelled(account))
    }

    /// Corrects the address of an account that is not activated: older activations end, a new one
    /// goes to the new address.
    async fn correct(
        &self,
        tx: &mut Tx<'_>,
        request: &ChangeAddress,
        mut account: Account,
    ) -> Result<AddressChange, StoreError> {
        if request.mode == Mode::DryRun {
            account.email = Some(request.to.clone());
            return Ok(AddressChange::Corrected(account, crate::service::new_id()));
        }
        let now = tx.now;
        mark_email(tx.connection(), account.id, &request.to).await?;
        mark_kept_pending(tx.connection(), account.id, now).await?;
        mark_next_generation(tx.connection(), account.id, LinkPurpose::Activate).await?;
        let kinds = [MailKind::Activation];
        mark_mails_moot(tx.connection(), account.id, Some(&kinds), now).await?;
        let mail = self
            .post(tx, about(&account, MailKind::Activation, request.run))
            .await?;
        let action = AuditAction::AddressChanged;
        self.audit_address(tx, &account, action, &request.grounds)
            .await?;
        Ok(AddressChange::Corrected(
            read_again(tx, &account).await?,
            mail,
        ))
    }

    /// Asks the old address and the new one. Whoever has confirmed this very change already is not
    /// asked again.
    async fn ask_both(
        &self,
        tx: &mut Tx<'_>,
        request: &ChangeAddress,
        mut account: Account,
    ) -> Result<AddressChange, StoreError> {
        let now = tx.now;
        let same = account.next_email.as_ref() == Some(&request.to);
        let has_left = same && account.next_email_left.is_some();
        let has_proved = same && account.next_email_proved.is_some();
        let answered = [has_left, has_proved];
        let answers_now = request.without_old && !has_left;
        if same && !answers_now && !request.force && is_asked(tx, &account, answered).await? {
            return Ok(AddressChange::AskedBefore(account));
        }
        if request.mode == Mode::DryRun {
            account.next_email = Some(request.to.clone());
            return Ok(AddressChange::Asked(account, Vec::new()));
        }
        let left = request.without_old.then_some(now);
        mark_next_email(tx.connection(), account.id, &request.to, left).await?;
        mark_next_generation(tx.connection(), account.id, LinkPurpose::Address).await?;
        mark_mails_moot(tx.connection(), account.id, Some(&ADDRESS_MAILS), now).await?;
        let action = AuditAction::AddressChangeAsked;
        self.audit_address(tx, &account, action, &request.grounds)
            .await?;
        if has_proved && request.without_old {
            // The new address has confirmed it already: nothing is left to wait for.
            self.take_over(tx, &account, &request.grounds).await?;
            return Ok(AddressChange::Changed(read_again(tx, &account).await?));
        }
        let mut mails = Vec::new();
        for (kind, answered) in ADDRESS_MAILS.into_iter().zip(answered) {
            if !answered {
                mails.push(self.post(tx, about(&account, kind, request.run)).await?);
            }
        }
        Ok(AddressChange::Asked(read_again(tx, &account).await?, mails))
    }

    /// Gives a change of address up that is under way.
    pub async fn cancel_address_change(
        &self,
        request: &ChangeState,
    ) -> Result<AddressGivenUp, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let mut account = lock(&mut tx, &request.target, request.mode).await?;
        let Some(next) = account.next_email.take() else {
            return Ok(AddressGivenUp::Unchanged(account));
        };
        if request.mode == Mode::Apply {
            self.give_up(&mut tx, &account, &request.grounds).await?;
            tx.commit().await?;
        }
        Ok(AddressGivenUp::GivenUp(account, next))
    }

    /// Ends a change that is under way without making it.
    pub(super) async fn give_up(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let now = tx.now;
        mark_address_given_up(tx.connection(), account.id).await?;
        mark_mails_moot(tx.connection(), account.id, Some(&ADDRESS_MAILS), now).await?;
        let action = AuditAction::AddressChangeGivenUp;
        self.audit_address(tx, account, action, grounds).await
    }

    /// Records a step of a change, which is none of the account's state.
    pub(super) async fn audit_address(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        action: AuditAction,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let states = (Some(account.state), Some(account.state));
        self.audit_account(tx, (account.id, action), grounds, states)
            .await
    }
}

/// Whether each side that has not answered was mailed too short a time ago to be mailed again.
async fn is_asked(
    tx: &mut Tx<'_>,
    account: &Account,
    answered: [bool; 2],
) -> Result<bool, StoreError> {
    for (kind, answered) in ADDRESS_MAILS.into_iter().zip(answered) {
        if !answered && cooling(tx, (account.id, kind)).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn about(account: &Account, kind: MailKind, run: Option<BatchId>) -> Post {
    Post {
        kind,
        account: account.id,
        space: None,
        run,
    }
}

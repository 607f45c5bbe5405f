//! Accounts that staff makes, for people who come without an invitation.

use jiff::{SignedDuration, Timestamp};

use super::{Account, AccountError, AccountKey, Post, refuse_kept_back};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, MailId};
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::domain::name::PersonName;
use crate::service::{Grounds, Mode, Service, new_id};
use crate::store::StoreError;
use crate::store::account::{NewAccount, find_account, insert_account};

/// How long an account waits to be activated.
const PENDING: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Asks for an account. No password: its person chooses one, and accepts the terms, by the link of
/// the activation.
#[derive(Debug, Clone)]
pub struct CreateAccount {
    /// Its address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// The run that delivers its activation first.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What asking for an account came to.
#[derive(Debug, Clone)]
pub enum AccountCreated {
    /// It is there, and this mail carries its activation.
    Created(Account, MailId),
    /// The address has one already, in whatever state.
    Exists(Account),
}

impl Service {
    /// Makes an account and queues its activation. Of several that ask for one address at the same
    /// time one makes it; the others are told that it exists. An address that is not mailed gets none.
    pub async fn create_account(
        &self,
        request: &CreateAccount,
    ) -> Result<AccountCreated, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let key = AccountKey::Email(request.email.key());
        if let Some(account) = find_account(tx.connection(), &key).await? {
            return Ok(AccountCreated::Exists(account));
        }
        refuse_kept_back(&mut tx, &request.email).await?;
        let new = NewAccount {
            id: new_id(),
            email: &request.email,
            name: &request.name,
            language: request.language,
            password_hash: None,
            made_by_staff: true,
            pending_until: pending_until(tx.now),
            now: tx.now,
        };
        if request.mode == Mode::DryRun {
            return Ok(AccountCreated::Created(preview(&new), new_id()));
        }
        let made = insert_account(tx.connection(), &new).await?;
        let Some(account) = find_account(tx.connection(), &key).await? else {
            return Err(StoreError::Moved.into());
        };
        if !made {
            return Ok(AccountCreated::Exists(account));
        }
        let post = Post {
            kind: MailKind::Activation,
            account: account.id,
            space: None,
            run: request.run,
        };
        let mail = self.post(&mut tx, post).await?;
        let deed = (account.id, AuditAction::AccountCreated);
        let states = (None, Some(AccountState::Pending));
        self.audit_account(&mut tx, deed, &request.grounds, states)
            .await?;
        tx.commit().await?;
        Ok(AccountCreated::Created(account, mail))
    }
}

/// Until when an account waits that is pending from now on.
pub(super) fn pending_until(now: Timestamp) -> Timestamp {
    now.checked_add(PENDING).unwrap_or(Timestamp::MAX)
}

/// The account that would be there.
fn preview(new: &NewAccount<'_>) -> Account {
    Account {
        id: new.id,
        email: Some(new.email.clone()),
        name: new.name.clone(),
        language: new.language,
        state: AccountState::Pending,
        disabled_from: None,
        deleted_from: None,
        activation_gen: 1,
        reset_gen: 1,
        address_gen: 1,
        made_by_staff: true,
        created_at: new.now,
        pending_until: Some(new.pending_until),
        activated_at: None,
        disabled_at: None,
        deleted_at: None,
        erase_after: None,
        erased_at: None,
        sessions_after: new.now,
        next_email: None,
        next_email_left: None,
        next_email_proved: None,
    }
}

//! A forgotten password, as its person deals with it: asking for a link, and choosing a new password
//! by it.
//!
//! Asking does and answers the same for every address. Whether there is an account is looked at only
//! after the answer ([`Service::answer_reset_requests`]), and the mail goes to the address that is
//! stored, never to the one that was typed.

use std::time::Duration;

use jiff::SignedDuration;
use uuid::Uuid;

use super::account::Post;
use super::activation::staff::cooling;
use super::limits::{RESETS_OF_ADDRESS, RESETS_OF_SOURCE, source_key};
use super::{Grounds, Mode, Service, Tx};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::MailId;
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::store::StoreError;
use crate::store::account::{
    Account, AccountKey, find_last_mail, lock_account, mark_mails_moot, mark_next_generation,
};
use crate::store::reset_request::{
    ResetRequest, count_reset_requests, delete_reset_request, insert_reset_request,
    lock_reset_request,
};
use crate::store::throttle::{mark_tried, mark_tried_apart};

mod redeem;

pub use redeem::{DeadReset, PasswordSet, ResetError, ResetView, SetPassword};

/// Requests that follow each other faster count as one.
const BETWEEN_REQUESTS: Duration = Duration::from_mins(1);
/// A second reset within this time of the first sends nothing: its mail is on its way.
const BETWEEN_RESETS: SignedDuration = SignedDuration::from_mins(1);
/// Nobody waits for the mail of a request that is older.
const STALE: SignedDuration = SignedDuration::from_hours(1);

/// What answering came to.
#[derive(Debug, Clone, Default)]
pub struct ResetsAnswered {
    /// Requests that were looked at.
    pub requests: usize,
    /// The mails that wait in the outbox now.
    pub mails: Vec<MailId>,
}

impl Service {
    /// Takes the request of somebody who has forgotten a password. The same for every address, and
    /// also for those who ask too often: they are not told, and nothing comes of it.
    pub async fn request_reset(
        &self,
        email: &EmailAddress,
        source: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let key = email.key();
        let mut allowed = true;
        if let Some(source) = source_key(source) {
            allowed = mark_tried(tx.connection(), &RESETS_OF_SOURCE, source).await?;
        }
        let limit = &RESETS_OF_ADDRESS;
        if allowed
            && mark_tried_apart(tx.connection(), limit, key.as_str(), BETWEEN_REQUESTS).await?
        {
            let now = tx.now;
            insert_reset_request(tx.connection(), super::new_id(), email, now).await?;
        }
        tx.commit().await
    }

    /// Looks at all requests that nobody else is at work on, each in a transaction of its own. Those
    /// who serve the form call it once they have answered; so may anybody at any time. One that
    /// fails stays for the next call and keeps no other from being answered.
    pub async fn answer_reset_requests(&self) -> Result<ResetsAnswered, StoreError> {
        let mut answered = ResetsAnswered::default();
        let mut failed = None;
        let mut after = Uuid::nil();
        loop {
            let mut tx = self.begin(Mode::Apply).await?;
            let Some(request) = lock_reset_request(tx.connection(), after).await? else {
                break;
            };
            after = request.id;
            match self.answer(tx, &request).await {
                Ok(mail) => {
                    answered.requests += 1;
                    answered.mails.extend(mail);
                }
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(answered),
        }
    }

    /// How many requests wait to be looked at.
    pub async fn reset_requests(&self) -> Result<u64, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        Ok(count_reset_requests(tx.connection()).await?.unsigned_abs())
    }

    async fn answer(
        &self,
        mut tx: Tx<'_>,
        request: &ResetRequest,
    ) -> Result<Option<MailId>, StoreError> {
        let key = AccountKey::Email(request.email.key());
        let account = lock_account(tx.connection(), &key).await?;
        let in_time = tx.now.duration_since(request.asked_at) <= STALE;
        let mail = match account {
            Some(account) if in_time => self.mail_way_in(&mut tx, &account).await?,
            _ => None,
        };
        delete_reset_request(tx.connection(), request.id).await?;
        tx.commit().await?;
        Ok(mail)
    }

    /// Mails what lets an account's person in: a reset, or the activation where that comes first.
    /// Nothing to an account that is closed, or soon after the last one.
    async fn mail_way_in(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
    ) -> Result<Option<MailId>, StoreError> {
        let (kind, purpose, action) = match account.state {
            AccountState::Active => (MailKind::Reset, LinkPurpose::Reset, AuditAction::ResetAsked),
            AccountState::Pending => (
                MailKind::Activation,
                LinkPurpose::Activate,
                AuditAction::ActivationResent,
            ),
            AccountState::Disabled | AccountState::Deleted | AccountState::Erased => {
                return Ok(None);
            }
        };
        let now = tx.now;
        let of = (account.id, kind);
        let waits = if kind == MailKind::Reset {
            let last = find_last_mail(tx.connection(), of, now).await?;
            last.is_some_and(|last| now.duration_since(last.at) < BETWEEN_RESETS)
        } else {
            cooling(tx, of).await?.is_some()
        };
        if waits {
            return Ok(None);
        }
        mark_next_generation(tx.connection(), account.id, purpose).await?;
        mark_mails_moot(tx.connection(), account.id, Some(&[kind]), now).await?;
        let post = Post {
            kind,
            account: account.id,
            space: None,
            run: None,
        };
        let mail = self.post(tx, post).await?;
        let states = (Some(account.state), Some(account.state));
        self.audit_account(tx, (account.id, action), &Grounds::default(), states)
            .await?;
        Ok(Some(mail))
    }
}

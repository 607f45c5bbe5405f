//! The outbox as staff looks at it, and what staff does about mails that came to nothing.

mod bounce;
mod resolve;
mod retry;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use self::bounce::{
    AddressAllowed, AllowAddress, BounceNoted, NoteBounce, NoteBounceError, Verdict,
};
pub use self::resolve::{MailResolved, ResolveMail};
pub use self::retry::{MailRetried, RetryMail};
use super::{Grounds, Mode, Service, Tx};
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, InvitationId, MailId, SpaceId};
use crate::domain::mail::{BlockCause, MailFate, MailKind};
pub use crate::mail::relay_log::find_sent;
use crate::store::StoreError;
use crate::store::account::lock_account;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::bounce::Block;
use crate::store::bounce::find_block;
use crate::store::invitation::lock_invitation;
pub use crate::store::outbox::{Mail, MailFilter, OutboxCount, Retryable};
use crate::store::outbox::{list_counts, list_doubted, list_mails, list_retryable};
use crate::store::session::plan_each_time;

/// Names mails: one, or those to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTarget {
    /// By its id.
    Id(MailId),
    /// By the address of whom it is to.
    Email(EmailAddress),
}

/// A page of mails and the time at which it was read.
#[derive(Debug, Clone)]
pub struct MailPage {
    /// The mails, newest first.
    pub mails: Vec<Mail>,
    /// When it was read.
    pub now: Timestamp,
    /// There are more: the next page begins before this one.
    pub next: Option<MailId>,
}

/// The outbox, counted.
#[derive(Debug, Clone)]
pub struct OutboxStatus {
    /// By kind and fate.
    pub counts: Vec<OutboxCount>,
    /// When it was read.
    pub now: Timestamp,
}

/// Why a mail could not be shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// There is none.
    #[error("there is no mail {0}")]
    NotFound(String),
    /// Several mails to one address came to nothing.
    #[error("several mails to {email} came to nothing: {}", listed(.ids))]
    Ambiguous {
        /// The address.
        email: String,
        /// The mails.
        ids: Vec<MailId>,
    },
    /// What it was about needs it no more.
    #[error("the {} mail is outrun: {}", .0.kind, .1)]
    Outrun(Box<Mail>, &'static str),
    /// The invitation it is about has expired.
    #[error("the invitation that the mail is about has expired")]
    Over(Box<Mail>),
    /// Its address is not mailed.
    #[error("mail to this address is kept back: {}", .1.because())]
    KeptBack(Box<Mail>, BlockCause),
    /// The server took it.
    #[error("the mail was sent{}", at(.0.armed_at))]
    Sent(Box<Mail>),
    /// Nobody knows whether it left.
    #[error("nobody knows whether the last mail for this purpose left")]
    InDoubt(Box<Mail>),
    /// It is not in doubt.
    #[error("the mail is not in doubt: it is {}", .0.state)]
    NotInDoubt(Box<Mail>),
    /// The address is blocked for another reason than that mail came back.
    #[error("mail to {email} did not come back: the address is blocked because {}", .cause.because())]
    OtherwiseBlocked {
        /// The address.
        email: String,
        /// Why it is blocked.
        cause: BlockCause,
    },
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

fn listed(ids: &[MailId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

fn at(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| {
        format!(" ({})", at.strftime("%Y-%m-%d %H:%M UTC"))
    })
}

impl Service {
    /// A page of mails, newest first.
    pub async fn list_mails(&self, filter: &MailFilter) -> Result<MailPage, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        plan_each_time(tx.connection()).await?;
        // One more than asked for tells whether there is a next page.
        let mut wider = filter.clone();
        wider.limit = filter.limit.map(|limit| limit.saturating_add(1));
        let mut mails = list_mails(tx.connection(), &wider).await?;
        let mut next = None;
        if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok())
            && mails.len() > limit
        {
            mails.truncate(limit);
            next = mails.last().map(|last| last.id);
        }
        Ok(MailPage { mails, now, next })
    }

    /// The mails that a target names, newest first.
    pub async fn show_mails(&self, target: &MailTarget) -> Result<MailPage, OutboxError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let (mails, now) = (find(&mut tx, target).await?, tx.now);
        Ok(MailPage {
            mails,
            now,
            next: None,
        })
    }

    /// Counts the outbox, as of one moment.
    pub async fn outbox_status(&self) -> Result<OutboxStatus, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let (counts, now) = (list_counts(tx.connection()).await?, tx.now);
        Ok(OutboxStatus { counts, now })
    }

    /// Dead mails that another mail could still help, the oldest first, and how many others are left
    /// out because their address is blocked.
    pub async fn list_retryable(
        &self,
        space: Option<SpaceId>,
        limit: Option<i64>,
    ) -> Result<Retryable, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        plan_each_time(tx.connection()).await?;
        list_retryable(tx.connection(), space, limit).await
    }

    /// Mails in doubt, the oldest first: of a space, and whose body could first have left before a
    /// moment.
    pub async fn list_doubted(
        &self,
        space: Option<SpaceId>,
        armed_before: Option<Timestamp>,
    ) -> Result<Vec<MailId>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_doubted(tx.connection(), space, armed_before).await
    }

    /// Why an address is not mailed, if it is not.
    pub async fn find_block(&self, email: &EmailAddress) -> Result<Option<Block>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        find_block(tx.connection(), &email.key()).await
    }

    async fn audit_mail(
        &self,
        tx: &mut Tx<'_>,
        (mail, action): (&Mail, AuditAction),
        grounds: &Grounds,
        (before, after): (&str, &str),
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action,
            subject_kind: "mail",
            subject_id: Some(mail.id.as_uuid()),
            space_id: mail.space_id,
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: Some(before),
            after: Some(after),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

impl MailTarget {
    fn filter(&self) -> MailFilter {
        match self {
            Self::Id(id) => MailFilter {
                id: Some(*id),
                ..MailFilter::default()
            },
            Self::Email(email) => MailFilter {
                email: Some(email.key()),
                ..MailFilter::default()
            },
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Email(email) => format!("to {}", email.display()),
        }
    }
}

/// The mails that a target names, newest first, of which there is at least one.
async fn find(tx: &mut Tx<'_>, target: &MailTarget) -> Result<Vec<Mail>, OutboxError> {
    let found = list_mails(tx.connection(), &target.filter()).await?;
    if found.is_empty() {
        return Err(OutboxError::NotFound(target.describe()));
    }
    Ok(found)
}

/// The one mail that something is to be done about: of those to an address the only one of its kind
/// that has a fate like these, else the newest.
async fn choose(
    tx: &mut Tx<'_>,
    target: &MailTarget,
    fits: impl Fn(MailFate) -> bool,
) -> Result<Mail, OutboxError> {
    let mut found = find(tx, target).await?;
    let MailTarget::Email(email) = target else {
        return Ok(found.remove(0));
    };
    // Newest first, so the first of a purpose is the one that counts.
    let mut newest: BTreeMap<(MailKind, Option<InvitationId>, Option<AccountId>), &Mail> =
        BTreeMap::new();
    for mail in &found {
        let purpose = (mail.kind, mail.invitation_id, mail.account_id);
        newest.entry(purpose).or_insert(mail);
    }
    let fitting: Vec<&Mail> = newest
        .into_values()
        .filter(|mail| fits(mail.fate))
        .collect();
    match fitting.as_slice() {
        [] => Ok(found.remove(0)),
        [only] => Ok((*only).clone()),
        several => Err(OutboxError::Ambiguous {
            email: email.display(),
            ids: several.iter().map(|mail| mail.id).collect(),
        }),
    }
}

/// Locks what a mail is about, and reads the mail again as it is now.
async fn lock(tx: &mut Tx<'_>, mail: &Mail, mode: Mode) -> Result<Mail, OutboxError> {
    let gone = || OutboxError::NotFound(mail.id.to_string());
    if mode == Mode::Apply {
        let locked = match (mail.invitation_id, mail.account_id) {
            (Some(id), _) => lock_invitation(tx.connection(), id).await?,
            (None, Some(id)) => {
                let key = super::account::AccountKey::Id(id);
                lock_account(tx.connection(), &key).await?.is_some()
            }
            (None, None) => false,
        };
        if !locked {
            return Err(gone());
        }
    }
    let mut found = find(tx, &MailTarget::Id(mail.id)).await?;
    found.pop().ok_or_else(gone)
}

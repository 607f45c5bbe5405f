//! What came back of mails: noted with the mail, and its address not mailed any more until somebody
//! allows it.

use super::{Mail, MailFilter, MailTarget, OutboxError};
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, MailId};
use crate::domain::mail::BlockCause;
pub use crate::mail::Verdict;
use crate::mail::returned::{self, NotAMessage, Returned};
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::bounce::{NewBounce, find_block, mark_allowed, mark_blocked, mark_bounced};
use crate::store::outbox::{list_mails, lock_mail};

/// Asks to note what came back.
#[derive(Debug)]
pub struct NoteBounce<'a> {
    /// The message that came in, at least its beginning.
    pub raw: &'a [u8],
    /// Why, where somebody says so.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BounceNoted {
    /// It is noted with this mail.
    Noted {
        /// The mail.
        mail: MailId,
        /// What it is.
        cause: BlockCause,
        /// Its address is not mailed any more.
        blocks: bool,
    },
    /// The same was known of the mail.
    Unchanged(MailId),
    /// It says nothing that is noted: put off, passed on, delivered, an automatic answer.
    NothingToNote(Verdict),
    /// It is about no mail that left from here.
    NotOurs,
}

/// Why nothing could be noted.
#[derive(Debug, thiserror::Error)]
pub enum NoteBounceError {
    /// It is no message.
    #[error(transparent)]
    NotAMessage(#[from] NotAMessage),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// Asks to have an address mailed again.
#[derive(Debug, Clone)]
pub struct AllowAddress {
    /// The address.
    pub email: EmailAddress,
    /// The run that it is part of, which the record hangs on where no mail is known.
    pub run: BatchId,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressAllowed {
    /// It is mailed again; it was not because of this.
    Allowed(BlockCause),
    /// Nothing kept it from being mailed.
    Unchanged,
}

impl Service {
    /// Notes a message that came back with the mail it is about, and has the address not mailed any
    /// more if that is at fault. The same report twice changes nothing, also after the address was
    /// allowed again.
    pub async fn note_bounce(
        &self,
        request: &NoteBounce<'_>,
    ) -> Result<BounceNoted, NoteBounceError> {
        let returned = &returned::read(request.raw)?;
        let cause = match returned.verdict {
            Verdict::Failed { .. } => BlockCause::Bounced,
            Verdict::Complaint => BlockCause::Complained,
            other => return Ok(BounceNoted::NothingToNote(other)),
        };
        let Some(id) = returned.mail else {
            return Ok(BounceNoted::NotOurs);
        };
        let mut tx = self.begin(request.mode).await?;
        if request.mode == Mode::Apply {
            // Two reports of one mail at the same time are noted one after the other.
            lock_mail(tx.connection(), id).await?;
        }
        let filter = MailTarget::Id(id).filter();
        let found = list_mails(tx.connection(), &filter).await?.pop();
        let Some(mail) = found.filter(|mail| mail.armed_at.is_some()) else {
            return Ok(BounceNoted::NotOurs);
        };
        let blocks = returned.verdict.is_about_address() && is_to(&mail, returned);
        let noted = BounceNoted::Noted {
            mail: id,
            cause,
            blocks,
        };
        if request.mode == Mode::DryRun {
            let known = mail.fate.as_str() == cause.as_str();
            return Ok(if known {
                BounceNoted::Unchanged(id)
            } else {
                noted
            });
        }
        let noted_now = self.note_in(&mut tx, (&mail, returned), (cause, blocks), request);
        if !noted_now.await? {
            return Ok(BounceNoted::Unchanged(id));
        }
        tx.commit().await?;
        Ok(noted)
    }

    async fn note_in(
        &self,
        tx: &mut Tx<'_>,
        (mail, returned): (&Mail, &Returned),
        (cause, blocks): (BlockCause, bool),
        request: &NoteBounce<'_>,
    ) -> Result<bool, StoreError> {
        let now = tx.now;
        let new = NewBounce {
            mail: mail.id,
            cause,
            status: returned.status.as_deref(),
            said: returned.said.as_deref(),
            now,
        };
        if !mark_bounced(tx.connection(), &new).await? {
            return Ok(false);
        }
        if let Some(email) = mail.email.as_ref().filter(|_| blocks) {
            mark_blocked(tx.connection(), &email.key(), (cause, mail.id), now).await?;
        }
        let action = match cause {
            BlockCause::Complained => AuditAction::MailComplained,
            _ => AuditAction::MailBounced,
        };
        let states = (mail.fate.as_str(), cause.as_str());
        self.audit_mail(tx, (mail, action), &request.grounds, states)
            .await?;
        Ok(true)
    }

    /// Has an address mailed again that was not because mail to it came back.
    pub async fn allow_address(
        &self,
        request: &AllowAddress,
    ) -> Result<AddressAllowed, OutboxError> {
        let mut tx = self.begin(request.mode).await?;
        let key = request.email.key();
        let Some(block) = find_block(tx.connection(), &key).await? else {
            return Ok(AddressAllowed::Unchanged);
        };
        if !block.cause.is_undeliverable() {
            return Err(OutboxError::OtherwiseBlocked {
                email: request.email.display(),
                cause: block.cause,
            });
        }
        if request.mode == Mode::Apply {
            if !mark_allowed(tx.connection(), &key).await? {
                return Ok(AddressAllowed::Unchanged);
            }
            let about = match block.mail {
                Some(mail) => Some(mail),
                None => newest_to(&mut tx, &request.email).await?,
            };
            let row = NewAudit {
                actor: &self.actor,
                action: AuditAction::MailAllowed,
                subject_kind: "mail",
                subject_id: about.map(MailId::as_uuid),
                space_id: None,
                batch_id: Some(request.run),
                ticket: request.grounds.ticket.as_deref(),
                reason: request.grounds.reason.as_deref(),
                before: Some(block.cause.as_str()),
                after: None,
                subjects: 1,
            };
            insert_audit(tx.connection(), &row).await?;
            tx.commit().await?;
        }
        Ok(AddressAllowed::Allowed(block.cause))
    }
}

/// Whether the address that a mail would be sent to now is the one that the report is about: it is
/// named in it, or the mail's subject was not sent anew since, as a corrected address is.
fn is_to(mail: &Mail, returned: &Returned) -> bool {
    let Some(email) = &mail.email else {
        return false;
    };
    let key = email.key();
    mail.current || returned.recipients.iter().any(|one| one == key.as_str())
}

async fn newest_to(tx: &mut Tx<'_>, email: &EmailAddress) -> Result<Option<MailId>, StoreError> {
    let filter = MailFilter {
        limit: Some(1),
        ..MailTarget::Email(email.clone()).filter()
    };
    let newest = list_mails(tx.connection(), &filter).await?.pop();
    Ok(newest.map(|mail| mail.id))
}

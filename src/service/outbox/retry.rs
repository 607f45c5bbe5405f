//! Another mail for one that came to nothing. Ends are final: what is dead stays dead, and a new
//! mail for the same purpose takes its place.

use super::{Mail, MailTarget, OutboxError, choose, find, lock};
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, MailId};
use crate::domain::mail::{BULK_PRIORITY, MailFate, MailKind, SINGLE_PRIORITY};
use crate::service::{Grounds, Mode, Service, Tx, new_id};
use crate::store::outbox::{Again, find_newest_like, mark_again};

/// How urgent another mail is: no more than many others that are about invitations, where many are
/// mailed again at once.
const fn priority(kind: MailKind, is_bulk: bool) -> i16 {
    if is_bulk && kind.is_about_invitation() {
        BULK_PRIORITY
    } else {
        SINGLE_PRIORITY
    }
}

/// Asks for another mail.
#[derive(Debug, Clone)]
pub struct RetryMail {
    /// In place of which one.
    pub target: MailTarget,
    /// Also of one that was sent.
    pub again: bool,
    /// One of many.
    pub is_bulk: bool,
    /// The run that delivers it first.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum MailRetried {
    /// This one waits now, in place of the other.
    Queued(Box<Mail>, MailId),
    /// One waits for the same purpose already.
    Waiting(Box<Mail>),
}

impl Service {
    /// Puts another mail into the outbox for one that is dead or expired (or, where that is asked for,
    /// was sent), of the same kind, subject and generation, as long as that subject waits for it.
    pub async fn retry_mail(&self, request: &RetryMail) -> Result<MailRetried, OutboxError> {
        let mut tx = self.begin(request.mode).await?;
        let came_to_nothing = |fate| matches!(fate, MailFate::Dead | MailFate::Expired);
        let chosen = choose(&mut tx, &request.target, came_to_nothing).await?;
        let mail = lock(&mut tx, &chosen, request.mode).await?;
        // Whatever was mailed for the purpose since is what the person got or will get.
        let last = if mail.followed {
            newest_like(&mut tx, &mail).await?
        } else {
            mail
        };
        if last.fate.is_under_way() {
            return Ok(MailRetried::Waiting(Box::new(last)));
        }
        refuse(&last, request.again)?;
        let id = new_id();
        if request.mode == Mode::Apply {
            let again = Again {
                id,
                of: last.id,
                run: request.run,
                priority: priority(last.kind, request.is_bulk),
                now: tx.now,
            };
            mark_again(tx.connection(), &again).await?;
            let states = (last.fate.as_str(), MailFate::Queued.as_str());
            let deed = (&last, AuditAction::MailRetried);
            self.audit_mail(&mut tx, deed, &request.grounds, states)
                .await?;
            tx.commit().await?;
        }
        Ok(MailRetried::Queued(Box::new(last), id))
    }
}

/// The newest mail for the purpose of this one.
async fn newest_like(tx: &mut Tx<'_>, mail: &Mail) -> Result<Mail, OutboxError> {
    let newest = find_newest_like(tx.connection(), mail.id).await?;
    let mut found = find(tx, &MailTarget::Id(newest.unwrap_or(mail.id))).await?;
    Ok(found.remove(0))
}

fn refuse(mail: &Mail, again: bool) -> Result<(), OutboxError> {
    let boxed = || Box::new(mail.clone());
    if mail.fate == MailFate::InDoubt {
        return Err(OutboxError::InDoubt(boxed()));
    }
    if !mail.open || mail.fate == MailFate::Moot {
        return Err(OutboxError::Outrun(boxed(), outrun(mail)));
    }
    if mail.over {
        return Err(OutboxError::Over(boxed()));
    }
    if let Some(cause) = mail.blocked {
        return Err(OutboxError::KeptBack(boxed(), cause));
    }
    if mail.fate.state() == MailFate::Sent.state() && !again {
        return Err(OutboxError::Sent(boxed()));
    }
    Ok(())
}

pub(super) const fn outrun(mail: &Mail) -> &'static str {
    if mail.invitation_id.is_some() {
        "its invitation was answered, withdrawn or sent anew since"
    } else {
        "what it was about is done or was asked for anew since"
    }
}

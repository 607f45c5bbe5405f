//! The end of doubt: somebody decides what became of a mail whose server never answered.

use super::retry::outrun;
use super::{Mail, MailTarget, OutboxError, choose, find, lock};
use crate::domain::audit::AuditAction;
use crate::domain::id::BatchId;
use crate::domain::mail::{MailFate, MailState, Resolution};
use crate::service::patience::Patience;
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::outbox::{
    lock_mail, mark_resolved_dead, mark_resolved_resend, mark_resolved_sent,
};

/// Asks to end a doubt.
#[derive(Debug, Clone)]
pub struct ResolveMail {
    /// Which mail.
    pub target: MailTarget,
    /// What is known or decided.
    pub resolution: Resolution,
    /// The run that delivers one that is sent again.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum MailResolved {
    /// It is in doubt no more.
    Resolved(Box<Mail>),
    /// It was so before.
    Unchanged(Box<Mail>),
}

impl Service {
    /// Decides about a mail in doubt: it had left, it is given up, or it is sent again under the same
    /// Message-ID, labelled, with another link of the same generation. Tried again where it crosses a
    /// delivery that writes down the end of the same mail.
    pub async fn resolve_mail(&self, request: &ResolveMail) -> Result<MailResolved, OutboxError> {
        let mut patience = Patience::default();
        loop {
            match self.try_resolve(request).await {
                Err(OutboxError::Fault(error)) if patience.allows(&error, false).await => {}
                resolved => return resolved,
            }
        }
    }

    async fn try_resolve(&self, request: &ResolveMail) -> Result<MailResolved, OutboxError> {
        let mut tx = self.begin(request.mode).await?;
        let in_doubt = |fate| fate == MailFate::InDoubt;
        let chosen = choose(&mut tx, &request.target, in_doubt).await?;
        let mail = locked(&mut tx, &chosen, request.mode).await?;
        if mail.state != MailState::InDoubt {
            return settled(mail, request.resolution);
        }
        if request.resolution == Resolution::Resend {
            if !mail.open {
                let why = outrun(&mail);
                return Err(OutboxError::Outrun(Box::new(mail), why));
            }
            if let Some(cause) = mail.blocked {
                return Err(OutboxError::KeptBack(Box::new(mail), cause));
            }
        }
        if request.mode == Mode::Apply {
            self.resolve_in(&mut tx, &mail, request).await?;
            let after = match request.resolution {
                Resolution::Sent => MailState::Sent,
                Resolution::Dead => MailState::Dead,
                Resolution::Resend => MailState::Queued,
            };
            let deed = (&mail, AuditAction::MailResolved);
            let states = (mail.state.as_str(), after.as_str());
            self.audit_mail(&mut tx, deed, &request.grounds, states)
                .await?;
            tx.commit().await?;
        }
        Ok(MailResolved::Resolved(Box::new(mail)))
    }

    async fn resolve_in(
        &self,
        tx: &mut Tx<'_>,
        mail: &Mail,
        request: &ResolveMail,
    ) -> Result<(), StoreError> {
        let now = tx.now;
        // Locked above, so each of them changes the one row.
        match request.resolution {
            Resolution::Sent => {
                let words = format!("known as sent by {}", self.actor);
                mark_resolved_sent(tx.connection(), (mail.id, &words), now).await?;
            }
            Resolution::Dead => {
                let words = format!("given up by {}", self.actor);
                mark_resolved_dead(tx.connection(), (mail.id, &words), now).await?;
            }
            Resolution::Resend => {
                mark_resolved_resend(tx.connection(), (mail.id, request.run), now).await?;
            }
        }
        Ok(())
    }
}

/// Its subject, then itself: the delivery that still holds it may be writing its end down.
async fn locked(tx: &mut Tx<'_>, mail: &Mail, mode: Mode) -> Result<Mail, OutboxError> {
    let gone = || OutboxError::NotFound(mail.id.to_string());
    lock(tx, mail, mode).await?;
    if mode == Mode::Apply && !lock_mail(tx.connection(), mail.id).await? {
        return Err(gone());
    }
    let mut found = find(tx, &MailTarget::Id(mail.id)).await?;
    found.pop().ok_or_else(gone)
}

/// One that is not in doubt: it is what was decided already, or something else.
fn settled(mail: Mail, resolution: Resolution) -> Result<MailResolved, OutboxError> {
    let is_so = match resolution {
        Resolution::Sent => mail.state == MailState::Sent,
        Resolution::Dead => mail.state == MailState::Dead,
        Resolution::Resend => mail.fate.is_under_way() && mail.maybe_duplicate,
    };
    if is_so {
        Ok(MailResolved::Unchanged(Box::new(mail)))
    } else {
        Err(OutboxError::NotInDoubt(Box::new(mail)))
    }
}

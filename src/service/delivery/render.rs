//! Writes one mail: a fresh link, the words around it, and the message as it is handed over.

use super::Mailing;
use crate::crypto;
use crate::domain::mail::MailKind;
use crate::domain::role::Roles;
use crate::domain::token::{PlainToken, TokenHash};
use crate::mail::{ComposeError, Envelope, Invitation, Letter, Outgoing, message};
use crate::store::mail::ClaimedMail;

/// A mail ready to be handed over. Its link is in the message and nowhere else.
pub(super) struct Rendered {
    /// Whom the server is told.
    pub(super) envelope: Envelope,
    /// The message.
    pub(super) message: Vec<u8>,
    /// What the database keeps of the link.
    pub(super) hash: TokenHash,
}

/// Writes a claimed mail around a link that is made here and now.
pub(super) fn render(
    mailing: &Mailing,
    mail: &ClaimedMail,
    token: &PlainToken,
) -> Result<Rendered, ComposeError> {
    let name = mail.name.full();
    let roles: Roles = mail
        .roles
        .join("+")
        .parse()
        .unwrap_or_else(|_| Roles::client());
    let invitation = Invitation {
        recipient_name: &name,
        space_name: &mail.space_name,
        organisation_name: &mail.organisation_name,
        organisation_contact: mail.organisation_contact.as_deref(),
        support_contact: mailing.support_contact.as_deref(),
        roles: &roles,
        has_account: mail.has_account,
        expires_at: mail.expires_at,
        link: format!("{}/join/{}", mailing.base_url, token.reveal()),
    };
    let letter = match mail.kind {
        MailKind::Reminder => Letter::Reminder(invitation),
        MailKind::Invitation | MailKind::Activation | MailKind::Reset => {
            Letter::Invitation(invitation)
        }
    };
    let outgoing = Outgoing {
        id: mail.id,
        from: mailing.from.clone(),
        reply_to: None,
        to: mail.email.clone(),
        to_name: (!name.is_empty()).then_some(name.clone()),
        date: mail.dated_at,
        composed: mailing.templates.compose(&letter, mail.language)?,
    };
    Ok(Rendered {
        envelope: Envelope {
            from: mailing.from.address().clone(),
            to: mail.email.clone(),
        },
        message: message::build(&outgoing)?,
        hash: crypto::hash_token(token),
    })
}

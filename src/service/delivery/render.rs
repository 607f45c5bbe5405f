//! Writes one mail: a fresh link, the words around it, and the message as it is handed over.

use super::Mailing;
use crate::crypto;
use crate::domain::email::EmailAddress;
use crate::domain::id::MailId;
use crate::domain::mail::MailKind;
use crate::domain::role::Roles;
use crate::domain::token::{PlainToken, TokenHash};
use crate::mail::{
    AccountNote, ComposeError, Envelope, Invitation, Letter, Outgoing, message, returned,
};
use crate::store::mail::{AboutAccount, AboutInvitation, AboutSpace, ClaimedMail, MailSubject};

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
    let composed = match &mail.subject {
        MailSubject::Invitation(about) => {
            let roles = about.roles.join("+");
            let roles = roles.parse().unwrap_or_else(|_| Roles::client());
            let invitation = invitation(mailing, (&name, &roles), about, token);
            let letter = match mail.kind {
                MailKind::Reminder => Letter::Reminder(invitation),
                _ => Letter::Invitation(invitation),
            };
            mailing.templates.compose(&letter, mail.language)?
        }
        MailSubject::Account(about) => {
            let link = link(mailing, mail.kind, token);
            let note = note(mailing, &name, about, link);
            let letter = Letter::Account(mail.kind, note);
            mailing.templates.compose(&letter, mail.language)?
        }
    };
    let outgoing = Outgoing {
        id: mail.id,
        from: mailing.from.clone(),
        reply_to: None,
        to: mail.email.clone(),
        to_name: (!name.is_empty()).then_some(name),
        date: mail.dated_at,
        composed,
    };
    Ok(Rendered {
        envelope: Envelope {
            from: return_path(mailing, mail.id),
            to: mail.email.clone(),
        },
        message: message::build(&outgoing)?,
        hash: crypto::hash_token(token),
    })
}

/// Whom the server is told as the sender: where reports about this one mail come back to.
fn return_path(mailing: &Mailing, mail: MailId) -> EmailAddress {
    let bounces = mailing.bounces.as_ref();
    bounces
        .and_then(|bounces| returned::return_path(bounces, mail))
        .unwrap_or_else(|| mailing.from.address().clone())
}

/// The link of a mail of this kind, if it has one.
pub(crate) fn link(mailing: &Mailing, kind: MailKind, token: &PlainToken) -> Option<String> {
    let purpose = kind.purpose()?;
    Some(format!("{}/{purpose}/{}", mailing.base_url, token.reveal()))
}

fn invitation<'a>(
    mailing: &'a Mailing,
    (name, roles): (&'a str, &'a Roles),
    about: &'a AboutInvitation,
    token: &PlainToken,
) -> Invitation<'a> {
    Invitation {
        recipient_name: name,
        space_name: &about.space.name,
        organisation_name: &about.space.organisation,
        organisation_contact: about.space.contact.as_deref(),
        support_contact: mailing.support_contact.as_deref(),
        roles,
        has_account: about.has_account,
        expires_at: about.expires_at,
        link: link(mailing, MailKind::Invitation, token).unwrap_or_default(),
    }
}

fn note<'a>(
    mailing: &'a Mailing,
    name: &'a str,
    about: &'a AboutAccount,
    link: Option<String>,
) -> AccountNote<'a> {
    let space = |space: &'a AboutSpace| {
        let contact = space.contact.as_deref();
        (space.name.as_str(), space.organisation.as_str(), contact)
    };
    AccountNote {
        recipient_name: name,
        support_contact: mailing.support_contact.as_deref(),
        by_staff: about.made_by_staff,
        space: about.space.as_ref().map(space),
        next_address: about.next_email.as_ref().map(EmailAddress::display),
        left: about.left,
        link: link.zip(about.expires_at),
    }
}

//! The invitation that the visitor holds: read before each step of joining, and why it does not work.

use axum::http::StatusCode;

use super::{Message, Pages, Reply, links, speak, waiting};
use crate::domain::token::PlainToken;
use crate::service::join::{DeadLink, Issuer, LinkView, OpenInvitation};
use crate::web::cookies::Cookie;
use crate::web::visitor::Visitor;

/// An invitation that can be accepted, and the secret of its link; or the page that says why not.
pub(super) enum Held {
    Open(PlainToken, Box<OpenInvitation>),
    /// Somebody has joined by it; perhaps the visitor, a moment ago.
    Spent(PlainToken, Reply),
    Not(Reply),
}

/// Reads the invitation that the visitor holds. Spends nothing.
pub(super) async fn held(pages: &Pages, visitor: &Visitor) -> Held {
    let Some(secret) = pages.secret(visitor, Cookie::Join) else {
        return Held::Not(links::missing(pages, visitor, "/join"));
    };
    match pages.service.look(&secret).await {
        Ok(LinkView::Open(open)) => Held::Open(secret, open),
        Ok(LinkView::Dead(dead @ DeadLink::Accepted { pending: None, .. })) => {
            Held::Spent(secret, dead_end(pages, visitor, &dead))
        }
        Ok(LinkView::Dead(dead)) => Held::Not(dead_end(pages, visitor, &dead)),
        Err(error) => Held::Not(Err(error.into())),
    }
}

/// The page of an invitation that does not work: why, and whom to ask. Of a link that nobody was sent
/// nothing is told; one that was used to sign up leads to the mail that is waited for.
pub(super) fn dead_end(pages: &Pages, visitor: &Visitor, dead: &DeadLink) -> Reply {
    let (issuer, is_used) = match dead {
        DeadLink::Unknown => return nothing_known(pages, visitor),
        DeadLink::Accepted {
            issuer,
            pending: Some(masked),
        } => return waiting::check_mail(pages, visitor, (masked, issuer), None),
        DeadLink::Accepted { issuer, .. } => (issuer, true),
        DeadLink::Withdrawn(issuer) | DeadLink::Expired(issuer) | DeadLink::Superseded(issuer) => {
            (issuer, false)
        }
    };
    let Issuer {
        organisation,
        contact,
        language,
        ..
    } = issuer;
    let (language, words) = speak(visitor, Some(*language));
    let why = match dead {
        DeadLink::Withdrawn(_) => words.invitation_withdrawn,
        DeadLink::Expired(_) => words.invitation_expired,
        DeadLink::Superseded(_) => words.invitation_superseded,
        DeadLink::Accepted { .. } | DeadLink::Unknown => words.invitation_used,
    };
    let mut message = Message::new("/join", language, words.invalid_invitation)
        .status(StatusCode::GONE)
        .organisation(issuer)
        .text(why)
        .text(words.invitation_ask)
        .ask(words, organisation, contact.as_deref());
    if is_used {
        message = message
            .text(words.invitation_used_mine)
            .way("/log-in", words.log_in_title)
            .way("/reset", words.log_in_forgot);
    }
    pages.say(visitor, message)
}

fn nothing_known(pages: &Pages, visitor: &Visitor) -> Reply {
    let (language, words) = speak(visitor, None);
    let message = Message::new("/join", language, words.invalid_invitation)
        .status(StatusCode::NOT_FOUND)
        .text(words.link_unknown)
        .text(words.invitation_ask_plain);
    pages.say(visitor, message)
}

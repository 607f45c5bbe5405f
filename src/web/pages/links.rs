//! Where the links of mails arrive. The secret goes into a cookie and out of the address bar at once;
//! nothing is looked at, spent or changed, whoever follows the link and however often.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::{Message, Pages, Reply, speak, with_cookie};
use crate::domain::token::PlainToken;
use crate::web::cookies::Cookie;
use crate::web::trouble::Trouble;
use crate::web::visitor::Visitor;

/// A link to join.
pub(in crate::web) async fn join(
    State(pages): State<Arc<Pages>>,
    Path(secret): Path<String>,
    visitor: Visitor,
) -> Reply {
    arrive(&pages, &visitor, &secret, (Cookie::Join, "/join"))
}

/// A link to activate.
pub(in crate::web) async fn activate(
    State(pages): State<Arc<Pages>>,
    Path(secret): Path<String>,
    visitor: Visitor,
) -> Reply {
    arrive(&pages, &visitor, &secret, (Cookie::Activate, "/activate"))
}

/// A link to choose a new password.
pub(in crate::web) async fn reset(
    State(pages): State<Arc<Pages>>,
    Path(secret): Path<String>,
    visitor: Visitor,
) -> Reply {
    arrive(&pages, &visitor, &secret, (Cookie::Reset, "/new-password"))
}

/// A link about another address.
pub(in crate::web) async fn address(
    State(pages): State<Arc<Pages>>,
    Path(secret): Path<String>,
    visitor: Visitor,
) -> Reply {
    arrive(&pages, &visitor, &secret, (Cookie::Address, "/address"))
}

fn arrive(
    pages: &Pages,
    visitor: &Visitor,
    secret: &str,
    (cookie, page): (Cookie, &'static str),
) -> Reply {
    let Ok(secret) = secret.parse::<PlainToken>() else {
        return unknown(pages, visitor, page);
    };
    let cookie = cookie
        .set(&pages.site, &secret.reveal())
        .ok_or(Trouble::Failed)?;
    with_cookie(pages.go_to(page), cookie)
}

/// The page of a link that nobody was sent.
pub(super) fn unknown(pages: &Pages, visitor: &Visitor, here: &'static str) -> Reply {
    let (language, words) = speak(visitor, None);
    let message = Message::new(here, language, words.link_unknown_title)
        .status(StatusCode::NOT_FOUND)
        .text(words.link_unknown);
    pages.say(visitor, message)
}

/// The page of somebody who came without a link, or whose browser has forgotten it.
pub(super) fn missing(pages: &Pages, visitor: &Visitor, here: &'static str) -> Reply {
    let (language, words) = speak(visitor, None);
    let message = Message::new(here, language, words.link_missing_title)
        .status(StatusCode::BAD_REQUEST)
        .text(words.link_missing);
    pages.say(visitor, message)
}

//! Confirming another address: each side by its own link, with one button.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::{Message, Pages, Reply, links, speak};
use crate::service::account::confirm::{AddressConfirmed, AddressLinkError};
use crate::web::cookies::Cookie;
use crate::web::forms::Form;
use crate::web::visitor::Visitor;
use crate::web::words::fill;

/// What the link would confirm. Spends nothing.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Address) else {
        return links::missing(&pages, &visitor, "/address");
    };
    let look = match pages.service.look_address(&secret).await {
        Ok(look) => look,
        Err(error) => return dead_end(&pages, &visitor, error),
    };
    let (language, words) = speak(&visitor, Some(look.account.language));
    let message = Message::new("/address", language, words.confirm_title)
        .text(fill(words.confirm_why, &[("email", &look.next.display())]))
        .button("/address", words.confirm_button, None)
        .text(words.confirm_not_you);
    pages.say(&visitor, message)
}

/// Confirms it.
pub(in crate::web) async fn confirm(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    _form: Form,
) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Address) else {
        return links::missing(&pages, &visitor, "/address");
    };
    let confirmed = match pages.service.confirm_address(&secret).await {
        Ok(confirmed) => confirmed,
        Err(error) => return dead_end(&pages, &visitor, error),
    };
    let written_in = match &confirmed {
        AddressConfirmed::Waiting { account, .. } | AddressConfirmed::Changed(account) => {
            Some(account.language)
        }
        AddressConfirmed::Taken(_) => None,
    };
    let (language, words) = speak(&visitor, written_in);
    let say = |title: &'static str| Message::new("/address", language, title);
    let message = match confirmed {
        AddressConfirmed::Waiting { .. } => {
            say(words.confirm_waiting_title).text(words.confirm_waiting)
        }
        AddressConfirmed::Changed(_) => say(words.confirm_done_title)
            .text(words.confirm_done)
            .way("/log-in", words.log_in_title),
        AddressConfirmed::Taken(_) => say(words.used)
            .status(StatusCode::CONFLICT)
            .text(words.confirm_taken),
    };
    pages.say(&visitor, message)
}

/// The page of a link that confirms nothing.
fn dead_end(pages: &Pages, visitor: &Visitor, error: AddressLinkError) -> Reply {
    let (language, words) = speak(visitor, None);
    let say = |title: &'static str| Message::new("/address", language, title);
    let message = match error {
        AddressLinkError::Fault(error) => return Err(error.into()),
        AddressLinkError::Unknown => return links::unknown(pages, visitor, "/address"),
        // Also the second of two clicks.
        AddressLinkError::Used => say(words.confirm_used).way("/log-in", words.log_in_title),
        AddressLinkError::Expired | AddressLinkError::Outrun => say(words.reset_dead_title)
            .status(StatusCode::GONE)
            .text(words.confirm_dead)
            .support(words, pages.site.support.as_ref()),
        AddressLinkError::Closed(_) => say(words.disabled_title)
            .status(StatusCode::FORBIDDEN)
            .text(words.disabled_why)
            .support(words, pages.site.support.as_ref()),
    };
    pages.say(visitor, message)
}

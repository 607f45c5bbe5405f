//! Where somebody who is logged in can go.

use std::sync::Arc;

use axum::extract::State;

use super::{Message, Pages, Reply, speak};
use crate::web::visitor::Visitor;

/// The spaces of whoever is logged in.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let Some(person) = visitor.person(&pages).await? else {
        return pages.go_to("/log-in");
    };
    let (language, words) = speak(&visitor, Some(person.account.language));
    let mut message = Message::new("/spaces", language, words.welcome_title)
        .person()
        .spaces(&person.spaces);
    if person.spaces.is_empty() {
        message = message.text(words.welcome_none);
    }
    pages.say(&visitor, message)
}

/// The first page leads to the spaces, and by that to logging in.
pub(in crate::web) async fn home(State(pages): State<Arc<Pages>>) -> Reply {
    pages.go_to("/spaces")
}

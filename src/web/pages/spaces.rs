//! Where somebody who is logged in can go, once the current terms are accepted.

use std::sync::Arc;

use axum::extract::State;
use minijinja::context;

use super::sign_up::terms_values;
use super::{Message, Pages, Reply, speak};
use crate::service::consent::ConsentError;
use crate::service::session::Person;
use crate::web::forms::{FieldError, Form};
use crate::web::view::Page;
use crate::web::visitor::Visitor;

/// The spaces of whoever is logged in; the terms first, where newer ones have to be accepted.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let Some(person) = visitor.person(&pages).await? else {
        return pages.go_to("/log-in");
    };
    if person.must_accept.is_some() {
        return new_terms(&pages, &visitor, &person, Vec::new()).await;
    }
    let (language, words) = speak(&visitor, Some(person.account.language));
    let mut message = Message::new("/spaces", language, words.welcome_title)
        .person()
        .spaces(&person.spaces);
    if person.spaces.is_empty() {
        message = message.text(words.welcome_none);
    }
    pages.say(&visitor, message)
}

/// The page of terms that are newer than those which the person accepted.
async fn new_terms(
    pages: &Pages,
    visitor: &Visitor,
    person: &Person,
    errors: Vec<FieldError>,
) -> Reply {
    let terms = pages.service.current_terms(person.account.language).await?;
    let (language, words) = speak(visitor, Some(person.account.language));
    let mut page = Page::new(
        "new_terms.html",
        "/spaces",
        language,
        words.accept_terms_title,
    );
    page.errors = errors;
    page.values = context! { terms => terms_values(&terms) };
    pages.show(visitor, page)
}

/// Accepts the newer terms, and goes on.
pub(in crate::web) async fn accept(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let Some(person) = visitor.person(&pages).await? else {
        return pages.go_to("/log-in");
    };
    let (_, words) = speak(&visitor, Some(person.account.language));
    let text = match form.accepted_terms() {
        None => words.terms_missing,
        Some(version) => match pages.service.accept_terms(person.account.id, version).await {
            Ok(_) => return pages.go_to("/spaces"),
            Err(ConsentError::Outdated { .. }) => words.terms_changed,
            // Closed since the session was found.
            Err(ConsentError::NotActive(_)) => return pages.go_to("/log-in"),
            Err(ConsentError::Fault(error)) => return Err(error.into()),
        },
    };
    let errors = vec![FieldError::new("accept_terms", text)];
    new_terms(&pages, &visitor, &person, errors).await
}

/// The first page leads to the spaces, and by that to logging in.
pub(in crate::web) async fn home(State(pages): State<Arc<Pages>>) -> Reply {
    pages.go_to("/spaces")
}

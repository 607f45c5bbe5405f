//! Activating an account: one button, or a password and the terms where staff made it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use minijinja::context;

use super::sign_up::{in_words, terms_values};
use super::{Message, Pages, Reply, links, speak};
use crate::domain::language::Language;
use crate::service::activation::{
    Activation, ActivationError, ActivationView, ChosenPassword, DeadActivation, OpenActivation,
};
use crate::service::session::Destination;
use crate::web::cookies::Cookie;
use crate::web::forms::{FieldError, Form};
use crate::web::trouble::Trouble;
use crate::web::view::Page;
use crate::web::visitor::Visitor;
use crate::web::words::fill;

/// The page of a link to activate. Spends nothing.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Activate) else {
        return links::missing(&pages, &visitor, "/activate");
    };
    match pages.service.look_activation(&secret).await? {
        ActivationView::Open(open) => page(&pages, &visitor, &open, Vec::new()),
        ActivationView::AlreadyActive => {
            let (language, words) = speak(&visitor, None);
            let message = Message::new("/activate", language, words.activated_title)
                .way("/log-in", words.log_in_title);
            pages.say(&visitor, message)
        }
        ActivationView::Dead(dead) => dead_end(&pages, &visitor, &dead),
    }
}

fn page(pages: &Pages, visitor: &Visitor, open: &OpenActivation, errors: Vec<FieldError>) -> Reply {
    let (language, words) = speak(visitor, Some(open.language));
    let mut page = Page::new("activate.html", "/activate", language, words.activate_title);
    page.errors = errors;
    page.values = context! {
        email => open.email.display(),
        password_hint => pages.password_hint(words),
        terms => open.choose.as_ref().map(terms_values),
    };
    pages.show(visitor, page)
}

/// Activates.
pub(in crate::web) async fn activate(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Activate) else {
        return links::missing(&pages, &visitor, "/activate");
    };
    let mut written_in = None;
    let mut choice = None;
    let mut permit = None;
    if let ActivationView::Open(open) = pages.service.look_activation(&secret).await? {
        let (_, words) = speak(&visitor, Some(open.language));
        written_in = Some(open.language);
        if open.choose.is_some() {
            let password = form.password();
            let person = (&open.email, &open.name);
            let mut errors = pages.unmet_rules(words, &password, person, &[]);
            let accepted = form.accepted_terms();
            if accepted.is_none() {
                errors.push(FieldError::new("accept_terms", words.terms_missing));
            }
            let (Some(terms_version), true) = (accepted, errors.is_empty()) else {
                return page(&pages, &visitor, &open, errors);
            };
            choice = Some(ChosenPassword {
                password,
                terms_version,
            });
            permit = Some(pages.line_up()?);
        }
    }
    let outcome = pages.service.activate(&secret, choice).await;
    drop(permit);
    match outcome {
        Ok(Activation::Activated(_, spaces) | Activation::AlreadyActive(_, spaces)) => {
            activated(&pages, &visitor, written_in, &spaces)
        }
        Err(ActivationError::Dead(dead)) => dead_end(&pages, &visitor, &dead),
        Err(ActivationError::ChoiceNeeded) => pages.go_to("/activate"),
        Err(ActivationError::Problems(problems)) => {
            let (_, words) = speak(&visitor, written_in);
            match pages.service.look_activation(&secret).await? {
                ActivationView::Open(open) => {
                    page(&pages, &visitor, &open, in_words(words, &problems))
                }
                _ => pages.go_to("/activate"),
            }
        }
        Err(ActivationError::Password(error)) => Err(Trouble::of(&error)),
        Err(ActivationError::Fault(error)) => Err(error.into()),
    }
}

/// "Your account is active", and where to go on to.
fn activated(
    pages: &Pages,
    visitor: &Visitor,
    written_in: Option<Language>,
    spaces: &[Destination],
) -> Reply {
    let (language, words) = speak(visitor, written_in);
    let mut message = Message::new("/activate", language, words.activated_title);
    for space in spaces {
        message = message.text(fill(words.access_title, &[("space", &space.name)]));
    }
    if pages.secret(visitor, Cookie::Join).is_some() && spaces.is_empty() {
        message = message.way("/join", words.back_to_invitation);
    }
    pages.say(
        visitor,
        message.spaces(spaces).way("/log-in", words.log_in_title),
    )
}

/// The page of a link that activates nothing, with the way to a new one.
fn dead_end(pages: &Pages, visitor: &Visitor, dead: &DeadActivation) -> Reply {
    let (language, words) = speak(visitor, None);
    let say = |title: &'static str| Message::new("/activate", language, title);
    let message = match dead {
        DeadActivation::Unknown => return links::unknown(pages, visitor, "/activate"),
        DeadActivation::Expired { masked } => say(words.activation_dead)
            .status(StatusCode::GONE)
            .text(fill(words.activation_expired, &[("masked", masked)]))
            .button("/activate/resend", words.mail_resend, None),
        DeadActivation::Superseded { masked } => say(words.activation_dead)
            .status(StatusCode::GONE)
            .text(fill(words.activation_superseded, &[("masked", masked)]))
            .button("/activate/resend", words.mail_resend, None),
        DeadActivation::Disabled | DeadActivation::Deleted => say(words.disabled_title)
            .status(StatusCode::FORBIDDEN)
            .text(words.disabled_why)
            .support(words, pages.site.support.as_ref()),
    };
    pages.say(visitor, message)
}

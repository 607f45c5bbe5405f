//! A forgotten password: asking for a link, and choosing a new password by it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use minijinja::context;

use super::{Message, Pages, Reply, links, log_in, speak};
use crate::service::reset::{DeadReset, ResetError, ResetView, SetPassword};
use crate::web::cookies::Cookie;
use crate::web::forms::{FieldError, Form};
use crate::web::trouble::Trouble;
use crate::web::view::Page;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// The form that asks for a link.
pub(in crate::web) async fn look_ask(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    ask_page(&pages, &visitor, ("", Vec::new()))
}

fn ask_page(pages: &Pages, visitor: &Visitor, (email, errors): (&str, Vec<FieldError>)) -> Reply {
    let (language, words) = speak(visitor, None);
    let mut page = Page::new("ask_reset.html", "/reset", language, words.reset_title);
    page.errors = errors;
    page.values = context! { email };
    pages.show(visitor, page)
}

/// Takes the request. The answer is the same for every address, and what comes of it is looked at
/// only after the answer.
pub(in crate::web) async fn ask(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let (language, words) = speak(&visitor, None);
    let email = match form.email(words) {
        Ok(email) => email,
        Err(error) => return ask_page(&pages, &visitor, (form.get("email"), vec![error])),
    };
    pages
        .service
        .request_reset(&email, Some(&visitor.source))
        .await?;
    let message = Message::new("/reset", language, words.reset_asked_title)
        .text(words.reset_asked)
        .text(words.reset_asked_none)
        .way("/log-in", words.log_in_title);
    let reply = pages.say(&visitor, message);
    pages.errands.answer_resets();
    reply
}

/// The page of a link to choose a password. Spends nothing.
pub(in crate::web) async fn look_new(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Reset) else {
        return links::missing(&pages, &visitor, "/new-password");
    };
    match pages.service.look_reset(&secret).await {
        Ok(view) => new_page(&pages, &visitor, &view, Vec::new()),
        Err(error) => refused(&pages, &visitor, error).await,
    }
}

fn new_page(pages: &Pages, visitor: &Visitor, view: &ResetView, errors: Vec<FieldError>) -> Reply {
    let (language, words) = speak(visitor, Some(view.language));
    let here = "/new-password";
    let mut page = Page::new("new_password.html", here, language, words.reset_title);
    page.errors = errors;
    page.values = context! {
        email => view.email.display(),
        password_hint => pages.password_hint(words),
    };
    pages.show(visitor, page)
}

/// Changes the password.
pub(in crate::web) async fn set(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Reset) else {
        return links::missing(&pages, &visitor, "/new-password");
    };
    let request = SetPassword {
        token: secret.clone(),
        password: form.password(),
        source: Some(visitor.source.clone()),
    };
    let permit = pages.line_up()?;
    let outcome = pages.service.set_password(request).await;
    drop(permit);
    match outcome {
        Ok(done) => {
            pages.errands.send(done.mail);
            let (language, words) = speak(&visitor, Some(done.account.language));
            let message = Message::new("/log-in", language, words.reset_done_title);
            let message = message.text(words.reset_done);
            pages.say(&visitor, on_from_here(&pages, &visitor, words, message))
        }
        Err(ResetError::Refused(rules)) => match pages.service.look_reset(&secret).await {
            Ok(view) => {
                let (_, words) = speak(&visitor, Some(view.language));
                let errors = rules.iter().map(|rule| FieldError::rule(words, *rule));
                new_page(&pages, &visitor, &view, errors.collect())
            }
            Err(error) => refused(&pages, &visitor, error).await,
        },
        Err(error) => refused(&pages, &visitor, error).await,
    }
}

/// The page of why no password can be chosen.
async fn refused(pages: &Pages, visitor: &Visitor, error: ResetError) -> Reply {
    match error {
        ResetError::Dead(dead) => dead_end(pages, visitor, dead),
        ResetError::Throttled { until } => log_in::throttled(pages, visitor, until).await,
        ResetError::Fault(error) => Err(error.into()),
        error => Err(Trouble::of(&error)),
    }
}

/// Leads on to the invitation, if the visitor was on the way to join, or else to logging in.
fn on_from_here<'a>(
    pages: &Pages,
    visitor: &Visitor,
    words: &'static Words,
    message: Message<'a>,
) -> Message<'a> {
    if pages.secret(visitor, Cookie::Join).is_some() {
        message.way("/join/log-in", words.back_to_invitation)
    } else {
        message.way("/log-in", words.log_in_title)
    }
}

/// The page of a link by which no password can be chosen.
fn dead_end(pages: &Pages, visitor: &Visitor, dead: DeadReset) -> Reply {
    let (language, words) = speak(visitor, None);
    let why = match dead {
        DeadReset::Unknown => return links::unknown(pages, visitor, "/new-password"),
        DeadReset::Used => words.reset_used,
        DeadReset::Superseded => words.reset_superseded,
        DeadReset::Expired => words.reset_expired,
    };
    let message = Message::new("/new-password", language, words.reset_dead_title)
        .status(StatusCode::GONE)
        .text(why)
        .way("/reset", words.reset_again);
    pages.say(visitor, on_from_here(pages, visitor, words, message))
}

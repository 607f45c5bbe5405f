//! Signing up by an invitation.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use minijinja::context;

use super::invitation::{self, Held};
use super::{Message, Pages, Reply, log_in, speak};
use crate::domain::email::EmailAddress;
use crate::domain::name::PersonName;
use crate::service::consent::ShownTerms;
use crate::service::join::{EntryProblem, OpenInvitation, SignUp, SignUpError};
use crate::web::forms::{FieldError, Form};
use crate::web::trouble::Trouble;
use crate::web::view::Page;
use crate::web::visitor::Visitor;
use crate::web::words::{Words, fill};

/// What the form shows: what was typed, and what has to be mended.
struct Shown {
    name: String,
    email: String,
    errors: Vec<FieldError>,
    is_used: bool,
}

/// The form, with what the invitation knows.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let open = match invitation::held(&pages, &visitor).await {
        Held::Open(_, open) => open,
        Held::Spent(_, reply) | Held::Not(reply) => return reply,
    };
    let shown = Shown {
        name: open.name.full(),
        email: open.email.display(),
        errors: Vec::new(),
        is_used: false,
    };
    page(&pages, &visitor, &open, shown).await
}

async fn page(pages: &Pages, visitor: &Visitor, open: &OpenInvitation, shown: Shown) -> Reply {
    let (language, words) = speak(visitor, Some(open.issuer.language));
    if open.tried_too_often {
        return tried_too_often(pages, visitor, open);
    }
    let terms = pages.service.current_terms(language).await?;
    let mut page = Page::new(
        "sign_up.html",
        "/join/sign-up",
        language,
        words.sign_up_title,
    );
    page.organisation = Some((&open.issuer).into());
    page.errors = shown.errors;
    page.values = context! {
        space => open.space.name.as_str(),
        name => shown.name,
        email => shown.email,
        email_hint => if open.for_staff { words.email_hint_staff } else { words.email_hint },
        password_hint => pages.password_hint(words),
        used => shown.is_used,
        terms => terms_values(&terms),
    };
    pages.show(visitor, page)
}

/// The terms, as templates show them.
pub(super) fn terms_values(terms: &ShownTerms) -> minijinja::Value {
    context! {
        version => terms.version,
        language => terms.language.as_str(),
        body => terms.body.as_str(),
    }
}

/// Signs up. What was typed is kept when something has to be mended, but for the password.
pub(in crate::web) async fn sign_up(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let (secret, open) = match invitation::held(&pages, &visitor).await {
        Held::Open(secret, open) => (secret, open),
        Held::Spent(_, reply) | Held::Not(reply) => return reply,
    };
    let (language, words) = speak(&visitor, Some(open.issuer.language));
    let again = |errors: Vec<FieldError>, is_used: bool| {
        let shown = Shown {
            name: form.get("name").to_owned(),
            email: form.get("email").to_owned(),
            errors,
            is_used,
        };
        page(&pages, &visitor, &open, shown)
    };
    let entry = match entry(&pages, words, (&form, &open)) {
        Ok(entry) => entry,
        Err(errors) => return again(errors, false).await,
    };
    let request = SignUp {
        token: secret,
        email: entry.email,
        name: entry.name,
        password: form.password(),
        terms_version: entry.terms_version,
        language,
        source: Some(visitor.source.clone()),
    };
    let permit = pages.line_up()?;
    let outcome = pages.service.sign_up(request).await;
    drop(permit);
    match outcome {
        Ok(signed_up) => {
            pages.errands.send(signed_up.mail);
            pages.go_to("/join")
        }
        Err(SignUpError::Dead(dead)) => invitation::dead_end(&pages, &visitor, &dead),
        Err(SignUpError::Problems(problems)) => again(in_words(words, &problems), false).await,
        Err(SignUpError::AddressInUse) => {
            again(vec![FieldError::new("email", words.used)], true).await
        }
        Err(SignUpError::TooManyTries) => tried_too_often(&pages, &visitor, &open),
        Err(SignUpError::Throttled { until }) => log_in::throttled(&pages, &visitor, until).await,
        Err(SignUpError::Password(error)) => Err(Trouble::of(&error)),
        Err(SignUpError::Fault(error)) => Err(error.into()),
    }
}

/// What was filled in, as far as it needs no look at the database.
struct Entry {
    email: EmailAddress,
    name: Option<PersonName>,
    terms_version: i32,
}

/// Reads what was filled in, or tells all that has to be mended in it.
fn entry(
    pages: &Pages,
    words: &Words,
    (form, open): (&Form, &OpenInvitation),
) -> Result<Entry, Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = form.name(words, &open.name).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    let email = form.email(words).map_err(|error| errors.push(error)).ok();
    let person = (
        email.as_ref().unwrap_or(&open.email),
        name.as_ref().unwrap_or(&open.name),
    );
    if let Some(invited) = email.as_ref().and_then(|email| open.refusal_of(email)) {
        errors.push(staff_address(words, &invited));
    }
    errors.extend(pages.unmet_rules(words, &form.password(), person, &open.known_words()));
    let accepted = form.accepted_terms();
    if accepted.is_none() {
        errors.push(FieldError::new("accept_terms", words.terms_missing));
    }
    match (email, accepted) {
        (Some(email), Some(terms_version)) if errors.is_empty() => Ok(Entry {
            email,
            name,
            terms_version,
        }),
        _ => Err(errors),
    }
}

/// What has to be mended, in words.
pub(super) fn in_words(words: &Words, problems: &[EntryProblem]) -> Vec<FieldError> {
    problems
        .iter()
        .map(|problem| match problem {
            EntryProblem::Password(rule) => FieldError::rule(words, *rule),
            EntryProblem::TermsNotCurrent { .. } => {
                FieldError::new("accept_terms", words.terms_changed)
            }
            EntryProblem::StaffAddress { invited } => staff_address(words, invited),
        })
        .collect()
}

/// Staff joins under the invited address alone.
fn staff_address(words: &Words, invited: &str) -> FieldError {
    let text = fill(words.staff_address, &[("invited", invited)]);
    FieldError::new("email", text)
}

/// The page of a link by which too many addresses were tried.
fn tried_too_often(pages: &Pages, visitor: &Visitor, open: &OpenInvitation) -> Reply {
    let issuer = &open.issuer;
    let (language, words) = speak(visitor, Some(issuer.language));
    let message = Message::new("/join", language, words.tried_title)
        .status(StatusCode::TOO_MANY_REQUESTS)
        .organisation(issuer)
        .text(words.tried_why)
        .ask(words, &issuer.organisation, issuer.contact.as_deref())
        .way("/join/log-in", words.log_in_title);
    pages.say(visitor, message)
}

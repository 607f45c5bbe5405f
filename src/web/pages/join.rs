//! Accepting an invitation with an account that there is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use minijinja::context;

use super::invitation::{self, Held};
use super::log_in::{self, For};
use super::sign_up::terms_values;
use super::{Message, Pages, Reply, speak, with_cookie};
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::domain::token::PlainToken;
use crate::service::join::{JoinError, JoinOutcome, Joined, OpenInvitation};
use crate::service::session::{Destination, Person};
use crate::web::cookies::Cookie;
use crate::web::forms::{FieldError, Form};
use crate::web::trouble::Trouble;
use crate::web::view::{Page, day};
use crate::web::visitor::Visitor;
use crate::web::words::{Words, fill};

/// Who invites whom to what, and the two ways in; one button for who is logged in.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    let open = match invitation::held(&pages, &visitor).await {
        Held::Open(_, open) => open,
        Held::Spent(_, reply) | Held::Not(reply) => return reply,
    };
    if let Some(person) = visitor.person(&pages).await? {
        return confirm(&pages, &visitor, (&open, &person), Vec::new()).await;
    }
    let (language, words) = speak(&visitor, Some(open.issuer.language));
    let title = fill(words.join_title, &[("space", &open.space.name)]);
    let until = fill(words.join_until, &[("date", &day(words, open.expires_at))]);
    let mut page = Page::new("join.html", "/join", language, title);
    page.organisation = Some((&open.issuer).into());
    page.values = context! {
        name => open.name.full(),
        space => open.space.name.as_str(),
        until,
        has_account => open.invited_has_account,
    };
    pages.show(&visitor, page)
}

/// The page with one button, and the terms where they have to be accepted first.
async fn confirm(
    pages: &Pages,
    visitor: &Visitor,
    (open, person): (&OpenInvitation, &Person),
    errors: Vec<FieldError>,
) -> Reply {
    let (language, words) = speak(visitor, Some(person.account.language));
    let terms = match person.must_accept {
        Some(_) => Some(pages.service.current_terms(person.account.language).await?),
        None => None,
    };
    let title = fill(words.accept_title, &[("space", &open.space.name)]);
    let mut page = Page::new("accept.html", "/join", language, title);
    page.organisation = Some((&open.issuer).into());
    page.errors = errors;
    page.values = context! {
        space => open.space.name.as_str(),
        email => person.account.email.as_ref().map(EmailAddress::display),
        terms => terms.as_ref().map(terms_values),
    };
    pages.show(visitor, page)
}

/// The page to log in on.
pub(in crate::web) async fn look_log_in(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
) -> Reply {
    match invitation::held(&pages, &visitor).await {
        Held::Open(_, open) => {
            let nothing = ("", Vec::new(), false);
            log_in::page(&pages, &visitor, For::Joining(&open), nothing)
        }
        Held::Spent(_, reply) | Held::Not(reply) => reply,
    }
}

/// Logs in and joins.
pub(in crate::web) async fn log_in(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let (secret, open) = match invitation::held(&pages, &visitor).await {
        Held::Open(secret, open) => (secret, open),
        Held::Spent(secret, _) => return again(&pages, &visitor, &form, &secret).await,
        Held::Not(reply) => return reply,
    };
    let logged_in = match log_in::attempt(&pages, &visitor, For::Joining(&open), &form).await {
        Ok(logged_in) => logged_in,
        Err(reply) => return reply,
    };
    let cookie = pages.begin_session(&logged_in).await?;
    let (account, language) = (logged_in.account.id, logged_in.account.language);
    let reply = match pages.service.join_as(&secret, account, None).await {
        Err(JoinError::TermsOutdated { version }) => {
            let person = Person {
                account: logged_in.account,
                spaces: Vec::new(),
                must_accept: Some(version),
            };
            confirm(&pages, &visitor, (&open, &person), Vec::new()).await
        }
        outcome => settled(&pages, &visitor, language, outcome),
    };
    with_cookie(reply, cookie)
}

/// Joins with the account of whoever is logged in.
pub(in crate::web) async fn accept(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let Some(person) = visitor.person(&pages).await? else {
        return pages.go_to("/join/log-in");
    };
    let Some(secret) = pages.secret(&visitor, Cookie::Join) else {
        return super::links::missing(&pages, &visitor, "/join");
    };
    let accepted = form.accepted_terms();
    let outcome = pages
        .service
        .join_as(&secret, person.account.id, accepted)
        .await;
    let Err(JoinError::TermsOutdated { version }) = outcome else {
        return settled(&pages, &visitor, person.account.language, outcome);
    };
    let open = match invitation::held(&pages, &visitor).await {
        Held::Open(_, open) => open,
        Held::Spent(_, reply) | Held::Not(reply) => return reply,
    };
    let (_, words) = speak(&visitor, Some(person.account.language));
    let text = match accepted {
        Some(_) => words.terms_changed,
        None => words.terms_missing,
    };
    let person = Person {
        must_accept: Some(version),
        ..person
    };
    let errors = vec![FieldError::new("accept_terms", text)];
    confirm(&pages, &visitor, (&open, &person), errors).await
}

/// The second of two clicks on "log in": the first has spent the invitation, for the account that the
/// same form logs in to.
async fn again(pages: &Pages, visitor: &Visitor, form: &Form, secret: &PlainToken) -> Reply {
    let logged_in = match log_in::attempt(pages, visitor, For::Spaces, form).await {
        Ok(logged_in) => logged_in,
        Err(reply) => return reply,
    };
    let cookie = pages.begin_session(&logged_in).await?;
    let account = logged_in.account;
    let outcome = pages.service.join_as(secret, account.id, None).await;
    with_cookie(settled(pages, visitor, account.language, outcome), cookie)
}

/// The page of what joining came to.
fn settled(
    pages: &Pages,
    visitor: &Visitor,
    written_in: Language,
    outcome: Result<JoinOutcome, JoinError>,
) -> Reply {
    let (language, words) = speak(visitor, Some(written_in));
    match outcome {
        Ok(JoinOutcome::Joined { space, was }) => {
            let is_new = matches!(was, Joined::New | Joined::Again);
            access(pages, visitor, language, (&space, is_new))
        }
        Ok(JoinOutcome::Before(space)) => access(pages, visitor, language, (&space, true)),
        Err(JoinError::Dead(dead)) => invitation::dead_end(pages, visitor, &dead),
        Err(JoinError::StaffAddress { invited }) => {
            let text = fill(words.staff_address, &[("invited", &invited)]);
            let message = Message::new("/join", language, words.log_in_title)
                .status(StatusCode::FORBIDDEN)
                .person()
                .text(text)
                .way("/join/sign-up", words.join_new);
            pages.say(visitor, message)
        }
        Err(JoinError::NotActive(_)) => pages.go_to("/join/log-in"),
        Err(JoinError::Fault(error)) => Err(error.into()),
        Err(error @ JoinError::TermsOutdated { .. }) => Err(Trouble::of(&error)),
    }
}

/// "You now have access to …".
fn access(
    pages: &Pages,
    visitor: &Visitor,
    language: Language,
    (space, is_new): (&Destination, bool),
) -> Reply {
    let words = Words::of(language);
    let title = fill(words.access_title, &[("space", &space.name)]);
    let mut message = Message::new("/spaces", language, title)
        .person()
        .spaces(std::slice::from_ref(space));
    if !is_new {
        message = message.text(words.access_before);
    }
    pages.say(visitor, message)
}

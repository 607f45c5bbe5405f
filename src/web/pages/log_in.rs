//! Logging in, with an invitation at hand or without, and logging out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use minijinja::context;
use secrecy::ExposeSecret as _;

use super::{Message, Pages, Reply, speak, with_cookie};
use crate::service::join::OpenInvitation;
use crate::service::login::{LogIn, LogInError, LoggedIn};
use crate::web::cookies::Cookie;
use crate::web::forms::{FieldError, Form};
use crate::web::trouble::Trouble;
use crate::web::view::{Page, day, wait};
use crate::web::visitor::{Visitor, add};
use crate::web::words::fill;

/// What somebody logs in for.
#[derive(Clone, Copy)]
pub(super) enum For<'a> {
    /// To see where they can go.
    Spaces,
    /// To accept an invitation.
    Joining(&'a OpenInvitation),
}

impl For<'_> {
    const fn here(self) -> &'static str {
        match self {
            Self::Spaces => "/log-in",
            Self::Joining(_) => "/join/log-in",
        }
    }

    fn written_in(self) -> Option<crate::domain::language::Language> {
        match self {
            Self::Spaces => None,
            Self::Joining(open) => Some(open.issuer.language),
        }
    }
}

/// The page to log in on.
pub(super) fn page(
    pages: &Pages,
    visitor: &Visitor,
    purpose: For<'_>,
    (email, errors, is_invalid): (&str, Vec<FieldError>, bool),
) -> Reply {
    let (language, words) = speak(visitor, purpose.written_in());
    let mut page = Page::new("log_in.html", purpose.here(), language, words.log_in_title);
    page.errors = errors;
    let mut space = None;
    if let For::Joining(open) = purpose {
        page.organisation = Some((&open.issuer).into());
        space = Some(open.space.name.as_str());
    }
    page.values = context! { email, space, invalid => is_invalid };
    pages.show(visitor, page)
}

/// Logs somebody in by a form, or answers with the page of what stands in the way.
pub(super) async fn attempt(
    pages: &Pages,
    visitor: &Visitor,
    purpose: For<'_>,
    form: &Form,
) -> Result<LoggedIn, Reply> {
    let (_, words) = speak(visitor, purpose.written_in());
    let mut errors = Vec::new();
    let email = form.email(words).map_err(|error| errors.push(error)).ok();
    let password = form.password();
    if password.expose_secret().is_empty() {
        errors.push(FieldError::new("password", words.password_missing));
    }
    let typed = form.get("email");
    let (Some(email), true) = (email, errors.is_empty()) else {
        return Err(page(pages, visitor, purpose, (typed, errors, false)));
    };
    let request = LogIn {
        email,
        password,
        source: Some(visitor.source.clone()),
    };
    let permit = pages.line_up().map_err(Err)?;
    let outcome = pages.service.log_in(request).await;
    drop(permit);
    match outcome {
        Ok(logged_in) => Ok(logged_in),
        Err(LogInError::Invalid) => {
            let errors = vec![FieldError::new("email", words.invalid)];
            Err(page(pages, visitor, purpose, (typed, errors, true)))
        }
        Err(error) => Err(refused(pages, visitor, purpose, error).await),
    }
}

/// The page of what stands in the way; all but the first is told only to who knows the password.
async fn refused(pages: &Pages, visitor: &Visitor, purpose: For<'_>, error: LogInError) -> Reply {
    let (language, words) = speak(visitor, purpose.written_in());
    let say = |title: &'static str| Message::new(purpose.here(), language, title);
    let support = pages.site.support.as_ref();
    let message = match error {
        LogInError::Throttled { until } => return throttled(pages, visitor, until).await,
        LogInError::Pending { account } => {
            let email = account.email.map(|email| email.as_str().to_owned());
            say(words.pending_title)
                .text(words.pending_why)
                .text(words.mail_spam)
                // The form for a forgotten password mails the activation to who has not activated.
                .button(
                    "/reset",
                    words.mail_resend,
                    email.map(|email| ("email", email)),
                )
                .text(words.mail_desk)
        }
        LogInError::Disabled { .. } => {
            let message = say(words.disabled_title)
                .text(words.disabled_why)
                .support(words, support);
            match purpose {
                For::Spaces => message.text(words.disabled_other),
                For::Joining(_) => message.way("/join/sign-up", words.disabled_join),
            }
        }
        LogInError::Deleted {
            restorable_until, ..
        } => {
            let date = day(words, restorable_until);
            let message = say(words.deleted_title)
                .text(fill(words.deleted_why, &[("date", &date)]))
                .support(words, support);
            match purpose {
                For::Spaces => message,
                For::Joining(_) => message.way("/join/sign-up", words.disabled_join),
            }
        }
        LogInError::Hashing(error) => return Err(Trouble::of(&error)),
        LogInError::Fault(error) => return Err(error.into()),
        LogInError::Invalid => return Err(Trouble::Failed),
    };
    let message = match purpose {
        For::Spaces => message,
        For::Joining(open) => message.organisation(&open.issuer),
    };
    pages.say(visitor, message.status(StatusCode::FORBIDDEN))
}

/// The page of somebody who has to wait. The same for every address.
pub(super) async fn throttled(pages: &Pages, visitor: &Visitor, until: Timestamp) -> Reply {
    let (language, words) = speak(visitor, None);
    let now = pages.service.now().await?;
    let text = fill(words.throttled, &[("wait", &wait(words, now, until))]);
    let message = Message::new("/log-in", language, words.throttled_title)
        .status(StatusCode::TOO_MANY_REQUESTS)
        .text(text)
        .way("/reset", words.log_in_forgot);
    let mut response = pages.say(visitor, message)?;
    let seconds = until.duration_since(now).as_secs().max(1);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

/// The page to log in on, without an invitation.
pub(in crate::web) async fn look(State(pages): State<Arc<Pages>>, visitor: Visitor) -> Reply {
    page(&pages, &visitor, For::Spaces, ("", Vec::new(), false))
}

/// Logs in and shows where to go.
pub(in crate::web) async fn log_in(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    match attempt(&pages, &visitor, For::Spaces, &form).await {
        Ok(logged_in) => {
            let cookie = pages.begin_session(&logged_in).await?;
            with_cookie(pages.go_to("/spaces"), cookie)
        }
        Err(reply) => reply,
    }
}

/// Logs out. From an invitation it leads back there, to use another account.
pub(in crate::web) async fn log_out(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    if let Some(secret) = pages.secret(&visitor, Cookie::Session) {
        pages.service.end_session(&secret).await?;
    }
    let mut response = if form.get("next") == "join" {
        pages.go_to("/join/log-in")?
    } else {
        let (language, words) = speak(&visitor, None);
        let message = Message::new("/log-in", language, words.logged_out_title)
            .way("/log-in", words.log_in_title);
        pages.say(&visitor, message)?
    };
    add(&mut response, Cookie::Session.clear(&pages.site));
    Ok(response)
}

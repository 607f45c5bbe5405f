//! The pages, one file a flow. Each reads what it needs, asks the service, and shows what came of it;
//! none decides anything.

pub(super) mod activate;
pub(super) mod address;
pub(super) mod health;
pub(super) mod invitation;
pub(super) mod join;
pub(super) mod links;
pub(super) mod log_in;
pub(super) mod message;
pub(super) mod reset;
pub(super) mod sign_up;
pub(super) mod spaces;
pub(super) mod waiting;

use std::sync::Arc;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::message::Message;
use super::cookies::Cookie;
use super::errands::Errands;
use super::forms::FieldError;
use super::site::Site;
use super::trouble::Trouble;
use super::view::{Page, View};
use super::visitor::{Visitor, add};
use super::words::{Words, fill};
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::domain::password::PersonalWords;
use crate::domain::token::PlainToken;
use crate::service::Service;
use crate::service::login::LoggedIn;
use crate::service::session::SessionError;

/// The source of the pages, for the test that no word is left over.
#[cfg(test)]
pub(super) const SOURCES: &str = concat!(
    include_str!("mod.rs"),
    include_str!("activate.rs"),
    include_str!("address.rs"),
    include_str!("invitation.rs"),
    include_str!("join.rs"),
    include_str!("links.rs"),
    include_str!("log_in.rs"),
    include_str!("message.rs"),
    include_str!("reset.rs"),
    include_str!("sign_up.rs"),
    include_str!("spaces.rs"),
    include_str!("waiting.rs"),
);

/// What a page comes to.
pub(super) type Reply = Result<Response, Trouble>;

/// What all pages share.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) service: Service,
    pub(super) site: Site,
    pub(super) view: View,
    /// A permit for each request that is worked on.
    pub(super) at_work: Arc<Semaphore>,
    /// A permit for each request with a password in it that is worked on or waits to be.
    pub(super) passwords: Arc<Semaphore>,
    /// What is done after the answer.
    pub(super) errands: Errands,
}

impl Pages {
    /// Shows a page.
    pub(super) fn show(&self, visitor: &Visitor, page: Page<'_>) -> Reply {
        self.view.show(&self.site, visitor, page)
    }

    /// Shows a page that says something and leads on.
    pub(super) fn say(&self, visitor: &Visitor, message: Message<'_>) -> Reply {
        self.show(visitor, message.into_page())
    }

    /// The secret of a link that was opened a short while ago.
    pub(super) fn secret(&self, visitor: &Visitor, cookie: Cookie) -> Option<PlainToken> {
        visitor.secret(&self.site, cookie)
    }

    /// Waits in line with a password. Refused where the line is long: whoever has no password in hand
    /// is not to wait for those who have.
    pub(super) fn line_up(&self) -> Result<OwnedSemaphorePermit, Trouble> {
        let passwords = Arc::clone(&self.passwords);
        passwords.try_acquire_owned().map_err(|_| Trouble::Busy)
    }

    /// Leads on to another of our own pages.
    pub(super) fn go_to(&self, path: &str) -> Reply {
        let target = HeaderValue::from_str(&self.site.path(path));
        let mut response = Response::default();
        *response.status_mut() = StatusCode::SEE_OTHER;
        let target = target.map_err(|error| Trouble::of(&error))?;
        response.headers_mut().insert(LOCATION, target);
        Ok(response)
    }

    /// Logs the browser in, by a cookie on the response that is to come.
    pub(super) async fn begin_session(&self, logged_in: &LoggedIn) -> Result<HeaderValue, Trouble> {
        let begun = self.service.begin_session(logged_in).await;
        let secret = begun.map_err(|error| match error {
            SessionError::Fault(error) => error.into(),
            SessionError::Random(error) => Trouble::of(&error),
        })?;
        Cookie::Session
            .set(&self.site, &secret.reveal())
            .ok_or(Trouble::Failed)
    }

    /// The hint of a field for a new password.
    pub(super) fn password_hint(&self, words: &Words) -> String {
        let count = self.service.password_policy().min_length().to_string();
        fill(words.password_hint, &[("count", &count)])
    }

    /// Every rule that a new password does not meet, as far as it can be told from what the page
    /// knows. The service has the last word.
    pub(super) fn unmet_rules(
        &self,
        words: &Words,
        password: &SecretString,
        (email, name): (&EmailAddress, &PersonName),
        more: &[&str],
    ) -> Vec<FieldError> {
        let personal = PersonalWords::new(email, name, more);
        let policy = self.service.password_policy();
        let unmet = policy.check(password.expose_secret(), &personal);
        unmet
            .into_iter()
            .map(|rule| FieldError::rule(words, rule))
            .collect()
    }
}

/// A response with a further cookie.
pub(super) fn with_cookie(reply: Reply, cookie: HeaderValue) -> Reply {
    reply.map(|mut response| {
        add(&mut response, Some(cookie));
        response
    })
}

/// The language of a page about somebody, and its words.
pub(super) fn speak(visitor: &Visitor, written_in: Option<Language>) -> (Language, &'static Words) {
    let language = visitor.language(written_in);
    (language, Words::of(language))
}

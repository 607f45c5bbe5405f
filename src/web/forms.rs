//! What a form was sent with.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use secrecy::SecretString;
use serde::Serialize;

use super::pages::Pages;
use super::trouble::Trouble;
use super::visitor::Visitor;
use super::words::{Words, fill};
use crate::domain::email::{EmailAddress, EmailError};
use crate::domain::name::{NameError, NamePart, PersonName};
use crate::domain::password::PasswordRule;

/// Something to be mended, and the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FieldError {
    pub(super) field: &'static str,
    pub(super) text: String,
}

impl FieldError {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { field, text }
    }

    /// A rule that the password does not meet.
    pub(super) fn rule(words: &Words, rule: PasswordRule) -> Self {
        let text = match rule {
            PasswordRule::TooShort(count) => {
                fill(words.rule_short, &[("count", &count.to_string())])
            }
            PasswordRule::NoCapital => words.rule_capital.to_owned(),
            PasswordRule::NoSpecial => words.rule_special.to_owned(),
            PasswordRule::TooLong => words.rule_long.to_owned(),
            PasswordRule::Common => words.rule_common.to_owned(),
            PasswordRule::Personal => words.rule_personal.to_owned(),
        };
        Self::new("password", text)
    }
}

/// A form that was sent from one of our own pages by the browser that the page was given to.
pub(super) struct Form {
    fields: HashMap<String, String>,
    password: SecretString,
}

impl Form {
    fn parse(body: &[u8]) -> Self {
        let mut form = Self {
            fields: HashMap::new(),
            password: SecretString::default(),
        };
        for (name, value) in form_urlencoded::parse(body) {
            if name == "password" {
                form.password = SecretString::from(value.into_owned());
            } else {
                form.fields.insert(name.into_owned(), value.into_owned());
            }
        }
        form
    }

    /// What was filled in, as typed; nothing where there was no such field.
    pub(super) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The password as typed.
    pub(super) fn password(&self) -> SecretString {
        self.password.clone()
    }

    /// The version of the terms that was accepted, if the box was ticked.
    pub(super) fn accepted_terms(&self) -> Option<i32> {
        let is_ticked = self.get("accept_terms") == "yes";
        self.get("terms_version").parse().ok().filter(|_| is_ticked)
    }

    /// The address.
    pub(super) fn email(&self, words: &Words) -> Result<EmailAddress, FieldError> {
        match EmailAddress::read(self.get("email")) {
            Ok(read) => Ok(read.address),
            Err(EmailError::Missing) => Err(FieldError::new("email", words.email_missing)),
            Err(_) => Err(FieldError::new("email", words.email_wrong)),
        }
    }

    /// The name. Nothing where it is the one that is known: its parts are.
    pub(super) fn name(
        &self,
        words: &Words,
        known: &PersonName,
    ) -> Result<Option<PersonName>, FieldError> {
        let read = match NamePart::read(self.get("name")) {
            Ok(read) => read.part,
            Err(NameError::TooLong) => return Err(FieldError::new("name", words.name_long)),
            Err(NameError::Control | NameError::Address) => {
                return Err(FieldError::new("name", words.name_wrong));
            }
        };
        let Some(part) = read else {
            return Err(FieldError::new("name", words.name_missing));
        };
        if part.as_str() == known.full() {
            return Ok(None);
        }
        Ok(Some(PersonName {
            given: Some(part),
            ..PersonName::default()
        }))
    }
}

impl FromRequest<Arc<Pages>> for Form {
    type Rejection = Trouble;

    async fn from_request(request: Request, pages: &Arc<Pages>) -> Result<Self, Trouble> {
        let (mut parts, body) = request.into_parts();
        let Ok(visitor) = Visitor::from_request_parts(&mut parts, pages).await;
        let content_type = parts.headers.get(CONTENT_TYPE);
        let is_form = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|value| value.trim() == "application/x-www-form-urlencoded");
        if !is_form || !pages.site.is_from_own_page(&parts.headers) {
            return Err(Trouble::Forbidden);
        }
        let request = Request::from_parts(parts, body);
        let body =
            Bytes::from_request(request, pages)
                .await
                .map_err(|rejection| match rejection.into_response().status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
                    _ => Trouble::Forbidden,
                })?;
        let form = Self::parse(&body);
        let brought = form.get("csrf").parse().ok();
        if visitor.may_send(brought.as_ref()) {
            Ok(form)
        } else {
            Err(Trouble::Forbidden)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use secrecy::ExposeSecret as _;

    #[test]
    fn fields_are_read_as_typed_and_the_password_apart() {
        let form = Form::parse(
            b"email=%20Kim%40Mail.test&password=A+b%21&accept_terms=yes&terms_version=3",
        );
        assert_eq!(form.get("email"), " Kim@Mail.test");
        assert_eq!(form.get("password"), "");
        assert_eq!(form.password().expose_secret(), "A b!");
        assert_eq!(form.accepted_terms(), Some(3));
        let words = Words::of(Language::En);
        assert_eq!(form.email(words).unwrap().as_str(), "Kim@mail.test");
        assert_eq!(
            form.name(words, &PersonName::default()).unwrap_err().field,
            "name"
        );
    }

    #[test]
    fn terms_are_accepted_only_by_the_box() {
        assert_eq!(Form::parse(b"terms_version=3").accepted_terms(), None);
        assert_eq!(Form::parse(b"accept_terms=yes").accepted_terms(), None);
    }

    #[test]
    fn a_name_that_was_not_touched_keeps_its_parts() {
        let part = |text: &str| NamePart::read(text).unwrap().part;
        let known = PersonName {
            given: part("Kim"),
            infix: part("van"),
            family: part("Dam"),
        };
        let words = Words::of(Language::Nl);
        assert_eq!(
            Form::parse(b"name=Kim++van+Dam").name(words, &known),
            Ok(None)
        );
        let other = Form::parse(b"name=Kim+Dam")
            .name(words, &known)
            .unwrap()
            .unwrap();
        assert_eq!(other.full(), "Kim Dam");
        assert!(
            Form::parse(b"name=www.buy.test")
                .name(words, &known)
                .is_err()
        );
    }
}

//! Turns letters into words, by templates.
//!
//! Each letter has three files per language: the subject, the text and the HTML. All of them come
//! through one look-up by name, so that an operator's own files can stand in for the built-in
//! ones. A value that a template names and a letter lacks is an error; HTML escapes every value,
//! text shows it as it is, and no value is ever read as a template.

use std::borrow::Cow;
use std::fmt;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, context};

use super::letter::{Letter, one_line};
use crate::domain::language::Language;

/// The three files of each letter, in each language.
macro_rules! letters {
    ($($language:literal / $name:literal),+ $(,)?) => {
        &[
            ("layout.html", include_str!("templates/layout.html")),
            $(
                (
                    concat!($language, "/", $name, ".subject.txt"),
                    include_str!(concat!("templates/", $language, "/", $name, ".subject.txt")),
                ),
                (
                    concat!($language, "/", $name, ".txt"),
                    include_str!(concat!("templates/", $language, "/", $name, ".txt")),
                ),
                (
                    concat!($language, "/", $name, ".html"),
                    include_str!(concat!("templates/", $language, "/", $name, ".html")),
                ),
            )+
        ]
    };
}

/// Every template: its name for the look-up, and what is built in.
const BUILTIN: &[(&str, &str)] = letters![
    "en" / "invitation",
    "en" / "reminder",
    "en" / "activation",
    "en" / "reset",
    "en" / "address_old",
    "en" / "address_new",
    "en" / "password_changed",
    "en" / "membership_ended",
    "en" / "membership_restored",
    "nl" / "invitation",
    "nl" / "reminder",
    "nl" / "activation",
    "nl" / "reset",
    "nl" / "address_old",
    "nl" / "address_new",
    "nl" / "password_changed",
    "nl" / "membership_ended",
    "nl" / "membership_restored",
];

/// A letter in words, not yet a message.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

impl fmt::Debug for Composed {
    /// The subject alone: text and HTML hold the link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composed")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// Why a mail could not be made. Nothing of it has been sent.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A template does not parse, or names a value that its letter does not have.
    #[error("mail template {name} cannot be used")]
    Template {
        /// The template, such as `nl/invitation.txt`.
        name: String,
        /// What is wrong, and on which line.
        source: minijinja::Error,
    },
    /// An address has a form that cannot stand in a message.
    #[error("the address {0} cannot stand in a message")]
    Address(String),
    /// The parts do not make a message.
    #[error("the message cannot be put together")]
    Message(#[from] lettre::error::Error),
}

/// The templates, parsed.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// The templates that admit comes with.
    pub fn builtin() -> Result<Self, ComposeError> {
        Self::new(|_, builtin| Ok(Cow::Borrowed(builtin)))
    }

    /// Reads every template through `look_up`, which is given the name and the built-in source.
    fn new(
        look_up: impl Fn(&str, &'static str) -> Result<Cow<'static, str>, ComposeError>,
    ) -> Result<Self, ComposeError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(|source| wrong("syntax", source))?;
        environment.set_syntax(syntax);
        for &(name, builtin) in BUILTIN {
            environment
                .add_template_owned(name, look_up(name, builtin)?)
                .map_err(|source| wrong(name, source))?;
        }
        Ok(Self { environment })
    }

    /// Puts a letter into words.
    pub fn compose(
        &self,
        letter: &Letter<'_>,
        language: Language,
    ) -> Result<Composed, ComposeError> {
        let values = letter.values(language);
        let stem = format!("{language}/{}", letter.template());
        let subject = one_line(&self.fill(&format!("{stem}.subject.txt"), &values)?);
        let text = self.fill(&format!("{stem}.txt"), &values)?;
        let html_values = context! { subject => subject.as_str(), ..values };
        let html = self.fill(&format!("{stem}.html"), &html_values)?;
        Ok(Composed {
            subject,
            text,
            html,
        })
    }

    fn fill(&self, name: &str, values: &minijinja::Value) -> Result<String, ComposeError> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values.clone()))
            .map_err(|source| wrong(name, source))
    }
}

fn wrong(name: &str, source: minijinja::Error) -> ComposeError {
    ComposeError::Template {
        name: name.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Roles;
    use crate::mail::Invitation;

    /// The templates with one of them replaced.
    fn with(name: &'static str, source: &'static str) -> Result<Templates, ComposeError> {
        Templates::new(|asked, builtin| {
            Ok(Cow::Borrowed(if asked == name { source } else { builtin }))
        })
    }

    fn compose(templates: &Templates) -> Result<Composed, ComposeError> {
        let roles = Roles::client();
        let letter = Letter::Invitation(Invitation {
            recipient_name: "Kim",
            space_name: "Sleep course",
            organisation_name: "Spring Clinic",
            organisation_contact: None,
            support_contact: None,
            roles: &roles,
            has_account: false,
            expires_at: jiff::Timestamp::UNIX_EPOCH,
            link: "https://admit.example/join/abc\"><b>".to_owned(),
        });
        templates.compose(&letter, Language::En)
    }

    #[test]
    fn a_replaced_template_is_used_and_a_value_that_is_not_there_is_an_error() {
        let replaced = with("en/invitation.txt", "Dear {{ name }}").unwrap();
        assert_eq!(compose(&replaced).unwrap().text, "Dear Kim");
        let wrong = with("en/invitation.txt", "Dear {{ nickname }}").unwrap();
        let error = compose(&wrong).unwrap_err().to_string();
        assert!(error.contains("en/invitation.txt"), "{error}");
        assert!(with("en/invitation.txt", "{% if %}").is_err());
    }

    #[test]
    fn a_link_that_means_something_in_html_is_escaped() {
        let html = compose(&Templates::builtin().unwrap()).unwrap().html;
        assert!(!html.contains("abc\"><b>"), "{html}");
    }
}

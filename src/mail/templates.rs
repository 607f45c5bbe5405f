//! Turns letters into words, by templates.
//!
//! Each letter has three files per language: the subject, the text and the HTML. All of them come
//! through one look-up by name, so that an operator's own files can stand in for the built-in
//! ones. A value that a template names and a letter lacks is an error; HTML escapes every value,
//! text shows it as it is, and no value is ever read as a template.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, context};

use super::letter::{Letter, one_line};
use super::own_templates::OwnTemplates;
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
    #[error("mail template {place} cannot be used: {reason}")]
    Template {
        /// The template, such as `nl/invitation.txt`, or the file that stands in for it; and the line.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The folder of templates, or a file in it, cannot be read.
    #[error("mail templates cannot be read from {}: {reason}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file in the folder of templates stands in for none.
    #[error("{} is no mail template of admit{}", path.display(), did_you_mean(*.nearest))]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The name that was probably meant.
        nearest: Option<&'static str>,
    },
    /// An address has a form that cannot stand in a message.
    #[error("the address {0} cannot stand in a message")]
    Address(String),
    /// The parts do not make a message.
    #[error("the message cannot be put together")]
    Message(#[from] lettre::error::Error),
}

fn did_you_mean(nearest: Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

/// The templates, parsed.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    /// The operator's own, which stand in for those of the same name.
    own: Option<OwnTemplates>,
}

impl Templates {
    /// The templates that admit comes with.
    pub fn builtin() -> Result<Self, ComposeError> {
        Self::new(None)
    }

    /// The same, with the files of a folder in the place of those of their names. All are tried with
    /// sample data, so that one that cannot be used is told before any mail is begun.
    pub fn with_folder(folder: &Path) -> Result<Self, ComposeError> {
        let templates = Self::read_folder(folder)?;
        templates.check()?;
        Ok(templates)
    }

    /// The same, not tried yet.
    pub fn read_folder(folder: &Path) -> Result<Self, ComposeError> {
        let names = BUILTIN.iter().map(|(name, _)| *name);
        Self::new(Some(OwnTemplates::read(folder, names)?))
    }

    fn new(own: Option<OwnTemplates>) -> Result<Self, ComposeError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(|error| wrong(None, "syntax", &error))?;
        environment.set_syntax(syntax);
        for &(name, builtin) in BUILTIN {
            let replaced = own.as_ref().and_then(|own| own.source(name));
            let source = replaced.map_or(Cow::Borrowed(builtin), |own| Cow::Owned(own.to_owned()));
            environment
                .add_template_owned(name, source)
                .map_err(|error| wrong(own.as_ref(), name, &error))?;
        }
        Ok(Self { environment, own })
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

    /// The error of a template whose words cannot be a mail.
    pub(super) fn unusable(&self, name: &str, reason: &str) -> ComposeError {
        let path = self.own.as_ref().and_then(|own| own.path(name));
        ComposeError::Template {
            place: path.map_or_else(|| name.to_owned(), |path| path.display().to_string()),
            reason: reason.to_owned(),
        }
    }

    fn fill(&self, name: &str, values: &minijinja::Value) -> Result<String, ComposeError> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values.clone()))
            .map_err(|error| wrong(self.own.as_ref(), name, &error))
    }
}

/// Says in which template and on which line: of a template that stands on another one the error may be
/// in either.
fn wrong(own: Option<&OwnTemplates>, name: &str, error: &minijinja::Error) -> ComposeError {
    let name = error.name().unwrap_or(name);
    let path = own.and_then(|own| own.path(name));
    let mut place = path.map_or_else(|| name.to_owned(), |path| path.display().to_string());
    if let Some(line) = error.line() {
        // Writing to a String cannot fail.
        let _ = write!(place, ", line {line}");
    }
    let reason = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    ComposeError::Template { place, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Roles;
    use crate::mail::Invitation;

    /// The templates with one of them replaced.
    fn with(name: &'static str, source: &'static str) -> Result<Templates, ComposeError> {
        Templates::new(Some(OwnTemplates::of(Path::new("own"), name, source)))
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

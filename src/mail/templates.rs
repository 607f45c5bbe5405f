//! Turns letters into words, by templates.
//!
//! Each letter has three files per language: the subject, the text and the HTML. All of them come
//! through one look-up by name, so that an operator's own files can stand in for the built-in
//! ones. A value that a template names and a letter lacks is an error; HTML escapes every value,
//! text shows it as it is, and no value is ever read as a template.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, context};

use super::letter::{Letter, one_line};
use super::own_templates::OwnTemplates;
use crate::domain::language::Language;

/// So much of a line is quoted, in characters.
const MAX_QUOTE: usize = 80;

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

impl ComposeError {
    /// Both are about the same line of the same template.
    pub(super) fn is_at_the_place_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Template { place: one, .. }, Self::Template { place: other, .. }) => {
                one == other
            }
            _ => false,
        }
    }
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
        Self::new(Some(own(folder)?))
    }

    /// Tries all with sample data, those of a folder in the place of those of their names. Answers how
    /// many mails were put into words, or everything that is wrong.
    pub fn try_folder(folder: Option<&Path>) -> Result<usize, Vec<ComposeError>> {
        let own = folder.map(own).transpose().map_err(|error| vec![error])?;
        let (templates, mut broken) = Self::parse(own).map_err(|error| vec![error])?;
        match templates.try_all() {
            Ok(tried) if broken.is_empty() => return Ok(tried),
            Ok(_) => {}
            Err(unusable) => broken.extend(unusable),
        }
        Err(broken)
    }

    fn new(own: Option<OwnTemplates>) -> Result<Self, ComposeError> {
        let (templates, broken) = Self::parse(own)?;
        match broken.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(templates),
        }
    }

    /// Parses all. Those of admit stay in the place of what does not parse, so that the others can be
    /// tried.
    fn parse(own: Option<OwnTemplates>) -> Result<(Self, Vec<ComposeError>), ComposeError> {
        let mut broken = Vec::new();
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(|error| wrong(None, "syntax", &error, None))?;
        environment.set_syntax(syntax);
        for &(name, builtin) in BUILTIN {
            let replaced = own.as_ref().and_then(|own| own.source(name));
            if let Some(source) = replaced {
                match environment.add_template_owned(name, source.to_owned()) {
                    Ok(()) => continue,
                    Err(error) => broken.push(wrong(own.as_ref(), name, &error, None)),
                }
            }
            environment
                .add_template(name, builtin)
                .map_err(|error| wrong(None, name, &error, None))?;
        }
        Ok((Self { environment, own }, broken))
    }

    /// Puts a letter into words.
    pub fn compose(
        &self,
        letter: &Letter<'_>,
        language: Language,
    ) -> Result<Composed, ComposeError> {
        // Never empty.
        let first = |mut errors: Vec<ComposeError>| errors.swap_remove(0);
        self.try_compose(letter, language).map_err(first)
    }

    /// The same with everything that is in the way.
    pub(super) fn try_compose(
        &self,
        letter: &Letter<'_>,
        language: Language,
    ) -> Result<Composed, Vec<ComposeError>> {
        let values = letter.values(language);
        let stem = format!("{language}/{}", letter.template());
        let subject = self
            .fill(&format!("{stem}.subject.txt"), &values)
            .map(|subject| one_line(&subject));
        let text = self.fill(&format!("{stem}.txt"), &values);
        let subject_or_none = subject.as_deref().unwrap_or_default();
        let html_values = context! { subject => subject_or_none, ..values };
        let html = self.fill(&format!("{stem}.html"), &html_values);
        match (subject, text, html) {
            (Ok(subject), Ok(text), Ok(html)) => Ok(Composed {
                subject,
                text,
                html,
            }),
            (subject, text, html) => Err([subject, text, html]
                .into_iter()
                .filter_map(Result::err)
                .collect()),
        }
    }

    /// The error of a template whose words cannot be a mail.
    pub(super) fn unusable(&self, name: &str, reason: &str) -> ComposeError {
        let path = self.own.as_ref().and_then(|own| own.path(name));
        ComposeError::Template {
            place: path.map_or_else(|| name.to_owned(), |path| path.display().to_string()),
            reason: reason.to_owned(),
        }
    }

    fn fill(&self, name: &str, values: &Value) -> Result<String, ComposeError> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values.clone()))
            .map_err(|error| wrong(self.own.as_ref(), name, &error, Some(values)))
    }
}

fn own(folder: &Path) -> Result<OwnTemplates, ComposeError> {
    OwnTemplates::read(folder, BUILTIN.iter().map(|(name, _)| *name))
}

/// Says in which template and on which line, and quotes that: of a template that stands on another one
/// the error may be in either. Where a value is missing, those that are there are told.
fn wrong(
    own: Option<&OwnTemplates>,
    name: &str,
    error: &minijinja::Error,
    values: Option<&Value>,
) -> ComposeError {
    let name = error.name().unwrap_or(name);
    let path = own.and_then(|own| own.path(name));
    let mut place = path.map_or_else(|| name.to_owned(), |path| path.display().to_string());
    if let Some(line) = error.line() {
        // Writing to a String cannot fail.
        let _ = write!(place, ", line {line}");
    }
    let mut reason = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    let builtin = BUILTIN.iter().find(|(one, _)| *one == name);
    let source = own.and_then(|own| own.source(name));
    let source = source.or_else(|| builtin.map(|(_, source)| *source));
    let line = error.line().and_then(|line| {
        let lines = source?.lines();
        lines.map(str::trim).nth(line.checked_sub(1)?)
    });
    if let Some(line) = line.filter(|line| !line.is_empty()) {
        let quoted: String = line.chars().take(MAX_QUOTE).collect();
        let cut = if quoted.len() < line.len() { "…" } else { "" };
        let _ = write!(reason, " in `{quoted}{cut}`");
    }
    let is_missing = error.kind() == ErrorKind::UndefinedError;
    if let Some(names) = values.filter(|_| is_missing).and_then(names) {
        let _ = write!(reason, "; there are {names}");
    }
    ComposeError::Template { place, reason }
}

/// The names of values, in the order of the alphabet.
fn names(values: &Value) -> Option<String> {
    let mut names: Vec<String> = values
        .try_iter()
        .ok()?
        .map(|name| name.to_string())
        .collect();
    names.sort();
    Some(names.join(", "))
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

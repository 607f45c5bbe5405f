//! Turns a page into HTML. Every value is escaped, and a value that a template names and a page lacks
//! is an error.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, UndefinedBehavior, Value, context};
use sha2::{Digest as _, Sha256};

use super::forms::FieldError;
use super::look::{self, STYLE};
use super::site::Site;
use super::trouble::Trouble;
use super::visitor::Visitor;
use super::words::{Words, fill};
use crate::domain::colour::Colour;
use crate::domain::language::Language;
use crate::domain::token::PlainToken;
use crate::service::join::{Destination, Issuer};

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("templates/", $name)))),+]
    };
}

const TEMPLATES: &[(&str, &str)] = templates![
    "layout.html",
    "form.html",
    "message.html",
    "join.html",
    "accept.html",
    "log_in.html",
    "sign_up.html",
    "check_mail.html",
    "wrong_address.html",
    "activate.html",
    "ask_reset.html",
    "new_password.html",
    "new_terms.html",
];

/// An organisation as its pages show it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Brand<'a> {
    name: &'a str,
    colour: Option<&'a Colour>,
}

impl<'a> From<&'a Issuer> for Brand<'a> {
    fn from(issuer: &'a Issuer) -> Self {
        Self {
            name: &issuer.organisation,
            colour: issuer.colour.as_ref(),
        }
    }
}

impl<'a> Brand<'a> {
    /// The organisation of all of these spaces, if they have one and the same.
    pub(super) fn of_all(spaces: &'a [Destination]) -> Option<Self> {
        let (first, others) = spaces.split_first()?;
        let is_same = |other: &Destination| {
            (&other.organisation, &other.colour) == (&first.organisation, &first.colour)
        };
        others.iter().all(is_same).then_some(Self {
            name: &first.organisation,
            colour: first.colour.as_ref(),
        })
    }
}

/// A page.
pub(super) struct Page<'a> {
    /// Its template.
    pub(super) template: &'static str,
    /// The path that shows it again, in another language.
    pub(super) here: &'static str,
    pub(super) status: StatusCode,
    pub(super) language: Language,
    pub(super) title: String,
    /// Who offers what it is about.
    pub(super) organisation: Option<Brand<'a>>,
    /// What has to be mended in it.
    pub(super) errors: Vec<FieldError>,
    /// Somebody is logged in, and can log out.
    pub(super) has_person: bool,
    /// What its template shows.
    pub(super) values: Value,
}

impl Page<'_> {
    /// A page of this template with nothing to be mended.
    pub(super) fn new(
        template: &'static str,
        here: &'static str,
        language: Language,
        title: impl Into<String>,
    ) -> Self {
        Self {
            template,
            here,
            status: StatusCode::OK,
            language,
            title: title.into(),
            organisation: None,
            errors: Vec::new(),
            has_person: false,
            values: context! {},
        }
    }
}

/// The templates, parsed.
#[derive(Debug)]
pub(super) struct View {
    environment: Environment<'static>,
    /// The words of each language, as templates take them.
    words: [Value; Language::ALL.len()],
    /// The path of the style, which changes with it.
    pub(super) style: String,
}

impl View {
    pub(super) fn new() -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = SyntaxConfig::builder();
        environment.set_syntax(syntax.trim_blocks(true).lstrip_blocks(true).build()?);
        environment.add_filter("fill", fill_filter);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        let mut style = String::from("style-");
        for byte in &Sha256::digest(STYLE)[..8] {
            write!(style, "{byte:02x}")
                .map_err(|_| Error::from(minijinja::ErrorKind::WriteFailure))?;
        }
        style.push_str(".css");
        let words = Language::ALL.map(|language| Value::from(Serde(Words::of(language))));
        Ok(Self {
            environment,
            words,
            style,
        })
    }

    /// The page as a response.
    pub(super) fn show(
        &self,
        site: &Site,
        visitor: &Visitor,
        page: Page<'_>,
    ) -> Result<Response, Trouble> {
        let status = if page.errors.is_empty() || page.status != StatusCode::OK {
            page.status
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        let language = page.language;
        let html = self
            .render(site, visitor, page)
            .map_err(|error| Trouble::of(&error))?;
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let html_type = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html_type);
        visitor.remember(site, language, &mut response);
        Ok(response)
    }

    fn render(&self, site: &Site, visitor: &Visitor, page: Page<'_>) -> Result<String, Error> {
        let languages: Vec<Value> = Language::ALL
            .into_iter()
            .map(|one| context! { code => one.as_str(), name => Words::of(one).this_language })
            .collect();
        let csrf = visitor.forms_secret().map(PlainToken::reveal);
        let words = Language::ALL.iter().position(|one| *one == page.language);
        let words = words.and_then(|at| self.words.get(at)).cloned();
        let frame = context! {
            w => words,
            language => page.language.as_str(),
            languages,
            root => site.root.as_str(),
            style => self.style.as_str(),
            here => page.here,
            title => page.title,
            organisation => page.organisation.map(|brand| brand.name),
            colour => page.organisation.and_then(|brand| brand.colour).map(look::name),
            support => Value::from(Serde(&site.support)),
            errors => Value::from(Serde(&page.errors)),
            person => page.has_person,
            csrf => csrf.unwrap_or_default(),
        };
        let values = context! { ..page.values, ..frame };
        self.environment.get_template(page.template)?.render(values)
    }
}

/// `words | fill(name=value)`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a filter is given its values"
)]
fn fill_filter(text: &str, values: Kwargs) -> Result<String, Error> {
    let mut pairs = Vec::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        pairs.push((name, value.to_string()));
    }
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let filled = fill(text, &pairs);
    values.assert_all_used()?;
    Ok(filled)
}

/// A day in words: `24 November 2026`.
pub(super) fn day(words: &Words, at: Timestamp) -> String {
    let date = at.to_zoned(TimeZone::UTC).date();
    let month = usize::try_from(date.month()).unwrap_or(1);
    let name = words
        .months
        .split(' ')
        .nth(month.saturating_sub(1))
        .unwrap_or_default();
    format!("{} {name} {}", date.day(), date.year())
}

/// How long it is until a time, in whole minutes and never less than one.
pub(super) fn wait(words: &Words, now: Timestamp, until: Timestamp) -> String {
    let seconds = until.duration_since(now).as_secs().max(1);
    match seconds.saturating_add(59) / 60 {
        1 => words.minute.to_owned(),
        count => fill(words.minutes, &[("count", &count.to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::NAMES;
    use super::*;

    #[test]
    fn days_and_waits_are_told_in_words() {
        let words = Words::of(Language::Nl);
        let now: Timestamp = "2026-05-03T10:00:00Z".parse().unwrap();
        let after = |seconds: i64| now + jiff::SignedDuration::from_secs(seconds);
        assert_eq!(day(words, now), "3 mei 2026");
        assert_eq!(wait(words, now, after(-5)), "1 minuut");
        assert_eq!(wait(words, now, after(60)), "1 minuut");
        assert_eq!(wait(words, now, after(61)), "2 minuten");
    }

    #[test]
    fn every_word_is_used_and_every_word_that_a_template_names_exists() {
        let code = [
            include_str!("forms.rs"),
            include_str!("trouble.rs"),
            include_str!("view.rs"),
            super::super::pages::SOURCES,
        ]
        .concat();
        let mut used: Vec<&str> = Vec::new();
        for (name, source) in TEMPLATES {
            for (at, _) in source.match_indices("w.") {
                let is_start = !source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let word = source[at + 2..]
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap();
                if is_start {
                    assert!(NAMES.contains(&word), "{name}: {word}");
                    used.push(word);
                }
            }
        }
        let unused: Vec<_> = NAMES
            .iter()
            .filter(|name| {
                !used.contains(name)
                    && !code.contains(&format!("words.{name}"))
                    && !code.contains(&format!(".{name}"))
            })
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}

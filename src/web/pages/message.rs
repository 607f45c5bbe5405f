//! Pages that say something and lead on: an end that was reached, or a way on from a dead end.

use axum::http::StatusCode;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::domain::language::Language;
use crate::service::session::Destination;
use crate::web::site::{Contact, is_web_address};
use crate::web::view::{Brand, Page};
use crate::web::words::{Words, fill};

/// A link to another of our pages.
#[derive(Debug, Serialize)]
struct Way {
    path: &'static str,
    label: &'static str,
}

/// A button that sends something.
#[derive(Debug, Serialize)]
struct Button {
    action: &'static str,
    label: &'static str,
    values: Vec<Hidden>,
}

#[derive(Debug, Serialize)]
struct Hidden {
    name: &'static str,
    value: String,
}

#[derive(Debug, Serialize)]
struct Named {
    before: String,
    contact: Contact,
}

/// A space to go on to.
#[derive(Debug, Serialize)]
struct Space {
    name: String,
    url: Option<String>,
}

/// A page that says something.
pub(in crate::web) struct Message<'a> {
    here: &'static str,
    language: Language,
    title: String,
    status: StatusCode,
    organisation: Option<Brand<'a>>,
    has_person: bool,
    texts: Vec<String>,
    contacts: Vec<Named>,
    buttons: Vec<Button>,
    ways: Vec<Way>,
    spaces: Vec<Space>,
}

impl<'a> Message<'a> {
    pub(in crate::web) fn new(
        here: &'static str,
        language: Language,
        title: impl Into<String>,
    ) -> Self {
        Self {
            here,
            language,
            title: title.into(),
            status: StatusCode::OK,
            organisation: None,
            has_person: false,
            texts: Vec::new(),
            contacts: Vec::new(),
            buttons: Vec::new(),
            ways: Vec::new(),
            spaces: Vec::new(),
        }
    }

    pub(in crate::web) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(in crate::web) fn organisation(mut self, name: impl Into<Brand<'a>>) -> Self {
        self.organisation = Some(name.into());
        self
    }

    /// Somebody is logged in.
    pub(in crate::web) fn person(mut self) -> Self {
        self.has_person = true;
        self
    }

    pub(in crate::web) fn text(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// Whom to ask at the organisation.
    pub(in crate::web) fn ask(mut self, words: &Words, name: &str, contact: Option<&str>) -> Self {
        let named = |text: &'static str| fill(text, &[("organisation", name)]);
        match contact {
            Some(contact) => self.contacts.push(Named {
                before: named(words.organisation_contact),
                contact: Contact::new(contact),
            }),
            None => self.texts.push(named(words.organisation_nobody)),
        }
        self
    }

    /// Whom to ask at support, where there is one.
    pub(in crate::web) fn support(mut self, words: &Words, contact: Option<&Contact>) -> Self {
        if let Some(contact) = contact {
            self.contacts.push(Named {
                before: words.support.to_owned(),
                contact: contact.clone(),
            });
        }
        self
    }

    pub(in crate::web) fn way(mut self, path: &'static str, label: &'static str) -> Self {
        self.ways.push(Way { path, label });
        self
    }

    pub(in crate::web) fn button(
        mut self,
        action: &'static str,
        label: &'static str,
        value: Option<(&'static str, String)>,
    ) -> Self {
        let values = value.map(|(name, value)| Hidden { name, value });
        self.buttons.push(Button {
            action,
            label,
            values: values.into_iter().collect(),
        });
        self
    }

    /// Spaces to go on to.
    pub(in crate::web) fn spaces(mut self, spaces: &'a [Destination]) -> Self {
        self.organisation = self.organisation.or_else(|| Brand::of_all(spaces));
        self.spaces = spaces
            .iter()
            .map(|space| Space {
                name: space.name.clone(),
                url: space.url.clone().filter(|url| is_web_address(url)),
            })
            .collect();
        self
    }

    pub(super) fn into_page(self) -> Page<'a> {
        let mut page = Page::new("message.html", self.here, self.language, self.title);
        page.status = self.status;
        page.organisation = self.organisation;
        page.has_person = self.has_person;
        page.values = context! {
            texts => self.texts,
            contacts => Value::from(Serde(self.contacts)),
            buttons => Value::from(Serde(self.buttons)),
            ways => Value::from(Serde(self.ways)),
            spaces => Value::from(Serde(self.spaces)),
        };
        page
    }
}

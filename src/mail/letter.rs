//! The letters that admit writes, as data; the templates put them into words.
//!
//! A new kind of letter is a variant here, a name in [`Letter::template`] and one set of template
//! files per language.

use jiff::Timestamp;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::dates;
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::domain::role::{Role, Roles};

/// One letter to one person.
#[derive(Clone)]
pub enum Letter<'a> {
    /// Asks somebody to join a space.
    Invitation(Invitation<'a>),
    /// Asks again.
    Reminder(Invitation<'a>),
    /// Is about somebody's account.
    Account(MailKind, AccountNote<'a>),
}

/// What an invitation or a reminder says. Has no `Debug`, because it holds the link.
#[derive(Clone)]
pub struct Invitation<'a> {
    /// Full name; empty when unknown.
    pub recipient_name: &'a str,
    /// The space.
    pub space_name: &'a str,
    /// Who invites.
    pub organisation_name: &'a str,
    /// How to reach the organisation, in words that may go to anybody.
    pub organisation_contact: Option<&'a str>,
    /// How to reach whoever helps with links and logging in.
    pub support_contact: Option<&'a str>,
    /// What the person will be. Told to staff only: that somebody is a client is nobody's
    /// business who looks over a shoulder.
    pub roles: &'a Roles,
    /// An account with this address exists already.
    pub has_account: bool,
    /// When the link stops working.
    pub expires_at: Timestamp,
    /// The link, with its secret.
    pub link: String,
}

/// What a mail about an account says. Has no `Debug`, because it may hold a link.
#[derive(Clone, Default)]
pub struct AccountNote<'a> {
    /// Full name; empty when unknown.
    pub recipient_name: &'a str,
    /// How to reach whoever helps with links and logging in.
    pub support_contact: Option<&'a str>,
    /// Staff made the account; its person has not chosen a password yet.
    pub by_staff: bool,
    /// The space concerned, where it is about one: its name, its organisation's, and whom to ask there.
    pub space: Option<(&'a str, &'a str, Option<&'a str>)>,
    /// The address that the account is to have.
    pub next_address: Option<String>,
    /// The address of today has not to confirm a change any more.
    pub left: bool,
    /// The link with its secret, and when it stops working.
    pub link: Option<(String, Timestamp)>,
}

/// The values that the templates of a mail about an account may name.
#[derive(Serialize)]
struct AccountValues {
    language: &'static str,
    name: String,
    by_staff: bool,
    space: Option<String>,
    organisation: Option<String>,
    organisation_contact: Option<String>,
    support_contact: Option<String>,
    next_address: Option<String>,
    left: bool,
    until_day: Option<String>,
    until_time: Option<String>,
    link: Option<Value>,
}

/// The values that an invitation's templates may name. Every value is always present; `none`
/// stands for what is not known.
#[derive(Serialize)]
struct InvitationValues {
    language: &'static str,
    name: String,
    space: String,
    organisation: String,
    organisation_contact: Option<String>,
    support_contact: Option<String>,
    role: Option<String>,
    has_account: bool,
    until_day: String,
    until_time: Option<String>,
    link: Value,
}

impl Letter<'_> {
    /// The name of its template files, less the ending.
    pub(super) const fn template(&self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation",
            Self::Reminder(_) => "reminder",
            Self::Account(kind, _) => kind.as_str(),
        }
    }

    /// What the templates are filled with.
    pub(super) fn values(&self, language: Language) -> Value {
        match self {
            Self::Invitation(invitation) | Self::Reminder(invitation) => {
                Value::from(Serde(invitation.values(language)))
            }
            Self::Account(_, note) => Value::from(Serde(note.values(language))),
        }
    }
}

impl Invitation<'_> {
    fn values(&self, language: Language) -> InvitationValues {
        let until = dates::until(self.expires_at, language);
        InvitationValues {
            language: language.as_str(),
            name: one_line(self.recipient_name),
            space: one_line(self.space_name),
            organisation: one_line(self.organisation_name),
            organisation_contact: self.organisation_contact.map(one_line),
            support_contact: self.support_contact.map(one_line),
            role: staff_roles(self.roles, language),
            has_account: self.has_account,
            until_day: until.day,
            until_time: until.time,
            link: link(&self.link),
        }
    }
}

impl AccountNote<'_> {
    fn values(&self, language: Language) -> AccountValues {
        let until = self
            .link
            .as_ref()
            .map(|(_, at)| dates::until(*at, language));
        let (day, time) = until.map_or((None, None), |until| (Some(until.day), until.time));
        AccountValues {
            language: language.as_str(),
            name: one_line(self.recipient_name),
            by_staff: self.by_staff,
            space: self.space.map(|(space, ..)| one_line(space)),
            organisation: self
                .space
                .map(|(_, organisation, _)| one_line(organisation)),
            organisation_contact: self.space.and_then(|(.., contact)| contact.map(one_line)),
            support_contact: self.support_contact.map(one_line),
            next_address: self.next_address.as_deref().map(one_line),
            left: self.left,
            until_day: day,
            until_time: time,
            link: self.link.as_ref().map(|(url, _)| link(url)),
        }
    }
}

/// The text on one line, without control characters and marks that reorder text. Names are
/// checked when they are read; a row from elsewhere must still not break a mail.
pub(super) fn one_line(text: &str) -> String {
    let dangerous = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let blanked: String = text
        .chars()
        .map(|c| if dangerous(c) { ' ' } else { c })
        .collect();
    blanked.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The link as HTML may have it: as it is if nothing in it means anything there, because the
/// escaping of its slashes would only make a longer mail that looks like a trick.
fn link(link: &str) -> Value {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$()*+,;=%".contains(&b);
    if link.bytes().all(is_plain) {
        Value::from_safe_string(link.to_owned())
    } else {
        Value::from(link)
    }
}

/// The roles of staff in words, joined; nothing for a client.
fn staff_roles(roles: &Roles, language: Language) -> Option<String> {
    let words: Vec<&str> = roles
        .as_slice()
        .iter()
        .filter_map(|role| role_word(*role, language))
        .collect();
    let (last, rest) = words.split_last()?;
    let and = match language {
        Language::En => "and",
        Language::Nl => "en",
    };
    Some(if rest.is_empty() {
        (*last).to_owned()
    } else {
        format!("{} {and} {last}", rest.join(", "))
    })
}

const fn role_word(role: Role, language: Language) -> Option<&'static str> {
    match (role, language) {
        (Role::Client, _) => None,
        (Role::Owner, Language::En) => Some("owner"),
        (Role::Owner, Language::Nl) => Some("eigenaar"),
        (Role::Assistant, Language::En) => Some("assistant"),
        (Role::Assistant, Language::Nl) => Some("assistent"),
        (Role::Clinician, Language::En) => Some("clinician"),
        (Role::Clinician, Language::Nl) => Some("behandelaar"),
        (Role::Administrator, Language::En) => Some("administrator"),
        (Role::Administrator, Language::Nl) => Some("beheerder"),
        (Role::LibraryManager, Language::En) => Some("library manager"),
        (Role::LibraryManager, Language::Nl) => Some("bibliotheekbeheerder"),
    }
}

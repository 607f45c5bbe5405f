//! People one after the other, whether they come from a file or from the command line.

use jiff::Timestamp;

use super::spaces::Spaces;
use crate::domain::bulk::RowOutcome;
use crate::domain::email::EmailAddress;
use crate::domain::expiry::Expiry;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::domain::role::Roles;
use crate::intake::invitee::{self, Note};
use crate::intake::{Columns, Field, FileError, InputFile, Row, Rows};
use crate::service::bulk::InviteRow;

/// Where people come from.
#[derive(Debug)]
pub enum People {
    /// A file.
    File(Box<InputFile>),
    /// The command line.
    Named(Vec<EmailAddress>),
}

/// What the command line says of everybody, where the row says nothing else.
#[derive(Debug, Clone, Default)]
pub struct Usual {
    /// The name, which only a single person can be given.
    pub name: PersonName,
    /// The language.
    pub language: Option<Language>,
    /// The roles.
    pub roles: Option<Roles>,
    /// The organisation's own number, which only a single person can be given.
    pub reference: Option<String>,
    /// The end of the invitation.
    pub expiry: Option<Expiry>,
}

/// How rows become people: the spaces they can name, what goes without saying, and the time.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The spaces.
    pub spaces: Spaces,
    /// What goes without saying.
    pub usual: Usual,
    /// The time by which ends are judged.
    pub now: Timestamp,
}

/// One row that is not blank.
#[derive(Debug)]
pub struct Entry {
    /// The row as its spreadsheet shows it, or the place on the command line, from 1.
    pub number: u64,
    /// The line of the file.
    pub line: u64,
    /// The address as it was written.
    pub email: String,
    /// The row of the file, for the report.
    pub row: Option<Row>,
    /// The person, or why there is none.
    pub person: Result<InviteRow, RowOutcome>,
    /// The short name of the space, where there is a person.
    pub space: String,
    /// What was mended on the way.
    pub notes: Vec<Note>,
}

impl People {
    /// How many rows there are, blank ones aside.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Self::File(file) => file.detected().rows,
            Self::Named(addresses) => addresses.len() as u64,
        }
    }

    /// How many rows are blank.
    #[must_use]
    pub const fn blank(&self) -> u64 {
        match self {
            Self::File(file) => file.detected().blank,
            Self::Named(_) => 0,
        }
    }

    /// The file, if it is one.
    #[must_use]
    pub const fn file(&self) -> Option<&InputFile> {
        match self {
            Self::File(file) => Some(file),
            Self::Named(_) => None,
        }
    }

    /// A new pass over everybody.
    #[must_use]
    pub fn entries(&self, frame: &Frame) -> Entries {
        let source = match self {
            Self::File(file) => {
                Source::File(Box::new((file.rows(), file.detected().columns.clone())))
            }
            Self::Named(addresses) => Source::Named {
                rest: addresses.clone().into_iter(),
                next: 1,
            },
        };
        Entries {
            source,
            frame: frame.clone(),
        }
    }
}

/// One pass over everybody.
pub struct Entries {
    source: Source,
    frame: Frame,
}

enum Source {
    File(Box<(Rows, Columns)>),
    Named {
        rest: std::vec::IntoIter<EmailAddress>,
        next: u64,
    },
}

impl Iterator for Entries {
    type Item = Result<Entry, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            Source::File(pass) => loop {
                let (rows, columns) = pass.as_mut();
                match rows.next()? {
                    Ok(row) if row.blank => {}
                    Ok(row) => return Some(Ok(of_row(row, columns, &self.frame))),
                    Err(error) => return Some(Err(error)),
                }
            },
            Source::Named { rest, next } => {
                let address = rest.next()?;
                let number = *next;
                *next += 1;
                Some(Ok(of_address(address, number, &self.frame)))
            }
        }
    }
}

fn of_row(row: Row, columns: &Columns, frame: &Frame) -> Entry {
    let cell = columns
        .place(Field::Email)
        .map_or("", |place| row.cells.get(place));
    let mut entry = Entry {
        number: row.number,
        line: row.line,
        email: cell.trim().to_owned(),
        person: Err(RowOutcome::refused("unread", "not read")),
        space: String::new(),
        notes: Vec::new(),
        row: None,
    };
    entry.person = invitee::read(&row, columns).and_then(|invitee| {
        let space = frame.spaces.of_row(invitee.space.as_ref())?;
        entry.email = invitee.address.display();
        entry.space = space.slug.to_string();
        entry.notes = invitee.notes;
        let mut person = InviteRow::new(space.id, space.language, invitee.address);
        person.name = invitee.name;
        person.language = invitee.language.or(frame.usual.language);
        person.roles = invitee.roles.or_else(|| frame.usual.roles.clone());
        person.reference = invitee.reference;
        let header = columns.header(Field::Expires);
        finish(person, invitee.expires, frame, header)
    });
    entry.row = Some(row);
    entry
}

fn of_address(address: EmailAddress, number: u64, frame: &Frame) -> Entry {
    let email = address.display();
    let mut named = String::new();
    let person = frame.spaces.of_row(None).and_then(|space| {
        named = space.slug.to_string();
        let mut person = InviteRow::new(space.id, space.language, address);
        person.name = frame.usual.name.clone();
        person.language = frame.usual.language;
        person.roles.clone_from(&frame.usual.roles);
        person.reference.clone_from(&frame.usual.reference);
        finish(person, None, frame, "--expires")
    });
    let notes = Vec::new();
    Entry {
        number,
        line: number,
        email,
        row: None,
        person,
        space: named,
        notes,
    }
}

fn finish(
    mut person: InviteRow,
    expires: Option<Expiry>,
    frame: &Frame,
    place: &str,
) -> Result<InviteRow, RowOutcome> {
    if let Some(expiry) = expires.or(frame.usual.expiry) {
        if expiry.is_over(frame.now) {
            let message = format!("{place} is in the past");
            return Err(RowOutcome::refused("expires_past", message));
        }
        person.expiry = expiry;
    }
    Ok(person)
}

//! Reads the person out of a row, by the grammars of the domain and with their codes.

use crate::domain::bulk::RowOutcome;
use crate::domain::email::EmailAddress;
use crate::domain::expiry::Expiry;
use crate::domain::language::Language;
use crate::domain::name::{NamePart, PersonName};
use crate::domain::role::Roles;
use crate::domain::slug::Slug;

use super::field::Field;
use super::header::Columns;
use super::rows::{Row, is_blank_char};

/// Longest reference, in characters.
const MAX_REFERENCE: usize = 64;

/// What spreadsheets show where a formula failed, in English, Dutch and German.
const CELL_ERRORS: [&str; 14] = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#N/B", "#VERW!",
    "#WAARDE!", "#NAAM?", "#NV", "#BEZUG!", "#WERT!",
];

/// Somebody to invite, as a row has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// Where the mail goes.
    pub address: EmailAddress,
    /// What they are called.
    pub name: PersonName,
    /// The language of their mails, where the row says.
    pub language: Option<Language>,
    /// What they are to be, where the row says.
    pub roles: Option<Roles>,
    /// The organisation's own number for them.
    pub reference: Option<String>,
    /// Where they are to join, where the row says.
    pub space: Option<Slug>,
    /// When the invitation ends, where the row says.
    pub expires: Option<Expiry>,
    /// What was mended on the way.
    pub notes: Vec<Note>,
}

/// Something about a good row that a person may want to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A stable word.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

/// Reads the person out of a row that is not blank.
///
/// # Errors
/// The row's refusal, with a stable code and one sentence.
pub fn read(row: &Row, columns: &Columns) -> Result<Invitee, RowOutcome> {
    if let Some(defect) = &row.defect {
        return Err(defect.clone());
    }
    let mut reader = Reader {
        row,
        columns,
        notes: Vec::new(),
    };
    for field in Field::ALL {
        reader.refuse_cell_error(field)?;
    }
    let address = reader.address()?;
    let name = reader.name()?;
    let language = reader.parsed(Field::Language, |_: &_| "language_unknown")?;
    let roles = reader.parsed(Field::Role, |error: &crate::domain::role::RolesError| {
        error.code()
    })?;
    let reference = reader.reference()?;
    let space = reader.parsed(Field::Space, |_: &_| "space_invalid")?;
    let expires = reader.parsed(Field::Expires, |_: &_| "expires_invalid")?;
    Ok(Invitee {
        address,
        name,
        language,
        roles,
        reference,
        space,
        expires,
        notes: reader.notes,
    })
}

/// Reads only who is meant and in which space, for commands that invite nobody; whatever else the
/// row says is not looked at.
///
/// # Errors
/// The row's refusal, with a stable code and one sentence.
pub fn read_target(
    row: &Row,
    columns: &Columns,
) -> Result<(EmailAddress, Option<Slug>), RowOutcome> {
    if let Some(defect) = &row.defect {
        return Err(defect.clone());
    }
    let mut reader = Reader {
        row,
        columns,
        notes: Vec::new(),
    };
    for field in [Field::Email, Field::Space] {
        reader.refuse_cell_error(field)?;
    }
    let address = reader.address()?;
    let space = reader.parsed(Field::Space, |_: &_| "space_invalid")?;
    Ok((address, space))
}

struct Reader<'a> {
    row: &'a Row,
    columns: &'a Columns,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn cell(&self, field: Field) -> &'a str {
        self.columns
            .place(field)
            .map_or("", |place| self.row.cells.get(place))
    }

    /// The cell without the blanks around it; `None` when there was nothing else.
    fn trimmed(&self, field: Field) -> Option<&'a str> {
        let cell = self.cell(field).trim_matches(is_blank_char);
        (!cell.is_empty()).then_some(cell)
    }

    fn note(&mut self, code: &'static str, message: String) {
        self.notes.push(Note { code, message });
    }

    fn refuse_cell_error(&self, field: Field) -> Result<(), RowOutcome> {
        match self.trimmed(field) {
            Some(cell) if cell.starts_with('#') && CELL_ERRORS.contains(&cell) => {
                Err(RowOutcome::refused(
                    "cell_error",
                    format!(
                        "{} holds the spreadsheet's error {cell}",
                        self.columns.header(field)
                    ),
                ))
            }
            _ => Ok(()),
        }
    }

    fn address(&mut self) -> Result<EmailAddress, RowOutcome> {
        let read = EmailAddress::read(self.cell(Field::Email))
            .map_err(|error| RowOutcome::refused(error.code(), error.to_string()))?;
        let header = self.columns.header(Field::Email);
        if read.cleaned {
            self.note(
                "email_cleaned",
                format!("blanks or marks around the address in {header} taken away"),
            );
        }
        if read.mixed_script {
            self.note(
                "email_mixed_script",
                "the domain mixes letters of several alphabets; look-alike domains do".to_owned(),
            );
        }
        Ok(read.address)
    }

    fn name(&mut self) -> Result<PersonName, RowOutcome> {
        let whole = self.name_part(Field::Name)?;
        let name = PersonName {
            given: self.name_part(Field::GivenName)?,
            infix: self.name_part(Field::Infix)?,
            family: self.name_part(Field::FamilyName)?,
        };
        // The parts say more than the whole.
        if name == PersonName::default() {
            return Ok(PersonName {
                given: whole,
                ..name
            });
        }
        Ok(name)
    }

    fn name_part(&mut self, field: Field) -> Result<Option<NamePart>, RowOutcome> {
        let header = self.columns.header(field);
        let cell = self.cell(field).trim_matches(is_blank_char);
        let read = NamePart::read(cell)
            .map_err(|error| RowOutcome::refused(error.code(), format!("{header} {error}")))?;
        if read.unfolded {
            let what = if cell.contains(['\r', '\n']) {
                "line break"
            } else {
                "tab"
            };
            self.note(
                "name_unfolded",
                format!("{what} in {header} replaced by a space"),
            );
        }
        Ok(read.part)
    }

    fn parsed<T, C>(&self, field: Field, code: C) -> Result<Option<T>, RowOutcome>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
        C: FnOnce(&T::Err) -> &'static str,
    {
        let Some(cell) = self.trimmed(field) else {
            return Ok(None);
        };
        cell.parse()
            .map(Some)
            .map_err(|error| RowOutcome::refused(code(&error), error.to_string()))
    }

    fn reference(&self) -> Result<Option<String>, RowOutcome> {
        let Some(cell) = self.trimmed(Field::Reference) else {
            return Ok(None);
        };
        let header = self.columns.header(Field::Reference);
        let why = if cell.chars().count() > MAX_REFERENCE {
            format!("{header} is longer than {MAX_REFERENCE} characters")
        } else if cell.chars().any(char::is_control) {
            format!("{header} has a line break, tab or control character in it")
        } else {
            return Ok(Some(cell.to_owned()));
        };
        Err(RowOutcome::refused("reference_invalid", why))
    }
}

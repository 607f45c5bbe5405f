//! Which column is what: by its header, or because the person said so. Depends on `domain` for
//! suggestions.

use std::str::FromStr;

use crate::domain::suggest::nearest;

use super::error::{FileError, FileErrorKind};
use super::field::{Field, fold, is_report_column};

/// A column that the person named: `email=Work mail`, or by number in a file without a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChoice {
    /// What it holds.
    pub field: Field,
    /// Its header, or its number from 1.
    pub column: String,
}

/// Why a text chooses no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnChoiceError {
    /// Not of the form field=header.
    #[error("{0:?} is not of the form FIELD=HEADER, such as email=\"Work mail\"")]
    Shape(String),
    /// No such field.
    #[error("field {0:?} is not known; use {known}", known = Field::ALL.map(Field::as_str).join(", "))]
    Field(String),
}

impl FromStr for ColumnChoice {
    type Err = ColumnChoiceError;

    fn from_str(text: &str) -> Result<Self, ColumnChoiceError> {
        let shape = || ColumnChoiceError::Shape(text.to_owned());
        let (word, column) = text.split_once('=').ok_or_else(shape)?;
        let (word, column) = (word.trim(), column.trim());
        if column.is_empty() {
            return Err(shape());
        }
        let field = Field::ALL
            .into_iter()
            .find(|field| field.as_str() == word)
            .or_else(|| Field::of_header(word))
            .ok_or_else(|| ColumnChoiceError::Field(word.to_owned()))?;
        Ok(Self {
            field,
            column: column.to_owned(),
        })
    }
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header without blanks around it; `column 3` in a file without a header.
    pub header: String,
    /// Its header as it stands in the file.
    pub original: String,
    /// What it holds; `None` for what admit does not use.
    pub field: Option<Field>,
}

/// The columns of a file, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Column>,
    places: [Option<usize>; Field::ALL.len()],
}

impl Columns {
    fn new(columns: Vec<Column>) -> Result<Self, FileError> {
        let mut places = [None; Field::ALL.len()];
        for (index, column) in columns.iter().enumerate() {
            let Some(field) = column.field else { continue };
            if let Some(earlier) = places[field as usize].replace(index) {
                let other: &Column = &columns[earlier];
                let which = if other.header == column.header {
                    format!("{} (or {})", earlier + 1, index + 1)
                } else {
                    format!("{:?}", other.header)
                };
                return Err(FileError::bad_data(format!(
                    "columns {:?} and {:?} would both be {}",
                    other.header,
                    column.header,
                    field.as_str()
                ))
                .with_hint(format!(
                    "say which one it is: --column {}={which}",
                    field.as_str(),
                )));
            }
        }
        Ok(Self { columns, places })
    }

    /// Every column.
    #[must_use]
    pub fn as_slice(&self) -> &[Column] {
        &self.columns
    }

    /// Where the field stands, from 0.
    #[must_use]
    pub const fn place(&self, field: Field) -> Option<usize> {
        self.places[field as usize]
    }

    /// What the file itself calls the field, for messages.
    #[must_use]
    pub fn header(&self, field: Field) -> &str {
        self.place(field)
            .map_or(field.as_str(), |place| &self.columns[place].header)
    }

    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .filter(|header| !header.is_empty())
            .collect();
        names.join(", ")
    }
}

/// A header as it is shown: without the blanks around it that nobody sees.
fn shown(header: &str) -> String {
    header
        .trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
        })
        .to_owned()
}

/// Finds out which column is what from the header row. A file without a column of addresses comes
/// back as it is; that is for the caller to judge.
pub(super) fn from_header<'a>(
    cells: impl Iterator<Item = &'a str>,
    choices: &[ColumnChoice],
) -> Result<Columns, FileError> {
    let mut columns: Vec<Column> = cells
        .map(|cell| Column {
            header: shown(cell),
            original: cell.to_owned(),
            field: Field::of_header(cell)
                .filter(|field| !choices.iter().any(|choice| choice.field == *field))
                .filter(|_| !is_report_column(cell)),
        })
        .collect();
    mail_beside_email(&mut columns);
    for (index, choice) in choices.iter().enumerate() {
        let wanted = fold(&choice.column);
        let same_text = columns
            .iter()
            .position(|column| column.header == choice.column);
        let place = same_text.or_else(|| {
            columns
                .iter()
                .position(|column| fold(&column.header) == wanted)
        });
        // By its place, where no header reads like the number.
        let place = place.or_else(|| {
            let number: usize = choice.column.parse().ok()?;
            number.checked_sub(1).filter(|place| *place < columns.len())
        });
        let Some(place) = place else {
            return Err(no_such_column(choice, &columns));
        };
        let earlier = choices[..index].iter().map(|choice| choice.field);
        if let Some(taken) = columns[place].field
            && earlier.into_iter().any(|field| field == taken)
        {
            return Err(one_column_for_two(
                &columns[place].header,
                taken,
                choice.field,
            ));
        }
        columns[place].field = Some(choice.field);
    }
    name_beside_given_name(&mut columns);
    Columns::new(columns)
}

/// Beside `email`, `mail` is what `invite list` writes there: what became of the mail. What a list
/// wrote can be read in again as it is.
fn mail_beside_email(columns: &mut [Column]) {
    if columns.iter().any(|column| column.header == "email") {
        for column in columns.iter_mut().filter(|column| column.header == "mail") {
            column.field = None;
        }
    }
}

/// Beside a given name, and with no family name, `Name` and `Naam` mean the family name: so do
/// German and Dutch files with `Vorname; Name`.
fn name_beside_given_name(columns: &mut [Column]) {
    let has = |columns: &[Column], field| columns.iter().any(|column| column.field == Some(field));
    if has(columns, Field::GivenName) && !has(columns, Field::FamilyName) {
        for column in columns.iter_mut() {
            if column.field == Some(Field::Name)
                && matches!(fold(&column.header).as_str(), "name" | "naam")
            {
                column.field = Some(Field::FamilyName);
            }
        }
    }
}

fn no_such_column(choice: &ColumnChoice, columns: &[Column]) -> FileError {
    let names: Vec<&str> = columns
        .iter()
        .map(|column| column.header.as_str())
        .collect();
    let error = FileError::bad_data(format!(
        "no column {:?}; the columns are: {}",
        choice.column,
        names.join(", ")
    ));
    match nearest(&choice.column, names) {
        Some(near) => error.with_hint(format!(
            "did you mean --column {}={near:?}?",
            choice.field.as_str()
        )),
        None => error,
    }
}

fn one_column_for_two(header: &str, taken: Field, wanted: Field) -> FileError {
    FileError::new(
        FileErrorKind::Usage,
        format!(
            "{header:?} cannot be both {} and {}",
            taken.as_str(),
            wanted.as_str()
        ),
    )
    .with_hint("choose another column for one of them")
}

/// The columns of a file without a header row, by the numbers that the person gave.
pub(super) fn from_numbers(width: usize, choices: &[ColumnChoice]) -> Result<Columns, FileError> {
    let mut columns: Vec<Column> = (1..=width)
        .map(|number| Column {
            header: format!("column {number}"),
            original: String::new(),
            field: None,
        })
        .collect();
    for choice in choices {
        let number: usize = choice.column.parse().map_err(|_| {
            FileError::new(
                FileErrorKind::Usage,
                format!("{:?} is not the number of a column", choice.column),
            )
            .with_hint("without a header row columns go by their number: --column email=1")
        })?;
        let column = number
            .checked_sub(1)
            .and_then(|place| columns.get_mut(place));
        let Some(column) = column else {
            return Err(FileError::bad_data(format!(
                "no column {number}; the first row has {width}"
            )));
        };
        if let Some(taken) = column.field.replace(choice.field) {
            return Err(one_column_for_two(&column.header, taken, choice.field));
        }
    }
    Columns::new(columns)
}

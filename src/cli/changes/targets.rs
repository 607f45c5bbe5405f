//! The targets of a run, one after the other, whether from a file or from the command line.

use crate::cli::args::InputArgs;
use crate::cli::bulk::reading;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::domain::bulk::RowOutcome;
use crate::intake::{Columns, FileError, InputFile, Row};

/// Where targets are named.
#[derive(Debug)]
pub enum Named<A> {
    /// In a file.
    File(Box<InputFile>),
    /// On the command line.
    Here(Vec<A>),
}

/// One of them.
#[derive(Debug)]
pub struct Target<T> {
    /// The row as its spreadsheet shows it, or the place on the command line, from 1.
    pub row: u64,
    /// As it was written.
    pub text: String,
    /// What it names, or why it names nothing.
    pub named: Result<T, RowOutcome>,
}

/// The targets of a run.
pub trait Targets {
    /// One, as it is named on the command line.
    type Argument;
    /// What one names.
    type Target;

    /// Where they are named.
    fn named(&self) -> &Named<Self::Argument>;

    /// What a row of the file names.
    fn of_row(&self, row: &Row, columns: &Columns) -> Target<Self::Target>;

    /// What an argument names, by its place from 1.
    fn of_argument(&self, place: u64, argument: &Self::Argument) -> Target<Self::Target>;

    /// How many there are.
    fn count(&self) -> u64 {
        match self.named() {
            Named::File(file) => file.detected().rows,
            Named::Here(targets) => targets.len() as u64,
        }
    }

    /// True for the only one, if it was named on the command line.
    fn is_single(&self) -> bool {
        matches!(self.named(), Named::Here(targets) if targets.len() == 1)
    }

    /// A new pass over all of them.
    fn pass(&self) -> Box<dyn Iterator<Item = Result<Target<Self::Target>, FileError>> + '_> {
        match self.named() {
            Named::File(file) => {
                let columns = &file.detected().columns;
                let rows = file
                    .rows()
                    .filter(|row| !matches!(row, Ok(row) if row.blank));
                Box::new(rows.map(move |row| Ok(self.of_row(&row?, columns))))
            }
            Named::Here(targets) => Box::new(
                (1..)
                    .zip(targets)
                    .map(|(place, target)| Ok(self.of_argument(place, target))),
            ),
        }
    }
}

/// Reads the file, if there is one; before anything is asked of the database.
pub fn open<A: Clone>(input: &InputArgs, targets: &[A]) -> Result<Named<A>, CliError> {
    Ok(match input.open()? {
        Some(file) => Named::File(Box::new(file)),
        None => Named::Here(targets.to_vec()),
    })
}

/// Tells how the file was read.
pub fn tell<A>(cx: &Context, named: &Named<A>) {
    if let Named::File(file) = named {
        reading::tell_file(cx, file);
    }
}

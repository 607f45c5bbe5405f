//! The invitations of a run, one after the other, whether from a file or from the command line.

use crate::cli::args::{TargetArg, TargetArgs};
use crate::cli::bulk::reading;
use crate::cli::bulk::spaces::Spaces;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::domain::bulk::RowOutcome;
use crate::intake::invitee::read_target;
use crate::intake::{Columns, Field, FileError, InputFile, Row};
use crate::service::Service;
use crate::service::invitation::InvitationTarget;

/// Where the invitations are named.
#[derive(Debug)]
pub enum Named {
    /// In a file.
    File(Box<InputFile>),
    /// On the command line.
    Here(Vec<TargetArg>),
}

/// The invitations of a run, and the spaces that they can be in.
#[derive(Debug)]
pub struct Targets {
    /// Where they are named.
    pub named: Named,
    spaces: Spaces,
}

/// One of them.
#[derive(Debug)]
pub struct Target {
    /// The row as its spreadsheet shows it, or the place on the command line, from 1.
    pub row: u64,
    /// As it was written.
    pub text: String,
    /// What it names, or why it names nothing.
    pub named: Result<InvitationTarget, RowOutcome>,
}

/// Reads the file, if there is one; before anything is asked of the database.
pub fn open(args: &TargetArgs) -> Result<Named, CliError> {
    Ok(match args.input.open()? {
        Some(file) => Named::File(Box::new(file)),
        None => Named::Here(args.targets.clone()),
    })
}

/// Tells how the file was read.
pub fn tell(cx: &Context, named: &Named) {
    if let Named::File(file) = named {
        reading::tell_file(cx, file);
    }
}

impl Targets {
    /// Finds the spaces.
    pub async fn new(args: &TargetArgs, named: Named, service: &Service) -> Result<Self, CliError> {
        let usual = match &args.space {
            Some(slug) => Some(service.find_space(slug).await?),
            None => None,
        };
        let spaces = Spaces::new(&service.list_spaces().await?, usual.as_ref());
        Ok(Self { named, spaces })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.named {
            Named::File(file) => file.detected().rows,
            Named::Here(targets) => targets.len() as u64,
        }
    }

    /// The only one, if it was named on the command line.
    #[must_use]
    pub fn is_single(&self) -> bool {
        matches!(&self.named, Named::Here(targets) if targets.len() == 1)
    }

    /// A new pass over all of them.
    #[must_use]
    pub fn pass(&self) -> Box<dyn Iterator<Item = Result<Target, FileError>> + '_> {
        match &self.named {
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

    fn of_row(&self, row: &Row, columns: &Columns) -> Target {
        let cell = columns
            .place(Field::Email)
            .map_or("", |place| row.cells.get(place));
        let mut text = cell.trim().to_owned();
        let named = read_target(row, columns).and_then(|(email, space)| {
            text = email.display();
            let space = match (space, self.spaces.usual()) {
                (Some(slug), _) => Some(self.spaces.of_row(Some(&slug))?.id),
                (None, usual) => usual.map(|usual| usual.id),
            };
            Ok(InvitationTarget::Address { email, space })
        });
        Target {
            row: row.number,
            text,
            named,
        }
    }

    fn of_argument(&self, row: u64, argument: &TargetArg) -> Target {
        let space = self.spaces.usual().map(|usual| usual.id);
        Target {
            row,
            text: match argument {
                TargetArg::Id(id) => id.to_string(),
                TargetArg::Email(email) => email.display(),
            },
            named: Ok(super::target(argument, space)),
        }
    }
}

//! The flags of commands that change invitations which exist.

use std::str::FromStr;

use clap::Args;

use super::InputArgs;
use crate::domain::email::{EmailAddress, EmailError};
use crate::domain::id::InvitationId;
use crate::domain::slug::Slug;

/// One invitation, as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetArg {
    /// By its id.
    Id(InvitationId),
    /// By its address.
    Email(EmailAddress),
}

impl FromStr for TargetArg {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        // An id has no @, so it is never an address.
        match text.trim().parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => text.parse().map(Self::Email),
        }
    }
}

/// Which invitations.
#[derive(Debug, Clone, Default, Args)]
pub struct TargetArgs {
    /// The addresses, or ids of invitations
    #[arg(
        value_name = "EMAIL|ID",
        conflicts_with = "csv",
        required_unless_present = "csv"
    )]
    pub targets: Vec<TargetArg>,
    /// In this space [default: wherever they are invited]
    ///
    /// A column `space` of the file is stronger.
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// Only what this actor sent; `me` is you
    ///
    /// Invitations of others are refused, each with who sent it.
    #[arg(long, value_name = "NAME")]
    pub sender: Option<String>,
    /// The file.
    #[command(flatten)]
    pub input: InputArgs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_from_an_address_and_neither_from_anything_else() {
        let id = "0193b3c4-0000-7000-8000-000000000001";
        assert!(matches!(id.parse(), Ok(TargetArg::Id(_))));
        assert!(matches!("a@acme.example".parse(), Ok(TargetArg::Email(_))));
        assert!("anna".parse::<TargetArg>().is_err());
    }
}

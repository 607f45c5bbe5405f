//! The flags of commands that change accounts which exist.

use std::str::FromStr;

use clap::Args;

use super::{InputArgs, RowsArgs};
use crate::domain::email::{EmailAddress, EmailError};
use crate::domain::id::AccountId;
use crate::service::account::AccountTarget;

/// One account, as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountArg(pub AccountTarget);

impl FromStr for AccountArg {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        // An id has no @, so it is never an address.
        Ok(Self(match text.trim().parse::<AccountId>() {
            Ok(id) => AccountTarget::Id(id),
            Err(_) => AccountTarget::Email(text.parse::<EmailAddress>()?),
        }))
    }
}

/// Which accounts.
#[derive(Debug, Clone, Default, Args)]
pub struct PeopleArgs {
    /// The addresses, or ids of accounts
    #[arg(
        value_name = "EMAIL|ID",
        conflicts_with = "csv",
        required_unless_present = "csv"
    )]
    pub targets: Vec<AccountArg>,
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
    /// The file.
    #[command(flatten)]
    pub input: InputArgs,
}

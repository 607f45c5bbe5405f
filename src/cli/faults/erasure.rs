//! The errors of deleting, restoring and erasing people, and of correcting addresses.

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::correct::CorrectError;
use crate::service::erasure::ErasureError;
use crate::service::invitation::InvitationError;

impl From<ErasureError> for CliError {
    fn from(error: ErasureError) -> Self {
        let message = error.to_string();
        match error {
            ErasureError::Account(error) => error.into(),
            ErasureError::Invitation(error) => error.into(),
            ErasureError::HasAccount { email, .. } => Self::new(
                ExitCode::Refused,
                format!("{message}; its invitations are erased with it"),
            )
            .with_code("has_account")
            .hint(format!(
                "erase both: `admit account delete {email} --now --reason \"...\"`"
            )),
            ErasureError::Files { source, .. } => Self::new(ExitCode::IoError, message)
                .with_code("files")
                .caused_by(&source)
                .hint("nothing was erased; run it as a user who may change that folder"),
        }
    }
}

impl From<CorrectError> for CliError {
    fn from(error: CorrectError) -> Self {
        let message = error.to_string();
        let refused = |code| Self::new(ExitCode::Refused, message.clone()).with_code(code);
        match error {
            CorrectError::Invitation(InvitationError::Accepted(invitation)) => {
                refused("already_accepted").hint(format!(
                    "correct the account instead: `admit account change-email {} --to NEW`",
                    invitation.account_address().display()
                ))
            }
            CorrectError::Invitation(error) => error.into(),
            CorrectError::Invited { from, email, space } => refused("already_invited")
                .hint(format!("look at that one: `admit invite show {email}`"))
                .hint(format!(
                    "if both are meant for one person, take this one back: `admit invite withdraw {from} --space {space}`"
                )),
            CorrectError::Member { from, email, space } => refused("already_member")
                .hint(format!("look at the account: `admit account show {email}`"))
                .hint(format!(
                    "take the invitation back: `admit invite withdraw {from} --space {space}`"
                )),
            CorrectError::KeptBack(address) => address.into(),
        }
    }
}

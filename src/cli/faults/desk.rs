//! The errors of what a desk does for one person: links that are shown, and memberships.

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::link_shown::ShowLinkError;
use crate::service::member::MemberError;

impl From<ShowLinkError> for CliError {
    fn from(error: ShowLinkError) -> Self {
        match error {
            ShowLinkError::Account(error) => error.into(),
            ShowLinkError::Randomness(error) => {
                Self::new(ExitCode::Unavailable, "no link can be made").caused_by(&error)
            }
        }
    }
}

impl From<MemberError> for CliError {
    fn from(error: MemberError) -> Self {
        let message = error.to_string();
        let refused = |code| Self::new(ExitCode::Refused, message.clone()).with_code(code);
        match error {
            MemberError::Account(error) => error.into(),
            MemberError::NotMember { email, space } => refused("not_member").hint(format!(
                "invite the person: `admit invite send {email} --space {space}`"
            )),
            MemberError::Ended { email, space, .. } => refused("membership_ended").hint(format!(
                "bring it back first: `admit member restore {email} --space {space}`"
            )),
        }
    }
}

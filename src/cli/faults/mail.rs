//! Errors about how mail leaves and what it says.

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::delivery::MailingError;
use crate::service::mail_test::TestMailError;

impl From<MailingError> for CliError {
    fn from(error: MailingError) -> Self {
        let told = Self::config(error.to_string());
        match error {
            MailingError::Templates(_) => told
                .with_code("template")
                .hint("mend it, and try all of them: `admit mail preview --check`"),
            _ => told.hint("check it with `admit config show --origin`"),
        }
    }
}

impl From<TestMailError> for CliError {
    fn from(error: TestMailError) -> Self {
        let message = error.to_string();
        match error {
            TestMailError::Configuration(_) | TestMailError::Compose(_) => {
                Self::config(message).hint("check it with `admit config show --origin`")
            }
            TestMailError::Refused(_) => Self::config(message).hint(
                "look at the address, at `mail_from`, and at whom the server takes mail from",
            ),
            TestMailError::TryLater(_) => {
                Self::new(ExitCode::TryAgain, message).hint("run the same line again later")
            }
            TestMailError::InDoubt(_) => Self::new(ExitCode::TryAgain, message)
                .hint("look whether it arrived before you run the same line again"),
        }
    }
}

//! The errors of looking after mails.

use super::kept_back;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::outbox::{Mail, OutboxError};

impl From<OutboxError> for CliError {
    fn from(error: OutboxError) -> Self {
        let message = error.to_string();
        let refused = |code| Self::new(ExitCode::Refused, message.clone()).with_code(code);
        let address = |mail: &Mail| {
            let email = mail.email.as_ref();
            email.map_or_else(|| mail.id.to_string(), |email| email.as_str().to_owned())
        };
        match error {
            OutboxError::NotFound(_) => {
                Self::new(ExitCode::NotFound, message).hint("all of them: `admit mail list`")
            }
            OutboxError::Ambiguous { ids, .. } => {
                let first = ids.first().map(ToString::to_string).unwrap_or_default();
                refused("ambiguous").hint(format!("name one by its id, such as {first}"))
            }
            OutboxError::Outrun(mail, _) => {
                refused("outrun").hint(format!("look at it: `admit mail show {}`", mail.id))
            }
            OutboxError::Over(mail) => refused("expired").hint(format!(
                "renew it and mail it: `admit invite resend {}`",
                address(&mail)
            )),
            OutboxError::KeptBack(mail, cause) => kept_back(message, cause, &address(&mail)),
            OutboxError::Sent(mail) => refused("sent").hint(format!(
                "mail it once more all the same: `admit mail retry {} --again --reason TEXT`",
                mail.id
            )),
            OutboxError::InDoubt(mail) => refused("in_doubt").hint(format!(
                "decide first: `admit mail resolve {} --as sent|dead|resend --reason TEXT`",
                mail.id
            )),
            OutboxError::NotInDoubt(mail) => {
                refused("not_in_doubt").hint(format!("look at it: `admit mail show {}`", mail.id))
            }
            OutboxError::OtherwiseBlocked { .. } => {
                refused("blocked").hint("only what came back is lifted by this")
            }
            OutboxError::Fault(fault) => fault.into(),
        }
    }
}

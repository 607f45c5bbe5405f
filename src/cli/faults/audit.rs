//! Errors about the audit.

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::audit::AuditError;

impl From<AuditError> for CliError {
    fn from(error: AuditError) -> Self {
        let told = Self::new(ExitCode::NotFound, error.to_string());
        match error {
            AuditError::NoPerson(_, near) if near.is_empty() => {
                told.hint("an account that was erased is found by its id alone")
            }
            AuditError::NoPerson(_, near) => {
                told.hint(format!("did you mean {}?", near.join(" or ")))
            }
            AuditError::Fault(fault) => fault.into(),
        }
    }
}

//! The names of mails on the command line.

use std::str::FromStr;

use super::people::AccountArg;
use crate::domain::email::{EmailAddress, EmailError};
use crate::domain::id::{AccountId, MailId};
use crate::service::account::AccountTarget;
use crate::service::outbox::MailTarget;

/// One mail, as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailArg(pub MailTarget);

impl FromStr for MailArg {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        // An id has no @, so it is never an address.
        Ok(Self(match text.trim().parse::<MailId>() {
            Ok(id) => MailTarget::Id(id),
            Err(_) => MailTarget::Email(text.parse::<EmailAddress>()?),
        }))
    }
}

impl MailArg {
    /// As a run over people takes it, which tells an id from an address and asks nothing more of it.
    #[must_use]
    pub fn as_person(&self) -> AccountArg {
        AccountArg(match &self.0 {
            MailTarget::Id(id) => AccountTarget::Id(AccountId::new(id.as_uuid())),
            MailTarget::Email(email) => AccountTarget::Email(email.clone()),
        })
    }

    /// The mail that a run over people was given by [`MailArg::as_person`].
    #[must_use]
    pub fn target(person: &AccountTarget) -> MailTarget {
        match person {
            AccountTarget::Id(id) => MailTarget::Id(MailId::new(id.as_uuid())),
            AccountTarget::Email(email) => MailTarget::Email(email.clone()),
        }
    }
}

//! Values that are one of a few words, which a wrong value is answered with.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::invitation::InvitationStatus;
use crate::domain::mail::{MailFate, MailKind, Resolution};
use crate::domain::pace::{MailRate, RateError};
use crate::domain::role::{Role, Roles, RolesError};

/// The state of an account.
#[must_use]
pub fn account_state() -> impl TypedValueParser<Value = AccountState> {
    PossibleValuesParser::new(AccountState::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

/// The state of an invitation.
#[must_use]
pub fn invitation_status() -> impl TypedValueParser<Value = InvitationStatus> {
    PossibleValuesParser::new(InvitationStatus::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

/// What became of a mail.
#[must_use]
pub fn mail_fate() -> impl TypedValueParser<Value = MailFate> {
    PossibleValuesParser::new(MailFate::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

/// What a mail is for.
#[must_use]
pub fn mail_kind() -> impl TypedValueParser<Value = MailKind> {
    PossibleValuesParser::new(MailKind::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

/// What is decided about a mail in doubt.
#[must_use]
pub fn resolution() -> impl TypedValueParser<Value = Resolution> {
    PossibleValuesParser::new(Resolution::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

/// How many mails may leave in how long, or that there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub Option<MailRate>);

impl std::str::FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        MailRate::read(text).map(Self)
    }
}

/// One role, in any of the spellings that a file may have.
pub fn role(text: &str) -> Result<Role, String> {
    let roles: Roles = text
        .parse()
        .map_err(|error: RolesError| error.to_string())?;
    match roles.as_slice() {
        [role] => Ok(*role),
        _ => Err("give one role".to_owned()),
    }
}

/// What was done, as the audit names it.
#[must_use]
pub fn audit_action() -> impl TypedValueParser<Value = AuditAction> {
    PossibleValuesParser::new(AuditAction::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

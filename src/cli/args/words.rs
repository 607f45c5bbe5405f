//! Values that are one of a few words, which a wrong value is answered with.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::domain::account::AccountState;
use crate::domain::invitation::InvitationStatus;
use crate::domain::mail::MailState;

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

/// The state of a mail.
#[must_use]
pub fn mail_state() -> impl TypedValueParser<Value = MailState> {
    PossibleValuesParser::new(MailState::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

//! Addresses that are not mailed, because a mail came back or its reader wants none.

use crate::domain::email::EmailAddress;
use crate::domain::mail::BlockCause;

/// An address that staff gave and that is not mailed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("mail to {} is kept back: {}", .email.display(), .cause.because())]
pub struct KeptBack {
    /// The address.
    pub email: EmailAddress,
    /// Why.
    pub cause: BlockCause,
}

impl KeptBack {
    pub(super) fn new(email: &EmailAddress, cause: BlockCause) -> Self {
        Self {
            email: email.clone(),
            cause,
        }
    }
}

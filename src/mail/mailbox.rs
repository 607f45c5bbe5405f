//! An address with the name of whoever it belongs to, as `From` and `Reply-To` have it.

use std::fmt;
use std::str::FromStr;

use crate::domain::email::{EmailAddress, EmailError};
use crate::domain::name::{NameError, NamePart};

/// An address, and a name to show for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<NamePart>,
    address: EmailAddress,
}

/// Why a text is no mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// The address is none.
    #[error("{0}; write it as \"Spring Clinic <care@clinic.example>\"")]
    Address(#[from] EmailError),
    /// The name cannot stand in a header.
    #[error("the name {0}")]
    Name(#[from] NameError),
    /// The angle brackets do not match.
    #[error("write it as \"Spring Clinic <care@clinic.example>\"")]
    Syntax,
}

impl Mailbox {
    /// An address, with a name or without.
    #[must_use]
    pub const fn new(name: Option<NamePart>, address: EmailAddress) -> Self {
        Self { name, address }
    }

    /// The name to show.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(NamePart::as_str)
    }

    /// The address.
    #[must_use]
    pub const fn address(&self) -> &EmailAddress {
        &self.address
    }
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    /// Reads `care@clinic.example`, `Spring Clinic <care@clinic.example>`, or the latter with
    /// quotation marks around the name.
    fn from_str(text: &str) -> Result<Self, MailboxError> {
        let text = text.trim();
        let Some(inner) = text.strip_suffix('>') else {
            return Ok(Self::new(None, text.parse()?));
        };
        let (name, address) = inner.rsplit_once('<').ok_or(MailboxError::Syntax)?;
        let name = name.trim();
        let bare = name
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(name);
        if bare.contains(['<', '>']) {
            return Err(MailboxError::Syntax);
        }
        Ok(Self::new(NamePart::read(bare)?.part, address.parse()?))
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_are_read_with_and_without_a_name() {
        for (text, shown) in [
            ("care@clinic.example", "care@clinic.example"),
            ("<care@clinic.example>", "care@clinic.example"),
            (
                "Spring Clinic <care@clinic.example>",
                "Spring Clinic <care@clinic.example>",
            ),
            (
                " \"Spring, Clinic\"  <care@clinic.example> ",
                "Spring, Clinic <care@clinic.example>",
            ),
        ] {
            assert_eq!(text.parse::<Mailbox>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_could_add_a_header_or_a_second_address_is_refused() {
        for text in [
            "",
            "care",
            "Spring Clinic care@clinic.example>",
            "A <a@x.example> B <b@x.example>",
            "A\u{1b}[1m <a@x.example>",
            "www.x.example <a@x.example>",
        ] {
            assert!(text.parse::<Mailbox>().is_err(), "{text:?}");
        }
    }
}

//! The text of the terms of use, and the id by which the audit names a version of them.

use std::fmt;

use uuid::Uuid;

/// The longest text, in bytes. It is shown as a whole on one page.
pub const LONGEST: usize = 1024 * 1024;

/// A text that can be published.
#[derive(Clone, PartialEq, Eq)]
pub struct TermsText(String);

/// Why a text cannot be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsTextError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is no text, or one in another encoding.
    #[error("it is not UTF-8, from byte {0} on")]
    NotUtf8(usize),
    /// Nobody reads that.
    #[error("it has more than {LONGEST} bytes")]
    TooLong,
    /// It would drive terminals, or cannot be stored.
    #[error("it has a control character in line {0}")]
    Control(usize),
}

impl TermsText {
    /// Reads a text as files hold it: a byte order mark is left out, and line ends become those of
    /// Unix, so that the same text from another machine is the same. Nothing else is changed.
    pub fn read(bytes: &[u8]) -> Result<Self, TermsTextError> {
        if bytes.len() > LONGEST {
            return Err(TermsTextError::TooLong);
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| TermsTextError::NotUtf8(error.valid_up_to() + 1))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if text.trim().is_empty() {
            return Err(TermsTextError::Empty);
        }
        for (index, line) in text.split('\n').enumerate() {
            if line.contains(|c: char| c.is_control() && c != '\t') {
                return Err(TermsTextError::Control(index + 1));
            }
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TermsText {
    /// Its length: the text itself would fill a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TermsText({} bytes)", self.0.len())
    }
}

/// The id by which the audit names a version: of the kind that is free to mean anything (RFC 9562,
/// 5.8), with the version in its last digits. So all languages of a version have one, at every
/// installation.
#[must_use]
pub fn subject_of(version: i32) -> Uuid {
    const EIGHT: u128 = 0x8 << 76;
    const VARIANT: u128 = 0b10 << 62;
    Uuid::from_u128(EIGHT | VARIANT | u128::from(version.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_same_whichever_machine_wrote_it() {
        let unix = TermsText::read("Be kind.\n\n\tAlways.\n".as_bytes());
        let windows = TermsText::read("\u{feff}Be kind.\r\n\r\n\tAlways.\r\n".as_bytes());
        assert_eq!(unix, windows);
        assert_eq!(unix.unwrap().as_str(), "Be kind.\n\n\tAlways.\n");
    }

    #[test]
    fn what_cannot_be_shown_is_no_text() {
        let read = |bytes: &[u8]| TermsText::read(bytes).unwrap_err();
        assert_eq!(read(b""), TermsTextError::Empty);
        assert_eq!(read(b"\xef\xbb\xbf \r\n"), TermsTextError::Empty);
        assert_eq!(read(b"caf\xe9"), TermsTextError::NotUtf8(4));
        assert_eq!(read(b"a\nb\x1b[31m"), TermsTextError::Control(2));
        assert_eq!(read(b"a\0"), TermsTextError::Control(1));
        assert_eq!(read(&vec![b'a'; LONGEST + 1]), TermsTextError::TooLong);
    }

    #[test]
    fn a_version_has_one_id_for_ever() {
        let id = subject_of(26).to_string();
        assert_eq!(id, "00000000-0000-8000-8000-00000000001a");
        assert_eq!(subject_of(26).get_version_num(), 8);
    }
}

//! People's names, which go into mail headers, HTML and terminals and so must be harmless in each.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

const MAX_GRAPHEMES: usize = 100;
const MAX_BYTES: usize = 256;

/// One part of a name: NFC, on one line, without control characters, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamePart(String);

/// A part of a name as read, and whether line breaks or tabs in it became blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadName {
    /// The part; `None` when there was nothing but blanks.
    pub part: Option<NamePart>,
    /// A line break or tab was replaced by a blank.
    pub unfolded: bool,
}

/// Why a text is not taken as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// A control character, or one that turns the direction of writing.
    #[error("has a control character in it")]
    Control,
    /// Longer than any name.
    #[error("is longer than 100 characters")]
    TooLong,
    /// A web or mail address, as advertisers put into names.
    #[error("has a web or e-mail address in it")]
    Address,
}

impl NameError {
    /// The stable code of reports and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Control => "name_control",
            Self::TooLong => "name_too_long",
            Self::Address => "name_address",
        }
    }
}

impl NamePart {
    /// Reads one cell or flag.
    pub fn read(text: &str) -> Result<ReadName, NameError> {
        let unfolded = text.contains(['\r', '\n', '\t']);
        let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // ASCII is composed as it is, and most names of a long file are ASCII.
        if !words.is_ascii() {
            words = words.nfc().collect();
        }
        if words.chars().any(is_dangerous) {
            return Err(NameError::Control);
        }
        let more_than = |most| words.len() > most && words.graphemes(true).count() > most;
        if words.len() > MAX_BYTES || more_than(MAX_GRAPHEMES) {
            return Err(NameError::TooLong);
        }
        let folded = words.to_lowercase();
        if folded.contains("://") || folded.contains("www.") || folded.contains('@') {
            return Err(NameError::Address);
        }
        let part = (!words.is_empty()).then_some(Self(words));
        Ok(ReadName { part, unfolded })
    }

    /// Takes a part that the database holds, which was checked before it was stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NamePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person's name, of which any part may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonName {
    /// Given name, or the whole name where a file has one column for it.
    pub given: Option<NamePart>,
    /// What stands between (tussenvoegsel): `van der`.
    pub infix: Option<NamePart>,
    /// Family name.
    pub family: Option<NamePart>,
}

impl PersonName {
    /// The parts in the order they are said; empty when nothing is known.
    #[must_use]
    pub fn full(&self) -> String {
        [&self.given, &self.infix, &self.family]
            .into_iter()
            .flatten()
            .map(NamePart::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// C0, C1 and DEL, and the marks that reorder text (Unicode Standard Annex 9), which would let a
/// name draw over a terminal or a header.
fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<String>, NameError> {
        NamePart::read(text).map(|read| read.part.map(|part| part.as_str().to_owned()))
    }

    #[test]
    fn names_are_unfolded_trimmed_and_composed() {
        assert_eq!(read("Lar\nsen"), Ok(Some("Lar sen".to_owned())));
        assert!(NamePart::read("Lar\nsen").unwrap().unfolded);
        assert_eq!(read("  van   der "), Ok(Some("van der".to_owned())));
        assert_eq!(read("Zoe\u{308}"), Ok(Some("Zo\u{eb}".to_owned())));
        assert_eq!(read(" \u{a0} "), Ok(None));
        assert_eq!(read("'t Hart"), Ok(Some("'t Hart".to_owned())));
        assert_eq!(read("=cmd|x"), Ok(Some("=cmd|x".to_owned())));
    }

    #[test]
    fn names_that_could_harm_a_header_a_terminal_or_a_reader_are_refused() {
        assert_eq!(read("A\u{1b}[31m"), Err(NameError::Control));
        assert_eq!(read("A\u{202e}B"), Err(NameError::Control));
        assert_eq!(read("A\u{9b}B"), Err(NameError::Control));
        assert_eq!(read("Win at https://x.example"), Err(NameError::Address));
        assert_eq!(read("WWW.x.example"), Err(NameError::Address));
        assert_eq!(read("a@b"), Err(NameError::Address));
        assert_eq!(read(&"x".repeat(101)), Err(NameError::TooLong));
        assert_eq!(read(&"é".repeat(100)), Ok(Some("é".repeat(100))));
    }
}

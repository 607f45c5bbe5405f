//! What a password must be, and what it must not be.
//!
//! The rules: at least eight characters, a capital, a special character, at most 1,024 bytes; none
//! of the most common passwords, however decorated, and nothing of the person's own address and
//! names. Every rule that is not met is named at once. Pure, like all of the domain.

mod common;
mod forms;
mod personal;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use self::forms::Forms;
pub use self::personal::PersonalWords;

/// Longest password, in bytes as typed. Longer ones are refused, never cut.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// The range in which the least number of characters can be set. A password of 64 characters must
/// always do.
pub const MIN_LENGTHS: std::ops::RangeInclusive<u16> = 8..=64;

/// A rule that a password does not keep. The sentence is for people, the code is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum PasswordRule {
    /// Fewer characters than this (code points, once composed).
    #[error("use at least {0} characters")]
    TooShort(u16),
    /// No upper case letter of any alphabet.
    #[error("use at least one capital letter")]
    NoCapital,
    /// Nothing but letters, digits and blanks.
    #[error("use at least one special character, such as ! or %")]
    NoSpecial,
    /// Longer than [`MAX_PASSWORD_BYTES`].
    #[error("use at most 1,024 bytes")]
    TooLong,
    /// One of the most common passwords, or one of these with decorations.
    #[error("use a password that few others would choose; this one is too common")]
    Common,
    /// Made of what anybody knows who knows the person.
    #[error("use nothing of your own name or address, nor the name of the organisation")]
    Personal,
}

impl PasswordRule {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort(_) => "too_short",
            Self::NoCapital => "no_capital",
            Self::NoSpecial => "no_special",
            Self::TooLong => "too_long",
            Self::Common => "common",
            Self::Personal => "personal",
        }
    }
}

/// The rules of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    min_length: u16,
}

impl Default for PasswordPolicy {
    /// At least eight characters.
    fn default() -> Self {
        Self {
            min_length: *MIN_LENGTHS.start(),
        }
    }
}

impl PasswordPolicy {
    /// Rules with another least number of characters; `None` outside of [`MIN_LENGTHS`].
    #[must_use]
    pub fn new(min_length: u16) -> Option<Self> {
        MIN_LENGTHS
            .contains(&min_length)
            .then_some(Self { min_length })
    }

    /// The least number of characters.
    #[must_use]
    pub const fn min_length(self) -> u16 {
        self.min_length
    }

    /// Every rule that a password does not keep, in the order of [`PasswordRule`]; none if it will
    /// do. Characters are counted as they are hashed: composed (NFC).
    #[must_use]
    pub fn check(self, password: &str, words: &PersonalWords) -> Vec<PasswordRule> {
        let length = password.nfc().count();
        let forms = Forms::of(password);
        [
            (
                length < usize::from(self.min_length),
                PasswordRule::TooShort(self.min_length),
            ),
            (
                !password.nfc().any(char::is_uppercase),
                PasswordRule::NoCapital,
            ),
            (!password.nfc().any(is_special), PasswordRule::NoSpecial),
            (password.len() > MAX_PASSWORD_BYTES, PasswordRule::TooLong),
            (common::is_common(&forms), PasswordRule::Common),
            (words.are_in(&forms), PasswordRule::Personal),
        ]
        .into_iter()
        .filter_map(|(unmet, rule)| unmet.then_some(rule))
        .collect()
    }
}

/// Neither letter, digit nor blank. An accent is part of its letter; what cannot be seen is taken
/// for a blank.
fn is_special(c: char) -> bool {
    let unseen = c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}'
        );
    !c.is_alphanumeric() && !unseen && !is_combining_mark(c)
}

#[cfg(test)]
mod tests;

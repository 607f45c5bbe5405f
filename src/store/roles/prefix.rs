//! How the names of the roles begin.

use std::str::FromStr;

/// How the names of the roles begin: `admit` makes `admit_operator` and the others. Written into
/// statements as it is, so nothing but small letters, digits and `_` is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePrefix(String);

/// A prefix that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// Another character, or none at all.
    #[error("it begins with a small letter and has small letters, digits and _ only")]
    Character,
    /// `PostgreSQL` keeps such names for itself.
    #[error("names that begin with pg_ belong to PostgreSQL")]
    Reserved,
    /// Names of roles have 63 bytes at most.
    #[error("it is longer than {} characters", RolePrefix::MAX_LENGTH)]
    Long,
}

impl RolePrefix {
    /// Names have 63 bytes, of which a word such as `_operator` follows.
    pub const MAX_LENGTH: usize = 40;

    /// The name of a role.
    #[must_use]
    pub fn role(&self, word: &str) -> String {
        format!("{}_{word}", self.0)
    }

    /// The prefix itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RolePrefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, PrefixError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !text.starts_with(|c: char| c.is_ascii_lowercase()) || !text.chars().all(fits) {
            return Err(PrefixError::Character);
        }
        if text == "pg" || text.starts_with("pg_") {
            return Err(PrefixError::Reserved);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(PrefixError::Long);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_word_is_a_prefix() {
        for text in ["admit", "a", "spring_clinic2", &"a".repeat(40)] {
            assert_eq!(text.parse::<RolePrefix>().unwrap().as_str(), text);
        }
        for text in ["", "Admit", "2a", "_a", "a-b", "a b", "a;b", "a'b", "é"] {
            assert_eq!(text.parse::<RolePrefix>(), Err(PrefixError::Character));
        }
        for text in ["pg", "pg_a"] {
            assert_eq!(text.parse::<RolePrefix>(), Err(PrefixError::Reserved));
        }
        let long = "a".repeat(41);
        assert_eq!(long.parse::<RolePrefix>(), Err(PrefixError::Long));
    }
}

//! Short names for spaces and organisations, as they are typed on the command line.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A short name: lower-case letters, digits and single hyphens, at most 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// Why a text is not a slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a short name: use a-z, 0-9 and single hyphens, at most 63 characters")]
pub struct SlugError(String);

impl Slug {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    /// Takes the text as typed, but for blanks around it and the case of its letters: people copy
    /// slugs out of spreadsheets, which like to capitalise.
    fn from_str(text: &str) -> Result<Self, SlugError> {
        let slug = text.trim().to_ascii_lowercase();
        let shaped = slug.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if slug.len() <= 63 && shaped {
            Ok(Self(slug))
        } else {
            Err(SlugError(text.to_owned()))
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_words_joined_by_single_hyphens() {
        for good in [
            "acme",
            "spring-clinic",
            "a",
            "0",
            "ward-7b",
            " Spring-Clinic ",
        ] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "-",
            "a--b",
            "-a",
            "a-",
            "a b",
            "é",
            "a_b",
            &"a".repeat(64),
        ] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }
}

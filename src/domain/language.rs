//! The languages that admit writes to people in.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A language that mails and pages exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Dutch.
    Nl,
}

/// A text that names no language admit can write in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("language {0:?} is not known; use en or nl")]
pub struct LanguageError(String);

impl Language {
    /// Every language, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::En, Self::Nl];

    /// The two-letter code of ISO 639-1.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    /// Reads a code or the language's name in English, Dutch or German, whatever the case.
    fn from_str(text: &str) -> Result<Self, LanguageError> {
        match text.trim().to_lowercase().as_str() {
            "en" | "english" | "engels" | "englisch" => Ok(Self::En),
            "nl" | "nederlands" | "dutch" | "niederländisch" => Ok(Self::Nl),
            _ => Err(LanguageError(text.trim().to_owned())),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_by_code_and_by_name_in_three_languages() {
        for text in ["nl", "NL", " Nederlands ", "Dutch", "Niederländisch"] {
            assert_eq!(text.parse(), Ok(Language::Nl), "{text}");
        }
        for text in ["en", "English", "Engels", "englisch"] {
            assert_eq!(text.parse(), Ok(Language::En), "{text}");
        }
        assert!("fr".parse::<Language>().is_err());
    }
}

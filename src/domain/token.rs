//! The secret of a link, and what is kept of it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes of randomness in a link: 256 bits, so that it can be stored as a plain SHA-256
/// (OWASP ASVS 5.0, 6.5.2 asks for at least 112).
pub const TOKEN_BYTES: usize = 32;

/// The secret of a link, in clear. Lives in memory between being made and the mail leaving; it has
/// no `Debug` that shows it, and nothing but [`PlainToken::reveal`] gives it away.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainToken([u8; TOKEN_BYTES]);

/// A text that cannot be the secret of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a link of admit")]
pub struct TokenError;

/// The SHA-256 of a link's secret: all that the database ever holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl PlainToken {
    /// Wraps fresh random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; TOKEN_BYTES]) -> Self {
        Self(bytes)
    }

    /// The text that goes into the link: base64url without padding (RFC 4648, section 5).
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The bytes to be hashed.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; TOKEN_BYTES] {
        &self.0
    }
}

impl fmt::Debug for PlainToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainToken(…)")
    }
}

impl FromStr for PlainToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError)?;
        bytes.try_into().map(Self).map_err(|_| TokenError)
    }
}

impl TokenHash {
    /// Wraps a digest.
    #[must_use]
    pub const fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest, for a bind parameter.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_link_and_never_shows_in_debug() {
        let token = PlainToken::new([7; TOKEN_BYTES]);
        let text = token.reveal();
        assert_eq!(text.len(), 43);
        assert_eq!(text.parse::<PlainToken>(), Ok(token.clone()));
        assert_eq!(format!("{token:?}"), "PlainToken(…)");
        assert!("short".parse::<PlainToken>().is_err());
        assert!("not/base64!".parse::<PlainToken>().is_err());
    }
}

//! Randomness, digests and password hashes.
//!
//! May use `domain` and nothing else of admit. Secrets come in and go out as types that do not
//! show themselves in logs.

pub mod chain;
pub mod password;

use sha2::{Digest as _, Sha256};

use crate::domain::token::{PlainToken, TOKEN_BYTES, TokenHash};

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct CryptoError(#[from] getrandom::Error);

/// Draws the secret of a new link from the operating system.
pub fn random_token() -> Result<PlainToken, CryptoError> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(PlainToken::new(bytes))
}

/// What the database keeps of a link. One round of SHA-256 is enough, because the secret has 256
/// random bits: there is nothing to guess.
#[must_use]
pub fn hash_token(token: &PlainToken) -> TokenHash {
    TokenHash::new(sha256(token.as_bytes()))
}

/// SHA-256 (FIPS 180-4).
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_their_hash_is_sha_256_of_the_bytes() {
        assert_ne!(random_token().unwrap(), random_token().unwrap());
        let hash = hash_token(&PlainToken::new([0; TOKEN_BYTES]));
        // `head -c 32 /dev/zero | sha256sum`
        assert_eq!(&hash.as_bytes()[..4], &[0x66, 0x68, 0x7a, 0xad], "{hash:?}");
    }
}

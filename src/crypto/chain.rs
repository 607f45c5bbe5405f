//! The digest of a seal: a hash over rows, which begins with the digest of the seal before.
//!
//! May use `domain` and nothing else of admit.

use sha2::{Digest as _, Sha256};

use crate::domain::seal::{AuditRow, SealDigest};

/// Tells these digests from all others, and the version of what is hashed.
const TAG: &[u8] = b"admit audit seal 1\n";

/// A seal that is being computed, row by row.
#[derive(Debug, Clone)]
pub struct SealHasher {
    hasher: Sha256,
    rows: i64,
    /// Kept to be used again, so that a row costs no allocation.
    bytes: Vec<u8>,
}

impl SealHasher {
    /// Begins a seal that hangs on another; the first hangs on [`SealDigest::NONE`].
    #[must_use]
    pub fn begin(previous: SealDigest) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(TAG);
        hasher.update(previous.as_bytes());
        Self {
            hasher,
            rows: 0,
            bytes: Vec::new(),
        }
    }

    /// Adds the next row.
    pub fn add(&mut self, row: &AuditRow) {
        self.bytes.clear();
        row.write_canonical(&mut self.bytes);
        self.hasher.update(&self.bytes);
        self.rows += 1;
    }

    /// How many rows were added.
    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.rows
    }

    /// Ends it: the digest of the rows up to this id.
    #[must_use]
    pub fn end(mut self, up_to: i64) -> SealDigest {
        self.hasher.update(up_to.to_be_bytes());
        self.hasher.update(self.rows.to_be_bytes());
        SealDigest::new(self.hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::sha256;

    fn row(id: i64) -> AuditRow {
        AuditRow {
            id,
            at: 0,
            actor: "sam".to_owned(),
            role: "admit".to_owned(),
            transaction: 1,
            action: "space.created".to_owned(),
            subject_kind: "space".to_owned(),
            subject_id: None,
            space_id: None,
            batch_id: None,
            ticket: None,
            reason_digest: None,
            state_before: None,
            state_after: None,
            subjects: 1,
        }
    }

    fn sealed(previous: SealDigest, ids: &[i64], up_to: i64) -> SealDigest {
        let mut hasher = SealHasher::begin(previous);
        for id in ids {
            hasher.add(&row(*id));
        }
        hasher.end(up_to)
    }

    #[test]
    fn a_digest_is_sha_256_of_tag_previous_rows_end_and_count() {
        let mut bytes = b"admit audit seal 1\n".to_vec();
        bytes.extend([0; 32]);
        row(1).write_canonical(&mut bytes);
        row(3).write_canonical(&mut bytes);
        bytes.extend(3_i64.to_be_bytes());
        bytes.extend(2_i64.to_be_bytes());
        let expected = SealDigest::new(sha256(&bytes));
        assert_eq!(sealed(SealDigest::NONE, &[1, 3], 3), expected);
    }

    #[test]
    fn a_digest_depends_on_all_that_it_covers() {
        let first = sealed(SealDigest::NONE, &[1, 2], 2);
        for other in [
            sealed(SealDigest::NONE, &[2, 1], 2),
            sealed(SealDigest::NONE, &[1], 2),
            sealed(SealDigest::NONE, &[1, 2], 3),
            sealed(first, &[1, 2], 2),
        ] {
            assert_ne!(first, other);
        }
    }
}

//! Seals of the audit: what exactly is hashed of a row, and what a digest looks like.
//!
//! The bytes are a contract that `docs/audit.md` writes out: whoever keeps a digest outside must be
//! able to compute it again years later, with a program of their own.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// One row of the audit with every column that a seal covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number; later rows have larger ones.
    pub id: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub actor: String,
    /// The database's role that wrote it.
    pub role: String,
    /// The database's transaction that wrote it.
    pub transaction: i64,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// The space concerned.
    pub space_id: Option<Uuid>,
    /// The batch concerned.
    pub batch_id: Option<Uuid>,
    /// A reference to a ticket.
    pub ticket: Option<String>,
    /// SHA-256 of the reason's text.
    pub reason_digest: Option<Vec<u8>>,
    /// The state before.
    pub state_before: Option<String>,
    /// The state after.
    pub state_after: Option<String>,
    /// How many subjects it stands for.
    pub subjects: i32,
}

/// The length that stands for a column with nothing in it, which an empty text is not.
const NULL: u32 = u32::MAX;

impl AuditRow {
    /// Appends the bytes that a seal hashes: each column in the order above, its length in four bytes
    /// before it. Numbers are eight bytes, ids sixteen; all of them with the highest byte first.
    pub fn write_canonical(&self, bytes: &mut Vec<u8>) {
        let text = |bytes: &mut Vec<u8>, text: Option<&String>| {
            put(bytes, text.map(String::as_bytes));
        };
        let number = |bytes: &mut Vec<u8>, number: i64| put(bytes, Some(&number.to_be_bytes()));
        let id = |bytes: &mut Vec<u8>, id: Option<Uuid>| {
            put(bytes, id.as_ref().map(|id| id.as_bytes().as_slice()));
        };
        number(bytes, self.id);
        number(bytes, self.at);
        text(bytes, Some(&self.actor));
        text(bytes, Some(&self.role));
        number(bytes, self.transaction);
        text(bytes, Some(&self.action));
        text(bytes, Some(&self.subject_kind));
        id(bytes, self.subject_id);
        id(bytes, self.space_id);
        id(bytes, self.batch_id);
        text(bytes, self.ticket.as_ref());
        put(bytes, self.reason_digest.as_deref());
        text(bytes, self.state_before.as_ref());
        text(bytes, self.state_after.as_ref());
        number(bytes, i64::from(self.subjects));
    }
}

fn put(bytes: &mut Vec<u8>, column: Option<&[u8]>) {
    // PostgreSQL holds at most 1 GB in a column.
    let length = column.map_or(NULL, |column| {
        u32::try_from(column.len()).unwrap_or(NULL - 1)
    });
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(column.unwrap_or_default());
}

/// The digest of a seal: SHA-256, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealDigest([u8; 32]);

/// A text that is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a digest; one has 64 hexadecimal digits, as `admit audit seal` prints them")]
pub struct SealDigestError;

impl SealDigest {
    /// What the first seal hangs on.
    pub const NONE: Self = Self([0; 32]);

    /// Wraps what was computed.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<&[u8]> for SealDigest {
    type Error = SealDigestError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self).map_err(|_| SealDigestError)
    }
}

impl fmt::Display for SealDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SealDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for SealDigest {
    type Err = SealDigestError;

    /// Reads what [`SealDigest`] is written as, in either case and with blanks around it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim().as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() {
            return Err(SealDigestError);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = match pair {
                [high, low] => digit(*high)? << 4 | digit(*low)?,
                _ => return Err(SealDigestError),
            };
        }
        Ok(Self(bytes))
    }
}

fn digit(letter: u8) -> Result<u8, SealDigestError> {
    char::from(letter)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
        .ok_or(SealDigestError)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> AuditRow {
        AuditRow {
            id: 1,
            at: -1,
            actor: "sam".to_owned(),
            role: "admit".to_owned(),
            transaction: 700,
            action: "space.created".to_owned(),
            subject_kind: "space".to_owned(),
            subject_id: Some(Uuid::from_u128(7)),
            space_id: None,
            batch_id: None,
            ticket: None,
            reason_digest: None,
            state_before: None,
            state_after: Some("é".to_owned()),
            subjects: 1,
        }
    }

    fn bytes(row: &AuditRow) -> Vec<u8> {
        let mut bytes = Vec::new();
        row.write_canonical(&mut bytes);
        bytes
    }

    #[test]
    fn the_bytes_of_a_row_never_change() {
        let hex = bytes(&row())
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let expected = [
            "000000080000000000000001",
            "00000008ffffffffffffffff",
            "0000000373616d",
            "0000000561646d6974",
            "0000000800000000000002bc",
            "0000000d73706163652e63726561746564",
            "000000057370616365",
            "0000001000000000000000000000000000000007",
            "ffffffffffffffffffffffffffffffffffffffff",
            "00000002c3a9",
            "000000080000000000000001",
        ];
        assert_eq!(hex, expected.concat());
    }

    #[test]
    fn nothing_is_not_empty_and_columns_do_not_run_into_each_other() {
        let with = |change: fn(&mut AuditRow)| {
            let mut row = row();
            change(&mut row);
            bytes(&row)
        };
        assert_ne!(with(|r| r.ticket = Some(String::new())), bytes(&row()));
        assert_ne!(
            with(|r| r.state_before = r.state_after.take()),
            bytes(&row())
        );
        let moved = with(|r| {
            r.actor = "sama".to_owned();
            r.role = "dmit".to_owned();
        });
        assert_ne!(moved, bytes(&row()));
    }

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let mut bytes = [0xab; 32];
        bytes[0] = 0x01;
        let digest = SealDigest::new(bytes);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        let shouted = format!(" {} ", digest.to_string().to_uppercase());
        assert_eq!(shouted.parse(), Ok(digest));
        for bad in ["", "01", &"g".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert_eq!(bad.parse::<SealDigest>(), Err(SealDigestError), "{bad}");
        }
    }
}

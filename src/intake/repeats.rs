//! Finds the rows that repeat an earlier row's address and space, in constant memory.
//!
//! Addresses are compared by 128 bits of their SHA-256: in a file of a thousand million rows the
//! odds that any two different addresses are taken for one are below 1 in 10^20. Depends on
//! `domain` for what an address is compared by.

use std::iter::Peekable;

use sha2::{Digest as _, Sha256};

use crate::domain::email::EmailKey;

use super::error::FileError;
use super::sorter::{Sorted, Sorter};

const DIGEST: usize = 16;
/// A digest and the number of its row.
const SEEN: usize = DIGEST + 8;
/// The number of a row and that of the row it repeats.
const PAIR: usize = 16;

/// Is told of every good row in a first pass.
pub struct RepeatsBuilder {
    seen: Sorter<SEEN>,
}

impl std::fmt::Debug for RepeatsBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RepeatsBuilder").finish_non_exhaustive()
    }
}

impl Default for RepeatsBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl RepeatsBuilder {
    /// One that has been told of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            seen: Sorter::new(),
        }
    }

    /// Notes that `row` invites `address` to `space` (its slug, or nothing where the file has no
    /// such column).
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn add(&mut self, row: u64, space: &str, address: &EmailKey) -> Result<(), FileError> {
        let mut digest = Sha256::new();
        digest.update(space.as_bytes());
        // No slug and no address has a NUL in it, so the two cannot run into each other.
        digest.update([0]);
        digest.update(address.as_str().as_bytes());
        let mut record = [0; SEEN];
        record[..DIGEST].copy_from_slice(&digest.finalize()[..DIGEST]);
        record[DIGEST..].copy_from_slice(&row.to_be_bytes());
        self.seen.push(record)
    }

    /// Ends the first pass.
    ///
    /// # Errors
    /// When a temporary file cannot be written or read.
    pub fn finish(self) -> Result<Repeats, FileError> {
        let mut pairs = Sorter::<PAIR>::new();
        let mut count = 0;
        let mut first: Option<[u8; SEEN]> = None;
        for record in self.seen.finish()? {
            let record = record?;
            match first {
                Some(first) if first[..DIGEST] == record[..DIGEST] => {
                    let mut pair = [0; PAIR];
                    pair[..8].copy_from_slice(&record[DIGEST..]);
                    pair[8..].copy_from_slice(&first[DIGEST..]);
                    pairs.push(pair)?;
                    count += 1;
                }
                _ => first = Some(record),
            }
        }
        Ok(Repeats {
            pairs: pairs.finish()?.peekable(),
            count,
        })
    }
}

/// Answers in a second pass which rows repeat an earlier one.
pub struct Repeats {
    pairs: Peekable<Sorted<PAIR>>,
    count: u64,
}

impl std::fmt::Debug for Repeats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repeats")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

impl Repeats {
    /// How many rows repeat an earlier one.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The first row with the address and space of `row`, if that is an earlier one. Rows must be
    /// asked for in ascending order; one that was passed over is not found any more.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub fn first_row_of(&mut self, row: u64) -> Result<Option<u64>, FileError> {
        while let Some(pair) = self.pairs.next_if(|pair| match pair {
            Ok(pair) => number(&pair[..8]) <= row,
            Err(_) => true,
        }) {
            let pair = pair?;
            if number(&pair[..8]) == row {
                return Ok(Some(number(&pair[8..])));
            }
        }
        Ok(None)
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::email::EmailAddress;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn key(local: u8) -> EmailKey {
        let address: EmailAddress = format!("P{local}@mail.test").parse().unwrap();
        address.key()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn repeats_are_those_a_map_finds(
            rows in proptest::collection::vec((0_u8..20, 0_u8..3), 0..200),
            room in 1_usize..40,
        ) {
            let mut builder = RepeatsBuilder { seen: Sorter::with_room(room) };
            let mut firsts = HashMap::new();
            let mut expected = Vec::new();
            for (row, (local, space)) in (2_u64..).zip(&rows) {
                builder.add(row, &format!("s{space}"), &key(*local)).unwrap();
                let first = *firsts.entry((*local, *space)).or_insert(row);
                expected.push((row, (first != row).then_some(first)));
            }
            let mut repeats = builder.finish().unwrap();
            let found: Vec<_> = expected
                .iter()
                .map(|(row, _)| (*row, repeats.first_row_of(*row).unwrap()))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn sorting_on_disk_is_sorting_also_when_runs_are_merged_early() {
        // A fixed shuffle: 7,919 is prime, so every number below 2,000 comes once.
        let numbers = (0..2000_u32).map(|number| number * 7919 % 2000);
        let mut records = Sorter::<4>::with_room(7);
        for number in numbers {
            records.push(number.to_be_bytes()).unwrap();
        }
        let found: Vec<u32> = records
            .finish()
            .unwrap()
            .map(|record| u32::from_be_bytes(record.unwrap()))
            .collect();
        assert!(found.into_iter().eq(0..2000));
    }

    #[test]
    fn letter_case_does_not_tell_addresses_apart_and_the_space_does() {
        let kim = |text: &str| text.parse::<EmailAddress>().unwrap().key();
        let mut builder = RepeatsBuilder::new();
        builder.add(2, "a", &kim("Kim@mail.test")).unwrap();
        builder.add(3, "b", &kim("kim@mail.test")).unwrap();
        builder.add(4, "a", &kim("kim@MAIL.TEST")).unwrap();
        builder.add(9, "a", &kim("KIM@mail.test")).unwrap();
        let mut repeats = builder.finish().unwrap();
        assert_eq!(repeats.count(), 2);
        assert_eq!(repeats.first_row_of(3).unwrap(), None);
        assert_eq!(repeats.first_row_of(4).unwrap(), Some(2));
        assert_eq!(repeats.first_row_of(9).unwrap(), Some(2));
    }
}

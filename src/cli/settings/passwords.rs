//! What passwords must be and what it costs to hash them. Each may be made stronger than it is
//! without being set, and none weaker.

use std::ops::RangeInclusive;

use super::{Resolver, Setting, wrong};
use crate::cli::error::CliError;
use crate::domain::password::{MIN_LENGTHS, PasswordPolicy};
use crate::service::{PASSWORDS_AT_ONCE, PasswordHasher, PasswordParams};

/// More at once than any machine has use for.
const AT_ONCE: RangeInclusive<u32> = 1..=64;

/// The settings about passwords.
#[derive(Debug, Clone)]
pub struct PasswordSettings {
    /// The rules for new ones.
    pub policy: PasswordPolicy,
    /// The cost of a hash.
    pub params: PasswordParams,
    /// How many are worked on at once.
    pub at_once: usize,
}

impl PasswordSettings {
    /// A hasher of this cost.
    #[must_use]
    pub fn hasher(&self) -> PasswordHasher {
        PasswordHasher::new(self.params, self.at_once)
    }
}

impl Resolver<'_> {
    pub(super) fn passwords(&self) -> Result<PasswordSettings, CliError> {
        let memory = self.number("password_memory_kib", &PasswordParams::MEMORY_KIB)?;
        let passes = self.number("password_passes", &PasswordParams::PASSES)?;
        let lanes = self.number("password_lanes", &PasswordParams::LANES)?;
        let params = PasswordParams::new(
            memory.unwrap_or(*PasswordParams::MEMORY_KIB.start()),
            passes.unwrap_or(*PasswordParams::PASSES.start()),
            lanes.unwrap_or(*PasswordParams::LANES.start()),
        )
        .map_err(|error| CliError::config(error.to_string()))?;
        let lengths = u32::from(*MIN_LENGTHS.start())..=u32::from(*MIN_LENGTHS.end());
        let length = self.number("password_min_length", &lengths)?;
        let policy = length
            .and_then(|length| u16::try_from(length).ok())
            .and_then(PasswordPolicy::new)
            .unwrap_or_default();
        let at_once = self.number("passwords_at_once", &AT_ONCE)?;
        Ok(PasswordSettings {
            policy,
            params,
            at_once: at_once
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(PASSWORDS_AT_ONCE),
        })
    }

    /// A number in a range; what is outside is refused with what is allowed.
    pub(super) fn number(
        &self,
        key: &str,
        range: &RangeInclusive<u32>,
    ) -> Result<Option<u32>, CliError> {
        let wanted = format!("a number from {} to {}", range.start(), range.end());
        let found: Option<Setting<u32>> = self.parsed(key, &wanted)?;
        match found {
            Some(found) if !range.contains(&found.value) => Err(wrong(key, &found, &wanted)),
            found => Ok(found.map(|found| found.value)),
        }
    }
}

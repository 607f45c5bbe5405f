//! What passwords must be and what it costs to hash them. Each may be made stronger than it is
//! without being set, and none weaker.

use std::ops::RangeInclusive;

use super::Resolver;
use crate::cli::error::CliError;
use crate::domain::password::{MIN_LENGTHS, PasswordPolicy};
use crate::service::{PASSWORDS_AT_ONCE, PasswordHasher, PasswordParams};

/// More at once than any machine has use for.
const AT_ONCE: RangeInclusive<usize> = 1..=64;

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
        // What is weakest of what is allowed is also what is taken without a setting.
        let least = |range: RangeInclusive<u32>| (range.clone(), *range.start());
        let memory = self.number("password_memory_kib", least(PasswordParams::MEMORY_KIB))?;
        let passes = self.number("password_passes", least(PasswordParams::PASSES))?;
        let lanes = self.number("password_lanes", least(PasswordParams::LANES))?;
        let params = PasswordParams::new(memory.value, passes.value, lanes.value)
            .map_err(|error| CliError::config(error.to_string()))?;
        let lengths = (MIN_LENGTHS, *MIN_LENGTHS.start());
        let length = self.number("password_min_length", lengths)?;
        let policy = PasswordPolicy::new(length.value).unwrap_or_default();
        let at_once = self.number("passwords_at_once", (AT_ONCE, PASSWORDS_AT_ONCE))?;
        Ok(PasswordSettings {
            policy,
            params,
            at_once: at_once.value,
        })
    }
}

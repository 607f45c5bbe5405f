//! Password hashes: Argon2id, off the async runtime, never more at once than memory allows.
//!
//! May use `domain` at most. Passwords are composed (NFC) before hashing, so that the same
//! characters typed on another keyboard match; copies in clear are wiped after use.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::thread;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{Semaphore, oneshot};
use unicode_normalization::UnicodeNormalization as _;

pub use crate::domain::password::MAX_PASSWORD_BYTES;

/// By how much work on passwords gives way to everything else (`nice` of POSIX, 0 to 19).
const WAY: i32 = 10;

/// Salt of the work done for accounts that do not exist; its result is thrown away.
const DUMMY_SALT: &[u8; 16] = b"no such account.";

/// The cost of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordParams {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Default for PasswordParams {
    /// The least that the OWASP Password Storage Cheat Sheet allows: 19 MiB, 2 passes, 1 lane.
    fn default() -> Self {
        Self {
            memory_kib: Params::DEFAULT_M_COST,
            passes: Params::DEFAULT_T_COST,
            lanes: Params::DEFAULT_P_COST,
        }
    }
}

impl PasswordParams {
    /// The memory that can be asked for, in KiB. The ends of these three ranges also bound stored
    /// hashes, so that a damaged row cannot claim all memory or hours of work.
    pub const MEMORY_KIB: RangeInclusive<u32> = Params::DEFAULT_M_COST..=1024 * 1024;
    /// The passes over it that can be asked for.
    pub const PASSES: RangeInclusive<u32> = Params::DEFAULT_T_COST..=64;
    /// The lanes that can be asked for.
    pub const LANES: RangeInclusive<u32> = Params::DEFAULT_P_COST..=64;

    /// Stronger parameters than the default: memory in KiB, passes over it, and lanes.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, PasswordError> {
        let in_range = Self::MEMORY_KIB.contains(&memory_kib)
            && Self::PASSES.contains(&passes)
            && Self::LANES.contains(&lanes);
        if in_range {
            Ok(Self {
                memory_kib,
                passes,
                lanes,
            })
        } else {
            Err(PasswordError::Params)
        }
    }

    /// The memory that is passed over, in KiB, each pass counted. The time grows with it.
    fn cost(self) -> u64 {
        u64::from(self.memory_kib).saturating_mul(u64::from(self.passes))
    }
}

/// A stored hash, in the PHC string format.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a hash that the database holds. It is checked when it is used.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    /// Hidden: a hash in a log can be guessed at offline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Whether a password is the one that was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It is.
    Yes {
        /// The stored hash was made with other parameters than today's; hash anew and store.
        rehash: bool,
    },
    /// It is not.
    No,
}

/// Why a password could not be hashed or compared. None of these lets anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Longer than [`MAX_PASSWORD_BYTES`].
    #[error("the password is longer than {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
    /// The stored hash cannot be read, is of another scheme, or asks for absurd work.
    #[error("the stored password hash is damaged or of an unknown kind")]
    BrokenHash,
    /// Weaker than the floor, or beyond what is sensible.
    #[error("password parameters must be at least 19456 KiB, 2 passes and 1 lane")]
    Params,
    /// No random salt, or no memory for the work.
    #[error("the password could not be hashed (no memory or no random bytes)")]
    Failed,
}

/// Hashes and compares passwords.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    params: PasswordParams,
    permits: Arc<Semaphore>,
}

impl PasswordHasher {
    /// A hasher that works on at most `permits` passwords at once (at least one); its memory is
    /// bounded by `permits` times the memory of `params`.
    #[must_use]
    pub fn new(params: PasswordParams, permits: usize) -> Self {
        Self {
            params,
            permits: Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }

    /// Hashes a new password with a random salt.
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash, PasswordError> {
        let params = self.params;
        self.work(password, move |password| {
            let hash = argon2(params)?
                .hash_password(password)
                .map_err(|_| PasswordError::Failed)?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Compares a password with a stored hash, with the cost that the stored hash names.
    pub async fn verify(
        &self,
        password: SecretString,
        stored: &PasswordHash,
    ) -> Result<Verified, PasswordError> {
        let params = self.params;
        let stored = stored.clone();
        self.work(password, move |password| verify(params, password, &stored))
            .await
    }

    /// Does the work of a comparison for an account that does not exist, so that the time of the
    /// answer does not tell it from one that does.
    pub async fn verify_dummy(&self, password: SecretString) -> Result<(), PasswordError> {
        let params = self.params;
        self.work(password, move |password| dummy(params, password))
            .await
    }

    /// Runs `task` on a thread of its own with the composed password, once there is a permit. A thread
    /// costs a thousandth of the work, and its priority can be its own.
    async fn work<T: Send + 'static>(
        &self,
        password: SecretString,
        task: impl FnOnce(&[u8]) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        if password.expose_secret().len() > MAX_PASSWORD_BYTES {
            return Err(PasswordError::TooLong);
        }
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Failed)?;
        let (answer, answered) = oneshot::channel();
        let work = move || {
            give_way();
            // Held by the thread, not by the caller: a caller that gives up frees no memory.
            let _permit = permit;
            let done = task(compose(&password).as_bytes());
            // Nobody waits any more for what was given up.
            let _gone = answer.send(done);
        };
        thread::Builder::new()
            .name("password".to_owned())
            .spawn(work)
            .map_err(|_| PasswordError::Failed)?;
        answered.await.map_err(|_| PasswordError::Failed)?
    }
}

/// Lets every other thread of the machine go first, so that pages without a password are answered
/// while many log in. It counts for this thread alone on Linux; elsewhere it would slow down the whole
/// process, and is left out.
fn give_way() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::nice(WAY)
    {
        tracing::debug!(%error, "work on passwords does not give way to other work");
    }
}

/// The password in NFC. The room is taken at once, so that growing leaves no copy behind
/// (composing makes a text at most three times as long).
fn compose(password: &SecretString) -> Zeroizing<String> {
    let typed = password.expose_secret();
    let mut composed = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
    composed.extend(typed.nfc());
    composed
}

fn argon2(params: PasswordParams) -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(params.memory_kib, params.passes, params.lanes, None)
        .map_err(|_| PasswordError::Params)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn dummy(params: PasswordParams, password: &[u8]) -> Result<(), PasswordError> {
    let mut output = Zeroizing::new([0; Params::DEFAULT_OUTPUT_LEN]);
    argon2(params)?
        .hash_password_into(password, DUMMY_SALT, output.as_mut())
        .map_err(|_| PasswordError::Failed)
}

fn verify(
    params: PasswordParams,
    password: &[u8],
    stored: &PasswordHash,
) -> Result<Verified, PasswordError> {
    let Some((phc, stored_params)) = read_stored(&stored.0) else {
        // The same time as any other answer, then closed.
        dummy(params, password)?;
        return Err(PasswordError::BrokenHash);
    };
    match argon2(params)?.verify_password(password, &phc) {
        Ok(()) => Ok(Verified::Yes {
            rehash: stored_params != params,
        }),
        Err(argon2::password_hash::Error::PasswordInvalid) => {
            for rest in missing_work(stored_params, params) {
                dummy(rest, password)?;
            }
            Ok(Verified::No)
        }
        Err(_) => Err(PasswordError::BrokenHash),
    }
}

/// The work that a comparison with an older, cheaper hash leaves undone, measured in memory that is
/// passed over. Without it a wrong password would be answered sooner where there is an account that
/// was not hashed anew yet than where there is none.
fn missing_work(
    done: PasswordParams,
    today: PasswordParams,
) -> impl Iterator<Item = PasswordParams> {
    let missing = today.cost().saturating_sub(done.cost());
    let memory = u64::from(today.memory_kib);
    let [passes, rest] =
        [missing / memory, missing % memory].map(|part| u32::try_from(part).unwrap_or(u32::MAX));
    let whole = PasswordParams { passes, ..today };
    let part = PasswordParams {
        memory_kib: rest,
        passes: 1,
        ..today
    };
    // What is less than the least memory of the scheme takes no time that could be told.
    let least = Params::MIN_M_COST.saturating_mul(today.lanes);
    [whole, part]
        .into_iter()
        .filter(move |work| work.passes > 0 && work.memory_kib >= least)
}

/// Reads a hash that this module could have made, with today's or other parameters.
fn read_stored(text: &str) -> Option<(Phc, PasswordParams)> {
    let phc = Phc::new(text).ok()?;
    let params = Params::try_from(&phc).ok()?;
    let ours = phc.algorithm.as_str() == Algorithm::Argon2id.as_str()
        && phc.version == Some(Version::V0x13.into())
        && phc.salt.is_some()
        && phc.hash.as_ref().is_some_and(|hash| hash.len() >= 16);
    let bounded = params.m_cost() <= *PasswordParams::MEMORY_KIB.end()
        && params.t_cost() <= *PasswordParams::PASSES.end()
        && params.p_cost() <= *PasswordParams::LANES.end();
    let stored = PasswordParams {
        memory_kib: params.m_cost(),
        passes: params.t_cost(),
        lanes: params.p_cost(),
    };
    (ours && bounded).then_some((phc, stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn hasher() -> PasswordHasher {
        PasswordHasher::new(PasswordParams::default(), 2)
    }

    #[tokio::test]
    async fn the_right_password_matches_however_it_was_composed() {
        let hash = hasher().hash(secret("Zo\u{eb} is h1er!")).await.unwrap();
        assert!(
            hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            hash.as_str()
        );
        let decomposed = hasher().verify(secret("Zoe\u{308} is h1er!"), &hash).await;
        assert_eq!(decomposed, Ok(Verified::Yes { rehash: false }));
        let wrong = hasher().verify(secret("Zoe is h1er!"), &hash).await;
        assert_eq!(wrong, Ok(Verified::No));
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ() {
        let first = hasher().hash(secret("Same password!")).await.unwrap();
        assert_ne!(
            first,
            hasher().hash(secret("Same password!")).await.unwrap()
        );
    }

    #[tokio::test]
    async fn raised_parameters_verify_old_hashes_and_ask_for_a_new_one() {
        let hash = hasher().hash(secret("Old password!")).await.unwrap();
        let stronger = PasswordHasher::new(PasswordParams::new(20_000, 3, 1).unwrap(), 1);
        let verified = stronger.verify(secret("Old password!"), &hash).await;
        assert_eq!(verified, Ok(Verified::Yes { rehash: true }));
        assert_eq!(
            PasswordParams::new(19_455, 2, 1),
            Err(PasswordError::Params)
        );
        assert_eq!(
            PasswordParams::new(19_456, 1, 1),
            Err(PasswordError::Params)
        );
    }

    #[test]
    fn a_wrong_password_costs_as_much_with_a_cheaper_hash_as_with_none() {
        let params = |memory, passes, lanes| PasswordParams::new(memory, passes, lanes).unwrap();
        for (done, today) in [
            (params(19_456, 2, 1), params(19_456, 3, 1)),
            (params(19_456, 2, 1), params(65_536, 3, 1)),
            (params(19_456, 2, 1), params(131_072, 2, 4)),
            (params(65_536, 3, 4), params(100_000, 4, 8)),
            (params(65_536, 3, 1), params(65_536, 3, 1)),
        ] {
            let rest: Vec<_> = missing_work(done, today).collect();
            let all = done.cost() + rest.iter().map(|work| work.cost()).sum::<u64>();
            assert_eq!(all, today.cost(), "{done:?} and {rest:?} make {today:?}");
            for work in rest {
                assert_eq!(dummy(work, b"A password!"), Ok(()), "{work:?}");
                assert!(work.memory_kib <= today.memory_kib, "{work:?}");
            }
        }
        // One that costs more than today's leaves nothing to be done.
        assert_eq!(
            missing_work(params(65_536, 3, 1), params(19_456, 2, 1)).count(),
            0
        );
    }

    #[tokio::test]
    async fn a_broken_stored_hash_lets_nobody_in() {
        let good = hasher().hash(secret("A password!")).await.unwrap();
        let cut = &good.as_str()[..good.as_str().len() - 30];
        for text in [
            "",
            "A password!",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$argon2id$v=19$m=4294967295,t=4294967295,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo",
            "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo",
            "$2b$12$abcdefghijklmnopqrstuv",
            cut,
        ] {
            let stored = PasswordHash::from_stored(text.to_owned());
            let answer = hasher().verify(secret("A password!"), &stored).await;
            assert_eq!(answer, Err(PasswordError::BrokenHash), "{text}");
        }
    }

    #[tokio::test]
    async fn passwords_over_1024_bytes_are_refused_and_not_cut() {
        let longest = "é".repeat(512);
        assert!(hasher().hash(secret(&longest)).await.is_ok());
        let longer = format!("{longest}a");
        let refused = Err(PasswordError::TooLong);
        assert_eq!(hasher().hash(secret(&longer)).await, refused);
        assert_eq!(
            hasher().verify_dummy(secret(&longer)).await,
            Err(PasswordError::TooLong)
        );
    }

    #[tokio::test]
    async fn no_more_passwords_are_worked_on_at_once_than_permitted() {
        let hasher = PasswordHasher::new(PasswordParams::default(), 0);
        let held = Arc::clone(&hasher.permits).acquire_owned().await.unwrap();
        let mut waiting = Box::pin(hasher.verify_dummy(secret("A password!")));
        let polled = std::future::poll_fn(|cx| {
            std::task::Poll::Ready(waiting.as_mut().poll(cx).is_pending())
        });
        assert!(polled.await, "it waits for the one permit");
        drop(held);
        assert_eq!(waiting.await, Ok(()));
    }
}

//! Logging in.
//!
//! Nobody outside may learn who has an account: not from what is answered, nor from how long it
//! takes, nor from when trying is limited. So every attempt is counted before anything is looked at,
//! every attempt that is not turned away costs one comparison of a password, and both leave the same
//! rows. Only the right password is told what else stands in the way.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::limits::{LOG_INS_OF_ADDRESS, LOG_INS_OF_SOURCE, source_key, take};
use super::{Mode, Service};
use crate::crypto::password::{PasswordError, PasswordHash, Verified};
use crate::domain::account::{AccountState, LoginOutcome};
use crate::domain::email::{EmailAddress, EmailKey};
use crate::store::StoreError;
use crate::store::account::{
    Account, AccountKey, StoredPassword, find_password_hash, lock_account, mark_password_hash,
};
use crate::store::login::insert_login;
use crate::store::throttle::{delete_tries, mark_untried};

/// How often a password is compared anew because its hash was changed meanwhile.
const ROUNDS: usize = 3;

/// An attempt to log in.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The address as typed.
    pub email: EmailAddress,
    /// The password as typed.
    pub password: SecretString,
    /// Where it comes from: an address of the network, as the edge knows it.
    pub source: Option<String>,
}

/// Somebody who is in.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The account.
    pub account: Account,
    /// When: the session is over once the account's `sessions_after` is later than this.
    pub at: Timestamp,
}

/// Why somebody is not in. All but the first two are told only to who knows the password.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// There is no such account, or it has another password.
    #[error("invalid credentials")]
    Invalid,
    /// Too many attempts failed, to this address or from this place; this one was not looked at.
    #[error("too many attempts; the next one is possible at {until}")]
    Throttled {
        /// When the next one is possible.
        until: Timestamp,
    },
    /// The address is not proved yet; the activation can be mailed again.
    #[error("the account is not activated yet")]
    Pending {
        /// The account.
        account: Box<Account>,
    },
    /// Closed by staff.
    #[error("account is disabled")]
    Disabled {
        /// The account.
        account: Box<Account>,
    },
    /// Deleted, and not erased yet.
    #[error("the account is deleted")]
    Deleted {
        /// The account.
        account: Box<Account>,
        /// Until when support can restore it; then its address is free.
        restorable_until: Timestamp,
    },
    /// No password could be compared.
    #[error("the password could not be compared")]
    Hashing(#[source] PasswordError),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// What comparing came to.
enum Compared {
    /// The right one, with a new hash of it where the old one is out of date.
    Right(Option<PasswordHash>),
    /// Another one, or no account.
    Wrong,
}

/// What became of an attempt with the right password.
enum Settled {
    Done(Box<LoggedIn>),
    /// The account has another hash by now.
    Changed(Option<StoredPassword>),
}

impl Service {
    /// Logs somebody in by address and password.
    pub async fn log_in(&self, request: LogIn) -> Result<LoggedIn, LogInError> {
        let key = request.email.key();
        let source = source_key(request.source.as_deref());
        let mut stored = self.count_attempt(&key, source).await?;
        for _ in 0..ROUNDS {
            match self.compare(&request.password, stored.as_ref()).await? {
                Compared::Wrong => break,
                Compared::Right(fresh) => {
                    match self
                        .let_in(&key, source, stored.as_ref(), fresh.as_ref())
                        .await?
                    {
                        Settled::Done(logged_in) => return Ok(*logged_in),
                        Settled::Changed(now_stored) => stored = now_stored,
                    }
                }
            }
        }
        self.note(stored.as_ref(), LoginOutcome::Invalid, source)
            .await?;
        Err(LogInError::Invalid)
    }

    /// Writes an attempt down that ended without a look at the account. In a transaction of its own:
    /// the row refers to the account, and who lets somebody in locks that before what is counted.
    async fn note(
        &self,
        stored: Option<&StoredPassword>,
        outcome: LoginOutcome,
        source: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let account = stored.map(|stored| stored.account);
        let event = (source, tx.now);
        insert_login(tx.connection(), account, outcome, event).await?;
        tx.commit().await
    }

    /// Counts an attempt before it is looked at, and reads what it is compared with. Who is counted
    /// out for the place is not counted for the address, which may be somebody else's.
    async fn count_attempt(
        &self,
        key: &EmailKey,
        source: Option<&str>,
    ) -> Result<Option<StoredPassword>, LogInError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let mut wait = None;
        if let Some(source) = source {
            wait = take(&mut tx, &LOG_INS_OF_SOURCE, source).await?;
        }
        if wait.is_none() {
            wait = take(&mut tx, &LOG_INS_OF_ADDRESS, key.as_str()).await?;
        }
        let stored = find_password_hash(tx.connection(), key).await?;
        tx.commit().await?;
        let Some(until) = wait else {
            return Ok(stored);
        };
        self.note(stored.as_ref(), LoginOutcome::Throttled, source)
            .await?;
        Err(LogInError::Throttled { until })
    }

    /// Compares a password, with no transaction open. Where there is nothing to compare it with, the
    /// work is done all the same.
    async fn compare(
        &self,
        password: &SecretString,
        stored: Option<&StoredPassword>,
    ) -> Result<Compared, LogInError> {
        let hash = stored.and_then(|stored| stored.hash.as_ref());
        let verified = if let Some(hash) = hash {
            let hash = PasswordHash::from_stored(hash.expose_secret().to_owned());
            self.hasher.verify(password.clone(), &hash).await
        } else {
            let done = self.hasher.verify_dummy(password.clone()).await;
            done.map(|()| Verified::No)
        };
        match verified {
            Ok(Verified::No) | Err(PasswordError::TooLong) => Ok(Compared::Wrong),
            Ok(Verified::Yes { rehash: false }) => Ok(Compared::Right(None)),
            Ok(Verified::Yes { rehash: true }) => match self.hasher.hash(password.clone()).await {
                Ok(fresh) => Ok(Compared::Right(Some(fresh))),
                Err(error) => {
                    // The old hash still does; the next log-in tries again.
                    tracing::warn!(%error, "a password was not hashed anew");
                    Ok(Compared::Right(None))
                }
            },
            Err(error @ PasswordError::BrokenHash) => {
                let account = stored.map(|stored| stored.account.to_string());
                tracing::error!(account.id = account, %error, "nobody can log in to this account");
                Ok(Compared::Wrong)
            }
            Err(error) => Err(LogInError::Hashing(error)),
        }
    }

    /// Ends an attempt with the right password: in, or told what stands in the way.
    async fn let_in(
        &self,
        key: &EmailKey,
        source: Option<&str>,
        compared: Option<&StoredPassword>,
        fresh: Option<&PasswordHash>,
    ) -> Result<Settled, LogInError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let account = lock_account(tx.connection(), &AccountKey::Email(key.clone())).await?;
        let stored = find_password_hash(tx.connection(), key).await?;
        let Some(account) = account.filter(|_| is_same(stored.as_ref(), compared)) else {
            return Ok(Settled::Changed(stored));
        };
        let outcome = outcome_of(account.state);
        let event = (source, tx.now);
        insert_login(tx.connection(), Some(account.id), outcome, event).await?;
        // The place before the address, as when they are counted: two attempts never wait for each
        // other crosswise.
        if let Some(source) = source {
            mark_untried(tx.connection(), LOG_INS_OF_SOURCE.kind, source).await?;
        }
        delete_tries(tx.connection(), LOG_INS_OF_ADDRESS.kind, key.as_str()).await?;
        let in_the_way = in_the_way(&account);
        if let Some(fresh) = fresh.filter(|_| in_the_way.is_none()) {
            mark_password_hash(tx.connection(), account.id, fresh.as_str()).await?;
        }
        // A session ended while we waited for the account is not this one.
        let at = tx.now.max(account.sessions_after);
        tx.commit().await?;
        match in_the_way {
            Some(error) => Err(error),
            None => Ok(Settled::Done(Box::new(LoggedIn { account, at }))),
        }
    }
}

/// Whether the password that was compared is still the account's.
fn is_same(stored: Option<&StoredPassword>, compared: Option<&StoredPassword>) -> bool {
    let (Some(stored), Some(compared)) = (stored, compared) else {
        return false;
    };
    let [now, then] =
        [stored, compared].map(|one| one.hash.as_ref().map(SecretString::expose_secret));
    stored.account == compared.account && now == then
}

fn outcome_of(state: AccountState) -> LoginOutcome {
    match state {
        AccountState::Active => LoginOutcome::LoggedIn,
        AccountState::Pending => LoginOutcome::Pending,
        AccountState::Disabled => LoginOutcome::Disabled,
        AccountState::Deleted => LoginOutcome::Deleted,
        AccountState::Erased => LoginOutcome::Invalid,
    }
}

/// What keeps somebody out who knows the password.
fn in_the_way(account: &Account) -> Option<LogInError> {
    let boxed = || Box::new(account.clone());
    match account.state {
        AccountState::Active => None,
        AccountState::Pending => Some(LogInError::Pending { account: boxed() }),
        AccountState::Disabled => Some(LogInError::Disabled { account: boxed() }),
        AccountState::Deleted => Some(LogInError::Deleted {
            restorable_until: account.erase_after.unwrap_or(account.sessions_after),
            account: boxed(),
        }),
        AccountState::Erased => Some(LogInError::Invalid),
    }
}

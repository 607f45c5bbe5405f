//! Use cases. Requests come in, outcomes go out; the edges above only translate.
//!
//! Every transaction of admit begins and ends in here, and none stays open while a person is asked
//! or a mail is sent. The time is the database's, read once per transaction. May use `store`,
//! `mail`, `crypto` and `domain`; knows nothing of command lines, terminals or pages.

use std::fmt;

use jiff::Timestamp;
use sqlx::postgres::PgPool;
use sqlx::{Connection as _, PgConnection, Postgres, Transaction};
use uuid::Uuid;

pub use crate::crypto::password::{PasswordError, PasswordHasher, PasswordParams};
use crate::domain::id::BatchId;
pub use crate::domain::password::PasswordPolicy;
use crate::store::{self, StoreError};

pub mod account;
pub mod activation;
pub mod again;
pub mod audit;
pub mod batch;
pub mod bulk;
pub mod changes;
pub mod consent;
pub mod correct;
pub mod database;
pub mod delivery;
pub mod erasure;
pub mod fault;
pub mod invitation;
pub mod join;
pub mod kept_back;
pub mod lease;
mod limits;
pub mod link_shown;
pub mod login;
pub mod mail_preview;
pub mod mail_test;
pub mod member;
mod nearby;
pub mod organisation;
pub mod outbox;
pub mod password_reset;
mod patience;
pub mod reminder;
pub mod reset;
pub mod roles;
pub mod session;
pub mod space;
pub mod status;
mod stop;
pub mod terms;
mod verdict;

pub use database::{ConnectError, Database};
pub use stop::Stop;

/// Passwords that are hashed or compared at once, unless it is said otherwise.
pub const PASSWORDS_AT_ONCE: usize = 4;

/// Who acts, and on whose database.
#[derive(Clone)]
pub struct Service {
    pool: PgPool,
    actor: String,
    hasher: PasswordHasher,
    policy: PasswordPolicy,
}

impl fmt::Debug for Service {
    /// Without the pool, whose options hold the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}

/// Why something is done, for the audit.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// In words; erased with the person.
    pub reason: Option<String>,
    /// A reference to a ticket.
    pub ticket: Option<String>,
}

/// Whether a request changes anything or only tells what it would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Does it.
    Apply,
    /// Reads only, in a transaction that cannot write.
    DryRun,
}

/// A transaction and its time.
struct Tx<'a> {
    inner: Transaction<'a, Postgres>,
    now: Timestamp,
}

impl Tx<'_> {
    fn connection(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// A step that can be taken back alone.
    async fn savepoint(&mut self) -> Result<Transaction<'_, Postgres>, StoreError> {
        Ok(self.inner.begin().await?)
    }

    /// Makes the changes hold; of a dry run there are none.
    async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }
}

impl Service {
    /// Puts an actor to work on a database.
    #[must_use]
    pub fn new(database: &Database, actor: impl Into<String>) -> Self {
        Self {
            pool: database.pool().clone(),
            actor: actor.into(),
            hasher: PasswordHasher::new(PasswordParams::default(), PASSWORDS_AT_ONCE),
            policy: PasswordPolicy::default(),
        }
    }

    /// The same with another cost of passwords, or more of them worked on at once.
    #[must_use]
    pub fn with_hasher(self, hasher: PasswordHasher) -> Self {
        Self { hasher, ..self }
    }

    /// The same with stricter rules for new passwords.
    #[must_use]
    pub fn with_policy(self, policy: PasswordPolicy) -> Self {
        Self { policy, ..self }
    }

    /// The rules for new passwords, as pages name them beforehand.
    #[must_use]
    pub const fn password_policy(&self) -> PasswordPolicy {
        self.policy
    }

    /// The actor, as the audit names it.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// The database's time.
    pub async fn now(&self) -> Result<Timestamp, StoreError> {
        Ok(self.begin(Mode::DryRun).await?.now)
    }

    /// Begins a transaction; one for a dry run is read-only to the database itself. Connections that died
    /// while they lay in the pool, as all do when the server restarts, are found out here, where nothing
    /// is lost by taking the next.
    async fn begin(&self, mode: Mode) -> Result<Tx<'_>, StoreError> {
        let mut dead = self.pool.size();
        loop {
            match self.try_begin(mode).await {
                Err(error) if dead > 0 && error.is_of_dead_connection() => dead -= 1,
                begun => return begun,
            }
        }
    }

    async fn try_begin(&self, mode: Mode) -> Result<Tx<'_>, StoreError> {
        let mut inner = match mode {
            Mode::Apply => self.pool.begin().await?,
            Mode::DryRun => self.pool.begin_with("BEGIN READ ONLY").await?,
        };
        let now = store::session::find_now(&mut inner).await?;
        Ok(Tx { inner, now })
    }
}

/// The id of a new run, by which its mails are found in the outbox.
#[must_use]
pub fn new_run() -> BatchId {
    new_id()
}

/// A new id. Version 7 (RFC 9562): ids sort by the time they were made, which keeps the ends of
/// indexes warm and lets lists go page by page. They are no secrets.
fn new_id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

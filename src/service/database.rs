//! Reaching the database, and bringing its schema up to date.

use std::fmt;
use std::pin::pin;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Postgres, Transaction};
use tokio::time::timeout;

mod pooler;

pub use self::pooler::Pooling;
pub use crate::store::roles::RoleFacts;
pub use crate::store::schema::SchemaState;
use crate::store::{Fault, StoreError};
use crate::store::{roles, schema};

/// How long to wait for a connection before saying that the server is away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long to wait before asking why there is no connection yet.
const PATIENCE: Duration = Duration::from_millis(300);

/// A database that answered.
#[derive(Clone)]
pub struct Database {
    pool: PgPool,
    options: PgConnectOptions,
    pooling: Pooling,
}

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The text is no address of a database. It is not repeated: it may hold a password.
    #[error(
        "the database's address cannot be read; it has the form postgres://user@host:5432/name"
    )]
    Address,
    /// The server did not let us in.
    #[error("cannot reach the database {database}")]
    Unreachable {
        /// Name, host and port, without any secret.
        database: String,
        /// What it said.
        source: StoreError,
    },
    /// The database is there and its schema is not, or is not the one this program works on.
    #[error("the database {database} {}", schema_words(.state))]
    Schema {
        /// Name, host and port.
        database: String,
        /// How it stands.
        state: SchemaState,
    },
    /// The database failed us after it had let us in.
    #[error("the database failed")]
    Failed(#[from] StoreError),
    /// Several connections share one of the server's, so that a lock of the session means nothing.
    #[error("the database {database} is behind a pooler in transaction mode")]
    Pooled {
        /// Name, host and port.
        database: String,
    },
    /// A pooler gives the server's processes to several connections, and keeps the prepared statements
    /// of one apart from those of another in neither of the two ways.
    #[error("the pooler before the database {database} mixes up prepared statements")]
    Mixing {
        /// Name, host and port.
        database: String,
    },
    /// What the address or `PGOPTIONS` sets for the session does not reach the server.
    #[error("the pooler before the database {database} takes no startup options")]
    Options {
        /// Name, host and port.
        database: String,
    },
    /// A migration failed; what it had done was rolled back.
    #[error("cannot bring the schema of the database {database} up to date")]
    Migration {
        /// Name, host and port.
        database: String,
        /// What the database said.
        source: StoreError,
    },
    /// What was migrated before is not what this program knows.
    #[error("cannot bring the schema of the database {database} up to date: {reason}")]
    Diverged {
        /// Name, host and port.
        database: String,
        /// Which migration, and how it differs.
        reason: MigrateError,
    },
}

fn schema_words(state: &SchemaState) -> String {
    match state {
        SchemaState::Current => "has the schema it should have".to_owned(),
        SchemaState::Missing => "has no schema of admit".to_owned(),
        SchemaState::Behind(1) => "is 1 migration behind this program".to_owned(),
        SchemaState::Behind(n) => format!("is {n} migrations behind this program"),
        SchemaState::Ahead => "was migrated by a newer admit than this one".to_owned(),
    }
}

/// What a migration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// How the schema stood before.
    pub before: SchemaState,
    /// How many migrations were applied.
    pub applied: usize,
}

impl fmt::Debug for Database {
    /// Without the options, which hold the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.describe()).finish()
    }
}

impl Database {
    /// Connects, and finds out whether a pooler is in between. `url` may hold a password: it is never
    /// shown.
    pub async fn open(url: &str, connections: u32) -> Result<Self, ConnectError> {
        // The parser reads an address of any scheme as one of PostgreSQL's.
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(ConnectError::Address);
        }
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| ConnectError::Address)?
            .application_name("admit")
            // Of no use with the binary format, and a parameter that PgBouncer does not know.
            .extra_float_digits(None)
            .log_statements(tracing::log::LevelFilter::Trace);
        pooler::open(options, connections).await
    }

    /// Connects to a server whose sessions are ours alone: what a pooler in transaction mode shares
    /// out is refused with [`ConnectError::Pooled`].
    pub async fn open_sessions(url: &str, connections: u32) -> Result<Self, ConnectError> {
        let database = match Self::open(url, connections).await {
            Err(ConnectError::Mixing { database }) => {
                return Err(ConnectError::Pooled { database });
            }
            opened => opened?,
        };
        database.require_sessions().await?;
        Ok(database)
    }

    /// Takes connections by these options, of which the first is waited for.
    async fn reached(
        options: PgConnectOptions,
        connections: u32,
        pooling: Pooling,
    ) -> Result<Self, sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .min_connections(0)
            .acquire_timeout(CONNECT_TIMEOUT)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone());
        let database = Self {
            pool,
            options,
            pooling,
        };
        database.reach().await?;
        Ok(database)
    }

    /// Waits for the pool's first connection. The pool goes on trying a server that refuses it and
    /// does not say so; after a moment a connection of our own tells why.
    async fn reach(&self) -> Result<(), sqlx::Error> {
        let mut first = pin!(self.pool.acquire());
        if let Ok(reached) = timeout(PATIENCE, &mut first).await {
            return reached.map(drop);
        }
        if let Ok(Err(error)) = timeout(CONNECT_TIMEOUT, self.options.connect()).await {
            return Err(error);
        }
        first.await.map(drop)
    }

    /// How connections get to the server.
    #[must_use]
    pub const fn pooling(&self) -> Pooling {
        self.pooling
    }

    /// A transaction that only looks: behind a pooler, statements outside of one may each meet
    /// another process of the server.
    pub(super) async fn look(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        Ok(self.pool.begin_with("BEGIN READ ONLY").await?)
    }

    /// Connects to a database whose schema is the one this program works on.
    pub async fn open_current(url: &str, connections: u32) -> Result<Self, ConnectError> {
        let database = Self::open(url, connections).await?;
        match database.schema().await? {
            SchemaState::Current => Ok(database),
            state => Err(ConnectError::Schema {
                database: database.describe(),
                state,
            }),
        }
    }

    /// How its schema stands.
    pub async fn schema(&self) -> Result<SchemaState, ConnectError> {
        let mut tx = self.look().await?;
        Ok(schema::find_state(&mut tx).await?)
    }

    /// The version of the server, such as `15.14`.
    pub async fn server_version(&self) -> Result<String, ConnectError> {
        let mut tx = self.look().await?;
        let version = schema::find_server_version(&mut tx).await?;
        // Distributions add their own version in brackets.
        let number = version.split_whitespace().next().unwrap_or_default();
        Ok(number.to_owned())
    }

    /// The role that we work as.
    pub async fn role(&self) -> Result<RoleFacts, ConnectError> {
        let mut tx = self.look().await?;
        Ok(roles::find_role(&mut tx).await?)
    }

    /// Fails with [`ConnectError::Pooled`] if one connection of ours can be answered by several
    /// processes of the server, as behind a pooler in transaction mode.
    pub async fn require_sessions(&self) -> Result<(), ConnectError> {
        if self.pooling.shares_sessions() || self.shares_sessions().await? {
            return Err(ConnectError::Pooled {
                database: self.describe(),
            });
        }
        Ok(())
    }

    async fn shares_sessions(&self) -> Result<bool, StoreError> {
        match self.sees_others().await {
            Err(error) if error.is_of_another_session() => Ok(true),
            answered => answered,
        }
    }

    /// While a second connection keeps a process busy, the first one must still have its own, and so
    /// when both are idle again. Which process a pooler chooses differs: the last one used, or each in
    /// turn.
    async fn sees_others(&self) -> Result<bool, StoreError> {
        // A pooler need not know about prepared statements, so as few as possible are left behind.
        let plain = self.options.clone().statement_cache_capacity(0);
        let mut ours = plain.connect().await?;
        let first = schema::find_backend(&mut ours).await?;
        // Nothing of ours is under way any more, so that a pooler has its process back.
        ours.ping().await?;
        let mut other = plain.connect().await?;
        let mut busy = other.begin().await?;
        if schema::find_backend(&mut busy).await? == first {
            // Asking on would wait for ever where a pooler has but one process to give.
            return Ok(true);
        }
        let mut seen = vec![schema::find_backend(&mut ours).await?];
        busy.rollback().await?;
        other.ping().await?;
        for _ in 0..2 {
            seen.push(schema::find_backend(&mut ours).await?);
            ours.ping().await?;
        }
        for connection in [ours, other] {
            connection.close().await?;
        }
        Ok(seen.iter().any(|backend| *backend != first))
    }

    /// Brings the schema up to date. With `grant_application`, gives the embedded database's own
    /// role what it needs.
    pub async fn migrate(&self, grant_application: bool) -> Result<Migrated, ConnectError> {
        let before = self.find_migratable().await?;
        let mut connection = self.pool.acquire().await.map_err(StoreError::from)?;
        if before != SchemaState::Current {
            let migrated = schema::migrate(&mut connection).await;
            migrated.map_err(|error| self.migration_error(error))?;
        }
        if grant_application {
            roles::grant_application(&mut connection).await?;
        }
        Ok(Migrated {
            before,
            applied: before.missing(),
        })
    }

    fn migration_error(&self, error: MigrateError) -> ConnectError {
        let database = self.describe();
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                ConnectError::Migration {
                    database,
                    source: error.into(),
                }
            }
            reason => ConnectError::Diverged { database, reason },
        }
    }

    /// How the schema stands, if this program could bring it up to date.
    pub async fn find_migratable(&self) -> Result<SchemaState, ConnectError> {
        match self.schema().await? {
            SchemaState::Ahead => Err(ConnectError::Schema {
                database: self.describe(),
                state: SchemaState::Ahead,
            }),
            state => Ok(state),
        }
    }

    /// Name, host and port: what a person needs to know where they are, and no secret.
    #[must_use]
    pub fn describe(&self) -> String {
        described(&self.options)
    }

    /// Ends all connections in order.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(super) const fn pool(&self) -> &PgPool {
        &self.pool
    }
}

fn described(options: &PgConnectOptions) -> String {
    let name = options.get_database().unwrap_or("postgres");
    match options.get_socket() {
        Some(socket) => format!("{name} in {}", socket.display()),
        None => format!("{name} on {}:{}", options.get_host(), options.get_port()),
    }
}

impl ConnectError {
    /// What a caller can do about it.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Address
            | Self::Schema { .. }
            | Self::Pooled { .. }
            | Self::Mixing { .. }
            | Self::Options { .. }
            | Self::Diverged { .. } => Fault::Unavailable,
            // What stands in the way is in the database, such as tables of somebody else.
            Self::Migration { source, .. } => match source.fault() {
                Fault::Bug | Fault::Violates(_) => Fault::Unavailable,
                fault => fault,
            },
            Self::Unreachable { source, .. } | Self::Failed(source) => source.fault(),
        }
    }
}

//! Reaching the database, and bringing its schema up to date.

use std::fmt;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::store::schema;
pub use crate::store::schema::SchemaState;
use crate::store::{Fault, StoreError};

/// How long to wait for a connection before saying that the server is away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A database that answered.
#[derive(Clone)]
pub struct Database {
    pool: PgPool,
    options: PgConnectOptions,
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
    /// A migration failed; what it had done was rolled back.
    #[error("cannot bring the schema up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
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
}

impl fmt::Debug for Database {
    /// Without the options, which hold the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.describe()).finish()
    }
}

impl Database {
    /// Connects and looks at nothing yet. `url` may hold a password: it is never shown.
    pub async fn open(url: &str, connections: u32) -> Result<Self, ConnectError> {
        // The parser reads an address of any scheme as one of PostgreSQL's.
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(ConnectError::Address);
        }
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| ConnectError::Address)?
            .application_name("admit")
            .log_statements(tracing::log::LevelFilter::Trace);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .min_connections(0)
            .acquire_timeout(CONNECT_TIMEOUT)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone());
        let database = Self { pool, options };
        match database.pool.acquire().await {
            Ok(_) => Ok(database),
            Err(error) => Err(ConnectError::Unreachable {
                database: database.describe(),
                source: StoreError::from(error),
            }),
        }
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
        let mut connection = self.pool.acquire().await.map_err(StoreError::from)?;
        Ok(schema::find_state(&mut connection).await?)
    }

    /// Brings the schema up to date. With `grant_application`, gives the embedded database's own
    /// role what it needs.
    pub async fn migrate(&self, grant_application: bool) -> Result<Migrated, ConnectError> {
        let before = self.schema().await?;
        if before == SchemaState::Ahead {
            return Err(ConnectError::Schema {
                database: self.describe(),
                state: before,
            });
        }
        let mut connection = self.pool.acquire().await.map_err(StoreError::from)?;
        if before != SchemaState::Current {
            schema::migrate(&mut connection).await?;
        }
        if grant_application {
            schema::grant_application(&mut connection).await?;
        }
        Ok(Migrated { before })
    }

    /// Name, host and port: what a person needs to know where they are, and no secret.
    #[must_use]
    pub fn describe(&self) -> String {
        let name = self.options.get_database().unwrap_or("postgres");
        match self.options.get_socket() {
            Some(socket) => format!("{name} in {}", socket.display()),
            None => format!(
                "{name} on {}:{}",
                self.options.get_host(),
                self.options.get_port()
            ),
        }
    }

    /// Ends all connections in order.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(super) const fn pool(&self) -> &PgPool {
        &self.pool
    }
}

impl ConnectError {
    /// What a caller can do about it.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Address | Self::Schema { .. } | Self::Migration(_) => Fault::Unavailable,
            Self::Unreachable { source, .. } | Self::Failed(source) => source.fault(),
        }
    }
}

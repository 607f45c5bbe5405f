//! The schema's version, and how it is brought up to date.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use sqlx::migrate::{MigrateError, Migrator};

use super::StoreError;

/// The migrations that this program knows, embedded in it.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// How a database stands to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// As this program expects it.
    Current,
    /// No schema of admit's.
    Missing,
    /// So many migrations behind.
    Behind(usize),
    /// Made by a newer program.
    Ahead,
}

impl SchemaState {
    /// How many migrations a database in this state is short of.
    #[must_use]
    pub fn missing(self) -> usize {
        match self {
            Self::Current | Self::Ahead => 0,
            Self::Missing => MIGRATOR.iter().count(),
            Self::Behind(missing) => missing,
        }
    }
}

/// How the connected database stands to this program.
pub async fn find_state(connection: &mut PgConnection) -> Result<SchemaState, StoreError> {
    let exists =
        sqlx::query_scalar!(r#"SELECT to_regclass('_sqlx_migrations') IS NOT NULL AS "exists!""#)
            .fetch_one(&mut *connection)
            .await?;
    if !exists {
        return Ok(SchemaState::Missing);
    }
    let applied: BTreeSet<i64> =
        sqlx::query_scalar!("SELECT version FROM _sqlx_migrations WHERE success")
            .fetch_all(connection)
            .await?
            .into_iter()
            .collect();
    let known: BTreeSet<i64> = MIGRATOR.iter().map(|migration| migration.version).collect();
    Ok(if applied.is_empty() {
        SchemaState::Missing
    } else if applied.difference(&known).next().is_some() {
        SchemaState::Ahead
    } else {
        match known.difference(&applied).count() {
            0 => SchemaState::Current,
            behind => SchemaState::Behind(behind),
        }
    })
}

/// Which process of the server answers.
pub async fn find_backend(connection: &mut PgConnection) -> Result<i32, StoreError> {
    let backend = sqlx::query_scalar!(r#"SELECT pg_backend_pid() AS "backend!""#)
        .fetch_one(connection)
        .await?;
    Ok(backend)
}

/// What a transaction sees of the way to the server.
#[derive(Debug, Clone)]
pub struct Traces {
    /// Which process of the server answers.
    pub backend: i32,
    /// The parameter that only the server itself understands has reached it.
    pub is_direct: bool,
    /// The statements that the process has prepared, for whomever.
    pub prepared: Vec<String>,
}

/// Looks at the way to the server.
pub async fn find_traces(connection: &mut PgConnection) -> Result<Traces, StoreError> {
    let traces = sqlx::query_as!(
        Traces,
        r#"SELECT pg_backend_pid() AS "backend!",
            current_setting('admit.direct', true) IS NOT DISTINCT FROM 'on' AS "is_direct!",
            array(SELECT name FROM pg_prepared_statements) AS "prepared!""#
    )
    .fetch_one(connection)
    .await?;
    Ok(traces)
}

/// What the server says its version is, such as `15.14`.
pub async fn find_server_version(connection: &mut PgConnection) -> Result<String, StoreError> {
    let version = sqlx::query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#)
        .fetch_one(connection)
        .await?;
    Ok(version)
}

/// Applies what is missing. Two at once wait for each other on the migrator's advisory lock, which
/// is one of the session: a pooler in transaction mode cannot be used for this.
pub async fn migrate(connection: &mut PgConnection) -> Result<(), MigrateError> {
    MIGRATOR.run(connection).await
}

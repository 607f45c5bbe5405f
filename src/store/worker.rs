//! Rows of `worker`: the processes that deliver.

use sqlx::PgConnection;

use super::StoreError;
use crate::domain::id::WorkerId;

/// What tells one process from every other, on this host and since its last start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessIdentity {
    /// The host's name, for people.
    pub host: String,
    /// The id of this start of the host.
    pub boot: String,
    /// The process number.
    pub pid: i32,
    /// When the process began, as its system counts it.
    pub birth: String,
}

/// Adds a worker for a process.
pub async fn insert_worker(
    connection: &mut PgConnection,
    id: WorkerId,
    process: &ProcessIdentity,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO worker (id, host, boot, pid, birth, started_at)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp())",
        id.as_uuid(),
        process.host,
        process.boot,
        process.pid,
        process.birth,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that a worker ended in order.
pub async fn mark_ended(connection: &mut PgConnection, id: WorkerId) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE worker SET ended_at = clock_timestamp() WHERE id = $1",
        id.as_uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The workers of this start of the host that have not said that they ended.
pub async fn list_running(
    connection: &mut PgConnection,
    boot: &str,
) -> Result<Vec<(WorkerId, ProcessIdentity)>, StoreError> {
    let rows = sqlx::query!(
        "SELECT id, host, boot, pid, birth FROM worker WHERE boot = $1 AND ended_at IS NULL",
        boot
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let process = ProcessIdentity {
                host: row.host,
                boot: row.boot,
                pid: row.pid,
                birth: row.birth,
            };
            (row.id, process)
        })
        .collect())
}

/// True for a worker that this database has seen.
pub async fn has_worker(connection: &mut PgConnection, id: WorkerId) -> Result<bool, StoreError> {
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM worker WHERE id = $1) AS "known!""#,
        id.as_uuid()
    )
    .fetch_one(connection)
    .await?;
    Ok(known)
}

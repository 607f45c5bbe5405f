//! Rows of `throttle`: how often something was tried of late, shared by all machines.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::PgConnection;

use super::{StoreError, to_jiff};
use crate::domain::account::ThrottleKind;

/// How often is allowed, and counted over how long.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is counted.
    pub kind: ThrottleKind,
    /// So often.
    pub tries: i32,
    /// In so long, from the first try.
    pub window: Duration,
}

/// Counts a try. False when as many as are allowed were counted already; then nothing changes, so
/// that whoever goes on trying does not make the wait longer. Attempts at the same time wait for each
/// other on the row, so no more than allowed get through.
pub async fn mark_tried(
    connection: &mut PgConnection,
    limit: &Limit,
    key: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO throttle AS t (kind, key, since, tries)
         VALUES ($1, $2, clock_timestamp(), 1)
         ON CONFLICT (kind, key) DO UPDATE SET
            since = CASE WHEN t.since + make_interval(secs => $4) <= clock_timestamp()
                THEN clock_timestamp() ELSE t.since END,
            tries = CASE WHEN t.since + make_interval(secs => $4) <= clock_timestamp()
                THEN 1 ELSE t.tries + 1 END
         WHERE t.tries < $3 OR t.since + make_interval(secs => $4) <= clock_timestamp()",
        limit.kind.as_str(),
        key,
        limit.tries,
        limit.window.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts a try as [`mark_tried`] does, but none that follows the first ones too closely: so many
/// pauses as tries are counted must have passed. Somebody who presses a button twice has then tried
/// once.
pub async fn mark_tried_apart(
    connection: &mut PgConnection,
    limit: &Limit,
    key: &str,
    pause: Duration,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO throttle AS t (kind, key, since, tries)
         VALUES ($1, $2, clock_timestamp(), 1)
         ON CONFLICT (kind, key) DO UPDATE SET
            since = CASE WHEN t.since + make_interval(secs => $4) <= clock_timestamp()
                THEN clock_timestamp() ELSE t.since END,
            tries = CASE WHEN t.since + make_interval(secs => $4) <= clock_timestamp()
                THEN 1 ELSE t.tries + 1 END
         WHERE (t.tries < $3 AND t.since + t.tries * make_interval(secs => $5) <= clock_timestamp())
            OR t.since + make_interval(secs => $4) <= clock_timestamp()",
        limit.kind.as_str(),
        key,
        limit.tries,
        limit.window.as_secs_f64(),
        pause.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes one try back, of something that turned out to be in order.
pub async fn mark_untried(
    connection: &mut PgConnection,
    kind: ThrottleKind,
    key: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE throttle SET tries = greatest(tries - 1, 0) WHERE kind = $1 AND key = $2",
        kind.as_str(),
        key,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what was counted. Answers how many tries that were.
pub async fn delete_tries(
    connection: &mut PgConnection,
    kind: ThrottleKind,
    key: &str,
) -> Result<i32, StoreError> {
    let tries = sqlx::query_scalar!(
        "DELETE FROM throttle WHERE kind = $1 AND key = $2 RETURNING tries",
        kind.as_str(),
        key,
    )
    .fetch_optional(connection)
    .await?;
    Ok(tries.unwrap_or(0))
}

/// How many tries are counted at the moment.
pub async fn find_tries(
    connection: &mut PgConnection,
    limit: &Limit,
    key: &str,
) -> Result<i32, StoreError> {
    let tries = sqlx::query_scalar!(
        "SELECT tries FROM throttle WHERE kind = $1 AND key = $2
            AND since + make_interval(secs => $3) > clock_timestamp()",
        limit.kind.as_str(),
        key,
        limit.window.as_secs_f64(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(tries.unwrap_or(0))
}

/// When the next try is possible, of what was tried as often as is allowed.
pub async fn find_wait(
    connection: &mut PgConnection,
    limit: &Limit,
    key: &str,
) -> Result<Option<Timestamp>, StoreError> {
    let until = sqlx::query_scalar!(
        r#"SELECT since + make_interval(secs => $3) AS "until!" FROM throttle
         WHERE kind = $1 AND key = $2 AND tries >= $4
            AND since + make_interval(secs => $3) > clock_timestamp()"#,
        limit.kind.as_str(),
        key,
        limit.window.as_secs_f64(),
        limit.tries,
    )
    .fetch_optional(connection)
    .await?;
    Ok(to_jiff(until))
}

/// How much is too old to count for anything.
pub async fn count_old(connection: &mut PgConnection, age: Duration) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM throttle
         WHERE since + make_interval(secs => $1) <= clock_timestamp()"#,
        age.as_secs_f64(),
    )
    .fetch_one(connection)
    .await?;
    Ok(count.unsigned_abs())
}

/// Forgets what is too old to count for anything.
pub async fn delete_old(connection: &mut PgConnection, age: Duration) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM throttle WHERE since + make_interval(secs => $1) <= clock_timestamp()",
        age.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

//! Figures about the outbox and the audit, for whoever watches over them.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::invitation::oldest_id;
use super::{StoreError, to_jiff};
use crate::domain::mail::BULK_PRIORITY;

/// How the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueFigures {
    /// Mails that wait.
    pub waiting: i64,
    /// Of those, how many could be tried now.
    pub due: i64,
    /// Since when the first of these could be.
    pub due_since: Option<Timestamp>,
    /// Bulk mails that would be due, but for the quiet hours.
    pub held: i64,
    /// Mails that a worker has in hand.
    pub in_hand: i64,
}

/// What quiet hours mean for bulk mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkMail {
    /// They hold it up.
    Held,
    /// It may leave, and could not before this moment.
    FreeSince(Timestamp),
    /// It may leave.
    Free,
}

/// Looks at what waits.
pub async fn find_queue(
    connection: &mut PgConnection,
    bulk: BulkMail,
) -> Result<QueueFigures, StoreError> {
    let free_since = match bulk {
        BulkMail::FreeSince(moment) => Some(moment),
        BulkMail::Held | BulkMail::Free => None,
    };
    let row = sqlx::query!(
        r#"
        SELECT count(*) AS "waiting!",
            count(*) FILTER (WHERE is_due AND NOT is_held) AS "due!",
            count(*) FILTER (WHERE is_due AND is_held) AS "held!",
            min(since) FILTER (WHERE is_due AND NOT is_held) AS due_since,
            (SELECT count(*) FROM mail WHERE state IN ('claimed', 'submitting')) AS "in_hand!"
        FROM (
            SELECT not_before <= clock_timestamp() AS is_due, priority >= $1 AND $2 AS is_held,
                greatest(not_before, CASE WHEN priority >= $1 THEN $3::timestamptz END) AS since
            FROM mail WHERE state = 'queued'
        ) AS queued
        "#,
        BULK_PRIORITY,
        bulk == BulkMail::Held,
        free_since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(QueueFigures {
        waiting: row.waiting,
        due: row.due,
        due_since: to_jiff(row.due_since),
        held: row.held,
        in_hand: row.in_hand,
    })
}

/// Mails in doubt: how many, and how many of them since before a moment.
pub async fn find_in_doubt(
    connection: &mut PgConnection,
    moment: Timestamp,
) -> Result<(i64, i64), StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT count(*) AS "all!", count(*) FILTER (WHERE armed_at < $1) AS "old!"
        FROM mail WHERE state = 'in_doubt'
        "#,
        moment.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok((row.all, row.old))
}

/// How many mails were refused for good since a moment. Of one in doubt that somebody gave up, as the
/// audit tells, nobody knows whether it was.
pub async fn count_dead(
    connection: &mut PgConnection,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM mail WHERE state = 'dead' AND ended_at >= $1
            AND NOT EXISTS (
                SELECT FROM audit WHERE audit.subject_id = mail.id
                    AND audit.action = 'mail.resolved' AND audit.state_after = 'dead')"#,
        since.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// How many mails a server took since a moment. Mails wait for a month at most, and their ids sort
/// by the time they were made, which is where their search begins.
pub async fn count_sent(
    connection: &mut PgConnection,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let month = SignedDuration::from_hours(31 * 24);
    let made = since.checked_sub(month).unwrap_or(Timestamp::MIN);
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM mail
         WHERE id >= $1 AND state = 'sent' AND ended_at >= $2"#,
        oldest_id(Some(made)),
        since.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// How many mails came back since a moment.
pub async fn count_bounced(
    connection: &mut PgConnection,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(DISTINCT mail_id) AS "count!" FROM bounce WHERE reported_at >= $1"#,
        since.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// The newest seal, and since when the oldest row that no seal covers is there.
pub async fn find_seal_ages(
    connection: &mut PgConnection,
) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
    let row = sqlx::query!(
        r#"
        WITH newest AS (SELECT up_to, sealed_at FROM audit_seal ORDER BY up_to DESC LIMIT 1)
        SELECT (SELECT sealed_at FROM newest) AS sealed_at,
            (SELECT at FROM audit WHERE id > coalesce((SELECT up_to FROM newest), 0)
             ORDER BY id LIMIT 1) AS unsealed_since
        "#
    )
    .fetch_one(connection)
    .await?;
    Ok((to_jiff(row.sealed_at), to_jiff(row.unsealed_since)))
}

//! Rows of `batch`: one per run of a bulk verb.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::{StoreError, to_jiff};
use crate::domain::bulk::RowCounts;
use crate::domain::id::{BatchId, SpaceId};
use crate::domain::slug::Slug;

/// What is known of a batch when it begins.
#[derive(Debug, Clone)]
pub struct NewBatch {
    /// Its id.
    pub id: BatchId,
    /// SHA-256 of the file and of the options that decide its outcome; `None` for addresses that
    /// were named one by one.
    pub digest: Option<[u8; 32]>,
    /// The file's name, without its folder.
    pub file_name: Option<String>,
    /// The space, where all rows go to one.
    pub space_id: Option<SpaceId>,
    /// Who began it.
    pub actor: String,
    /// When it began.
    pub started_at: Timestamp,
}

/// A batch as it is listed. What became of its invitations since is counted by [`find_progress`].
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// The file's name.
    pub file_name: Option<String>,
    /// SHA-256 of the file and its options.
    pub digest: Option<Vec<u8>>,
    /// The space, where all rows go to one.
    pub space: Option<Slug>,
    /// Who began it.
    pub actor: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it runs, and for ever if it was killed.
    pub finished_at: Option<Timestamp>,
    /// What became of its rows.
    pub counts: RowCounts,
}

/// Where the invitations of a batch stand now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchProgress {
    /// Can be accepted.
    pub open: i64,
    /// Past their end.
    pub expired: i64,
    /// Accepted.
    pub accepted: i64,
    /// Taken back.
    pub withdrawn: i64,
    /// Mails not tried yet, or to be tried again.
    pub waiting: i64,
    /// Mails that a server took.
    pub sent: i64,
    /// Mails refused for good.
    pub dead: i64,
    /// Mails that may or may not have left.
    pub in_doubt: i64,
}

/// Adds a batch.
pub async fn insert_batch(connection: &mut PgConnection, new: &NewBatch) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO batch (id, source, digest, file_name, space_id, actor, started_at)
         VALUES ($1, CASE WHEN $2::bytea IS NULL THEN 'addresses' ELSE 'file' END, $2, $3, $4, $5, $6)",
        new.id.as_uuid(),
        new.digest.as_ref().map(<[u8; 32]>::as_slice),
        new.file_name,
        new.space_id.map(SpaceId::as_uuid),
        new.actor,
        new.started_at.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down what became of the rows so far; with `finished`, that there will be no more.
#[expect(clippy::cast_possible_wrap, reason = "no file has 2^63 rows")]
pub async fn mark_counted(
    connection: &mut PgConnection,
    id: BatchId,
    counts: &RowCounts,
    finished: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE batch SET rows = $2, invited = $3, already_invited = $4, already_member = $5,
            held_back = $6, duplicate = $7, refused = $8, not_started = $9,
            finished_at = CASE WHEN $10 THEN clock_timestamp() END
         WHERE id = $1",
        id.as_uuid(),
        counts.rows as i64,
        counts.invited as i64,
        counts.already_invited as i64,
        counts.already_member as i64,
        counts.held_back as i64,
        counts.duplicate as i64,
        counts.refused as i64,
        counts.not_started as i64,
        finished,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Which batches to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct BatchFilter {
    /// This one only.
    pub id: Option<BatchId>,
    /// Older than this one: the cursor of the next page.
    pub before: Option<BatchId>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// Batches, newest first.
#[expect(clippy::cast_sign_loss, reason = "the columns hold counts")]
pub async fn list_batches(
    connection: &mut PgConnection,
    filter: BatchFilter,
) -> Result<Vec<Batch>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT batch.id, batch.file_name, batch.digest, space.slug AS "space?: Slug", batch.actor,
            batch.started_at, batch.finished_at, batch.rows, batch.invited, batch.already_invited,
            batch.already_member, batch.held_back, batch.duplicate, batch.refused, batch.not_started
        FROM batch LEFT JOIN space ON space.id = batch.space_id
        WHERE ($1::uuid IS NULL OR batch.id = $1) AND ($2::uuid IS NULL OR batch.id < $2)
        ORDER BY batch.id DESC LIMIT $3
        "#,
        filter.id.map(BatchId::as_uuid),
        filter.before.map(BatchId::as_uuid),
        filter.limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Batch {
            id: row.id,
            file_name: row.file_name,
            digest: row.digest,
            space: row.space,
            actor: row.actor,
            started_at: row.started_at.to_jiff(),
            finished_at: to_jiff(row.finished_at),
            counts: RowCounts {
                rows: row.rows as u64,
                invited: row.invited as u64,
                already_invited: row.already_invited as u64,
                already_member: row.already_member as u64,
                held_back: row.held_back as u64,
                duplicate: row.duplicate as u64,
                refused: row.refused as u64,
                not_started: row.not_started as u64,
                blank: 0,
            },
        })
        .collect())
}

/// Where the invitations of a batch stand at `now`.
pub async fn find_progress(
    connection: &mut PgConnection,
    id: BatchId,
    now: Timestamp,
) -> Result<BatchProgress, StoreError> {
    let progress = sqlx::query_as!(
        BatchProgress,
        r#"
        SELECT
            count(*) FILTER (WHERE ended IS NULL AND expires_at > $2) AS "open!",
            count(*) FILTER (WHERE ended IS NULL AND expires_at <= $2) AS "expired!",
            count(*) FILTER (WHERE ended = 'accepted') AS "accepted!",
            count(*) FILTER (WHERE ended = 'withdrawn') AS "withdrawn!",
            count(*) FILTER (WHERE mail.state IN ('queued', 'claimed', 'submitting')) AS "waiting!",
            count(*) FILTER (WHERE mail.state = 'sent') AS "sent!",
            count(*) FILTER (WHERE mail.state = 'dead') AS "dead!",
            count(*) FILTER (WHERE mail.state = 'in_doubt') AS "in_doubt!"
        FROM invitation
        LEFT JOIN LATERAL (
            SELECT state FROM mail WHERE mail.invitation_id = invitation.id
            ORDER BY generation DESC, step DESC LIMIT 1
        ) mail ON true
        WHERE batch_id = $1
        "#,
        id.as_uuid(),
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(progress)
}

/// Takes back up to `limit` open invitations of a batch and makes their waiting mails moot. Answers
/// how many it took.
pub async fn mark_withdrawn(
    connection: &mut PgConnection,
    id: BatchId,
    now: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let done = sqlx::query_scalar!(
        r#"
        WITH chosen AS MATERIALIZED (
            SELECT id FROM invitation WHERE batch_id = $1 AND ended IS NULL
            ORDER BY email_key, space_id LIMIT $3 FOR UPDATE
        ), ended AS (
            UPDATE invitation SET ended = 'withdrawn', ended_at = $2
            FROM chosen WHERE invitation.id = chosen.id RETURNING invitation.id
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $2
            FROM ended WHERE mail.invitation_id = ended.id AND mail.state = 'queued'
        )
        SELECT count(*) AS "count!" FROM ended
        "#,
        id.as_uuid(),
        now.to_sqlx() as _,
        limit,
    )
    .fetch_one(connection)
    .await?;
    Ok(done.unsigned_abs())
}

//! Rows of `mail_budget`: how many mails may leave, in buckets of tokens that fill with time.
//!
//! A statement locks the bucket before it looks at the clock, so that those who take at the same time
//! take one after the other and no moment is counted twice. The lock is held to the end of the
//! transaction, which is why the transaction is short.

use std::time::Duration;

use sqlx::PgConnection;

use super::StoreError;

/// The key of the bucket for all mail.
pub const ALL: &str = "all";

/// A bucket, and how it fills.
#[derive(Debug, Clone, Copy)]
pub struct Bucket<'a> {
    /// [`ALL`], or `@` and a domain.
    pub key: &'a str,
    /// Tokens that come back each second.
    pub per_second: f64,
    /// The most that it holds.
    pub capacity: f64,
    /// How far it may be overdrawn.
    pub debt: f64,
}

/// What a bucket gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taken {
    /// So many of those that were asked for.
    pub granted: i64,
    /// What is left; below one there is none to be had.
    pub left: f64,
    /// How long the turn of the first that got none is away, before the pause of one token.
    pub lead: Duration,
}

/// Takes tokens: `due` of them whatever there is, of which an overdrawn bucket makes a debt, and up
/// to `wanted` of what is left then. Those who got none are promised the next tokens of a bucket of
/// a domain, one after the other, at most an hour ahead.
pub async fn take_tokens(
    connection: &mut PgConnection,
    bucket: Bucket<'_>,
    (due, wanted): (i64, i64),
) -> Result<Taken, StoreError> {
    let Bucket {
        key,
        per_second,
        capacity,
        debt,
    } = bucket;
    sqlx::query!(
        "INSERT INTO mail_budget (key, tokens, counted_at) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (key) DO NOTHING",
        key,
        capacity,
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!(
        r#"
        WITH held AS MATERIALIZED (
            SELECT tokens, counted_at, promised_at FROM mail_budget WHERE key = $1 FOR UPDATE
        ), clocked AS MATERIALIZED (
            SELECT held.*, clock_timestamp() AS moment FROM held
        ), filled AS MATERIALIZED (
            SELECT moment, greatest(promised_at, moment) AS turn,
                greatest(-$4::float8, -$5::bigint + least($3::float8, tokens
                    + greatest(0, extract(epoch FROM moment - counted_at)::float8) * $2::float8)) AS level
            FROM clocked
        ), granted AS MATERIALIZED (
            SELECT *, least($6::bigint, floor(greatest(level, 0))::bigint) AS number FROM filled
        )
        UPDATE mail_budget SET tokens = level - number, counted_at = moment,
            promised_at = CASE WHEN $1 <> 'all' AND number < $6
                THEN least(turn + make_interval(secs => ($6 - number) / $2), moment + interval '1 hour')
                WHEN promised_at > moment THEN promised_at END
        FROM granted WHERE key = $1
        RETURNING number AS "granted!", tokens AS "left!",
            extract(epoch FROM turn - moment)::float8 AS "lead!"
        "#,
        key,
        per_second,
        capacity,
        debt,
        due,
        wanted,
    )
    .fetch_one(connection)
    .await?;
    Ok(Taken {
        granted: row.granted,
        left: row.left,
        lead: Duration::try_from_secs_f64(row.lead).unwrap_or_default(),
    })
}

/// Gives tokens back that were taken for mails that did not leave.
pub async fn mark_credited(
    connection: &mut PgConnection,
    bucket: Bucket<'_>,
    unused: i64,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE mail_budget SET tokens = least($2, tokens + $3::bigint) WHERE key = $1",
        bucket.key,
        bucket.capacity,
        unused,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets domains that have had no mail for a day: their buckets are full again, and which domains
/// people have mail at is kept no longer than it is needed. Passes over those in use.
pub async fn delete_idle(connection: &mut PgConnection) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM mail_budget WHERE key IN (
            SELECT key FROM mail_budget
            WHERE key <> 'all' AND counted_at < clock_timestamp() - interval '25 hours'
            FOR UPDATE SKIP LOCKED)"
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

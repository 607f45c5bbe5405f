//! Mails as limits look at them: which of them may be held up, and which are put off.

use jiff::Timestamp;
use sqlx::PgConnection;

use super::Scope;
use crate::domain::id::{ClaimId, MailId};
use crate::domain::mail::BULK_PRIORITY;
use crate::store::StoreError;

/// How many mails one claim takes, and how urgent they are. A number is so many of any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// At most so many.
    pub limit: i64,
    /// The most urgent and the least urgent priority.
    pub priorities: (i16, i16),
}

impl From<i64> for Share {
    fn from(limit: i64) -> Self {
        Self {
            limit,
            priorities: (i16::MIN, i16::MAX),
        }
    }
}

impl Share {
    /// How many, and the priorities.
    pub(super) const fn parts(self) -> (i64, (i16, i16)) {
        (self.limit, self.priorities)
    }

    /// Up to so many of those that somebody waits for.
    #[must_use]
    pub const fn urgent(limit: i64) -> Self {
        Self {
            limit,
            priorities: (i16::MIN, BULK_PRIORITY - 1),
        }
    }

    /// Up to so many of the others.
    #[must_use]
    pub const fn bulk(limit: i64) -> Self {
        Self {
            limit,
            priorities: (BULK_PRIORITY, i16::MAX),
        }
    }
}

/// Puts claimed mails back that are over a limit, each for so many seconds, without an attempt
/// counted. Answers those that still carried the claim.
pub async fn mark_put_off(
    connection: &mut PgConnection,
    claim: ClaimId,
    mails: &[MailId],
    waits: &[f64],
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = 'queued', attempts = attempts - 1, claim_id = NULL,
            worker_id = NULL, slot = NULL, lease_until = NULL,
            not_before = clock_timestamp() + make_interval(secs => put_off.wait)
         FROM unnest($2::uuid[], $3::float8[]) AS put_off (id, wait)
         WHERE mail.id = put_off.id AND claim_id = $1 AND state = 'claimed'",
        claim.as_uuid(),
        mails as &[MailId],
        waits,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// How many bulk mails of a scope are due.
pub async fn find_bulk_due(connection: &mut PgConnection, scope: Scope) -> Result<i64, StoreError> {
    let (batch, one) = scope.ids();
    let due = sqlx::query_scalar!(
        r#"SELECT count(*) AS "due!" FROM mail WHERE state = 'queued' AND priority >= $3
            AND not_before <= clock_timestamp() AND ($1::uuid IS NULL OR batch_id = $1)
            AND ($2::uuid IS NULL OR id = $2)"#,
        batch,
        one,
        BULK_PRIORITY,
    )
    .fetch_one(connection)
    .await?;
    Ok(due)
}

/// Whether a bulk mail of a scope is due.
pub async fn has_bulk_due(connection: &mut PgConnection, scope: Scope) -> Result<bool, StoreError> {
    let (batch, one) = scope.ids();
    let has = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM mail WHERE state = 'queued' AND priority >= $3
            AND not_before <= clock_timestamp() AND ($1::uuid IS NULL OR batch_id = $1)
            AND ($2::uuid IS NULL OR id = $2)) AS "has!""#,
        batch,
        one,
        BULK_PRIORITY,
    )
    .fetch_one(connection)
    .await?;
    Ok(has)
}

/// A mail that waits for its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Before this it is not tried.
    pub not_before: Timestamp,
    /// It may be held up.
    pub is_bulk: bool,
    /// It was tried before.
    pub was_tried: bool,
}

/// The mails of a scope that come next: the first one that may be held up, and the first one that may
/// not.
pub async fn list_next(
    connection: &mut PgConnection,
    scope: Scope,
) -> Result<Vec<Waiting>, StoreError> {
    let (batch, one) = scope.ids();
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (priority >= $3) not_before, priority >= $3 AS "is_bulk!",
            attempts > 0 OR maybe_duplicate AS "was_tried!"
         FROM mail WHERE state = 'queued' AND ($1::uuid IS NULL OR batch_id = $1)
            AND ($2::uuid IS NULL OR id = $2)
         ORDER BY priority >= $3, not_before"#,
        batch,
        one,
        BULK_PRIORITY,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Waiting {
            not_before: row.not_before.to_jiff(),
            is_bulk: row.is_bulk,
            was_tried: row.was_tried,
        })
        .collect())
}

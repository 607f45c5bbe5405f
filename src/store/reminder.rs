//! Reminders that are due: steps of the ladder, and mails for them in the outbox.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::id::{BatchId, MailId};

/// One step of the ladder, and what its mails get.
#[derive(Debug, Clone, Copy)]
pub struct LadderStep<'a> {
    /// The step, from 1.
    pub step: i16,
    /// All steps: seconds after the first mail, the smallest first.
    pub ladder: &'a [f64],
    /// The run that they belong to.
    pub run: BatchId,
    /// The priority of the mails.
    pub priority: i16,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// What taking a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stepped {
    /// Invitations that were looked at.
    pub passed: i64,
    /// Those that have a reminder in the outbox now.
    pub reminded: i64,
}

/// Takes invitations that wait for this step over it, at most one for each of `mails`, the ids of new
/// mails. What others hold at this moment is left to them or to the next call.
///
/// An invitation of which several steps are due passes all of them with one mail, that of the last.
/// One that has expired, or whose address is blocked, passes without.
pub async fn mark_reminded(
    connection: &mut PgConnection,
    step: &LadderStep<'_>,
    mails: &[MailId],
) -> Result<Stepped, StoreError> {
    let row = sqlx::query!(
        r#"
        WITH due AS MATERIALIZED (
            SELECT id, link_gen, email_key, expires_at, (
                SELECT max(rung)::int2 FROM UNNEST($2::float8[]) WITH ORDINALITY AS t (seconds, rung)
                WHERE rung >= $1::int2 AND remind_from + make_interval(secs => seconds) <= $3
            ) AS step
            FROM invitation
            WHERE ended IS NULL AND remind_from IS NOT NULL AND reminded = $1::int2 - 1
                AND remind_from <= $3 - make_interval(secs => ($2::float8[])[$1::int2])
            LIMIT cardinality($4::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
        ), passed AS (
            UPDATE invitation SET reminded = due.step, remind_from = CASE
                WHEN due.step < cardinality($2::float8[]) AND due.expires_at > $3
                THEN invitation.remind_from END
            FROM due WHERE invitation.id = due.id
        ), wanted AS (
            SELECT id, link_gen, step, row_number() OVER () AS number FROM due
            WHERE expires_at > $3
                AND NOT EXISTS (SELECT FROM blocked WHERE blocked.email_key = due.email_key)
                -- One that still waits, because no mail could leave, serves for this step too.
                AND NOT EXISTS (SELECT FROM mail WHERE mail.invitation_id = due.id
                    AND mail.kind = 'reminder' AND mail.generation = due.link_gen
                    AND mail.state IN ('queued', 'claimed', 'submitting'))
        ), posted AS (
            INSERT INTO mail (id, kind, invitation_id, batch_id, generation, step, priority,
                created_at, not_before)
            SELECT ($4::uuid[])[number], 'reminder', id, $5, link_gen, step, $6, $3, $3 FROM wanted
            ON CONFLICT (invitation_id, kind, generation, step) WHERE invitation_id IS NOT NULL
            DO NOTHING
            RETURNING id
        )
        SELECT (SELECT count(*) FROM due) AS "passed!", (SELECT count(*) FROM posted) AS "reminded!"
        "#,
        step.step,
        step.ladder,
        step.now.to_sqlx() as _,
        mails as &[MailId],
        step.run.as_uuid(),
        step.priority,
    )
    .fetch_one(connection)
    .await?;
    Ok(Stepped {
        passed: row.passed,
        reminded: row.reminded,
    })
}

/// How many invitations wait to be reminded at this moment, and since when the first of them does.
pub async fn find_reminders_due(
    connection: &mut PgConnection,
    ladder: &[f64],
    now: Timestamp,
) -> Result<(i64, Option<Timestamp>), StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT count(*) AS "count!", min(remind_from + make_interval(secs => seconds)) AS since
        FROM UNNEST($1::float8[]) WITH ORDINALITY AS t (seconds, rung)
        JOIN invitation ON ended IS NULL AND remind_from IS NOT NULL AND reminded = (rung - 1)::int2
            AND remind_from <= $2::timestamptz - make_interval(secs => seconds)
        WHERE expires_at > $2
            AND NOT EXISTS (SELECT FROM blocked WHERE blocked.email_key = invitation.email_key)
        "#,
        ladder,
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok((row.count, super::to_jiff(row.since)))
}

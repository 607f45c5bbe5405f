//! Rows of `mail`: the outbox, and the steps of delivery.

mod claimed;
mod limited;
mod taken;
mod upkeep;

use std::time::Duration;

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::claimed::{
    AboutAccount, AboutInvitation, AboutSpace, Armed, ClaimedMail, MailSubject, list_claimed,
    mark_armed,
};
pub use self::limited::{Share, Waiting, find_bulk_due, has_bulk_due, list_next, mark_put_off};
pub use self::taken::{
    Unsettled, find_lineage, list_unsettled, mark_proved, mark_refused, mark_submitted_again,
};
pub use self::upkeep::{mark_given_up, mark_proved_by_traces, mark_resumed};
use super::StoreError;
use crate::domain::id::{BatchId, ClaimId, InvitationId, MailId, WorkerId};
use crate::domain::mail::{MailFate, MailKind, MailState};

/// Which mails a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Whatever is due.
    Due,
    /// What a batch has waiting.
    Batch(BatchId),
    /// One mail.
    One(MailId),
}

impl Scope {
    /// The run and the mail that it is limited to.
    const fn ids(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Due => (None, None),
            Self::Batch(batch) => (Some(batch.as_uuid()), None),
            Self::One(mail) => (None, Some(mail.as_uuid())),
        }
    }
}

/// Who takes mails.
#[derive(Debug, Clone, Copy)]
pub struct Claimant {
    /// The fencing token: later steps succeed only while the mail still carries it.
    pub claim: ClaimId,
    /// The process.
    pub worker: WorkerId,
    /// Which of its connections.
    pub slot: i16,
    /// How long the mails are its own.
    pub lease: Duration,
}

/// Claims mails that are due, the most urgent first, passing over what others hold. The inner query
/// is materialised, or the planner may run it again and take more than the share.
pub async fn mark_claimed(
    connection: &mut PgConnection,
    scope: Scope,
    claimant: &Claimant,
    share: impl Into<Share>,
) -> Result<Vec<MailId>, StoreError> {
    let (limit, (first, last)) = Share::parts(share.into());
    let (batch, one) = scope.ids();
    let claim = claimant.claim.as_uuid();
    let worker = claimant.worker.as_uuid();
    let lease = claimant.lease.as_secs_f64();
    let slot = claimant.slot;
    let ids = if let Some(batch) = batch {
        sqlx::query_scalar!(
            r#"
            WITH due AS MATERIALIZED (
                SELECT id FROM mail
                WHERE state = 'queued' AND batch_id = $1 AND not_before <= clock_timestamp()
                    AND priority BETWEEN $7 AND $8
                LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            UPDATE mail SET state = 'claimed', claim_id = $3, worker_id = $4, slot = $5,
                lease_until = clock_timestamp() + make_interval(secs => $6),
                attempts = attempts + 1, dated_at = coalesce(dated_at, clock_timestamp())
            FROM due WHERE mail.id = due.id RETURNING mail.id
            "#,
            batch,
            limit,
            claim,
            worker,
            slot,
            lease,
            first,
            last,
        )
        .fetch_all(connection)
        .await?
    } else {
        sqlx::query_scalar!(
            r#"
            WITH due AS MATERIALIZED (
                SELECT id FROM mail
                WHERE state = 'queued' AND not_before <= clock_timestamp()
                    AND ($1::uuid IS NULL OR id = $1) AND priority BETWEEN $7 AND $8
                ORDER BY priority, not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            UPDATE mail SET state = 'claimed', claim_id = $3, worker_id = $4, slot = $5,
                lease_until = clock_timestamp() + make_interval(secs => $6),
                attempts = attempts + 1, dated_at = coalesce(dated_at, clock_timestamp())
            FROM due WHERE mail.id = due.id RETURNING mail.id
            "#,
            one,
            limit,
            claim,
            worker,
            slot,
            lease,
            first,
            last,
        )
        .fetch_all(connection)
        .await?
    };
    Ok(ids)
}

/// What a server said, as it is kept.
#[derive(Debug, Clone, Default)]
pub struct StoredReply {
    /// The three digits.
    pub code: Option<i16>,
    /// The enhanced code of RFC 3463.
    pub enhanced: Option<String>,
    /// The text, at most 512 octets.
    pub text: Option<String>,
}

/// The end of an attempt.
#[derive(Debug, Clone)]
pub struct Finish {
    /// The state to go to.
    pub state: MailState,
    /// Where that is `queued` or `in_doubt`: not before this long from now.
    pub wait: Duration,
    /// The attempt is not counted.
    pub give_back: bool,
    /// What the server said.
    pub reply: StoredReply,
}

/// Ends an attempt, if the mail still carries the claim. False when it does not: whoever has it
/// now decides.
pub async fn mark_finished(
    connection: &mut PgConnection,
    id: MailId,
    claim: ClaimId,
    finish: &Finish,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        r#"
        UPDATE mail SET state = $3, claim_id = NULL, worker_id = NULL, slot = NULL,
            lease_until = NULL,
            -- For one in doubt: the time of its repeat, where its kind has one.
            not_before = CASE WHEN $3 IN ('queued', 'in_doubt')
                THEN clock_timestamp() + make_interval(secs => $4) ELSE not_before END,
            attempts = attempts - CASE WHEN $5 AND state = 'claimed' THEN 1 ELSE 0 END,
            ended_at = CASE WHEN $3 IN ('sent', 'dead', 'expired', 'moot')
                THEN clock_timestamp() END,
            reply_code = coalesce($6, reply_code), reply_enhanced = coalesce($7, reply_enhanced),
            reply_text = coalesce($8, reply_text)
        WHERE id = $1 AND claim_id = $2 AND (state = 'submitting'
            -- What has not been armed has not left, as far as this database knows.
            OR (state = 'claimed' AND $3 NOT IN ('sent', 'in_doubt')))
        "#,
        id.as_uuid(),
        claim.as_uuid(),
        finish.state.as_str(),
        finish.wait.as_secs_f64(),
        finish.give_back,
        finish.reply.code,
        finish.reply.enhanced,
        finish.reply.text,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives mails back that were claimed and not begun, and tells which.
pub async fn mark_given_back(
    connection: &mut PgConnection,
    claim: ClaimId,
) -> Result<Vec<MailId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"UPDATE mail SET state = 'queued', attempts = attempts - 1, claim_id = NULL,
            worker_id = NULL, slot = NULL, lease_until = NULL
         WHERE claim_id = $1 AND state = 'claimed' RETURNING id AS "id: MailId""#,
        claim.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// A mail whose worker is gone, after it was armed.
#[derive(Debug, Clone)]
pub struct Stranded {
    /// Its id.
    pub id: MailId,
    /// Its claim.
    pub claim: ClaimId,
    /// The transport it was armed for.
    pub via: Option<String>,
    /// The host whose worker armed it.
    pub host: String,
}

/// Frees what was claimed by workers that are known to be dead or to have ended, or whose lease is
/// over; and tells which armed mails they left behind. What somebody else holds is passed over: he
/// is doing the same.
pub async fn list_stranded(
    connection: &mut PgConnection,
    dead: &[WorkerId],
) -> Result<Vec<Stranded>, StoreError> {
    sqlx::query!(
        "WITH free AS MATERIALIZED (
            SELECT mail.id FROM mail JOIN worker ON worker.id = mail.worker_id
            WHERE mail.state = 'claimed' AND (mail.worker_id = ANY($1)
                OR worker.ended_at IS NOT NULL OR mail.lease_until < clock_timestamp())
            FOR UPDATE OF mail SKIP LOCKED
         )
         UPDATE mail SET state = 'queued', attempts = attempts - 1, claim_id = NULL,
            worker_id = NULL, slot = NULL, lease_until = NULL
         FROM free WHERE mail.id = free.id",
        dead as &[WorkerId],
    )
    .execute(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"
        SELECT mail.id, mail.claim_id, mail.via, worker.host
        FROM mail JOIN worker ON worker.id = mail.worker_id
        WHERE mail.state = 'submitting'
            AND (mail.worker_id = ANY($1) OR worker.ended_at IS NOT NULL
                OR mail.lease_until < clock_timestamp())
        FOR UPDATE OF mail SKIP LOCKED
        "#,
        dead as &[WorkerId],
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let claim = row
                .claim_id
                .ok_or(StoreError::Inconsistent("a mail in flight without a claim"))?;
            Ok(Stranded {
                id: row.id,
                claim: ClaimId::new(claim),
                via: row.via,
                host: row.host,
            })
        })
        .collect()
}

/// How many mails of a scope wait, and how many of those could be tried now.
pub async fn find_waiting(
    connection: &mut PgConnection,
    scope: Scope,
) -> Result<(i64, i64), StoreError> {
    let (batch, one) = scope.ids();
    let row = sqlx::query!(
        r#"
        SELECT count(*) AS "waiting!",
            count(*) FILTER (WHERE not_before <= clock_timestamp()) AS "due!"
        FROM mail WHERE state = 'queued' AND ($1::uuid IS NULL OR batch_id = $1)
            AND ($2::uuid IS NULL OR id = $2)
        "#,
        batch,
        one,
    )
    .fetch_one(connection)
    .await?;
    Ok((row.waiting, row.due))
}

/// A mail as the story of its invitation tells it.
#[derive(Debug, Clone)]
pub struct MailEntry {
    /// Its id.
    pub id: MailId,
    /// What it was for.
    pub kind: MailKind,
    /// What became of it.
    pub state: MailFate,
    /// When it was written into the outbox.
    pub created_at: Timestamp,
    /// When its body could first have left.
    pub armed_at: Option<Timestamp>,
    /// When it is tried next.
    pub not_before: Timestamp,
    /// How often it was tried.
    pub attempts: i16,
    /// What the server last said.
    pub reply: Option<String>,
    /// It may have been sent twice.
    pub maybe_duplicate: bool,
}

/// The mails of a run that were refused for good, each with what the server last said.
pub async fn list_dead(
    connection: &mut PgConnection,
    run: BatchId,
) -> Result<Vec<(MailId, Option<String>)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: MailId", reply_text FROM mail WHERE batch_id = $1 AND state = 'dead'"#,
        run.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.reply_text))
        .collect())
}

/// Every mail of an invitation, oldest first.
pub async fn list_of_invitation(
    connection: &mut PgConnection,
    invitation: InvitationId,
) -> Result<Vec<MailEntry>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id, kind, coalesce(bounce.cause, mail.state) AS "state!: MailFate", created_at,
            armed_at, not_before, attempts, coalesce(bounce.said, reply_text) AS reply_text,
            maybe_duplicate
         FROM mail LEFT JOIN LATERAL (
            SELECT cause, said FROM bounce WHERE mail_id = mail.id ORDER BY cause DESC LIMIT 1
         ) bounce ON true
         WHERE invitation_id = $1 ORDER BY generation, step"#,
        invitation.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MailEntry {
            id: row.id,
            kind: row.kind,
            state: row.state,
            created_at: row.created_at.to_jiff(),
            armed_at: super::to_jiff(row.armed_at),
            not_before: row.not_before.to_jiff(),
            attempts: row.attempts,
            reply: row.reply_text,
            maybe_duplicate: row.maybe_duplicate,
        })
        .collect())
}

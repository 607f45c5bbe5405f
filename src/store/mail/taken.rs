//! Mails that a server took and the database does not know it, or knows it no more.

use std::time::Duration;

use sqlx::PgConnection;

use crate::domain::id::{ClaimId, MailId, WorkerId};
use crate::domain::mail::MailState;
use crate::store::StoreError;

/// A mail whose end is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// Its id.
    pub id: MailId,
    /// Where it is.
    pub state: MailState,
    /// Who has it.
    pub claim: Option<ClaimId>,
}

/// Which database this is: its cluster, the history that the cluster follows (another one after a
/// failover or a restore to a point in time), and its number in the cluster. `None` where the role
/// may not know or the server is on standby.
pub async fn find_lineage(connection: &mut PgConnection) -> Result<Option<String>, StoreError> {
    let lineage = sqlx::query_scalar!(
        "SELECT CASE WHEN NOT pg_is_in_recovery() THEN
            concat_ws('-', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
                (SELECT oid FROM pg_database WHERE datname = current_database())) END
         FROM pg_control_system()"
    )
    .fetch_one(connection)
    .await?;
    Ok(lineage)
}

/// Those of these mails whose end is not known.
pub async fn list_unsettled(
    connection: &mut PgConnection,
    ids: &[MailId],
) -> Result<Vec<Unsettled>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: MailId", state AS "state: MailState", claim_id FROM mail
           WHERE id = ANY($1) AND state IN ('queued', 'claimed', 'submitting', 'in_doubt')"#,
        ids as &[MailId],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Unsettled {
            id: row.id,
            state: row.state,
            claim: row.claim_id.map(ClaimId::new),
        })
        .collect())
}

/// Ends a mail that was in doubt: a server took it.
pub async fn mark_proved(
    connection: &mut PgConnection,
    id: MailId,
    reply: &super::StoredReply,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = 'sent', ended_at = clock_timestamp(), reply_code = $2,
            reply_enhanced = $3, reply_text = $4
         WHERE id = $1 AND state = 'in_doubt'",
        id.as_uuid(),
        reply.code,
        reply.enhanced,
        reply.text,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the doubt about an attempt that the server had refused, as it turns out: nothing of the mail was
/// taken then. One that waits again is labelled, because somebody may have decided otherwise meanwhile.
pub async fn mark_refused(
    connection: &mut PgConnection,
    (id, attempt): (MailId, i16),
    finish: &super::Finish,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = $3, maybe_duplicate = maybe_duplicate OR $3 = 'queued',
            not_before = CASE WHEN $3 = 'queued'
                THEN clock_timestamp() + make_interval(secs => $4) ELSE not_before END,
            ended_at = CASE WHEN $3 = 'dead' THEN clock_timestamp() END,
            reply_code = $5, reply_enhanced = $6, reply_text = $7
         WHERE id = $1 AND attempts = $2 AND state = 'in_doubt'",
        id.as_uuid(),
        attempt,
        finish.state.as_str(),
        finish.wait.as_secs_f64(),
        finish.reply.code,
        finish.reply.enhanced,
        finish.reply.text,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a mail up again that waits although a server took it, under the claim it was sent with and
/// for a worker that does nothing else with it.
pub async fn mark_submitted_again(
    connection: &mut PgConnection,
    (id, claim, attempt): (MailId, ClaimId, i16),
    worker: WorkerId,
    lease: Duration,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = 'claimed', claim_id = $2, worker_id = $4, slot = 0,
            lease_until = clock_timestamp() + make_interval(secs => $5),
            attempts = greatest(attempts, $3), dated_at = coalesce(dated_at, clock_timestamp())
         WHERE id = $1 AND (state = 'queued' OR (state = 'claimed' AND claim_id = $2))",
        id.as_uuid(),
        claim.as_uuid(),
        attempt,
        worker.as_uuid(),
        lease.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

//! What staff changes in the outbox: another mail for one that came to nothing, and the end of doubt.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::id::{BatchId, MailId, SpaceId};
use crate::store::StoreError;

/// Locks a mail until the end of the transaction. False when there is none.
pub async fn lock_mail(connection: &mut PgConnection, id: MailId) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!("SELECT id FROM mail WHERE id = $1 FOR UPDATE", id.as_uuid())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// The newest mail for the purpose of this one, which may be itself.
pub async fn find_newest_like(
    connection: &mut PgConnection,
    id: MailId,
) -> Result<Option<MailId>, StoreError> {
    let newest = sqlx::query_scalar!(
        r#"
        SELECT other.id AS "id: MailId"
        FROM mail JOIN mail other ON other.kind = mail.kind AND other.generation = mail.generation
            AND (other.invitation_id = mail.invitation_id OR other.account_id = mail.account_id)
        WHERE mail.id = $1 ORDER BY other.step DESC LIMIT 1
        "#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(newest)
}

/// Another mail for the purpose of one that came to nothing.
#[derive(Debug, Clone, Copy)]
pub struct Again {
    /// Its id.
    pub id: MailId,
    /// The mail that came to nothing.
    pub of: MailId,
    /// The run that delivers it first.
    pub run: Option<BatchId>,
    /// Small goes first; never later than the other.
    pub priority: i16,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Puts it into the outbox, with the next step number. Its subject must be locked, or two could
/// count the same step.
pub async fn mark_again(connection: &mut PgConnection, again: &Again) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        INSERT INTO mail (id, kind, invitation_id, account_id, space_id, batch_id, generation, step,
            priority, created_at, not_before)
        SELECT $1, kind, invitation_id, account_id, space_id, $3, generation,
            -- Steps up to 1000 of reminders belong to the ladder, each of which is taken once.
            greatest((SELECT max(other.step) + 1 FROM mail other
             WHERE other.kind = mail.kind AND other.generation = mail.generation
                AND (other.invitation_id = mail.invitation_id
                    OR other.account_id = mail.account_id)),
                CASE kind WHEN 'reminder' THEN 1001 ELSE 0 END)::int2,
            least(priority, $4), $5, $5
        FROM mail WHERE id = $2
        "#,
        again.id.as_uuid(),
        again.of.as_uuid(),
        again.run.map(BatchId::as_uuid),
        again.priority,
        again.now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A mail in doubt is known to have left; `words` say how. False when it was not in doubt.
pub async fn mark_resolved_sent(
    connection: &mut PgConnection,
    (id, words): (MailId, &str),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = 'sent', ended_at = $2, reply_code = 250, reply_enhanced = NULL,
            reply_text = $3
         WHERE id = $1 AND state = 'in_doubt'",
        id.as_uuid(),
        now.to_sqlx() as _,
        words,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A mail in doubt is given up. False when it was not in doubt.
pub async fn mark_resolved_dead(
    connection: &mut PgConnection,
    (id, words): (MailId, &str),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = 'dead', ended_at = $2, reply_text = $3
         WHERE id = $1 AND state = 'in_doubt'",
        id.as_uuid(),
        now.to_sqlx() as _,
        words,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A mail in doubt waits again, labelled: the same message, with another link of the same
/// generation. False when it was not in doubt.
pub async fn mark_resolved_resend(
    connection: &mut PgConnection,
    (id, run): (MailId, Option<BatchId>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET state = 'queued', not_before = $2, maybe_duplicate = true,
            batch_id = coalesce($3, batch_id)
         WHERE id = $1 AND state = 'in_doubt'",
        id.as_uuid(),
        now.to_sqlx() as _,
        run.map(BatchId::as_uuid),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Dead mails that another mail could still help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retryable {
    /// Those whose address may be mailed, the oldest first.
    pub ids: Vec<MailId>,
    /// How many others there are, whose address may not.
    pub blocked: i64,
}

/// Dead mails that another mail could still help: nobody gave them up, nothing else was mailed for the
/// same purpose since, and what they are about waits for them.
pub async fn list_retryable(
    connection: &mut PgConnection,
    space: Option<SpaceId>,
    limit: Option<i64>,
) -> Result<Retryable, StoreError> {
    let row = sqlx::query!(
        r#"
        WITH dead AS (
        SELECT mail.id, blocked.email_key IS NOT NULL AS is_blocked
        FROM mail
        LEFT JOIN invitation ON invitation.id = mail.invitation_id
        LEFT JOIN account ON account.id = mail.account_id
        LEFT JOIN blocked ON blocked.email_key = coalesce(
            CASE mail.kind WHEN 'address_new' THEN lower(account.next_email) END,
            invitation.email_key, account.email_key)
        WHERE mail.state = 'dead'
            AND NOT EXISTS (
                SELECT FROM audit WHERE audit.subject_id = mail.id
                    AND audit.action = 'mail.resolved' AND audit.state_after = 'dead')
            AND ($1::uuid IS NULL OR coalesce(mail.space_id, invitation.space_id) = $1)
            AND coalesce(CASE
                WHEN mail.invitation_id IS NOT NULL THEN invitation.ended IS NULL
                    AND invitation.link_gen = mail.generation AND (invitation.expires_at > now()
                        OR (invitation.first_sent_at IS NULL
                            AND invitation.ttl_seconds IS NOT NULL))
                WHEN mail.kind = 'activation' THEN account.state = 'pending'
                    AND account.activation_gen = mail.generation
                WHEN mail.kind = 'reset' THEN account.state = 'active'
                    AND account.reset_gen = mail.generation
                WHEN mail.kind IN ('address_old', 'address_new') THEN account.state = 'active'
                    AND account.next_email IS NOT NULL AND account.address_gen = mail.generation
                ELSE account.state IN ('pending', 'active') END, false)
            AND NOT EXISTS (
                SELECT FROM mail other
                WHERE other.kind = mail.kind AND other.generation = mail.generation
                    AND other.step > mail.step AND (other.invitation_id = mail.invitation_id
                        OR other.account_id = mail.account_id))
        )
        SELECT ARRAY(SELECT id FROM dead WHERE NOT is_blocked ORDER BY id LIMIT $2)
                AS "ids!: Vec<MailId>",
            (SELECT count(*) FROM dead WHERE is_blocked) AS "blocked!"
        "#,
        space.map(SpaceId::as_uuid),
        limit,
    )
    .fetch_one(connection)
    .await?;
    Ok(Retryable {
        ids: row.ids,
        blocked: row.blocked,
    })
}

/// Mails in doubt, the oldest first.
pub async fn list_doubted(
    connection: &mut PgConnection,
    space: Option<SpaceId>,
    armed_before: Option<Timestamp>,
) -> Result<Vec<MailId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"
        SELECT mail.id AS "id: MailId"
        FROM mail LEFT JOIN invitation ON invitation.id = mail.invitation_id
        WHERE mail.state = 'in_doubt'
            AND ($1::uuid IS NULL OR coalesce(mail.space_id, invitation.space_id) = $1)
            AND ($2::timestamptz IS NULL OR mail.armed_at <= $2)
        ORDER BY mail.id
        "#,
        space.map(SpaceId::as_uuid),
        armed_before.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

//! What becomes of mails by time alone.

use sqlx::PgConnection;

use crate::store::StoreError;

/// Gives up the mails that wait and would come too late: five days after they were first tried, or ten
/// minutes before what they are about ends. An invitation whose life is counted from its first mail
/// has no end before that. The mails of a bulk run are looked at from the head of the queue on, so
/// that the look takes the same time however long the queue is.
pub async fn mark_given_up(connection: &mut PgConnection) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "
        WITH late AS MATERIALIZED (
            SELECT id FROM mail WHERE state = 'queued' AND NOT (account_id IS NOT NULL)
                AND created_at <= clock_timestamp() - interval '5 days'
                -- What our own limits held back was never tried, and what a person had sent again
                -- after a doubt is wanted.
                AND dated_at <= clock_timestamp() - interval '5 days' AND NOT maybe_duplicate
            UNION ALL
            SELECT mail.id FROM mail JOIN account ON account.id = mail.account_id
            WHERE mail.state = 'queued' AND (mail.account_id IS NOT NULL)
                AND mail.created_at <= clock_timestamp() - interval '4 hours'
                AND mail.created_at <= clock_timestamp() - CASE
                    WHEN kind = 'reset' THEN interval '4 hours'
                    WHEN kind IN ('address_old', 'address_new') THEN interval '24 hours'
                    WHEN kind = 'activation' AND NOT made_by_staff THEN interval '24 hours'
                    ELSE interval '5 days' END
            UNION ALL
            SELECT head.id FROM (
                SELECT id, invitation_id FROM mail WHERE state = 'queued'
                ORDER BY priority, not_before, id LIMIT 20000
            ) head JOIN invitation ON invitation.id = head.invitation_id
            WHERE (first_sent_at IS NOT NULL OR ttl_seconds IS NULL)
                AND expires_at <= clock_timestamp() + interval '10 minutes'
        ), free AS MATERIALIZED (
            SELECT id FROM mail WHERE id IN (SELECT id FROM late) AND state = 'queued'
            FOR UPDATE SKIP LOCKED
        )
        UPDATE mail SET state = 'expired', ended_at = clock_timestamp(),
            reply_text = coalesce(reply_text, 'given up: it would have come too late')
        FROM free WHERE mail.id = free.id
        "
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Ends the doubt about mails of which something came back: they had left.
pub async fn mark_proved_by_bounces(connection: &mut PgConnection) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "
        WITH returned AS MATERIALIZED (
            SELECT id FROM mail WHERE state = 'in_doubt'
                AND EXISTS (SELECT FROM bounce WHERE bounce.mail_id = mail.id)
            FOR UPDATE SKIP LOCKED
        )
        UPDATE mail SET state = 'sent', ended_at = clock_timestamp(),
            reply_code = 250, reply_enhanced = NULL, reply_text = 'it came back, so it had left'
        FROM returned WHERE mail.id = returned.id
        "
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Lets the mails about accounts that are in doubt be sent again, once their time has come: to have
/// a link twice is better than to have none. They stay labelled. One that was tried as often as any
/// mail may be is left to a person.
pub async fn mark_resumed(
    connection: &mut PgConnection,
    most_attempts: i16,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "WITH due AS MATERIALIZED (
            SELECT id FROM mail WHERE state = 'in_doubt' AND account_id IS NOT NULL
                AND not_before <= clock_timestamp() AND attempts < $1
                -- One that came back had left, also where its row was held just now.
                AND NOT EXISTS (SELECT FROM bounce WHERE bounce.mail_id = mail.id)
            FOR UPDATE SKIP LOCKED
         )
         UPDATE mail SET state = 'queued', maybe_duplicate = true
         FROM due WHERE mail.id = due.id",
        most_attempts,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

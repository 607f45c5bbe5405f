//! Mailing many open invitations again, a chunk at a time: with a new link, or as a reminder.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::id::{BatchId, InvitationId, MailId, SpaceId};
use crate::domain::mail::BlockCause;
use crate::store::{StoreError, to_jiff};

/// Which open invitations to mail again. Filters narrow each other.
#[derive(Debug, Clone, Default)]
pub struct ChosenFilter {
    /// Those that have expired, and not those that can be accepted.
    pub expired: bool,
    /// In this space.
    pub space: Option<SpaceId>,
    /// From this sender.
    pub sender: Option<String>,
    /// Whose last mail is older than this moment, whatever became of it.
    pub tried_before: Option<Timestamp>,
    /// Whose last mail is older than this moment, of those that came to something or still may.
    pub mailed_before: Option<Timestamp>,
    /// Whose first mail was sent.
    pub only_sent: bool,
    /// At most so many, the oldest first.
    pub limit: Option<i64>,
}

/// The invitations that are chosen, oldest first. Blocked addresses are passed over.
pub async fn list_chosen(
    connection: &mut PgConnection,
    filter: &ChosenFilter,
    now: Timestamp,
) -> Result<Vec<InvitationId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"
        SELECT invitation.id AS "id: InvitationId"
        FROM invitation JOIN batch ON batch.id = invitation.batch_id
        WHERE invitation.ended IS NULL AND (invitation.expires_at <= $1) = $2
            AND ($3::uuid IS NULL OR invitation.space_id = $3)
            AND ($4::text IS NULL OR batch.actor = $4)
            AND ($5::timestamptz IS NULL OR NOT EXISTS (
                SELECT FROM mail WHERE mail.invitation_id = invitation.id
                    AND mail.created_at > $5 AND mail.state NOT IN ('dead', 'expired', 'moot')))
            AND ($8::timestamptz IS NULL OR NOT EXISTS (
                SELECT FROM mail WHERE mail.invitation_id = invitation.id
                    AND mail.created_at > $8 AND mail.state <> 'moot'))
            AND (NOT $6 OR EXISTS (
                SELECT FROM mail WHERE mail.invitation_id = invitation.id
                    AND mail.kind = 'invitation' AND mail.generation = invitation.link_gen
                    AND mail.state = 'sent'))
            AND NOT EXISTS (
                SELECT FROM blocked WHERE blocked.email_key = invitation.email_key)
        ORDER BY invitation.id LIMIT $7
        "#,
        now.to_sqlx() as _,
        filter.expired,
        filter.space.map(SpaceId::as_uuid),
        filter.sender,
        filter.mailed_before.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        filter.only_sent,
        filter.limit,
        filter.tried_before.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Locks invitations until the end of the transaction, in one order whoever locks.
pub async fn lock_invitations(
    connection: &mut PgConnection,
    ids: &[InvitationId],
) -> Result<(), StoreError> {
    sqlx::query!(
        "SELECT id FROM invitation WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        ids as &[InvitationId],
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// What was mailed for an invitation.
#[derive(Debug, Clone, Copy)]
pub struct Mailed {
    /// The invitation.
    pub id: InvitationId,
    /// When its last mail with a new link was queued, of those that came to something.
    pub invited_at: Option<Timestamp>,
    /// When its last mail of either kind was.
    pub mailed_at: Option<Timestamp>,
    /// A mail of the present generation was sent.
    pub is_sent: bool,
    /// The last step that a reminder of the present generation has.
    pub last_step: i16,
    /// Why its address is blocked, if it is.
    pub blocked: Option<BlockCause>,
    /// The mail that the run has queued for it.
    pub of_run: Option<MailId>,
}

/// What was mailed for these invitations, and what a run has queued for them.
pub async fn list_mailed(
    connection: &mut PgConnection,
    ids: &[InvitationId],
    run: BatchId,
) -> Result<Vec<Mailed>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT invitation.id AS "id: InvitationId",
            max(mail.created_at) FILTER (WHERE mail.kind = 'invitation'
                AND mail.state NOT IN ('dead', 'expired', 'moot')) AS invited_at,
            max(mail.created_at) FILTER (
                WHERE mail.state NOT IN ('dead', 'expired', 'moot')) AS mailed_at,
            coalesce(bool_or(mail.kind = 'invitation' AND mail.state = 'sent'
                AND mail.generation = invitation.link_gen), false) AS "is_sent!",
            coalesce(max(mail.step) FILTER (WHERE mail.kind = 'reminder'
                AND mail.generation = invitation.link_gen), 0::int2) AS "last_step!",
            (SELECT cause FROM blocked
             WHERE blocked.email_key = invitation.email_key) AS "blocked?: BlockCause",
            (array_agg(mail.id) FILTER (WHERE mail.batch_id = $2))[1] AS "of_run?: MailId"
        FROM invitation LEFT JOIN mail ON mail.invitation_id = invitation.id
        WHERE invitation.id = ANY($1) GROUP BY invitation.id
        "#,
        ids as &[InvitationId],
        run.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Mailed {
            id: row.id,
            invited_at: to_jiff(row.invited_at),
            mailed_at: to_jiff(row.mailed_at),
            is_sent: row.is_sent,
            last_step: row.last_step,
            blocked: row.blocked,
            of_run: row.of_run,
        })
        .collect())
}

/// What all mails of a chunk share.
#[derive(Debug, Clone, Copy)]
pub struct Again {
    /// The run that is to deliver them.
    pub run: BatchId,
    /// Their priority.
    pub priority: i16,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// What sending one invitation again gives it.
#[derive(Debug, Clone, Copy)]
pub struct RenewalOf {
    /// The invitation.
    pub id: InvitationId,
    /// The id of its new mail.
    pub mail: MailId,
    /// Its new end.
    pub expires_at: Timestamp,
    /// Its life in seconds, where it is counted from the mail.
    pub ttl_seconds: Option<i32>,
}

/// Renews open invitations that are locked: a new end, older links over, waiting mails moot, one new
/// mail for each.
pub async fn mark_all_renewed(
    connection: &mut PgConnection,
    again: Again,
    renewals: &[RenewalOf],
) -> Result<(), StoreError> {
    let ids: Vec<InvitationId> = renewals.iter().map(|one| one.id).collect();
    let mails: Vec<MailId> = renewals.iter().map(|one| one.mail).collect();
    let ends = renewals.iter().map(|one| one.expires_at.to_sqlx());
    let ends: Vec<jiff_sqlx::Timestamp> = ends.collect();
    let ttls: Vec<Option<i32>> = renewals.iter().map(|one| one.ttl_seconds).collect();
    sqlx::query!(
        r#"
        WITH input AS MATERIALIZED (
            SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::timestamptz[], $4::int4[])
            AS t (id, mail_id, expires_at, ttl_seconds)
        ), renewed AS (
            UPDATE invitation SET link_gen = link_gen + 1, expires_at = input.expires_at,
                ttl_seconds = input.ttl_seconds
            FROM input WHERE invitation.id = input.id AND invitation.ended IS NULL
            RETURNING invitation.id, invitation.link_gen, input.mail_id
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $7
            FROM renewed WHERE mail.invitation_id = renewed.id AND mail.state = 'queued'
        )
        INSERT INTO mail (id, kind, invitation_id, batch_id, generation, priority, created_at,
            not_before)
        SELECT mail_id, 'invitation', id, $5, link_gen, $6, $7, $7 FROM renewed
        "#,
        &ids as &[InvitationId],
        &mails as &[MailId],
        &ends as &[jiff_sqlx::Timestamp],
        &ttls as &[Option<i32>],
        again.run.as_uuid(),
        again.priority,
        again.now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One reminder that somebody asked for.
#[derive(Debug, Clone, Copy)]
pub struct ReminderOf {
    /// The invitation.
    pub id: InvitationId,
    /// The id of the mail.
    pub mail: MailId,
    /// Its step, which no step of a ladder has.
    pub step: i16,
}

/// Queues reminders of open invitations that are locked.
pub async fn insert_reminders(
    connection: &mut PgConnection,
    again: Again,
    reminders: &[ReminderOf],
) -> Result<(), StoreError> {
    let ids: Vec<InvitationId> = reminders.iter().map(|one| one.id).collect();
    let mails: Vec<MailId> = reminders.iter().map(|one| one.mail).collect();
    let steps: Vec<i16> = reminders.iter().map(|one| one.step).collect();
    sqlx::query!(
        r#"
        INSERT INTO mail (id, kind, invitation_id, batch_id, generation, step, priority,
            created_at, not_before)
        SELECT input.mail_id, 'reminder', invitation.id, $4, link_gen, input.step, $5, $6, $6
        FROM UNNEST($1::uuid[], $2::uuid[], $3::int2[]) AS input (id, mail_id, step)
        JOIN invitation ON invitation.id = input.id AND invitation.ended IS NULL
        "#,
        &ids as &[InvitationId],
        &mails as &[MailId],
        &steps,
        again.run.as_uuid(),
        again.priority,
        again.now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

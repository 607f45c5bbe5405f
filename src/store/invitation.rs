//! Rows of `invitation`, one by one and in pages.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::bulk::stored_name;
use super::{StoreError, to_jiff};
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{BatchId, InvitationId, MailId, SpaceId};
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::domain::language::Language;
use crate::domain::mail::MailState;
use crate::domain::name::PersonName;
use crate::domain::slug::Slug;

/// An invitation with what is shown beside it.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The space's id.
    pub space_id: SpaceId,
    /// The space's short name.
    pub space: Slug,
    /// The space's name.
    pub space_name: String,
    /// The batch it came with.
    pub batch_id: BatchId,
    /// Who sent it.
    pub sender: String,
    /// The address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// The organisation's own number for the person.
    pub reference: Option<String>,
    /// The roles, as words.
    pub roles: Vec<String>,
    /// Its end.
    pub expires_at: Timestamp,
    /// Its life in seconds, where it is counted from the first mail.
    pub ttl_seconds: Option<i32>,
    /// The generation of the links that work.
    pub link_gen: i32,
    /// When its first mail was taken by a server.
    pub first_sent_at: Option<Timestamp>,
    /// How it ended.
    pub ended: Option<InvitationEnd>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Where its newest mail is.
    pub mail_state: Option<MailState>,
    /// What the server last said of it.
    pub mail_reply: Option<String>,
}

impl Invitation {
    /// What it is at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> InvitationStatus {
        InvitationStatus::at(now, self.ended, self.expires_at)
    }
}

/// Which invitations to list. Filters narrow each other.
#[derive(Debug, Clone, Default)]
pub struct InvitationFilter {
    /// This one only.
    pub id: Option<InvitationId>,
    /// Of this space.
    pub space_id: Option<SpaceId>,
    /// To this address.
    pub email: Option<EmailKey>,
    /// Of this batch.
    pub batch_id: Option<BatchId>,
    /// From this sender.
    pub sender: Option<String>,
    /// In this state.
    pub status: Option<InvitationStatus>,
    /// Written at or after this moment.
    pub since: Option<Timestamp>,
    /// Older than this one: the cursor of the next page.
    pub before: Option<InvitationId>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// Invitations, newest first. Ids sort by the time they were made, so a page begins where the last
/// one ended, however deep.
pub async fn list_invitations(
    connection: &mut PgConnection,
    filter: &InvitationFilter,
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    let rows = sqlx::query_as!(
        InvitationRow,
        r#"
        SELECT invitation.id, invitation.space_id, space.slug AS "space: Slug",
            space.name AS space_name, invitation.batch_id, batch.actor AS sender, invitation.email,
            invitation.given_name, invitation.infix, invitation.family_name, invitation.language,
            invitation.reference, invitation.roles, invitation.expires_at, invitation.ttl_seconds,
            invitation.link_gen, invitation.first_sent_at, invitation.ended, invitation.ended_at,
            invitation.created_at, mail.state AS "mail_state?", mail.reply_text AS "mail_reply?"
        FROM invitation
        JOIN space ON space.id = invitation.space_id
        JOIN batch ON batch.id = invitation.batch_id
        LEFT JOIN LATERAL (
            SELECT state, reply_text FROM mail WHERE mail.invitation_id = invitation.id
            ORDER BY generation DESC, step DESC LIMIT 1
        ) mail ON true
        WHERE ($1::uuid IS NULL OR invitation.id = $1)
            AND ($2::uuid IS NULL OR invitation.space_id = $2)
            AND ($3::text IS NULL OR invitation.email_key = $3)
            AND ($4::uuid IS NULL OR invitation.batch_id = $4)
            AND ($5::text IS NULL OR batch.actor = $5)
            AND ($6::text IS NULL OR CASE $6
                WHEN 'open' THEN invitation.ended IS NULL AND invitation.expires_at > $10
                WHEN 'expired' THEN invitation.ended IS NULL AND invitation.expires_at <= $10
                ELSE invitation.ended = $6 END)
            AND ($7::timestamptz IS NULL OR invitation.created_at >= $7)
            AND ($8::uuid IS NULL OR invitation.id < $8)
        ORDER BY invitation.id DESC LIMIT $9
        "#,
        filter.id.map(InvitationId::as_uuid),
        filter.space_id.map(SpaceId::as_uuid),
        filter.email.as_ref().map(EmailKey::as_str),
        filter.batch_id.map(BatchId::as_uuid),
        filter.sender,
        filter.status.map(InvitationStatus::as_str),
        filter.since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        filter.before.map(InvitationId::as_uuid),
        filter.limit,
        now.to_sqlx() as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// The row of [`list_invitations`], as it comes.
struct InvitationRow {
    id: InvitationId,
    space_id: SpaceId,
    space: Slug,
    space_name: String,
    batch_id: BatchId,
    sender: String,
    email: EmailAddress,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Language,
    reference: Option<String>,
    roles: Vec<String>,
    expires_at: jiff_sqlx::Timestamp,
    ttl_seconds: Option<i32>,
    link_gen: i32,
    first_sent_at: Option<jiff_sqlx::Timestamp>,
    ended: Option<InvitationEnd>,
    ended_at: Option<jiff_sqlx::Timestamp>,
    created_at: jiff_sqlx::Timestamp,
    mail_state: Option<MailState>,
    mail_reply: Option<String>,
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            space_id: row.space_id,
            space: row.space,
            space_name: row.space_name,
            batch_id: row.batch_id,
            sender: row.sender,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            language: row.language,
            reference: row.reference,
            roles: row.roles,
            expires_at: row.expires_at.to_jiff(),
            ttl_seconds: row.ttl_seconds,
            link_gen: row.link_gen,
            first_sent_at: to_jiff(row.first_sent_at),
            ended: row.ended,
            ended_at: to_jiff(row.ended_at),
            created_at: row.created_at.to_jiff(),
            mail_state: row.mail_state,
            mail_reply: row.mail_reply,
        }
    }
}

/// Locks an invitation until the end of the transaction. False when there is none.
pub async fn lock_invitation(
    connection: &mut PgConnection,
    id: InvitationId,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM invitation WHERE id = $1 FOR UPDATE",
        id.as_uuid()
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// Takes an open invitation back and makes its waiting mails moot. False when it was not open.
pub async fn mark_withdrawn(
    connection: &mut PgConnection,
    id: InvitationId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query_scalar!(
        r#"
        WITH ended AS (
            UPDATE invitation SET ended = 'withdrawn', ended_at = $2
            WHERE id = $1 AND ended IS NULL RETURNING id
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $2
            FROM ended WHERE mail.invitation_id = ended.id AND mail.state = 'queued'
        )
        SELECT count(*) AS "count!" FROM ended
        "#,
        id.as_uuid(),
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(changed == 1)
}

/// What sending an invitation again gives it.
#[derive(Debug, Clone, Copy)]
pub struct Renewal {
    /// The id of its new mail.
    pub mail_id: MailId,
    /// The priority of the mail.
    pub priority: i16,
    /// Its new end.
    pub expires_at: Timestamp,
    /// Its life in seconds, where it is counted from the mail.
    pub ttl_seconds: Option<i32>,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Renews an open invitation: a new end, older links over, waiting mails moot, one new mail. False
/// when it was not open.
pub async fn mark_renewed(
    connection: &mut PgConnection,
    id: InvitationId,
    renewal: &Renewal,
) -> Result<bool, StoreError> {
    let changed = sqlx::query_scalar!(
        r#"
        WITH renewed AS (
            UPDATE invitation
            SET link_gen = link_gen + 1, expires_at = $4, ttl_seconds = $5
            WHERE id = $1 AND ended IS NULL RETURNING id, link_gen
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $6
            FROM renewed WHERE mail.invitation_id = renewed.id AND mail.state = 'queued'
        ), posted AS (
            INSERT INTO mail (id, kind, invitation_id, generation, priority, created_at, not_before)
            SELECT $2, 'invitation', id, link_gen, $3, $6, $6 FROM renewed
        )
        SELECT count(*) AS "count!" FROM renewed
        "#,
        id.as_uuid(),
        renewal.mail_id.as_uuid(),
        renewal.priority,
        renewal.expires_at.to_sqlx() as _,
        renewal.ttl_seconds,
        renewal.now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(changed == 1)
}

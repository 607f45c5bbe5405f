//! What the tables tell of one person: mails, links and the audit.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::id::{AccountId, InvitationId, MailId};
use crate::domain::mail::{LinkPurpose, MailFate, MailKind};
use crate::domain::slug::Slug;
use crate::store::{StoreError, to_jiff};

/// A mail as a person's story tells it.
#[derive(Debug, Clone)]
pub struct PersonMail {
    /// Its id.
    pub id: MailId,
    /// What it was for.
    pub kind: MailKind,
    /// The invitation it is about, of a mail about one.
    pub invitation_id: Option<InvitationId>,
    /// The generation of its link.
    pub generation: i32,
    /// What became of it.
    pub fate: MailFate,
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
    /// The short name of the space, where it is about one.
    pub space: Option<Slug>,
}

/// Every mail about an account and about these invitations, oldest first.
pub async fn list_person_mails(
    connection: &mut PgConnection,
    account: Option<AccountId>,
    invitations: &[InvitationId],
) -> Result<Vec<PersonMail>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT mail.id AS "id!: MailId", mail.kind AS "kind!: MailKind",
            mail.invitation_id AS "invitation_id?: InvitationId", mail.generation AS "generation!",
            coalesce(bounce.cause, mail.state) AS "fate!: MailFate", mail.created_at AS "created_at!", mail.armed_at,
            mail.not_before AS "not_before!", mail.attempts AS "attempts!",
            coalesce(bounce.said, mail.reply_text) AS reply_text,
            space.slug AS "slug?"
        FROM (
            SELECT * FROM mail WHERE account_id = $1
            UNION ALL
            SELECT * FROM mail WHERE invitation_id = ANY($2)
        ) mail
        LEFT JOIN invitation ON invitation.id = mail.invitation_id
        LEFT JOIN space ON space.id = coalesce(mail.space_id, invitation.space_id)
        LEFT JOIN LATERAL (
            SELECT cause, said FROM bounce WHERE mail_id = mail.id ORDER BY cause DESC LIMIT 1
        ) bounce ON true
        ORDER BY mail.created_at, mail.generation, mail.step
        "#,
        account.map(AccountId::as_uuid),
        invitations as &[InvitationId],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PersonMail {
            id: row.id,
            kind: row.kind,
            invitation_id: row.invitation_id,
            generation: row.generation,
            fate: row.fate,
            created_at: row.created_at.to_jiff(),
            armed_at: to_jiff(row.armed_at),
            not_before: row.not_before.to_jiff(),
            attempts: row.attempts,
            reply: row.reply_text,
            space: row.slug,
        })
        .collect())
}

/// A link about an account, without anything it could be used by.
#[derive(Debug, Clone)]
pub struct PersonLink {
    /// What it lets its reader do.
    pub purpose: LinkPurpose,
    /// The generation that it belongs to.
    pub generation: i32,
    /// When its mail was armed, or it was shown.
    pub created_at: Timestamp,
    /// When it stops working by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Every link about an account, oldest first.
pub async fn list_person_links(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<PersonLink>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT purpose AS "purpose: LinkPurpose", generation, created_at, expires_at, used_at
         FROM link WHERE account_id = $1 ORDER BY created_at"#,
        account.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PersonLink {
            purpose: row.purpose,
            generation: row.generation,
            created_at: row.created_at.to_jiff(),
            expires_at: to_jiff(row.expires_at),
            used_at: to_jiff(row.used_at),
        })
        .collect())
}

/// A row of the audit as a person's story tells it.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What, as the audit's own word: it may be one that this program does not know.
    pub action: String,
    /// Which row it was done to.
    pub subject_id: Uuid,
    /// The short name of the space concerned.
    pub space: Option<Slug>,
    /// The ticket.
    pub ticket: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// The state before.
    pub before: Option<String>,
    /// The state after.
    pub after: Option<String>,
}

/// What was done to these, oldest first.
pub async fn list_audit_of(
    connection: &mut PgConnection,
    subjects: &[Uuid],
) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT audit.at, audit.actor, audit.action, audit.subject_id AS "subject_id!",
            space.slug AS "slug?", audit.ticket, audit_note.reason AS "reason?",
            audit.state_before, audit.state_after
        FROM audit
        LEFT JOIN audit_note ON audit_note.audit_id = audit.id
        LEFT JOIN space ON space.id = audit.space_id
        WHERE audit.subject_id = ANY($1) ORDER BY audit.id
        "#,
        subjects,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| AuditEntry {
            at: row.at.to_jiff(),
            actor: row.actor,
            action: row.action,
            subject_id: row.subject_id,
            space: row.slug,
            ticket: row.ticket,
            reason: row.reason,
            before: row.state_before,
            after: row.state_after,
        })
        .collect())
}

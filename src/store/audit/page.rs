//! Pages of the audit, newest first.
//!
//! As with invitations there is a statement for each way in, the narrowest first; what else was asked
//! for only sifts the rows that it yields.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::email::EmailKey;
use crate::domain::id::{AccountId, BatchId, SpaceId};
use crate::store::StoreError;

/// Which rows to list. Filters narrow each other.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Of one person: what was done to these, or is told by these rows.
    pub story: Option<Story>,
    /// What was done to this one thing.
    pub subject: Option<Uuid>,
    /// Of this batch.
    pub batch_id: Option<BatchId>,
    /// In this space.
    pub space_id: Option<SpaceId>,
    /// By this actor.
    pub actor: Option<String>,
    /// Of this kind.
    pub action: Option<&'static str>,
    /// From this moment on.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Older than this row: the cursor of the next page.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// What tells the story of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    /// The account, and invitations to its address or accepted by it.
    pub subjects: Vec<Uuid>,
    /// Rows that stand for a chunk of a batch with such an invitation in it.
    pub chunks: Vec<i64>,
}

/// A row of the audit, as lists show it.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Its number; later rows have larger ones.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// The database's role that wrote it.
    pub role: String,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// The space's short name; its id where the space is gone.
    pub space: Option<String>,
    /// The batch concerned.
    pub batch_id: Option<Uuid>,
    /// A reference to a ticket.
    pub ticket: Option<String>,
    /// Why, in words, as long as nobody concerned was erased.
    pub reason: Option<String>,
    /// The state before.
    pub before: Option<String>,
    /// The state after.
    pub after: Option<String>,
    /// How many subjects it stands for.
    pub subjects: i32,
}

/// The statement with one way in, which is a condition on `$1` and `$2`.
macro_rules! page {
    ($way_in:tt, ($first:expr, $second:expr), $filter:expr, $connection:expr) => {
        sqlx::query_as!(
            EntryRow,
            r#"
            SELECT audit.id, at, actor, role::text AS "role!", action, subject_kind, subject_id,
                coalesce(space.slug, audit.space_id::text) AS space, batch_id, ticket,
                audit_note.reason AS "reason?", state_before AS before, state_after AS after,
                subjects
            FROM audit
            LEFT JOIN space ON space.id = audit.space_id
            LEFT JOIN audit_note ON audit_note.audit_id = audit.id
            WHERE "#
                + $way_in
                + r#"
                AND audit.id < $3
                AND ($4::uuid IS NULL OR subject_id = $4)
                AND ($5::uuid IS NULL OR batch_id = $5)
                AND ($6::uuid IS NULL OR audit.space_id = $6)
                AND ($7::text IS NULL OR actor = $7)
                AND ($8::text IS NULL OR action = $8)
                AND ($9::timestamptz IS NULL OR at >= $9)
                AND ($10::timestamptz IS NULL OR at < $10)
            ORDER BY audit.id DESC LIMIT $11
            "#,
            $first,
            $second,
            $filter.before.unwrap_or(i64::MAX),
            $filter.subject,
            $filter.batch_id.map(BatchId::as_uuid),
            $filter.space_id.map(SpaceId::as_uuid),
            $filter.actor,
            $filter.action,
            $filter.since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
            $filter.until.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
            $filter.limit,
        )
        .fetch_all($connection)
        .await?
    };
}

/// Rows of the audit, newest first.
pub async fn list_audit(
    connection: &mut PgConnection,
    filter: &AuditFilter,
) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = match &filter.story {
        Some(story) => page!(
            "(subject_id = ANY ($1) OR audit.id = ANY ($2))",
            (&story.subjects, &story.chunks),
            filter,
            connection
        ),
        None => page!(
            "($1::uuid IS NULL AND $2::uuid IS NULL)",
            (None::<Uuid>, None::<Uuid>),
            filter,
            connection
        ),
    };
    Ok(rows.into_iter().map(AuditEntry::from).collect())
}

/// What tells the story of whoever has this account or this address.
///
/// An invitation points to its batch and not to the row of its chunk. That row is the first one of
/// the batch that was written after the invitation: its transaction began then and wrote it last. The
/// same holds where the whole batch was taken back.
pub async fn find_story(
    connection: &mut PgConnection,
    account: Option<AccountId>,
    email: Option<&EmailKey>,
) -> Result<Story, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT invitation.id, sent.id AS "sent?", withdrawn.id AS "withdrawn?"
        FROM (
            SELECT id FROM invitation WHERE ended IS NULL AND email_key = $2
            UNION SELECT id FROM invitation WHERE ended IS NOT NULL AND email_key = $2
            UNION SELECT id FROM invitation WHERE accepted_by = $1
        ) mine
        JOIN invitation ON invitation.id = mine.id
        LEFT JOIN LATERAL (
            SELECT audit.id FROM audit
            WHERE audit.batch_id = invitation.batch_id AND audit.subject_id IS NULL
                AND audit.action = 'invitations.sent' AND audit.at >= invitation.created_at
            ORDER BY audit.id LIMIT 1
        ) sent ON true
        LEFT JOIN LATERAL (
            SELECT audit.id FROM audit
            WHERE invitation.ended = 'withdrawn' AND audit.batch_id = invitation.batch_id
                AND audit.subject_id IS NULL AND audit.action = 'invitation.withdrawn'
                AND audit.at >= invitation.ended_at
                AND NOT EXISTS (SELECT FROM audit own WHERE own.subject_id = invitation.id
                    AND own.action = 'invitation.withdrawn')
            ORDER BY audit.id LIMIT 1
        ) withdrawn ON true
        "#,
        account.map(AccountId::as_uuid),
        email.map(EmailKey::as_str),
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut story = Story::default();
    story.subjects.extend(account.map(AccountId::as_uuid));
    for row in rows {
        story.subjects.push(row.id.as_uuid());
        story
            .chunks
            .extend(row.sent.into_iter().chain(row.withdrawn));
    }
    let again = list_mailed_again(connection, &story.subjects).await?;
    story.chunks.extend(again);
    Ok(story)
}

/// The rows of chunks in which these invitations were reminded of or sent again with many others: of
/// each, the first row of its run after the mail was written.
async fn list_mailed_again(
    connection: &mut PgConnection,
    subjects: &[Uuid],
) -> Result<Vec<i64>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT chunk.id FROM mail CROSS JOIN LATERAL (
            SELECT audit.id FROM audit
            WHERE audit.batch_id = mail.batch_id AND audit.subject_id IS NULL
                AND audit.action IN ('invitations.reminded', 'invitations.resent')
                AND audit.at >= mail.created_at
            ORDER BY audit.id LIMIT 1
        ) chunk
        WHERE mail.invitation_id = ANY($1)
        "#,
        subjects,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// A row of a page, as it comes.
struct EntryRow {
    id: i64,
    at: jiff_sqlx::Timestamp,
    actor: String,
    role: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    space: Option<String>,
    batch_id: Option<Uuid>,
    ticket: Option<String>,
    reason: Option<String>,
    before: Option<String>,
    after: Option<String>,
    subjects: i32,
}

impl From<EntryRow> for AuditEntry {
    fn from(row: EntryRow) -> Self {
        Self {
            id: row.id,
            at: row.at.to_jiff(),
            actor: row.actor,
            role: row.role,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            space: row.space,
            batch_id: row.batch_id,
            ticket: row.ticket,
            reason: row.reason,
            before: row.before,
            after: row.after,
            subjects: row.subjects,
        }
    }
}

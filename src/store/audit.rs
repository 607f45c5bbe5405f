//! The audit: rows are added in the transaction of the change and never changed.

mod page;
mod seal;

use sqlx::PgConnection;
use uuid::Uuid;

pub use self::page::{AuditEntry, AuditFilter, Story, find_story, list_audit};
pub use self::seal::{
    NewSeal, Seal, count_rows_after, find_forged_notes, find_horizon, find_last_seal, insert_seal,
    list_seals, list_whole_rows, list_whole_rows_of,
};
use super::StoreError;
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, SpaceId};

/// One row of the audit. Nothing in it names the person it is about.
#[derive(Debug, Clone, Copy)]
pub struct NewAudit<'a> {
    /// Who did it.
    pub actor: &'a str,
    /// What was done.
    pub action: AuditAction,
    /// What it was done to: the name of a table.
    pub subject_kind: &'a str,
    /// Which one; `None` where the row stands for a chunk of a batch.
    pub subject_id: Option<Uuid>,
    /// The space concerned.
    pub space_id: Option<SpaceId>,
    /// The batch concerned.
    pub batch_id: Option<BatchId>,
    /// A reference to a ticket.
    pub ticket: Option<&'a str>,
    /// Why, in words; kept apart from the row, which has its digest.
    pub reason: Option<&'a str>,
    /// The subject's state before.
    pub before: Option<&'a str>,
    /// The subject's state after.
    pub after: Option<&'a str>,
    /// How many subjects the row stands for.
    pub subjects: i32,
}

/// Adds a row.
pub async fn insert_audit(
    connection: &mut PgConnection,
    new: &NewAudit<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        WITH added AS (
            INSERT INTO audit (actor, action, subject_kind, subject_id, space_id, batch_id, ticket,
                reason_digest, state_before, state_after, subjects)
            VALUES ($1, $2, $3, $4, $5, $6, $7, sha256(convert_to($8, 'UTF8')), $9, $10, $11)
            RETURNING id
        )
        INSERT INTO audit_note (audit_id, reason) SELECT id, $8 FROM added WHERE $8 IS NOT NULL
        "#,
        new.actor,
        new.action.as_str(),
        new.subject_kind,
        new.subject_id,
        new.space_id.map(SpaceId::as_uuid),
        new.batch_id.map(BatchId::as_uuid),
        new.ticket,
        new.reason,
        new.before,
        new.after,
        new.subjects,
    )
    .execute(connection)
    .await?;
    Ok(())
}

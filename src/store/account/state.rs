//! Closing accounts and opening them again.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::audit::AuditAction;
use crate::domain::id::AccountId;
use crate::store::StoreError;

/// Disables a pending or active account: every link that was sent so far ends, every session is
/// over, a change of address that is under way is given up. False when it was neither.
pub async fn mark_disabled(
    connection: &mut PgConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE account SET state = 'disabled', disabled_from = state, disabled_at = $2,
            sessions_after = greatest(sessions_after, clock_timestamp()), activation_gen = activation_gen + 1, reset_gen = reset_gen + 1,
            address_gen = address_gen + 1, next_email = NULL, next_email_left = NULL,
            next_email_proved = NULL
         WHERE id = $1 AND state IN ('pending', 'active')",
        account.as_uuid(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a disabled account again, as what it was. One that was never activated gets its time anew,
/// or it would be erased before its person has a link to activate it. False when it was not
/// disabled.
pub async fn mark_reactivated(
    connection: &mut PgConnection,
    account: AccountId,
    pending_until: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE account SET state = disabled_from, disabled_from = NULL, disabled_at = NULL,
            pending_until = CASE disabled_from WHEN 'pending' THEN greatest(pending_until, $2)
                ELSE pending_until END
         WHERE id = $1 AND state = 'disabled'",
        account.as_uuid(),
        pending_until.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Who did something to an account, when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why, in words.
    pub reason: Option<String>,
    /// The ticket it belongs to.
    pub ticket: Option<String>,
}

/// The last time that something was done to an account.
pub async fn find_last_deed(
    connection: &mut PgConnection,
    account: AccountId,
    action: AuditAction,
) -> Result<Option<Deed>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT audit.actor, audit.at, audit.ticket, audit_note.reason AS "reason?"
         FROM audit LEFT JOIN audit_note ON audit_note.audit_id = audit.id
         WHERE audit.subject_id = $1 AND audit.action = $2 ORDER BY audit.id DESC LIMIT 1"#,
        account.as_uuid(),
        action.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Deed {
        actor: row.actor,
        at: row.at.to_jiff(),
        reason: row.reason,
        ticket: row.ticket,
    }))
}

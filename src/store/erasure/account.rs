//! The end of an account, step by step: deleted, restored, erased.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::id::{AccountId, InvitationId, SpaceId};
use crate::store::StoreError;

/// Deletes an account that can be restored until `erase_after`: every session and every link of it
/// ends, and so does a change of address that was asked for.
pub async fn mark_deleted(
    connection: &mut PgConnection,
    id: AccountId,
    erase_after: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET state = 'deleted', deleted_from = state, deleted_at = $3,
            erase_after = $2, sessions_after = greatest(sessions_after, clock_timestamp()),
            activation_gen = activation_gen + 1,
            reset_gen = reset_gen + 1, address_gen = address_gen + 1, next_email = NULL,
            next_email_left = NULL, next_email_proved = NULL
         WHERE id = $1",
        id.as_uuid(),
        erase_after.to_sqlx() as _,
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the living memberships of an account that goes, and tells of which spaces.
pub async fn mark_ended_with_account(
    connection: &mut PgConnection,
    id: AccountId,
    now: Timestamp,
) -> Result<Vec<SpaceId>, StoreError> {
    let spaces = sqlx::query_scalar!(
        r#"UPDATE membership SET ended_at = $2, end_cause = 'account_deleted'
         WHERE account_id = $1 AND ended_at IS NULL RETURNING space_id AS "space: SpaceId""#,
        id.as_uuid(),
        now.to_sqlx() as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(spaces)
}

/// Takes a deletion back: the account is what it was, and the memberships that had ended with it live
/// again. Tells of which spaces.
pub async fn mark_restored(
    connection: &mut PgConnection,
    id: AccountId,
) -> Result<Vec<SpaceId>, StoreError> {
    sqlx::query!(
        "UPDATE account SET state = deleted_from, deleted_from = NULL, deleted_at = NULL,
            erase_after = NULL WHERE id = $1",
        id.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let spaces = sqlx::query_scalar!(
        r#"UPDATE membership SET ended_at = NULL, end_cause = NULL
         WHERE account_id = $1 AND end_cause = 'account_deleted' RETURNING space_id AS "space: SpaceId""#,
        id.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(spaces)
}

/// Keeps an account that waits for its activation for so long from now.
pub async fn mark_pending_again(
    connection: &mut PgConnection,
    id: AccountId,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET pending_until = $2 WHERE id = $1",
        id.as_uuid(),
        until.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Empties a deleted account; its row stays, so that the audit's ids lead somewhere. The database
/// empties the password's hash by itself.
pub async fn mark_erased(
    connection: &mut PgConnection,
    id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET state = 'erased', erased_at = $2, email = NULL, given_name = NULL,
            infix = NULL, family_name = NULL, next_email = NULL, next_email_left = NULL,
            next_email_proved = NULL
         WHERE id = $1",
        id.as_uuid(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Opens the invitations again that an account used which was never activated and is deleted, and
/// makes the links by which they were used work as before: the person has no other. One invitation
/// per space and address, and none where another one is open by now.
pub async fn mark_reopened(
    connection: &mut PgConnection,
    id: AccountId,
) -> Result<Vec<(InvitationId, SpaceId)>, StoreError> {
    let reopened = sqlx::query!(
        r#"
        WITH last AS (
            SELECT DISTINCT ON (email_key, space_id) id FROM invitation
            WHERE accepted_by = $1 AND NOT EXISTS (
                SELECT FROM invitation open WHERE open.email_key = invitation.email_key
                    AND open.space_id = invitation.space_id AND open.ended IS NULL)
            ORDER BY email_key, space_id, ended_at DESC, id DESC
        )
        UPDATE invitation SET ended = NULL, ended_at = NULL, accepted_by = NULL
        FROM last WHERE invitation.id = last.id
        RETURNING invitation.id AS "id: InvitationId", space_id AS "space: SpaceId"
        "#,
        id.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let reopened: Vec<_> = reopened
        .into_iter()
        .map(|row| (row.id, row.space))
        .collect();
    let ids: Vec<InvitationId> = reopened.iter().map(|(id, _)| *id).collect();
    // A link is never changed once it is used, so it is written anew.
    sqlx::query!(
        "WITH spent AS (
            DELETE FROM link USING invitation
            WHERE link.invitation_id = ANY($1) AND invitation.id = link.invitation_id
                AND link.generation = invitation.link_gen AND link.used_at IS NOT NULL
            RETURNING link.hash, link.purpose, link.invitation_id, link.generation, link.mail_id,
                link.created_at, link.tries
         )
         INSERT INTO link (hash, purpose, invitation_id, generation, mail_id, created_at, tries)
         SELECT hash, purpose, invitation_id, generation, mail_id, created_at, tries FROM spent",
        &ids as &[InvitationId],
    )
    .execute(connection)
    .await?;
    Ok(reopened)
}

/// An account whose time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: AccountId,
    /// It was never activated; otherwise it was deleted and its grace is over.
    pub is_pending: bool,
}

/// Accounts whose time is over, by id, from behind one of them on.
pub async fn list_due(
    connection: &mut PgConnection,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Due>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT id AS "id!: AccountId", is_pending AS "is_pending!" FROM (
            SELECT id, false AS is_pending FROM account
            WHERE state = 'deleted' AND erase_after <= now()
            UNION ALL SELECT id, true FROM account
            WHERE state = 'pending' AND pending_until <= now()
        ) due
        WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
        "#,
        after.map(AccountId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Due {
            id: row.id,
            is_pending: row.is_pending,
        })
        .collect())
}

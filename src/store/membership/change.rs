//! What staff change of a membership. The account must be locked by whoever changes one.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::{Membership, list_memberships};
use crate::domain::id::{AccountId, SpaceId};
use crate::store::StoreError;

/// The membership of an account in a space, ended or not.
pub async fn find_membership(
    connection: &mut PgConnection,
    (account, space): (AccountId, SpaceId),
) -> Result<Option<Membership>, StoreError> {
    let all = list_memberships(connection, account).await?;
    Ok(all.into_iter().find(|one| one.space_id == space))
}

/// Gives a member these roles and no others.
pub async fn mark_roles(
    connection: &mut PgConnection,
    (account, space): (AccountId, SpaceId),
    roles: &[String],
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE membership SET roles = $3
         WHERE account_id = $1 AND space_id = $2 AND ended_at IS NULL",
        account.as_uuid(),
        space.as_uuid(),
        roles,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a membership; its account stays.
pub async fn mark_membership_ended(
    connection: &mut PgConnection,
    (account, space): (AccountId, SpaceId),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE membership SET ended_at = $3, end_cause = 'ended'
         WHERE account_id = $1 AND space_id = $2 AND ended_at IS NULL",
        account.as_uuid(),
        space.as_uuid(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Brings an ended membership back, with the roles that it had and the day it began.
pub async fn mark_membership_restored(
    connection: &mut PgConnection,
    (account, space): (AccountId, SpaceId),
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE membership SET ended_at = NULL, end_cause = NULL
         WHERE account_id = $1 AND space_id = $2",
        account.as_uuid(),
        space.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

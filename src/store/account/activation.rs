//! What the person of a pending account changes about it: that it is active, and its address.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::colour::Colour;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, SpaceId};
use crate::domain::slug::Slug;
use crate::store::StoreError;

/// Makes a pending account active, with the password that its person chose where there was none. False
/// when it is not pending.
pub async fn mark_activated(
    connection: &mut PgConnection,
    account: AccountId,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE account SET state = 'active', activated_at = $3,
            password_hash = coalesce($2, password_hash)
         WHERE id = $1 AND state = 'pending'",
        account.as_uuid(),
        password_hash,
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a pending account another address. False when it is not pending. Violates
/// [`AccountEmail`](crate::store::Constraint::AccountEmail) when another account has the address.
pub async fn mark_address_corrected(
    connection: &mut PgConnection,
    account: AccountId,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE account SET email = $2 WHERE id = $1 AND state = 'pending'",
        account.as_uuid(),
        email.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A space that somebody is a member of, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its id.
    pub id: SpaceId,
    /// Its short name.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Where a member goes on to.
    pub url: Option<String>,
    /// The name of its organisation.
    pub organisation: String,
    /// The colour of its organisation.
    pub colour: Option<Colour>,
}

/// The spaces of an account's memberships that have not ended, by short name.
pub async fn list_destinations(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<Destination>, StoreError> {
    let rows = sqlx::query!(
        "SELECT space.id, space.slug, space.name, space.url, organisation.name AS organisation,
            organisation.colour
         FROM membership JOIN space ON space.id = membership.space_id
            JOIN organisation ON organisation.id = space.organisation_id
         WHERE membership.account_id = $1 AND membership.ended_at IS NULL ORDER BY space.slug",
        account.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Destination {
            id: row.id,
            slug: row.slug,
            name: row.name,
            url: row.url,
            organisation: row.organisation,
            colour: row.colour,
        })
        .collect())
}

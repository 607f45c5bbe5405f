//! Rows of `membership`.

pub mod change;
pub mod page;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::{StoreError, to_jiff};
use crate::domain::account::AccountState;
use crate::domain::id::{AccountId, SpaceId};
use crate::domain::slug::Slug;

/// A membership with the names of its space.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The account.
    pub account_id: AccountId,
    /// The state of the account: of one that is not active the membership is dormant.
    pub account_state: AccountState,
    /// The space.
    pub space_id: SpaceId,
    /// The space's short name.
    pub space: Slug,
    /// The space's name.
    pub space_name: String,
    /// The roles, as words.
    pub roles: Vec<String>,
    /// When it began.
    pub joined_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// It ended with its account.
    pub ended_with_account: bool,
}

/// Every membership of an account, by the short name of the space.
pub async fn list_memberships(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<Membership>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT membership.account_id AS "account_id: AccountId", account.state,
            membership.space_id AS "space_id: SpaceId", space.slug, space.name, membership.roles,
            membership.joined_at, membership.ended_at,
            coalesce(membership.end_cause = 'account_deleted', false) AS "ended_with_account!"
        FROM membership
        JOIN account ON account.id = membership.account_id
        JOIN space ON space.id = membership.space_id
        WHERE membership.account_id = $1 ORDER BY space.slug
        "#,
        account.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Membership {
            account_id: row.account_id,
            account_state: row.state,
            space_id: row.space_id,
            space: row.slug,
            space_name: row.name,
            roles: row.roles,
            joined_at: row.joined_at.to_jiff(),
            ended_at: to_jiff(row.ended_at),
            ended_with_account: row.ended_with_account,
        })
        .collect())
}

/// The names of the spaces that an account is a member of and of their organisations, which whoever
/// knows the person would try as a password.
pub async fn list_known_words(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<String>, StoreError> {
    let words = sqlx::query_scalar!(
        r#"
        SELECT space.name AS "name!" FROM membership
            JOIN space ON space.id = membership.space_id WHERE membership.account_id = $1
        UNION SELECT organisation.name FROM membership
            JOIN space ON space.id = membership.space_id
            JOIN organisation ON organisation.id = space.organisation_id
            WHERE membership.account_id = $1
        "#,
        account.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(words)
}

/// What joining a space made of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// A member from now on.
    New,
    /// A member before, whose membership had ended.
    Again,
    /// A member already, with further roles now.
    MoreRoles,
    /// A member already, with all these roles.
    Unchanged,
}

/// Makes an account a member, or gives a member what roles are missing. A client becomes staff; staff
/// stay staff when they are invited as clients. The account must be locked.
pub async fn insert_membership(
    connection: &mut PgConnection,
    (account, space): (AccountId, SpaceId),
    roles: &[String],
    now: Timestamp,
) -> Result<Joined, StoreError> {
    let before = sqlx::query!(
        "SELECT roles, ended_at FROM membership WHERE account_id = $1 AND space_id = $2",
        account.as_uuid(),
        space.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(before) = before else {
        sqlx::query!(
            "INSERT INTO membership (account_id, space_id, roles, joined_at)
             VALUES ($1, $2, $3, $4)",
            account.as_uuid(),
            space.as_uuid(),
            roles,
            now.to_sqlx() as _,
        )
        .execute(connection)
        .await?;
        return Ok(Joined::New);
    };
    let ended = before.ended_at.is_some();
    let merged = if ended {
        roles.to_vec()
    } else {
        merged(&before.roles, roles)
    };
    if !ended && merged == before.roles {
        return Ok(Joined::Unchanged);
    }
    sqlx::query!(
        "UPDATE membership SET roles = $3, ended_at = NULL, end_cause = NULL,
            joined_at = CASE WHEN ended_at IS NULL THEN joined_at ELSE $4 END
         WHERE account_id = $1 AND space_id = $2",
        account.as_uuid(),
        space.as_uuid(),
        &merged,
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(if ended {
        Joined::Again
    } else {
        Joined::MoreRoles
    })
}

/// The roles of both. `client` is the role of those who have no other.
fn merged(before: &[String], more: &[String]) -> Vec<String> {
    let client = |roles: &[String]| roles == ["client"];
    if client(more) {
        return before.to_vec();
    }
    if client(before) {
        return more.to_vec();
    }
    let new = more.iter().filter(|role| !before.contains(role));
    before.iter().chain(new).cloned().collect()
}

/// Locks the spaces of which an account is an owner, and names those that have no other active one.
pub async fn lock_last_owned(
    connection: &mut PgConnection,
    account: AccountId,
    space: Option<SpaceId>,
) -> Result<Vec<Slug>, StoreError> {
    // Whoever takes an owner away waits here for whoever takes another one away.
    sqlx::query_scalar!(
        "SELECT space.id FROM space JOIN membership ON membership.space_id = space.id
         WHERE membership.account_id = $1 AND membership.ended_at IS NULL
            AND 'owner' = ANY(membership.roles) AND ($2::uuid IS NULL OR space.id = $2)
         ORDER BY space.id FOR NO KEY UPDATE OF space",
        account.as_uuid(),
        space.map(SpaceId::as_uuid),
    )
    .fetch_all(&mut *connection)
    .await?;
    list_last_owned(connection, account, space).await
}

/// The same without a lock, for whoever only looks.
pub async fn list_last_owned(
    connection: &mut PgConnection,
    account: AccountId,
    space: Option<SpaceId>,
) -> Result<Vec<Slug>, StoreError> {
    let alone = sqlx::query_scalar!(
        "SELECT space.slug FROM space JOIN membership ON membership.space_id = space.id
         WHERE membership.account_id = $1 AND membership.ended_at IS NULL
            AND 'owner' = ANY(membership.roles) AND ($2::uuid IS NULL OR space.id = $2)
            AND NOT EXISTS (
                SELECT FROM membership other JOIN account ON account.id = other.account_id
                WHERE other.space_id = space.id AND other.account_id <> $1
                    AND other.ended_at IS NULL AND 'owner' = ANY(other.roles)
                    AND account.state = 'active')
         ORDER BY space.slug",
        account.as_uuid(),
        space.map(SpaceId::as_uuid),
    )
    .fetch_all(connection)
    .await?;
    Ok(alone)
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn roles_are_added_and_client_is_only_for_those_without_another() {
        let roles = |words: &str| -> Vec<String> { words.split('+').map(str::to_owned).collect() };
        for (before, more, after) in [
            ("client", "client", "client"),
            ("client", "owner", "owner"),
            ("owner", "client", "owner"),
            ("owner", "assistant+owner", "owner+assistant"),
        ] {
            assert_eq!(
                merged(&roles(before), &roles(more)),
                roles(after),
                "{before} {more}"
            );
        }
    }
}

//! The members of a space, page by page.

use jiff::Timestamp;
use sqlx::PgConnection;

use crate::domain::account::AccountState;
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{AccountId, SpaceId};
use crate::domain::name::PersonName;
use crate::domain::role::Role;
use crate::store::bulk::stored_name;
use crate::store::{StoreError, to_jiff};

/// Which members of a space.
#[derive(Debug, Clone)]
pub struct MemberFilter {
    /// The space.
    pub space: SpaceId,
    /// Only those with this role.
    pub role: Option<Role>,
    /// Those whose membership has ended, instead of the others.
    pub ended: bool,
    /// Only the one with this address.
    pub email: Option<EmailKey>,
    /// Only accounts older than this one: where the next page begins.
    pub before: Option<AccountId>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// A member, as a list shows them.
#[derive(Debug, Clone)]
pub struct Member {
    /// The account.
    pub account_id: AccountId,
    /// Its address; none once it is erased.
    pub email: Option<EmailAddress>,
    /// The person's name.
    pub name: PersonName,
    /// The roles, as words.
    pub roles: Vec<String>,
    /// The state of the account.
    pub account_state: AccountState,
    /// When the membership began.
    pub joined_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// It ended with its account.
    pub ended_with_account: bool,
}

/// Members of a space, those with the newest accounts first.
pub async fn list_members(
    connection: &mut PgConnection,
    filter: &MemberFilter,
) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT membership.account_id AS "account_id: AccountId", account.email,
            account.given_name, account.infix, account.family_name, membership.roles,
            account.state, membership.joined_at, membership.ended_at,
            coalesce(membership.end_cause = 'account_deleted', false) AS "ended_with_account!"
        FROM membership JOIN account ON account.id = membership.account_id
        WHERE membership.space_id = $1 AND (membership.ended_at IS NOT NULL) = $2
            AND ($3::text IS NULL OR $3 = ANY(membership.roles))
            AND ($4::text IS NULL OR account.email_key = $4)
            AND ($5::uuid IS NULL OR membership.account_id < $5)
        ORDER BY membership.account_id DESC LIMIT $6
        "#,
        filter.space.as_uuid(),
        filter.ended,
        filter.role.map(Role::as_str),
        filter.email.as_ref().map(EmailKey::as_str),
        filter.before.map(AccountId::as_uuid),
        filter.limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Member {
            account_id: row.account_id,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            roles: row.roles,
            account_state: row.state,
            joined_at: row.joined_at.to_jiff(),
            ended_at: to_jiff(row.ended_at),
            ended_with_account: row.ended_with_account,
        })
        .collect())
}

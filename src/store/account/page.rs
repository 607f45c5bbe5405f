//! Pages of accounts.
//!
//! A statement for each way in, the narrowest first, as the pages of invitations have it: what else
//! was asked for only sifts the rows that the index yields, newest first.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::account::AccountState;
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{AccountId, SpaceId};
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::store::bulk::stored_name;
use crate::store::invitation::oldest_id;
use crate::store::{StoreError, to_jiff};

/// Which accounts to list. Filters narrow each other.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// In this state; else in any but erased.
    pub state: Option<AccountState>,
    /// Members of this space, whose membership has not ended.
    pub space_id: Option<SpaceId>,
    /// With this address.
    pub email: Option<EmailKey>,
    /// Made at or after this moment.
    pub since: Option<Timestamp>,
    /// Older than this one: the cursor of the next page.
    pub before: Option<AccountId>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// An account as a list shows it.
#[derive(Debug, Clone)]
pub struct AccountEntry {
    /// Its id.
    pub id: AccountId,
    /// Its address; none once it is erased.
    pub email: Option<EmailAddress>,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// Where it is in its life.
    pub state: AccountState,
    /// Staff made it.
    pub made_by_staff: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// How long it is kept without being activated.
    pub pending_until: Option<Timestamp>,
    /// When its address was proved.
    pub activated_at: Option<Timestamp>,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When a deleted one is erased.
    pub erase_after: Option<Timestamp>,
    /// When somebody last logged in.
    pub last_log_in_at: Option<Timestamp>,
    /// How many spaces it is a member of.
    pub memberships: i64,
}

/// The statement with one way in, which is a condition on `$1`.
macro_rules! page {
    ($way_in:tt, $first:expr, $filter:expr, $connection:expr) => {
        sqlx::query_as!(
            EntryRow,
            r#"
            SELECT account.id, account.email, account.given_name, account.infix,
                account.family_name, account.language, account.state, account.made_by_staff,
                account.created_at, account.pending_until, account.activated_at,
                account.disabled_at, account.deleted_at, account.erase_after,
                last.at AS "last_log_in_at?", coalesce(joined.spaces, 0) AS "memberships!"
            FROM account
            LEFT JOIN LATERAL (
                SELECT at FROM login_event
                WHERE account_id = account.id AND outcome = 'logged_in' ORDER BY id DESC LIMIT 1
            ) last ON true
            LEFT JOIN LATERAL (
                SELECT count(*) AS spaces FROM membership
                WHERE account_id = account.id AND ended_at IS NULL
            ) joined ON true
            WHERE "#
                + $way_in
                + r#"
                AND account.id >= $2 AND account.id < $3
                AND CASE WHEN $4::text IS NULL THEN account.state <> 'erased'
                    ELSE account.state = $4 END
                AND ($5::timestamptz IS NULL OR account.created_at >= $5)
                AND ($6::uuid IS NULL OR EXISTS (
                    SELECT FROM membership WHERE account_id = account.id AND space_id = $6
                        AND ended_at IS NULL))
            ORDER BY account.id DESC LIMIT $7
            "#,
            $first,
            oldest_id($filter.since),
            $filter.before.map_or(Uuid::max(), AccountId::as_uuid),
            $filter.state.map(AccountState::as_str),
            $filter.since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
            $filter.space_id.map(SpaceId::as_uuid),
            $filter.limit,
        )
        .fetch_all($connection)
        .await?
    };
}

/// Accounts, newest first. Ids sort by the time they were made, so a page begins where the last one
/// ended, however deep.
pub async fn list_accounts(
    connection: &mut PgConnection,
    filter: &AccountFilter,
) -> Result<Vec<AccountEntry>, StoreError> {
    let rows = if let Some(email) = &filter.email {
        page!("account.email_key = $1", email.as_str(), filter, connection)
    } else if let Some(state) = filter.state {
        page!("account.state = $1", state.as_str(), filter, connection)
    } else {
        let all = None::<Uuid>;
        page!("$1::uuid IS NULL", all, filter, connection)
    };
    Ok(rows.into_iter().map(AccountEntry::from).collect())
}

/// A row of a page, as it comes.
struct EntryRow {
    id: AccountId,
    email: Option<EmailAddress>,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Language,
    state: AccountState,
    made_by_staff: bool,
    created_at: jiff_sqlx::Timestamp,
    pending_until: Option<jiff_sqlx::Timestamp>,
    activated_at: Option<jiff_sqlx::Timestamp>,
    disabled_at: Option<jiff_sqlx::Timestamp>,
    deleted_at: Option<jiff_sqlx::Timestamp>,
    erase_after: Option<jiff_sqlx::Timestamp>,
    last_log_in_at: Option<jiff_sqlx::Timestamp>,
    memberships: i64,
}

impl From<EntryRow> for AccountEntry {
    fn from(row: EntryRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            language: row.language,
            state: row.state,
            made_by_staff: row.made_by_staff,
            created_at: row.created_at.to_jiff(),
            pending_until: to_jiff(row.pending_until),
            activated_at: to_jiff(row.activated_at),
            disabled_at: to_jiff(row.disabled_at),
            deleted_at: to_jiff(row.deleted_at),
            erase_after: to_jiff(row.erase_after),
            last_log_in_at: to_jiff(row.last_log_in_at),
            memberships: row.memberships,
        }
    }
}

//! Rows of `login_event`: attempts to log in.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::account::LoginOutcome;
use crate::domain::id::AccountId;

/// Writes an attempt down. One to an address without an account has no account.
pub async fn insert_login(
    connection: &mut PgConnection,
    account: Option<AccountId>,
    outcome: LoginOutcome,
    (source, now): (Option<&str>, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO login_event (account_id, at, outcome, source) VALUES ($1, $2, $3, $4)",
        account.map(AccountId::as_uuid),
        now.to_sqlx() as _,
        outcome.as_str(),
        source,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many attempts were made before a moment.
pub async fn count_logins_before(
    connection: &mut PgConnection,
    moment: Timestamp,
) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM login_event WHERE at < $1"#,
        moment.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(count.unsigned_abs())
}

/// Forgets the attempts before a moment. Answers how many.
pub async fn delete_logins_before(
    connection: &mut PgConnection,
    moment: Timestamp,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM login_event WHERE at < $1",
        moment.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// An attempt to log in.
#[derive(Debug, Clone)]
pub struct LoginEntry {
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: LoginOutcome,
    /// Where it came from.
    pub source: Option<String>,
}

/// The newest attempts of an account, newest first.
pub async fn list_logins(
    connection: &mut PgConnection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<LoginEntry>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT at, outcome AS "outcome: LoginOutcome", source FROM login_event
         WHERE account_id = $1 ORDER BY id DESC LIMIT $2"#,
        account.as_uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LoginEntry {
            at: row.at.to_jiff(),
            outcome: row.outcome,
            source: row.source,
        })
        .collect())
}

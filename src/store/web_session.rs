//! Rows of `web_session`: who is logged in to the pages.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::id::AccountId;
use crate::domain::token::TokenHash;

/// A session to be kept.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// The digest of its secret.
    pub hash: &'a TokenHash,
    /// Whose it is.
    pub account: AccountId,
    /// When its person logged in.
    pub begun_at: Timestamp,
    /// When it is over by itself.
    pub expires_at: Timestamp,
}

/// Adds a session.
pub async fn insert_session(
    connection: &mut PgConnection,
    new: &NewSession<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO web_session (hash, account_id, begun_at, expires_at) VALUES ($1, $2, $3, $4)",
        new.hash.as_bytes().as_slice(),
        new.account.as_uuid(),
        new.begun_at.to_sqlx() as _,
        new.expires_at.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The account of a session that holds: not over, begun no earlier than the account allows, and of an
/// account that can log in.
pub async fn find_session(
    connection: &mut PgConnection,
    hash: &TokenHash,
) -> Result<Option<AccountId>, StoreError> {
    let id = sqlx::query_scalar!(
        r#"SELECT account.id AS "id: AccountId"
         FROM web_session JOIN account ON account.id = web_session.account_id
         WHERE web_session.hash = $1 AND web_session.expires_at > now()
            AND web_session.begun_at >= account.sessions_after AND account.state = 'active'"#,
        hash.as_bytes().as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(id)
}

/// Ends a session.
pub async fn delete_session(
    connection: &mut PgConnection,
    hash: &TokenHash,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM web_session WHERE hash = $1",
        hash.as_bytes().as_slice(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many sessions are over.
pub async fn count_old_sessions(connection: &mut PgConnection) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
         FROM web_session JOIN account ON account.id = web_session.account_id
         WHERE web_session.expires_at <= now() OR web_session.begun_at < account.sessions_after"#,
    )
    .fetch_one(connection)
    .await?;
    Ok(count.unsigned_abs())
}

/// Forgets the sessions that are over, of one account or of all. Answers how many.
pub async fn delete_old_sessions(
    connection: &mut PgConnection,
    account: Option<AccountId>,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM web_session USING account
         WHERE account.id = web_session.account_id AND ($1::uuid IS NULL OR account.id = $1)
            AND (web_session.expires_at <= now() OR web_session.begun_at < account.sessions_after)",
        account.map(AccountId::as_uuid),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

//! Rows of `reset_request`: resets that were asked for at the public form and that nobody has looked
//! at yet.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::email::EmailAddress;

/// A reset that was asked for. Whether the address has an account is not known here.
#[derive(Debug, Clone)]
pub struct ResetRequest {
    /// Its id; they sort by the time they were asked.
    pub id: Uuid,
    /// The address as it was typed.
    pub email: EmailAddress,
    /// When.
    pub asked_at: Timestamp,
}

/// Adds a request.
pub async fn insert_reset_request(
    connection: &mut PgConnection,
    id: Uuid,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO reset_request (id, email, asked_at) VALUES ($1, $2, $3)",
        id,
        email.as_str(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads and locks the oldest request after another one, of those that nobody else is at work on.
pub async fn lock_reset_request(
    connection: &mut PgConnection,
    after: Uuid,
) -> Result<Option<ResetRequest>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id, email AS "email: EmailAddress", asked_at FROM reset_request
         WHERE id > $1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"#,
        after,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| ResetRequest {
        id: row.id,
        email: row.email,
        asked_at: row.asked_at.to_jiff(),
    }))
}

/// Removes a request that was dealt with.
pub async fn delete_reset_request(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM reset_request WHERE id = $1", id)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many requests nobody has looked at yet.
pub async fn count_reset_requests(connection: &mut PgConnection) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM reset_request"#)
        .fetch_one(connection)
        .await?;
    Ok(count)
}

//! The hash of an account's password. Only what its person does reads or writes it.

use secrecy::SecretString;
use sqlx::PgConnection;

use crate::domain::email::EmailKey;
use crate::domain::id::AccountId;
use crate::store::StoreError;

/// What an account's password is compared with. Does not show itself in logs.
#[derive(Debug, Clone)]
pub struct StoredPassword {
    /// The account.
    pub account: AccountId,
    /// The hash as it is stored; none where no password was chosen yet.
    pub hash: Option<SecretString>,
}

/// Reads the hash of the account that has an address.
pub async fn find_password_hash(
    connection: &mut PgConnection,
    key: &EmailKey,
) -> Result<Option<StoredPassword>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: AccountId", password_hash FROM account WHERE email_key = $1"#,
        key.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| StoredPassword {
        account: row.id,
        hash: row.password_hash.map(SecretString::from),
    }))
}

/// Stores another hash of the same password. The account must be locked.
pub async fn mark_password_hash(
    connection: &mut PgConnection,
    account: AccountId,
    hash: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET password_hash = $2 WHERE id = $1",
        account.as_uuid(),
        hash,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores the hash of another password and ends every session that began before this very moment.
/// That is later than the beginning of the transaction, which may have waited for somebody who
/// logged in by the password of before. The account must be locked.
pub async fn mark_password_changed(
    connection: &mut PgConnection,
    account: AccountId,
    hash: &str,
) -> Result<jiff::Timestamp, StoreError> {
    let at = sqlx::query_scalar!(
        "UPDATE account SET password_hash = $2, sessions_after = greatest(sessions_after, clock_timestamp()) WHERE id = $1
         RETURNING sessions_after",
        account.as_uuid(),
        hash,
    )
    .fetch_one(connection)
    .await?;
    Ok(at.to_jiff())
}

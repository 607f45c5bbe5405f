//! Rows of `terms` and `terms_acceptance`.

mod versions;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

pub use self::versions::{
    Missing, TextEntry, count_accepted, count_newest_accepted, find_newest_version, list_entries,
    list_missing, list_texts, lock_terms,
};
use super::{StoreError, to_jiff};
use crate::domain::id::AccountId;
use crate::domain::language::Language;

/// One version of the terms of use in one language.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The version, from 1.
    pub version: i32,
    /// The language of the text.
    pub language: Language,
    /// The text.
    pub body: String,
    /// SHA-256 of the text.
    pub digest: Vec<u8>,
    /// When it was published.
    pub published_at: Timestamp,
}

/// The newest version, in this language or else in another.
pub async fn find_current_terms(
    connection: &mut PgConnection,
    language: Language,
) -> Result<Option<Terms>, StoreError> {
    let row = sqlx::query!(
        "SELECT version, language, body, digest, published_at FROM terms
         ORDER BY version DESC, (language = $1) DESC, language LIMIT 1",
        language.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Terms {
        version: row.version,
        language: row.language,
        body: row.body,
        digest: row.digest,
        published_at: row.published_at.to_jiff(),
    }))
}

/// Publishes a text. False when the version has one in this language already.
pub async fn insert_terms(
    connection: &mut PgConnection,
    (version, language): (i32, Language),
    body: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO terms (version, language, body, digest, published_at)
         VALUES ($1, $2, $3, sha256(convert_to($3, 'UTF8')), $4) ON CONFLICT DO NOTHING",
        version,
        language.as_str(),
        body,
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes down that a version was accepted. Accepted twice, the first time counts.
pub async fn insert_acceptance(
    connection: &mut PgConnection,
    account: AccountId,
    (version, language): (i32, Language),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO terms_acceptance (account_id, version, language, accepted_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, version) DO NOTHING",
        account.as_uuid(),
        version,
        language.as_str(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What an account accepted.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance {
    /// The version.
    pub version: i32,
    /// The language of the text that was shown.
    pub language: Language,
    /// When.
    pub accepted_at: Timestamp,
}

/// Everything that an account accepted, oldest first.
pub async fn list_acceptances(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<Acceptance>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT version, language AS "language: Language", accepted_at FROM terms_acceptance
         WHERE account_id = $1 ORDER BY version"#,
        account.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Acceptance {
            version: row.version,
            language: row.language,
            accepted_at: row.accepted_at.to_jiff(),
        })
        .collect())
}

/// When the newest version that an account accepted was accepted, and which it was.
pub async fn find_accepted(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Option<(i32, Timestamp)>, StoreError> {
    let row = sqlx::query!(
        "SELECT version, accepted_at FROM terms_acceptance WHERE account_id = $1
         ORDER BY version DESC LIMIT 1",
        account.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(|row| Some((row.version, to_jiff(Some(row.accepted_at))?))))
}

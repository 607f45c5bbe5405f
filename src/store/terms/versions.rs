//! Versions of the terms as staff sees them: what was published, and who accepted it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::PgConnection;

use super::Terms;
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::store::StoreError;
use crate::store::bulk::stored_name;

/// Somebody who has not accepted a version.
#[derive(Debug, Clone)]
pub struct Missing {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The newest version that was accepted.
    pub accepted: Option<i32>,
    /// When that was.
    pub accepted_at: Option<Timestamp>,
}

/// Waits for everybody else who publishes, until the end of the transaction: a version is all its
/// languages, and two who publish at once must not mix theirs. The number is our own.
pub async fn lock_terms(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock(7102002)")
        .execute(connection)
        .await?;
    Ok(())
}

/// The number of the newest version.
pub async fn find_newest_version(connection: &mut PgConnection) -> Result<Option<i32>, StoreError> {
    Ok(
        sqlx::query_scalar!("SELECT version FROM terms ORDER BY version DESC LIMIT 1")
            .fetch_optional(connection)
            .await?,
    )
}

/// Every language of a version.
pub async fn list_texts(
    connection: &mut PgConnection,
    version: i32,
) -> Result<Vec<Terms>, StoreError> {
    let rows = sqlx::query!(
        "SELECT version, language, body, digest, published_at FROM terms
         WHERE version = $1 ORDER BY language",
        version,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Terms {
            version: row.version,
            language: row.language,
            body: row.body,
            digest: row.digest,
            published_at: row.published_at.to_jiff(),
        })
        .collect())
}

/// One text of a version, without the text.
#[derive(Debug, Clone)]
pub struct TextEntry {
    /// The version.
    pub version: i32,
    /// The language.
    pub language: Language,
    /// SHA-256 of the text.
    pub digest: Vec<u8>,
    /// When it was published.
    pub published_at: Timestamp,
}

/// Every text of every version, the newest version first.
pub async fn list_entries(connection: &mut PgConnection) -> Result<Vec<TextEntry>, StoreError> {
    let rows = sqlx::query!(
        "SELECT version, language, digest, published_at FROM terms
         ORDER BY version DESC, language"
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TextEntry {
            version: row.version,
            language: row.language,
            digest: row.digest,
            published_at: row.published_at.to_jiff(),
        })
        .collect())
}

/// How many active accounts accepted each version.
pub async fn count_accepted(
    connection: &mut PgConnection,
) -> Result<BTreeMap<i32, i64>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT terms_acceptance.version, count(*) AS "count!" FROM terms_acceptance
        JOIN account ON account.id = terms_acceptance.account_id
        WHERE account.state = 'active' GROUP BY terms_acceptance.version
        "#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.version, row.count))
        .collect())
}

/// How many active accounts accepted which version last; 0 stands for none at all.
pub async fn count_newest_accepted(
    connection: &mut PgConnection,
) -> Result<BTreeMap<i32, i64>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT coalesce(newest.version, 0) AS "version!", count(*) AS "count!"
        FROM account
        LEFT JOIN (
            SELECT account_id, max(version) AS version FROM terms_acceptance GROUP BY account_id
        ) newest ON newest.account_id = account.id
        WHERE account.state = 'active' GROUP BY 1
        "#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.version, row.count))
        .collect())
}

/// Up to `limit` active accounts that accepted neither a version nor a later one, newest first.
pub async fn list_missing(
    connection: &mut PgConnection,
    version: i32,
    before: Option<AccountId>,
    limit: Option<i64>,
) -> Result<Vec<Missing>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT account.id, account.email AS "email!: EmailAddress", given_name, infix, family_name,
            newest.version AS "accepted?", newest.accepted_at AS "accepted_at?"
        FROM account
        LEFT JOIN LATERAL (
            SELECT version, accepted_at FROM terms_acceptance WHERE account_id = account.id
            ORDER BY version DESC LIMIT 1
        ) newest ON true
        WHERE state = 'active' AND account.id < $2 AND (newest.version IS NULL OR newest.version < $1)
        ORDER BY account.id DESC LIMIT $3
        "#,
        version,
        before.map_or(uuid::Uuid::max(), AccountId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Missing {
            id: row.id,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            accepted: row.accepted,
            accepted_at: crate::store::to_jiff(row.accepted_at),
        })
        .collect())
}

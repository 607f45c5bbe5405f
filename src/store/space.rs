//! Rows of `space`.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::id::{OrganisationId, SpaceId};
use crate::domain::language::Language;
use crate::domain::slug::Slug;

/// A space, with the name of its organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// Its id.
    pub id: SpaceId,
    /// Its short name.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// The language of people for whom none is known.
    pub language: Language,
    /// Where an accepted person goes on to.
    pub url: Option<String>,
    /// Its organisation.
    pub organisation_id: OrganisationId,
    /// The short name of its organisation.
    pub organisation: Slug,
    /// The name of its organisation.
    pub organisation_name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How many people a space has and has asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceTotals {
    /// People who are members now.
    pub members: i64,
    /// Invitations that can be accepted now.
    pub open: i64,
    /// Open ones past their end.
    pub expired: i64,
}

/// Adds a space.
pub async fn insert_space(connection: &mut PgConnection, new: &Space) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO space (id, organisation_id, slug, name, language, url, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new.id.as_uuid(),
        new.organisation_id.as_uuid(),
        new.slug.as_str(),
        new.name,
        new.language.as_str(),
        new.url,
        new.created_at.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Every space, by short name.
pub async fn list_spaces(connection: &mut PgConnection) -> Result<Vec<Space>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT space.id, space.slug, space.name, space.language, space.url, space.organisation_id,
            space.created_at, organisation.slug AS "organisation: Slug",
            organisation.name AS organisation_name
        FROM space JOIN organisation ON organisation.id = space.organisation_id
        ORDER BY space.slug
        "#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Space {
            id: row.id,
            slug: row.slug,
            name: row.name,
            language: row.language,
            url: row.url,
            organisation_id: row.organisation_id,
            organisation: row.organisation,
            organisation_name: row.organisation_name,
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// Counts what a space has at `now`.
pub async fn find_totals(
    connection: &mut PgConnection,
    space: SpaceId,
    now: Timestamp,
) -> Result<SpaceTotals, StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT
            (SELECT count(*) FROM membership WHERE space_id = $1 AND ended_at IS NULL) AS "members!",
            count(*) FILTER (WHERE expires_at > $2) AS "open!",
            count(*) FILTER (WHERE expires_at <= $2) AS "expired!"
        FROM invitation WHERE space_id = $1 AND ended IS NULL
        "#,
        space.as_uuid(),
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(SpaceTotals {
        members: row.members,
        open: row.open,
        expired: row.expired,
    })
}

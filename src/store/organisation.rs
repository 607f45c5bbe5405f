//! Rows of `organisation`.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::colour::Colour;
use crate::domain::id::OrganisationId;
use crate::domain::slug::Slug;

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its short name.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Whom people ask for a new invitation.
    pub contact: Option<String>,
    /// The colour that its pages wear.
    pub colour: Option<Colour>,
    /// How many spaces it has.
    pub spaces: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds an organisation.
pub async fn insert_organisation(
    connection: &mut PgConnection,
    new: &Organisation,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO organisation (id, slug, name, contact, colour, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        new.id.as_uuid(),
        new.slug.as_str(),
        new.name,
        new.contact,
        new.colour.as_ref().map(Colour::as_str),
        new.created_at.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Every organisation, by short name. There are few: one per customer.
pub async fn list_organisations(
    connection: &mut PgConnection,
) -> Result<Vec<Organisation>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT id, slug, name, contact, colour, created_at,
            (SELECT count(*) FROM space WHERE organisation_id = organisation.id) AS "spaces!"
        FROM organisation ORDER BY slug
        "#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Organisation {
            id: row.id,
            slug: row.slug,
            name: row.name,
            contact: row.contact,
            colour: row.colour,
            spaces: row.spaces,
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// Gives an organisation the name, the contact and the colour that are here.
pub async fn mark_organisation_changed(
    connection: &mut PgConnection,
    changed: &Organisation,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE organisation SET name = $2, contact = $3, colour = $4 WHERE id = $1",
        changed.id.as_uuid(),
        changed.name,
        changed.contact,
        changed.colour.as_ref().map(Colour::as_str),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks an organisation, so that of two changes at once none is lost.
pub async fn lock_organisation(
    connection: &mut PgConnection,
    id: OrganisationId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "SELECT FROM organisation WHERE id = $1 FOR UPDATE",
        id.as_uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

//! The files that people were invited by, as far as their runs remember them.

use sqlx::PgConnection;

use super::Person;
use crate::domain::id::{AccountId, BatchId, InvitationId};
use crate::store::StoreError;

/// A run whose file tells of a person.
pub(super) struct NamedBatch {
    id: BatchId,
    /// The file held this person alone, so that its digest is one of the person.
    is_alone: bool,
}

/// The runs that are to forget their file: those that invited nobody else, those of the same file,
/// and those whose file is named after the person, by address or by a name that is not too short to
/// mean somebody. To be looked up while the invitations are still there.
pub(super) async fn list_named_batches(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<Vec<NamedBatch>, StoreError> {
    let rows = sqlx::query!(
        r#"
        WITH alone AS (
            SELECT id, digest FROM batch
            WHERE id IN (SELECT batch_id FROM invitation WHERE id = ANY($1)) AND NOT EXISTS (
                SELECT FROM invitation other
                WHERE other.batch_id = batch.id AND other.id <> ALL ($1))
        ), word AS (
            SELECT unnest($2::text[]) AS word
            UNION SELECT lower(name) FROM (
                SELECT given_name, family_name FROM invitation WHERE id = ANY($1)
                UNION ALL SELECT given_name, family_name FROM account WHERE id = $3
            ) person, LATERAL (VALUES (given_name), (family_name)) part (name)
            WHERE length(name) >= 4
        ), found AS (
            SELECT id, file_name, digest, id IN (SELECT id FROM alone)
                OR digest IN (SELECT digest FROM alone
                    WHERE digest <> decode(repeat('00', 32), 'hex')) AS is_alone
            FROM batch WHERE num_nonnulls(file_name, digest) > 0
        )
        SELECT id AS "id!: BatchId", coalesce(is_alone, false) AS "is_alone!" FROM found
        WHERE is_alone
            OR EXISTS (SELECT FROM word WHERE strpos(lower(file_name), word) > 0)
        ORDER BY id
        "#,
        person.invitations as &[InvitationId],
        person.keys,
        person.account.map(AccountId::as_uuid),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| NamedBatch {
            id: row.id,
            is_alone: row.is_alone,
        })
        .collect())
}

/// Makes these runs forget the name of their file, and the digest of a file that held one person.
pub(super) async fn forget_files(
    connection: &mut PgConnection,
    batches: &[NamedBatch],
) -> Result<(), StoreError> {
    let all: Vec<BatchId> = batches.iter().map(|one| one.id).collect();
    let alone: Vec<BatchId> = batches
        .iter()
        .filter(|one| one.is_alone)
        .map(|one| one.id)
        .collect();
    sqlx::query!(
        "UPDATE batch SET file_name = NULL, digest = CASE
            WHEN digest IS NULL OR id <> ALL ($2) THEN digest
            ELSE decode(repeat('00', 32), 'hex') END
         WHERE id = ANY($1)",
        &all as &[BatchId],
        &alone as &[BatchId],
    )
    .execute(connection)
    .await?;
    Ok(())
}

//! Rows of the audit as seals cover them, and rows of `audit_seal`.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::{Decode, PgConnection, Postgres, Type};

use crate::domain::seal::{AuditRow, SealDigest};
use crate::store::StoreError;

/// A seal: it covers the rows after the one before it, up to an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// Its number.
    pub id: i64,
    /// The last row that it covers.
    pub up_to: i64,
    /// How many rows it covers.
    pub rows: i64,
    /// The digest that it hangs on.
    pub previous: SealDigest,
    /// Its digest.
    pub digest: SealDigest,
    /// When it was made.
    pub sealed_at: Timestamp,
}

/// A seal to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewSeal {
    /// The last row that it covers.
    pub up_to: i64,
    /// How many rows it covers.
    pub rows: i64,
    /// The digest that it hangs on.
    pub previous: SealDigest,
    /// Its digest.
    pub digest: SealDigest,
    /// The time.
    pub now: Timestamp,
}

/// A moment in microseconds since 1970, whatever it is: somebody who tampers need not keep to what a
/// calendar can hold, and `infinity` is the largest number.
struct Microseconds(i64);

impl Type<Postgres> for Microseconds {
    fn type_info() -> PgTypeInfo {
        <jiff_sqlx::Timestamp as Type<Postgres>>::type_info()
    }
}

impl<'r> Decode<'r, Postgres> for Microseconds {
    /// The server counts from 2000 (PostgreSQL documentation, 8.5, and its `timestamptz_send`).
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        const FROM_1970_TO_2000: i64 = 946_684_800_000_000;
        let since_2000 = <i64 as Decode<Postgres>>::decode(value)?;
        Ok(Self(match since_2000 {
            i64::MIN | i64::MAX => since_2000,
            _ => since_2000.saturating_add(FROM_1970_TO_2000),
        }))
    }
}

/// The id up to which the audit is final: no smaller one will appear any more. Waits for everybody
/// who is adding rows, and makes others wait behind us, so the transaction should end at once; it
/// fails when it would be for more than a second.
pub async fn find_horizon(connection: &mut PgConnection) -> Result<i64, StoreError> {
    sqlx::query!("SELECT set_config('lock_timeout', '1s', true) AS lock_timeout")
        .fetch_one(&mut *connection)
        .await?;
    let horizon = sqlx::query_scalar!(r#"SELECT audit_horizon() AS "horizon!""#)
        .fetch_one(connection)
        .await?;
    Ok(horizon)
}

/// The statement that reads rows whole, with a condition and what follows it.
macro_rules! whole_rows {
    ($rest:tt, $($value:expr),+ $(,)?) => {
        sqlx::query_as!(
            WholeRow,
            r#"
            SELECT id, at AS "at: Microseconds", actor, role::text AS "role!",
                transaction::text::bigint AS "transaction!", action, subject_kind, subject_id,
                space_id, batch_id, ticket, reason_digest, state_before, state_after, subjects
            FROM audit "# + $rest,
            $($value),+
        )
    };
}

/// Up to `limit` rows with ids from the first to the last of these, by id.
pub async fn list_whole_rows(
    connection: &mut PgConnection,
    (first, last): (i64, i64),
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let rows = whole_rows!(
        "WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3",
        first,
        last,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(AuditRow::from).collect())
}

/// Up to `limit` rows from an id on, of this stretch of time, by id.
pub async fn list_whole_rows_of(
    connection: &mut PgConnection,
    first: i64,
    (since, until): (Option<Timestamp>, Option<Timestamp>),
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let rows = whole_rows!(
        "WHERE id >= $1 AND ($2::timestamptz IS NULL OR at >= $2)
            AND ($3::timestamptz IS NULL OR at < $3)
         ORDER BY id LIMIT $4",
        first,
        since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        until.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(AuditRow::from).collect())
}

/// How many rows come after an id.
pub async fn count_rows_after(connection: &mut PgConnection, id: i64) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM audit WHERE id > $1"#,
        id
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// How many reasons have other words than those that their row of the audit has the digest of, and the
/// id of the first such row. A reason that was erased has no words left, which is as it should be.
pub async fn find_forged_notes(
    connection: &mut PgConnection,
) -> Result<(i64, Option<i64>), StoreError> {
    let found = sqlx::query!(
        r#"SELECT count(*) AS "count!", min(audit_id) AS first
         FROM audit_note JOIN audit ON audit.id = audit_note.audit_id
         WHERE reason_digest IS DISTINCT FROM sha256(convert_to(reason, 'UTF8'))"#
    )
    .fetch_one(connection)
    .await?;
    Ok((found.count, found.first))
}

/// Adds a seal. False when somebody else sealed at the same time: of several that hang on one seal
/// or cover the same rows, one is taken.
pub async fn insert_seal(connection: &mut PgConnection, new: &NewSeal) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO audit_seal (up_to, rows, previous, digest, sealed_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        new.up_to,
        new.rows,
        new.previous.as_bytes().as_slice(),
        new.digest.as_bytes().as_slice(),
        new.now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest seal.
pub async fn find_last_seal(connection: &mut PgConnection) -> Result<Option<Seal>, StoreError> {
    let row = sqlx::query_as!(
        SealRow,
        "SELECT id, up_to, rows, previous, digest, sealed_at FROM audit_seal
         ORDER BY id DESC LIMIT 1"
    )
    .fetch_optional(connection)
    .await?;
    row.map(Seal::try_from).transpose()
}

/// Up to `limit` seals after one of this number that cover an id or later ones, in their order.
pub async fn list_seals(
    connection: &mut PgConnection,
    (after, covering): (i64, i64),
    limit: i64,
) -> Result<Vec<Seal>, StoreError> {
    let rows = sqlx::query_as!(
        SealRow,
        "SELECT id, up_to, rows, previous, digest, sealed_at FROM audit_seal
         WHERE id > $1 AND up_to >= $2 ORDER BY id LIMIT $3",
        after,
        covering,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Seal::try_from).collect()
}

/// A row of the audit, as it comes.
struct WholeRow {
    id: i64,
    at: Microseconds,
    actor: String,
    role: String,
    transaction: i64,
    action: String,
    subject_kind: String,
    subject_id: Option<uuid::Uuid>,
    space_id: Option<uuid::Uuid>,
    batch_id: Option<uuid::Uuid>,
    ticket: Option<String>,
    reason_digest: Option<Vec<u8>>,
    state_before: Option<String>,
    state_after: Option<String>,
    subjects: i32,
}

impl From<WholeRow> for AuditRow {
    fn from(row: WholeRow) -> Self {
        Self {
            id: row.id,
            at: row.at.0,
            actor: row.actor,
            role: row.role,
            transaction: row.transaction,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            space_id: row.space_id,
            batch_id: row.batch_id,
            ticket: row.ticket,
            reason_digest: row.reason_digest,
            state_before: row.state_before,
            state_after: row.state_after,
            subjects: row.subjects,
        }
    }
}

/// A row of `audit_seal`, as it comes.
struct SealRow {
    id: i64,
    up_to: i64,
    rows: i64,
    previous: Vec<u8>,
    digest: Vec<u8>,
    sealed_at: jiff_sqlx::Timestamp,
}

impl TryFrom<SealRow> for Seal {
    type Error = StoreError;

    fn try_from(row: SealRow) -> Result<Self, StoreError> {
        let digest = |bytes: &[u8]| {
            SealDigest::try_from(bytes)
                .map_err(|_| StoreError::Inconsistent("a seal whose digest has not 32 bytes"))
        };
        Ok(Self {
            id: row.id,
            up_to: row.up_to,
            rows: row.rows,
            previous: digest(&row.previous)?,
            digest: digest(&row.digest)?,
            sealed_at: row.sealed_at.to_jiff(),
        })
    }
}

//! Rows of `link`: the digests of links that were mailed or shown.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use super::{StoreError, to_jiff};
use crate::domain::id::{AccountId, InvitationId};
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::domain::token::TokenHash;

/// A link that was mailed or shown.
#[derive(Debug, Clone)]
pub struct Link {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The invitation, of a link to join.
    pub invitation_id: Option<InvitationId>,
    /// The account, of every other link.
    pub account_id: Option<AccountId>,
    /// The generation that it belongs to.
    pub generation: i32,
    /// The kind of the mail that carried it; none for one that was shown to staff.
    pub mail_kind: Option<MailKind>,
    /// When its mail was armed.
    pub created_at: Timestamp,
    /// When it stops working by itself; none for a link to join, which lives as long as its
    /// invitation.
    pub expires_at: Option<Timestamp>,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// How many addresses were tried by it, by sign-ups that named one which has an account, and by
    /// corrections. At most ten.
    pub tries: i16,
}

struct LinkRow {
    purpose: LinkPurpose,
    invitation_id: Option<InvitationId>,
    account_id: Option<AccountId>,
    generation: i32,
    mail_kind: Option<MailKind>,
    created_at: jiff_sqlx::Timestamp,
    expires_at: Option<jiff_sqlx::Timestamp>,
    used_at: Option<jiff_sqlx::Timestamp>,
    tries: i16,
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Self {
        Self {
            purpose: row.purpose,
            invitation_id: row.invitation_id,
            account_id: row.account_id,
            generation: row.generation,
            mail_kind: row.mail_kind,
            created_at: row.created_at.to_jiff(),
            expires_at: to_jiff(row.expires_at),
            used_at: to_jiff(row.used_at),
            tries: row.tries,
        }
    }
}

/// Finds the link with this digest. It is not locked: whoever changes something locks its subject
/// first, then marks the link.
pub async fn find_link(
    connection: &mut PgConnection,
    hash: &TokenHash,
) -> Result<Option<Link>, StoreError> {
    let row = sqlx::query_as!(
        LinkRow,
        r#"
        SELECT link.purpose, link.invitation_id AS "invitation_id: InvitationId",
            link.account_id AS "account_id: AccountId", link.generation,
            mail.kind AS "mail_kind?", link.created_at, link.expires_at, link.used_at, link.tries
        FROM link LEFT JOIN mail ON mail.id = link.mail_id
        WHERE link.hash = $1
        "#,
        hash.as_bytes().as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Link::from))
}

/// Uses a link, if it is unused and not over by the database's clock. False when it is.
pub async fn mark_link_used(
    connection: &mut PgConnection,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL
            AND (expires_at IS NULL OR expires_at > clock_timestamp())",
        hash.as_bytes().as_slice(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts an address that was tried by this link: of a sign-up that named one which has an account, or
/// of a correction. False once as many as are allowed were counted.
pub async fn mark_link_tried(
    connection: &mut PgConnection,
    hash: &TokenHash,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE link SET tries = tries + 1 WHERE hash = $1 AND tries < 10",
        hash.as_bytes().as_slice(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A link that is shown to staff instead of being mailed.
#[derive(Debug, Clone, Copy)]
pub struct ShownLink<'a> {
    /// Its digest.
    pub hash: &'a TokenHash,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The account.
    pub account: AccountId,
    /// The generation that it belongs to.
    pub generation: i32,
    /// How long it works.
    pub life: SignedDuration,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Adds a link that no mail carries.
pub async fn insert_link(
    connection: &mut PgConnection,
    new: &ShownLink<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO link (hash, purpose, account_id, generation, created_at, expires_at)
         SELECT $1, $2, $3, $4, moment, moment + make_interval(secs => $6)
         FROM (VALUES ($5::timestamptz)) t (moment)",
        new.hash.as_bytes().as_slice(),
        new.purpose.as_str(),
        new.account.as_uuid(),
        new.generation,
        new.now.to_sqlx() as _,
        new.life.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

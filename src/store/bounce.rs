//! What came back, and addresses that are not mailed because of it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::email::EmailKey;
use crate::domain::id::MailId;
use crate::domain::mail::BlockCause;
use crate::store::{StoreError, to_jiff};

/// Something that came back of a mail.
#[derive(Debug, Clone, Copy)]
pub struct NewBounce<'a> {
    /// The mail.
    pub mail: MailId,
    /// What it is: `bounced` or `complained`.
    pub cause: BlockCause,
    /// The enhanced code.
    pub status: Option<&'a str>,
    /// The reason, masked, at most 512 octets.
    pub said: Option<&'a str>,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Notes it. False when the same is known of the mail already.
pub async fn mark_bounced(
    connection: &mut PgConnection,
    new: &NewBounce<'_>,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO bounce (mail_id, cause, status, said, reported_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        new.mail.as_uuid(),
        new.cause.as_str(),
        new.status,
        new.said,
        new.now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An address that is not mailed.
#[derive(Debug, Clone)]
pub struct Block {
    /// Why.
    pub cause: BlockCause,
    /// Since when.
    pub blocked_at: Timestamp,
    /// The mail that showed it, where there was one and it is still known.
    pub mail: Option<MailId>,
}

/// Has an address no longer mailed. A complaint weighs more than a bounce; what a person or staff
/// has decided stays.
pub async fn mark_blocked(
    connection: &mut PgConnection,
    key: &EmailKey,
    (cause, mail): (BlockCause, MailId),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO blocked (email_key, cause, blocked_at, mail_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email_key) DO UPDATE SET cause = EXCLUDED.cause, mail_id = EXCLUDED.mail_id
         WHERE blocked.cause = 'bounced'",
        key.as_str(),
        cause.as_str(),
        now.to_sqlx() as _,
        mail.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Why an address is not mailed, if it is not.
pub async fn find_block(
    connection: &mut PgConnection,
    key: &EmailKey,
) -> Result<Option<Block>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT cause AS "cause: BlockCause", blocked_at AS "blocked_at?",
            mail_id AS "mail_id: MailId"
         FROM blocked WHERE email_key = $1"#,
        key.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(|row| {
        Some(Block {
            cause: row.cause,
            blocked_at: to_jiff(row.blocked_at)?,
            mail: row.mail_id,
        })
    }))
}

/// Has an address mailed again that bounced or complained. False when it was not kept from it so.
pub async fn mark_allowed(
    connection: &mut PgConnection,
    key: &EmailKey,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM blocked WHERE email_key = $1 AND cause IN ('bounced', 'complained')",
        key.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

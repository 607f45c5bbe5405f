//! What is stored of a person: found, counted and deleted. Nothing here decides whether it may be.
//!
//! Whoever erases locks the account first, then the invitations, and only then looks at the mails:
//! arming a mail locks its subject, so from there on no mail to the person can begin to leave.

mod account;
mod files;
mod traces;

use sqlx::PgConnection;

pub use self::account::{
    Due, list_due, mark_deleted, mark_ended_with_account, mark_erased, mark_pending_again,
    mark_reopened, mark_restored,
};
pub use self::traces::{Kept, Traces, delete_notes, delete_traces, find_kept, find_traces};
use super::StoreError;
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{AccountId, InvitationId, MailId};
use crate::domain::mail::MailState;

/// Whose traces are meant.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// The account; none for somebody who was only invited.
    pub account: Option<AccountId>,
    /// The keys of the address and of those of before.
    pub keys: &'a [String],
    /// The invitations that go.
    pub invitations: &'a [InvitationId],
    /// The mails about the account and those invitations.
    pub mails: &'a [MailId],
    /// The address was never proved, so what hangs on the address alone may be somebody else's.
    pub is_unproved: bool,
}

/// The invitations to some addresses and those that an account has accepted, locked until the end of the
/// transaction where `lock` says so. By id, so that two who erase wait for each other in one order.
pub async fn lock_invitations_of(
    connection: &mut PgConnection,
    account: Option<AccountId>,
    keys: &[String],
    lock: bool,
) -> Result<Vec<InvitationId>, StoreError> {
    // A statement each: a transaction that may not write may not lock either.
    let account = account.map(AccountId::as_uuid);
    let ids = if lock {
        sqlx::query_scalar!(
            "SELECT id FROM invitation WHERE id IN (
                SELECT id FROM invitation WHERE email_key = ANY($1) AND ended IS NULL
                UNION SELECT id FROM invitation WHERE email_key = ANY($1) AND ended IS NOT NULL
                UNION SELECT id FROM invitation WHERE accepted_by = $2)
             ORDER BY id FOR UPDATE",
            keys,
            account,
        )
        .fetch_all(connection)
        .await?
    } else {
        sqlx::query_scalar!(
            r#"SELECT id AS "id!: InvitationId" FROM invitation
                WHERE email_key = ANY($1) AND ended IS NULL
             UNION SELECT id FROM invitation WHERE email_key = ANY($1) AND ended IS NOT NULL
             UNION SELECT id FROM invitation WHERE accepted_by = $2 ORDER BY 1"#,
            keys,
            account,
        )
        .fetch_all(connection)
        .await?
    };
    Ok(ids)
}

/// Addresses that have other invitations than these, which are about to go: probably the same person's
/// who accepted one of them under another address. None that has an account of its own.
pub async fn list_addresses_left(
    connection: &mut PgConnection,
    going: &[InvitationId],
) -> Result<Vec<EmailAddress>, StoreError> {
    let addresses = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT ON (gone.email_key) other.email AS "email!: EmailAddress"
        FROM invitation gone, LATERAL (
            SELECT id, email FROM invitation WHERE email_key = gone.email_key AND ended IS NULL
            UNION ALL
            SELECT id, email FROM invitation WHERE email_key = gone.email_key AND ended IS NOT NULL
        ) other
        WHERE gone.id = ANY($1) AND other.id <> ALL($1) AND NOT EXISTS (
            SELECT FROM account WHERE account.email_key = gone.email_key)
        ORDER BY gone.email_key
        "#,
        going as &[InvitationId],
    )
    .fetch_all(connection)
    .await?;
    Ok(addresses)
}

/// The key of an account's address, and those of the addresses that it had before. One that somebody
/// else has meanwhile is theirs, with all that hangs on it.
pub async fn list_keys(
    connection: &mut PgConnection,
    account: AccountId,
    current: &EmailKey,
) -> Result<Vec<String>, StoreError> {
    let mut keys = sqlx::query_scalar!(
        "SELECT email_key FROM account_address former
         WHERE account_id = $1 AND email_key <> $2 AND NOT EXISTS (
            SELECT FROM account other WHERE other.email_key = former.email_key)
         ORDER BY email_key",
        account.as_uuid(),
        current.as_str(),
    )
    .fetch_all(connection)
    .await?;
    keys.insert(0, current.as_str().to_owned());
    Ok(keys)
}

/// A mail to a person, as far as erasing needs to know it.
#[derive(Debug, Clone)]
pub struct MailTrace {
    /// Its id, by which its file is named.
    pub id: MailId,
    /// Where it is.
    pub state: MailState,
    /// The transport that it was armed for.
    pub via: Option<String>,
}

/// Every mail about an account and some invitations.
pub async fn list_mails_of(
    connection: &mut PgConnection,
    account: Option<AccountId>,
    invitations: &[InvitationId],
) -> Result<Vec<MailTrace>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: MailId", state AS "state!: MailState", via FROM mail
            WHERE account_id = $1
         UNION ALL SELECT id, state, via FROM mail WHERE invitation_id = ANY($2)"#,
        account.map(AccountId::as_uuid),
        invitations as &[InvitationId],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MailTrace {
            id: row.id,
            state: row.state,
            via: row.via,
        })
        .collect())
}

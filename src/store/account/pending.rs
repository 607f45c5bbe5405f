//! Accounts that wait for their activation, and what resending one changes of them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::mail::MailState;
use crate::domain::name::PersonName;
use crate::store::bulk::stored_name;
use crate::store::{StoreError, to_jiff};

/// Which pending accounts.
#[derive(Debug, Clone, Default)]
pub struct PendingFilter {
    /// Only those whose newest activation was written before this moment; of those without one, the
    /// account was made before it.
    pub mailed_before: Option<Timestamp>,
    /// Only accounts older than this one: where the next page begins.
    pub before: Option<AccountId>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// A pending account and its activations.
#[derive(Debug, Clone)]
pub struct PendingAccount {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// Staff made it; otherwise its person signed up.
    pub made_by_staff: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// How long it is kept without being activated.
    pub pending_until: Option<Timestamp>,
    /// When its newest activation was written into the outbox.
    pub mailed_at: Option<Timestamp>,
    /// Where that mail is.
    pub mail_state: Option<MailState>,
    /// What the mail server last said of it.
    pub mail_reply: Option<String>,
    /// How many activations a server took so far.
    pub sent: i64,
}

/// Pending accounts, newest first.
pub async fn list_pending(
    connection: &mut PgConnection,
    filter: &PendingFilter,
) -> Result<Vec<PendingAccount>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT account.id, account.email AS "email!: EmailAddress", account.given_name,
            account.infix, account.family_name, account.made_by_staff, account.created_at,
            account.pending_until, newest.created_at AS "mailed_at?",
            newest.state AS "mail_state?: MailState", newest.reply_text AS "mail_reply?",
            (SELECT count(*) FROM mail WHERE account_id = account.id AND kind = 'activation'
                AND state = 'sent') AS "sent!"
        FROM account LEFT JOIN LATERAL (
            SELECT created_at, state, reply_text FROM mail
            WHERE account_id = account.id AND kind = 'activation'
            ORDER BY generation DESC, step DESC LIMIT 1
        ) newest ON true
        WHERE account.state = 'pending'
            AND ($1::timestamptz IS NULL OR coalesce(newest.created_at, account.created_at) < $1)
            AND ($2::uuid IS NULL OR account.id < $2)
        ORDER BY account.id DESC LIMIT $3
        "#,
        filter.mailed_before.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        filter.before.map(AccountId::as_uuid),
        filter.limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PendingAccount {
            id: row.id,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            made_by_staff: row.made_by_staff,
            created_at: row.created_at.to_jiff(),
            pending_until: to_jiff(row.pending_until),
            mailed_at: to_jiff(row.mailed_at),
            mail_state: row.mail_state,
            mail_reply: row.mail_reply,
            sent: row.sent,
        })
        .collect())
}

/// Keeps a pending account at least until then.
pub async fn mark_kept_until(
    connection: &mut PgConnection,
    account: AccountId,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET pending_until = greatest(pending_until, $2)
         WHERE id = $1 AND state = 'pending'",
        account.as_uuid(),
        until.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends every session of an account that has begun up to this very moment, which is later than the
/// beginning of a transaction that had to wait.
pub async fn mark_sessions_over(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET sessions_after = greatest(sessions_after, clock_timestamp())
         WHERE id = $1",
        account.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

//! Mails about accounts, and the generations of the links they carry.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::id::{AccountId, BatchId, MailId, SpaceId};
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::store::{StoreError, to_jiff};

/// A new mail about an account.
#[derive(Debug, Clone, Copy)]
pub struct AccountMail {
    /// Its id.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// The account.
    pub account: AccountId,
    /// The space, where it is about a membership.
    pub space: Option<SpaceId>,
    /// The run that delivers it first.
    pub run: Option<BatchId>,
    /// Small goes first.
    pub priority: i16,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Puts a mail into the outbox, of the account's generation of today. The account must be locked, or
/// two mails could count the same step.
pub async fn insert_account_mail(
    connection: &mut PgConnection,
    new: &AccountMail,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        WITH of AS (
            SELECT CASE $2 WHEN 'activation' THEN activation_gen WHEN 'reset' THEN reset_gen
                ELSE address_gen END AS generation
            FROM account WHERE id = $3
        )
        INSERT INTO mail (id, kind, account_id, space_id, batch_id, generation, step, priority,
            created_at, not_before)
        SELECT $1, $2, $3, $4, $5, of.generation,
            coalesce((SELECT max(step) + 1 FROM mail WHERE account_id = $3 AND kind = $2
                AND generation = of.generation), 0), $6, $7, $7
        FROM of
        "#,
        new.id.as_uuid(),
        new.kind.as_str(),
        new.account.as_uuid(),
        new.space.map(SpaceId::as_uuid),
        new.run.map(BatchId::as_uuid),
        new.priority,
        new.now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends all links of a purpose that were sent so far. Nothing for `join`, which hangs on an
/// invitation.
pub async fn mark_next_generation(
    connection: &mut PgConnection,
    account: AccountId,
    purpose: LinkPurpose,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET
            activation_gen = activation_gen + CASE $2 WHEN 'activate' THEN 1 ELSE 0 END,
            reset_gen = reset_gen + CASE $2 WHEN 'reset' THEN 1 ELSE 0 END,
            address_gen = address_gen + CASE $2 WHEN 'address' THEN 1 ELSE 0 END
         WHERE id = $1",
        account.as_uuid(),
        purpose.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes an account's waiting mails moot: those of some kinds, or all.
pub async fn mark_mails_moot(
    connection: &mut PgConnection,
    account: AccountId,
    kinds: Option<&[MailKind]>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let kinds: Option<Vec<String>> =
        kinds.map(|kinds| kinds.iter().map(ToString::to_string).collect());
    let done = sqlx::query!(
        "UPDATE mail SET state = 'moot', ended_at = $3
         WHERE account_id = $1 AND state = 'queued' AND ($2::text[] IS NULL OR kind = ANY($2))",
        account.as_uuid(),
        kinds.as_deref(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The newest mail of a kind to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastMail {
    /// When it was put into the outbox.
    pub at: Timestamp,
    /// A mail of the kind is on its way, or its link can still be used.
    pub alive: bool,
}

/// The newest mail of a kind, and whether one of the kind is still good for something at this moment.
pub async fn find_last_mail(
    connection: &mut PgConnection,
    (account, kind): (AccountId, MailKind),
    now: Timestamp,
) -> Result<Option<LastMail>, StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT max(mail.created_at) AS at, coalesce(bool_or(
            mail.generation = CASE $2 WHEN 'activation' THEN account.activation_gen
                WHEN 'reset' THEN account.reset_gen ELSE account.address_gen END
            AND (mail.state IN ('queued', 'claimed', 'submitting', 'in_doubt')
                OR mail.state = 'sent' AND EXISTS (SELECT FROM link WHERE link.mail_id = mail.id
                    AND link.used_at IS NULL AND link.expires_at > $3::timestamptz))
        ), false) AS "alive!"
        FROM mail JOIN account ON account.id = mail.account_id
        WHERE mail.account_id = $1 AND mail.kind = $2
        "#,
        account.as_uuid(),
        kind.as_str(),
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    let alive = row.alive;
    Ok(to_jiff(row.at).map(|at| LastMail { at, alive }))
}

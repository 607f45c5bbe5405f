//! What there is of a person beside the account: counted, and deleted.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Person;
use crate::domain::id::{AccountId, BatchId, InvitationId, MailId};
use crate::store::StoreError;

/// How many rows of each kind. Counting and deleting agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traces {
    /// Invitations: name, address, reference, roles.
    pub invitations: u64,
    /// Memberships.
    pub memberships: u64,
    /// Mails of the outbox.
    pub mails: u64,
    /// Digests of links.
    pub links: u64,
    /// Attempts to log in.
    pub log_ins: u64,
    /// Resets that were asked for and not looked at yet.
    pub reset_requests: u64,
    /// Counts of tries, by the address or from where the person logged in.
    pub throttles: u64,
    /// Marks that the address is not to be mailed.
    pub blocks: u64,
    /// Reasons in words.
    pub reasons: u64,
    /// Runs of `invite send` that invited nobody else, or whose file was named after the address:
    /// they forget the name of their file.
    pub batches: u64,
}

/// What stays, and is nobody's any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Rows of the audit about the account, the invitations and their mails.
    pub audit: u64,
    /// Versions of the terms that were accepted.
    pub acceptances: u64,
}

/// The ids that rows of the audit can be about.
fn subjects(person: &Person<'_>) -> Vec<Uuid> {
    let account = person.account.map(AccountId::as_uuid);
    let invitations = person.invitations.iter().map(|id| id.as_uuid());
    let mails = person.mails.iter().map(|id: &MailId| id.as_uuid());
    account
        .into_iter()
        .chain(invitations)
        .chain(mails)
        .collect()
}

/// Counts what [`delete_traces`] would delete.
#[expect(clippy::cast_sign_loss, reason = "counts")]
pub async fn find_traces(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<Traces, StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT (SELECT count(*) FROM membership WHERE account_id = $1) AS "memberships!",
            (SELECT count(*) FROM link WHERE account_id = $1)
                + (SELECT count(*) FROM link WHERE invitation_id = ANY($3)) AS "links!",
            (SELECT count(*) FROM login_event WHERE account_id = $1) AS "log_ins!",
            (SELECT count(*) FROM reset_request WHERE lower(email) = $2) AS "reset_requests!",
            (SELECT count(*) FROM throttle WHERE CASE
                WHEN kind IN ('log_in_address', 'reset_address') THEN key = $2
                ELSE key IN (SELECT source FROM login_event WHERE account_id = $1) END)
                AS "throttles!",
            (SELECT count(*) FROM blocked WHERE email_key = $2 AND NOT $4) AS "blocks!",
            (SELECT count(*) FROM batch WHERE id IN (
                    SELECT batch_id FROM invitation WHERE id = ANY($3))
                AND num_nonnulls(file_name, digest) > 0
                AND (strpos(lower(file_name), $2) > 0 OR NOT EXISTS (
                    SELECT FROM invitation other
                    WHERE other.batch_id = batch.id AND other.id <> ALL ($3)))) AS "batches!",
            (SELECT count(*) FROM audit_note WHERE audit_id IN (
                SELECT id FROM audit WHERE subject_id = ANY($5)
                UNION SELECT id FROM audit WHERE subject_id IS NULL AND batch_id IN (
                    SELECT batch_id FROM invitation WHERE id = ANY($3) AND NOT EXISTS (
                        SELECT FROM invitation other
                        WHERE other.batch_id = invitation.batch_id AND other.id <> ALL ($3)))))
                AS "reasons!"
        "#,
        person.account.map(AccountId::as_uuid),
        person.email.as_str(),
        person.invitations as &[InvitationId],
        person.is_unproved,
        &subjects(person),
    )
    .fetch_one(connection)
    .await?;
    Ok(Traces {
        invitations: person.invitations.len() as u64,
        memberships: row.memberships as u64,
        mails: person.mails.len() as u64,
        links: row.links as u64,
        log_ins: row.log_ins as u64,
        reset_requests: row.reset_requests as u64,
        throttles: row.throttles as u64,
        blocks: row.blocks as u64,
        reasons: row.reasons as u64,
        batches: row.batches as u64,
    })
}

/// Deletes everything of a person but the account and the audit, and counts it.
pub async fn delete_traces(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<Traces, StoreError> {
    let links = delete_links(connection, person).await?;
    let reasons = delete_notes(connection, person).await?;
    let (invitations, batches, lone_reasons) = delete_invitations(connection, person).await?;
    let account = person.account.map(AccountId::as_uuid);
    // Those of the invitations went with them.
    sqlx::query!("DELETE FROM mail WHERE account_id = $1", account)
        .execute(&mut *connection)
        .await?;
    let memberships = sqlx::query!("DELETE FROM membership WHERE account_id = $1", account)
        .execute(&mut *connection)
        .await?;
    let (reset_requests, throttles, blocks) = delete_of_address(connection, person).await?;
    let log_ins = sqlx::query!("DELETE FROM login_event WHERE account_id = $1", account)
        .execute(connection)
        .await?;
    Ok(Traces {
        invitations,
        memberships: memberships.rows_affected(),
        mails: person.mails.len() as u64,
        links,
        log_ins: log_ins.rows_affected(),
        reset_requests,
        throttles,
        blocks,
        reasons: reasons + lone_reasons,
        batches,
    })
}

async fn delete_links(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM link WHERE account_id = $1 OR invitation_id = ANY($2)",
        person.account.map(AccountId::as_uuid),
        person.invitations as &[InvitationId],
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes the words of every reason given about a person. The audit keeps that there was one.
pub async fn delete_notes(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM audit_note WHERE audit_id IN (
            SELECT id FROM audit WHERE subject_id = ANY($1))",
        &subjects(person),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes the invitations with their mails. A run that has none left was about this person alone:
/// its reason and the name of its file go too, and the digest of a file that held one address.
async fn delete_invitations(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<(u64, u64, u64), StoreError> {
    let batches: Vec<BatchId> = sqlx::query_scalar!(
        "DELETE FROM invitation WHERE id = ANY($1) RETURNING batch_id",
        person.invitations as &[InvitationId],
    )
    .fetch_all(&mut *connection)
    .await?;
    let invitations = batches.len() as u64;
    let forgotten = sqlx::query!(
        r#"
        UPDATE batch SET file_name = NULL, digest = CASE
            WHEN digest IS NULL OR EXISTS (SELECT FROM invitation WHERE batch_id = batch.id)
            THEN digest ELSE decode(repeat('00', 32), 'hex') END
        WHERE id = ANY($1) AND num_nonnulls(file_name, digest) > 0
            AND (strpos(lower(file_name), $2) > 0
            OR NOT EXISTS (SELECT FROM invitation WHERE batch_id = batch.id))
        "#,
        &batches as &[BatchId],
        person.email.as_str(),
    )
    .execute(&mut *connection)
    .await?;
    let reasons = sqlx::query!(
        "DELETE FROM audit_note WHERE audit_id IN (
            SELECT id FROM audit WHERE subject_id IS NULL AND batch_id = ANY($1)
                AND NOT EXISTS (SELECT FROM invitation WHERE invitation.batch_id = audit.batch_id))",
        &batches as &[BatchId],
    )
    .execute(connection)
    .await?;
    Ok((
        invitations,
        forgotten.rows_affected(),
        reasons.rows_affected(),
    ))
}

async fn delete_of_address(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<(u64, u64, u64), StoreError> {
    let email = person.email.as_str();
    let resets = sqlx::query!("DELETE FROM reset_request WHERE lower(email) = $1", email)
        .execute(&mut *connection)
        .await?;
    let throttles = sqlx::query!(
        "DELETE FROM throttle WHERE CASE
            WHEN kind IN ('log_in_address', 'reset_address') THEN key = $2
            ELSE key IN (SELECT source FROM login_event WHERE account_id = $1) END",
        person.account.map(AccountId::as_uuid),
        email,
    )
    .execute(&mut *connection)
    .await?;
    let blocks = sqlx::query!(
        "DELETE FROM blocked WHERE email_key = $1 AND NOT $2",
        email,
        person.is_unproved,
    )
    .execute(connection)
    .await?;
    Ok((
        resets.rows_affected(),
        throttles.rows_affected(),
        blocks.rows_affected(),
    ))
}

/// Counts what stays.
#[expect(clippy::cast_sign_loss, reason = "counts")]
pub async fn find_kept(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<Kept, StoreError> {
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM audit WHERE subject_id = ANY($1)) AS "audit!",
            (SELECT count(*) FROM terms_acceptance WHERE account_id = $2) AS "acceptances!""#,
        &subjects(person),
        person.account.map(AccountId::as_uuid),
    )
    .fetch_one(connection)
    .await?;
    Ok(Kept {
        audit: row.audit as u64,
        acceptances: row.acceptances as u64,
    })
}

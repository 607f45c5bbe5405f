//! What there is of a person beside the account: counted, and deleted.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Person;
use super::files::{forget_files, list_named_batches};
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
    /// Counts of tries by the address. Those by the network that somebody came from are nobody's.
    pub throttles: u64,
    /// Marks that the address is not to be mailed.
    pub blocks: u64,
    /// Reasons in words about the person.
    pub reasons: u64,
    /// Reasons in words of whole runs that the person was in.
    pub run_reasons: u64,
    /// Sessions of the pages.
    pub sessions: u64,
    /// Runs of `invite send` that invited nobody else, or whose file was named after the person:
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
    let batches = list_named_batches(connection, person).await?;
    let row = sqlx::query!(
        r#"
        SELECT (SELECT count(*) FROM membership WHERE account_id = $1) AS "memberships!",
            (SELECT count(*) FROM link WHERE account_id = $1)
                + (SELECT count(*) FROM link WHERE invitation_id = ANY($3)) AS "links!",
            (SELECT count(*) FROM login_event WHERE account_id = $1) AS "log_ins!",
            (SELECT count(*) FROM reset_request WHERE lower(email) = ANY($2)) AS "reset_requests!",
            (SELECT count(*) FROM throttle WHERE kind IN ('log_in_address', 'reset_address')
                AND key = ANY($2)) AS "throttles!",
            (SELECT count(*) FROM blocked WHERE email_key = ANY($2) AND NOT $4) AS "blocks!",
            (SELECT count(*) FROM web_session WHERE account_id = $1) AS "sessions!",
            (SELECT count(*) FROM audit_note WHERE audit_id IN (
                SELECT id FROM audit WHERE subject_id = ANY($5))) AS "reasons!",
            (SELECT count(*) FROM audit_note WHERE audit_id IN (
                SELECT id FROM audit WHERE subject_id IS NULL AND batch_id IN (
                    SELECT batch_id FROM invitation WHERE id = ANY($3)
                    UNION SELECT batch_id FROM mail WHERE invitation_id = ANY($3)))) AS "run_reasons!"
        "#,
        person.account.map(AccountId::as_uuid),
        person.keys,
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
        run_reasons: row.run_reasons as u64,
        sessions: row.sessions as u64,
        batches: batches.len() as u64,
    })
}

/// Deletes everything of a person but the account and the audit, and counts it.
pub async fn delete_traces(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<Traces, StoreError> {
    let links = delete_links(connection, person).await?;
    let reasons = delete_notes(connection, person).await?;
    let (invitations, batches, run_reasons) = delete_invitations(connection, person).await?;
    let account = person.account.map(AccountId::as_uuid);
    // Those of the invitations went with them.
    sqlx::query!("DELETE FROM mail WHERE account_id = $1", account)
        .execute(&mut *connection)
        .await?;
    let memberships = sqlx::query!("DELETE FROM membership WHERE account_id = $1", account)
        .execute(&mut *connection)
        .await?;
    let (reset_requests, throttles, blocks) = delete_of_address(connection, person).await?;
    sqlx::query!("DELETE FROM account_address WHERE account_id = $1", account)
        .execute(&mut *connection)
        .await?;
    let sessions = sqlx::query!("DELETE FROM web_session WHERE account_id = $1", account)
        .execute(&mut *connection)
        .await?;
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
        reasons,
        run_reasons,
        sessions: sessions.rows_affected(),
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

/// Deletes the invitations with their mails, and what their runs say of the person: the reason of a
/// whole run can name any of its people.
async fn delete_invitations(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<(u64, u64, u64), StoreError> {
    let named = list_named_batches(connection, person).await?;
    // Runs that sent them again or reminded of them are known by their mails.
    let runs: Vec<BatchId> = sqlx::query_scalar!(
        r#"SELECT DISTINCT batch_id AS "id!: BatchId" FROM mail
         WHERE invitation_id = ANY($1) AND batch_id IS NOT NULL"#,
        person.invitations as &[InvitationId],
    )
    .fetch_all(&mut *connection)
    .await?;
    let batches: Vec<BatchId> = sqlx::query_scalar!(
        "DELETE FROM invitation WHERE id = ANY($1) RETURNING batch_id",
        person.invitations as &[InvitationId],
    )
    .fetch_all(&mut *connection)
    .await?;
    forget_files(connection, &named).await?;
    let reasons = sqlx::query!(
        "DELETE FROM audit_note WHERE audit_id IN (
            SELECT id FROM audit WHERE subject_id IS NULL
                AND (batch_id = ANY($1) OR batch_id = ANY($2)))",
        &batches as &[BatchId],
        &runs as &[BatchId],
    )
    .execute(connection)
    .await?;
    Ok((
        batches.len() as u64,
        named.len() as u64,
        reasons.rows_affected(),
    ))
}

async fn delete_of_address(
    connection: &mut PgConnection,
    person: &Person<'_>,
) -> Result<(u64, u64, u64), StoreError> {
    let resets = sqlx::query!(
        "DELETE FROM reset_request WHERE lower(email) = ANY($1)",
        person.keys
    )
    .execute(&mut *connection)
    .await?;
    let throttles = sqlx::query!(
        "DELETE FROM throttle WHERE kind IN ('log_in_address', 'reset_address') AND key = ANY($1)",
        person.keys,
    )
    .execute(&mut *connection)
    .await?;
    // A domain may be one person's alone. One that mail goes to at this moment is not waited for: it is
    // forgotten a day later.
    sqlx::query!(
        "DELETE FROM mail_budget WHERE key IN (
            SELECT key FROM mail_budget
            WHERE key IN (SELECT '@' || split_part(email_key, '@', 2) FROM unnest($1::text[]) AS email_key)
            FOR UPDATE SKIP LOCKED)",
        person.keys,
    )
    .execute(&mut *connection)
    .await?;
    let blocks = sqlx::query!(
        "DELETE FROM blocked WHERE email_key = ANY($1) AND NOT $2",
        person.keys,
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

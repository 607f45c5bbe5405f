//! Pages of invitations.
//!
//! One statement with every filter optional cannot be planned well: which index leads to the page
//! depends on which filters are there. So there is a statement for each way in, the narrowest first;
//! what else was asked for only sifts the rows that the index yields, newest first.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Invitation, InvitationFilter};
use crate::domain::account::AccountState;
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, InvitationId, SpaceId};
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::domain::language::Language;
use crate::domain::mail::MailFate;
use crate::domain::slug::Slug;
use crate::store::bulk::stored_name;
use crate::store::{StoreError, to_jiff};

/// How far the clock of whoever made an id may be from the database's, which is what `since` means.
const CLOCKS_APART: SignedDuration = SignedDuration::from_hours(24);

/// The statement with one way in, which is a condition on `$1`.
macro_rules! page {
    ($way_in:tt, $first:expr, $filter:expr, $now:expr, $connection:expr) => {
        sqlx::query_as!(
            InvitationRow,
            r#"
            SELECT invitation.id, invitation.space_id, space.slug AS "space: Slug",
                space.name AS space_name, invitation.batch_id, batch.actor AS sender,
                invitation.email, invitation.given_name, invitation.infix, invitation.family_name,
                invitation.language, invitation.reference, invitation.roles, invitation.expires_at,
                invitation.ttl_seconds, invitation.link_gen, invitation.first_sent_at,
                invitation.ended, invitation.ended_at, invitation.created_at,
                mail.fate AS "mail_state?: MailFate", mail.reply AS "mail_reply?",
                accepter.email AS "accepter?: EmailAddress",
                accepter.state AS "accepter_state?: AccountState"
            FROM invitation
            JOIN space ON space.id = invitation.space_id
            JOIN batch ON batch.id = invitation.batch_id
            LEFT JOIN account accepter ON accepter.id = invitation.accepted_by
            LEFT JOIN LATERAL (
                SELECT coalesce(bounce.cause, newest.state) AS fate,
                    coalesce(bounce.said, newest.reply_text) AS reply
                FROM mail newest LEFT JOIN bounce ON bounce.mail_id = newest.id
                WHERE newest.invitation_id = invitation.id
                ORDER BY newest.generation DESC, newest.step DESC, bounce.cause DESC LIMIT 1
            ) mail ON true
            WHERE "# + $way_in
                + r#"
                AND invitation.id >= $2 AND invitation.id < $3
                AND ($4::uuid IS NULL OR invitation.space_id = $4)
                AND ($5::uuid IS NULL OR invitation.batch_id = $5)
                AND ($6::text IS NULL OR batch.actor = $6)
                AND ($7::text IS NULL OR CASE $7
                    WHEN 'open' THEN invitation.ended IS NULL AND invitation.expires_at > $8
                    WHEN 'expired' THEN invitation.ended IS NULL AND invitation.expires_at <= $8
                    ELSE invitation.ended = $7 END)
                AND ($9::timestamptz IS NULL OR invitation.created_at >= $9)
                AND ($10::text IS NULL OR mail.fate = $10)
            ORDER BY invitation.id DESC LIMIT $11
            "#,
            $first,
            oldest_id($filter.since),
            $filter.before.map_or(Uuid::max(), InvitationId::as_uuid),
            $filter.space_id.map(SpaceId::as_uuid),
            $filter.batch_id.map(BatchId::as_uuid),
            $filter.sender,
            $filter.status.map(InvitationStatus::as_str),
            $now.to_sqlx() as _,
            $filter.since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
            $filter.mail.map(MailFate::as_str),
            $filter.limit,
        )
        .fetch_all($connection)
        .await?
    };
}

/// Invitations, newest first. Ids sort by the time they were made, so a page begins where the last
/// one ended, however deep.
pub async fn list_invitations(
    connection: &mut PgConnection,
    filter: &InvitationFilter,
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    let rows = if let Some(id) = filter.id {
        page!("invitation.id = $1", id.as_uuid(), filter, now, connection)
    } else if let Some(email) = &filter.email {
        // Open and ended invitations have an index each.
        page!(
            "((invitation.ended IS NULL AND invitation.email_key = $1)
                OR (invitation.ended IS NOT NULL AND invitation.email_key = $1))",
            email.as_str(),
            filter,
            now,
            connection
        )
    } else if let Some(batch) = filter.batch_id {
        let batch = batch.as_uuid();
        page!("invitation.batch_id = $1", batch, filter, now, connection)
    } else if let Some(space) = filter.space_id {
        let space = space.as_uuid();
        page!("invitation.space_id = $1", space, filter, now, connection)
    } else {
        let all = None::<Uuid>;
        page!("$1::uuid IS NULL", all, filter, now, connection)
    };
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// These invitations, in no order that matters.
pub async fn list_invitations_of(
    connection: &mut PgConnection,
    ids: &[InvitationId],
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    let filter = InvitationFilter::default();
    let rows = page!(
        "invitation.id = ANY($1::uuid[])",
        ids as &[InvitationId],
        filter,
        now,
        connection
    );
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// The smallest id that a row of this time can have: its first 48 bits are the milliseconds
/// since 1970 (RFC 9562, 5.7).
pub(in crate::store) fn oldest_id(since: Option<Timestamp>) -> Uuid {
    let earliest = since.and_then(|since| since.checked_sub(CLOCKS_APART).ok());
    let milliseconds = earliest.map_or(0, Timestamp::as_millisecond);
    Uuid::from_u128(u128::from(milliseconds.max(0).unsigned_abs()) << 80)
}

/// Up to `limit` addresses with invitations, of those that begin like this, in alphabetical order.
pub async fn list_keys(
    connection: &mut PgConnection,
    beginning: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    // Sorted by bytes: behind everything that begins like this.
    let end = format!("{beginning}\u{10ffff}");
    let keys = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT email_key AS "key!" FROM (
            (SELECT email_key FROM invitation
             WHERE ended IS NULL AND email_key >= $1 AND email_key < $2
             ORDER BY email_key LIMIT $3)
            UNION ALL
            (SELECT email_key FROM invitation
             WHERE ended IS NOT NULL AND email_key >= $1 AND email_key < $2
             ORDER BY email_key LIMIT $3)
        ) near ORDER BY 1 LIMIT $3
        "#,
        beginning,
        end,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(keys)
}

/// A row of a page, as it comes.
struct InvitationRow {
    id: InvitationId,
    space_id: SpaceId,
    space: Slug,
    space_name: String,
    batch_id: BatchId,
    sender: String,
    email: EmailAddress,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Language,
    reference: Option<String>,
    roles: Vec<String>,
    expires_at: jiff_sqlx::Timestamp,
    ttl_seconds: Option<i32>,
    link_gen: i32,
    first_sent_at: Option<jiff_sqlx::Timestamp>,
    ended: Option<InvitationEnd>,
    ended_at: Option<jiff_sqlx::Timestamp>,
    created_at: jiff_sqlx::Timestamp,
    mail_state: Option<MailFate>,
    mail_reply: Option<String>,
    accepter: Option<EmailAddress>,
    accepter_state: Option<AccountState>,
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            space_id: row.space_id,
            space: row.space,
            space_name: row.space_name,
            batch_id: row.batch_id,
            sender: row.sender,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            language: row.language,
            reference: row.reference,
            roles: row.roles,
            expires_at: row.expires_at.to_jiff(),
            ttl_seconds: row.ttl_seconds,
            link_gen: row.link_gen,
            first_sent_at: to_jiff(row.first_sent_at),
            ended: row.ended,
            ended_at: to_jiff(row.ended_at),
            created_at: row.created_at.to_jiff(),
            mail_state: row.mail_state,
            mail_reply: row.mail_reply,
            accepter: row.accepter,
            accepter_state: row.accepter_state,
        }
    }
}

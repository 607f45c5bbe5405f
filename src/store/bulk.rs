//! Invitations by the thousand: one statement for a chunk of rows, whatever its size.
//!
//! Rows go in as arrays, one per column, which `UNNEST` turns back into rows. That is within a few
//! per cent of COPY, is checked at compile time, and leaves nothing behind when a run is killed.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::account::AccountState;
use crate::domain::email::EmailAddress;
use crate::domain::id::{BatchId, InvitationId, MailId, SpaceId};
use crate::domain::invitation::InvitationEnd;
use crate::domain::language::Language;
use crate::domain::mail::BlockCause;
use crate::domain::name::{NamePart, PersonName};
use crate::domain::role::Roles;

/// An invitation to be written.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Its id, chosen by the caller, so that a transaction whose end is unknown can be repeated.
    pub id: InvitationId,
    /// The id of its first mail.
    pub mail_id: MailId,
    /// The space.
    pub space_id: SpaceId,
    /// The address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// The organisation's own number for the person.
    pub reference: Option<String>,
    /// What the person will be in the space.
    pub roles: Roles,
    /// Its life in seconds, where it is counted from the first mail.
    pub ttl_seconds: Option<i32>,
    /// Its end, as long as no mail was sent.
    pub expires_at: Timestamp,
}

/// What all invitations of a chunk have in common.
#[derive(Debug, Clone, Copy)]
pub struct ChunkFrame {
    /// The batch.
    pub batch_id: BatchId,
    /// The priority of the mails.
    pub priority: i16,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// What the database knows of a (space, address) that is about to be invited. Rows about which it
/// knows nothing have no facts.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Which of the rows that were asked about.
    pub position: usize,
    /// An open invitation.
    pub open: Option<OpenFacts>,
    /// The account of the address.
    pub account: Option<AccountFacts>,
    /// How the last invitation that is no longer open ended.
    pub last_end: Option<InvitationEnd>,
    /// Whether the account that accepted the last one is a living member; `None` if it is none.
    pub accepted_member: Option<bool>,
    /// Why the address is not mailed, if it is not.
    pub blocked: Option<BlockCause>,
}

/// An open invitation, as far as a file can differ from it.
#[derive(Debug, Clone)]
pub struct OpenFacts {
    /// Its id.
    pub id: InvitationId,
    /// Its end.
    pub expires_at: Timestamp,
    /// The name it has.
    pub name: PersonName,
    /// The language it has.
    pub language: Language,
    /// The reference it has.
    pub reference: Option<String>,
    /// The roles it has, as words.
    pub roles: Vec<String>,
}

/// The account of an address.
#[derive(Debug, Clone, Copy)]
pub struct AccountFacts {
    /// Its state.
    pub state: AccountState,
    /// Its language.
    pub language: Language,
    /// Whether it is a living member of the space; `None` if it never was one.
    pub member: Option<bool>,
}

/// The columns of a chunk, one array each.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    mail_ids: Vec<Uuid>,
    space_ids: Vec<Uuid>,
    emails: Vec<&'a str>,
    given: Vec<Option<&'a str>>,
    infix: Vec<Option<&'a str>>,
    family: Vec<Option<&'a str>>,
    languages: Vec<&'a str>,
    references: Vec<Option<&'a str>>,
    roles: Vec<String>,
    ttls: Vec<Option<i32>>,
    ends: Vec<jiff_sqlx::Timestamp>,
}

impl<'a> Columns<'a> {
    fn of(rows: &[&'a NewInvitation]) -> Self {
        let mut columns = Self::default();
        for row in rows {
            columns.ids.push(row.id.as_uuid());
            columns.mail_ids.push(row.mail_id.as_uuid());
            columns.space_ids.push(row.space_id.as_uuid());
            columns.emails.push(row.email.as_str());
            columns
                .given
                .push(row.name.given.as_ref().map(NamePart::as_str));
            columns
                .infix
                .push(row.name.infix.as_ref().map(NamePart::as_str));
            columns
                .family
                .push(row.name.family.as_ref().map(NamePart::as_str));
            columns.languages.push(row.language.as_str());
            columns.references.push(row.reference.as_deref());
            columns.roles.push(row.roles.to_string());
            columns.ttls.push(row.ttl_seconds);
            columns.ends.push(row.expires_at.to_sqlx());
        }
        columns
    }
}

/// What is known of each (space, address), in the order asked; rows that nothing is known of are
/// left out.
pub async fn list_facts(
    connection: &mut PgConnection,
    asked: &[(SpaceId, &EmailAddress)],
) -> Result<Vec<Facts>, StoreError> {
    let spaces: Vec<Uuid> = asked.iter().map(|(space, _)| space.as_uuid()).collect();
    let emails: Vec<&str> = asked.iter().map(|(_, email)| email.as_str()).collect();
    let rows = sqlx::query_as!(
        FactsRow,
        r#"
        WITH asked AS MATERIALIZED (
            SELECT position, space_id, lower(email COLLATE "C") AS email_key
            FROM UNNEST($1::uuid[], $2::text[]) WITH ORDINALITY AS t (space_id, email, position)
        )
        SELECT asked.position AS "position!",
            open.id AS "open_id?", open.expires_at AS "expires_at?", open.given_name, open.infix,
            open.family_name, open.language AS "language?", open.reference, open.roles AS "roles?",
            account.state AS "state?", account.language AS "account_language?",
            CASE WHEN member.joined_at IS NOT NULL THEN member.ended_at IS NULL END AS member,
            last.ended AS "last_end?",
            CASE WHEN theirs.joined_at IS NOT NULL THEN theirs.ended_at IS NULL END
                AS accepted_member,
            blocked.cause AS "blocked?: BlockCause"
        FROM asked
        LEFT JOIN invitation open ON open.email_key = asked.email_key
            AND open.space_id = asked.space_id AND open.ended IS NULL
        LEFT JOIN account ON account.email_key = asked.email_key
        LEFT JOIN membership member ON member.account_id = account.id
            AND member.space_id = asked.space_id
        LEFT JOIN LATERAL (
            SELECT ended, accepted_by FROM invitation
            WHERE email_key = asked.email_key AND space_id = asked.space_id AND ended IS NOT NULL
            ORDER BY ended_at DESC LIMIT 1
        ) last ON true
        LEFT JOIN membership theirs ON theirs.account_id = last.accepted_by
            AND theirs.space_id = asked.space_id
        LEFT JOIN blocked ON blocked.email_key = asked.email_key
        WHERE open.id IS NOT NULL OR account.id IS NOT NULL OR last.ended IS NOT NULL
            OR blocked.email_key IS NOT NULL
        "#,
        &spaces,
        &emails as &[&str],
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Facts::try_from).collect()
}

/// The row of [`list_facts`], as it comes.
struct FactsRow {
    position: i64,
    open_id: Option<InvitationId>,
    expires_at: Option<jiff_sqlx::Timestamp>,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Option<Language>,
    reference: Option<String>,
    roles: Option<Vec<String>>,
    state: Option<AccountState>,
    account_language: Option<Language>,
    member: Option<bool>,
    last_end: Option<InvitationEnd>,
    accepted_member: Option<bool>,
    blocked: Option<BlockCause>,
}

impl TryFrom<FactsRow> for Facts {
    type Error = StoreError;

    fn try_from(row: FactsRow) -> Result<Self, StoreError> {
        let position = usize::try_from(row.position - 1)
            .map_err(|_| StoreError::Inconsistent("a row number below one"))?;
        let open = match (row.open_id, row.expires_at, row.language, row.roles) {
            (Some(id), Some(expires_at), Some(language), Some(roles)) => Some(OpenFacts {
                id,
                expires_at: expires_at.to_jiff(),
                name: stored_name(row.given_name, row.infix, row.family_name),
                language,
                reference: row.reference,
                roles,
            }),
            _ => None,
        };
        let account = row
            .state
            .zip(row.account_language)
            .map(|(state, language)| AccountFacts {
                state,
                language,
                member: row.member,
            });
        Ok(Self {
            position,
            open,
            account,
            last_end: row.last_end,
            accepted_member: row.accepted_member,
            blocked: row.blocked,
        })
    }
}

/// A name as it is stored.
#[must_use]
pub fn stored_name(
    given: Option<String>,
    infix: Option<String>,
    family: Option<String>,
) -> PersonName {
    PersonName {
        given: given.map(NamePart::from_stored),
        infix: infix.map(NamePart::from_stored),
        family: family.map(NamePart::from_stored),
    }
}

/// Writes invitations with their first mails. Answers the ids of those that were *not* written,
/// because another run had opened an invitation for the same space and address in between.
pub async fn insert_invitations(
    connection: &mut PgConnection,
    frame: ChunkFrame,
    rows: &[&NewInvitation],
) -> Result<Vec<InvitationId>, StoreError> {
    let columns = Columns::of(rows);
    let lost = sqlx::query_scalar!(
        r#"
        WITH input AS MATERIALIZED (
            SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
                $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int4[],
                $12::timestamptz[])
            AS t (id, mail_id, space_id, email, given_name, infix, family_name, language,
                reference, roles, ttl_seconds, expires_at)
        ), written AS (
            INSERT INTO invitation (id, space_id, batch_id, email, given_name, infix, family_name,
                language, reference, roles, ttl_seconds, expires_at, created_at)
            SELECT id, space_id, $13, email, given_name, infix, family_name, language, reference,
                string_to_array(roles, '+'), ttl_seconds, expires_at, $15
            FROM input
            ON CONFLICT (email_key, space_id) WHERE ended IS NULL DO NOTHING
            RETURNING id
        ), posted AS (
            INSERT INTO mail (id, kind, invitation_id, batch_id, generation, priority, created_at,
                not_before)
            SELECT input.mail_id, 'invitation', input.id, $13, 1, $14, $15, $15
            FROM input JOIN written USING (id)
            RETURNING invitation_id
        )
        SELECT input.id AS "id!: InvitationId" FROM input
        WHERE NOT EXISTS (SELECT FROM posted WHERE posted.invitation_id = input.id)
        "#,
        &columns.ids,
        &columns.mail_ids,
        &columns.space_ids,
        &columns.emails as &[&str],
        &columns.given as &[Option<&str>],
        &columns.infix as &[Option<&str>],
        &columns.family as &[Option<&str>],
        &columns.languages as &[&str],
        &columns.references as &[Option<&str>],
        &columns.roles,
        &columns.ttls as &[Option<i32>],
        &columns.ends as &[jiff_sqlx::Timestamp],
        frame.batch_id.as_uuid(),
        frame.priority,
        frame.now.to_sqlx() as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(lost)
}

/// Gives open invitations what a file says of them, and with `renew` a new life: older links end,
/// mails that wait are moot, and a new one is in the outbox. Each of `rows` carries the id of the
/// open invitation it stands for. Answers how many were still open.
pub async fn mark_rewritten(
    connection: &mut PgConnection,
    frame: ChunkFrame,
    rows: &[&NewInvitation],
    renew: bool,
) -> Result<u64, StoreError> {
    let columns = Columns::of(rows);
    let changed = sqlx::query_scalar!(
        r#"
        WITH input AS MATERIALIZED (
            SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                $6::text[], $7::text[], $8::text[], $9::int4[], $10::timestamptz[])
            AS t (id, mail_id, given_name, infix, family_name, language, reference, roles,
                ttl_seconds, expires_at)
        ), changed AS (
            UPDATE invitation SET given_name = input.given_name, infix = input.infix,
                family_name = input.family_name, language = input.language,
                reference = input.reference, roles = string_to_array(input.roles, '+'),
                ttl_seconds = CASE WHEN $11 THEN input.ttl_seconds ELSE invitation.ttl_seconds END,
                expires_at = CASE WHEN $11 THEN input.expires_at ELSE invitation.expires_at END,
                link_gen = link_gen + CASE WHEN $11 THEN 1 ELSE 0 END
            FROM input WHERE invitation.id = input.id AND invitation.ended IS NULL
            RETURNING invitation.id, invitation.link_gen, input.mail_id
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $14
            FROM changed WHERE $11 AND mail.invitation_id = changed.id AND mail.state = 'queued'
        ), posted AS (
            INSERT INTO mail (id, kind, invitation_id, batch_id, generation, priority, created_at,
                not_before)
            SELECT mail_id, 'invitation', id, $12, link_gen, $13, $14, $14 FROM changed WHERE $11
        )
        SELECT count(*) AS "count!" FROM changed
        "#,
        &columns.ids,
        &columns.mail_ids,
        &columns.given as &[Option<&str>],
        &columns.infix as &[Option<&str>],
        &columns.family as &[Option<&str>],
        &columns.languages as &[&str],
        &columns.references as &[Option<&str>],
        &columns.roles,
        &columns.ttls as &[Option<i32>],
        &columns.ends as &[jiff_sqlx::Timestamp],
        renew,
        frame.batch_id.as_uuid(),
        frame.priority,
        frame.now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(changed.unsigned_abs())
}

/// Takes the mails that still wait for these open invitations into a run, so that the run which
/// finds them undelivered delivers them.
pub async fn mark_adopted(
    connection: &mut PgConnection,
    batch: BatchId,
    invitations: &[InvitationId],
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "UPDATE mail SET batch_id = $1
         WHERE invitation_id = ANY($2) AND state = 'queued' AND batch_id IS DISTINCT FROM $1",
        batch.as_uuid(),
        invitations as &[InvitationId],
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

//! Pages of mails, newest first.
//!
//! As with invitations there is a statement for each way in, the narrowest first; what else was asked
//! for sifts the rows that the index yields.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Mail, MailFilter};
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, BatchId, InvitationId, MailId, SpaceId};
use crate::domain::mail::{BlockCause, MailFate, MailKind, MailState};
use crate::domain::slug::Slug;
use crate::store::invitation::oldest_id;
use crate::store::{StoreError, to_jiff};

/// The statement with one way in, which is a condition on `$1`.
macro_rules! page {
    ($way_in:tt, $first:expr, ($filter:expr, $asked:expr), $connection:expr) => {
        sqlx::query_as!(
            MailRow,
            r#"
            SELECT mail.id, mail.kind, mail.state, came.fate AS "fate!: MailFate",
                subject.email AS "email?: EmailAddress", mail.invitation_id,
                mail.account_id AS "account_id?: AccountId", space.id AS "space_id?: SpaceId",
                space.slug AS "space?: Slug", mail.batch_id AS "batch_id?: BatchId",
                mail.generation, mail.step, mail.created_at, mail.not_before, mail.attempts,
                mail.armed_at, mail.ended_at, mail.reply_code, mail.reply_enhanced,
                mail.reply_text AS reply, mail.maybe_duplicate, subject.open AS "open!",
                subject.current AS "current!", subject.over AS "over!", later.id IS NOT NULL AS "followed!",
                bounce.reported_at AS "reported_at?", bounce.status AS "reported_status?",
                bounce.said AS "reported?", blocked.cause AS "blocked?: BlockCause"
            FROM mail
            LEFT JOIN invitation ON invitation.id = mail.invitation_id
            LEFT JOIN account ON account.id = mail.account_id
            LEFT JOIN space ON space.id = coalesce(mail.space_id, invitation.space_id)
            CROSS JOIN LATERAL (
                SELECT coalesce(CASE mail.kind WHEN 'address_new' THEN account.next_email END,
                        invitation.email, account.email) AS email,
                    coalesce(CASE
                        WHEN mail.invitation_id IS NOT NULL THEN invitation.ended IS NULL
                            AND invitation.link_gen = mail.generation
                        WHEN mail.kind = 'activation' THEN account.state = 'pending'
                            AND account.activation_gen = mail.generation
                        WHEN mail.kind = 'reset' THEN account.state = 'active'
                            AND account.reset_gen = mail.generation
                        WHEN mail.kind IN ('address_old', 'address_new') THEN
                            account.state = 'active' AND account.next_email IS NOT NULL
                            AND account.address_gen = mail.generation
                        ELSE account.state IN ('pending', 'active') END, false) AS open,
                    coalesce(mail.generation = coalesce(invitation.link_gen, CASE mail.kind
                        WHEN 'activation' THEN account.activation_gen
                        WHEN 'reset' THEN account.reset_gen ELSE account.address_gen END), false)
                        AS current,
                    coalesce(invitation.ended IS NULL AND invitation.expires_at <= now()
                        AND NOT (invitation.first_sent_at IS NULL
                            AND invitation.ttl_seconds IS NOT NULL), false) AS over
            ) subject
            LEFT JOIN LATERAL (
                SELECT cause, reported_at, status, said FROM bounce
                WHERE bounce.mail_id = mail.id ORDER BY cause DESC LIMIT 1
            ) bounce ON true
            CROSS JOIN LATERAL (SELECT coalesce(bounce.cause, mail.state) AS fate) came
            LEFT JOIN LATERAL (
                SELECT other.id FROM mail other
                WHERE other.kind = mail.kind AND other.generation = mail.generation
                    AND other.step > mail.step AND (other.invitation_id = mail.invitation_id
                        OR other.account_id = mail.account_id) LIMIT 1
            ) later ON true
            LEFT JOIN blocked ON blocked.email_key = lower(subject.email)
            WHERE "# + $way_in
                + r#"
                AND mail.id >= $2 AND mail.id < $3
                AND ($4::text[] IS NULL OR mail.state = ANY($4))
                AND ($5::text[] IS NULL OR came.fate = ANY($5))
                AND ($6::text[] IS NULL OR mail.kind = ANY($6))
                AND ($7::uuid IS NULL OR space.id = $7)
                AND ($8::uuid IS NULL OR mail.batch_id = $8)
                AND ($9::timestamptz IS NULL OR mail.created_at >= $9)
            ORDER BY mail.id DESC LIMIT $10
            "#,
            $first,
            oldest_id($filter.since),
            $filter.before.map_or(Uuid::max(), MailId::as_uuid),
            $asked.states.as_deref(),
            $asked.fates.as_deref(),
            $asked.kinds.as_deref(),
            $filter.space_id.map(SpaceId::as_uuid),
            $filter.batch_id.map(BatchId::as_uuid),
            $filter.since.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
            $filter.limit,
        )
        .fetch_all($connection)
        .await?
    };
}

/// Mails, newest first. Ids sort by the time they were made, so a page begins where the last one
/// ended, however deep.
pub async fn list_mails(
    connection: &mut PgConnection,
    filter: &MailFilter,
) -> Result<Vec<Mail>, StoreError> {
    let asked = Asked::of(filter);
    let rows = if let Some(id) = filter.id {
        let id = id.as_uuid();
        page!("mail.id = $1", id, (filter, asked), connection)
    } else if let Some(email) = &filter.email {
        page!(
            "mail.id IN (
                SELECT about.id FROM mail about WHERE about.invitation_id IN (
                    SELECT invited.id FROM invitation invited
                    WHERE (invited.ended IS NULL AND invited.email_key = $1)
                        OR (invited.ended IS NOT NULL AND invited.email_key = $1))
                UNION ALL
                SELECT about.id FROM mail about WHERE about.account_id IN (
                    SELECT owner.id FROM account owner WHERE owner.email_key = $1)
                UNION ALL
                SELECT about.id FROM mail about
                WHERE about.kind = 'address_new' AND about.account_id IN (
                    SELECT owner.id FROM account owner
                    WHERE owner.next_email IS NOT NULL AND lower(owner.next_email) = $1))",
            email.as_str(),
            (filter, asked),
            connection
        )
    } else {
        let all = None::<Uuid>;
        page!("$1::uuid IS NULL", all, (filter, asked), connection)
    };
    Ok(rows.into_iter().map(Mail::from).collect())
}

/// What was asked for, as the database knows it.
struct Asked {
    /// The states that mails with the fates can have: these have indexes.
    states: Option<Vec<String>>,
    fates: Option<Vec<String>>,
    kinds: Option<Vec<String>>,
}

impl Asked {
    fn of(filter: &MailFilter) -> Self {
        Self {
            states: words(filter.fates.iter().map(|fate| fate.state().as_str())),
            fates: words(filter.fates.iter().map(|fate| fate.as_str())),
            kinds: words(filter.kinds.iter().map(|kind| kind.as_str())),
        }
    }
}

fn words<'a>(words: impl ExactSizeIterator<Item = &'a str>) -> Option<Vec<String>> {
    (words.len() > 0).then(|| words.map(str::to_owned).collect())
}

/// A row of a page, as it comes.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column of the query"
)]
struct MailRow {
    id: MailId,
    kind: MailKind,
    state: MailState,
    fate: MailFate,
    email: Option<EmailAddress>,
    invitation_id: Option<InvitationId>,
    account_id: Option<AccountId>,
    space_id: Option<SpaceId>,
    space: Option<Slug>,
    batch_id: Option<BatchId>,
    generation: i32,
    step: i16,
    created_at: jiff_sqlx::Timestamp,
    not_before: jiff_sqlx::Timestamp,
    attempts: i16,
    armed_at: Option<jiff_sqlx::Timestamp>,
    ended_at: Option<jiff_sqlx::Timestamp>,
    reply_code: Option<i16>,
    reply_enhanced: Option<String>,
    reply: Option<String>,
    maybe_duplicate: bool,
    open: bool,
    current: bool,
    over: bool,
    followed: bool,
    reported_at: Option<jiff_sqlx::Timestamp>,
    reported_status: Option<String>,
    reported: Option<String>,
    blocked: Option<BlockCause>,
}

impl From<MailRow> for Mail {
    fn from(row: MailRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            state: row.state,
            fate: row.fate,
            email: row.email,
            invitation_id: row.invitation_id,
            account_id: row.account_id,
            space_id: row.space_id,
            space: row.space,
            batch_id: row.batch_id,
            generation: row.generation,
            step: row.step,
            created_at: row.created_at.to_jiff(),
            not_before: row.not_before.to_jiff(),
            attempts: row.attempts,
            armed_at: to_jiff(row.armed_at),
            ended_at: to_jiff(row.ended_at),
            reply_code: row.reply_code,
            reply_enhanced: row.reply_enhanced,
            reply: row.reply,
            maybe_duplicate: row.maybe_duplicate,
            open: row.open,
            current: row.current,
            over: row.over,
            followed: row.followed,
            reported_at: to_jiff(row.reported_at),
            reported_status: row.reported_status,
            reported: row.reported,
            blocked: row.blocked,
        }
    }
}

//! Rows of `invitation`, one by one and in pages.

mod accept;
mod again;
mod page;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

pub use self::accept::{Asked, find_asked, mark_accepted};
pub use self::again::{
    Again, ChosenFilter, Mailed, ReminderOf, RenewalOf, insert_reminders, list_chosen, list_mailed,
    lock_invitations, mark_all_renewed,
};
pub(super) use self::page::oldest_id;
pub use self::page::{list_invitations, list_invitations_of, list_keys};
use super::StoreError;
use crate::domain::account::AccountState;
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{BatchId, InvitationId, MailId, SpaceId};
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::domain::language::Language;
use crate::domain::mail::MailFate;
use crate::domain::name::PersonName;
use crate::domain::slug::Slug;

/// An invitation with what is shown beside it.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The space's id.
    pub space_id: SpaceId,
    /// The space's short name.
    pub space: Slug,
    /// The space's name.
    pub space_name: String,
    /// The batch it came with.
    pub batch_id: BatchId,
    /// Who sent it.
    pub sender: String,
    /// The address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// The organisation's own number for the person.
    pub reference: Option<String>,
    /// The roles, as words.
    pub roles: Vec<String>,
    /// Its end.
    pub expires_at: Timestamp,
    /// Its life in seconds, where it is counted from the first mail.
    pub ttl_seconds: Option<i32>,
    /// The generation of the links that work.
    pub link_gen: i32,
    /// When its first mail was taken by a server.
    pub first_sent_at: Option<Timestamp>,
    /// How it ended.
    pub ended: Option<InvitationEnd>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// What became of its newest mail.
    pub mail_state: Option<MailFate>,
    /// What came back of it, else what the server last said.
    pub mail_reply: Option<String>,
    /// The address of the account that accepted it; none once that is erased.
    pub accepter: Option<EmailAddress>,
    /// Where that account is in its life.
    pub accepter_state: Option<AccountState>,
}

impl Invitation {
    /// The address of the account that accepted it; the invited one, where that is not known.
    #[must_use]
    pub fn account_address(&self) -> &EmailAddress {
        self.accepter.as_ref().unwrap_or(&self.email)
    }

    /// What it is at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> InvitationStatus {
        InvitationStatus::at(now, self.ended, self.expires_at)
    }
}

/// Which invitations to list. Filters narrow each other.
#[derive(Debug, Clone, Default)]
pub struct InvitationFilter {
    /// This one only.
    pub id: Option<InvitationId>,
    /// Of this space.
    pub space_id: Option<SpaceId>,
    /// To this address.
    pub email: Option<EmailKey>,
    /// Of this batch.
    pub batch_id: Option<BatchId>,
    /// From this sender.
    pub sender: Option<String>,
    /// In this state.
    pub status: Option<InvitationStatus>,
    /// Whose newest mail is in this state.
    pub mail: Option<MailFate>,
    /// Written at or after this moment.
    pub since: Option<Timestamp>,
    /// Older than this one: the cursor of the next page.
    pub before: Option<InvitationId>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// Locks an invitation until the end of the transaction. False when there is none.
pub async fn lock_invitation(
    connection: &mut PgConnection,
    id: InvitationId,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM invitation WHERE id = $1 FOR UPDATE",
        id.as_uuid()
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// Takes an open invitation back and makes its waiting mails moot. False when it was not open.
pub async fn mark_withdrawn(
    connection: &mut PgConnection,
    id: InvitationId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query_scalar!(
        r#"
        WITH ended AS (
            UPDATE invitation SET ended = 'withdrawn', ended_at = $2
            WHERE id = $1 AND ended IS NULL RETURNING id
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $2
            FROM ended WHERE mail.invitation_id = ended.id AND mail.state = 'queued'
        )
        SELECT count(*) AS "count!" FROM ended
        "#,
        id.as_uuid(),
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(changed == 1)
}

/// What sending an invitation again gives it.
#[derive(Debug, Clone, Copy)]
pub struct Renewal {
    /// The id of its new mail.
    pub mail_id: MailId,
    /// The run that is to deliver it.
    pub run: Option<BatchId>,
    /// The priority of the mail.
    pub priority: i16,
    /// Its new end.
    pub expires_at: Timestamp,
    /// Its life in seconds, where it is counted from the mail.
    pub ttl_seconds: Option<i32>,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Renews an open invitation: a new end, older links over, waiting mails moot, one new mail. False
/// when it was not open.
pub async fn mark_renewed(
    connection: &mut PgConnection,
    id: InvitationId,
    renewal: &Renewal,
) -> Result<bool, StoreError> {
    let changed = sqlx::query_scalar!(
        r#"
        WITH renewed AS (
            UPDATE invitation
            SET link_gen = link_gen + 1, expires_at = $4, ttl_seconds = $5
            WHERE id = $1 AND ended IS NULL RETURNING id, link_gen
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $6
            FROM renewed WHERE mail.invitation_id = renewed.id AND mail.state = 'queued'
        ), posted AS (
            INSERT INTO mail (id, kind, invitation_id, batch_id, generation, priority, created_at,
                not_before)
            SELECT $2, 'invitation', id, $7, link_gen, $3, $6, $6 FROM renewed
        )
        SELECT count(*) AS "count!" FROM renewed
        "#,
        id.as_uuid(),
        renewal.mail_id.as_uuid(),
        renewal.priority,
        renewal.expires_at.to_sqlx() as _,
        renewal.ttl_seconds,
        renewal.now.to_sqlx() as _,
        renewal.run.map(BatchId::as_uuid),
    )
    .fetch_one(connection)
    .await?;
    Ok(changed == 1)
}

/// Gives an open invitation another address and renews it: older links over, waiting mails moot, one
/// new mail. False when it was not open.
pub async fn mark_corrected(
    connection: &mut PgConnection,
    id: InvitationId,
    email: &EmailAddress,
    renewal: &Renewal,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "UPDATE invitation SET email = $2 WHERE id = $1 AND ended IS NULL",
        id.as_uuid(),
        email.as_str(),
    )
    .execute(&mut *connection)
    .await?;
    Ok(changed.rows_affected() == 1 && mark_renewed(connection, id, renewal).await?)
}

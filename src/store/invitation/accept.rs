//! An invitation as the holder of its link sees it, and its end by being accepted.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::colour::Colour;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, InvitationId, SpaceId};
use crate::domain::invitation::InvitationEnd;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::domain::slug::Slug;
use crate::store::StoreError;
use crate::store::bulk::stored_name;

/// An invitation with what the one who was asked needs to know of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its id.
    pub id: InvitationId,
    /// The space's id.
    pub space_id: SpaceId,
    /// The space's short name.
    pub space: Slug,
    /// The space's name.
    pub space_name: String,
    /// Where an accepted person goes on to.
    pub url: Option<String>,
    /// The organisation's name.
    pub organisation: String,
    /// The organisation's colour.
    pub colour: Option<Colour>,
    /// Whom to ask at the organisation.
    pub contact: Option<String>,
    /// The address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// The roles, as words.
    pub roles: Vec<String>,
    /// Its end.
    pub expires_at: Timestamp,
    /// Its end is over by the database's clock.
    pub is_over: bool,
    /// The generation of the links that work.
    pub link_gen: i32,
    /// How it ended.
    pub ended: Option<InvitationEnd>,
    /// The account that accepted it.
    pub accepted_by: Option<AccountId>,
    /// The address of that account, while it is not activated.
    pub pending: Option<EmailAddress>,
    /// The invited address has an account.
    pub has_account: bool,
}

impl Asked {
    /// Whether it gives a role of the staff, which only the invited address itself can accept.
    #[must_use]
    pub fn is_for_staff(&self) -> bool {
        self.roles != ["client"]
    }

    /// What whoever knows of the invitation would guess a password by.
    #[must_use]
    pub fn known_words(&self) -> [&str; 3] {
        [self.email.as_str(), &self.organisation, &self.space_name]
    }
}

struct AskedRow {
    id: InvitationId,
    space_id: SpaceId,
    space: Slug,
    space_name: String,
    url: Option<String>,
    organisation: String,
    colour: Option<Colour>,
    contact: Option<String>,
    email: EmailAddress,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Language,
    roles: Vec<String>,
    expires_at: jiff_sqlx::Timestamp,
    is_over: bool,
    link_gen: i32,
    ended: Option<InvitationEnd>,
    accepted_by: Option<AccountId>,
    pending: Option<EmailAddress>,
    has_account: bool,
}

/// Reads an invitation. It is not locked: whoever accepts it locks it first.
pub async fn find_asked(
    connection: &mut PgConnection,
    id: InvitationId,
) -> Result<Option<Asked>, StoreError> {
    let row = sqlx::query_as!(
        AskedRow,
        r#"
        SELECT invitation.id, invitation.space_id, space.slug AS space, space.name AS space_name,
            space.url, organisation.name AS organisation, organisation.colour,
            organisation.contact, invitation.email,
            invitation.given_name, invitation.infix, invitation.family_name, invitation.language,
            invitation.roles, invitation.expires_at,
            invitation.expires_at <= clock_timestamp() AS "is_over!", invitation.link_gen,
            invitation.ended AS "ended: InvitationEnd",
            invitation.accepted_by AS "accepted_by: AccountId",
            CASE WHEN accepter.state = 'pending' THEN accepter.email END
                AS "pending: EmailAddress",
            EXISTS (SELECT FROM account WHERE account.email_key = invitation.email_key)
                AS "has_account!"
        FROM invitation
        JOIN space ON space.id = invitation.space_id
        JOIN organisation ON organisation.id = space.organisation_id
        LEFT JOIN account accepter ON accepter.id = invitation.accepted_by
        WHERE invitation.id = $1
        "#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Asked::from))
}

impl From<AskedRow> for Asked {
    fn from(row: AskedRow) -> Self {
        Self {
            id: row.id,
            space_id: row.space_id,
            space: row.space,
            space_name: row.space_name,
            url: row.url,
            organisation: row.organisation,
            colour: row.colour,
            contact: row.contact,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            language: row.language,
            roles: row.roles,
            expires_at: row.expires_at.to_jiff(),
            is_over: row.is_over,
            link_gen: row.link_gen,
            ended: row.ended,
            accepted_by: row.accepted_by,
            pending: row.pending,
            has_account: row.has_account,
        }
    }
}

/// Ends an invitation as accepted by an account, and makes its waiting mails moot. False when it is
/// not open, is over by the database's clock, or its links of this generation have ended.
pub async fn mark_accepted(
    connection: &mut PgConnection,
    (id, generation): (InvitationId, i32),
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query_scalar!(
        r#"
        WITH spent AS (
            UPDATE invitation SET ended = 'accepted', ended_at = $4, accepted_by = $3
            WHERE id = $1 AND ended IS NULL AND link_gen = $2 AND expires_at > clock_timestamp()
            RETURNING id
        ), outrun AS (
            UPDATE mail SET state = 'moot', ended_at = $4
            FROM spent WHERE mail.invitation_id = spent.id AND mail.state = 'queued'
        )
        SELECT count(*) AS "count!" FROM spent
        "#,
        id.as_uuid(),
        generation,
        account.as_uuid(),
        now.to_sqlx() as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(changed == 1)
}

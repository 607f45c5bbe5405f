//! What claimed mails say, and how they are armed.

use jiff::Timestamp;
use sqlx::PgConnection;

use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, ClaimId, MailId};
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::domain::name::PersonName;
use crate::domain::token::TokenHash;
use crate::store::bulk::stored_name;
use crate::store::{StoreError, to_jiff};

/// A claimed mail with all that is needed to write it.
#[derive(Debug, Clone)]
pub struct ClaimedMail {
    /// Its id.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// The Date of the message.
    pub dated_at: Timestamp,
    /// How often it was tried, this time included.
    pub attempts: i16,
    /// How urgent it is; small goes first.
    pub priority: i16,
    /// It may have been sent before.
    pub maybe_duplicate: bool,
    /// The code, and the enhanced one, of the last answer to it.
    pub last_reply: (Option<i16>, Option<String>),
    /// Whom it goes to.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language it is written in.
    pub language: Language,
    /// What it is about.
    pub subject: MailSubject,
}

/// What a mail is about.
#[derive(Debug, Clone)]
pub enum MailSubject {
    /// An invitation.
    Invitation(AboutInvitation),
    /// An account.
    Account(AboutAccount),
}

/// What an invitation's mail says of it.
#[derive(Debug, Clone)]
pub struct AboutInvitation {
    /// The roles, as words.
    pub roles: Vec<String>,
    /// The space.
    pub space: AboutSpace,
    /// The address has an account that can log in.
    pub has_account: bool,
    /// The end of the invitation, if its mail goes out now.
    pub expires_at: Timestamp,
}

/// What a mail about an account says of it.
#[derive(Debug, Clone)]
pub struct AboutAccount {
    /// Staff made it.
    pub made_by_staff: bool,
    /// The address that it is to have.
    pub next_email: Option<EmailAddress>,
    /// The address of today has not to confirm that change any more; its mail has no link.
    pub left: bool,
    /// The space concerned, where it is about a membership.
    pub space: Option<AboutSpace>,
    /// When the link of the mail stops working, if the mail goes out now and has one.
    pub expires_at: Option<Timestamp>,
}

/// What a mail says of a space.
#[derive(Debug, Clone)]
pub struct AboutSpace {
    /// Its name.
    pub name: String,
    /// Its organisation's name.
    pub organisation: String,
    /// Whom to ask at the organisation.
    pub contact: Option<String>,
}

/// What claimed mails say, read from their subjects as they are now.
pub async fn list_claimed(
    connection: &mut PgConnection,
    claim: ClaimId,
    ids: &[MailId],
) -> Result<Vec<ClaimedMail>, StoreError> {
    let rows = sqlx::query_as!(
        ClaimedRow,
        r#"
        SELECT mail.id, mail.kind, mail.dated_at, mail.attempts, mail.priority,
            mail.maybe_duplicate, mail.reply_code, mail.reply_enhanced,
            -- A change of address given up since the claim: arming finds that out.
            coalesce(CASE mail.kind WHEN 'address_new' THEN account.next_email END,
                invitation.email, account.email) AS "email?: EmailAddress",
            CASE WHEN account.id IS NULL THEN invitation.given_name ELSE account.given_name END
                AS given_name,
            CASE WHEN account.id IS NULL THEN invitation.infix ELSE account.infix END AS infix,
            CASE WHEN account.id IS NULL THEN invitation.family_name ELSE account.family_name END
                AS family_name,
            coalesce(invitation.language, account.language) AS "language!: Language",
            mail.account_id AS "account_id: AccountId",
            invitation.roles AS "roles?", space.name AS "space_name?",
            organisation.name AS "organisation_name?", organisation.contact AS "contact?",
            CASE
                WHEN mail.kind = 'address_old' AND account.next_email_left IS NOT NULL THEN NULL
                WHEN account.id IS NOT NULL
                    THEN clock_timestamp() + link_life(mail.kind, account.made_by_staff)
                WHEN invitation.first_sent_at IS NULL AND invitation.ttl_seconds IS NOT NULL
                    THEN clock_timestamp() + make_interval(secs => invitation.ttl_seconds)
                ELSE invitation.expires_at END AS expires_at,
            coalesce(invited.state = 'active', false) AS "has_account!",
            coalesce(account.made_by_staff, false) AS "made_by_staff!",
            account.next_email AS "next_email?: EmailAddress",
            (account.next_email_left IS NOT NULL) AS "left!"
        FROM mail
        LEFT JOIN invitation ON invitation.id = mail.invitation_id
        LEFT JOIN account ON account.id = mail.account_id
        LEFT JOIN space ON space.id = coalesce(invitation.space_id, mail.space_id)
        LEFT JOIN organisation ON organisation.id = space.organisation_id
        LEFT JOIN account invited ON invited.email_key = invitation.email_key
        WHERE mail.id = ANY($2) AND mail.claim_id = $1 AND mail.state = 'claimed'
        ORDER BY mail.priority, mail.not_before, mail.id
        "#,
        claim.as_uuid(),
        ids as &[MailId],
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(ClaimedMail::try_from).collect()
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column of the query"
)]
struct ClaimedRow {
    id: MailId,
    kind: MailKind,
    dated_at: Option<jiff_sqlx::Timestamp>,
    attempts: i16,
    priority: i16,
    maybe_duplicate: bool,
    reply_code: Option<i16>,
    reply_enhanced: Option<String>,
    email: Option<EmailAddress>,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Language,
    account_id: Option<AccountId>,
    roles: Option<Vec<String>>,
    space_name: Option<String>,
    organisation_name: Option<String>,
    contact: Option<String>,
    expires_at: Option<jiff_sqlx::Timestamp>,
    has_account: bool,
    made_by_staff: bool,
    next_email: Option<EmailAddress>,
    left: bool,
}

impl TryFrom<ClaimedRow> for ClaimedMail {
    type Error = StoreError;

    fn try_from(row: ClaimedRow) -> Result<Self, StoreError> {
        let missing = StoreError::Inconsistent;
        let space = row.space_name.map(|name| AboutSpace {
            name,
            organisation: row.organisation_name.unwrap_or_default(),
            contact: row.contact,
        });
        let expires_at = to_jiff(row.expires_at);
        let subject = if row.account_id.is_some() {
            MailSubject::Account(AboutAccount {
                made_by_staff: row.made_by_staff,
                next_email: row.next_email,
                left: row.left,
                space,
                expires_at,
            })
        } else {
            MailSubject::Invitation(AboutInvitation {
                roles: row.roles.unwrap_or_default(),
                space: space.ok_or(missing("an invitation without a space"))?,
                has_account: row.has_account,
                expires_at: expires_at.ok_or(missing("an invitation without an end"))?,
            })
        };
        Ok(Self {
            id: row.id,
            kind: row.kind,
            dated_at: to_jiff(row.dated_at).ok_or(missing("a claimed mail without a date"))?,
            attempts: row.attempts,
            priority: row.priority,
            maybe_duplicate: row.maybe_duplicate,
            last_reply: (row.reply_code, row.reply_enhanced),
            email: row.email.ok_or(missing("a mail without an address"))?,
            name: stored_name(row.given_name, row.infix, row.family_name),
            language: row.language,
            subject,
        })
    }
}

/// What became of the attempt to arm a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Armed {
    /// Its link is valid from the commit on; its body may leave.
    Yes,
    /// Another worker has it by now, or it was erased.
    Lost,
    /// Its subject outran it; the mail is moot.
    Moot,
    /// Its invitation is over; the mail is expired.
    Expired,
    /// Its address is not mailed any more; the mail is dead.
    Blocked,
    /// The address is no longer the one the server was told.
    Changed,
}

/// Arms a claimed mail (see the functions of that name in the schema).
pub async fn mark_armed(
    connection: &mut PgConnection,
    mail: &ClaimedMail,
    claim: ClaimId,
    hash: &TokenHash,
    via: &str,
) -> Result<Armed, StoreError> {
    let (id, claim) = (mail.id.as_uuid(), claim.as_uuid());
    let (email, hash) = (mail.email.as_str(), hash.as_bytes().as_slice());
    let answer = match &mail.subject {
        MailSubject::Invitation(_) => {
            sqlx::query_scalar!(
                "SELECT mail_arm_invitation($1, $2, $3, $4, $5)",
                id,
                claim,
                email,
                hash,
                via,
            )
            .fetch_one(connection)
            .await?
        }
        MailSubject::Account(_) => {
            sqlx::query_scalar!(
                "SELECT mail_arm_account($1, $2, $3, $4, $5)",
                id,
                claim,
                email,
                hash,
                via,
            )
            .fetch_one(connection)
            .await?
        }
    };
    match answer.as_deref() {
        Some("armed") => Ok(Armed::Yes),
        Some("lost") => Ok(Armed::Lost),
        Some("moot") => Ok(Armed::Moot),
        Some("expired") => Ok(Armed::Expired),
        Some("blocked") => Ok(Armed::Blocked),
        Some("changed") => Ok(Armed::Changed),
        _ => Err(StoreError::Inconsistent("an unknown answer to arming")),
    }
}

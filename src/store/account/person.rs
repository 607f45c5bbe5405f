//! Who is meant by an address, a reference or a part of a name.

use sqlx::PgConnection;

use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{AccountId, InvitationId};
use crate::domain::name::PersonName;
use crate::store::StoreError;
use crate::store::bulk::stored_name;

/// Somebody who may be meant: an account, or an address that was invited and has none.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The account, where there is one.
    pub account_id: Option<AccountId>,
    /// The account's address, else the invited one.
    pub email: EmailAddress,
    /// The name, of the account or the invitation.
    pub name: PersonName,
    /// The organisation's own number, where it was what fitted.
    pub reference: Option<String>,
}

struct CandidateRow {
    account_id: Option<AccountId>,
    email: EmailAddress,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    reference: Option<String>,
}

impl From<CandidateRow> for Candidate {
    fn from(row: CandidateRow) -> Self {
        Self {
            account_id: row.account_id,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            reference: row.reference,
        }
    }
}

/// Up to `limit` people whose name has this in it, whatever the case, or whose invitation has this
/// reference. Reads all names there are: that is for a person who asks, not for a run.
pub async fn list_candidates(
    connection: &mut PgConnection,
    text: &str,
    limit: i64,
) -> Result<Vec<Candidate>, StoreError> {
    let rows = sqlx::query_as!(
        CandidateRow,
        r#"
        WITH pattern AS MATERIALIZED (
            SELECT '%' || replace(replace(replace(lower($1), '\', '\\'), '%', '\%'), '_', '\_')
                || '%' AS value
        ), named AS (
            SELECT id AS account_id, email, given_name, infix, family_name, NULL AS reference
            FROM account
            WHERE state <> 'erased' AND lower(concat_ws(' ', given_name, infix, family_name))
                LIKE (SELECT value FROM pattern)
        ), invited AS (
            -- Whoever joined by it, else whoever has its address now.
            SELECT coalesce(accepter.id, holder.id) AS account_id,
                coalesce(accepter.email, holder.email, invitation.email) AS email,
                coalesce(accepter.given_name, holder.given_name, invitation.given_name)
                    AS given_name,
                coalesce(accepter.infix, holder.infix, invitation.infix) AS infix,
                coalesce(accepter.family_name, holder.family_name, invitation.family_name)
                    AS family_name,
                CASE WHEN invitation.reference = $1 THEN invitation.reference END AS reference
            FROM invitation
            LEFT JOIN account accepter ON accepter.id = invitation.accepted_by
            LEFT JOIN account holder ON holder.email_key = invitation.email_key
            WHERE invitation.reference = $1
                OR lower(concat_ws(' ', invitation.given_name, invitation.infix,
                    invitation.family_name)) LIKE (SELECT value FROM pattern)
        )
        SELECT DISTINCT ON (found.key) account_id AS "account_id: AccountId",
            email AS "email!: EmailAddress", given_name, infix, family_name, reference
        FROM (
            SELECT *, coalesce(account_id::text, lower(email)) COLLATE "C" AS key FROM named
            UNION ALL
            SELECT *, coalesce(account_id::text, lower(email)) COLLATE "C" AS key FROM invited
        ) found
        WHERE email IS NOT NULL
        ORDER BY found.key, reference NULLS LAST LIMIT $2
        "#,
        text,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Candidate::from).collect())
}

/// The accounts that accepted invitations to an address, or that are to have it.
pub async fn list_accounts_behind(
    connection: &mut PgConnection,
    key: &EmailKey,
) -> Result<Vec<AccountId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"
        SELECT accepted_by AS "id!: AccountId" FROM invitation
        WHERE ended IS NOT NULL AND email_key = $1 AND accepted_by IS NOT NULL
        UNION
        SELECT id FROM account WHERE next_email IS NOT NULL AND lower(next_email) = $1
        "#,
        key.as_str(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// The invitations of a person, oldest first, with the accounts that accepted them: to the address,
/// and those that the account accepted.
pub async fn list_invitations_of(
    connection: &mut PgConnection,
    account: Option<AccountId>,
    key: Option<&EmailKey>,
) -> Result<Vec<(InvitationId, Option<AccountId>)>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT id AS "id!: InvitationId", accepted_by AS "accepted_by?: AccountId" FROM invitation
        WHERE email_key = $2 AND ended IS NULL
        UNION
        SELECT id, accepted_by FROM invitation WHERE email_key = $2 AND ended IS NOT NULL
        UNION
        SELECT id, accepted_by FROM invitation WHERE accepted_by = $1 AND accepted_by IS NOT NULL
        ORDER BY 1
        "#,
        account.map(AccountId::as_uuid),
        key.map(EmailKey::as_str),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.accepted_by))
        .collect())
}

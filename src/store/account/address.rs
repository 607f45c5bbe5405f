//! Other addresses for accounts: asked for, confirmed by both sides, taken over.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::store::StoreError;

/// Gives an account this address at once. Refused with `AccountEmail` where another account has it.
/// A change that is under way stays under way.
pub async fn mark_email(
    connection: &mut PgConnection,
    account: AccountId,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET email = $2 WHERE id = $1",
        account.as_uuid(),
        email.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps a pending account at least as long as a link works that is mailed now.
pub async fn mark_kept_pending(
    connection: &mut PgConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET pending_until = greatest(pending_until,
            $2::timestamptz + link_life('activation', made_by_staff))
         WHERE id = $1 AND state = 'pending'",
        account.as_uuid(),
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down the address that an account is to have, and whether its person has left the old one
/// already. What the new address has confirmed counts as long as it is the same one.
pub async fn mark_next_email(
    connection: &mut PgConnection,
    account: AccountId,
    next: &EmailAddress,
    left: Option<Timestamp>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET next_email = $2,
            next_email_left = CASE WHEN next_email = $2 THEN coalesce(next_email_left, $3)
                ELSE $3 END,
            next_email_proved = CASE WHEN next_email = $2 THEN next_email_proved END
         WHERE id = $1",
        account.as_uuid(),
        next.as_str(),
        left.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One of the two sides of a change of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressSide {
    /// The address of today.
    Old,
    /// The address to be.
    New,
}

/// Writes down that one side confirmed the change.
pub async fn mark_address_confirmed(
    connection: &mut PgConnection,
    account: AccountId,
    side: AddressSide,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET
            next_email_left = CASE WHEN $2 THEN coalesce(next_email_left, $3)
                ELSE next_email_left END,
            next_email_proved = CASE WHEN $2 THEN next_email_proved
                ELSE coalesce(next_email_proved, $3) END
         WHERE id = $1 AND next_email IS NOT NULL",
        account.as_uuid(),
        side == AddressSide::Old,
        now.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes the address that was asked for the account's own, and ends all links about it and all
/// resets, which went to the old address. Refused with `AccountEmail` where another account has it.
pub async fn mark_address_changed(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET email = next_email, next_email = NULL, next_email_left = NULL,
            next_email_proved = NULL, address_gen = address_gen + 1, reset_gen = reset_gen + 1
         WHERE id = $1 AND next_email IS NOT NULL",
        account.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a change up, and ends the links about it. False when there was none.
pub async fn mark_address_given_up(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE account SET next_email = NULL, next_email_left = NULL, next_email_proved = NULL,
            address_gen = address_gen + 1
         WHERE id = $1 AND next_email IS NOT NULL",
        account.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

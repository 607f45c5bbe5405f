//! Rows of `account`, and the mails about them.

mod activation;
pub mod address;
mod mail;
pub mod page;
mod password;
pub mod pending;
pub mod person;
pub mod state;
pub mod story;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

pub use self::activation::{
    Destination, list_destinations, mark_activated, mark_address_corrected,
};
pub use self::mail::{
    AccountMail, LastMail, find_last_mail, insert_account_mail, mark_mails_moot,
    mark_next_generation,
};
pub use self::password::{
    StoredPassword, find_password_hash, mark_password_changed, mark_password_hash,
};
use super::bulk::stored_name;
use super::{StoreError, to_jiff};
use crate::domain::account::AccountState;
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::AccountId;
use crate::domain::language::Language;
use crate::domain::name::{NamePart, PersonName};

/// An account, without its password hash.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its address; none once it is erased.
    pub email: Option<EmailAddress>,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// Where it is in its life.
    pub state: AccountState,
    /// What reactivating leads back to.
    pub disabled_from: Option<AccountState>,
    /// What restoring leads back to.
    pub deleted_from: Option<AccountState>,
    /// The generation of activation links that work.
    pub activation_gen: i32,
    /// The generation of reset links that work.
    pub reset_gen: i32,
    /// The generation of links about another address that work.
    pub address_gen: i32,
    /// Staff made it: its person chooses the password with the activation.
    pub made_by_staff: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// How long it is kept without being activated.
    pub pending_until: Option<Timestamp>,
    /// When its address was proved.
    pub activated_at: Option<Timestamp>,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When a deleted one is erased.
    pub erase_after: Option<Timestamp>,
    /// When it was erased.
    pub erased_at: Option<Timestamp>,
    /// Sessions begun before are over.
    pub sessions_after: Timestamp,
    /// The address that was asked for and is not confirmed by both sides.
    pub next_email: Option<EmailAddress>,
    /// When the old address confirmed it.
    pub next_email_left: Option<Timestamp>,
    /// When the new address confirmed it.
    pub next_email_proved: Option<Timestamp>,
}

/// How an account is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountKey {
    /// By its id.
    Id(AccountId),
    /// By its address.
    Email(EmailKey),
}

/// The statement that reads accounts, with a condition and what follows it.
macro_rules! accounts {
    ($rest:tt, $($value:expr),+) => {
        sqlx::query_as!(
            $crate::store::account::AccountRow,
            r#"
            SELECT id, email, given_name, infix, family_name, language, state,
                disabled_from AS "disabled_from: AccountState",
                deleted_from AS "deleted_from: AccountState", activation_gen, reset_gen,
                address_gen, made_by_staff, created_at, pending_until, activated_at, disabled_at,
                deleted_at, erase_after, erased_at, sessions_after,
                next_email AS "next_email: EmailAddress", next_email_left, next_email_proved
            FROM account "# + $rest,
            $($value),+
        )
    };
}

/// Reads an account.
pub async fn find_account(
    connection: &mut PgConnection,
    key: &AccountKey,
) -> Result<Option<Account>, StoreError> {
    let row = match key {
        AccountKey::Id(id) => {
            accounts!("WHERE id = $1", id.as_uuid())
                .fetch_optional(connection)
                .await?
        }
        AccountKey::Email(key) => {
            accounts!("WHERE email_key = $1", key.as_str())
                .fetch_optional(connection)
                .await?
        }
    };
    Ok(row.map(Account::from))
}

/// Reads an account and locks it until the end of the transaction.
pub async fn lock_account(
    connection: &mut PgConnection,
    key: &AccountKey,
) -> Result<Option<Account>, StoreError> {
    let row = match key {
        AccountKey::Id(id) => {
            accounts!("WHERE id = $1 FOR UPDATE", id.as_uuid())
                .fetch_optional(connection)
                .await?
        }
        AccountKey::Email(key) => {
            accounts!("WHERE email_key = $1 FOR UPDATE", key.as_str())
                .fetch_optional(connection)
                .await?
        }
    };
    Ok(row.map(Account::from))
}

/// Up to `limit` addresses of accounts, of those that begin like this, in alphabetical order.
pub async fn list_account_keys(
    connection: &mut PgConnection,
    beginning: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    // Sorted by bytes: behind everything that begins like this.
    let end = format!("{beginning}\u{10ffff}");
    let keys = sqlx::query_scalar!(
        r#"SELECT email_key AS "key!" FROM account WHERE email_key >= $1 AND email_key < $2
         ORDER BY email_key LIMIT $3"#,
        beginning,
        end,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(keys)
}

/// A new account. It is pending, whoever makes it.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// Its id.
    pub id: AccountId,
    /// Its address.
    pub email: &'a EmailAddress,
    /// The person's name.
    pub name: &'a PersonName,
    /// The language of its mails.
    pub language: Language,
    /// The hash of the password; none where its person chooses one with the activation.
    pub password_hash: Option<&'a str>,
    /// Staff makes it.
    pub made_by_staff: bool,
    /// How long it is kept without being activated.
    pub pending_until: Timestamp,
    /// The time of the transaction.
    pub now: Timestamp,
}

/// Adds an account. False when the address has one already, whatever its state.
pub async fn insert_account(
    connection: &mut PgConnection,
    new: &NewAccount<'_>,
) -> Result<bool, StoreError> {
    let [given, infix, family] = [&new.name.given, &new.name.infix, &new.name.family]
        .map(|part| part.as_ref().map(NamePart::as_str));
    // The column of the hash is named only where there is one: staff may not write it.
    let added = if let Some(password_hash) = new.password_hash {
        sqlx::query!(
            "INSERT INTO account (id, email, given_name, infix, family_name, language, state,
                made_by_staff, created_at, pending_until, sessions_after, password_hash)
             VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, $8, $10)
             ON CONFLICT (email_key) DO NOTHING",
            new.id.as_uuid(),
            new.email.as_str(),
            given,
            infix,
            family,
            new.language.as_str(),
            new.made_by_staff,
            new.now.to_sqlx() as _,
            new.pending_until.to_sqlx() as _,
            password_hash,
        )
        .execute(connection)
        .await?
    } else {
        sqlx::query!(
            "INSERT INTO account (id, email, given_name, infix, family_name, language, state,
                made_by_staff, created_at, pending_until, sessions_after)
             VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, $8)
             ON CONFLICT (email_key) DO NOTHING",
            new.id.as_uuid(),
            new.email.as_str(),
            given,
            infix,
            family,
            new.language.as_str(),
            new.made_by_staff,
            new.now.to_sqlx() as _,
            new.pending_until.to_sqlx() as _,
        )
        .execute(connection)
        .await?
    };
    Ok(added.rows_affected() == 1)
}

/// A row as the statements above yield it.
pub(super) struct AccountRow {
    id: AccountId,
    email: Option<EmailAddress>,
    given_name: Option<String>,
    infix: Option<String>,
    family_name: Option<String>,
    language: Language,
    state: AccountState,
    disabled_from: Option<AccountState>,
    deleted_from: Option<AccountState>,
    activation_gen: i32,
    reset_gen: i32,
    address_gen: i32,
    made_by_staff: bool,
    created_at: jiff_sqlx::Timestamp,
    pending_until: Option<jiff_sqlx::Timestamp>,
    activated_at: Option<jiff_sqlx::Timestamp>,
    disabled_at: Option<jiff_sqlx::Timestamp>,
    deleted_at: Option<jiff_sqlx::Timestamp>,
    erase_after: Option<jiff_sqlx::Timestamp>,
    erased_at: Option<jiff_sqlx::Timestamp>,
    sessions_after: jiff_sqlx::Timestamp,
    next_email: Option<EmailAddress>,
    next_email_left: Option<jiff_sqlx::Timestamp>,
    next_email_proved: Option<jiff_sqlx::Timestamp>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: stored_name(row.given_name, row.infix, row.family_name),
            language: row.language,
            state: row.state,
            disabled_from: row.disabled_from,
            deleted_from: row.deleted_from,
            activation_gen: row.activation_gen,
            reset_gen: row.reset_gen,
            address_gen: row.address_gen,
            made_by_staff: row.made_by_staff,
            created_at: row.created_at.to_jiff(),
            pending_until: to_jiff(row.pending_until),
            activated_at: to_jiff(row.activated_at),
            disabled_at: to_jiff(row.disabled_at),
            deleted_at: to_jiff(row.deleted_at),
            erase_after: to_jiff(row.erase_after),
            erased_at: to_jiff(row.erased_at),
            sessions_after: row.sessions_after.to_jiff(),
            next_email: row.next_email,
            next_email_left: to_jiff(row.next_email_left),
            next_email_proved: to_jiff(row.next_email_proved),
        }
    }
}

//! Being logged in to the pages.
//!
//! A session holds until it is over by itself, until its person logs out, or until the account's
//! `sessions_after` is raised: by a new password, by being disabled or deleted. The browser has the
//! secret, the database its digest.

use jiff::SignedDuration;

use super::login::LoggedIn;
use super::{Mode, Service};
use crate::crypto::{CryptoError, hash_token, random_token};
use crate::domain::id::AccountId;
use crate::domain::token::PlainToken;
use crate::store::StoreError;
pub use crate::store::account::Destination;
use crate::store::account::{Account, AccountKey, find_account, list_destinations};
use crate::store::web_session::{
    NewSession, delete_old_sessions, delete_session, find_session, insert_session,
};

/// How long somebody stays logged in. Long enough for a second invitation the same day; many use a
/// computer that is not theirs.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(8);

/// Why a session could not begin.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There was nothing random to be had.
    #[error(transparent)]
    Random(#[from] CryptoError),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// Somebody who is logged in, and where they can go.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The spaces of its memberships.
    pub spaces: Vec<Destination>,
    /// The version of the terms that has to be accepted before anything else.
    pub must_accept: Option<i32>,
}

/// Draws a secret that ties a form to the browser that it was sent to.
pub fn random_secret() -> Result<PlainToken, CryptoError> {
    random_token()
}

impl Service {
    /// Begins a session for somebody who has just logged in, and answers its secret.
    pub async fn begin_session(&self, logged_in: &LoggedIn) -> Result<PlainToken, SessionError> {
        let secret = random_token()?;
        let account = logged_in.account.id;
        let mut tx = self.begin(Mode::Apply).await?;
        delete_old_sessions(tx.connection(), Some(account)).await?;
        let new = NewSession {
            hash: &hash_token(&secret),
            account,
            begun_at: logged_in.at,
            expires_at: logged_in.at + SESSION_LIFE,
        };
        insert_session(tx.connection(), &new).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Who a session belongs to; nobody when it does not hold.
    pub async fn find_person(&self, secret: &PlainToken) -> Result<Option<Person>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let Some(id) = find_session(tx.connection(), &hash_token(secret)).await? else {
            return Ok(None);
        };
        self.person(&mut tx, id).await
    }

    async fn person(
        &self,
        tx: &mut super::Tx<'_>,
        id: AccountId,
    ) -> Result<Option<Person>, StoreError> {
        let account = find_account(tx.connection(), &AccountKey::Id(id)).await?;
        let Some(account) = account else {
            return Ok(None);
        };
        let spaces = list_destinations(tx.connection(), id).await?;
        let must_accept = super::consent::to_be_accepted(tx, id).await?;
        Ok(Some(Person {
            account,
            spaces,
            must_accept,
        }))
    }

    /// Ends a session. One that is over already is no error.
    pub async fn end_session(&self, secret: &PlainToken) -> Result<(), StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        delete_session(tx.connection(), &hash_token(secret)).await?;
        tx.commit().await
    }

    /// Forgets the sessions of everybody that are over. Answers how many.
    pub async fn forget_sessions(&self) -> Result<u64, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let forgotten = delete_old_sessions(tx.connection(), None).await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> Result<(), StoreError> {
        self.now().await.map(drop)
    }
}

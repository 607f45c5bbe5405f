//! Choosing a new password by a link.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::crypto::hash_token;
use crate::crypto::password::{PasswordError, PasswordHash};
use crate::domain::account::{AccountState, ThrottleKind};
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, MailId};
use crate::domain::language::Language;
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::domain::password::{PasswordRule, PersonalWords};
use crate::domain::token::{PlainToken, TokenHash};
use crate::service::account::Post;
use crate::service::limits::{LINKS_OF_SOURCE, source_key};
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::account::{
    Account, AccountKey, find_account, lock_account, mark_mails_moot, mark_next_generation,
    mark_password_changed,
};
use crate::store::link::{Link, find_link, mark_link_used};
use crate::store::membership::list_known_words;
use crate::store::throttle::{delete_tries, find_wait, mark_tried};

/// A link that lets its reader choose a new password.
#[derive(Debug, Clone)]
pub struct ResetView {
    /// The address of the account.
    pub email: EmailAddress,
    /// The language of the account.
    pub language: Language,
    /// When the link stops working.
    pub expires_at: Option<Timestamp>,
}

/// Why a link does not let its reader choose a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeadReset {
    /// Nobody was sent it for this, or its account cannot log in any more.
    #[error("the link is not known")]
    Unknown,
    /// A password was chosen by it.
    #[error("the link was used")]
    Used,
    /// A newer one was asked for, or the password was changed by another.
    #[error("a newer link has taken its place")]
    Superseded,
    /// Its hour is over.
    #[error("the link has expired")]
    Expired,
}

/// A new password, chosen by a link.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// The secret of the link.
    pub token: PlainToken,
    /// The password as typed.
    pub password: SecretString,
    /// Where it comes from: an address of the network, as the edge knows it.
    pub source: Option<String>,
}

/// A password that was changed.
#[derive(Debug, Clone)]
pub struct PasswordSet {
    /// The account, as it was before.
    pub account: Account,
    /// When: every session that began before is over.
    pub at: Timestamp,
    /// The mail that tells the person so, which waits in the outbox.
    pub mail: MailId,
}

/// Why a password was not, or cannot be, changed.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The link does not work.
    #[error(transparent)]
    Dead(#[from] DeadReset),
    /// Rules that the password does not keep, all of them. The link can still be used.
    #[error("the password does not keep the rules")]
    Refused(Vec<PasswordRule>),
    /// Too many links from this place were unknown.
    #[error("too many unknown links; the next try is possible at {until}")]
    Throttled {
        /// When the next try is possible.
        until: Timestamp,
    },
    /// The password could not be hashed.
    #[error("the password could not be hashed")]
    Hashing(#[source] PasswordError),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// What a link to choose a new password would do. Reads only: whoever looks at a link, as
    /// scanners of mail do, does not spend it.
    pub async fn look_reset(&self, token: &PlainToken) -> Result<ResetView, ResetError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let held = find_held(&mut tx, &hash_token(token)).await??;
        Ok(ResetView {
            email: held.email,
            language: held.account.language,
            expires_at: held.link.expires_at,
        })
    }

    /// Changes a password by a link: the link and every other one of the kind end, and so do all
    /// sessions; a mail tells the person so.
    pub async fn set_password(&self, request: SetPassword) -> Result<PasswordSet, ResetError> {
        let token = hash_token(&request.token);
        let words = self
            .check_link(&token, source_key(request.source.as_deref()))
            .await?;
        let unmet = self.policy.check(request.password.expose_secret(), &words);
        if !unmet.is_empty() {
            return Err(ResetError::Refused(unmet));
        }
        // Before the transaction: nobody waits for a row while a password is hashed.
        let hashed = self.hasher.hash(request.password).await;
        let hash = hashed.map_err(ResetError::Hashing)?;
        self.change_password(&token, &hash).await
    }

    /// Looks at a link before any work is done for it, and reads what its password must not be
    /// made of. An unknown link is counted for the place it came from.
    async fn check_link(
        &self,
        token: &TokenHash,
        source: Option<&str>,
    ) -> Result<PersonalWords, ResetError> {
        let mut tx = self.begin(Mode::Apply).await?;
        if let Some(source) = source
            && let Some(until) = find_wait(tx.connection(), &LINKS_OF_SOURCE, source).await?
        {
            return Err(ResetError::Throttled { until });
        }
        match find_held(&mut tx, token).await? {
            Ok(held) => Ok(words_of(&mut tx, &held).await?),
            Err(dead) => {
                if dead == DeadReset::Unknown
                    && let Some(source) = source
                {
                    mark_tried(tx.connection(), &LINKS_OF_SOURCE, source).await?;
                    tx.commit().await?;
                }
                Err(dead.into())
            }
        }
    }

    async fn change_password(
        &self,
        token: &TokenHash,
        hash: &PasswordHash,
    ) -> Result<PasswordSet, ResetError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let held = find_held(&mut tx, token).await??;
        let id = held.account.id;
        lock_account(tx.connection(), &AccountKey::Id(id)).await?;
        // Again, now that nobody else changes anything about it.
        let Held { account, email, .. } = find_held(&mut tx, token).await??;
        let now = tx.now;
        if !mark_link_used(tx.connection(), token, now).await? {
            // It was there and unused, so its time has run out by the clock of this moment.
            return Err(DeadReset::Expired.into());
        }
        let at = mark_password_changed(tx.connection(), id, hash.as_str()).await?;
        mark_next_generation(tx.connection(), id, LinkPurpose::Reset).await?;
        mark_mails_moot(tx.connection(), id, Some(&[MailKind::Reset]), now).await?;
        let key = email.key();
        delete_tries(tx.connection(), ThrottleKind::LogInAddress, key.as_str()).await?;
        let post = Post {
            kind: MailKind::PasswordChanged,
            account: id,
            space: None,
            run: None,
        };
        let mail = self.post(&mut tx, post).await?;
        let deed = (id, AuditAction::PasswordChanged);
        let states = (Some(account.state), Some(account.state));
        self.audit_account(&mut tx, deed, &Grounds::default(), states)
            .await?;
        tx.commit().await?;
        Ok(PasswordSet { account, at, mail })
    }
}

/// A link that works, and its account.
struct Held {
    link: Link,
    account: Account,
    email: EmailAddress,
}

/// Reads a link and its account, and tells whether a password can be chosen by it.
async fn find_held(
    tx: &mut Tx<'_>,
    token: &TokenHash,
) -> Result<Result<Held, DeadReset>, StoreError> {
    let Some(link) = find_link(tx.connection(), token).await? else {
        return Ok(Err(DeadReset::Unknown));
    };
    let account = match link.account_id {
        Some(id) if link.purpose == LinkPurpose::Reset => read(tx, id).await?,
        _ => None,
    };
    let Some((account, email)) = account else {
        return Ok(Err(DeadReset::Unknown));
    };
    // Read again after its account: whoever used it meanwhile has also ended its generation, and "used"
    // is what is true.
    let Some(link) = find_link(tx.connection(), token).await? else {
        return Ok(Err(DeadReset::Unknown));
    };
    let now = tx.now;
    Ok(if link.used_at.is_some() {
        Err(DeadReset::Used)
    } else if link.generation != account.reset_gen {
        Err(DeadReset::Superseded)
    } else if link.expires_at.is_some_and(|end| end <= now) {
        Err(DeadReset::Expired)
    } else {
        Ok(Held {
            link,
            account,
            email,
        })
    })
}

/// An account whose person can log in, and its address.
async fn read(
    tx: &mut Tx<'_>,
    id: AccountId,
) -> Result<Option<(Account, EmailAddress)>, StoreError> {
    let account = find_account(tx.connection(), &AccountKey::Id(id)).await?;
    Ok(account
        .filter(|account| account.state == AccountState::Active)
        .and_then(|account| Some((account.clone(), account.email?))))
}

/// What somebody would guess who knows the person or where they are a member.
async fn words_of(tx: &mut Tx<'_>, held: &Held) -> Result<PersonalWords, StoreError> {
    let known = list_known_words(tx.connection(), held.account.id).await?;
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Ok(PersonalWords::new(&held.email, &held.account.name, &known))
}

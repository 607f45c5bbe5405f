//! Signing up: a new account by an invitation.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::{DeadLink, EntryProblem, Held, TRIES, find_held, key_of, lock_held};
use crate::crypto::password::{PasswordError, PasswordHash};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::{AccountId, MailId};
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::domain::name::PersonName;
use crate::domain::token::PlainToken;
use crate::service::account::Post;
use crate::service::consent::{ConsentError, terms_to_read};
use crate::service::limits::{LINKS_OF_SOURCE, source_key, take};
use crate::service::{Grounds, Mode, Service, Tx, new_id};
use crate::store::StoreError;
use crate::store::account::{NewAccount, insert_account, lock_account};
use crate::store::link::mark_link_tried;
use crate::store::throttle::find_wait;

/// How long an account is kept that nobody activates.
const PENDING_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Asks for a new account by an invitation.
#[derive(Debug)]
pub struct SignUp {
    /// The secret of the invitation's link.
    pub token: PlainToken,
    /// The address of the new account, which may be another than the invited one.
    pub email: EmailAddress,
    /// The person's name; that of the invitation where it is not given.
    pub name: Option<PersonName>,
    /// The password.
    pub password: SecretString,
    /// The version of the terms that the person accepts.
    pub terms_version: i32,
    /// The language that the person reads: of the terms that were shown, and of mails to come.
    pub language: Language,
    /// Where it comes from: an address of the network, as the edge knows it.
    pub source: Option<String>,
}

/// A new account that waits to be activated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedUp {
    /// The account.
    pub account: AccountId,
    /// Its address, masked.
    pub email: String,
    /// The mail with the activation, which waits in the outbox.
    pub mail: MailId,
}

/// Why somebody could not sign up. No account was made, and the invitation is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// The link does not work.
    #[error(transparent)]
    Dead(#[from] DeadLink),
    /// What was filled in has to be mended.
    #[error("what was filled in has to be mended")]
    Problems(Vec<EntryProblem>),
    /// The address has an account, in whatever state.
    #[error("this value is already used")]
    AddressInUse,
    /// Too many addresses were tried by this link.
    #[error("too many addresses were tried by this link")]
    TooManyTries,
    /// Too many links from this place were unknown.
    #[error("too many unknown links; the next try is possible at {until}")]
    Throttled {
        /// When the next try is possible.
        until: Timestamp,
    },
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// Makes a pending account, spends the invitation, and queues the activation.
    pub async fn sign_up(&self, request: SignUp) -> Result<SignedUp, SignUpError> {
        self.check_before_hashing(&request).await?;
        // A hash takes its time, and no row stays locked meanwhile.
        let password_hash = self.hasher.hash(request.password.clone()).await?;
        let mut tx = self.begin(Mode::Apply).await?;
        // An account that has the address is locked before the invitation, as everybody does who
        // locks both.
        let taken = lock_account(tx.connection(), &key_of(&request.email)).await?;
        let held = lock_held(&mut tx, &request.token).await?;
        let held = self.check_sign_up(&mut tx, held, &request).await?;
        let account = match taken {
            Some(_) => None,
            None => insert(&mut tx, &held, &request, &password_hash).await?,
        };
        let Some(account) = account else {
            return Err(address_in_use(tx, &held).await?);
        };
        let mail = self.enter(&mut tx, &held, account, &request).await?;
        tx.commit().await?;
        Ok(SignedUp {
            account,
            email: request.email.masked(),
            mail,
        })
    }

    /// Looks at the link and at what was filled in before any work is done for it. An unknown link is
    /// counted for the place it came from.
    async fn check_before_hashing(&self, request: &SignUp) -> Result<(), SignUpError> {
        let source = source_key(request.source.as_deref());
        let mut tx = self.begin(Mode::Apply).await?;
        if let Some(source) = source
            && let Some(until) = find_wait(tx.connection(), &LINKS_OF_SOURCE, source).await?
        {
            return Err(SignUpError::Throttled { until });
        }
        let held = find_held(&mut tx, &request.token).await?;
        if held.is_none()
            && let Some(source) = source
        {
            take(&mut tx, &LINKS_OF_SOURCE, source).await?;
            tx.commit().await?;
            return Err(DeadLink::Unknown.into());
        }
        self.check_sign_up(&mut tx, held, request).await?;
        Ok(())
    }

    /// Everything that can be told without looking whether the address has an account.
    async fn check_sign_up(
        &self,
        tx: &mut Tx<'_>,
        held: Option<Held>,
        request: &SignUp,
    ) -> Result<Held, SignUpError> {
        let held = held.ok_or(DeadLink::Unknown)?;
        held.check()?;
        if held.link.tries >= TRIES {
            // Whatever the address, or what is refused from here on would tell which are in use.
            return Err(SignUpError::TooManyTries);
        }
        let name = request.name.as_ref().unwrap_or(&held.asked.name);
        let person = (&request.email, name);
        let known = held.asked.known_words();
        let mut problems = self.password_problems(&request.password, person, &known);
        let current = terms_to_read(tx, request.language).await?.version;
        if current != request.terms_version {
            problems.push(EntryProblem::TermsNotCurrent { current });
        }
        problems.extend(held.check_address(Some(&request.email)).err());
        if problems.is_empty() {
            Ok(held)
        } else {
            Err(SignUpError::Problems(problems))
        }
    }

    /// What follows from a new account: the terms, the membership, the mail.
    async fn enter(
        &self,
        tx: &mut Tx<'_>,
        held: &Held,
        account: AccountId,
        request: &SignUp,
    ) -> Result<MailId, SignUpError> {
        let made = (None, Some(AccountState::Pending));
        let signed_up = (account, AuditAction::AccountSignedUp);
        self.audit_account(tx, signed_up, &Grounds::default(), made)
            .await?;
        let reader = (account, request.language);
        self.consent(tx, reader, request.terms_version)
            .await
            .map_err(|error| match error {
                ConsentError::Outdated { current } => {
                    SignUpError::Problems(vec![EntryProblem::TermsNotCurrent { current }])
                }
                ConsentError::NotActive(_) => DeadLink::Unknown.into(),
                ConsentError::Fault(error) => error.into(),
            })?;
        if self.spend(tx, held, account).await?.is_none() {
            return Err(DeadLink::Expired(held.issuer()).into());
        }
        let post = Post {
            kind: MailKind::Activation,
            account,
            space: None,
            run: None,
        };
        Ok(self.post(tx, post).await?)
    }
}

/// Adds the account. Nothing when the address has one already.
async fn insert(
    tx: &mut Tx<'_>,
    held: &Held,
    request: &SignUp,
    password_hash: &PasswordHash,
) -> Result<Option<AccountId>, StoreError> {
    let id: AccountId = new_id();
    let new = NewAccount {
        id,
        email: &request.email,
        name: request.name.as_ref().unwrap_or(&held.asked.name),
        language: request.language,
        password_hash: Some(password_hash.as_str()),
        made_by_staff: false,
        pending_until: tx.now + PENDING_LIFE,
        now: tx.now,
    };
    let added = insert_account(tx.connection(), &new).await?;
    Ok(added.then_some(id))
}

/// The answer for an address that has an account. It is counted, and the count is kept.
async fn address_in_use(mut tx: Tx<'_>, held: &Held) -> Result<SignUpError, StoreError> {
    let counted = mark_link_tried(tx.connection(), &held.hash).await?;
    tx.commit().await?;
    Ok(if counted {
        SignUpError::AddressInUse
    } else {
        SignUpError::TooManyTries
    })
}

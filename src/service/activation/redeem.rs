//! Looking at the link of an activation, and activating by it.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::crypto::hash_token;
use crate::crypto::password::{PasswordError, PasswordHash};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::language::Language;
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::domain::name::PersonName;
use crate::domain::token::{PlainToken, TokenHash};
use crate::service::consent::{ConsentError, ShownTerms, terms_to_read};
use crate::service::join::{Destination, EntryProblem};
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::account::{
    Account, AccountKey, find_account, list_destinations, lock_account, mark_activated,
    mark_mails_moot,
};
use crate::store::link::{Link, find_link, mark_link_used};
use crate::store::membership::list_known_words;

/// Why the link of an activation does not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadActivation {
    /// Nobody was sent it.
    #[error("the link is not known")]
    Unknown,
    /// Its time is over; a new one can be asked for with it.
    #[error("the link has expired")]
    Expired {
        /// Where a new one would go, masked.
        masked: String,
    },
    /// A newer mail was sent since; one more can be asked for with it.
    #[error("a newer mail has the link that works")]
    Superseded {
        /// Where the newer one went, masked.
        masked: String,
    },
    /// The account is closed by staff.
    #[error("the account is disabled")]
    Disabled,
    /// The account is deleted.
    #[error("the account is deleted")]
    Deleted,
}

/// What a link to activate leads to.
#[derive(Debug, Clone)]
pub enum ActivationView {
    /// The account can be activated.
    Open(Box<OpenActivation>),
    /// It is active already.
    AlreadyActive,
    /// Neither.
    Dead(DeadActivation),
}

/// An account that can be activated.
#[derive(Debug, Clone)]
pub struct OpenActivation {
    /// Its address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The language of its mails.
    pub language: Language,
    /// When the link stops working.
    pub expires_at: Option<Timestamp>,
    /// The terms to be accepted, where the person also has to choose a password: staff made the
    /// account.
    pub choose: Option<ShownTerms>,
}

/// What the person of an account that staff made chooses.
#[derive(Debug)]
pub struct ChosenPassword {
    /// The password.
    pub password: SecretString,
    /// The version of the terms that the person accepts.
    pub terms_version: i32,
}

/// What activating came to. With the spaces to go on to, which are those of the memberships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activation {
    /// It can log in from now on.
    Activated(AccountId, Vec<Destination>),
    /// It could before: the second click of two.
    AlreadyActive(AccountId, Vec<Destination>),
}

/// Why an account was not activated. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// The link does not work.
    #[error(transparent)]
    Dead(#[from] DeadActivation),
    /// Staff made the account, so its person has to choose a password and to accept the terms.
    #[error("a password has to be chosen first")]
    ChoiceNeeded,
    /// What was chosen has to be mended.
    #[error("what was filled in has to be mended")]
    Problems(Vec<EntryProblem>),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// A link to activate and the account it belongs to.
struct Held {
    hash: TokenHash,
    link: Link,
    account: Account,
}

/// What can be done with it.
enum Standing {
    Open,
    AlreadyActive,
    Dead(DeadActivation),
}

impl Held {
    fn masked(&self) -> String {
        self.account
            .email
            .as_ref()
            .map_or_else(String::new, EmailAddress::masked)
    }

    fn expired(&self) -> DeadActivation {
        let masked = self.masked();
        DeadActivation::Expired { masked }
    }

    fn standing(&self, now: Timestamp) -> Standing {
        let dead = match self.account.state {
            AccountState::Active => return Standing::AlreadyActive,
            AccountState::Disabled => DeadActivation::Disabled,
            AccountState::Deleted => DeadActivation::Deleted,
            AccountState::Erased => DeadActivation::Unknown,
            AccountState::Pending if self.link.generation != self.account.activation_gen => {
                let masked = self.masked();
                DeadActivation::Superseded { masked }
            }
            AccountState::Pending if self.link.expires_at.is_some_and(|end| end <= now) => {
                self.expired()
            }
            AccountState::Pending => return Standing::Open,
        };
        Standing::Dead(dead)
    }
}

/// Reads what a link to activate leads to; nothing for one that nobody was sent. With [`Mode::Apply`]
/// the account is locked.
async fn find_held(
    tx: &mut Tx<'_>,
    token: &PlainToken,
    mode: Mode,
) -> Result<Option<Held>, StoreError> {
    let hash = hash_token(token);
    let link = find_link(tx.connection(), &hash).await?;
    let found = link.map(|link| (link.purpose, link.account_id));
    let Some((LinkPurpose::Activate, Some(id))) = found else {
        return Ok(None);
    };
    let key = AccountKey::Id(id);
    let account = match mode {
        Mode::DryRun => find_account(tx.connection(), &key).await?,
        Mode::Apply => lock_account(tx.connection(), &key).await?,
    };
    // Read after its account: a correction of the address takes the links away, and none of them may
    // tell the new address.
    let link = find_link(tx.connection(), &hash).await?;
    Ok(account.zip(link).map(|(account, link)| Held {
        hash,
        link,
        account,
    }))
}

impl Service {
    /// What a link to activate leads to. Spends nothing.
    pub async fn look_activation(&self, token: &PlainToken) -> Result<ActivationView, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let Some(held) = find_held(&mut tx, token, Mode::DryRun).await? else {
            return Ok(ActivationView::Dead(DeadActivation::Unknown));
        };
        match held.standing(tx.now) {
            Standing::AlreadyActive => return Ok(ActivationView::AlreadyActive),
            Standing::Dead(dead) => return Ok(ActivationView::Dead(dead)),
            Standing::Open => {}
        }
        let Some(email) = held.account.email else {
            return Ok(ActivationView::Dead(DeadActivation::Unknown));
        };
        let choose = if held.account.made_by_staff {
            Some(terms_to_read(&mut tx, held.account.language).await?)
        } else {
            None
        };
        Ok(ActivationView::Open(Box::new(OpenActivation {
            email,
            name: held.account.name,
            language: held.account.language,
            expires_at: held.link.expires_at,
            choose,
        })))
    }

    /// Activates an account. The person of one that staff made chooses a password and accepts the
    /// terms with it; whoever signed up has done both, and a choice is not looked at.
    pub async fn activate(
        &self,
        token: &PlainToken,
        choice: Option<ChosenPassword>,
    ) -> Result<Activation, ActivationError> {
        let mut looking = self.begin(Mode::DryRun).await?;
        let held = find_held(&mut looking, token, Mode::DryRun).await?;
        let held = held.ok_or(DeadActivation::Unknown)?;
        let standing = held.standing(looking.now);
        let mut chosen = None;
        if let Standing::Open = standing
            && held.account.made_by_staff
        {
            let choice = choice.ok_or(ActivationError::ChoiceNeeded)?;
            self.check_choice(&mut looking, &held.account, &choice)
                .await?;
            chosen = Some(choice);
        }
        looking.commit().await?;
        // A hash takes its time, and no row stays locked meanwhile.
        let hashed = match chosen {
            Some(choice) => {
                let hash = self.hasher.hash(choice.password).await?;
                Some((hash, choice.terms_version))
            }
            None => None,
        };
        self.redeem(token, hashed).await
    }

    async fn redeem(
        &self,
        token: &PlainToken,
        chosen: Option<(PasswordHash, i32)>,
    ) -> Result<Activation, ActivationError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let held = find_held(&mut tx, token, Mode::Apply).await?;
        let held = held.ok_or(DeadActivation::Unknown)?;
        let account = held.account.id;
        match held.standing(tx.now) {
            Standing::Open => {}
            Standing::AlreadyActive => {
                let spaces = list_destinations(tx.connection(), account).await?;
                return Ok(Activation::AlreadyActive(account, spaces));
            }
            Standing::Dead(dead) => return Err(dead.into()),
        }
        let now = tx.now;
        if !mark_link_used(tx.connection(), &held.hash, now).await? {
            return Err(held.expired().into());
        }
        self.write_activation(&mut tx, &held.account, chosen)
            .await?;
        let spaces = list_destinations(tx.connection(), account).await?;
        tx.commit().await?;
        Ok(Activation::Activated(account, spaces))
    }

    async fn write_activation(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        chosen: Option<(PasswordHash, i32)>,
    ) -> Result<(), ActivationError> {
        let (id, now) = (account.id, tx.now);
        if let Some((_, terms_version)) = &chosen {
            let reader = (id, account.language);
            let consent = self.consent(tx, reader, *terms_version).await;
            consent.map_err(|error| match error {
                ConsentError::Outdated { current } => {
                    ActivationError::Problems(vec![EntryProblem::TermsNotCurrent { current }])
                }
                ConsentError::NotActive(_) => DeadActivation::Unknown.into(),
                ConsentError::Fault(error) => error.into(),
            })?;
        }
        let password_hash = chosen.as_ref().map(|(hash, _)| hash.as_str());
        if !mark_activated(tx.connection(), id, password_hash, now).await? {
            return Err(StoreError::Moved.into());
        }
        mark_mails_moot(tx.connection(), id, Some(&[MailKind::Activation]), now).await?;
        let states = (Some(AccountState::Pending), Some(AccountState::Active));
        let activated = (id, AuditAction::AccountActivated);
        self.audit_account(tx, activated, &Grounds::default(), states)
            .await?;
        Ok(())
    }

    /// Everything that is wrong with a choice.
    async fn check_choice(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        choice: &ChosenPassword,
    ) -> Result<(), ActivationError> {
        let email = account.email.as_ref().ok_or(DeadActivation::Unknown)?;
        let known = list_known_words(tx.connection(), account.id).await?;
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let mut problems = self.password_problems(&choice.password, (email, &account.name), &known);
        let current = terms_to_read(tx, account.language).await?.version;
        if current != choice.terms_version {
            problems.push(EntryProblem::TermsNotCurrent { current });
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ActivationError::Problems(problems))
        }
    }
}

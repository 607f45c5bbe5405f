//! Accepting the terms of use.
//!
//! Where none are published, a plain default text is version 1. It is shown as such to whoever looks,
//! and published for good when the first person accepts it.

use super::{Grounds, Mode, Service, Tx};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::id::AccountId;
use crate::domain::language::Language;
use crate::domain::terms::subject_of;
use crate::store::StoreError;
use crate::store::account::{AccountKey, lock_account};
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::terms::{
    find_accepted, find_current_terms, find_newest_version, insert_acceptance, insert_terms,
    lock_terms,
};

/// The version that the default text is. What is published is counted on from here, or who had the
/// default text before them would accept another unread.
pub const FIRST_VERSION: i32 = 1;

/// A text to be read before it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTerms {
    /// Its version, which whoever accepts it names.
    pub version: i32,
    /// Its language, which may be another than was asked for.
    pub language: Language,
    /// The text.
    pub body: String,
}

/// What accepting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsAccepted {
    /// Accepted from now on.
    Now,
    /// Accepted before; that time counts.
    Before,
}

/// Why terms could not be accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// There is no such account, or it cannot log in.
    #[error("there is no active account {0}")]
    NotActive(AccountId),
    /// Another version is current by now, and has to be read.
    #[error("version {current} of the terms is current")]
    Outdated {
        /// The version to be read.
        current: i32,
    },
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// The default text of a language.
pub(super) const fn default_text(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("default_terms/en.txt"),
        Language::Nl => include_str!("default_terms/nl.txt"),
    }
}

/// The terms to be read now, in this language or else in another. Writes nothing.
pub(super) async fn terms_to_read(
    tx: &mut Tx<'_>,
    language: Language,
) -> Result<ShownTerms, StoreError> {
    let current = find_current_terms(tx.connection(), language).await?;
    Ok(current.map_or_else(
        || ShownTerms {
            version: FIRST_VERSION,
            language,
            body: default_text(language).to_owned(),
        },
        |terms| ShownTerms {
            version: terms.version,
            language: terms.language,
            body: terms.body,
        },
    ))
}

/// The version that an account has to accept before it goes on; none when it has accepted the newest,
/// or when none was ever published.
pub(super) async fn to_be_accepted(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Option<i32>, StoreError> {
    let Some(current) = find_current_terms(tx.connection(), Language::En).await? else {
        return Ok(None);
    };
    let accepted = find_accepted(tx.connection(), account).await?;
    let is_done = accepted.is_some_and(|(version, _)| version >= current.version);
    Ok((!is_done).then_some(current.version))
}

impl Service {
    /// The terms to be read by whoever is to accept them now.
    pub async fn current_terms(&self, language: Language) -> Result<ShownTerms, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        terms_to_read(&mut tx, language).await
    }

    /// Accepts the terms that an account's person has read, in the account's language.
    pub async fn accept_terms(
        &self,
        account: AccountId,
        version: i32,
    ) -> Result<TermsAccepted, ConsentError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let locked = lock_account(tx.connection(), &AccountKey::Id(account)).await?;
        let Some(locked) = locked.filter(|locked| locked.state == AccountState::Active) else {
            return Err(ConsentError::NotActive(account));
        };
        let reader = (account, locked.language);
        let accepted = self.consent(&mut tx, reader, version).await?;
        tx.commit().await?;
        Ok(accepted)
    }

    /// Writes down that an account's person accepted a version, in the transaction of what depends on
    /// it.
    pub(super) async fn consent(
        &self,
        tx: &mut Tx<'_>,
        (account, language): (AccountId, Language),
        version: i32,
    ) -> Result<TermsAccepted, ConsentError> {
        let terms = self.settled_terms(tx, language).await?;
        if terms.version != version {
            return Err(ConsentError::Outdated {
                current: terms.version,
            });
        }
        let accepted = (terms.version, terms.language);
        let now = tx.now;
        if !insert_acceptance(tx.connection(), account, accepted, now).await? {
            return Ok(TermsAccepted::Before);
        }
        let action = AuditAction::TermsAccepted;
        self.audit_account(tx, (account, action), &Grounds::default(), (None, None))
            .await?;
        Ok(TermsAccepted::Now)
    }

    /// The current terms as the database holds them. With none published, the default text is, in
    /// every language.
    async fn settled_terms(
        &self,
        tx: &mut Tx<'_>,
        language: Language,
    ) -> Result<ShownTerms, StoreError> {
        if find_newest_version(tx.connection()).await?.is_none() {
            // A version is all its languages: nobody else may publish theirs between ours.
            lock_terms(tx.connection()).await?;
            if find_newest_version(tx.connection()).await?.is_none() {
                self.publish_default(tx).await?;
            }
        }
        // Somebody may have published a text of their own at this moment, which is a later version.
        terms_to_read(tx, language).await
    }

    async fn publish_default(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now;
        for language in Language::ALL {
            let text = default_text(language);
            if !insert_terms(tx.connection(), (FIRST_VERSION, language), text, now).await? {
                return Err(StoreError::Moved);
            }
        }
        let languages = Language::ALL.map(Language::as_str).join("+");
        self.audit_default_terms(tx, &format!("{FIRST_VERSION} {languages}"))
            .await
    }

    async fn audit_default_terms(&self, tx: &mut Tx<'_>, after: &str) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action: AuditAction::TermsPublished,
            subject_kind: "terms",
            subject_id: Some(subject_of(FIRST_VERSION)),
            space_id: None,
            batch_id: None,
            ticket: None,
            reason: None,
            before: None,
            after: Some(after),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

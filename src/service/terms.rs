//! The terms of use: publishing a version, and who accepted which.
//!
//! A version is a set of texts, one a language. What is published stays as it is for ever, because
//! people accepted it; a change is a new version, which everybody has to accept. The default text is
//! version 1, so what is published counts from 2.

use jiff::Timestamp;

use super::consent::{FIRST_VERSION, default_text};
use super::{Grounds, Mode, Service, Tx};
use crate::crypto::sha256;
use crate::domain::audit::AuditAction;
use crate::domain::id::AccountId;
use crate::domain::language::Language;
use crate::domain::terms::{TermsText, subject_of};
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::terms::Missing;
use crate::store::terms::{
    Terms, count_accepted, count_newest_accepted, find_newest_version, insert_terms, list_entries,
    list_missing, list_texts, lock_terms,
};

/// Asks to publish texts.
#[derive(Debug, Clone)]
pub struct PublishTerms {
    /// The texts, at most one a language.
    pub texts: Vec<(Language, TermsText)>,
    /// Adds languages to this version instead of making a new one.
    pub add_to: Option<i32>,
    /// The version that somebody agreed to publish; if it would be another by now, nothing is done.
    pub agreed: Option<i32>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What publishing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsPublished {
    /// The version.
    pub version: i32,
    /// The languages that were added to it; none if it had exactly these texts before.
    pub added: Vec<Language>,
    /// The languages that it has no text in, so that their readers are shown another.
    pub lacking: Vec<Language>,
    /// How many active accounts have to accept it now that did not have to before.
    pub to_accept: i64,
}

/// A version of the terms, and how far it was accepted.
#[derive(Debug, Clone)]
pub struct TermsVersion {
    /// The version, from 1.
    pub version: i32,
    /// It is the default text.
    pub is_default: bool,
    /// Its languages, each with the SHA-256 of its text.
    pub texts: Vec<(Language, Vec<u8>)>,
    /// When its first text was published; the default text is when the first person accepts it.
    pub published_at: Option<Timestamp>,
    /// How many active accounts accepted it.
    pub accepted: i64,
    /// How many active accounts accepted neither it nor a later one.
    pub to_accept: i64,
}

/// The text of a version in one language.
#[derive(Debug, Clone)]
pub struct VersionText {
    /// The version, from 1.
    pub version: i32,
    /// It is the default text.
    pub is_default: bool,
    /// The language.
    pub language: Language,
    /// The text.
    pub body: String,
    /// SHA-256 of the text.
    pub digest: Vec<u8>,
    /// When it was published; the default text is when the first person accepts it.
    pub published_at: Option<Timestamp>,
}

/// A page of people who have not accepted a version.
#[derive(Debug, Clone)]
pub struct MissingPage {
    /// The version.
    pub version: i32,
    /// The people, the newest accounts first.
    pub people: Vec<Missing>,
    /// There are more: the next page begins before this account.
    pub next: Option<AccountId>,
    /// When it was read.
    pub now: Timestamp,
}

/// Why terms could not be published or shown.
#[derive(Debug, thiserror::Error)]
pub enum TermsError {
    /// Nothing was ever published, and the default text has all languages.
    #[error(
        "version {FIRST_VERSION} of the terms is admit's default text, and nothing can be added to it"
    )]
    OnlyDefault,
    /// There is no such version.
    #[error("there is no version {version} of the terms; the newest is {newest}")]
    NoVersion {
        /// The version.
        version: i32,
        /// The newest one.
        newest: i32,
    },
    /// The version has no text in this language.
    #[error("version {version} of the terms has no text in {language}")]
    NoText {
        /// The version.
        version: i32,
        /// The language.
        language: Language,
        /// The languages it has.
        known: Vec<Language>,
    },
    /// The version has another text in this language.
    #[error(
        "version {version} of the terms has another text in {language}, and what is published stays as it is"
    )]
    Taken {
        /// The version.
        version: i32,
        /// The language.
        language: Language,
    },
    /// The newest version has some of these texts and lacks the others.
    #[error("version {version} of the terms is the same but for its lack of {}", words(.lacking))]
    OnlyAdds {
        /// The version.
        version: i32,
        /// What it lacks.
        lacking: Vec<Language>,
    },
    /// Somebody else published in the meantime.
    #[error("somebody else published version {version} of the terms in the meantime")]
    Overtaken {
        /// What they published.
        version: i32,
    },
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

fn words(languages: &[Language]) -> String {
    let words: Vec<&str> = languages.iter().map(|language| language.as_str()).collect();
    words.join("+")
}

/// A version and its languages, as the audit names the states before and after.
fn state(version: i32, languages: &[Language]) -> String {
    format!("{version} {}", words(languages))
}

/// What stands between the texts that came and those of a version.
struct Compared {
    /// Not in the version.
    new: Vec<Language>,
    /// In it, with another text.
    changed: Vec<Language>,
    /// What the version has.
    known: Vec<Language>,
}

fn compare(texts: &[(Language, TermsText)], published: &[VersionText]) -> Compared {
    let of = |language| published.iter().find(|text| text.language == language);
    let mut compared = Compared {
        new: Vec::new(),
        changed: Vec::new(),
        known: published.iter().map(|text| text.language).collect(),
    };
    for (language, text) in texts {
        match of(*language) {
            None => compared.new.push(*language),
            Some(known) if known.body != text.as_str() => compared.changed.push(*language),
            Some(_) => {}
        }
    }
    compared
}

impl Service {
    /// Publishes a new version, or adds languages to one. The same texts again change nothing.
    pub async fn publish_terms(
        &self,
        request: &PublishTerms,
    ) -> Result<TermsPublished, TermsError> {
        let mut tx = self.begin(request.mode).await?;
        if request.mode == Mode::Apply {
            lock_terms(tx.connection()).await?;
        }
        let newest = find_newest_version(tx.connection()).await?;
        let (version, before) = match (request.add_to, newest) {
            (None, None) => (FIRST_VERSION + 1, Vec::new()),
            (None, Some(newest)) => {
                let published = self.texts_of(&mut tx, newest, Some(newest)).await?;
                let compared = compare(&request.texts, &published);
                match (compared.new.is_empty(), compared.changed.is_empty()) {
                    (true, true) => return Ok(unchanged(newest, &compared.known)),
                    (false, true) if compared.new.len() < request.texts.len() => {
                        return Err(TermsError::OnlyAdds {
                            version: newest,
                            lacking: compared.new,
                        });
                    }
                    _ => (newest.saturating_add(1), compared.known),
                }
            }
            (Some(FIRST_VERSION), None) => return Err(TermsError::OnlyDefault),
            (Some(version), newest) => {
                let published = self.texts_of(&mut tx, version, newest).await?;
                let compared = compare(&request.texts, &published);
                if let Some(language) = compared.changed.first().copied() {
                    return Err(TermsError::Taken { version, language });
                }
                if compared.new.is_empty() {
                    return Ok(unchanged(version, &compared.known));
                }
                (version, compared.known)
            }
        };
        if request.agreed.is_some_and(|agreed| agreed != version) {
            return Err(TermsError::Overtaken {
                version: newest.unwrap_or(version),
            });
        }
        self.write_terms(tx, request, (version, newest), &before)
            .await
    }

    /// Writes what was found to be new. `before` are the languages of the version that it goes on from.
    async fn write_terms(
        &self,
        mut tx: Tx<'_>,
        request: &PublishTerms,
        (version, newest): (i32, Option<i32>),
        before: &[Language],
    ) -> Result<TermsPublished, TermsError> {
        let is_new = request.add_to.is_none();
        let kept: &[Language] = if is_new { &[] } else { before };
        let mut added = Vec::new();
        for (language, text) in &request.texts {
            if kept.contains(language) {
                continue;
            }
            if request.mode == Mode::Apply {
                let now = tx.now;
                let body = text.as_str();
                if !insert_terms(tx.connection(), (version, *language), body, now).await? {
                    return Err(StoreError::Moved.into());
                }
            }
            added.push(*language);
        }
        let mut languages = [kept, &added].concat();
        languages.sort_unstable_by_key(|language| language.as_str());
        let to_accept = if is_new {
            let newest = count_newest_accepted(tx.connection()).await?;
            newest.values().sum()
        } else {
            0
        };
        if request.mode == Mode::Apply {
            let before = match (is_new, newest) {
                (true, Some(newest)) => Some(state(newest, before)),
                (true, None) => None,
                (false, _) => Some(state(version, before)),
            };
            let row = NewAudit {
                actor: &self.actor,
                action: AuditAction::TermsPublished,
                subject_kind: "terms",
                subject_id: Some(subject_of(version)),
                space_id: None,
                batch_id: None,
                ticket: request.grounds.ticket.as_deref(),
                reason: request.grounds.reason.as_deref(),
                before: before.as_deref(),
                after: Some(&state(version, &languages)),
                subjects: 1,
            };
            insert_audit(tx.connection(), &row).await?;
            tx.commit().await?;
        }
        Ok(TermsPublished {
            version,
            added,
            lacking: lacking(&languages),
            to_accept,
        })
    }

    /// The texts of a version that must be there. With none published, the default text is.
    async fn texts_of(
        &self,
        tx: &mut Tx<'_>,
        version: i32,
        newest: Option<i32>,
    ) -> Result<Vec<VersionText>, TermsError> {
        if (version, newest) == (FIRST_VERSION, None) {
            return Ok(default_texts());
        }
        let texts = list_texts(tx.connection(), version).await?;
        if texts.is_empty() {
            let newest = newest.unwrap_or(FIRST_VERSION);
            return Err(TermsError::NoVersion { version, newest });
        }
        Ok(texts.into_iter().map(VersionText::from).collect())
    }

    /// Every version, the newest first. With none published, that is the default text alone; where
    /// others are, it is among them only if somebody accepted it.
    pub async fn list_terms(&self) -> Result<Vec<TermsVersion>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let entries = list_entries(tx.connection()).await?;
        let accepted = count_accepted(tx.connection()).await?;
        let newest = count_newest_accepted(tx.connection()).await?;
        if entries.is_empty() {
            return Ok(vec![TermsVersion {
                version: FIRST_VERSION,
                is_default: true,
                texts: default_texts()
                    .into_iter()
                    .map(|text| (text.language, text.digest))
                    .collect(),
                published_at: None,
                accepted: 0,
                to_accept: newest.values().sum(),
            }]);
        }
        let mut versions: Vec<TermsVersion> = Vec::new();
        for entry in entries {
            match versions.last_mut() {
                Some(last) if last.version == entry.version => {
                    last.published_at = last.published_at.min(Some(entry.published_at));
                    last.texts.push((entry.language, entry.digest));
                }
                _ => versions.push(TermsVersion {
                    version: entry.version,
                    is_default: entry.version == FIRST_VERSION,
                    texts: vec![(entry.language, entry.digest)],
                    published_at: Some(entry.published_at),
                    accepted: accepted.get(&entry.version).copied().unwrap_or(0),
                    to_accept: newest.range(..entry.version).map(|(_, count)| count).sum(),
                }),
            }
        }
        Ok(versions)
    }

    /// The text of a version, the newest unless one is named; in this language, or in the first one
    /// it has.
    pub async fn show_terms(
        &self,
        version: Option<i32>,
        language: Option<Language>,
    ) -> Result<VersionText, TermsError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let newest = find_newest_version(tx.connection()).await?;
        let version = version.or(newest).unwrap_or(FIRST_VERSION);
        let mut texts = self.texts_of(&mut tx, version, newest).await?;
        match language {
            None => Ok(texts.swap_remove(0)),
            Some(language) => {
                let known = texts.iter().map(|text| text.language).collect();
                let text = texts.into_iter().find(|text| text.language == language);
                text.ok_or(TermsError::NoText {
                    version,
                    language,
                    known,
                })
            }
        }
    }

    /// A page of active accounts that accepted neither a version, the newest unless one is named, nor
    /// a later one.
    pub async fn list_missing_acceptances(
        &self,
        version: Option<i32>,
        before: Option<AccountId>,
        limit: u32,
    ) -> Result<MissingPage, TermsError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let newest = find_newest_version(tx.connection()).await?;
        let version = version.or(newest).unwrap_or(FIRST_VERSION);
        self.texts_of(&mut tx, version, newest).await?;
        // One more than asked for tells whether there is a next page.
        let wider = Some(i64::from(limit) + 1);
        let mut people = list_missing(tx.connection(), version, before, wider).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = people.len() > limit;
        people.truncate(limit);
        Ok(MissingPage {
            version,
            next: people.last().map(|last| last.id).filter(|_| has_more),
            people,
            now: tx.now,
        })
    }
}

impl From<Terms> for VersionText {
    fn from(terms: Terms) -> Self {
        Self {
            version: terms.version,
            is_default: terms.version == FIRST_VERSION,
            language: terms.language,
            body: terms.body,
            digest: terms.digest,
            published_at: Some(terms.published_at),
        }
    }
}

/// The default text as long as nobody has accepted it.
fn default_texts() -> Vec<VersionText> {
    let text = |language| VersionText {
        version: FIRST_VERSION,
        is_default: true,
        language,
        body: default_text(language).to_owned(),
        digest: sha256(default_text(language).as_bytes()).to_vec(),
        published_at: None,
    };
    Language::ALL.into_iter().map(text).collect()
}

fn unchanged(version: i32, known: &[Language]) -> TermsPublished {
    TermsPublished {
        version,
        added: Vec::new(),
        lacking: lacking(known),
        to_accept: 0,
    }
}

fn lacking(known: &[Language]) -> Vec<Language> {
    let lacks = |language: &Language| !known.contains(language);
    Language::ALL.into_iter().filter(lacks).collect()
}

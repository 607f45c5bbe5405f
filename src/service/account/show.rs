//! The whole story of one person, and why this person cannot get in.

mod standing;
mod story;

use jiff::Timestamp;

pub use self::standing::{InvitationStanding, MailStanding, Standing};
pub use self::story::{Happening, StoryEvent};
use super::close::Deed;
use super::{Account, AccountKey};
use crate::domain::account::{AccountState, LoginOutcome};
use crate::domain::audit::AuditAction;
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{AccountId, InvitationId};
use crate::domain::name::PersonName;
use crate::domain::suggest::nearest;
use crate::service::consent::to_be_accepted;
use crate::service::limits::{LOG_INS_OF_ADDRESS, LOG_INS_OF_SOURCE};
use crate::service::{Mode, Service, Tx};
use crate::store::StoreError;
pub use crate::store::account::person::Candidate;
use crate::store::account::person::{list_accounts_behind, list_candidates, list_invitations_of};
use crate::store::account::state::find_last_deed;
use crate::store::account::story::{
    AuditEntry, PersonLink, PersonMail, list_audit_of, list_person_links, list_person_mails,
};
use crate::store::account::{find_account, list_account_keys};
use crate::store::invitation::{Invitation, InvitationFilter, list_invitations, list_keys};
use crate::store::login::{LoginEntry, list_logins};
pub use crate::store::membership::Membership;
use crate::store::membership::list_memberships;
use crate::store::terms::{Acceptance, list_acceptances};
use crate::store::throttle::find_wait;

/// Candidates that are offered when several people fit.
const OFFERED: i64 = 20;
/// Attempts to log in that a story goes back over.
const LOG_INS: i64 = 500;

/// Somebody with everything that is known of them.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account, where there is one.
    pub account: Option<Account>,
    /// The account's address, else the invited one; none once the account is erased.
    pub email: Option<EmailAddress>,
    /// The name, of the account or the newest invitation.
    pub name: PersonName,
    /// When somebody last logged in.
    pub last_log_in_at: Option<Timestamp>,
    /// The memberships, those that ended too.
    pub memberships: Vec<Membership>,
    /// What happened, oldest first.
    pub story: Vec<StoryEvent>,
    /// Where the person stands now.
    pub standing: Standing,
    /// When it was read.
    pub now: Timestamp,
}

/// Why nobody can be shown.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// Nobody fits; with addresses that were perhaps meant.
    #[error("nobody is known as {0}")]
    NotFound(String, Vec<String>),
    /// Several fit.
    #[error("several people fit \"{text}\"")]
    Several {
        /// What was looked for.
        text: String,
        /// They.
        candidates: Vec<Candidate>,
        /// There are more than these.
        more: bool,
    },
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

/// Whom a text means.
enum Meant {
    Account(Box<Account>),
    Address(EmailKey),
}

/// What the tables hold of somebody, as the story and the standing are told from.
struct Known {
    account: Option<Account>,
    invitations: Vec<(Invitation, Option<AccountId>)>,
    mails: Vec<PersonMail>,
    links: Vec<PersonLink>,
    log_ins: Vec<LoginEntry>,
    terms: Vec<Acceptance>,
    audit: Vec<AuditEntry>,
    memberships: Vec<Membership>,
    locked_until: Option<Timestamp>,
    /// Until when no log-in is looked at from where this person last tried.
    place_locked_until: Option<Timestamp>,
    terms_to_accept: Option<i32>,
    /// The address that the person was looked for by.
    looked_for: Option<EmailKey>,
    closed_by: Option<Deed>,
    now: Timestamp,
}

impl Service {
    /// Finds somebody by an address, the id of an account or an invitation, an organisation's own
    /// number, or a part of the name, and tells the whole story.
    pub async fn show_person(&self, text: &str) -> Result<Person, PersonError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let text = text.trim();
        let address = address_in(text);
        let meant = if let Ok(id) = text.parse::<AccountId>() {
            by_id(&mut tx, id).await?
        } else if let Some(email) = &address {
            by_address(&mut tx, email).await?
        } else {
            by_words(&mut tx, text).await?
        };
        let mut known = match meant {
            Meant::Account(account) => {
                let key = account.email.as_ref().map(EmailAddress::key);
                read(&mut tx, Some(*account), key).await?
            }
            Meant::Address(key) => read(&mut tx, None, Some(key)).await?,
        };
        known.looked_for = address.map(|email| email.key());
        Ok(person(known))
    }
}

/// The address that a text is, or has in angle brackets behind a name, as mail programs copy it.
fn address_in(text: &str) -> Option<EmailAddress> {
    let bracketed = || text.strip_suffix('>')?.rsplit_once('<');
    let address = bracketed().map_or(text, |(_, address)| address);
    address.parse().ok()
}

async fn by_id(tx: &mut Tx<'_>, id: AccountId) -> Result<Meant, PersonError> {
    if let Some(account) = find_account(tx.connection(), &AccountKey::Id(id)).await? {
        return Ok(Meant::Account(Box::new(account)));
    }
    let filter = InvitationFilter {
        id: Some(InvitationId::new(id.as_uuid())),
        ..InvitationFilter::default()
    };
    let now = tx.now;
    match list_invitations(tx.connection(), &filter, now).await?.pop() {
        Some(invitation) => by_address(tx, &invitation.email).await,
        None => Err(PersonError::NotFound(id.to_string(), Vec::new())),
    }
}

/// The account with the address; else the one behind it, which joined by an invitation to it; else
/// whoever was invited by it.
async fn by_address(tx: &mut Tx<'_>, email: &EmailAddress) -> Result<Meant, PersonError> {
    let key = email.key();
    if let Some(account) = find_account(tx.connection(), &AccountKey::Email(key.clone())).await? {
        return Ok(Meant::Account(Box::new(account)));
    }
    let mut behind = Vec::new();
    for id in list_accounts_behind(tx.connection(), &key).await? {
        behind.extend(find_account(tx.connection(), &AccountKey::Id(id)).await?);
    }
    match behind.len() {
        0 => {}
        1 => {
            return Ok(Meant::Account(Box::new(behind.remove(0))));
        }
        _ => {
            return Err(PersonError::Several {
                text: email.display(),
                candidates: behind.into_iter().filter_map(candidate).collect(),
                more: false,
            });
        }
    }
    let invited = list_invitations_of(tx.connection(), None, Some(&key)).await?;
    if invited.is_empty() {
        let near = near_addresses(tx, &key).await?;
        return Err(PersonError::NotFound(email.display(), near));
    }
    Ok(Meant::Address(key))
}

fn candidate(account: Account) -> Option<Candidate> {
    Some(Candidate {
        account_id: Some(account.id),
        email: account.email?,
        name: account.name,
        reference: None,
    })
}

async fn by_words(tx: &mut Tx<'_>, text: &str) -> Result<Meant, PersonError> {
    let mut found = list_candidates(tx.connection(), text, OFFERED + 1).await?;
    let several = |candidates: Vec<Candidate>, more| PersonError::Several {
        text: text.to_owned(),
        candidates,
        more,
    };
    // A number is given to one person; names that happen to have it in them come after.
    if found.iter().filter(|one| one.reference.is_some()).count() == 1 {
        found.retain(|one| one.reference.is_some());
    }
    let [only] = found.as_slice() else {
        if found.is_empty() {
            return Err(PersonError::NotFound(format!("{text:?}"), Vec::new()));
        }
        let offered = usize::try_from(OFFERED).unwrap_or(usize::MAX);
        let more = found.len() > offered;
        found.truncate(offered);
        return Err(several(found, more));
    };
    let Some(id) = only.account_id else {
        return Ok(Meant::Address(only.email.key()));
    };
    match find_account(tx.connection(), &AccountKey::Id(id)).await? {
        Some(account) => Ok(Meant::Account(Box::new(account))),
        None => Err(several(found, false)),
    }
}

/// Addresses that differ in their domain, or by a slip of the finger behind the first letters.
async fn near_addresses(tx: &mut Tx<'_>, key: &EmailKey) -> Result<Vec<String>, StoreError> {
    const ELSEWHERE: usize = 3;
    const LOOKED_AT: i64 = 500;
    const FIRST_LETTERS: usize = 2;
    let local = key.as_str().split('@').next().unwrap_or_default();
    let beginning = local.get(..FIRST_LETTERS).unwrap_or(local);
    let mut alike = Vec::new();
    for beginning in [&format!("{local}@"), beginning] {
        alike.extend(list_account_keys(tx.connection(), beginning, LOOKED_AT).await?);
        alike.extend(list_keys(tx.connection(), beginning, LOOKED_AT).await?);
    }
    alike.sort_unstable();
    alike.dedup();
    let same_person = format!("{local}@");
    let elsewhere = alike.iter().filter(|one| one.starts_with(&same_person));
    let elsewhere: Vec<String> = elsewhere.take(ELSEWHERE).cloned().collect();
    if !elsewhere.is_empty() {
        return Ok(elsewhere);
    }
    let near = nearest(key.as_str(), alike.iter().map(String::as_str));
    Ok(near.map(str::to_owned).into_iter().collect())
}

async fn read(
    tx: &mut Tx<'_>,
    account: Option<Account>,
    key: Option<EmailKey>,
) -> Result<Known, StoreError> {
    let now = tx.now;
    let id = account.as_ref().map(|account| account.id);
    let mut invitations = Vec::new();
    for (invitation, accepted_by) in list_invitations_of(tx.connection(), id, key.as_ref()).await? {
        let filter = InvitationFilter {
            id: Some(invitation),
            ..InvitationFilter::default()
        };
        let found = list_invitations(tx.connection(), &filter, now).await?;
        invitations.extend(found.into_iter().map(|one| (one, accepted_by)));
    }
    let ids: Vec<InvitationId> = invitations.iter().map(|(one, _)| one.id).collect();
    let mut subjects: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
    subjects.extend(id.map(AccountId::as_uuid));
    let mut known = Known {
        invitations,
        mails: list_person_mails(tx.connection(), id, &ids).await?,
        links: Vec::new(),
        log_ins: Vec::new(),
        terms: Vec::new(),
        audit: list_audit_of(tx.connection(), &subjects).await?,
        memberships: Vec::new(),
        locked_until: None,
        place_locked_until: None,
        terms_to_accept: None,
        looked_for: None,
        closed_by: None,
        account,
        now,
    };
    if let Some(id) = id {
        read_account(tx, id, &mut known).await?;
    }
    if let Some(key) = &key {
        known.locked_until = find_wait(tx.connection(), &LOG_INS_OF_ADDRESS, key.as_str()).await?;
    }
    Ok(known)
}

/// What only an account has.
async fn read_account(tx: &mut Tx<'_>, id: AccountId, known: &mut Known) -> Result<(), StoreError> {
    known.links = list_person_links(tx.connection(), id).await?;
    known.log_ins = list_logins(tx.connection(), id, LOG_INS).await?;
    known.log_ins.reverse();
    known.terms = list_acceptances(tx.connection(), id).await?;
    known.memberships = list_memberships(tx.connection(), id).await?;
    known.terms_to_accept = to_be_accepted(tx, id).await?;
    let last = known.log_ins.last();
    let turned_away = last.filter(|last| last.outcome == LoginOutcome::Throttled);
    if let Some(place) = turned_away.and_then(|last| last.source.as_deref()) {
        known.place_locked_until = find_wait(tx.connection(), &LOG_INS_OF_SOURCE, place).await?;
    }
    let closed = match known.account.as_ref().map(|account| account.state) {
        Some(AccountState::Disabled) => Some(AuditAction::AccountDisabled),
        Some(AccountState::Deleted) => Some(AuditAction::AccountDeleted),
        _ => None,
    };
    if let Some(action) = closed {
        known.closed_by = find_last_deed(tx.connection(), id, action).await?;
    }
    Ok(())
}

fn person(known: Known) -> Person {
    let newest = known.invitations.last().map(|(invitation, _)| invitation);
    let email = match &known.account {
        Some(account) => account.email.clone(),
        None => newest.map(|invitation| invitation.email.clone()),
    };
    let name = match &known.account {
        Some(account) => account.name.clone(),
        None => newest.map(|one| one.name.clone()).unwrap_or_default(),
    };
    let logged_in = |entry: &&LoginEntry| entry.outcome == LoginOutcome::LoggedIn;
    Person {
        email,
        name,
        last_log_in_at: known.log_ins.iter().rev().find(logged_in).map(|one| one.at),
        story: story::tell(&known),
        standing: standing::judge(&known),
        memberships: known.memberships,
        account: known.account,
        now: known.now,
    }
}

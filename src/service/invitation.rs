//! Looking at invitations, and finding the one that is meant.

use jiff::Timestamp;

use super::account::span;
use super::nearby::not_found;
use super::{Mode, Service, Tx};
use crate::domain::email::EmailAddress;
use crate::domain::expiry::Expiry;
use crate::domain::id::{InvitationId, SpaceId};
use crate::domain::mail::BlockCause;
use crate::store::StoreError;
pub use crate::store::invitation::{Invitation, InvitationFilter};
use crate::store::invitation::{list_invitations, lock_invitation};
pub use crate::store::mail::MailEntry;
use crate::store::mail::list_of_invitation;
use crate::store::session::plan_each_time;

/// Names one invitation.
#[derive(Debug, Clone)]
pub enum InvitationTarget {
    /// By its id.
    Id(InvitationId),
    /// By its address, in one space or in whichever it is.
    Address {
        /// The address.
        email: EmailAddress,
        /// The space, where it is said.
        space: Option<SpaceId>,
    },
}

/// A page of invitations and the time at which it was read, by which their states are told.
#[derive(Debug, Clone)]
pub struct InvitationPage {
    /// The invitations, newest first.
    pub invitations: Vec<Invitation>,
    /// When it was read.
    pub now: Timestamp,
    /// There are more: the next page begins before this one.
    pub next: Option<InvitationId>,
}

/// An invitation and everything that was mailed for it.
#[derive(Debug, Clone)]
pub struct InvitationStory {
    /// The invitation.
    pub invitation: Invitation,
    /// Its mails, oldest first.
    pub mails: Vec<MailEntry>,
    /// When it was read.
    pub now: Timestamp,
}

/// Why an invitation could not be shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// There is none; addresses that are nearly the same, and have one.
    #[error("there is no invitation {0}")]
    NotFound(String, Vec<String>),
    /// There are several for this address.
    #[error("{email} has invitations to several spaces: {}", .spaces.join(", "))]
    Ambiguous {
        /// The address.
        email: String,
        /// The spaces.
        spaces: Vec<String>,
    },
    /// Somebody joined by it.
    #[error("{} has already accepted the invitation to {} ({})", .0.email.display(), .0.space, day(.0.ended_at))]
    Accepted(Box<Invitation>),
    /// It was taken back.
    #[error("the invitation of {} to {} was withdrawn ({})", .0.email.display(), .0.space, day(.0.ended_at))]
    Withdrawn(Box<Invitation>),
    /// Its address is not mailed.
    #[error("mail to {} is kept back: {}", .0.email.display(), .1.because())]
    KeptBack(Box<Invitation>, BlockCause),
    /// Its time is over.
    #[error("the invitation of {} to {} has expired ({})", .0.email.display(), .0.space, day(Some(.0.expires_at)))]
    Expired(Box<Invitation>),
    /// No mail with a link that works has been sent, so there is nothing to remind of.
    #[error("the invitation of {} to {} has not been sent yet", .0.email.display(), .0.space)]
    NotSent(Box<Invitation>),
    /// The last mail is too new.
    #[error(
        "{} was mailed a moment ago; the next mail is possible in {}",
        .invitation.email.display(), span(next.duration_since(*now))
    )]
    CoolingDown {
        /// Whose.
        invitation: Box<Invitation>,
        /// When the next mail is possible.
        next: Timestamp,
        /// When it was asked for.
        now: Timestamp,
    },
    /// Somebody else sent it.
    #[error("the invitation of {} was sent by {}", .0.email.display(), .0.sender)]
    NotYours(Box<Invitation>),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.strftime("%Y-%m-%d").to_string())
}

impl Service {
    /// A page of invitations, newest first.
    pub async fn list_invitations(
        &self,
        filter: &InvitationFilter,
    ) -> Result<InvitationPage, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        plan_each_time(tx.connection()).await?;
        // One more than asked for tells whether there is a next page.
        let mut wider = filter.clone();
        wider.limit = filter.limit.map(|limit| limit.saturating_add(1));
        let mut invitations = list_invitations(tx.connection(), &wider, now).await?;
        let mut next = None;
        if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok())
            && invitations.len() > limit
        {
            invitations.truncate(limit);
            next = invitations.last().map(|last| last.id);
        }
        Ok(InvitationPage {
            invitations,
            now,
            next,
        })
    }

    /// Every invitation that a target names, newest first, each with its mails.
    pub async fn show_invitations(
        &self,
        target: &InvitationTarget,
    ) -> Result<Vec<InvitationStory>, InvitationError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        let found = list_invitations(tx.connection(), &target.filter(), now).await?;
        if found.is_empty() {
            return Err(not_found(&mut tx, target).await);
        }
        let mut stories = Vec::with_capacity(found.len());
        for invitation in found {
            let mails = list_of_invitation(tx.connection(), invitation.id).await?;
            stories.push(InvitationStory {
                invitation,
                mails,
                now,
            });
        }
        Ok(stories)
    }
}

/// The life it had, or where that ended on a day that is over, the usual one.
pub(super) fn usual_expiry(invitation: &Invitation, now: Timestamp) -> Expiry {
    match invitation.ttl_seconds {
        Some(seconds) => Expiry::After(jiff::SignedDuration::from_secs(i64::from(seconds))),
        None if invitation.expires_at > now => Expiry::At(invitation.expires_at),
        None => Expiry::default(),
    }
}

impl InvitationTarget {
    fn filter(&self) -> InvitationFilter {
        match self {
            Self::Id(id) => InvitationFilter {
                id: Some(*id),
                ..InvitationFilter::default()
            },
            Self::Address { email, space } => InvitationFilter {
                email: Some(email.key()),
                space_id: *space,
                ..InvitationFilter::default()
            },
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Address { email, .. } => format!("for {}", email.display()),
        }
    }
}

/// The one invitation a target means, locked: the open one of an address, else its newest. With a
/// sender, only if this actor sent it.
pub(super) async fn choose(
    tx: &mut Tx<'_>,
    target: &InvitationTarget,
    sender: Option<&str>,
    mode: Mode,
) -> Result<Invitation, InvitationError> {
    let now = tx.now;
    let found = list_invitations(tx.connection(), &target.filter(), now).await?;
    let open: Vec<&Invitation> = found.iter().filter(|one| one.ended.is_none()).collect();
    let chosen = match open.as_slice() {
        [only] => *only,
        [] => match found.first() {
            Some(newest) => newest,
            None => return Err(not_found(tx, target).await),
        },
        [first, ..] => {
            let mut spaces: Vec<String> = open.iter().map(|one| one.space.to_string()).collect();
            spaces.sort();
            return Err(InvitationError::Ambiguous {
                email: first.email.display(),
                spaces,
            });
        }
    };
    if sender.is_some_and(|sender| chosen.sender != sender) {
        return Err(InvitationError::NotYours(Box::new(chosen.clone())));
    }
    if mode == Mode::DryRun {
        return Ok(chosen.clone());
    }
    // Locked, then read again: it may have been accepted while we looked.
    let id = chosen.id;
    let gone = || InvitationError::NotFound(target.describe(), Vec::new());
    if !lock_invitation(tx.connection(), id).await? {
        return Err(gone());
    }
    let filter = InvitationFilter {
        id: Some(id),
        ..InvitationFilter::default()
    };
    let mut locked = list_invitations(tx.connection(), &filter, now).await?;
    locked.pop().ok_or_else(gone)
}

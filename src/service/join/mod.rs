//! Entering by the link of an invitation: looking at it, joining with an account, signing up.
//!
//! Looking never spends anything. Whoever uses the invitation first spends it: the invitation is
//! locked, looked at again and ended by one conditional update, in the transaction that makes the
//! membership. Which links work is read from the invitation; that a link was used is only noted.

mod accept;
mod look;
mod sign_up;

use secrecy::{ExposeSecret as _, SecretString};

use super::{Service, Tx};
use crate::crypto::hash_token;
use crate::domain::audit::AuditAction;
use crate::domain::colour::Colour;
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::domain::language::Language;
use crate::domain::mail::LinkPurpose;
use crate::domain::name::PersonName;
use crate::domain::password::{PasswordRule, PersonalWords};
use crate::domain::token::{PlainToken, TokenHash};
use crate::service::Grounds;
use crate::store::StoreError;
use crate::store::account::AccountKey;
pub use crate::store::account::Destination;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::invitation::{Asked, find_asked, lock_invitation, mark_accepted};
use crate::store::link::{Link, find_link, mark_link_used};
pub use crate::store::membership::Joined;
use crate::store::membership::insert_membership;

pub use accept::{JoinError, JoinOutcome};
pub use look::{LinkView, OpenInvitation};
pub use sign_up::{SignUp, SignUpError, SignedUp};

/// As many addresses as may be tried by one link, of which the answer tells whether they are in use.
pub(super) const TRIES: i16 = 10;

/// Who asked, and whom to turn to there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The organisation's name.
    pub organisation: String,
    /// The organisation's colour.
    pub colour: Option<Colour>,
    /// Whom to ask for a new invitation.
    pub contact: Option<String>,
    /// The language that the person was written in.
    pub language: Language,
}

/// Why an invitation's link does not work. A known one says why; of an unknown one nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadLink {
    /// Nobody was sent it.
    #[error("the link is not known")]
    Unknown,
    /// The invitation was taken back.
    #[error("the invitation was withdrawn")]
    Withdrawn(Issuer),
    /// Nobody answered in time.
    #[error("the invitation has expired")]
    Expired(Issuer),
    /// Somebody has joined by it.
    #[error("the invitation was used already")]
    Accepted {
        /// Whom to ask for a new one.
        issuer: Issuer,
        /// The masked address of the account that used it, while that is not activated.
        pending: Option<String>,
    },
    /// The invitation was sent again since; the newer mail has the link that works.
    #[error("a newer mail has the link that works")]
    Superseded(Issuer),
}

/// What a person has to mend in what was filled in. All of it is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryProblem {
    /// The password does not meet a rule.
    Password(PasswordRule),
    /// Another version of the terms is current, and has to be read.
    TermsNotCurrent {
        /// The version to be read.
        current: i32,
    },
    /// Roles of the staff can be accepted only under the invited address.
    StaffAddress {
        /// The invited address, masked.
        invited: String,
    },
}

/// A link to join and the invitation it belongs to.
pub(super) struct Held {
    pub(super) hash: TokenHash,
    pub(super) link: Link,
    pub(super) asked: Asked,
}

impl Held {
    fn issuer(&self) -> Issuer {
        Issuer {
            organisation: self.asked.organisation.clone(),
            colour: self.asked.colour.clone(),
            contact: self.asked.contact.clone(),
            language: self.asked.language,
        }
    }

    /// Whether no later mail has ended the link. An older one may have gone to an address that was
    /// corrected since.
    pub(super) const fn is_newest(&self) -> bool {
        self.link.generation == self.asked.link_gen
    }

    /// Whether the invitation can be accepted by this link, as far as was read. An end is told before
    /// that there is a newer link.
    pub(super) fn check(&self) -> Result<(), DeadLink> {
        match self.asked.ended {
            Some(InvitationEnd::Withdrawn) => Err(DeadLink::Withdrawn(self.issuer())),
            Some(InvitationEnd::Accepted) => Err(DeadLink::Accepted {
                issuer: self.issuer(),
                // Not told by a link that may have gone to another person's address.
                pending: self
                    .asked
                    .pending
                    .as_ref()
                    .filter(|_| self.is_newest())
                    .map(EmailAddress::masked),
            }),
            None if self.asked.is_over => Err(DeadLink::Expired(self.issuer())),
            None if !self.is_newest() => Err(DeadLink::Superseded(self.issuer())),
            None => Ok(()),
        }
    }

    /// Whether an address may have the roles.
    fn check_address(&self, email: Option<&EmailAddress>) -> Result<(), EntryProblem> {
        let invited = &self.asked.email;
        if self.asked.is_for_staff() && email.map(EmailAddress::key) != Some(invited.key()) {
            return Err(EntryProblem::StaffAddress {
                invited: invited.masked(),
            });
        }
        Ok(())
    }

    fn destination(&self) -> Destination {
        Destination {
            id: self.asked.space_id,
            slug: self.asked.space.clone(),
            name: self.asked.space_name.clone(),
            url: self.asked.url.clone(),
            organisation: self.asked.organisation.clone(),
            colour: self.asked.colour.clone(),
        }
    }
}

/// Reads what a link to join leads to; nothing for a link that nobody was sent.
pub(super) async fn find_held(
    tx: &mut Tx<'_>,
    token: &PlainToken,
) -> Result<Option<Held>, StoreError> {
    let hash = hash_token(token);
    let Some(link) = find_link(tx.connection(), &hash).await? else {
        return Ok(None);
    };
    let (LinkPurpose::Join, Some(id)) = (link.purpose, link.invitation_id) else {
        return Ok(None);
    };
    let asked = find_asked(tx.connection(), id).await?;
    Ok(asked.map(|asked| Held { hash, link, asked }))
}

/// The same, with the invitation locked until the end of the transaction and read after that.
async fn lock_held(tx: &mut Tx<'_>, token: &PlainToken) -> Result<Option<Held>, StoreError> {
    let Some(held) = find_held(tx, token).await? else {
        return Ok(None);
    };
    if !lock_invitation(tx.connection(), held.asked.id).await? {
        return Ok(None);
    }
    find_held(tx, token).await
}

/// How the database is asked for the account of an address.
fn key_of(email: &EmailAddress) -> AccountKey {
    AccountKey::Email(email.key())
}

impl Service {
    /// Every rule that a password does not meet.
    pub(super) fn password_problems(
        &self,
        password: &SecretString,
        (email, name): (&EmailAddress, &PersonName),
        more: &[&str],
    ) -> Vec<EntryProblem> {
        let personal = PersonalWords::new(email, name, more);
        let unmet = self.policy.check(password.expose_secret(), &personal);
        unmet.into_iter().map(EntryProblem::Password).collect()
    }

    /// Spends an invitation that is locked, for an account that is locked or new, and makes the
    /// membership. Nothing when the invitation's time ran out since it was looked at.
    async fn spend(
        &self,
        tx: &mut Tx<'_>,
        held: &Held,
        account: AccountId,
    ) -> Result<Option<Joined>, StoreError> {
        let now = tx.now;
        let asked = &held.asked;
        let links = (asked.id, held.link.generation);
        if !mark_accepted(tx.connection(), links, account, now).await? {
            return Ok(None);
        }
        // A link of an invitation that is open again was used before, which changes nothing.
        mark_link_used(tx.connection(), &held.hash, now).await?;
        let membership = (account, asked.space_id);
        let joined = insert_membership(tx.connection(), membership, &asked.roles, now).await?;
        let row = NewAudit {
            actor: &self.actor,
            action: AuditAction::InvitationAccepted,
            subject_kind: "invitation",
            subject_id: Some(asked.id.as_uuid()),
            space_id: Some(asked.space_id),
            batch_id: None,
            ticket: None,
            reason: None,
            before: Some(InvitationStatus::Open.as_str()),
            after: Some(InvitationStatus::Accepted.as_str()),
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await?;
        let action = match joined {
            Joined::New | Joined::Again => AuditAction::MembershipMade,
            Joined::MoreRoles => AuditAction::MembershipRolesSet,
            Joined::Unchanged => return Ok(Some(joined)),
        };
        self.audit_membership(tx, membership, action, &Grounds::default())
            .await?;
        Ok(Some(joined))
    }
}

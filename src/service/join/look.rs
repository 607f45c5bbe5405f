//! Looking at a link to join. It spends nothing, however often: mail scanners and previews follow
//! every link.

use jiff::Timestamp;

use super::{DeadLink, Destination, Issuer, find_held};
use crate::domain::email::EmailAddress;
use crate::domain::name::PersonName;
use crate::domain::token::PlainToken;
use crate::service::consent::{ShownTerms, terms_to_read};
use crate::service::{Mode, Service};
use crate::store::StoreError;

/// What a link to join leads to.
#[derive(Debug, Clone)]
pub enum LinkView {
    /// The invitation can be accepted.
    Open(Box<OpenInvitation>),
    /// It cannot.
    Dead(DeadLink),
}

/// An invitation that can be accepted.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    /// The space.
    pub space: Destination,
    /// Who asks, and in which language.
    pub issuer: Issuer,
    /// The invited address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The roles, as words.
    pub roles: Vec<String>,
    /// It can be accepted only under the invited address.
    pub for_staff: bool,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// The invited address has an account, so logging in is the nearer way.
    pub invited_has_account: bool,
    /// No further sign-up by this link is looked at: too many named an address in use.
    pub tried_too_often: bool,
    /// The terms that whoever signs up accepts.
    pub terms: ShownTerms,
}

impl OpenInvitation {
    /// What whoever knows of the invitation would guess a password by.
    #[must_use]
    pub fn known_words(&self) -> [&str; 3] {
        let organisation = self.issuer.organisation.as_str();
        [self.email.as_str(), organisation, &self.space.name]
    }

    /// The invited address, masked, if nobody can join under this other one.
    #[must_use]
    pub fn refusal_of(&self, email: &EmailAddress) -> Option<String> {
        (self.for_staff && email.key() != self.email.key()).then(|| self.email.masked())
    }
}

impl Service {
    /// What a link to join leads to. Spends nothing.
    pub async fn look(&self, token: &PlainToken) -> Result<LinkView, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let Some(held) = find_held(&mut tx, token).await? else {
            return Ok(LinkView::Dead(DeadLink::Unknown));
        };
        if let Err(dead) = held.check() {
            return Ok(LinkView::Dead(dead));
        }
        let terms = terms_to_read(&mut tx, held.asked.language).await?;
        Ok(LinkView::Open(Box::new(OpenInvitation {
            space: held.destination(),
            issuer: held.issuer(),
            for_staff: held.asked.is_for_staff(),
            expires_at: held.asked.expires_at,
            invited_has_account: held.asked.has_account,
            tried_too_often: held.link.tries >= super::TRIES,
            terms,
            email: held.asked.email,
            name: held.asked.name,
            roles: held.asked.roles,
        })))
    }
}

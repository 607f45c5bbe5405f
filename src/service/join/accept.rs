//! Accepting an invitation with an account that there is.

use super::{DeadLink, Destination, EntryProblem, Held, Joined, lock_held};
use crate::domain::account::AccountState;
use crate::domain::id::AccountId;
use crate::domain::token::PlainToken;
use crate::service::consent::{ConsentError, to_be_accepted};
use crate::service::{Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::account::{Account, AccountKey, list_destinations, lock_account};

/// What joining came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinOutcome {
    /// The invitation is spent and its account is a member.
    Joined {
        /// Where to go on to.
        space: Destination,
        /// What became of the membership.
        was: Joined,
    },
    /// The same account spent it before and is a member: the second click of two.
    Before(Destination),
}

/// Why somebody could not join. Nothing was changed, and the invitation is as it was.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// There is no such account, or it cannot log in any more.
    #[error("there is no active account {0}")]
    NotActive(AccountId),
    /// The link does not work.
    #[error(transparent)]
    Dead(#[from] DeadLink),
    /// Roles of the staff can be accepted only under the invited address.
    #[error("only {invited} can accept this invitation")]
    StaffAddress {
        /// The invited address, masked.
        invited: String,
    },
    /// Another version of the terms is current, and has to be read and accepted first.
    #[error("version {version} of the terms has to be accepted first")]
    TermsOutdated {
        /// The version to be read.
        version: i32,
    },
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl From<ConsentError> for JoinError {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::NotActive(account) => Self::NotActive(account),
            ConsentError::Outdated { current } => Self::TermsOutdated { version: current },
            ConsentError::Fault(error) => Self::Fault(error),
        }
    }
}

impl Service {
    /// Accepts an invitation with the account of somebody who has logged in. With `accept_terms` its
    /// person accepts that version of the terms, in the same transaction.
    pub async fn join_as(
        &self,
        token: &PlainToken,
        account: AccountId,
        accept_terms: Option<i32>,
    ) -> Result<JoinOutcome, JoinError> {
        let mut tx = self.begin(Mode::Apply).await?;
        // The account first, as everybody does who locks both.
        let locked = lock_account(tx.connection(), &AccountKey::Id(account)).await?;
        let Some(locked) = locked.filter(|locked| locked.state == AccountState::Active) else {
            return Err(JoinError::NotActive(account));
        };
        let Some(held) = lock_held(&mut tx, token).await? else {
            return Err(DeadLink::Unknown.into());
        };
        if let Err(dead) = held.check() {
            return joined_before(&mut tx, &held, account, dead).await;
        }
        if let Err(EntryProblem::StaffAddress { invited }) =
            held.check_address(locked.email.as_ref())
        {
            return Err(JoinError::StaffAddress { invited });
        }
        self.settle_terms(&mut tx, &locked, accept_terms).await?;
        let Some(was) = self.spend(&mut tx, &held, account).await? else {
            return Err(DeadLink::Expired(held.issuer()).into());
        };
        tx.commit().await?;
        let space = held.destination();
        Ok(JoinOutcome::Joined { space, was })
    }

    /// Accepts the terms where that was asked, and refuses where it still has to be.
    async fn settle_terms(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        accept_terms: Option<i32>,
    ) -> Result<(), JoinError> {
        let Some(current) = to_be_accepted(tx, account.id).await? else {
            return Ok(());
        };
        let Some(version) = accept_terms else {
            return Err(JoinError::TermsOutdated { version: current });
        };
        let reader = (account.id, account.language);
        self.consent(tx, reader, version).await?;
        Ok(())
    }
}

/// The second of two clicks is no error: the same account used the link and is a member.
async fn joined_before(
    tx: &mut Tx<'_>,
    held: &Held,
    account: AccountId,
    dead: DeadLink,
) -> Result<JoinOutcome, JoinError> {
    if held.asked.accepted_by == Some(account) {
        let spaces = list_destinations(tx.connection(), account).await?;
        if let Some(space) = spaces.into_iter().find(|one| one.id == held.asked.space_id) {
            return Ok(JoinOutcome::Before(space));
        }
    }
    Err(dead.into())
}

//! A link for somebody who is at the desk: shown to staff instead of being mailed.
//!
//! The database keeps its digest alone, as of every link, and the audit keeps who was shown it.

use jiff::{SignedDuration, Timestamp};

use super::account::{Account, AccountError, AccountTarget, lock};
use super::activation::staff::end_links;
use super::{Grounds, Mode, Service, Tx};
use crate::crypto::{self, CryptoError};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::mail::{LinkPurpose, MailKind};
use crate::domain::token::PlainToken;
use crate::store::StoreError;
use crate::store::account::pending::{mark_kept_until, mark_sessions_over};
use crate::store::link::{ShownLink, insert_link};

/// How long a link to choose a password works.
const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long a link to activate works.
const ACTIVATION_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// The same of an account that staff made.
const STAFF_ACTIVATION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a link is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// To activate the account.
    Activation,
    /// To choose a new password; of a pending account to activate it, which comes first.
    Reset {
        /// Every session ends now, and not only once the new password is chosen.
        end_sessions: bool,
    },
}

/// Asks for a link to show.
#[derive(Debug, Clone)]
pub struct ShowLink {
    /// Whose.
    pub target: AccountTarget,
    /// For what.
    pub wanted: Wanted,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// A link that was made. Its token is shown once and kept nowhere.
#[derive(Debug, Clone)]
pub struct LinkShown {
    /// The account.
    pub account: Account,
    /// What the link lets its reader do.
    pub purpose: LinkPurpose,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Its secret; none in a dry run.
    pub token: Option<PlainToken>,
}

/// Why there is no link to show.
#[derive(Debug, thiserror::Error)]
pub enum ShowLinkError {
    /// The account does not allow it.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// There is no secret to be had.
    #[error(transparent)]
    Randomness(#[from] CryptoError),
}

impl From<StoreError> for ShowLinkError {
    fn from(error: StoreError) -> Self {
        Self::Account(error.into())
    }
}

impl LinkShown {
    /// The link, with its secret, below the address of the pages.
    #[must_use]
    pub fn url(&self, base_url: &str) -> Option<String> {
        let token = self.token.as_ref()?;
        Some(format!("{base_url}/{}/{}", self.purpose, token.reveal()))
    }
}

impl Service {
    /// Ends the earlier links of an account and makes one to be shown. Nothing is mailed, so no
    /// mail is too new for it.
    pub async fn show_link(&self, request: &ShowLink) -> Result<LinkShown, ShowLinkError> {
        let mut tx = self.begin(request.mode).await?;
        let account = lock(&mut tx, &request.target, request.mode).await?;
        let (kind, purpose, life) = match (account.state, request.wanted) {
            (AccountState::Pending, _) => {
                let life = if account.made_by_staff {
                    STAFF_ACTIVATION_LIFE
                } else {
                    ACTIVATION_LIFE
                };
                (MailKind::Activation, LinkPurpose::Activate, life)
            }
            (AccountState::Active, Wanted::Reset { .. }) => {
                (MailKind::Reset, LinkPurpose::Reset, RESET_LIFE)
            }
            _ => return Err(account.forbids().into()),
        };
        let expires_at = tx.now + life;
        let mut token = None;
        if request.mode == Mode::Apply {
            end_links(&mut tx, (account.id, kind)).await?;
            let secret = crypto::random_token()?;
            let link = ShownLink {
                hash: &crypto::hash_token(&secret),
                purpose,
                account: account.id,
                generation: next_generation(&account, purpose),
                life,
                now: tx.now,
            };
            insert_link(tx.connection(), &link).await?;
            self.note_shown(&mut tx, (&account, expires_at), request)
                .await?;
            token = Some(secret);
        }
        tx.commit().await?;
        Ok(LinkShown {
            account,
            purpose,
            expires_at,
            token,
        })
    }

    async fn note_shown(
        &self,
        tx: &mut Tx<'_>,
        (account, expires_at): (&Account, Timestamp),
        request: &ShowLink,
    ) -> Result<(), StoreError> {
        if account.state == AccountState::Pending {
            // It waits for its person at least as long as the link works.
            mark_kept_until(tx.connection(), account.id, expires_at).await?;
        } else if request.wanted == (Wanted::Reset { end_sessions: true }) {
            mark_sessions_over(tx.connection(), account.id).await?;
        }
        let shown = (account.id, AuditAction::LinkPrinted);
        let state = Some(account.state);
        self.audit_account(tx, shown, &request.grounds, (state, state))
            .await
    }
}

/// The generation of links after those that were just ended.
const fn next_generation(before: &Account, purpose: LinkPurpose) -> i32 {
    match purpose {
        LinkPurpose::Activate => before.activation_gen + 1,
        LinkPurpose::Reset => before.reset_gen + 1,
        LinkPurpose::Address | LinkPurpose::Join => before.address_gen,
    }
}

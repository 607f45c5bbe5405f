//! Resets of passwords that staff ask for: a mail with a link, never a password.

use super::account::{Account, AccountError, AccountTarget, lock};
use super::activation::staff::check_cool_down;
use super::{Grounds, Mode, Service, Tx};
use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, MailId};
use crate::domain::mail::MailKind;
use crate::store::StoreError;
use crate::store::account::pending::mark_sessions_over;

/// Asks for a reset.
#[derive(Debug, Clone)]
pub struct AskReset {
    /// Whose.
    pub target: AccountTarget,
    /// Also when the last one is new.
    pub force: bool,
    /// Every session ends now, and not only once the new password is chosen.
    pub end_sessions: bool,
    /// The run that delivers the mail.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What a reset came to. The mail waits in the outbox; in a dry run there is none.
#[derive(Debug, Clone)]
pub enum ResetAsked {
    /// A link to choose a new password is mailed; earlier ones no longer work.
    Reset(Account, Option<MailId>),
    /// The account is not activated, so that is what it is mailed a link for.
    Activation(Account, Option<MailId>),
}

impl Service {
    /// Mails a link to choose a new password, or to activate the account where that comes first.
    pub async fn ask_reset(&self, request: &AskReset) -> Result<ResetAsked, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let account = lock(&mut tx, &request.target, request.mode).await?;
        let kind = match account.state {
            AccountState::Active => MailKind::Reset,
            AccountState::Pending => MailKind::Activation,
            _ => return Err(account.forbids()),
        };
        check_cool_down(&mut tx, (&account, kind), request.force).await?;
        let mut mail = None;
        if request.mode == Mode::Apply {
            let queued = match kind {
                MailKind::Reset => self.reset_in(&mut tx, &account, request).await?,
                _ => {
                    self.activation_in(&mut tx, &account, request.run, &request.grounds)
                        .await?
                }
            };
            mail = Some(queued);
        }
        tx.commit().await?;
        Ok(match kind {
            MailKind::Reset => ResetAsked::Reset(account, mail),
            _ => ResetAsked::Activation(account, mail),
        })
    }

    async fn reset_in(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        request: &AskReset,
    ) -> Result<MailId, StoreError> {
        let mail = self.mail_anew(tx, (account.id, MailKind::Reset), request.run);
        let mail = mail.await?;
        if request.end_sessions {
            mark_sessions_over(tx.connection(), account.id).await?;
        }
        let asked = (account.id, AuditAction::ResetAsked);
        let state = Some(account.state);
        self.audit_account(tx, asked, &request.grounds, (state, state))
            .await?;
        Ok(mail)
    }
}

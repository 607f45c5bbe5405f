//! Activations as staff deals with them: who waits for one, and another mail for them.

use jiff::{SignedDuration, Timestamp};

use crate::domain::account::AccountState;
use crate::domain::audit::AuditAction;
use crate::domain::id::{AccountId, BatchId, MailId};
use crate::domain::mail::MailKind;
use crate::service::account::{Account, AccountError, AccountTarget, Post, lock};
use crate::service::{Grounds, Mode, Service, Tx};
use crate::store::StoreError;
use crate::store::account::pending::list_pending;
pub use crate::store::account::pending::{PendingAccount, PendingFilter};
use crate::store::account::{LastMail, find_last_mail, mark_mails_moot, mark_next_generation};
use crate::store::session::plan_each_time;

/// How long after a mail with a link the next one of its kind has to wait, unless it is forced.
pub const COOL_DOWN: SignedDuration = SignedDuration::from_mins(5);
/// The same where no mail of the kind is on its way and no mailed link works any more: the person
/// cannot do anything but wait for the next.
const COOL_DOWN_WITHOUT_LINK: SignedDuration = SignedDuration::from_mins(1);

/// Asks for another activation.
#[derive(Debug, Clone)]
pub struct ResendActivation {
    /// Whose.
    pub target: AccountTarget,
    /// Also when the last one is new.
    pub force: bool,
    /// The run that delivers the mail.
    pub run: Option<BatchId>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// What asking for another activation came to.
#[derive(Debug, Clone)]
pub enum ActivationResent {
    /// A mail waits in the outbox, and earlier links no longer work.
    Resent {
        /// The account.
        account: Account,
        /// The mail; none in a dry run.
        mail: Option<MailId>,
    },
    /// The account is activated already.
    AlreadyActive(Account),
}

/// A page of pending accounts.
#[derive(Debug, Clone)]
pub struct PendingPage {
    /// The accounts, newest first.
    pub accounts: Vec<PendingAccount>,
    /// When it was read.
    pub now: Timestamp,
    /// There are more: the next page begins before this one.
    pub next: Option<AccountId>,
}

impl Service {
    /// A page of the accounts that wait for their activation, newest first.
    pub async fn list_pending(&self, filter: &PendingFilter) -> Result<PendingPage, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        plan_each_time(tx.connection()).await?;
        // One more than asked for tells whether there is a next page.
        let mut wider = filter.clone();
        wider.limit = filter.limit.map(|limit| limit.saturating_add(1));
        let mut accounts = list_pending(tx.connection(), &wider).await?;
        let mut next = None;
        if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok())
            && accounts.len() > limit
        {
            accounts.truncate(limit);
            next = accounts.last().map(|last| last.id);
        }
        Ok(PendingPage {
            accounts,
            now,
            next,
        })
    }

    /// Ends the earlier links of a pending account and mails it another activation.
    pub async fn resend_activation(
        &self,
        request: &ResendActivation,
    ) -> Result<ActivationResent, AccountError> {
        let mut tx = self.begin(request.mode).await?;
        let account = lock(&mut tx, &request.target, request.mode).await?;
        match account.state {
            AccountState::Pending => {}
            AccountState::Active => return Ok(ActivationResent::AlreadyActive(account)),
            _ => return Err(account.forbids()),
        }
        check_cool_down(&mut tx, (&account, MailKind::Activation), request.force).await?;
        let mail = match request.mode {
            Mode::DryRun => None,
            Mode::Apply => Some(
                self.activation_in(&mut tx, &account, request.run, &request.grounds)
                    .await?,
            ),
        };
        tx.commit().await?;
        Ok(ActivationResent::Resent { account, mail })
    }

    /// Mails another activation to an account that is locked and pending, and records it.
    pub(in crate::service) async fn activation_in(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        run: Option<BatchId>,
        grounds: &Grounds,
    ) -> Result<MailId, StoreError> {
        let mail = self.mail_anew(tx, (account.id, MailKind::Activation), run);
        let mail = mail.await?;
        let resent = (account.id, AuditAction::ActivationResent);
        let state = Some(account.state);
        self.audit_account(tx, resent, grounds, (state, state))
            .await?;
        Ok(mail)
    }

    /// Ends the earlier links of a kind, makes their waiting mails moot, and queues the next mail.
    /// The account must be locked.
    pub(in crate::service) async fn mail_anew(
        &self,
        tx: &mut Tx<'_>,
        (account, kind): (AccountId, MailKind),
        run: Option<BatchId>,
    ) -> Result<MailId, StoreError> {
        end_links(tx, (account, kind)).await?;
        let post = Post {
            kind,
            account,
            space: None,
            run,
        };
        self.post(tx, post).await
    }
}

/// Ends the links of a kind that were sent so far, and those that wait to be sent.
pub(in crate::service) async fn end_links(
    tx: &mut Tx<'_>,
    (account, kind): (AccountId, MailKind),
) -> Result<(), StoreError> {
    let now = tx.now;
    if let Some(purpose) = kind.purpose() {
        mark_next_generation(tx.connection(), account, purpose).await?;
    }
    mark_mails_moot(tx.connection(), account, Some(&[kind]), now).await?;
    Ok(())
}

/// Refuses a mail whose last one of the kind is too new; the first counts like any other.
pub(in crate::service) async fn check_cool_down(
    tx: &mut Tx<'_>,
    (account, kind): (&Account, MailKind),
    force: bool,
) -> Result<(), AccountError> {
    if force {
        return Ok(());
    }
    let now = tx.now;
    match cooling(tx, (account.id, kind)).await? {
        Some(Cooling { last, next }) => Err(AccountError::CoolingDown {
            email: account.display(),
            kind,
            last,
            next,
            now,
        }),
        None => Ok(()),
    }
}

/// That the next mail of a kind has to wait.
#[derive(Debug, Clone, Copy)]
pub(in crate::service) struct Cooling {
    /// When the last one was put into the outbox.
    pub(in crate::service) last: Timestamp,
    /// From when on the next one may be.
    pub(in crate::service) next: Timestamp,
}

/// Whether the next mail of a kind has to wait, whoever asks for it.
pub(in crate::service) async fn cooling(
    tx: &mut Tx<'_>,
    of: (AccountId, MailKind),
) -> Result<Option<Cooling>, StoreError> {
    let now = tx.now;
    let last = find_last_mail(tx.connection(), of, now).await?;
    Ok(last.and_then(|LastMail { at, alive }| {
        let pause = if alive {
            COOL_DOWN
        } else {
            COOL_DOWN_WITHOUT_LINK
        };
        let next = at + pause;
        (next > now).then_some(Cooling { last: at, next })
    }))
}

//! Forgets what is too old to be of use: nobody asked for it, it is only not kept for ever.

use jiff::{SignedDuration, Timestamp};

use crate::service::limits::LONGEST_WINDOW;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::login::{count_logins_before, delete_logins_before};
use crate::store::throttle::{count_old, delete_old};
use crate::store::web_session::count_old_sessions;

/// How long attempts to log in are kept: a year, because a misuse often shows only at the next
/// yearly review, and a month to look into it.
pub const LOG_INS_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// How much was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Counts of tries that limit nothing any more.
    pub throttles: u64,
    /// Attempts to log in.
    pub log_ins: u64,
    /// Sessions of the pages that are over.
    pub sessions: u64,
}

impl Forgotten {
    /// All of it.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.throttles + self.log_ins + self.sessions
    }
}

impl Service {
    /// How much [`Service::forget_old`] would forget.
    pub async fn count_old(&self) -> Result<Forgotten, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let moment = tx.now.checked_sub(LOG_INS_KEPT).unwrap_or(Timestamp::MIN);
        Ok(Forgotten {
            throttles: count_old(tx.connection(), LONGEST_WINDOW).await?,
            log_ins: count_logins_before(tx.connection(), moment).await?,
            sessions: count_old_sessions(tx.connection()).await?,
        })
    }

    /// Forgets what is too old, whoever it was about. Safe to run at any time, as often as wanted.
    pub async fn forget_old(&self) -> Result<Forgotten, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let throttles = delete_old(tx.connection(), LONGEST_WINDOW).await?;
        let moment = tx.now.checked_sub(LOG_INS_KEPT).unwrap_or(Timestamp::MIN);
        let log_ins = delete_logins_before(tx.connection(), moment).await?;
        tx.commit().await?;
        Ok(Forgotten {
            throttles,
            log_ins,
            sessions: self.forget_sessions().await?,
        })
    }
}

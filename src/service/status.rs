//! How the outbox and the regular work are doing, for those who watch over them.

use jiff::{SignedDuration, Timestamp, Zoned};

use super::delivery::Pace;
use super::lease::{CRON, JobLease};
use super::{Mode, Service};
use crate::domain::ladder::Ladder;
use crate::service::reminder::RemindersDue;
use crate::store::StoreError;
pub use crate::store::status::QueueFigures;
use crate::store::status::{
    BulkMail, count_bounced, count_dead, count_sent, find_in_doubt, find_queue, find_seal_ages,
};

/// How long a mail may be in doubt before somebody should have decided.
pub const DOUBT: SignedDuration = SignedDuration::from_hours(24);
/// What *of late* means for mails that were refused.
pub const OF_LATE: SignedDuration = SignedDuration::from_hours(24);
/// The time over which bounces are set against what was sent: they come days later.
pub const BOUNCES_OVER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Everything that is watched over.
#[derive(Debug, Clone)]
pub struct Standing {
    /// When this was read.
    pub now: Timestamp,
    /// What waits.
    pub queue: QueueFigures,
    /// When what quiet hours hold up may leave, on the clock of their zone.
    pub held_until: Option<Zoned>,
    /// Mails in doubt.
    pub in_doubt: u64,
    /// Of those, how many for longer than [`DOUBT`].
    pub in_doubt_old: u64,
    /// Mails that were refused for good [`OF_LATE`].
    pub dead: u64,
    /// Mails that a server took within [`BOUNCES_OVER`].
    pub sent: u64,
    /// Mails that came back within [`BOUNCES_OVER`].
    pub bounced: u64,
    /// Reminders that are due.
    pub reminders: RemindersDue,
    /// The regular work.
    pub cron: JobLease,
    /// The newest seal of the audit.
    pub sealed_at: Option<Timestamp>,
    /// Since when the oldest row that no seal covers is there.
    pub unsealed_since: Option<Timestamp>,
}

impl Standing {
    /// How long the first mail that could have left has waited.
    #[must_use]
    pub fn queue_age(&self) -> Option<SignedDuration> {
        let since = self.queue.due_since?;
        Some(self.now.duration_since(since).max(SignedDuration::ZERO))
    }

    /// The part of what was sent that came back, where anything was sent.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    pub fn bounce_rate(&self) -> Option<f64> {
        (self.sent > 0).then(|| self.bounced as f64 / self.sent as f64)
    }
}

impl Service {
    /// Looks at everything that is watched over. Bulk mail has no age during quiet hours, and
    /// afterwards none from before their end.
    pub async fn standing(&self, ladder: &Ladder, pace: &Pace) -> Result<Standing, StoreError> {
        let reminders = self.reminders_due(ladder).await?;
        let cron = self.show_lease(CRON).await?;
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        let before = |ago: SignedDuration| now.checked_sub(ago).unwrap_or(Timestamp::MIN);
        let quiet_end = pace.quiet_end(now);
        let bulk = match pace.last_quiet_end(now) {
            _ if quiet_end.is_some() => BulkMail::Held,
            Some(end) => BulkMail::FreeSince(end),
            None => BulkMail::Free,
        };
        let queue = find_queue(tx.connection(), bulk).await?;
        let (in_doubt, in_doubt_old) = find_in_doubt(tx.connection(), before(DOUBT)).await?;
        let dead = count_dead(tx.connection(), before(OF_LATE)).await?;
        let sent = count_sent(tx.connection(), before(BOUNCES_OVER)).await?;
        let bounced = count_bounced(tx.connection(), before(BOUNCES_OVER)).await?;
        let (sealed_at, unsealed_since) = find_seal_ages(tx.connection()).await?;
        Ok(Standing {
            now,
            queue,
            held_until: quiet_end.filter(|_| queue.held > 0),
            in_doubt: in_doubt.unsigned_abs(),
            in_doubt_old: in_doubt_old.unsigned_abs(),
            dead: dead.unsigned_abs(),
            sent: sent.unsigned_abs(),
            bounced: bounced.unsigned_abs(),
            reminders,
            cron,
            sealed_at,
            unsealed_since,
        })
    }
}

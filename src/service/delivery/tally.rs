//! What became of the mails of a run so far.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Delivery;

/// What became of mails so far, readable while the run goes on.
#[derive(Debug, Default)]
pub struct Tally {
    pub(super) sent: AtomicU64,
    pub(super) again: AtomicU64,
    pub(super) dead: AtomicU64,
    pub(super) in_doubt: AtomicU64,
    pub(super) outrun: AtomicU64,
    taken: AtomicU64,
    waits_for: Mutex<Option<String>>,
}

impl Tally {
    /// Mails whose attempt has ended, one way or another.
    #[must_use]
    pub fn done(&self) -> u64 {
        let ended = [
            &self.sent,
            &self.again,
            &self.dead,
            &self.in_doubt,
            &self.outrun,
        ];
        ended
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    }

    /// Mails that a server took.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Mails that were refused for good.
    #[must_use]
    pub fn dead(&self) -> u64 {
        self.dead.load(Ordering::Relaxed)
    }

    /// Mails of which nobody knows whether they left.
    #[must_use]
    pub fn in_doubt(&self) -> u64 {
        self.in_doubt.load(Ordering::Relaxed)
    }

    /// Mails that are tried again later.
    #[must_use]
    pub fn put_off(&self) -> u64 {
        self.again.load(Ordering::Relaxed)
    }

    /// What the run waits for at the moment, if it does not send: `the mail limit (60/min)`.
    #[must_use]
    pub fn waits_for(&self) -> Option<String> {
        let waits_for = self.waits_for.lock();
        waits_for.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn wait_for(&self, what: Option<String>) {
        *self
            .waits_for
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = what;
    }

    /// What is known of a run that was broken off and had found so many mails waiting.
    #[must_use]
    pub fn so_far(&self, waiting: u64) -> Delivery {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (sent, dead) = (of(&self.sent), of(&self.dead));
        let (in_doubt, outrun) = (of(&self.in_doubt), of(&self.outrun));
        Delivery {
            sent,
            dead,
            in_doubt,
            outrun,
            waiting: waiting.saturating_sub(sent + dead + in_doubt + outrun),
            ..Delivery::default()
        }
    }

    /// Takes up to `wanted` mails from what a limit leaves.
    pub(super) fn take(&self, wanted: u64, limit: Option<u64>) -> u64 {
        let Some(limit) = limit else { return wanted };
        let before = self.taken.fetch_add(wanted, Ordering::Relaxed);
        let granted = wanted.min(limit.saturating_sub(before));
        self.taken.fetch_sub(wanted - granted, Ordering::Relaxed);
        granted
    }

    /// Returns what was taken and not used. A claim that was tried twice may hold more mails than
    /// were granted to it; returning them must not make the count wrap around.
    pub(super) fn put_back(&self, unused: u64) {
        let rest = |taken: u64| Some(taken.saturating_sub(unused));
        // Never an error, as the closure always has an answer.
        let _before = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_was_broken_off_still_knows_what_it_did() {
        let tally = Tally::default();
        tally.sent.store(3, Ordering::Relaxed);
        tally.dead.store(1, Ordering::Relaxed);
        tally.again.store(2, Ordering::Relaxed);
        let so_far = tally.so_far(10);
        assert_eq!((so_far.sent, so_far.dead, so_far.waiting), (3, 1, 6));
        // A dead run's mails were taken over without having been counted.
        assert_eq!(tally.so_far(2).waiting, 0);
    }

    #[test]
    fn a_limit_is_granted_once_and_what_is_put_back_again() {
        let tally = Tally::default();
        assert_eq!(tally.take(10, Some(15)), 10);
        assert_eq!(tally.take(10, Some(15)), 5);
        assert_eq!(tally.take(10, Some(15)), 0);
        tally.put_back(4);
        assert_eq!(tally.take(10, Some(15)), 4);
        tally.put_back(99);
        assert_eq!(tally.take(10, Some(15)), 10);
        assert_eq!(tally.take(10, None), 10);
    }
}

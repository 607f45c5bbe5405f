//! How long to try again when the database stumbles.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::store::{Fault, StoreError};

/// Attempts after a deadlock, a serialization failure or a lock that was not granted.
const RETRIES: u32 = 5;
/// How long a server may be away in the middle of a run.
const AWAY: Duration = Duration::from_mins(5);

/// Counts the attempts of one transaction.
#[derive(Debug, Default)]
pub(super) struct Patience {
    retries: u32,
    away_since: Option<Instant>,
    away: Option<Duration>,
    waits: u32,
}

impl Patience {
    /// Waits longer than usual for a server that is away in the middle of a run, and as long for locks.
    pub(super) fn of(away: Duration) -> Self {
        Self {
            away: Some(away),
            ..Self::default()
        }
    }

    /// Waits if the transaction is worth another try; answers whether it is. With `mid_run` a
    /// server that is away is waited for; before a run it is reported at once.
    pub(super) async fn allows(&mut self, error: &StoreError, mid_run: bool) -> bool {
        match error.fault() {
            Fault::Retry if self.retries < RETRIES => {
                self.retries += 1;
                tokio::time::sleep(jittered(Duration::from_millis(20) * self.retries)).await;
                true
            }
            fault if mid_run && self.waits_for(fault) => {
                let since = *self.away_since.get_or_insert_with(Instant::now);
                if since.elapsed() > self.away.unwrap_or(AWAY) {
                    return false;
                }
                let wait = Duration::from_secs(1 << self.waits.min(4)).min(Duration::from_secs(10));
                self.waits += 1;
                tokio::time::sleep(jittered(wait)).await;
                true
            }
            _ => false,
        }
    }

    /// Whether such an error may pass by waiting.
    const fn waits_for(&self, fault: Fault) -> bool {
        match fault {
            Fault::TryLater => true,
            Fault::Retry => self.away.is_some(),
            _ => false,
        }
    }
}

/// Four to six fifths of `base`, so that those who stumbled together do not come back together.
fn jittered(base: Duration) -> Duration {
    let draw = Uuid::new_v4().as_bytes()[0];
    base.mul_f64(0.8 + f64::from(draw) / 255.0 * 0.4)
}

//! The lease of a job that only one may do at a time: a row of the database, so that it holds across
//! machines and through a pooler in transaction mode.
//!
//! Nothing hangs on it but politeness: every step of the job is safe by itself, also where two run at
//! once because one was stopped for longer than its lease.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use super::delivery::process;
use super::{Mode, Service, Stop};
use crate::store::StoreError;
pub use crate::store::job_lease::{JobLease, LeaseHolder};
use crate::store::job_lease::{
    find_lease, mark_lease_ended, mark_lease_extended, mark_lease_taken,
};

/// The job of `admit cron`.
pub const CRON: &str = "cron";
/// How long a job is its holder's without a sign of life.
const LEASE: Duration = Duration::from_mins(5);
/// How often it gives one.
const EXTEND_EVERY: Duration = Duration::from_mins(1);
/// How often somebody who waits for a job looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A job that this process holds.
#[derive(Debug)]
pub struct HeldLease {
    name: &'static str,
    holder: Uuid,
    over: oneshot::Sender<()>,
    extending: JoinHandle<()>,
}

/// Who has a job that could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseTaken {
    /// The number of the process.
    pub pid: i32,
    /// Its host.
    pub host: String,
    /// Since when.
    pub since: Timestamp,
}

/// What became of asking for a job.
#[derive(Debug)]
pub enum Leased {
    /// It is ours until it is given back.
    Held(HeldLease),
    /// Somebody else is at it.
    Taken(LeaseTaken),
}

impl Service {
    /// Takes a job, waiting for it so long at most. While it is held it is extended; `stop` is asked
    /// when it is lost all the same.
    pub async fn take_lease(
        &self,
        name: &'static str,
        wait: Duration,
        stop: &Stop,
    ) -> Result<Leased, StoreError> {
        let until = Instant::now() + wait;
        loop {
            let holder = Uuid::now_v7();
            let held_by = self.try_lease(name, holder).await?;
            let Some(other) = held_by else {
                return Ok(Leased::Held(self.hold(name, holder, stop.clone())));
            };
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || stop.is_asked() {
                return Ok(Leased::Taken(LeaseTaken {
                    pid: other.process.pid,
                    host: other.process.host,
                    since: other.since,
                }));
            }
            sleep(left.min(LOOK_EVERY)).await;
        }
    }

    /// Gives a job back, and writes down how it ended.
    pub async fn end_lease(&self, lease: HeldLease, exit_code: u8) -> Result<(), StoreError> {
        // Gone already only if the task is; either way nothing is extended from here on.
        let _gone = lease.over.send(());
        if let Err(error) = lease.extending.await
            && error.is_panic()
        {
            std::panic::resume_unwind(error.into_panic());
        }
        let mut tx = self.begin(Mode::Apply).await?;
        mark_lease_ended(tx.connection(), lease.name, lease.holder, exit_code).await?;
        tx.commit().await
    }

    /// What is known of a job. A holder whose process is known to be dead is told as over.
    pub async fn show_lease(&self, name: &str) -> Result<JobLease, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let mut lease = find_lease(tx.connection(), name).await?;
        if let Some(held) = &mut lease.held_by {
            held.is_over |= process::is_dead(&held.process);
        }
        Ok(lease)
    }

    /// One attempt; answers who has it, or nobody else.
    async fn try_lease(
        &self,
        name: &'static str,
        holder: Uuid,
    ) -> Result<Option<LeaseHolder>, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let before = find_lease(tx.connection(), name).await?.held_by;
        let dead = before
            .as_ref()
            .filter(|held| process::is_dead(&held.process))
            .map(|held| held.holder);
        let this = process::this();
        let taken = mark_lease_taken(tx.connection(), name, (holder, &this), LEASE, dead).await?;
        let other = if taken {
            None
        } else {
            // Whoever was faster, or has it still.
            let now = find_lease(tx.connection(), name).await?.held_by;
            let unknown = StoreError::Inconsistent("a lease that nobody holds was not given");
            Some(now.or(before).ok_or(unknown)?)
        };
        tx.commit().await?;
        Ok(other)
    }

    fn hold(&self, name: &'static str, holder: Uuid, stop: Stop) -> HeldLease {
        let (over, mut ended) = oneshot::channel();
        let service = self.clone();
        let extending = tokio::spawn(async move {
            // Only the waiting is given up, never a statement that is under way.
            while timeout(EXTEND_EVERY, &mut ended).await.is_err() {
                match service.extend(name, holder).await {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!(job = name, "somebody else has taken the job over");
                        stop.ask();
                        return;
                    }
                    // Tried again: the lease is longer than several of these.
                    Err(error) => tracing::warn!(job = name, %error, "cannot extend the lease"),
                }
            }
        });
        HeldLease {
            name,
            holder,
            over,
            extending,
        }
    }

    async fn extend(&self, name: &'static str, holder: Uuid) -> Result<bool, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let held = mark_lease_extended(tx.connection(), name, holder, LEASE).await?;
        tx.commit().await?;
        Ok(held)
    }
}

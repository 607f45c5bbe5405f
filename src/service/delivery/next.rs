//! When the next mail of a queue is due of which none is due now.

use jiff::Timestamp;

use super::{Mailing, Scope};
use crate::domain::pace::MailRate;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::mail::{Waiting, list_next};

/// The next mail that is to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    /// When.
    pub at: Timestamp,
    /// When that was looked up.
    pub now: Timestamp,
    /// Why not before.
    pub why: Option<WaitsFor>,
}

/// What a mail waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// Another try, after the last one came to nothing.
    AnotherTry,
    /// Its turn among those to the same domain.
    DomainLimit(MailRate),
    /// The end of the quiet hours.
    QuietHours,
}

impl Service {
    /// The first mail of a scope that comes to be due; nothing where one is due already or none waits.
    pub async fn next_due(
        &self,
        mailing: &Mailing,
        scope: Scope,
    ) -> Result<Option<NextDue>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        let waiting = list_next(tx.connection(), scope).await?;
        let all = waiting.iter().map(|mail| next(mailing, mail, now));
        let first = all.min_by_key(|next| next.at);
        Ok(first.filter(|next| next.at > now))
    }
}

fn next(mailing: &Mailing, mail: &Waiting, now: Timestamp) -> NextDue {
    let pace = &mailing.pace;
    let quiet_end = pace
        .quiet_end(mail.not_before.max(now))
        .filter(|_| mail.is_bulk);
    let why = if quiet_end.is_some() {
        Some(WaitsFor::QuietHours)
    } else if mail.was_tried {
        Some(WaitsFor::AnotherTry)
    } else {
        let limit = pace.rate_per_domain.filter(|_| mail.is_bulk);
        limit.map(WaitsFor::DomainLimit)
    };
    NextDue {
        at: quiet_end.map_or(mail.not_before, |end| end.timestamp()),
        now,
        why,
    }
}

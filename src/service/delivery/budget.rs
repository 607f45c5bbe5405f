//! How fast mail leaves: a rate that all processes and machines share, another for each domain, and
//! hours without bulk mail.
//!
//! Tokens are taken in the claim's own transaction. Mails that somebody waits for are never held up:
//! they overdraw the bucket, and bulk mail waits until the debt is paid. Nothing waits inside a
//! transaction. The time is the database's; only pauses between two looks are measured here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::{Mutex as StdMutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep, timeout};

use super::super::patience::Patience;
use super::super::{Mode, Service, Tx};
use super::Mailing;
use super::run::Run;
use crate::domain::id::MailId;
use crate::domain::mail::BULK_PRIORITY;
use crate::domain::pace::{MailRate, QuietHours};
use crate::failpoint;
use crate::store::StoreError;
use crate::store::mail::{
    Claimant, ClaimedMail, Scope, Share, find_bulk_due, has_bulk_due, list_claimed, mark_claimed,
    mark_put_off,
};
use crate::store::mail_budget::{ALL, Bucket, Taken, mark_credited, take_tokens};

/// Mails that one claim takes.
const CLAIM: u64 = 10;
/// The longest pause between two looks: a mail that somebody waits for may have come meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The shortest one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
/// How often a pause looks whether the run is over.
const HEED_EVERY: Duration = Duration::from_millis(100);
/// Mails put off for a domain that come back so soon are waited for; the others are for a later run.
const SOON: Duration = Duration::from_secs(10);
/// The longest that a mail is put off at once.
const LONGEST_WAIT: f64 = 3600.0;

/// How fast mail may leave, and when bulk mail may not.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// Over all processes and machines.
    pub rate: Option<MailRate>,
    /// The same to one domain.
    pub rate_per_domain: Option<MailRate>,
    /// The hours without bulk mail, and where they are counted.
    pub quiet: Option<(QuietHours, TimeZone)>,
}

impl Pace {
    /// When the quiet hours end that a moment lies in.
    pub(in crate::service) fn quiet_end(&self, now: Timestamp) -> Option<Zoned> {
        let (hours, zone) = self.quiet.as_ref()?;
        Some(hours.end(now, zone)?.to_zoned(zone.clone()))
    }

    /// When quiet hours ended last, seen from a moment outside them.
    pub(in crate::service) fn last_quiet_end(&self, now: Timestamp) -> Option<Timestamp> {
        let (hours, zone) = self.quiet.as_ref()?;
        hours.last_end(now, zone)
    }
}

/// Bulk mails that quiet hours hold up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    /// How many.
    pub mails: u64,
    /// When they may leave, on the clock of their zone.
    pub until: Zoned,
}

/// What the connections of a run share of its limits.
#[derive(Debug, Default)]
pub(super) struct Limits {
    /// Whose turn it is to take tokens, and to wait for them.
    turn: Mutex<()>,
    /// When the mails come back that this run has put off.
    put_off: StdMutex<BinaryHeap<Reverse<Instant>>>,
}

/// What a claim came to.
enum Claimed {
    Mails(Vec<MailId>),
    /// There are mails, and no token.
    Wait(Duration),
}

/// Claims mails, as many as the limits allow, and waits for as long as they allow none. Nothing comes
/// back when nothing is due, the run is over, or what there is must wait for long.
pub(super) async fn claim(run: &Run, claimant: &Claimant) -> Result<Vec<ClaimedMail>, StoreError> {
    let (pace, tally) = (&run.mailing.pace, &run.request.tally);
    let _turn = match pace.rate.or(pace.rate_per_domain) {
        Some(_) => take_turn(run).await,
        None => None,
    };
    while !run.is_over().await {
        let granted = tally.take(CLAIM, run.request.limit);
        if granted == 0 {
            break;
        }
        match take(run, claimant, i64::try_from(granted).unwrap_or(i64::MAX)).await? {
            Claimed::Wait(length) => {
                tally.put_back(granted);
                let limit = pace.rate.map_or_else(String::new, |rate| rate.to_string());
                pause(run, length, format!("the mail limit ({limit})")).await;
            }
            Claimed::Mails(ids) if ids.is_empty() => {
                tally.put_back(granted);
                let Some(length) = run.limits.next_back() else {
                    break;
                };
                let limit = pace
                    .rate_per_domain
                    .map_or_else(String::new, |r| r.to_string());
                pause(run, length, format!("the limit of a domain ({limit})")).await;
            }
            Claimed::Mails(ids) => {
                tally.put_back(granted - ids.len() as u64);
                let listed = list(run, claimant, &ids).await?;
                let mails = within_domains(run, claimant, listed).await?;
                if !mails.is_empty() {
                    return Ok(mails);
                }
            }
        }
    }
    Ok(Vec::new())
}

/// Waits until no other connection of the run takes or waits for tokens. Nothing when the run ended
/// meanwhile.
async fn take_turn(run: &Run) -> Option<MutexGuard<'_, ()>> {
    while !run.is_over().await {
        if let Ok(turn) = timeout(HEED_EVERY, run.limits.turn.lock()).await {
            return Some(turn);
        }
    }
    None
}

/// Pauses, but ends at once when the run does, and lets whoever shows progress say what for.
async fn pause(run: &Run, length: Duration, what_for: String) {
    let end = Instant::now() + length.clamp(SHORTEST_PAUSE, LOOK_EVERY);
    run.request.tally.wait_for(Some(what_for));
    loop {
        let rest = end.saturating_duration_since(Instant::now());
        if rest.is_zero() || run.is_over().await {
            break;
        }
        sleep(rest.min(HEED_EVERY)).await;
    }
    run.request.tally.wait_for(None);
}

/// One claim in one transaction, tried again when the database stumbles. A second try after a commit
/// whose end is unknown takes more mails under the same claim; [`list_claimed`] then finds only
/// these, and giving back returns the others.
async fn take(run: &Run, claimant: &Claimant, limit: i64) -> Result<Claimed, StoreError> {
    let mut patience = Patience::default();
    loop {
        let claimed = async {
            let mut tx = run.service.begin(Mode::Apply).await?;
            let claimed = take_within(run, &mut tx, claimant, limit).await?;
            failpoint::pass("claim.before_commit");
            tx.commit().await?;
            failpoint::pass("claim.after_commit");
            Ok(claimed)
        };
        match claimed.await {
            Err(error) if patience.allows(&error, true).await => {}
            claimed => return claimed,
        }
    }
}

async fn take_within(
    run: &Run,
    tx: &mut Tx<'_>,
    claimant: &Claimant,
    limit: i64,
) -> Result<Claimed, StoreError> {
    let (pace, scope) = (&run.mailing.pace, run.request.scope);
    let is_quiet = pace.quiet_end(tx.now).is_some();
    let Some(rate) = pace.rate else {
        let share = if is_quiet {
            Share::urgent(limit)
        } else {
            limit.into()
        };
        let ids = mark_claimed(tx.connection(), scope, claimant, share).await?;
        return Ok(Claimed::Mails(ids));
    };
    let mut ids = mark_claimed(tx.connection(), scope, claimant, Share::urgent(limit)).await?;
    let urgent = i64::try_from(ids.len()).unwrap_or(limit);
    let wanted = if is_quiet { 0 } else { limit - urgent };
    if urgent + wanted == 0 {
        return Ok(Claimed::Mails(ids));
    }
    let taken = take_tokens(tx.connection(), for_all(rate), (urgent, wanted)).await?;
    if taken.granted > 0 {
        let share = Share::bulk(taken.granted);
        let bulk = mark_claimed(tx.connection(), scope, claimant, share).await?;
        let unused = taken.granted - i64::try_from(bulk.len()).unwrap_or(taken.granted);
        if unused > 0 {
            mark_credited(tx.connection(), for_all(rate), unused).await?;
        }
        ids.extend(bulk);
    } else if ids.is_empty() && wanted > 0 && has_bulk_due(tx.connection(), scope).await? {
        return Ok(Claimed::Wait(until_tokens(rate, taken, wanted)));
    }
    Ok(Claimed::Mails(ids))
}

/// The bucket for all mail. What leaves at once after a pause is a second's worth; what was overdrawn
/// is forgotten beyond what one unit of the rate would have had.
fn for_all(rate: MailRate) -> Bucket<'static> {
    Bucket {
        key: ALL,
        per_second: rate.per_second(),
        capacity: rate.burst(),
        debt: rate.mails(),
    }
}

/// The bucket for a domain. It holds what the unit of the rate allows, because a run does not wait for
/// it: what came together between two runs may leave together.
fn for_domain(key: &str, rate: MailRate) -> Bucket<'_> {
    Bucket {
        key,
        per_second: rate.per_second(),
        capacity: rate.mails(),
        debt: rate.mails(),
    }
}

/// How long it takes until as many tokens are there as a claim can use.
fn until_tokens(rate: MailRate, taken: Taken, wanted: i64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "a handful of mails")]
    let useful = (wanted as f64).min(rate.burst()).floor().max(1.0);
    let seconds = ((useful - taken.left) / rate.per_second()).max(0.0);
    Duration::try_from_secs_f64(seconds).unwrap_or(LOOK_EVERY)
}

async fn list(
    run: &Run,
    claimant: &Claimant,
    ids: &[MailId],
) -> Result<Vec<ClaimedMail>, StoreError> {
    let mut patience = Patience::default();
    loop {
        let listed = async {
            let mut tx = run.service.begin(Mode::DryRun).await?;
            list_claimed(tx.connection(), claimant.claim, ids).await
        };
        match listed.await {
            Err(error) if patience.allows(&error, true).await => {}
            listed => return listed,
        }
    }
}

/// Puts off what is over the limit of its domain, and answers the rest, in its order.
async fn within_domains(
    run: &Run,
    claimant: &Claimant,
    mails: Vec<ClaimedMail>,
) -> Result<Vec<ClaimedMail>, StoreError> {
    let Some(rate) = run.mailing.pace.rate_per_domain else {
        return Ok(mails);
    };
    let mut patience = Patience::default();
    let over = loop {
        let parted = async {
            let mut tx = run.service.begin(Mode::Apply).await?;
            let over = over_limit(&mut tx, rate, &mails).await?;
            let (ids, waits): (Vec<MailId>, Vec<f64>) = over.iter().copied().unzip();
            if !over.is_empty() {
                let back = mark_put_off(tx.connection(), claimant.claim, &ids, &waits).await?;
                let back = usize::try_from(back).unwrap_or(0);
                credit(&mut tx, &run.mailing, back).await?;
            }
            tx.commit().await?;
            Ok(over)
        };
        match parted.await {
            Ok(over) => break over,
            Err(error) if patience.allows(&error, true).await => {}
            Err(error) => return Err(error),
        }
    };
    run.request.tally.put_back(over.len() as u64);
    run.limits.note_put_off(&over);
    let is_over = |mail: &ClaimedMail| over.iter().any(|(id, _)| *id == mail.id);
    Ok(mails.into_iter().filter(|mail| !is_over(mail)).collect())
}

/// The mails that get no token of their domain, each with its wait in seconds. Domains come in the
/// order of their names, so that two who take from several do not wait for each other.
async fn over_limit(
    tx: &mut Tx<'_>,
    rate: MailRate,
    mails: &[ClaimedMail],
) -> Result<Vec<(MailId, f64)>, StoreError> {
    let mut domains: BTreeMap<String, (i64, Vec<MailId>)> = BTreeMap::new();
    for mail in mails {
        let domain = format!("@{}", mail.email.domain());
        let (urgent, bulk) = domains.entry(domain).or_default();
        if mail.priority < BULK_PRIORITY {
            *urgent += 1;
        } else {
            bulk.push(mail.id);
        }
    }
    let mut over = Vec::new();
    for (domain, (urgent, bulk)) in domains {
        let wanted = i64::try_from(bulk.len()).unwrap_or(i64::MAX);
        let bucket = for_domain(&domain, rate);
        let taken = take_tokens(tx.connection(), bucket, (urgent, wanted)).await?;
        let granted = usize::try_from(taken.granted).unwrap_or(0);
        let mut wait = taken.lead.as_secs_f64();
        for id in bulk.into_iter().skip(granted) {
            wait += 1.0 / rate.per_second();
            over.push((id, wait.min(LONGEST_WAIT)));
        }
    }
    Ok(over)
}

/// Gives the tokens of mails back that were claimed and not begun.
pub(super) async fn credit(
    tx: &mut Tx<'_>,
    mailing: &Mailing,
    unused: usize,
) -> Result<(), StoreError> {
    match mailing.pace.rate {
        Some(rate) if unused > 0 => {
            let unused = i64::try_from(unused).unwrap_or(i64::MAX);
            mark_credited(tx.connection(), for_all(rate), unused).await
        }
        _ => Ok(()),
    }
}

impl Limits {
    fn note_put_off(&self, over: &[(MailId, f64)]) {
        let now = Instant::now();
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        put_off.extend(
            over.iter()
                .map(|(_, wait)| Reverse(now + Duration::from_secs_f64(*wait))),
        );
    }

    /// How long it takes until the next mail comes back that the run put off, if that is soon.
    fn next_back(&self) -> Option<Duration> {
        let now = Instant::now();
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        while put_off.peek().is_some_and(|Reverse(at)| *at < now) {
            put_off.pop();
        }
        let Reverse(at) = *put_off.peek()?;
        Some(at - now).filter(|wait| *wait <= SOON)
    }
}

impl Service {
    /// The bulk mails of a scope that are due and wait for the end of the quiet hours; nothing outside
    /// them, or where none waits.
    pub async fn held_by_quiet_hours(
        &self,
        mailing: &Mailing,
        scope: Scope,
    ) -> Result<Option<Quiet>, StoreError> {
        if mailing.pace.quiet.is_none() {
            return Ok(None);
        }
        let mut tx = self.begin(Mode::DryRun).await?;
        let Some(until) = mailing.pace.quiet_end(tx.now) else {
            return Ok(None);
        };
        let mails = find_bulk_due(tx.connection(), scope).await?.unsigned_abs();
        Ok((mails > 0).then_some(Quiet { mails, until }))
    }
}

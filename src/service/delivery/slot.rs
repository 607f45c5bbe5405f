//! One connection's work: claim, announce, arm, hand over, write down; one mail at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::super::Mode;
use super::super::patience::Patience;
use super::render::{Rendered, render};
use super::{Run, Trouble};
use crate::crypto;
use crate::domain::id::{ClaimId, MailId};
use crate::domain::mail::MailState;
use crate::domain::token::TokenHash;
use crate::failpoint;
use crate::mail::{Connection, NotSent, Reply, Stage, Submitted};
use crate::store::mail::{
    Armed, Claimant, ClaimedMail, Finish, StoredReply, list_claimed, mark_armed, mark_claimed,
    mark_finished, mark_given_back,
};
use crate::store::{Fault, StoreError};

/// Mails that one claim takes.
const CLAIM: u64 = 10;
/// How long a claim holds: the longest wait for a server's answer and some more.
const LEASE: Duration = Duration::from_mins(15);
/// Claims older than this are given back, so that arming always finds enough of the lease left.
const CLAIM_AGE: Duration = Duration::from_mins(3);
/// Refusals in a row that are about us and not about the recipient, before the run ends.
const UNWELCOME_AFTER: u64 = 5;
/// How long a mail rests that could not be armed.
const NOT_ARMED_WAIT: Duration = Duration::from_secs(30);
/// Attempts before a mail is dead.
const MAX_ATTEMPTS: i16 = 12;

/// Works until nothing is due, the limit is reached, or the run is over.
pub(super) async fn work(run: Arc<Run>, number: i16) -> Result<(), StoreError> {
    let mut slot = Slot {
        run,
        number,
        connection: None,
        unarmed: None,
    };
    while !slot.run.is_over().await {
        let claim = ClaimId::new(Uuid::new_v4());
        let mails = slot.claim(claim).await?;
        if mails.is_empty() {
            break;
        }
        failpoint::pass("list.after");
        let claimed_at = Instant::now();
        for mail in &mails {
            if slot.run.is_over().await || claimed_at.elapsed() > CLAIM_AGE {
                break;
            }
            slot.deliver(claim, mail).await?;
        }
        slot.give_back(claim).await?;
    }
    if let Some(connection) = slot.connection.take() {
        connection.close().await;
    }
    Ok(())
}

struct Slot {
    run: Arc<Run>,
    number: i16,
    connection: Option<Connection>,
    /// What a test wants armed too late (see [`failpoint::ARM_SKIP`]).
    unarmed: Option<(ClaimedMail, TokenHash)>,
}

impl Slot {
    async fn claim(&self, claim: ClaimId) -> Result<Vec<ClaimedMail>, StoreError> {
        let Run {
            request,
            service,
            worker,
            ..
        } = &*self.run;
        let granted = request.tally.take(CLAIM, request.limit);
        if granted == 0 {
            return Ok(Vec::new());
        }
        let claimant = Claimant {
            claim,
            worker: *worker,
            slot: self.number,
            lease: LEASE,
        };
        let limit = i64::try_from(granted).unwrap_or(i64::MAX);
        let mut patience = Patience::default();
        let ids = loop {
            // Tried again after a commit whose end is unknown, this takes more mails under the same
            // claim; `list_claimed` then finds only these, and `give_back` returns the others.
            let claimed = async {
                let mut tx = service.begin(Mode::Apply).await?;
                let ids = mark_claimed(tx.connection(), request.scope, &claimant, limit).await?;
                failpoint::pass("claim.before_commit");
                tx.commit().await?;
                failpoint::pass("claim.after_commit");
                Ok(ids)
            };
            match claimed.await {
                Ok(ids) => break ids,
                Err(error) if patience.allows(&error, true).await => {}
                Err(error) => return Err(error),
            }
        };
        request.tally.put_back(granted - ids.len() as u64);
        let mut patience = Patience::default();
        loop {
            let listed = async {
                let mut tx = service.begin(Mode::DryRun).await?;
                list_claimed(tx.connection(), claim, &ids).await
            };
            match listed.await {
                Err(error) if patience.allows(&error, true).await => {}
                listed => return listed,
            }
        }
    }

    async fn give_back(&self, claim: ClaimId) -> Result<(), StoreError> {
        let mut patience = Patience::default();
        loop {
            let given_back = async {
                let mut tx = self.run.service.begin(Mode::Apply).await?;
                let unused = mark_given_back(tx.connection(), claim).await?;
                failpoint::pass("give_back.before_commit");
                tx.commit().await?;
                failpoint::pass("give_back.after_commit");
                Ok(unused)
            };
            match given_back.await {
                Ok(unused) => {
                    self.run.request.tally.put_back(unused);
                    return Ok(());
                }
                Err(error) if patience.allows(&error, true).await => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes one mail as far as it goes. An error is the database's and ends the run.
    async fn deliver(&mut self, claim: ClaimId, mail: &ClaimedMail) -> Result<(), StoreError> {
        let rendered = match self.render(mail) {
            Ok(rendered) => rendered,
            Err(trouble) => {
                self.run.halt(trouble).await;
                return Ok(());
            }
        };
        failpoint::pass("render.after");
        match self.announce(&rendered).await {
            Ok(()) => {}
            Err(NotSent::Refused { reply, stage }) => {
                // The recipient is not named before RCPT TO, and was accepted before DATA.
                let about_us =
                    stage != Stage::Recipient && reply.is_permanent() && !reply.is_bad_recipient();
                return self.refused(claim, mail, (&reply, about_us)).await;
            }
            Err(NotSent::Configuration { reason }) => {
                self.run.halt(Trouble::Configuration(reason)).await;
                return Ok(());
            }
            Err(NotSent::Unreachable { reason }) => {
                self.run.halt(Trouble::Unreachable(reason)).await;
                return Ok(());
            }
        }
        failpoint::pass("begin.after");
        match self.arm(claim, mail, &rendered).await {
            Ok(Armed::Yes) => {}
            Ok(armed) => {
                self.abandon().await;
                if matches!(armed, Armed::Moot | Armed::Expired) {
                    self.run
                        .request
                        .tally
                        .outrun
                        .fetch_add(1, Ordering::Relaxed);
                }
                return Ok(());
            }
            Err(error) => {
                self.abandon().await;
                return self.not_armed(claim, mail, error).await;
            }
        }
        self.hand_over(claim, mail, &rendered).await
    }

    /// The database went away while a mail was armed, or somebody held its invitation for too long.
    /// Whether the commit took place may be unknown, but nothing has left: the mail goes back, and
    /// is not taken up again at once.
    async fn not_armed(
        &self,
        claim: ClaimId,
        mail: &ClaimedMail,
        error: StoreError,
    ) -> Result<(), StoreError> {
        if !matches!(error.fault(), Fault::Retry | Fault::TryLater) {
            return Err(error);
        }
        let mut back = finish(MailState::Queued, None);
        back.give_back = true;
        back.wait = NOT_ARMED_WAIT;
        let tally = &self.run.request.tally;
        self.finish(claim, mail.id, back, &tally.again).await
    }

    fn render(&self, mail: &ClaimedMail) -> Result<Rendered, Trouble> {
        let token =
            crypto::random_token().map_err(|error| Trouble::Configuration(error.to_string()))?;
        Ok(render(&self.run.mailing, mail, &token)?)
    }

    /// Goes as far as the server's go-ahead, over the connection at hand or a new one.
    async fn announce(&mut self, rendered: &Rendered) -> Result<(), NotSent> {
        let usable = self.connection.take().filter(Connection::is_usable);
        let kept = usable.is_some();
        let mut connection = match usable {
            Some(connection) => connection,
            None => self.run.mailing.transport.connect().await?,
        };
        if !kept {
            failpoint::pass("connect.after");
        }
        let mut announced = connection.begin(&rendered.envelope).await;
        if kept && matches!(announced, Err(NotSent::Unreachable { .. })) {
            // Servers close a connection after some mails or some time; a new one decides.
            connection = self.run.mailing.transport.connect().await?;
            announced = connection.begin(&rendered.envelope).await;
        }
        self.connection = Some(connection);
        announced
    }

    async fn arm(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        rendered: &Rendered,
    ) -> Result<Armed, StoreError> {
        let via = self.run.mailing.transport.describe();
        let mut tx = self.run.service.begin(Mode::Apply).await?;
        let armed = mark_armed(tx.connection(), mail, claim, &rendered.hash, &via).await?;
        failpoint::pass("arm.before_commit");
        if failpoint::is_on(failpoint::ARM_SKIP) && armed == Armed::Yes {
            self.unarmed = Some((mail.clone(), rendered.hash));
        } else {
            tx.commit().await?;
        }
        failpoint::pass("arm.after_commit");
        Ok(armed)
    }

    async fn hand_over(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        rendered: &Rendered,
    ) -> Result<(), StoreError> {
        let Some(connection) = self.connection.as_mut() else {
            return Ok(());
        };
        let tally = Arc::clone(&self.run.request.tally);
        failpoint::pass("submit.before");
        let submitted = connection.submit(&rendered.message).await;
        failpoint::pass("submit.after");
        match submitted {
            Submitted::Accepted(reply) => {
                self.run.refusals.store(0, Ordering::Relaxed);
                failpoint::pass("journal.before_write");
                failpoint::pass("journal.after_write");
                let words = format!("{} {}", reply.code, reply.text);
                self.finish(
                    claim,
                    mail.id,
                    finish(MailState::Sent, Some(&reply)),
                    &tally.sent,
                )
                .await?;
                *self.run.last_reply.lock().await = Some(words);
            }
            Submitted::Refused(reply) => return self.refused(claim, mail, (&reply, false)).await,
            Submitted::InDoubt(reason) => {
                self.connection = None;
                let mut doubt = finish(MailState::InDoubt, None);
                doubt.reply.text = Some(reason);
                self.finish(claim, mail.id, doubt, &tally.in_doubt).await?;
            }
        }
        Ok(())
    }

    /// The server said no, and said so clearly: nothing of the mail was taken. `about_us` where the
    /// place of the refusal alone shows that the recipient is not meant.
    async fn refused(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        (reply, about_us): (&Reply, bool),
    ) -> Result<(), StoreError> {
        let tally = Arc::clone(&self.run.request.tally);
        *self.run.last_reply.lock().await = Some(format!("{} {}", reply.code, reply.text));
        let about_us = about_us || reply.is_policy();
        let dead = (reply.is_permanent() && !about_us) || mail.attempts >= MAX_ATTEMPTS;
        if dead {
            self.finish(
                claim,
                mail.id,
                finish(MailState::Dead, Some(reply)),
                &tally.dead,
            )
            .await?;
        } else {
            let mut again = finish(MailState::Queued, Some(reply));
            again.wait = backoff(mail.attempts);
            self.finish(claim, mail.id, again, &tally.again).await?;
        }
        if !about_us {
            self.run.refusals.store(0, Ordering::Relaxed);
        } else if self.run.refusals.fetch_add(1, Ordering::Relaxed) + 1 >= UNWELCOME_AFTER {
            self.run
                .halt(Trouble::Unwelcome(format!("{} {}", reply.code, reply.text)))
                .await;
        }
        Ok(())
    }

    /// Writes the end of an attempt down, however long the database takes: it is known now, and
    /// would be in doubt for ever otherwise. Counts it, unless another worker has the mail by now.
    async fn finish(
        &self,
        claim: ClaimId,
        id: MailId,
        finish: Finish,
        count: &AtomicU64,
    ) -> Result<(), StoreError> {
        let mut patience = Patience::default();
        loop {
            let finished = async {
                let mut tx = self.run.service.begin(Mode::Apply).await?;
                if let Some((mail, hash)) = self.unarmed.as_ref().filter(|(one, _)| one.id == id) {
                    let via = self.run.mailing.transport.describe();
                    mark_armed(tx.connection(), mail, claim, hash, &via).await?;
                }
                let ours = mark_finished(tx.connection(), id, claim, &finish).await?;
                failpoint::pass("finish.before_commit");
                tx.commit().await?;
                failpoint::pass("finish.after_commit");
                Ok(ours)
            };
            match finished.await {
                Ok(true) => {
                    count.fetch_add(1, Ordering::Relaxed);
                    return Ok(());
                }
                Ok(false) => {
                    tracing::warn!(mail.id = %id, "another worker took this mail over");
                    return Ok(());
                }
                Err(error) if patience.allows(&error, true).await => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn abandon(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.abandon().await;
        }
    }
}

fn finish(state: MailState, reply: Option<&Reply>) -> Finish {
    let reply = reply.map_or_else(StoredReply::default, |reply| StoredReply {
        code: i16::try_from(reply.code).ok(),
        enhanced: reply.enhanced.clone(),
        text: Some(reply.text.clone()),
    });
    Finish {
        state,
        wait: Duration::ZERO,
        give_back: false,
        reply,
    }
}

/// How long to wait after so many attempts: minutes first, hours later (RFC 5321, 4.5.4.1), each a
/// fifth shorter or longer, so that what failed together does not come back together.
fn backoff(attempts: i16) -> Duration {
    const MINUTES: [u64; 8] = [1, 5, 15, 30, 60, 120, 240, 480];
    let step = usize::try_from(attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(MINUTES.len() - 1);
    let draw = Uuid::new_v4().as_bytes()[0];
    Duration::from_secs(MINUTES[step] * 60).mul_f64(0.8 + f64::from(draw) / 255.0 * 0.4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_minute_to_hours_and_stay_there() {
        let within = |attempts, expected: f64| {
            let wait = backoff(attempts).as_secs_f64() / 60.0;
            assert!(
                (expected * 0.79..=expected * 1.21).contains(&wait),
                "{attempts}: {wait}"
            );
        };
        within(1, 1.0);
        within(2, 5.0);
        within(8, 480.0);
        within(12, 480.0);
    }
}

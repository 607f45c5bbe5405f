//! How an attempt ends: what the server said, what that means for the mail, and writing it down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use uuid::Uuid;

use super::super::Mode;
use super::super::patience::Patience;
use super::budget;
use super::render::Rendered;
use super::replay::Known;
use super::slot::Slot;
use super::{Trouble, stored};
use crate::domain::id::ClaimId;
use crate::domain::mail::MailState;
use crate::failpoint;
use crate::mail::{Receipt, Reply, Stage, Submitted};
use crate::store::mail::{
    ClaimedMail, Finish, MailSubject, StoredReply, mark_armed, mark_finished, mark_proved,
    mark_refused,
};
use crate::store::{Fault, StoreError};

/// Attempts before a mail is dead.
pub(super) const MAX_ATTEMPTS: i16 = 12;
/// How long a mail in doubt rests before it is sent again, where its kind is. Twice as long each time:
/// the server that never answers may have kept them all.
pub(super) const DOUBT_WAIT: Duration = Duration::from_mins(10);
const LONGEST_DOUBT_WAIT: Duration = Duration::from_hours(2);
/// How long the answer to a message is waited for once the run is to end.
const SUBMIT_GRACE: Duration = Duration::from_secs(30);
/// Refusals in a row that are about us and not about the recipient, before the run ends. Those that
/// only ask for patience slow it down first.
const UNWELCOME_AFTER: u64 = 5;
const THROTTLED_AFTER: u64 = 20;
/// Refusals of recipients in a row, in words alone, before somebody has to look: so many in a row that do
/// not exist are rare, and servers have many words for a sender who sends too much.
const UNEXPLAINED_AFTER: u64 = 20;
/// How long a mail rests that could not be armed.
const NOT_ARMED_WAIT: Duration = Duration::from_secs(30);
/// How long a mail rests at whose announcement the server broke off.
const SET_ASIDE_WAIT: Duration = Duration::from_mins(5);
/// A mailbox that is full is tried three times in a day.
const FULL_WAIT: Duration = Duration::from_hours(8);
const FULL_ATTEMPTS: i16 = 3;
/// How long an end that is known is tried to be written down. The next run reads it in the receipts
/// otherwise.
const FINISH_PATIENCE: Duration = Duration::from_mins(10);

impl Slot {
    /// Sends the message of an armed mail, and writes down what became of it.
    pub(super) async fn hand_over(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        rendered: &Rendered,
    ) -> Result<(), StoreError> {
        failpoint::pass("submit.before");
        let submitted = self.submit(&rendered.message).await;
        failpoint::pass("submit.after");
        let run = Arc::clone(&self.run);
        let tally = &run.request.tally;
        match submitted {
            Submitted::Accepted(reply) => {
                return self.accepted(claim, mail, (rendered, reply)).await;
            }
            Submitted::Refused(reply) => return self.refused(claim, mail, (&reply, None)).await,
            Submitted::Misconfigured(reason) => {
                let mut back = finish(MailState::Queued, None);
                back.wait = NOT_ARMED_WAIT;
                self.finish(claim, mail, back, &tally.again).await?;
                run.halt(Trouble::Configuration(reason)).await;
            }
            Submitted::InDoubt(reason) => {
                self.connection = None;
                let mut doubt = finish(MailState::InDoubt, None);
                doubt.wait = doubt_wait(mail.attempts);
                doubt.reply.text = Some(reason.clone());
                let is_written = self
                    .finish(claim, mail, doubt.clone(), &tally.in_doubt)
                    .await?;
                if !is_written {
                    self.doubt_again(claim, mail, (rendered, doubt)).await?;
                }
                if !run.is_to_end() {
                    // A server that leaves one mail after the other in doubt is not to have all.
                    run.breadth.slow_down();
                    run.note_strange(reason).await;
                }
            }
        }
        Ok(())
    }

    /// The server took the mail.
    async fn accepted(
        &self,
        claim: ClaimId,
        mail: &ClaimedMail,
        (rendered, reply): (&Rendered, Reply),
    ) -> Result<(), StoreError> {
        let run = Arc::clone(&self.run);
        let tally = &run.request.tally;
        run.note_usual();
        run.breadth.speed_up();
        run.refusals.store(0, Ordering::Relaxed);
        run.unexplained.store(0, Ordering::Relaxed);
        let receipt = Receipt {
            mail: mail.id,
            claim,
            attempt: mail.attempts,
            at: run.now(),
            hash: rendered.hash,
            reply,
        };
        self.note_receipt(&receipt).await;
        let sent = finish(MailState::Sent, Some(&receipt.reply));
        let is_written = self.finish(claim, mail, sent, &tally.sent).await?;
        // Of a database that has forgotten the claim, or where somebody else has it.
        if !is_written && run.receipts.is_some() {
            let known = Known::of(&receipt);
            if run.service.prove_one(mail.id, &known).await? {
                tally.sent.fetch_add(1, Ordering::Relaxed);
            } else {
                run.knows_all.store(false, Ordering::Relaxed);
            }
        }
        *run.last_reply.lock().await = Some(words(&receipt.reply));
        Ok(())
    }

    /// A doubt that cannot be written as it should be, because another database took the place of the one
    /// that the mail was armed in: there the mail would wait as if it had never been tried.
    async fn doubt_again(
        &self,
        claim: ClaimId,
        mail: &ClaimedMail,
        (rendered, finish): (&Rendered, Finish),
    ) -> Result<(), StoreError> {
        let mut patience = Patience::default();
        let has_moved = loop {
            let looked = async {
                let mut tx = self.run.service.begin(Mode::DryRun).await?;
                self.run.has_moved(tx.connection()).await
            };
            match looked.await {
                Err(error) if patience.allows(&error, true).await => {}
                looked => break looked?,
            }
        };
        if has_moved {
            let known = Known {
                claim,
                attempt: mail.attempts,
                hash: &rendered.hash,
                finish,
            };
            self.run.service.prove_one(mail.id, &known).await?;
        }
        Ok(())
    }

    /// Waits for the server's answer; once the run is to end, not for long.
    async fn submit(&mut self, message: &[u8]) -> Submitted {
        let run = Arc::clone(&self.run);
        let Some(live) = self.connection.as_mut() else {
            return Submitted::Refused(Reply::new(451, "4.3.0 there is no connection"));
        };
        tokio::select! {
            submitted = live.connection.submit(message) => submitted,
            () = run.stopped_for(SUBMIT_GRACE) => {
                Submitted::InDoubt("admit was stopped before the server answered".to_owned())
            }
        }
    }

    /// Writes down on this machine that the server took the mail. If that fails the database is told
    /// all the same, and nothing more is sent.
    async fn note_receipt(&self, receipt: &Receipt) {
        let Some(receipts) = &self.run.receipts else {
            return;
        };
        failpoint::pass("journal.before_write");
        let written = receipts.write(receipt);
        failpoint::pass("journal.after_write");
        if let Err(error) = written {
            self.run.halt(Trouble::Receipts(error.to_string())).await;
        }
    }

    /// The server said no, and said so clearly: nothing of the mail was taken. At which place decides
    /// with the words whom it means; `None` is after the message.
    pub(super) async fn refused(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        (reply, place): (&Reply, Option<Stage>),
    ) -> Result<(), StoreError> {
        let run = Arc::clone(&self.run);
        let tally = &run.request.tally;
        run.note_usual();
        *run.last_reply.lock().await = Some(words(reply));
        let about_us = reply.is_about_us(place);
        // Whoever asked for a mail about an account does not wait for so long.
        let is_full = reply.is_mailbox_full()
            && place != Some(Stage::Mail)
            && matches!(mail.subject, MailSubject::Invitation(_));
        if is_dead(mail, reply, (about_us, is_full)) {
            let dead = finish(MailState::Dead, Some(reply));
            self.finish(claim, mail, dead, &tally.dead).await?;
        } else {
            let mut again = finish(MailState::Queued, Some(reply));
            again.wait = if is_full {
                jittered(FULL_WAIT)
            } else {
                backoff(mail.attempts)
            };
            self.finish(claim, mail, again, &tally.again).await?;
        }
        self.weigh(reply, about_us).await;
        Ok(())
    }

    /// What a refusal means for those that come next.
    async fn weigh(&self, reply: &Reply, about_us: bool) {
        let run = &self.run;
        let (count, most) = match (about_us, reply.is_transient()) {
            (true, true) => {
                run.breadth.slow_down();
                (&run.refusals, THROTTLED_AFTER)
            }
            (true, false) => (&run.refusals, UNWELCOME_AFTER),
            // In words alone it may be that the recipient is unknown, or that we send too much.
            (false, is_transient) if reply.is_bare() => {
                run.refusals.store(0, Ordering::Relaxed);
                if is_transient {
                    run.breadth.slow_down();
                }
                (&run.unexplained, UNEXPLAINED_AFTER)
            }
            (false, _) => {
                run.refusals.store(0, Ordering::Relaxed);
                run.unexplained.store(0, Ordering::Relaxed);
                return;
            }
        };
        if count.fetch_add(1, Ordering::Relaxed) + 1 >= most {
            run.halt(Trouble::Unwelcome(words(reply))).await;
        }
    }

    /// The server broke off when this mail was announced. Others may fare better, so it is not
    /// first in the queue again at once.
    pub(super) async fn set_aside(
        &self,
        claim: ClaimId,
        mail: &ClaimedMail,
    ) -> Result<(), StoreError> {
        let mut back = finish(MailState::Queued, None);
        back.give_back = true;
        back.wait = jittered(SET_ASIDE_WAIT);
        if self.finish(claim, mail, back, &AtomicU64::new(0)).await? {
            self.give_back_token().await?;
        }
        Ok(())
    }

    /// Of a mail that goes back uncounted: neither a limit nor a rate has lost by it.
    async fn give_back_token(&self) -> Result<(), StoreError> {
        self.run.request.tally.put_back(1);
        if self.run.mailing.pace.rate.is_none() {
            return Ok(());
        }
        let mut tx = self.run.service.begin(Mode::Apply).await?;
        budget::credit(&mut tx, &self.run.mailing, 1).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The database went away while a mail was armed, or somebody held its invitation for too long.
    /// Whether the commit took place may be unknown, but nothing has left: the mail goes back, and
    /// is not taken up again at once.
    pub(super) async fn not_armed(
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
        self.finish(claim, mail, back, &tally.again).await?;
        Ok(())
    }

    /// Writes the end of an attempt down, however long the database takes: it is known now, and
    /// would be in doubt for ever otherwise. Until then no connection of the run begins another
    /// mail. Counts it and says so, unless the mail is another worker's by now, or gone.
    async fn finish(
        &self,
        claim: ClaimId,
        mail: &ClaimedMail,
        finish: Finish,
        count: &AtomicU64,
    ) -> Result<bool, StoreError> {
        let mut patience = Patience::of(FINISH_PATIENCE);
        let mut waiting = None;
        loop {
            match self.try_finish(claim, mail, &finish).await {
                Ok(true) => {
                    count.fetch_add(1, Ordering::Relaxed);
                    return Ok(true);
                }
                Ok(false) => {
                    let id = mail.id;
                    tracing::warn!(mail.id = %id, "another worker took this mail over, or it was erased");
                    return Ok(false);
                }
                Err(error) => {
                    waiting.get_or_insert_with(|| self.run.hold_others());
                    if !patience.allows(&error, true).await {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn try_finish(
        &self,
        claim: ClaimId,
        mail: &ClaimedMail,
        finish: &Finish,
    ) -> Result<bool, StoreError> {
        let id = mail.id;
        let mut tx = self.run.service.begin(Mode::Apply).await?;
        if let Some((mail, hash)) = self.unarmed.as_ref().filter(|(one, _)| one.id == id) {
            let via = self.run.mailing.transport.describe();
            mark_armed(tx.connection(), mail, claim, hash, &via).await?;
        }
        let mut ours = mark_finished(tx.connection(), id, claim, finish).await?;
        if !ours {
            // Our lease ended meanwhile, and somebody put the mail in doubt: we know what became of it.
            ours = match finish.state {
                MailState::Sent => mark_proved(tx.connection(), id, &finish.reply).await?,
                // Before the message is armed another attempt may have the same number.
                MailState::Dead | MailState::Queued
                    if self.armed == Some(id) && finish.reply.code.is_some() =>
                {
                    mark_refused(tx.connection(), (id, mail.attempts), finish).await?
                }
                _ => false,
            };
        }
        failpoint::pass("finish.before_commit");
        tx.commit().await?;
        failpoint::pass("finish.after_commit");
        Ok(ours)
    }
}

/// A recipient that does not exist, or was tried long enough. A full mailbox may be emptied, and
/// what the server holds against us is no reason to give anybody up.
fn is_dead(mail: &ClaimedMail, reply: &Reply, (about_us, is_full): (bool, bool)) -> bool {
    if mail.attempts >= MAX_ATTEMPTS {
        return true;
    }
    if is_full {
        let (code, enhanced) = &mail.last_reply;
        let was_full = Reply {
            code: code.and_then(|code| u16::try_from(code).ok()).unwrap_or(0),
            enhanced: enhanced.clone(),
            text: String::new(),
        }
        .is_mailbox_full();
        return was_full && mail.attempts >= FULL_ATTEMPTS;
    }
    reply.is_permanent() && !about_us
}

fn words(reply: &Reply) -> String {
    format!("{} {}", reply.code, reply.text)
}

fn finish(state: MailState, reply: Option<&Reply>) -> Finish {
    Finish {
        state,
        wait: Duration::ZERO,
        give_back: false,
        reply: reply.map_or_else(StoredReply::default, stored),
    }
}

/// How long to wait after so many attempts: minutes first, hours later (RFC 5321, 4.5.4.1).
fn backoff(attempts: i16) -> Duration {
    const MINUTES: [u64; 8] = [1, 5, 15, 30, 60, 120, 240, 480];
    let step = usize::try_from(attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(MINUTES.len() - 1);
    jittered(Duration::from_mins(MINUTES[step]))
}

fn doubt_wait(attempts: i16) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(8);
    (DOUBT_WAIT * 2_u32.pow(doublings)).min(LONGEST_DOUBT_WAIT)
}

/// A fifth shorter or longer, so that what failed together does not come back together.
fn jittered(wait: Duration) -> Duration {
    let draw = Uuid::new_v4().as_bytes()[0];
    wait.mul_f64(0.8 + f64::from(draw) / 255.0 * 0.4)
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

//! Reminders: who has not answered an invitation is mailed another link of the same generation, some
//! days after the first mail. Each step of the ladder once, however often or seldom this runs.
//!
//! What was passed is a column of the invitation, changed in the transaction that queues the mail; so
//! two runs at once, or one that is killed, remind nobody twice. An invitation of which several steps
//! are due passes all of them with one mail.

use std::iter;

use jiff::{SignedDuration, Timestamp};

use super::patience::Patience;
use super::{Mode, Service, Stop, new_id, new_run};
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, MailId};
use crate::domain::ladder::Ladder;
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::reminder::{LadderStep, Stepped, find_reminders_due, mark_reminded};

/// Invitations that are taken over a step in one transaction.
const CHUNK: usize = 2_000;
/// Reminders go after everything that somebody waits for.
const PRIORITY: i16 = 60;

/// Asks to remind whoever is due.
#[derive(Debug, Clone)]
pub struct RemindDue {
    /// How long after the first mail.
    pub ladder: Ladder,
    /// Ends the run between two chunks.
    pub stop: Stop,
}

/// Who is to be reminded at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RemindersDue {
    /// How many.
    pub count: u64,
    /// How long the first of them has waited for it.
    pub overdue: Option<SignedDuration>,
}

impl Service {
    /// Puts the reminders that are due into the outbox, and answers how many. None for an invitation
    /// that has ended or expired, whose first mail has not been sent, or whose address is blocked.
    pub async fn remind_due(&self, request: &RemindDue) -> Result<u64, StoreError> {
        let ladder = seconds(&request.ladder);
        let run = new_run();
        let mut reminded = 0;
        for step in (1_i16..).take(ladder.len()) {
            let mut patience = Patience::default();
            while !request.stop.is_asked() {
                match self.remind_chunk(run, (step, &ladder)).await {
                    Ok(Stepped { passed: 0, .. }) => break,
                    Ok(stepped) => {
                        reminded += stepped.reminded.unsigned_abs();
                        patience = Patience::default();
                    }
                    Err(error) if patience.allows(&error, reminded > 0).await => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(reminded)
    }

    /// Who would be reminded now.
    pub async fn reminders_due(&self, ladder: &Ladder) -> Result<RemindersDue, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        let (count, since) = find_reminders_due(tx.connection(), &seconds(ladder), now).await?;
        Ok(RemindersDue {
            count: count.unsigned_abs(),
            overdue: since.map(|since: Timestamp| now.duration_since(since)),
        })
    }

    async fn remind_chunk(
        &self,
        run: BatchId,
        (step, ladder): (i16, &[f64]),
    ) -> Result<Stepped, StoreError> {
        let mails: Vec<MailId> = iter::repeat_with(new_id).take(CHUNK).collect();
        let mut tx = self.begin(Mode::Apply).await?;
        let step = LadderStep {
            step,
            ladder,
            run,
            priority: PRIORITY,
            now: tx.now,
        };
        let stepped = mark_reminded(tx.connection(), &step, &mails).await?;
        if stepped.reminded > 0 {
            let row = NewAudit {
                actor: &self.actor,
                action: AuditAction::InvitationsReminded,
                subject_kind: "invitation",
                subject_id: None,
                space_id: None,
                batch_id: Some(run),
                ticket: None,
                reason: None,
                before: None,
                after: None,
                subjects: i32::try_from(stepped.reminded).unwrap_or(i32::MAX),
            };
            insert_audit(tx.connection(), &row).await?;
        }
        tx.commit().await?;
        Ok(stepped)
    }
}

fn seconds(ladder: &Ladder) -> Vec<f64> {
    let steps = ladder.steps().iter();
    steps.map(SignedDuration::as_secs_f64).collect()
}

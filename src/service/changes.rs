//! Many invitations taken back or sent again in one run, each with an outcome of its own.
//!
//! Chunks of a run are transactions: interrupted, what was done is done, and the same run again
//! passes it over.

use std::collections::HashSet;

use super::invitation::{Invitation, InvitationError, InvitationTarget, choose};
use super::patience::Patience;
use super::{Grounds, Mode, Service, Tx, new_id};
use crate::domain::audit::AuditAction;
use crate::domain::expiry::Expiry;
use crate::domain::id::{BatchId, InvitationId, MailId};
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::invitation::mark_withdrawn;

/// What is done to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is taken back.
    Withdraw,
    /// It is renewed and sent again.
    Resend {
        /// The new end, where that is said.
        expiry: Option<Expiry>,
        /// Also soon after the last one.
        force: bool,
    },
    /// Another mail, with another link that works beside the older ones.
    Remind {
        /// Also soon after the last one.
        force: bool,
    },
}

/// A run over many invitations.
#[derive(Debug, Clone)]
pub struct ChangeRun {
    /// By which its mails are found in the outbox.
    pub id: BatchId,
    change: Change,
    sender: Option<String>,
    grounds: Grounds,
    mode: Mode,
    seen: HashSet<InvitationId>,
    /// Its targets were chosen by what they are, and not typed.
    pub is_chosen: bool,
    /// Its mails are many: they go after those that somebody waits for, and keep to rates and quiet hours.
    pub is_bulk: bool,
}

/// What became of one target.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The invitation, as it is now.
    pub invitation: Invitation,
    /// What it was before.
    pub was: InvitationStatus,
    /// What was done.
    pub done: Done,
}

/// What was done to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is withdrawn now.
    Withdrawn,
    /// It was withdrawn before.
    Unchanged,
    /// It is renewed; this mail carries its new link.
    Resent(MailId),
    /// Reminded of, by this mail.
    Reminded(MailId),
    /// The run has dealt with it already.
    Repeated,
}

impl ChangeRun {
    /// Begins a run. With a sender, only what this actor sent is changed.
    #[must_use]
    pub fn new(change: Change, sender: Option<String>, grounds: Grounds, mode: Mode) -> Self {
        Self {
            id: new_id(),
            change,
            sender,
            grounds,
            mode,
            seen: HashSet::new(),
            is_chosen: false,
            is_bulk: false,
        }
    }

    /// What the run does.
    #[must_use]
    pub const fn change(&self) -> Change {
        self.change
    }

    /// Why.
    #[must_use]
    pub const fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// For real, or to see.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The ids of a chunk that was chosen and not typed, where it can be written as a whole.
    fn chosen(&self, targets: &[InvitationTarget]) -> Option<Vec<InvitationId>> {
        if self.change == Change::Withdraw || self.sender.is_some() || targets.len() < 2 {
            return None;
        }
        let mut ids = Vec::with_capacity(targets.len());
        let mut here = HashSet::with_capacity(targets.len());
        for target in targets {
            let InvitationTarget::Id(id) = target else {
                return None;
            };
            if self.seen.contains(id) || !here.insert(*id) {
                return None;
            }
            ids.push(*id);
        }
        Some(ids)
    }

    /// The same run from its beginning, changing nothing.
    #[must_use]
    pub fn rehearsal(&self) -> Self {
        let (sender, grounds) = (self.sender.clone(), self.grounds.clone());
        Self {
            is_chosen: self.is_chosen,
            is_bulk: self.is_bulk,
            ..Self::new(self.change, sender, grounds, Mode::DryRun)
        }
    }
}

impl Service {
    /// Changes these, in one transaction. A target's error is its outcome; an error of the database
    /// undoes and ends the chunk.
    pub async fn change_invitations(
        &self,
        run: &mut ChangeRun,
        targets: &[InvitationTarget],
    ) -> Result<Vec<Result<Changed, InvitationError>>, StoreError> {
        let mut patience = Patience::default();
        let mid_run = !run.seen.is_empty();
        loop {
            match self.change_chunk(run, targets).await {
                Ok((outcomes, seen)) => {
                    run.seen.extend(seen);
                    return Ok(outcomes);
                }
                Err(error) if patience.allows(&error, mid_run).await => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn change_chunk(
        &self,
        run: &ChangeRun,
        targets: &[InvitationTarget],
    ) -> Result<(Vec<Result<Changed, InvitationError>>, HashSet<InvitationId>), StoreError> {
        let mut tx = self.begin(run.mode).await?;
        if let Some(ids) = run.chosen(targets) {
            let outcomes = self.mail_many_again(&mut tx, run, &ids).await?;
            tx.commit().await?;
            return Ok((outcomes, ids.into_iter().collect()));
        }
        let mut seen = HashSet::new();
        let mut outcomes = Vec::with_capacity(targets.len());
        for target in targets {
            let outcome = self.change_one(&mut tx, run, &mut seen, target).await;
            outcomes.push(match outcome {
                Err(InvitationError::Fault(error)) => return Err(error),
                outcome => outcome,
            });
        }
        tx.commit().await?;
        Ok((outcomes, seen))
    }

    async fn change_one(
        &self,
        tx: &mut Tx<'_>,
        run: &ChangeRun,
        seen: &mut HashSet<InvitationId>,
        target: &InvitationTarget,
    ) -> Result<Changed, InvitationError> {
        let sender = run.sender.as_deref();
        let invitation = choose(tx, target, sender, run.mode).await?;
        let id = invitation.id;
        let was = invitation.status(tx.now);
        let (invitation, done) = if run.seen.contains(&id) || !seen.insert(id) {
            (invitation, Done::Repeated)
        } else {
            match run.change {
                Change::Withdraw => self.withdraw_in(tx, run, invitation).await?,
                Change::Resend { .. } | Change::Remind { .. } => {
                    let mailed = self.mail_again(tx, run, vec![invitation]).await?;
                    let missing = StoreError::Inconsistent("a target has no outcome");
                    return mailed.into_iter().next().unwrap_or(Err(missing.into()));
                }
            }
        };
        Ok(Changed {
            invitation,
            was,
            done,
        })
    }

    /// Takes one back: it ends, its links end, mails that wait are not sent.
    async fn withdraw_in(
        &self,
        tx: &mut Tx<'_>,
        run: &ChangeRun,
        mut invitation: Invitation,
    ) -> Result<(Invitation, Done), InvitationError> {
        let now = tx.now;
        match invitation.ended {
            Some(InvitationEnd::Accepted) => {
                return Err(InvitationError::Accepted(Box::new(invitation)));
            }
            Some(InvitationEnd::Withdrawn) => return Ok((invitation, Done::Unchanged)),
            None => {}
        }
        if run.mode == Mode::Apply {
            mark_withdrawn(tx.connection(), invitation.id, now).await?;
            let row = NewAudit {
                actor: &self.actor,
                action: AuditAction::InvitationWithdrawn,
                subject_kind: "invitation",
                subject_id: Some(invitation.id.as_uuid()),
                space_id: Some(invitation.space_id),
                batch_id: None,
                ticket: run.grounds.ticket.as_deref(),
                reason: run.grounds.reason.as_deref(),
                before: Some(invitation.status(now).as_str()),
                after: Some(InvitationStatus::Withdrawn.as_str()),
                subjects: 1,
            };
            insert_audit(tx.connection(), &row).await?;
        }
        invitation.ended = Some(InvitationEnd::Withdrawn);
        invitation.ended_at = Some(now);
        Ok((invitation, Done::Withdrawn))
    }
}

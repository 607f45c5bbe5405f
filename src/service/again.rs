//! Mailing invitations again: with a new link and a new end, or as a reminder. A few that somebody
//! named, or very many that were chosen, whose chunks are written by a few statements each.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::changes::{Change, ChangeRun, Changed, Done};
use super::invitation::{Invitation, InvitationError, usual_expiry};
use super::{Mode, Service, Tx, new_id};
use crate::domain::audit::AuditAction;
use crate::domain::id::{BatchId, InvitationId};
use crate::domain::invitation::{InvitationEnd, InvitationStatus};
use crate::domain::mail::{BULK_PRIORITY, SINGLE_PRIORITY};
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::invitation::ChosenFilter;
use crate::store::invitation::{
    Again, Mailed, ReminderOf, RenewalOf, insert_reminders, list_chosen, list_invitations_of,
    list_mailed, lock_invitations, mark_all_renewed,
};

/// How long after a mail the next one of its kind has to wait, unless it is forced.
pub const COOL_DOWN: SignedDuration = SignedDuration::from_mins(5);
/// Reminders by hand have steps that no ladder has.
const STEPS_BY_HAND: i16 = 1_000;

/// What is done to one invitation.
enum Judged {
    Renew(RenewalOf),
    Remind(ReminderOf),
    /// The run has done it: its chunk is tried again after a commit that nobody heard of.
    Already(Done),
}

impl Service {
    /// The invitations that a filter chooses, oldest first.
    pub async fn choose_invitations(
        &self,
        filter: &ChosenFilter,
    ) -> Result<Vec<InvitationId>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        list_chosen(tx.connection(), filter, now).await
    }

    /// The same for many ids at once: locked in one order, then read.
    pub(super) async fn mail_many_again(
        &self,
        tx: &mut Tx<'_>,
        run: &ChangeRun,
        ids: &[InvitationId],
    ) -> Result<Vec<Result<Changed, InvitationError>>, StoreError> {
        if run.mode() == Mode::Apply {
            lock_invitations(tx.connection(), ids).await?;
        }
        let now = tx.now;
        let found = list_invitations_of(tx.connection(), ids, now).await?;
        let mut found: HashMap<InvitationId, Invitation> =
            found.into_iter().map(|one| (one.id, one)).collect();
        let mut there = Vec::with_capacity(ids.len());
        let mut missing = Vec::new();
        for id in ids {
            match found.remove(id) {
                Some(invitation) => there.push(invitation),
                None => missing.push(*id),
            }
        }
        let mut outcomes = self.mail_again(tx, run, there).await?.into_iter();
        let gone = |id: &InvitationId| InvitationError::NotFound(id.to_string(), Vec::new());
        Ok(ids
            .iter()
            .map(|id| {
                if missing.contains(id) {
                    return Err(gone(id));
                }
                outcomes.next().unwrap_or_else(|| Err(gone(id)))
            })
            .collect())
    }

    /// Mails invitations again that are locked, each with an outcome of its own, in their order.
    pub(super) async fn mail_again(
        &self,
        tx: &mut Tx<'_>,
        run: &ChangeRun,
        invitations: Vec<Invitation>,
    ) -> Result<Vec<Result<Changed, InvitationError>>, StoreError> {
        let now = tx.now;
        let mailed = mailed_of(tx, &invitations, run.id).await?;
        let few = invitations.len() == 1;
        let (mut renewals, mut reminders, mut before) = (Vec::new(), Vec::new(), None);
        let mut outcomes = Vec::with_capacity(invitations.len());
        for mut invitation in invitations {
            let was = invitation.status(now);
            let known = mailed.get(&invitation.id).copied();
            let judged = match judge(run, &invitation, known, now) {
                Ok(judged) => judged,
                Err(error) => {
                    outcomes.push(Err(error));
                    continue;
                }
            };
            let subject = (invitation.id, invitation.space_id, was);
            let done = match judged {
                Judged::Renew(renewal) => {
                    invitation.expires_at = renewal.expires_at;
                    invitation.ttl_seconds = renewal.ttl_seconds;
                    renewals.push(renewal);
                    before = Some(subject);
                    Done::Resent(renewal.mail)
                }
                Judged::Remind(reminder) => {
                    reminders.push(reminder);
                    before = Some(subject);
                    Done::Reminded(reminder.mail)
                }
                Judged::Already(done) => done,
            };
            outcomes.push(Ok(Changed {
                invitation,
                was,
                done,
            }));
        }
        if let Some(only) = before
            && run.mode() == Mode::Apply
        {
            let again = Again {
                run: run.id,
                priority: if run.is_bulk {
                    BULK_PRIORITY
                } else {
                    SINGLE_PRIORITY
                },
                now,
            };
            mark_all_renewed(tx.connection(), again, &renewals).await?;
            insert_reminders(tx.connection(), again, &reminders).await?;
            let count = renewals.len() + reminders.len();
            self.audit_again(tx, run, (few.then_some(only), count))
                .await?;
        }
        Ok(outcomes)
    }

    /// One row for one invitation, or one for all of a chunk.
    async fn audit_again(
        &self,
        tx: &mut Tx<'_>,
        run: &ChangeRun,
        (only, count): (
            Option<(InvitationId, crate::domain::id::SpaceId, InvitationStatus)>,
            usize,
        ),
    ) -> Result<(), StoreError> {
        let reminds = matches!(run.change(), Change::Remind { .. });
        let action = match (reminds, only) {
            (true, _) => AuditAction::InvitationsReminded,
            (false, Some(_)) => AuditAction::InvitationResent,
            (false, None) => AuditAction::InvitationsResent,
        };
        let grounds = run.grounds();
        let row = NewAudit {
            actor: &self.actor,
            action,
            subject_kind: "invitation",
            subject_id: only.map(|(id, ..)| id.as_uuid()),
            space_id: only.map(|(_, space, _)| space),
            batch_id: only.is_none().then_some(run.id),
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: only.map(|(.., was)| was.as_str()),
            after: only.map(|_| InvitationStatus::Open.as_str()),
            subjects: i32::try_from(count).unwrap_or(i32::MAX),
        };
        insert_audit(tx.connection(), &row).await
    }
}

/// What was mailed for each of these, and what a run has queued for it.
async fn mailed_of(
    tx: &mut Tx<'_>,
    invitations: &[Invitation],
    run: BatchId,
) -> Result<HashMap<InvitationId, Mailed>, StoreError> {
    let ids: Vec<InvitationId> = invitations.iter().map(|one| one.id).collect();
    let mailed = list_mailed(tx.connection(), &ids, run).await?;
    Ok(mailed.into_iter().map(|one| (one.id, one)).collect())
}

/// What is done to an invitation, or why nothing is.
fn judge(
    run: &ChangeRun,
    invitation: &Invitation,
    mailed: Option<Mailed>,
    now: Timestamp,
) -> Result<Judged, InvitationError> {
    if let Some(mail) = mailed.and_then(|mailed| mailed.of_run) {
        return Ok(Judged::Already(match run.change() {
            Change::Remind { .. } => Done::Reminded(mail),
            _ => Done::Resent(mail),
        }));
    }
    let whole = || Box::new(invitation.clone());
    match invitation.ended {
        Some(InvitationEnd::Accepted) => return Err(InvitationError::Accepted(whole())),
        Some(InvitationEnd::Withdrawn) => return Err(InvitationError::Withdrawn(whole())),
        None => {}
    }
    let invited_at = mailed.and_then(|mailed| mailed.invited_at);
    match run.change() {
        Change::Remind { force } => {
            if invitation.status(now) == InvitationStatus::Expired {
                return Err(InvitationError::Expired(whole()));
            }
            refuse_blocked(invitation, mailed)?;
            if !mailed.is_some_and(|mailed| mailed.is_sent) {
                return Err(InvitationError::NotSent(whole()));
            }
            cool(
                invitation,
                mailed.and_then(|mailed| mailed.mailed_at),
                (force, now),
            )?;
            let last = mailed.map_or(0, |mailed| mailed.last_step);
            Ok(Judged::Remind(ReminderOf {
                id: invitation.id,
                mail: new_id(),
                step: last.max(STEPS_BY_HAND).saturating_add(1),
            }))
        }
        Change::Resend { expiry, force } => {
            refuse_blocked(invitation, mailed)?;
            cool(invitation, invited_at, (force, now))?;
            let expiry = expiry.unwrap_or_else(|| usual_expiry(invitation, now));
            Ok(Judged::Renew(RenewalOf {
                id: invitation.id,
                mail: new_id(),
                expires_at: expiry.ends_at(now),
                ttl_seconds: expiry.ttl_seconds(),
            }))
        }
        // Taking back mails nobody.
        Change::Withdraw => Err(InvitationError::Withdrawn(whole())),
    }
}

/// Refuses to mail an address that is not mailed.
fn refuse_blocked(invitation: &Invitation, mailed: Option<Mailed>) -> Result<(), InvitationError> {
    match mailed.and_then(|mailed| mailed.blocked) {
        None => Ok(()),
        Some(cause) => Err(InvitationError::KeptBack(
            Box::new(invitation.clone()),
            cause,
        )),
    }
}

/// Refuses a mail that follows the last one too soon; the first counts like any other.
fn cool(
    invitation: &Invitation,
    last: Option<Timestamp>,
    (force, now): (bool, Timestamp),
) -> Result<(), InvitationError> {
    let Some(last) = last.filter(|_| !force) else {
        return Ok(());
    };
    let next = last + COOL_DOWN;
    if next > now {
        return Err(InvitationError::CoolingDown {
            invitation: Box::new(invitation.clone()),
            next,
            now,
        });
    }
    Ok(())
}

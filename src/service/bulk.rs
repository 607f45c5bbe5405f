//! Inviting: a few addresses or a file of any length, chunk by chunk.
//!
//! A chunk is one transaction: what is known of its rows is read, each row is judged, and what is
//! to be written goes in with one statement, its mails and one audit row beside it. Keys decide who
//! was first, so two runs over the same people, or one that was killed and begun again, invite
//! everybody once.

use std::collections::HashMap;

use super::patience::Patience;
use super::verdict::{Verdict, judge};
use super::{Grounds, Mode, Service, Tx, new_id};
use crate::crypto;
use crate::domain::audit::AuditAction;
use crate::domain::bulk::{RowCounts, RowOutcome, RowStatus};
use crate::domain::email::EmailAddress;
use crate::domain::expiry::Expiry;
use crate::domain::id::{BatchId, InvitationId, SpaceId};
use crate::domain::language::Language;
use crate::domain::mail::{BULK_PRIORITY, SINGLE_PRIORITY};
use crate::domain::name::PersonName;
use crate::domain::role::Roles;
use crate::failpoint;
use crate::store::StoreError;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::batch::{NewBatch, insert_batch, mark_counted};
use crate::store::bulk::{
    ChunkFrame, Facts, NewInvitation, insert_invitations, list_facts, mark_adopted, mark_rewritten,
};

/// Rows that one transaction takes. Larger ones gain nothing and hold locks for longer.
pub const CHUNK_ROWS: usize = 5_000;

/// One person to invite.
#[derive(Debug, Clone)]
pub struct InviteRow {
    /// The id the invitation will have, if one is written.
    pub id: InvitationId,
    /// The space.
    pub space: SpaceId,
    /// The space's language, for people for whom none is known.
    pub space_language: Language,
    /// The address.
    pub address: EmailAddress,
    /// The name.
    pub name: PersonName,
    /// The language, where it is said.
    pub language: Option<Language>,
    /// The roles, where they are said; otherwise `client`.
    pub roles: Option<Roles>,
    /// The organisation's own number for the person.
    pub reference: Option<String>,
    /// When the invitation ends.
    pub expiry: Expiry,
}

impl InviteRow {
    /// A row that says no more than whom and where.
    #[must_use]
    pub fn new(space: SpaceId, space_language: Language, address: EmailAddress) -> Self {
        Self {
            id: new_id(),
            space,
            space_language,
            address,
            name: PersonName::default(),
            language: None,
            roles: None,
            reference: None,
            expiry: Expiry::default(),
        }
    }
}

/// How to judge rows that are not plainly new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InviteOptions {
    /// Invite those, too, who would be held back.
    pub again: bool,
    /// Let open invitations take over what the row says of them.
    pub update: bool,
}

/// Where the rows of a run come from.
#[derive(Debug, Clone)]
pub enum BatchSource {
    /// Addresses named one by one.
    Addresses,
    /// A file.
    File {
        /// SHA-256 of its bytes.
        digest: [u8; 32],
        /// Its name, without its folder.
        name: String,
        /// Every option that decides the outcome of its rows, in one text.
        options: String,
    },
}

impl BatchSource {
    /// By which a run is known: the file together with what was asked about it.
    fn digest(&self) -> Option<[u8; 32]> {
        match self {
            Self::Addresses => None,
            Self::File {
                digest, options, ..
            } => Some(crypto::sha256(
                &[digest.as_slice(), options.as_bytes()].concat(),
            )),
        }
    }
}

/// Begins a run.
#[derive(Debug, Clone)]
pub struct BeginBatch {
    /// Where its rows come from.
    pub source: BatchSource,
    /// The space, where all rows go to one.
    pub space: Option<SpaceId>,
    /// How to judge.
    pub options: InviteOptions,
    /// Why.
    pub grounds: Grounds,
}

/// A run, and what has become of its rows so far.
#[derive(Debug, Clone)]
pub struct BatchRun {
    /// Its id.
    pub id: BatchId,
    /// What became of its rows so far, those included that the caller noted.
    pub counts: RowCounts,
    space: Option<SpaceId>,
    options: InviteOptions,
    grounds: Grounds,
    priority: i16,
}

impl Service {
    /// Opens a run. Every run is a row of its own, also of a file that was sent before: its
    /// outcomes are computed anew from the database.
    pub async fn begin_batch(&self, request: BeginBatch) -> Result<BatchRun, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let batch = NewBatch {
            id: new_id(),
            digest: request.source.digest(),
            file_name: match request.source {
                BatchSource::Addresses => None,
                BatchSource::File { name, .. } => Some(name),
            },
            space_id: request.space,
            actor: self.actor.clone(),
            started_at: tx.now,
        };
        insert_batch(tx.connection(), &batch).await?;
        failpoint::pass("run_begun.before_commit");
        tx.commit().await?;
        failpoint::pass("run_begun.after_commit");
        Ok(BatchRun {
            id: batch.id,
            counts: RowCounts::default(),
            space: request.space,
            options: request.options,
            grounds: request.grounds,
            priority: if batch.digest.is_some() {
                BULK_PRIORITY
            } else {
                SINGLE_PRIORITY
            },
        })
    }

    /// Invites one chunk of rows, none of which repeats another: one transaction, repeated as a
    /// whole when the database stumbles. Answers the outcome of each row, in order.
    pub async fn invite_rows(
        &self,
        run: &mut BatchRun,
        rows: &[InviteRow],
    ) -> Result<Vec<RowOutcome>, StoreError> {
        let mut patience = Patience::default();
        loop {
            match self.try_invite_rows(run, rows).await {
                Ok(outcomes) => {
                    for outcome in &outcomes {
                        run.counts.add(outcome.status);
                    }
                    return Ok(outcomes);
                }
                Err(error) if patience.allows(&error, true).await => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Tells what inviting these rows would do, in a transaction that cannot write.
    pub async fn preview_rows(
        &self,
        options: InviteOptions,
        rows: &[InviteRow],
    ) -> Result<Vec<RowOutcome>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let verdicts = judge_rows(&mut tx, options, rows).await?;
        Ok(verdicts
            .into_iter()
            .map(|verdict| verdict.outcome().clone())
            .collect())
    }

    /// Writes down how a run went; with `complete`, that all its rows were reached.
    pub async fn end_batch(&self, run: &BatchRun, complete: bool) -> Result<(), StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        mark_counted(tx.connection(), run.id, &run.counts, complete).await?;
        failpoint::pass("run_finished.before_commit");
        tx.commit().await?;
        failpoint::pass("run_finished.after_commit");
        Ok(())
    }

    async fn try_invite_rows(
        &self,
        run: &BatchRun,
        rows: &[InviteRow],
    ) -> Result<Vec<RowOutcome>, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let verdicts = judge_rows(&mut tx, run.options, rows).await?;
        let mut plan = Plan::default();
        for (row, verdict) in rows.iter().zip(&verdicts) {
            plan.take(row, verdict);
        }
        // Everybody who writes the same rows takes them in the same order, so that no two wait for
        // each other.
        for part in [&mut plan.new, &mut plan.renewed, &mut plan.updated] {
            part.sort_by_cached_key(|one| (one.email.key(), one.space_id));
        }
        let frame = ChunkFrame {
            batch_id: run.id,
            priority: run.priority,
            now: tx.now,
        };
        failpoint::pass("chunk.before_write");
        let lost = self.write_plan(&mut tx, frame, &plan).await?;
        let mut outcomes: Vec<RowOutcome> = verdicts
            .into_iter()
            .map(|verdict| verdict.outcome().clone())
            .collect();
        if !lost.is_empty() {
            // Another run was faster, in between.
            for (row, outcome) in rows.iter().zip(&mut outcomes) {
                if lost.contains(&row.id) {
                    *outcome = RowOutcome::plain(RowStatus::AlreadyInvited);
                }
            }
        }
        self.audit_chunk(&mut tx, run, &plan, lost.len()).await?;
        let mut counts = run.counts;
        for outcome in &outcomes {
            counts.add(outcome.status);
        }
        mark_counted(tx.connection(), run.id, &counts, false).await?;
        failpoint::pass("chunk.before_commit");
        tx.commit().await?;
        failpoint::pass("chunk.after_commit");
        Ok(outcomes)
    }

    async fn write_plan(
        &self,
        tx: &mut Tx<'_>,
        frame: ChunkFrame,
        plan: &Plan,
    ) -> Result<Vec<InvitationId>, StoreError> {
        let mut lost = Vec::new();
        if !plan.new.is_empty() {
            let new: Vec<&NewInvitation> = plan.new.iter().collect();
            lost = insert_invitations(tx.connection(), frame, &new).await?;
        }
        for (rows, renew) in [(&plan.renewed, true), (&plan.updated, false)] {
            if !rows.is_empty() {
                let rows: Vec<&NewInvitation> = rows.iter().collect();
                let changed = mark_rewritten(tx.connection(), frame, &rows, renew).await?;
                if changed != rows.len() as u64 {
                    return Err(StoreError::Moved);
                }
            }
        }
        if !plan.open.is_empty() {
            mark_adopted(tx.connection(), frame.batch_id, &plan.open).await?;
        }
        Ok(lost)
    }

    async fn audit_chunk(
        &self,
        tx: &mut Tx<'_>,
        run: &BatchRun,
        plan: &Plan,
        lost: usize,
    ) -> Result<(), StoreError> {
        for (action, subjects) in [
            (
                AuditAction::InvitationsSent,
                plan.new.len() + plan.renewed.len() - lost,
            ),
            (AuditAction::InvitationsUpdated, plan.updated.len()),
        ] {
            if subjects == 0 {
                continue;
            }
            let row = NewAudit {
                actor: &self.actor,
                action,
                subject_kind: "invitation",
                subject_id: None,
                space_id: run.space,
                batch_id: Some(run.id),
                ticket: run.grounds.ticket.as_deref(),
                reason: run.grounds.reason.as_deref(),
                before: None,
                after: None,
                subjects: i32::try_from(subjects).unwrap_or(i32::MAX),
            };
            insert_audit(tx.connection(), &row).await?;
        }
        Ok(())
    }
}

/// What is to be written for a chunk.
#[derive(Default)]
struct Plan {
    new: Vec<NewInvitation>,
    renewed: Vec<NewInvitation>,
    updated: Vec<NewInvitation>,
    open: Vec<InvitationId>,
}

impl Plan {
    fn take(&mut self, row: &InviteRow, verdict: &Judged) {
        match &verdict.verdict {
            Verdict::Invite(_) => self.new.push(verdict.invitation(row, row.id)),
            Verdict::Renew(id, _) => self.renewed.push(verdict.invitation(row, *id)),
            Verdict::Update(id, _) => {
                self.open.push(*id);
                self.updated.push(verdict.invitation(row, *id));
            }
            Verdict::Open(id, _) => self.open.push(*id),
            Verdict::Leave(_) => {}
        }
    }
}

/// A verdict with the facts it was reached by.
struct Judged {
    verdict: Verdict,
    facts: Option<Facts>,
    ends_at: jiff::Timestamp,
}

impl Judged {
    const fn outcome(&self) -> &RowOutcome {
        self.verdict.outcome()
    }

    /// The invitation as it will be: what the row says, else what the open one has, else what is
    /// usual.
    fn invitation(&self, row: &InviteRow, id: InvitationId) -> NewInvitation {
        let open = self.facts.as_ref().and_then(|facts| facts.open.as_ref());
        let account = self.facts.as_ref().and_then(|facts| facts.account);
        let name = match open {
            Some(open) if row.name == PersonName::default() => open.name.clone(),
            _ => row.name.clone(),
        };
        let language = row
            .language
            .or(open.map(|open| open.language))
            .or(account.map(|account| account.language))
            .unwrap_or(row.space_language);
        let stored = open.and_then(|open| open.roles.join("+").parse().ok());
        NewInvitation {
            id,
            mail_id: new_id(),
            space_id: row.space,
            email: row.address.clone(),
            name,
            language,
            reference: row
                .reference
                .clone()
                .or_else(|| open.and_then(|open| open.reference.clone())),
            roles: row.roles.clone().or(stored).unwrap_or_else(Roles::client),
            ttl_seconds: row.expiry.ttl_seconds(),
            expires_at: self.ends_at,
        }
    }
}

async fn judge_rows(
    tx: &mut Tx<'_>,
    options: InviteOptions,
    rows: &[InviteRow],
) -> Result<Vec<Judged>, StoreError> {
    let asked: Vec<_> = rows.iter().map(|row| (row.space, &row.address)).collect();
    let known = list_facts(tx.connection(), &asked).await?;
    let mut known: HashMap<usize, Facts> = known
        .into_iter()
        .map(|facts| (facts.position, facts))
        .collect();
    Ok(rows
        .iter()
        .enumerate()
        .map(|(position, row)| {
            let facts = known.remove(&position);
            let verdict = judge(row, facts.as_ref(), options, tx.now);
            Judged {
                verdict,
                facts,
                ends_at: row.expiry.ends_at(tx.now),
            }
        })
        .collect())
}

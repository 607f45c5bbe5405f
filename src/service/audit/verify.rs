//! Verifying: computes every seal anew and tells the first one that does not fit.

use std::collections::VecDeque;

use super::PAGE;
use crate::crypto::chain::SealHasher;
use crate::domain::seal::SealDigest;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::audit::{Seal, count_rows_after, find_forged_notes, list_seals};

/// What is wrong with a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It does not hang on the one before it, so one is missing, was put in or was changed.
    Unhinged,
    /// Rows are missing, or there are more of them: so many now.
    Count(i64),
    /// As many rows as there should be, but not the same ones.
    Changed,
}

/// What verifying came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many seals there are.
    pub seals: i64,
    /// How many rows they cover.
    pub rows: i64,
    /// The newest seal.
    pub last: Option<Seal>,
    /// How many rows came after it, which nothing proves.
    pub uncovered: i64,
    /// The first seal that does not fit, the id of the first row it should cover, and what is wrong.
    pub first_broken: Option<(Seal, i64, Flaw)>,
    /// How many seals do not fit.
    pub broken: i64,
    /// The seal that has the digest which was kept outside.
    pub anchored: Option<Seal>,
    /// How many reasons have other words than their row has the digest of.
    pub forged_reasons: i64,
    /// The id of the first row whose reason was changed.
    pub first_forged: Option<i64>,
}

/// A pass over all seals and the rows under them, page by page.
pub struct Verification<'a> {
    service: &'a Service,
    anchor: Option<SealDigest>,
    verdict: Verdict,
    /// Seals that were read and are not computed yet.
    seals: VecDeque<Seal>,
    /// The number of the last seal that was read.
    read: i64,
    /// The seal that is being computed.
    current: Option<(Seal, SealHasher)>,
    /// The id of the next row.
    next: i64,
}

impl Service {
    /// Begins to verify the audit. With an anchor, looks for the seal that has this digest.
    #[must_use]
    pub fn verify_audit(&self, anchor: Option<SealDigest>) -> Verification<'_> {
        Verification {
            service: self,
            anchor,
            verdict: Verdict::default(),
            seals: VecDeque::new(),
            read: i64::MIN,
            current: None,
            next: i64::MIN,
        }
    }
}

impl Verification<'_> {
    /// Goes on by a page of rows; false when all are done.
    pub async fn step(&mut self) -> Result<bool, StoreError> {
        if self.current.is_none() && !self.begin_seal().await? {
            return Ok(false);
        }
        let rows = self.service.audit_rows(self.next, i64::MAX).await?;
        let is_last = i64::try_from(rows.len()).is_ok_and(|read| read < PAGE);
        for row in rows {
            while self.ends_before(row.id) {
                self.end_seal();
                if !self.begin_seal().await? {
                    return Ok(false);
                }
            }
            if let Some((_, hasher)) = &mut self.current {
                hasher.add(&row);
                self.verdict.rows += 1;
            }
            self.next = row.id.saturating_add(1);
        }
        if !is_last {
            return Ok(true);
        }
        self.end_seal();
        // Seals that cover nothing any more.
        while self.begin_seal().await? {
            self.end_seal();
        }
        Ok(false)
    }

    /// How many rows were gone through.
    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.verdict.rows
    }

    /// What it came to, after the last step.
    pub async fn end(mut self) -> Result<Verdict, StoreError> {
        let covered = self.verdict.last.map_or(i64::MIN, |last| last.up_to);
        let mut tx = self.service.begin(Mode::DryRun).await?;
        self.verdict.uncovered = count_rows_after(tx.connection(), covered).await?;
        (self.verdict.forged_reasons, self.verdict.first_forged) =
            find_forged_notes(tx.connection()).await?;
        Ok(self.verdict)
    }

    fn ends_before(&self, id: i64) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|(seal, _)| seal.up_to < id)
    }

    /// Begins the next seal; false if there is none.
    async fn begin_seal(&mut self) -> Result<bool, StoreError> {
        if self.seals.is_empty() {
            let mut tx = self.service.begin(Mode::DryRun).await?;
            let from = (self.read, i64::MIN);
            self.seals = list_seals(tx.connection(), from, PAGE).await?.into();
        }
        let Some(seal) = self.seals.pop_front() else {
            return Ok(false);
        };
        self.read = seal.id;
        self.current = Some((seal, SealHasher::begin(seal.previous)));
        Ok(true)
    }

    /// Ends the seal that is being computed, and compares.
    fn end_seal(&mut self) {
        let Some((seal, hasher)) = self.current.take() else {
            return;
        };
        let before = self.verdict.last;
        let rows = hasher.rows();
        let flaw = if seal.previous != before.map_or(SealDigest::NONE, |before| before.digest) {
            Some(Flaw::Unhinged)
        } else if hasher.end(seal.up_to) == seal.digest {
            None
        } else if rows == seal.rows {
            Some(Flaw::Changed)
        } else {
            Some(Flaw::Count(rows))
        };
        if let Some(flaw) = flaw {
            let first = before.map_or(1, |before| before.up_to.saturating_add(1));
            self.verdict.first_broken.get_or_insert((seal, first, flaw));
            self.verdict.broken += 1;
        }
        if self.anchor == Some(seal.digest) {
            self.verdict.anchored = Some(seal);
        }
        self.verdict.seals += 1;
        self.verdict.last = Some(seal);
    }
}

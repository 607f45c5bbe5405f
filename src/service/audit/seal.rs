//! Sealing: a digest over everything that came since the last seal, hung on that seal.

use super::PAGE;
use crate::crypto::chain::SealHasher;
use crate::domain::seal::{AuditRow, SealDigest};
use crate::service::patience::Patience;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::audit::{
    NewSeal, Seal, find_horizon, find_last_seal, insert_seal, list_whole_rows,
};

/// How often a seal is begun anew because somebody else was faster.
const ATTEMPTS: u32 = 10;

/// What sealing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditSealed {
    /// These rows are sealed now.
    Sealed(Seal),
    /// A dry run: so many rows up to this id would be.
    WouldSeal {
        /// How many.
        rows: i64,
        /// The last of them.
        up_to: i64,
    },
    /// Nothing came since the last seal, if there is one.
    Unchanged(Option<Seal>),
}

impl Service {
    /// Seals what the audit has. Several at once seal every row once: whoever comes second finds
    /// nothing left, or seals what came in between.
    pub async fn seal_audit(&self, mode: Mode) -> Result<AuditSealed, StoreError> {
        for _ in 0..ATTEMPTS {
            if let Some(sealed) = self.try_seal_audit(mode).await? {
                return Ok(sealed);
            }
        }
        Err(StoreError::Moved)
    }

    /// One attempt; none when somebody else sealed meanwhile.
    async fn try_seal_audit(&self, mode: Mode) -> Result<Option<AuditSealed>, StoreError> {
        let up_to = self.audit_horizon().await?;
        let last = self.last_seal().await?;
        let previous = last.map_or(SealDigest::NONE, |last| last.digest);
        // The first seal also covers rows with an id that no row should have.
        let mut first = last.map_or(i64::MIN, |last| last.up_to.saturating_add(1));
        let mut hasher = SealHasher::begin(previous);
        while first <= up_to {
            let rows = self.audit_rows(first, up_to).await?;
            for row in &rows {
                hasher.add(row);
            }
            match rows.last() {
                Some(row) if row.id < up_to => first = row.id + 1,
                _ => break,
            }
        }
        let rows = hasher.rows();
        if rows == 0 {
            return Ok(Some(AuditSealed::Unchanged(last)));
        }
        if mode == Mode::DryRun {
            return Ok(Some(AuditSealed::WouldSeal { rows, up_to }));
        }
        let digest = hasher.end(up_to);
        let mut tx = self.begin(Mode::Apply).await?;
        let new = NewSeal {
            up_to,
            rows,
            previous,
            digest,
            now: tx.now,
        };
        if !insert_seal(tx.connection(), &new).await? {
            return Ok(None);
        }
        let seal = find_last_seal(tx.connection()).await?;
        tx.commit().await?;
        // Nobody can have hung another on it before it was committed.
        let seal = seal.filter(|seal| seal.digest == digest);
        let missing = StoreError::Inconsistent("a seal that was added is not the newest");
        seal.map(AuditSealed::Sealed).map(Some).ok_or(missing)
    }

    /// The id up to which the audit is final. The lock that finds it out is given back at once; where
    /// somebody holds it up too long, it is asked for again, so that others are not held up with us.
    async fn audit_horizon(&self) -> Result<i64, StoreError> {
        let mut patience = Patience::default();
        loop {
            let found = self.try_horizon().await;
            match found {
                Err(error) if patience.allows(&error, false).await => {}
                found => return found,
            }
        }
    }

    async fn try_horizon(&self) -> Result<i64, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let horizon = find_horizon(tx.connection()).await?;
        tx.commit().await?;
        Ok(horizon)
    }

    async fn last_seal(&self) -> Result<Option<Seal>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        find_last_seal(tx.connection()).await
    }

    /// The next rows, in a transaction of their own: rows that are final do not change, and a long
    /// transaction would hold back the cleaning of every table.
    pub(super) async fn audit_rows(
        &self,
        first: i64,
        last: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_whole_rows(tx.connection(), (first, last), PAGE).await
    }
}

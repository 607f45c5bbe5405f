//! Everything for an auditor: the rows whole, by id, and each seal after the last row it covers.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::PAGE;
use crate::domain::seal::AuditRow;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::audit::{Seal, list_seals, list_whole_rows_of};
use crate::store::session::plan_each_time;

/// One thing that is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// A row.
    Row(AuditRow),
    /// A seal over rows before it.
    Seal(Seal),
}

/// A pass over the audit, page by page.
pub struct AuditExport<'a> {
    service: &'a Service,
    window: (Option<Timestamp>, Option<Timestamp>),
    /// Seals that were read and are not handed out yet.
    seals: VecDeque<Seal>,
    /// The number of the last seal that was read; none once there are no more.
    read: Option<i64>,
    /// The id of the next row; none after the last.
    next: Option<i64>,
    /// The id of the last row that was handed out.
    last: Option<i64>,
}

impl Service {
    /// Begins to hand out the rows of a stretch of time, and the seals from the one over the first of
    /// them to the one over the last.
    #[must_use]
    pub fn export_audit(
        &self,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> AuditExport<'_> {
        AuditExport {
            service: self,
            window: (since, until),
            seals: VecDeque::new(),
            read: Some(i64::MIN),
            next: Some(i64::MIN),
            last: None,
        }
    }
}

impl AuditExport<'_> {
    /// The next page; none after the last.
    pub async fn page(&mut self) -> Result<Option<Vec<Exported>>, StoreError> {
        let Some(first) = self.next else {
            return Ok(None);
        };
        let mut tx = self.service.begin(Mode::DryRun).await?;
        plan_each_time(tx.connection()).await?;
        let rows = list_whole_rows_of(tx.connection(), first, self.window, PAGE).await?;
        drop(tx);
        let is_last = i64::try_from(rows.len()).is_ok_and(|read| read < PAGE);
        let mut page = Vec::with_capacity(rows.len());
        for row in rows {
            while let Some(seal) = self.seal_before(row.id).await? {
                page.push(Exported::Seal(seal));
            }
            self.last = Some(row.id);
            self.next = row.id.checked_add(1);
            page.push(Exported::Row(row));
        }
        if is_last {
            self.next = None;
            // The one over the last row ends the list.
            if self.last.is_some() {
                page.extend(self.peek().await?.map(Exported::Seal));
            }
        }
        Ok(Some(page))
    }

    /// The next seal, if it ends before a row with this id.
    async fn seal_before(&mut self, id: i64) -> Result<Option<Seal>, StoreError> {
        if self.last.is_none() {
            // Seals that end before the first row cover nothing that is handed out.
            self.last = Some(id);
        }
        let ends_before = self.peek().await?.is_some_and(|seal| seal.up_to < id);
        Ok(self.seals.pop_front_if(|_| ends_before))
    }

    /// The next seal that covers the last row or later ones.
    async fn peek(&mut self) -> Result<Option<Seal>, StoreError> {
        if self.seals.is_empty()
            && let Some(read) = self.read
        {
            let mut tx = self.service.begin(Mode::DryRun).await?;
            let from = (read, self.last.unwrap_or(i64::MIN));
            self.seals = list_seals(tx.connection(), from, PAGE).await?.into();
            self.read = self.seals.back().map(|seal| seal.id);
        }
        Ok(self.seals.front().copied())
    }
}

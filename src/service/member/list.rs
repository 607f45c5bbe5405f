//! The members of a space, page by page.

use jiff::Timestamp;

use super::{Member, MemberFilter};
use crate::domain::id::AccountId;
use crate::service::{Mode, Service};
use crate::store::StoreError;
use crate::store::membership::page::list_members;
use crate::store::session::plan_each_time;

/// A page of members.
#[derive(Debug, Clone)]
pub struct MemberPage {
    /// The members, those with the newest accounts first.
    pub members: Vec<Member>,
    /// When it was read.
    pub now: Timestamp,
    /// There are more: the next page begins before this one.
    pub next: Option<AccountId>,
}

impl Service {
    /// A page of the members of a space.
    pub async fn list_members(&self, filter: &MemberFilter) -> Result<MemberPage, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        plan_each_time(tx.connection()).await?;
        // One more than asked for tells whether there is a next page.
        let mut wider = filter.clone();
        wider.limit = filter.limit.map(|limit| limit.saturating_add(1));
        let mut members = list_members(tx.connection(), &wider).await?;
        let mut next = None;
        if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok())
            && members.len() > limit
        {
            members.truncate(limit);
            next = members.last().map(|last| last.account_id);
        }
        Ok(MemberPage { members, now, next })
    }
}

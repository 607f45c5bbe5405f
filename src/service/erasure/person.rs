//! Everything of one person, brought together under lock and taken away.

use std::path::Path;

use super::{ErasureError, Receipt, files};
use crate::domain::id::{AccountId, InvitationId, MailId};
use crate::domain::mail::MailState;
use crate::service::account::AccountError;
use crate::service::{Mode, Tx};
use crate::store::erasure::{
    MailTrace, Person, delete_notes, delete_traces, find_kept, find_traces, list_mails_of,
};

/// A person whose subjects are locked, so that no mail begins to leave any more.
pub(super) struct Whole {
    pub(super) account: Option<AccountId>,
    pub(super) keys: Vec<String>,
    pub(super) invitations: Vec<InvitationId>,
    pub(super) is_unproved: bool,
    mails: Vec<MailTrace>,
    ids: Vec<MailId>,
}

impl Whole {
    /// Looks at the mails. One that is being handed over at this moment forbids it: its worker
    /// would end it in a row that is gone, and its file could appear after all.
    pub(super) async fn gather(
        tx: &mut Tx<'_>,
        (account, keys): (Option<AccountId>, Vec<String>),
        invitations: Vec<InvitationId>,
        is_unproved: bool,
    ) -> Result<Self, ErasureError> {
        let mails = list_mails_of(tx.connection(), account, &invitations).await?;
        if mails.iter().any(|mail| mail.state == MailState::Submitting) {
            return Err(AccountError::InFlight(keys.first().cloned().unwrap_or_default()).into());
        }
        let ids = mails.iter().map(|mail| mail.id).collect();
        Ok(Self {
            account,
            keys,
            invitations,
            is_unproved,
            mails,
            ids,
        })
    }

    fn rows(&self) -> Person<'_> {
        Person {
            account: self.account,
            keys: &self.keys,
            invitations: &self.invitations,
            mails: &self.ids,
            is_unproved: self.is_unproved,
        }
    }

    /// Deletes the rows, or counts them in a dry run.
    pub(super) async fn take(&self, tx: &mut Tx<'_>, mode: Mode) -> Result<Receipt, ErasureError> {
        let person = self.rows();
        let traces = match mode {
            Mode::Apply => delete_traces(tx.connection(), &person).await?,
            Mode::DryRun => find_traces(tx.connection(), &person).await?,
        };
        Ok(Receipt {
            traces,
            files: files::count(&self.mails),
            kept: find_kept(tx.connection(), &person).await?,
        })
    }

    /// The last steps before the commit: the reason of the erasure itself, which the audit has the
    /// digest of by now, and the files.
    pub(super) async fn finish(
        &self,
        tx: &mut Tx<'_>,
        receipt: &mut Receipt,
        folder: Option<&Path>,
    ) -> Result<(), ErasureError> {
        let person = self.rows();
        delete_notes(tx.connection(), &person).await?;
        receipt.kept = find_kept(tx.connection(), &person).await?;
        receipt.files = files::remove(&self.mails, folder).await?;
        Ok(())
    }
}

//! The outbox as staff looks at it, and the few things that staff changes in it.

mod change;
mod page;
mod tally;

use jiff::Timestamp;

pub use self::change::{
    Again, Retryable, find_newest_like, list_doubted, list_retryable, lock_mail, mark_again,
    mark_resolved_dead, mark_resolved_resend, mark_resolved_sent,
};
pub use self::page::list_mails;
pub use self::tally::{OutboxCount, list_counts};
use crate::domain::email::{EmailAddress, EmailKey};
use crate::domain::id::{AccountId, BatchId, InvitationId, MailId, SpaceId};
use crate::domain::mail::{BlockCause, MailFate, MailKind, MailState};
use crate::domain::slug::Slug;

/// A mail with what is shown beside it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// Where it is in its delivery.
    pub state: MailState,
    /// What became of it as far as is known.
    pub fate: MailFate,
    /// The address of its subject as it is now; none once that is erased.
    pub email: Option<EmailAddress>,
    /// The invitation it is about.
    pub invitation_id: Option<InvitationId>,
    /// The account it is about.
    pub account_id: Option<AccountId>,
    /// The space it is about.
    pub space_id: Option<SpaceId>,
    /// That space's short name.
    pub space: Option<Slug>,
    /// The run that delivers it first.
    pub batch_id: Option<BatchId>,
    /// The generation of its link.
    pub generation: i32,
    /// Which mail of its generation it is, from 0.
    pub step: i16,
    /// When it was written into the outbox.
    pub created_at: Timestamp,
    /// When it is tried next, of one that waits.
    pub not_before: Timestamp,
    /// How often it was tried.
    pub attempts: i16,
    /// When its body could first have left.
    pub armed_at: Option<Timestamp>,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
    /// The three digits of the server's last answer.
    pub reply_code: Option<i16>,
    /// Its enhanced code.
    pub reply_enhanced: Option<String>,
    /// Its words.
    pub reply: Option<String>,
    /// It may have been sent twice.
    pub maybe_duplicate: bool,
    /// What it is about still waits for it, as far as it depends on states and generations.
    pub open: bool,
    /// What it is about has the generation that the mail has: nothing was sent anew since.
    pub current: bool,
    /// The invitation it is about is past its end.
    pub over: bool,
    /// A later mail is for the same purpose.
    pub followed: bool,
    /// When something came back.
    pub reported_at: Option<Timestamp>,
    /// The enhanced code of what came back.
    pub reported_status: Option<String>,
    /// The reason that came back.
    pub reported: Option<String>,
    /// Why its address is not mailed.
    pub blocked: Option<BlockCause>,
}

/// Which mails to list. Filters narrow each other.
#[derive(Debug, Clone, Default)]
pub struct MailFilter {
    /// This one only.
    pub id: Option<MailId>,
    /// To this address, or about its account.
    pub email: Option<EmailKey>,
    /// With one of these fates.
    pub fates: Vec<MailFate>,
    /// Of one of these kinds.
    pub kinds: Vec<MailKind>,
    /// About this space.
    pub space_id: Option<SpaceId>,
    /// Of this run.
    pub batch_id: Option<BatchId>,
    /// Written at or after this moment.
    pub since: Option<Timestamp>,
    /// Older than this one: the cursor of the next page.
    pub before: Option<MailId>,
    /// At most so many.
    pub limit: Option<i64>,
}

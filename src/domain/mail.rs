//! The states and kinds of a mail in the outbox.

use serde::Serialize;

use super::bulk::words;

words! {
    /// What a mail is for.
    pub enum MailKind {
        /// Asks somebody to join a space.
        Invitation = "invitation",
        /// Asks again, by another link of the same generation.
        Reminder = "reminder",
        /// Proves the address of a new account.
        Activation = "activation",
        /// Lets somebody choose a new password.
        Reset = "reset",
    }
}

words! {
    /// Where a mail is in its delivery. `sent`, `dead`, `expired` and `moot` are ends.
    pub enum MailState {
        /// Waits to be claimed.
        Queued = "queued",
        /// A worker holds it; nothing of its body has left.
        Claimed = "claimed",
        /// Armed: its link is valid and its body may have left.
        Submitting = "submitting",
        /// The server took it.
        Sent = "sent",
        /// Refused for good.
        Dead = "dead",
        /// The body may have left and no answer was read.
        InDoubt = "in_doubt",
        /// Given up, because its time ran out.
        Expired = "expired",
        /// Its subject outran it: withdrawn, accepted, sent anew.
        Moot = "moot",
    }
}

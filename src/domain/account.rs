//! The states of an account.

use serde::Serialize;

use super::bulk::words;

words! {
    /// Where an account is in its life: `pending -> active`, either `-> disabled ->` back, each of
    /// them `-> deleted ->` back or `-> erased`, which is the only end.
    pub enum AccountState {
        /// Signed up or made by staff; its address is not proved yet.
        Pending = "pending",
        /// Can log in.
        Active = "active",
        /// Closed by staff; can be reactivated.
        Disabled = "disabled",
        /// Closed for good, but can be restored for a while.
        Deleted = "deleted",
        /// Everything personal is gone.
        Erased = "erased",
    }
}

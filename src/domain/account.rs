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

words! {
    /// How an attempt to log in ended.
    pub enum LoginOutcome {
        /// In.
        LoggedIn = "logged_in",
        /// No such account, or another password.
        Invalid = "invalid",
        /// The right password, of an account that is not activated.
        Pending = "pending",
        /// The right password, of an account that is disabled.
        Disabled = "disabled",
        /// The right password, of an account that is deleted.
        Deleted = "deleted",
        /// Not looked at: too many had failed before.
        Throttled = "throttled",
    }
}

words! {
    /// What is counted.
    pub enum ThrottleKind {
        /// Failed attempts to log in to an address, whether it has an account or not.
        LogInAddress = "log_in_address",
        /// Failed attempts to log in from one place.
        LogInSource = "log_in_source",
        /// Resets asked for an address.
        ResetAddress = "reset_address",
        /// Resets asked for from one place.
        ResetSource = "reset_source",
        /// Links tried from one place that nobody was sent.
        LinkSource = "link_source",
    }
}

//! The states of an invitation.

use serde::Serialize;

use super::bulk::words;

words! {
    /// How an invitation ended. An open one has no end.
    pub enum InvitationEnd {
        /// Somebody joined by it.
        Accepted = "accepted",
        /// Its organisation took it back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What an invitation is at a given moment. *Expired* is how an open one past its end is shown:
    /// it cannot be accepted, keeps its place, and sending it again renews it.
    pub enum InvitationStatus {
        /// Can be accepted.
        Open = "open",
        /// Somebody joined by it.
        Accepted = "accepted",
        /// Its organisation took it back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Expired = "expired",
    }
}

impl InvitationStatus {
    /// What an invitation is at `now`.
    #[must_use]
    pub fn at(
        now: jiff::Timestamp,
        end: Option<InvitationEnd>,
        expires_at: jiff::Timestamp,
    ) -> Self {
        match end {
            Some(InvitationEnd::Accepted) => Self::Accepted,
            Some(InvitationEnd::Withdrawn) => Self::Withdrawn,
            None if expires_at <= now => Self::Expired,
            None => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_invitation_past_its_end_is_shown_as_expired_and_an_ended_one_is_not() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let at = |end| InvitationStatus::at(now, end, now);
        assert_eq!(at(None), InvitationStatus::Expired);
        assert_eq!(
            at(Some(InvitationEnd::Withdrawn)),
            InvitationStatus::Withdrawn
        );
        let later = jiff::Timestamp::MAX;
        assert_eq!(
            InvitationStatus::at(now, None, later),
            InvitationStatus::Open
        );
    }
}

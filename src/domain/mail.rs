//! The states and kinds of a mail in the outbox.

use serde::Serialize;

use super::bulk::words;

/// The priority of mails to many people, who do not know of them yet. A smaller one is of a mail
/// that somebody waits for: no limit and no quiet hours hold it up.
pub const BULK_PRIORITY: i16 = 50;
/// The priority of mails about invitations that somebody asked for one by one. Small goes first.
pub const SINGLE_PRIORITY: i16 = 30;

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
        /// Asks at the old address whether an account may get another.
        AddressOld = "address_old",
        /// Asks at the new address whether it is its person's.
        AddressNew = "address_new",
        /// Tells that a password was changed.
        PasswordChanged = "password_changed",
        /// Tells that somebody is no longer a member of a space.
        MembershipEnded = "membership_ended",
        /// Tells that somebody is a member of a space again.
        MembershipRestored = "membership_restored",
    }
}

impl MailKind {
    /// Whether it is about an invitation; the others are about an account.
    #[must_use]
    pub const fn is_about_invitation(self) -> bool {
        matches!(self, Self::Invitation | Self::Reminder)
    }

    /// What the link of such a mail lets its reader do; nothing for one that only tells something.
    #[must_use]
    pub const fn purpose(self) -> Option<LinkPurpose> {
        match self {
            Self::Invitation | Self::Reminder => Some(LinkPurpose::Join),
            Self::Activation => Some(LinkPurpose::Activate),
            Self::Reset => Some(LinkPurpose::Reset),
            Self::AddressOld | Self::AddressNew => Some(LinkPurpose::Address),
            Self::PasswordChanged | Self::MembershipEnded | Self::MembershipRestored => None,
        }
    }
}

words! {
    /// What a link lets its reader do; also the first part of its path.
    pub enum LinkPurpose {
        /// Accept an invitation.
        Join = "join",
        /// Prove the address of a new account.
        Activate = "activate",
        /// Choose a new password.
        Reset = "reset",
        /// Confirm a change of address.
        Address = "address",
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

words! {
    /// What became of a mail as far as is known: where it is in its delivery, or that it was sent and
    /// something came back.
    pub enum MailFate {
        /// Waits to be claimed.
        Queued = "queued",
        /// A worker holds it; nothing of its body has left.
        Claimed = "claimed",
        /// Its body may have left.
        Submitting = "submitting",
        /// The server took it.
        Sent = "sent",
        /// Refused for good.
        Dead = "dead",
        /// The body may have left and no answer was read.
        InDoubt = "in_doubt",
        /// Given up, because its time ran out.
        Expired = "expired",
        /// Its subject outran it.
        Moot = "moot",
        /// The server took it, and a later one reported that it could not be delivered.
        Bounced = "bounced",
        /// Its reader reported it as unwanted.
        Complained = "complained",
    }
}

impl MailFate {
    /// The state that a mail with this fate has.
    #[must_use]
    pub const fn state(self) -> MailState {
        match self {
            Self::Queued => MailState::Queued,
            Self::Claimed => MailState::Claimed,
            Self::Submitting => MailState::Submitting,
            Self::Sent | Self::Bounced | Self::Complained => MailState::Sent,
            Self::Dead => MailState::Dead,
            Self::InDoubt => MailState::InDoubt,
            Self::Expired => MailState::Expired,
            Self::Moot => MailState::Moot,
        }
    }

    /// Whether it has not come to an end by itself yet.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Claimed | Self::Submitting)
    }
}

words! {
    /// Why an address is not mailed.
    pub enum BlockCause {
        /// A mail to it came back, or a server said that there is no such address.
        Bounced = "bounced",
        /// Its reader reported a mail as unwanted.
        Complained = "complained",
        /// Its person asked for no mail.
        Declined = "declined",
        /// Staff decided it.
        ByStaff = "by_staff",
    }
}

impl BlockCause {
    /// Whether mail cannot be delivered there, as far as is known; otherwise it is not wanted.
    #[must_use]
    pub const fn is_undeliverable(self) -> bool {
        matches!(self, Self::Bounced | Self::Complained)
    }

    /// The code of whatever is refused because of it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        if self.is_undeliverable() {
            "undeliverable"
        } else {
            "blocked"
        }
    }

    /// Why the address is not mailed, in words.
    #[must_use]
    pub const fn because(self) -> &'static str {
        match self {
            Self::Bounced => "a mail to it bounced",
            Self::Complained => "its reader reported a mail as unwanted",
            Self::Declined => "its person wants no mail",
            Self::ByStaff => "staff blocked it",
        }
    }
}

words! {
    /// What somebody decides about a mail in doubt.
    pub enum Resolution {
        /// It had left: somebody looked into the mail server's log.
        Sent = "sent",
        /// It is given up.
        Dead = "dead",
        /// It is sent again, labelled as perhaps the second one.
        Resend = "resend",
    }
}

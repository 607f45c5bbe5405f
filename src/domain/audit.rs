//! What is recorded of every change.

use serde::Serialize;

use super::bulk::words;

words! {
    /// What was done.
    pub enum AuditAction {
        /// An organisation was made.
        OrganisationCreated = "organisation.created",
        /// An organisation has another name, contact or colour.
        OrganisationChanged = "organisation.changed",
        /// A space was made.
        SpaceCreated = "space.created",
        /// Invitations were written: a few, or one chunk of a file.
        InvitationsSent = "invitations.sent",
        /// Open invitations took over what a file says of them.
        InvitationsUpdated = "invitations.updated",
        /// An invitation was renewed and mailed again.
        InvitationResent = "invitation.resent",
        /// People who have not answered were reminded: a few, or one chunk of many.
        InvitationsReminded = "invitations.reminded",
        /// Many invitations were renewed and mailed again: one chunk of them.
        InvitationsResent = "invitations.resent",
        /// An invitation was taken back.
        InvitationWithdrawn = "invitation.withdrawn",
        /// An invitation was accepted: by logging in or by signing up.
        InvitationAccepted = "invitation.accepted",
        /// An invitation is open again, because the account that had used it was never activated.
        InvitationReopened = "invitation.reopened",
        /// The address of an open invitation was corrected.
        InvitationCorrected = "invitation.corrected",
        /// Somebody's invitations were erased.
        InvitationErased = "invitation.erased",
        /// An account was made by staff.
        AccountCreated = "account.created",
        /// Somebody signed up.
        AccountSignedUp = "account.signed_up",
        /// An address was proved, and its account can log in.
        AccountActivated = "account.activated",
        /// An account was closed by staff.
        AccountDisabled = "account.disabled",
        /// An account was opened again.
        AccountReactivated = "account.reactivated",
        /// Failed attempts to log in were forgiven.
        AccountUnlocked = "account.unlocked",
        /// Another address was asked for.
        AddressChangeAsked = "account.address_asked",
        /// One of the two addresses confirmed the change.
        AddressChangeConfirmed = "account.address_confirmed",
        /// A change of address was given up before both addresses had confirmed it.
        AddressChangeGivenUp = "account.address_given_up",
        /// An account has another address.
        AddressChanged = "account.address_changed",
        /// An account was deleted and can be restored for a while.
        AccountDeleted = "account.deleted",
        /// A deleted account is back.
        AccountRestored = "account.restored",
        /// Everything personal of an account is gone.
        AccountErased = "account.erased",
        /// An activation was mailed again.
        ActivationResent = "activation.resent",
        /// A reset was asked for.
        ResetAsked = "password.reset_asked",
        /// A new password was chosen by a link.
        PasswordChanged = "password.changed",
        /// A link was shown to staff instead of being mailed.
        LinkPrinted = "link.printed",
        /// A mail that could not be sent, or did not arrive, was put into the outbox again.
        MailRetried = "mail.retried",
        /// Somebody decided what became of a mail in doubt.
        MailResolved = "mail.resolved",
        /// A mail came back; its address is not mailed if it is at fault.
        MailBounced = "mail.bounced",
        /// A mail was reported as unwanted; its address is not mailed.
        MailComplained = "mail.complained",
        /// A mail server said that there is no such address; it is not mailed.
        MailUndeliverable = "mail.undeliverable",
        /// An address that was not mailed for one of these reasons may be mailed again.
        MailAllowed = "mail.allowed",
        /// A version of the terms was published.
        TermsPublished = "terms.published",
        /// A version of the terms was accepted.
        TermsAccepted = "terms.accepted",
        /// Somebody became a member.
        MembershipMade = "membership.made",
        /// A member has other roles.
        MembershipRolesSet = "membership.roles_set",
        /// Somebody is no longer a member.
        MembershipEnded = "membership.ended",
        /// Somebody is a member again.
        MembershipRestored = "membership.restored",
    }
}

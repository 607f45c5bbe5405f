//! What is recorded of every change.

use serde::Serialize;

use super::bulk::words;

words! {
    /// What was done.
    pub enum AuditAction {
        /// An organisation was made.
        OrganisationCreated = "organisation.created",
        /// A space was made.
        SpaceCreated = "space.created",
        /// Invitations were written: a few, or one chunk of a file.
        InvitationsSent = "invitations.sent",
        /// Open invitations took over what a file says of them.
        InvitationsUpdated = "invitations.updated",
        /// An invitation was renewed and mailed again.
        InvitationResent = "invitation.resent",
        /// An invitation was taken back.
        InvitationWithdrawn = "invitation.withdrawn",
    }
}

//! Identifiers: one type per kind of thing, so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use uuid::Uuid;

/// A text that is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id; one looks like 01a20ada-4643-7135-80b2-5bbb589259f9")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an identifier that came from the database or from the generator of ids.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare identifier, for a bind parameter.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| IdError)
            }
        }
    };
}

id! {
    /// One organisation.
    OrganisationId
}
id! {
    /// One Healthspace.
    SpaceId
}
id! {
    /// One account.
    AccountId
}
id! {
    /// One invitation. Version 7, so that ids sort by the time they were made.
    InvitationId
}
id! {
    /// One run of a bulk verb.
    BatchId
}
id! {
    /// One mail in the outbox; also the local part of its Message-ID.
    MailId
}
id! {
    /// One claim on mails of the outbox: the fencing token of delivery.
    ClaimId
}
id! {
    /// One process that delivers mail.
    WorkerId
}

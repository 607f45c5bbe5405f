//! What can go wrong between us and the database, sorted by what a caller can do about it.

use std::borrow::Cow;

/// Constraints whose violation means something to a use case. Each has a test that provokes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// Two organisations of one short name.
    OrganisationSlug,
    /// Two spaces of one short name.
    SpaceSlug,
    /// Two accounts of one address.
    AccountEmail,
    /// Two open invitations of one address to one space.
    InvitationOpen,
}

impl Constraint {
    fn named(name: &str) -> Option<Self> {
        match name {
            "organisation_slug_key" => Some(Self::OrganisationSlug),
            "space_slug_key" => Some(Self::SpaceSlug),
            "account_email_key_key" => Some(Self::AccountEmail),
            "invitation_open_key" => Some(Self::InvitationOpen),
            _ => None,
        }
    }
}

/// What a caller can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was decided; the same transaction may be tried again at once.
    Retry,
    /// The server cannot be reached, is shutting down, full or read-only: later, perhaps elsewhere.
    TryLater,
    /// The server says no for good: wrong password, no such database.
    Unavailable,
    /// The role may not do this.
    NotPermitted,
    /// The database refused by a rule that a use case knows.
    Violates(Constraint),
    /// Ours to mend.
    Bug,
}

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error, or did not answer.
    #[error("{}", plain(.0))]
    Database(sqlx::Error),
    /// What was read has changed before it was written.
    #[error("somebody else changed the same rows")]
    Moved,
    /// What is stored cannot be: somebody edited it, or we have a bug.
    #[error("the database holds what cannot be: {0}")]
    Inconsistent(&'static str),
}

impl From<sqlx::Error> for StoreError {
    /// Not as its source: the words of the driver say the same again, with places in its server's code.
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// The error in words without what sqlx puts before it.
fn plain(error: &sqlx::Error) -> Cow<'_, str> {
    match error {
        sqlx::Error::Database(database) => Cow::Borrowed(database.message()),
        sqlx::Error::Io(io) => Cow::Owned(io.to_string()),
        sqlx::Error::PoolTimedOut => Cow::Borrowed("no answer within the time limit"),
        other => Cow::Owned(other.to_string()),
    }
}

impl StoreError {
    /// Whether a statement that this connection prepared is unknown, or one that it did not is there:
    /// somebody else's connection is answered by the same process of the server.
    #[must_use]
    pub fn is_of_another_session(&self) -> bool {
        let Self::Database(sqlx::Error::Database(database)) = self else {
            return false;
        };
        // duplicate_prepared_statement, invalid_sql_statement_name
        database
            .code()
            .is_some_and(|code| code == "42P05" || code == "26000")
    }

    /// Whether the connection had ended before it was used, or did while it was.
    #[must_use]
    pub fn is_of_dead_connection(&self) -> bool {
        use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        match self {
            Self::Database(sqlx::Error::Io(io)) => matches!(
                io.kind(),
                BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
            ),
            // admin_shutdown, crash_shutdown
            Self::Database(sqlx::Error::Database(database)) => database
                .code()
                .is_some_and(|code| code == "57P01" || code == "57P02"),
            _ => false,
        }
    }

    /// Whether the database takes no changes from us: it is a standby, or the login may only read.
    #[must_use]
    pub fn is_of_reading_alone(&self) -> bool {
        let Self::Database(sqlx::Error::Database(database)) = self else {
            return false;
        };
        // read_only_sql_transaction
        database.code().is_some_and(|code| code == "25006")
    }

    /// Whether a connection could not begin because of a parameter that somebody on the way does not
    /// know, as poolers do with those they do not pass on.
    #[must_use]
    pub fn is_unknown_parameter(&self) -> bool {
        let Self::Database(sqlx::Error::Database(database)) = self else {
            return false;
        };
        match database.code().as_deref() {
            // protocol_violation is PgBouncer's code for it; it translates no messages.
            Some("08P01") => database
                .message()
                .starts_with("unsupported startup parameter"),
            // feature_not_supported
            Some("0A000") => true,
            _ => false,
        }
    }

    /// Sorts the error.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let error = match self {
            Self::Database(error) => error,
            Self::Moved => return Fault::Retry,
            Self::Inconsistent(_) => return Fault::Bug,
        };
        if self.is_of_another_session() {
            return Fault::Unavailable;
        }
        match error {
            sqlx::Error::Io(io) if names_no_host(io) => Fault::Unavailable,
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Protocol(_) => Fault::TryLater,
            sqlx::Error::Tls(_) | sqlx::Error::Configuration(_) => Fault::Unavailable,
            sqlx::Error::Database(database) => {
                let known = database.constraint().and_then(Constraint::named);
                known.map_or_else(
                    || by_code(&database.code().unwrap_or_default()),
                    Fault::Violates,
                )
            }
            _ => Fault::Bug,
        }
    }
}

/// Whether the name of the server means nothing, as far as the resolver can tell for good. The standard
/// library has no kind for it.
fn names_no_host(error: &std::io::Error) -> bool {
    let text = error.to_string();
    text.contains("failed to lookup address") && !text.contains("Temporary")
}

/// By SQLSTATE (PostgreSQL documentation, appendix A).
fn by_code(code: &str) -> Fault {
    match code {
        // serialization_failure, deadlock_detected, lock_not_available
        "40001" | "40P01" | "55P03" => Fault::Retry,
        // admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout; query_canceled
        // (statement_timeout); read_only_sql_transaction, as on a standby;
        // idle_in_transaction_session_timeout and transaction_timeout, as after we were stopped
        "57P01" | "57P02" | "57P03" | "57P05" | "57014" | "25006" | "25P03" | "25P04" => {
            Fault::TryLater
        }
        // insufficient_privilege
        "42501" => Fault::NotPermitted,
        // invalid_password, invalid_authorization_specification, invalid_catalog_name
        "28P01" | "28000" | "3D000" => Fault::Unavailable,
        // connection exceptions; out of disk, memory, connections
        _ if code.starts_with("08") || code.starts_with("53") => Fault::TryLater,
        _ => Fault::Bug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_sorted_by_what_can_be_done() {
        for (code, fault) in [
            ("40P01", Fault::Retry),
            ("57P01", Fault::TryLater),
            ("53300", Fault::TryLater),
            ("25P03", Fault::TryLater),
            ("57P05", Fault::TryLater),
            ("08006", Fault::TryLater),
            ("42501", Fault::NotPermitted),
            ("28P01", Fault::Unavailable),
            ("23514", Fault::Bug),
        ] {
            assert_eq!(by_code(code), fault, "{code}");
        }
        assert_eq!(
            StoreError::Database(sqlx::Error::PoolTimedOut).fault(),
            Fault::TryLater
        );
    }
}

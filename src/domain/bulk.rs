//! What becomes of each row of a bulk run.

use serde::Serialize;

/// Declares an enum whose variants are words: the same in the database, in JSON, in reports and on
/// the command line.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::bulk::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::bulk::UnknownWord(word.to_owned())),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

/// A word that is none of the known ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not one of the known words")]
pub struct UnknownWord(pub(crate) String);

words! {
    /// What became of one row. Every row ends as exactly one of these.
    pub enum RowStatus {
        /// A new invitation is open and its mail is in the outbox.
        Invited = "invited",
        /// One is open already; nothing is sent again.
        AlreadyInvited = "already_invited",
        /// The person is a member already.
        AlreadyMember = "already_member",
        /// Passed over for a reason that a person should look at.
        HeldBack = "held_back",
        /// Same address and space as an earlier row.
        Duplicate = "duplicate",
        /// Cannot be invited as it stands.
        Refused = "refused",
        /// The run ended before it.
        NotStarted = "not_started",
    }
}

/// The outcome of one row: a status, and where there is more to say a stable code with a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOutcome {
    /// What became of the row.
    pub status: RowStatus,
    /// Why, as a stable word.
    pub code: Option<&'static str>,
    /// Why, as one sentence.
    pub message: Option<String>,
}

impl RowOutcome {
    /// An outcome that needs no explanation.
    #[must_use]
    pub const fn plain(status: RowStatus) -> Self {
        Self {
            status,
            code: None,
            message: None,
        }
    }

    /// An outcome with its reason.
    #[must_use]
    pub fn because(status: RowStatus, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: Some(code),
            message: Some(message.into()),
        }
    }

    /// A row that cannot be invited as it stands.
    #[must_use]
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::because(RowStatus::Refused, code, message)
    }
}

/// How many rows ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RowCounts {
    /// Rows with anything in them, the header aside.
    pub rows: u64,
    /// New invitations.
    pub invited: u64,
    /// Open before.
    pub already_invited: u64,
    /// Members already.
    pub already_member: u64,
    /// Passed over.
    pub held_back: u64,
    /// Repeated in the file.
    pub duplicate: u64,
    /// Refused.
    pub refused: u64,
    /// Not reached.
    pub not_started: u64,
    /// Empty rows, which count for nothing else.
    pub blank: u64,
}

impl RowCounts {
    /// Counts one row.
    pub fn add(&mut self, status: RowStatus) {
        self.rows += 1;
        *match status {
            RowStatus::Invited => &mut self.invited,
            RowStatus::AlreadyInvited => &mut self.already_invited,
            RowStatus::AlreadyMember => &mut self.already_member,
            RowStatus::HeldBack => &mut self.held_back,
            RowStatus::Duplicate => &mut self.duplicate,
            RowStatus::Refused => &mut self.refused,
            RowStatus::NotStarted => &mut self.not_started,
        } += 1;
    }

    /// How many rows ended as `status`.
    #[must_use]
    pub const fn of(&self, status: RowStatus) -> u64 {
        match status {
            RowStatus::Invited => self.invited,
            RowStatus::AlreadyInvited => self.already_invited,
            RowStatus::AlreadyMember => self.already_member,
            RowStatus::HeldBack => self.held_back,
            RowStatus::Duplicate => self.duplicate,
            RowStatus::Refused => self.refused,
            RowStatus::NotStarted => self.not_started,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_as_they_are_written() {
        for status in RowStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
        assert!("sent".parse::<RowStatus>().is_err());
    }

    #[test]
    fn every_row_is_counted_once() {
        let mut counts = RowCounts::default();
        for status in RowStatus::ALL {
            counts.add(*status);
        }
        assert_eq!(counts.rows, RowStatus::ALL.len() as u64);
        assert!(RowStatus::ALL.iter().all(|status| counts.of(*status) == 1));
    }
}

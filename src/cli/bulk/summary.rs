//! How a run went, in words and in JSON.

use serde::Serialize;

use crate::domain::bulk::{RowCounts, RowStatus};

/// What became of the mails of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MailCounts {
    /// Taken by a server, or written as files.
    pub sent: u64,
    /// Left for `mail deliver`.
    pub waiting: u64,
    /// Refused for good.
    pub dead: u64,
    /// May or may not have left.
    pub in_doubt: u64,
}

/// How a run went.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The rows.
    #[serde(flatten)]
    pub counts: RowCounts,
    /// Nothing was changed.
    pub dry_run: bool,
    /// The mails.
    pub mail: MailCounts,
    /// The batch, by which `batch show` and `batch withdraw` know the run.
    pub batch: Option<String>,
}

impl Summary {
    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A struct of strings, numbers and truths always has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// One line: `37 invited, 1 duplicate, 2 refused`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words = |status| match status {
            RowStatus::Invited if self.dry_run => "would be invited",
            RowStatus::Invited => "invited",
            RowStatus::AlreadyInvited => "already invited",
            RowStatus::AlreadyMember if self.counts.already_member == 1 => "already a member",
            RowStatus::AlreadyMember => "already members",
            RowStatus::HeldBack => "held back",
            RowStatus::Duplicate => "duplicate",
            RowStatus::Refused => "refused",
            RowStatus::NotStarted => "not started",
        };
        let parts: Vec<String> = RowStatus::ALL
            .iter()
            .filter(|status| self.counts.of(**status) > 0)
            .map(|status| format!("{} {}", self.counts.of(*status), words(*status)))
            .collect();
        if parts.is_empty() {
            "no rows".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_what_there_is_and_nothing_else() {
        let mut counts = RowCounts::default();
        let empty = Summary {
            counts,
            dry_run: false,
            mail: MailCounts::default(),
            batch: None,
        };
        assert_eq!(empty.in_words(), "no rows");
        for status in [RowStatus::Invited, RowStatus::Invited, RowStatus::Refused] {
            counts.add(status);
        }
        let summary = Summary { counts, ..empty };
        assert_eq!(summary.in_words(), "2 invited, 1 refused");
        assert_eq!(
            summary.to_json(),
            r#"{"rows":3,"invited":2,"already_invited":0,"already_member":0,"held_back":0,"#
                .to_owned()
                + r#""duplicate":0,"refused":1,"not_started":0,"blank":0,"dry_run":false,"#
                + r#""mail":{"sent":0,"waiting":0,"dead":0,"in_doubt":0},"batch":null}"#
        );
    }
}

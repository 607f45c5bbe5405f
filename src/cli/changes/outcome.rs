//! What became of one target, and of all of them, in words and in JSON.

use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::pass::NotChanged;
use crate::cli::bulk::sink::Outcome;
use crate::cli::bulk::summary::MailCounts;
use crate::cli::exit::ExitCode;
use crate::cli::output::{Cell, Column, Rank, Record};

/// What became of one target. Each ends as exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeStatus {
    /// Changed now; the word of the verb that did it, such as `withdrawn`.
    Done(&'static str),
    /// So before.
    Unchanged,
    /// Named before in the same run.
    Duplicate,
    /// Its state or a rule forbids it.
    Refused,
    /// There is none.
    NotFound,
    /// The run ended before it.
    NotStarted,
}

impl fmt::Display for ChangeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Done(word) => word,
            Self::Unchanged => "unchanged",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
            Self::NotFound => "not_found",
            Self::NotStarted => "not_started",
        })
    }
}

/// What became of one target, as it is shown.
#[derive(Debug, Clone)]
pub struct ChangeView {
    /// The row of the file, or the place on the command line.
    pub row: u64,
    /// The address or id, as it was written.
    pub target: String,
    /// The short name of the space, where the invitation is known.
    pub space: Option<String>,
    /// What became of it.
    pub status: ChangeStatus,
    /// Why, as a stable word.
    pub code: Option<&'static str>,
    /// Why, as one sentence.
    pub message: Option<String>,
    /// What to do next, of one that was not changed.
    pub hint: Option<String>,
}

impl ChangeView {
    /// A target that was not changed, and why.
    #[must_use]
    pub fn failed(row: u64, target: String, reason: &NotChanged) -> Self {
        let error = &reason.error;
        let status = if error.exit == ExitCode::NotFound {
            ChangeStatus::NotFound
        } else {
            ChangeStatus::Refused
        };
        Self {
            row,
            target,
            space: reason.space.clone(),
            status,
            code: Some(error.code),
            message: Some(error.message.clone()),
            hint: error.hints.first().cloned(),
        }
    }
}

impl Outcome for ChangeView {
    fn row(&self) -> u64 {
        self.row
    }

    fn needs_attention(&self) -> bool {
        matches!(
            self.status,
            ChangeStatus::Refused | ChangeStatus::NotFound | ChangeStatus::NotStarted
        )
    }

    fn in_table(self) -> Self {
        let message = match (self.message, &self.hint) {
            (Some(message), Some(hint)) => Some(format!("{message}; {hint}")),
            (message, hint) => message.or_else(|| hint.clone()),
        };
        Self { message, ..self }
    }
}

impl Record for ChangeView {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "row",
            rank: Rank::OnRequest,
            cell: |view| Cell::Number(i64::try_from(view.row).unwrap_or(i64::MAX)),
        },
        Column {
            name: "target",
            rank: Rank::Key,
            cell: |view| Cell::Text(view.target.clone()),
        },
        Column {
            name: "space",
            rank: Rank::IfAny(2),
            cell: |view| Cell::text(view.space.clone()),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |view| Cell::of(&view.status),
        },
        Column {
            name: "code",
            rank: Rank::OnRequest,
            cell: |view| Cell::text(view.code.map(str::to_owned)),
        },
        Column {
            name: "message",
            rank: Rank::Wrapped,
            cell: |view| Cell::text(view.message.clone()),
        },
        Column {
            name: "hint",
            rank: Rank::OnRequest,
            cell: |view| Cell::text(view.hint.clone()),
        },
    ];
}

/// How many targets ended in which way.
#[derive(Debug, Clone, Default)]
pub struct ChangeSummary {
    /// The status of those that were changed.
    pub word: &'static str,
    /// All.
    pub rows: u64,
    /// Changed now.
    pub changed: u64,
    /// So before.
    pub unchanged: u64,
    /// Named before in the same run.
    pub duplicate: u64,
    /// Refused for any reason.
    pub refused: u64,
    /// Of those, accepted and so beyond changing.
    pub already_accepted: u64,
    /// Not there.
    pub not_found: u64,
    /// Not reached.
    pub not_started: u64,
    /// Nothing was changed.
    pub dry_run: bool,
    /// The mails, of a run that sends some.
    pub mail: Option<MailCounts>,
}

impl Serialize for ChangeSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rows", &self.rows)?;
        map.serialize_entry(self.word, &self.changed)?;
        map.serialize_entry("unchanged", &self.unchanged)?;
        map.serialize_entry("duplicate", &self.duplicate)?;
        map.serialize_entry("refused", &self.refused)?;
        map.serialize_entry("already_accepted", &self.already_accepted)?;
        map.serialize_entry("not_found", &self.not_found)?;
        map.serialize_entry("not_started", &self.not_started)?;
        map.serialize_entry("dry_run", &self.dry_run)?;
        if let Some(mail) = &self.mail {
            map.serialize_entry("mail", mail)?;
        }
        map.end()
    }
}

impl ChangeSummary {
    /// Nothing yet, of a run whose changed targets have this status.
    #[must_use]
    pub fn of(word: &'static str) -> Self {
        Self {
            word,
            ..Self::default()
        }
    }

    /// Counts one target.
    pub fn add(&mut self, view: &ChangeView) {
        self.rows += 1;
        self.already_accepted += u64::from(view.code == Some("already_accepted"));
        *match view.status {
            ChangeStatus::Done(_) => &mut self.changed,
            ChangeStatus::Unchanged => &mut self.unchanged,
            ChangeStatus::Duplicate => &mut self.duplicate,
            ChangeStatus::Refused => &mut self.refused,
            ChangeStatus::NotFound => &mut self.not_found,
            ChangeStatus::NotStarted => &mut self.not_started,
        } += 1;
    }

    /// Who joined before and cannot be taken back, in a sentence.
    #[must_use]
    pub fn accepted_in_words(accepted: u64) -> String {
        match accepted {
            1 => "1 had already accepted and stays a member".to_owned(),
            several => format!("{several} had already accepted and stay members"),
        }
    }

    /// What becomes of the others: `1 unchanged, 2 refused (already accepted)`.
    #[must_use]
    pub fn others(&self) -> Vec<String> {
        let refused = match self.already_accepted {
            0 => "refused".to_owned(),
            all if all == self.refused => "refused (already accepted)".to_owned(),
            some => format!("refused ({some} already accepted)"),
        };
        [
            (self.unchanged, "unchanged"),
            (self.duplicate, "duplicate"),
            (self.refused, refused.as_str()),
            (self.not_found, "not found"),
            (self.not_started, "not started"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect()
    }

    /// One line: `37 withdrawn, 2 unchanged, 1 refused (already accepted)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let would = if self.dry_run { "would be " } else { "" };
        let words = self.word.replace('_', " ");
        let mut parts = Vec::new();
        if self.changed > 0 {
            parts.push(format!("{} {would}{words}", self.changed));
        }
        parts.extend(self.others());
        if parts.is_empty() {
            "no rows".to_owned()
        } else {
            parts.join(", ")
        }
    }

    /// The code that the targets ask for.
    #[must_use]
    pub const fn exit_code(&self) -> ExitCode {
        if self.refused + self.not_found > 0 {
            ExitCode::Partial
        } else {
            ExitCode::Ok
        }
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A struct of numbers and truths always has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

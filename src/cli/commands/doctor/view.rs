//! One check and how it went.

use std::fmt;

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::output::{Cell, Column, Rank, Record};

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and something about it is to be looked at.
    Warning,
    /// It does not work.
    Failed,
    /// It could not be looked at.
    Skipped,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        })
    }
}

/// One check.
#[derive(Debug)]
pub(super) struct Check {
    /// What was looked at, as a stable word.
    pub(super) name: &'static str,
    /// How it went.
    pub(super) verdict: Verdict,
    /// What was found.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
    /// The code that it asks for.
    pub(super) exit: ExitCode,
}

impl Check {
    /// As it should be.
    pub(super) fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self {
            name,
            verdict: Verdict::Ok,
            message: message.into(),
            hint: None,
            exit: ExitCode::Ok,
        }
    }

    /// Something to be looked at.
    pub(super) fn warning(
        name: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            verdict: Verdict::Warning,
            hint: Some(hint.into()),
            ..Self::ok(name, message)
        }
    }

    /// It could not be looked at, because of another one.
    pub(super) fn skipped(name: &'static str, message: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Skipped,
            ..Self::ok(name, message)
        }
    }

    /// It does not work, as an error of a command tells.
    pub(super) fn failed(name: &'static str, error: &CliError) -> Self {
        let causes = error.causes.iter().map(|cause| format!(": {cause}"));
        let causes: String = causes.collect();
        Self {
            verdict: Verdict::Failed,
            hint: error.hints.first().cloned(),
            exit: error.exit,
            ..Self::ok(name, format!("{}{causes}", error.message))
        }
    }
}

impl Record for Check {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "check",
            rank: Rank::Key,
            cell: |check| Cell::of(check.name),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |check| Cell::of(&check.verdict),
        },
        Column {
            name: "message",
            rank: Rank::Wrapped,
            cell: |check| Cell::Text(check.message.clone()),
        },
        Column {
            name: "hint",
            rank: Rank::Wrapped,
            cell: |check| Cell::text(check.hint.clone()),
        },
    ];
}

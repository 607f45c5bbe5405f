//! The flags of commands that change something.

use clap::Args;

use super::texts;
use crate::service::{Grounds, Mode};

/// Looking first, answering in advance, and saying why.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Safety")]
pub struct ChangeArgs {
    /// Tell what would happen and change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Do not ask for a confirmation
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Why this is done, for the audit trail
    #[arg(long, value_name = "TEXT", value_parser = texts::reason, hide_short_help = true)]
    pub reason: Option<String>,
    /// The ticket or request this belongs to, for the audit trail
    #[arg(long, value_name = "REFERENCE", value_parser = texts::ticket, hide_short_help = true)]
    pub ticket: Option<String>,
}

impl ChangeArgs {
    /// Why, for the audit.
    #[must_use]
    pub fn grounds(&self) -> Grounds {
        Grounds {
            reason: self.reason.clone(),
            ticket: self.ticket.clone(),
        }
    }

    /// For real, or to see.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        if self.dry_run {
            Mode::DryRun
        } else {
            Mode::Apply
        }
    }
}

/// The same where saying why is not left to whoever does it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Safety")]
pub struct ReasonArgs {
    /// Tell what would happen and change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Do not ask for a confirmation
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Why this is done, for the audit trail
    #[arg(long, value_name = "TEXT", value_parser = texts::reason)]
    pub reason: String,
    /// The ticket or request this belongs to, for the audit trail
    #[arg(long, value_name = "REFERENCE", value_parser = texts::ticket, hide_short_help = true)]
    pub ticket: Option<String>,
}

impl ReasonArgs {
    /// As other commands have them.
    #[must_use]
    pub fn change(&self) -> ChangeArgs {
        ChangeArgs {
            dry_run: self.dry_run,
            yes: self.yes,
            reason: Some(self.reason.clone()),
            ticket: self.ticket.clone(),
        }
    }
}

/// The confirmation of what cannot simply be undone.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Safety")]
pub struct ConfirmArgs {
    /// The address of the account once more, or the number of accounts
    #[arg(long, value_name = "EMAIL|N")]
    pub confirm: Option<String>,
}

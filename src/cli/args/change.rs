//! The flags of commands that change something.

use clap::Args;

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
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    pub reason: Option<String>,
    /// The ticket or request this belongs to, for the audit trail
    #[arg(long, value_name = "REFERENCE", hide_short_help = true)]
    pub ticket: Option<String>,
}

impl ChangeArgs {
    /// Why it is done.
    #[must_use]
    pub fn grounds(&self) -> Grounds {
        Grounds {
            reason: self.reason.clone(),
            ticket: self.ticket.clone(),
        }
    }

    /// Whether it is done.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        if self.dry_run {
            Mode::DryRun
        } else {
            Mode::Apply
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

//! How much of a long result a table shows.

use clap::{Args, ValueEnum};

/// Which rows of a result a table shows.
#[derive(Debug, Clone, Default, Args)]
pub struct RowsArgs {
    /// Which rows a table shows: those that need attention once there are more than 50, or all
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        default_value_t,
        help_heading = "Output",
        hide_short_help = true
    )]
    pub rows: TableRows,
}

/// Which rows a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum TableRows {
    /// Those that need attention, when there are many
    #[default]
    Some,
    /// All
    All,
}

impl RowsArgs {
    /// Whether all are shown.
    #[must_use]
    pub fn all(&self) -> bool {
        self.rows == TableRows::All
    }
}

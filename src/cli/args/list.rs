//! The flags of lists.

use std::str::FromStr;

use clap::Args;

use crate::cli::error::CliError;

/// Which part of a list is shown.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "List")]
pub struct ListArgs {
    /// Show at most so many [default: 50 on a terminal, else all]
    #[arg(short = 'L', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Go on after this cursor, which the page before ended with
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
}

/// How many people see on one page.
const ON_A_TERMINAL: u32 = 50;

impl ListArgs {
    /// The page of a list that is at hand as a whole, in the order of `cursor`, and the cursor of
    /// the next page if there is one.
    pub fn page<T>(
        &self,
        mut records: Vec<T>,
        cursor: impl Fn(&T) -> &str,
        on_terminal: bool,
    ) -> (Vec<T>, Option<String>) {
        if let Some(after) = &self.after {
            records.retain(|record| cursor(record) > after.as_str());
        }
        let most = self.most(on_terminal);
        let most = most.map_or(usize::MAX, |most| {
            usize::try_from(most).unwrap_or(usize::MAX)
        });
        let has_more = records.len() > most;
        records.truncate(most);
        let next = records
            .last()
            .filter(|_| has_more)
            .map(|last| cursor(last).to_owned());
        (records, next)
    }

    /// The most records to show: what was asked for, else a page on a terminal, else no limit.
    #[must_use]
    pub const fn most(&self, on_terminal: bool) -> Option<u32> {
        match self.limit {
            Some(limit) => Some(limit),
            None if on_terminal => Some(ON_A_TERMINAL),
            None => None,
        }
    }
    /// The cursor, of the kind that this list's pages end with.
    pub fn cursor<T: FromStr>(&self) -> Result<Option<T>, CliError> {
        let Some(text) = &self.after else {
            return Ok(None);
        };
        text.trim().parse().map(Some).map_err(|_| {
            CliError::usage(format!("--after: {text:?} is not a cursor"))
                .hint("take it from the line `next page` of the page before")
        })
    }
}

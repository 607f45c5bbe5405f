//! The flags of commands that write a report of their rows.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::input::only_for_files;
use crate::cli::error::CliError;
use crate::intake::InputFile;
use crate::intake::report::{ReportOptions, ReportRows, ReportWriter};

/// Where the report goes and what it has.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct ReportArgs {
    /// Write every row, and what became of it, to this file
    ///
    /// Refused rows can be mended in it and the file sent again. The file's own columns stay as they
    /// are; four columns that begin with `admit_` are added. {date} in the name stands for the day.
    /// An earlier report is replaced, any other file only with --overwrite.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "csv")]
    pub report: Option<PathBuf>,
    /// Which rows the report has
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        default_value_t,
        requires = "report",
        hide_short_help = true
    )]
    pub report_rows: WhichRows,
    /// Replace the report's file whatever it is
    #[arg(long, requires = "report", hide_short_help = true)]
    pub overwrite: bool,
    /// Leave out the guard that keeps spreadsheets from running cells as formulas
    #[arg(long, requires = "report", hide_short_help = true)]
    pub raw: bool,
}

/// Which rows a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum WhichRows {
    /// Every row
    #[default]
    All,
    /// Refused rows
    Refused,
}

impl ReportArgs {
    /// Refuses to promise a report of rows that are in no file.
    pub fn require_file(&self, named: bool) -> Result<(), CliError> {
        if self.report.is_some() && !named {
            return Err(only_for_files("--report"));
        }
        Ok(())
    }

    /// Checks that the report can be written and begins it, if one is asked for.
    pub fn begin(
        &self,
        input: Option<&InputFile>,
        now: Timestamp,
    ) -> Result<Option<ReportWriter>, CliError> {
        let (Some(path), Some(input)) = (&self.report, input) else {
            return Ok(None);
        };
        let options = ReportOptions {
            overwrite: self.overwrite,
            rows: match self.report_rows {
                WhichRows::All => ReportRows::All,
                WhichRows::Refused => ReportRows::Refused,
            },
            raw: self.raw,
            separator: None,
            date: now.to_zoned(TimeZone::UTC).date(),
        };
        Ok(Some(ReportWriter::create(
            path,
            &options,
            input.detected(),
        )?))
    }
}

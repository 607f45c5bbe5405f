//! The flags of commands that have a result.

use clap::{Args, ValueEnum as _};

use crate::cli::error::CliError;
use crate::cli::output::{Fields, Format, Record};

/// How the result is written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write as table, csv, json or jsonl [default: table]
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", hide_short_help = true)]
    pub json: bool,
    /// Choose and order the columns; `help` lists them
    #[arg(
        long,
        value_name = "A,B,...",
        value_delimiter = ',',
        hide_short_help = true
    )]
    pub fields: Vec<String>,
}

impl OutputArgs {
    /// The format that was asked for.
    #[must_use]
    pub const fn asked_format(&self) -> Option<Format> {
        if self.json {
            Some(Format::Json)
        } else {
            self.format
        }
    }

    /// The flags that ask for the same once more.
    #[must_use]
    pub fn flags(&self) -> [(&'static str, Option<String>); 2] {
        let format = self.asked_format().and_then(|format| {
            let value = format.to_possible_value()?;
            Some(value.get_name().to_owned())
        });
        let fields = (!self.fields.is_empty()).then(|| self.fields.join(","));
        [("--fields", fields), ("--format", format)]
    }

    /// The columns that were asked for.
    pub fn columns<R: Record>(&self) -> Result<Fields<R>, CliError> {
        Fields::choose(&self.fields)
    }
}

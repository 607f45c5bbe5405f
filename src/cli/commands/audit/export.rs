//! `admit audit export`: everything with its seals, for an auditor.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::view::ExportView;
use crate::cli::args::Since;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{Fields, Format, ListWriter};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit audit export > audit.csv
  admit audit export --format jsonl --since 2026-01-01 --until 2027-01-01 \\
    > audit-2026.jsonl";

/// Write the whole audit with its seals, for an auditor, oldest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Since then: so long ago, such as 90d, or a day
    #[arg(long, value_name = "WHEN")]
    pub since: Option<Since>,
    /// Before then: so long ago, or the beginning of a day
    #[arg(long, value_name = "WHEN")]
    pub until: Option<Since>,
    /// Write as csv or jsonl
    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = format(),
        default_value = "csv",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: Format,
}

fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(["csv", "jsonl"]).map(|word| match word.as_str() {
        "jsonl" => Format::Jsonl,
        _ => Format::Csv,
    })
}

/// Writes it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = Fields::choose(&[])?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let now = service.now().await?;
        let mut writer = ListWriter::begin(&cx.ui, fields, now)?;
        let moment = |when: Option<Since>| when.map(|when| when.moment(now));
        let mut export = service.export_audit(moment(args.since), moment(args.until));
        while let Some(page) = export.page().await? {
            for exported in page {
                writer.push(ExportView(exported))?;
            }
            writer.flush()?;
        }
        if writer.end()? == 0 {
            cx.ui.status("Nothing is in the audit of that time.");
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

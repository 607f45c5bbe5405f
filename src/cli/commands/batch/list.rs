//! `admit batch list`: runs of `invite send`, newest first.

use super::view::BatchView;
use crate::cli::args::{ListArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::ListWriter;
use crate::cli::pages::{Pages, tell_next};
use crate::domain::id::BatchId;
use crate::service::batch::BatchFilter;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit batch list
  admit batch list --limit 5 --json";

/// List runs of invite send, newest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which part.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let mut pages: Pages<BatchId> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut writer = ListWriter::begin(&cx.ui, fields, service.now().await?)?;
        while let Some((before, size)) = pages.next() {
            // One more than shown tells whether there is a next page.
            let filter = BatchFilter {
                before,
                limit: Some(i64::from(size) + 1),
                ..BatchFilter::default()
            };
            let mut batches = service.list_batches(filter).await?;
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let more = batches.len() > size;
            batches.truncate(size);
            let last = batches.last().map(|batch| batch.id);
            pages.note(batches.len(), last.filter(|_| more));
            for batch in batches {
                writer.push(BatchView(batch))?;
            }
            writer.flush()?;
        }
        if writer.end()? == 0 {
            cx.ui.status("No batches yet.");
        }
        if let Some(rest) = pages.rest() {
            let limit = args.list.limit.map(|limit| limit.to_string());
            let flags = [("--limit", limit)];
            tell_next(
                cx,
                "admit batch list",
                &flags,
                &rest.to_string(),
                &args.output,
            );
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

//! `admit batch show`: one run, and where its invitations and mails stand.

use super::view::StoryView;
use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::{database, output};
use crate::domain::id::BatchId;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit batch show 0193b3c4-5d6e-7f80-9a1b-2c3d4e5f6071
  admit batch show 0193b3c4-5d6e-7f80-9a1b-2c3d4e5f6071 --json";

/// Show one run of invite send.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The run, as invite send and batch list name it
    #[arg(value_name = "ID")]
    pub id: BatchId,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Shows it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let story = connected.service.show_batch(args.id).await?;
        let (now, progress) = (story.now, story.progress);
        let unfinished = story.batch.finished_at.is_none();
        output::object(&cx.ui, fields, StoryView(story), now)?;
        if unfinished {
            cx.ui.status(
                "It is going on, or was interrupted; the same line run again does what is left.",
            );
        }
        cx.ui.hint(&format!(
            "see them: `admit invite list --batch {}`",
            args.id
        ));
        if progress.waiting > 0 {
            cx.ui.hint("deliver what waits: `admit mail deliver`");
        }
        if progress.open + progress.expired > 0 {
            cx.ui.hint(&format!(
                "take the open ones back: `admit batch withdraw {}`",
                args.id
            ));
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

//! `admit batch withdraw`: takes back every open invitation of a run.

use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::changes::outcome::ChangeSummary;
use crate::cli::context::Context;
use crate::cli::database::{self, Connected};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Fields, Rank, Record};
use crate::cli::prompt::Question;
use crate::cli::text::plural;
use crate::domain::id::BatchId;
use crate::service::batch::{BatchStory, BatchWithdrawn, WithdrawBatch};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit batch withdraw 0193b3c4-5d6e-7f80-9a1b-2c3d4e5f6071 --dry-run
  admit batch withdraw 0193b3c4-5d6e-7f80-9a1b-2c3d4e5f6071 --yes \\
    --reason \"wrong file\"";

/// Take back every open invitation of a run.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The run, as invite send and batch list name it
    #[arg(value_name = "ID")]
    pub id: BatchId,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// What came of it, as it is shown.
struct View {
    batch: BatchId,
    outcome: BatchWithdrawn,
    dry_run: bool,
}

fn count(count: u64) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Record for View {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "batch",
            rank: Rank::Key,
            cell: |view| Cell::of(&view.batch),
        },
        Column {
            name: "withdrawn",
            rank: Rank::Key,
            cell: |view| count(view.outcome.withdrawn),
        },
        Column {
            name: "unchanged",
            rank: Rank::Key,
            cell: |view| count(view.outcome.unchanged),
        },
        Column {
            name: "accepted",
            rank: Rank::Key,
            cell: |view| count(view.outcome.accepted),
        },
        Column {
            name: "dry_run",
            rank: Rank::OnRequest,
            cell: |view| Cell::Bool(view.dry_run),
        },
    ];
}

/// Withdraws them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields: Fields<View> = args.output.columns()?;
    let dry_run = args.change.dry_run;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let story = service.show_batch(args.id).await?;
        if !dry_run && !args.change.yes {
            ask(cx, &connected, &story)?;
        }
        let request = WithdrawBatch {
            id: args.id,
            grounds: args.change.grounds(),
            mode: args.change.mode(),
        };
        let outcome = service.withdraw_batch(request).await?;
        // For people the sentence says it all.
        if cx.ui.manner().format.is_some() {
            let view = View {
                batch: args.id,
                outcome,
                dry_run,
            };
            output::object(&cx.ui, fields, view, story.now)?;
        }
        if dry_run {
            let place = &connected.place;
            cx.ui
                .status(&format!("Dry run, nothing was changed ({place})."));
        }
        cx.ui.status(&in_words(&outcome, dry_run));
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

fn ask(cx: &Context, connected: &Connected, story: &BatchStory) -> Result<(), CliError> {
    let (progress, batch) = (&story.progress, &story.batch);
    let open = (progress.open + progress.expired).unsigned_abs();
    if open == 0 {
        return Ok(());
    }
    let invitations = plural(open, "invitation", "invitations");
    let source = batch.file_name.as_deref().unwrap_or("the command line");
    let started = batch.started_at.strftime("%Y-%m-%d %H:%M UTC");
    let space = batch
        .space
        .as_ref()
        .map_or_else(String::new, |space| format!(" to {space}"));
    let details = vec![
        format!(
            "Invited{space} from {source} by {}, {started}:",
            batch.actor
        ),
        format!(
            "  {} open, {} expired, {} accepted, {} withdrawn",
            progress.open, progress.expired, progress.accepted, progress.withdrawn
        ),
        format!(
            "  {} mails sent, {} waiting (these will not be sent)",
            progress.sent, progress.waiting
        ),
    ];
    let actor = &cx.settings()?.actor.value;
    let question = Question {
        text: format!("Withdraw {invitations} in {}, as {actor}?", connected.place),
        act: format!("withdrawing {invitations}"),
        details,
    };
    cx.prompter.confirm(&cx.ui, &question)
}

fn in_words(outcome: &BatchWithdrawn, dry_run: bool) -> String {
    let mut words = match (outcome.withdrawn, dry_run) {
        (0, _) if outcome.unchanged > 0 => {
            format!("Unchanged: {} withdrawn before", outcome.unchanged)
        }
        (0, _) => "Unchanged: none is open".to_owned(),
        (count, true) => format!(
            "{count} would be withdrawn, {} unchanged",
            outcome.unchanged
        ),
        (count, false) => format!("{count} withdrawn, {} unchanged", outcome.unchanged),
    };
    if outcome.accepted > 0 {
        let accepted = ChangeSummary::accepted_in_words(outcome.accepted);
        words = format!("{words}; {accepted}");
    }
    format!("{words}.")
}

//! `admit account erase-due`: erases what is due, for cron.

use jiff::Timestamp;

use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::erasing::{in_words, mail_folder};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::text::plural;
use crate::service::erasure::{DueErased, EraseDue};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account erase-due
  admit account erase-due --dry-run
  admit -q account erase-due --limit 1000";

/// Erase the accounts whose time is over.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Erase at most so many
    #[arg(short = 'L', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Erases them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns::<Row>()?;
    let dry_run = args.change.dry_run;
    let (mut done, place) = cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        if !dry_run {
            cx.stop
                .watch(&cx.ui, "the account in hand")
                .map_err(|error| {
                    CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
                })?;
        }
        let request = EraseDue {
            limit: args.limit,
            mail_folder: mail_folder(cx)?,
            grounds: args.change.grounds(),
            mode: args.change.mode(),
            stop: cx.stop.work(),
        };
        let done = connected.service.erase_due(&request).await?;
        Ok::<_, CliError>((done, connected.place))
    })??;
    let failure = done.failure.take();
    let sentence = in_a_sentence(&done, dry_run);
    let (in_flight, failed) = (done.in_flight, done.failed);
    // Without a format the words below say it all.
    if args.output.asked_format().is_some() {
        output::object(&cx.ui, fields, Row { done, dry_run }, Timestamp::UNIX_EPOCH)?;
    }
    cx.ui.status(&sentence);
    if in_flight > 0 {
        let accounts = plural(in_flight, "account is", "accounts are");
        cx.ui.status(&format!(
            "{accounts} left for the next run: a mail is being handed over right now."
        ));
    }
    if dry_run {
        cx.ui
            .status(&format!("Dry run, nothing was changed ({place})."));
    }
    if let Some(signal) = cx.stop.signal() {
        cx.ui.flush()?;
        return Ok(Ending::Signal(signal));
    }
    cx.ui.finish()?;
    match failure {
        None => Ok(ExitCode::Ok.into()),
        Some(error) => {
            let mut told = CliError::from(error);
            let accounts = plural(failed, "account was", "accounts were");
            told.message = format!("{accounts} not erased: {}", told.message);
            Err(told)
        }
    }
}

fn in_a_sentence(done: &DueErased, dry_run: bool) -> String {
    if done.erased() == 0 {
        return "No account is due.".to_owned();
    }
    let would = if dry_run { "would be erased" } else { "erased" };
    let mut parts = Vec::new();
    if done.deleted > 0 {
        parts.push(format!("{} deleted", done.deleted));
    }
    if done.pending > 0 {
        parts.push(format!("{} never activated", done.pending));
    }
    let accounts = plural(done.erased(), "account", "accounts");
    let mut sentence = format!("{accounts} {would} ({})", parts.join(", "));
    if done.reopened > 0 {
        let invitations = plural(done.reopened, "invitation is", "invitations are");
        sentence = format!("{sentence}; {invitations} open again");
    }
    format!("{sentence}.\nWith them: {}.", in_words(&done.receipt))
}

/// What a run came to.
struct Row {
    done: DueErased,
    dry_run: bool,
}

const fn count(count: u64) -> Cell {
    Cell::Number(count.cast_signed())
}

macro_rules! counts {
    ($($name:literal = $($path:ident).+;)+) => {
        &[
            $(Column { name: $name, rank: Rank::Key, cell: |row| count(row.done.$($path).+) },)+
            Column { name: "dry_run", rank: Rank::OnRequest, cell: |row| Cell::Bool(row.dry_run) },
        ]
    };
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = counts! {
        "deleted" = deleted;
        "pending" = pending;
        "reopened" = reopened;
        "in_flight" = in_flight;
        "failed" = failed;
        "invitations" = receipt.traces.invitations;
        "memberships" = receipt.traces.memberships;
        "mails" = receipt.traces.mails;
        "files" = receipt.files.removed;
        "files_missing" = receipt.files.missing;
        "links" = receipt.traces.links;
        "log_ins" = receipt.traces.log_ins;
        "reset_requests" = receipt.traces.reset_requests;
        "throttles" = receipt.traces.throttles;
        "blocks" = receipt.traces.blocks;
        "reasons" = receipt.traces.reasons;
        "file_names" = receipt.traces.batches;
        "audit_kept" = receipt.kept.audit;
        "terms_kept" = receipt.kept.acceptances;
    };
}

//! `admit account erase-due`: erases what is due, for cron.

use jiff::Timestamp;

use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::erasing::{OUT_OF_REACH, in_words, mail_folder, tell_what_stays};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::text::plural;
use crate::service::erasure::{DueErased, EraseDue, ErasureError, Forgotten};
use crate::service::fault::StoreError;

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
    let (mut done, forgotten, place) = cx.block_on(async {
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
        let forgotten = if dry_run {
            Forgotten::default()
        } else {
            connected.service.forget_old().await?
        };
        let done = connected.service.erase_due(&request).await?;
        Ok::<_, CliError>((done, forgotten, connected.place))
    })??;
    let failure = done.failure.take();
    let broken_off = done.broken_off.take();
    let is_told = !dry_run && done.erased() > 0;
    let sentence = in_a_sentence(&done, dry_run);
    let (in_flight, failed) = (done.in_flight, done.failed);
    // Without a format the words below say it all.
    if args.output.asked_format().is_some() {
        let row = Row {
            done,
            forgotten,
            dry_run,
        };
        output::object(&cx.ui, fields, row, Timestamp::UNIX_EPOCH)?;
    }
    tell(cx, &sentence, (forgotten, in_flight));
    if dry_run {
        cx.ui
            .status(&format!("Dry run, nothing was changed ({place})."));
    }
    if is_told {
        tell_what_stays(cx);
    }
    if let Some(signal) = cx.stop.signal() {
        cx.ui.flush()?;
        return Ok(Ending::Signal(signal));
    }
    cx.ui.finish()?;
    ended(broken_off, (failure, failed))
}

/// How the run ends, by what went wrong.
fn ended(
    broken_off: Option<StoreError>,
    (failure, failed): (Option<ErasureError>, u64),
) -> Result<Ending, CliError> {
    match broken_off {
        Some(error) => Err(because(
            "not all that is due was looked at",
            CliError::from(error),
        )),
        None => failure.map_or(Ok(ExitCode::Ok.into()), |error| {
            let accounts = plural(failed, "account was", "accounts were");
            let what = format!("{accounts} not erased");
            Err(because(&what, CliError::from(error)))
        }),
    }
}

fn because(what: &str, mut error: CliError) -> CliError {
    error.message = format!("{what}: {}", error.message);
    error
}

/// Says what the run came to.
fn tell(cx: &Context, sentence: &str, (forgotten, in_flight): (Forgotten, u64)) {
    cx.ui.status(sentence);
    if let Some(words) = forgotten_in_words(forgotten) {
        cx.ui.status(&format!("Forgotten, as too old: {words}."));
    }
    if in_flight > 0 {
        let accounts = plural(in_flight, "account is", "accounts are");
        cx.ui.status(&format!(
            "{accounts} left for the next run: a mail is being handed over right now."
        ));
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

/// What was forgotten of nobody in particular, a few words for each kind.
fn forgotten_in_words(forgotten: Forgotten) -> Option<String> {
    let words: Vec<String> = [
        (forgotten.throttles, "count of tries", "counts of tries"),
        (forgotten.log_ins, "log-in event", "log-in events"),
        (forgotten.sessions, "session", "sessions"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, several)| plural(count, one, several))
    .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// What a run came to.
struct Row {
    done: DueErased,
    forgotten: Forgotten,
    dry_run: bool,
}

const fn count(count: u64) -> Cell {
    Cell::Number(count.cast_signed())
}

macro_rules! counts {
    ($($name:literal = $($path:ident).+;)+) => {
        &[
            $(Column { name: $name, rank: Rank::Key, cell: |row| count(row.$($path).+) },)+
            Column {
                name: "out_of_reach",
                rank: Rank::OnRequest,
                cell: |_| Cell::List(OUT_OF_REACH.map(str::to_owned).to_vec()),
            },
            Column { name: "dry_run", rank: Rank::OnRequest, cell: |row| Cell::Bool(row.dry_run) },
        ]
    };
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = counts! {
        "deleted" = done.deleted;
        "pending" = done.pending;
        "reopened" = done.reopened;
        "in_flight" = done.in_flight;
        "failed" = done.failed;
        "invitations" = done.receipt.traces.invitations;
        "memberships" = done.receipt.traces.memberships;
        "mails" = done.receipt.traces.mails;
        "files" = done.receipt.files.removed;
        "files_missing" = done.receipt.files.missing;
        "links" = done.receipt.traces.links;
        "log_ins" = done.receipt.traces.log_ins;
        "reset_requests" = done.receipt.traces.reset_requests;
        "throttles" = done.receipt.traces.throttles;
        "blocks" = done.receipt.traces.blocks;
        "reasons" = done.receipt.traces.reasons;
        "run_reasons" = done.receipt.traces.run_reasons;
        "sessions" = done.receipt.traces.sessions;
        "file_names" = done.receipt.traces.batches;
        "audit_kept" = done.receipt.kept.audit;
        "terms_kept" = done.receipt.kept.acceptances;
        "throttles_forgotten" = forgotten.throttles;
        "log_ins_forgotten" = forgotten.log_ins;
        "sessions_forgotten" = forgotten.sessions;
    };
}

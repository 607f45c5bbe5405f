//! `admit cron`: everything that is due, in one call.

mod steps;
mod view;

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use jiff::Timestamp;
use tokio::time::Instant;

use self::steps::{Failed, Job, Step};
use self::view::{Report, Status};
use crate::cli::args::{ChangeArgs, OutputArgs, TimeLimit};
use crate::cli::context::Context;
use crate::cli::database::{self, Connected};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output;
use crate::service::lease::{CRON, LeaseTaken, Leased};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit cron
  admit cron --dry-run
  admit -q cron --time-limit 4m
  admit -q cron --skip deliver,remind
  admit cron --wait 30s --fail-if-running --format json";

/// Do everything that is due.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leave out steps: remind, resets, deliver, erase, forget or seal
    #[arg(long, value_name = "STEP,...", value_parser = step(), value_delimiter = ',',
        hide_possible_values = true)]
    pub skip: Vec<Step>,
    /// End after this time, such as 90s, 5m or 1h
    ///
    /// Delivering takes three quarters of it at most, so that the steps behind it have their turn. What
    /// is left waits for the next run.
    #[arg(long, value_name = "LENGTH")]
    pub time_limit: Option<TimeLimit>,
    /// While another is at work, wait for it so long [default: 0]
    #[arg(long, value_name = "LENGTH", value_parser = wait, hide_default_value = true)]
    pub wait: Option<Duration>,
    /// End with 75, and not with 0, if another is still at work
    #[arg(long)]
    pub fail_if_running: bool,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

fn step() -> impl clap::builder::TypedValueParser<Value = Step> {
    PossibleValuesParser::new(Step::ALL.iter().map(|step| step.as_str()))
        .try_map(|word| word.parse())
}

fn wait(text: &str) -> Result<Duration, String> {
    if matches!(text.trim(), "0" | "0s") {
        return Ok(Duration::ZERO);
    }
    text.parse().map(|TimeLimit(length)| length)
}

/// Does it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns::<Report>()?;
    let (report, failed) = cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let job = Job::new(args, cx, &connected)?;
        if args.change.dry_run {
            return Ok::<_, CliError>(job.look().await);
        }
        work(args, &job).await
    })??;
    let code = ExitCode::of_several(failed.iter().map(|failed| failed.error.exit));
    let sentence = report.sentence();
    // Without a format the words say it all.
    if args.output.asked_format().is_some() {
        output::object(&cx.ui, fields, report, Timestamp::UNIX_EPOCH)?;
    }
    cx.ui.flush()?;
    cx.ui.status(&sentence);
    if let Some(signal) = cx.stop.signal() {
        tell_all(cx, &failed);
        return Ok(Ending::Signal(signal));
    }
    cx.ui.finish()?;
    end(cx, failed, code)
}

/// Takes the lease and goes through the steps.
async fn work(args: &Args, job: &Job<'_>) -> Result<(Report, Vec<Failed>), CliError> {
    let begun = Instant::now();
    let (cx, Connected { service, .. }) = (job.cx, job.connected);
    cx.stop.watch(&cx.ui, "the step in hand").map_err(|error| {
        CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
    })?;
    let stop = cx.stop.work();
    let wait = args.wait.unwrap_or_default();
    let lease = match service.take_lease(CRON, wait, &stop).await? {
        Leased::Held(lease) => lease,
        Leased::Taken(other) if args.fail_if_running => return Err(running(&other)),
        Leased::Taken(other) => return Ok((Report::of(Status::Running(other)), Vec::new())),
    };
    let (mut report, failed) = job.run().await;
    report.duration = begun.elapsed();
    let code = ExitCode::of_several(failed.iter().map(|failed| failed.error.exit));
    if let Err(error) = service.end_lease(lease, code.number()).await {
        // The next run finds this process dead and goes on at once.
        tracing::warn!(%error, "cannot give the lease back");
    }
    Ok((report, failed))
}

/// Who is at it.
fn in_words(other: &LeaseTaken) -> String {
    let LeaseTaken { pid, host, since } = other;
    format!(
        "pid {pid} on {host}, since {}",
        since.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
}

fn running(other: &LeaseTaken) -> CliError {
    let message = format!("another \"cron\" is running ({})", in_words(other));
    CliError::new(ExitCode::TryAgain, message)
        .with_code("running")
        .hint("wait for it with `--wait 5m`; what it leaves waits for the next run")
}

/// Tells of the steps that failed; the strongest is the error that the run ends with.
fn end(cx: &Context, mut failed: Vec<Failed>, code: ExitCode) -> Result<Ending, CliError> {
    let strongest = failed
        .iter()
        .position(|one| ExitCode::of_several([one.error.exit]) == code);
    let Some(strongest) = strongest else {
        return Ok(ExitCode::Ok.into());
    };
    let last = failed.remove(strongest);
    tell_all(cx, &failed);
    let mut error = last.error;
    error.message = format!("{}: {}", last.step, error.message);
    error.exit = code;
    Err(error)
}

fn tell_all(cx: &Context, failed: &[Failed]) {
    for Failed { step, error } in failed {
        let causes = error.causes.iter().map(|cause| format!(": {cause}"));
        let causes: String = causes.collect();
        cx.ui.warning(&format!("{step}: {}{causes}", error.message));
        for hint in &error.hints {
            cx.ui.hint(hint);
        }
    }
}

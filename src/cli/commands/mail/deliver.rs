//! `admit mail deliver`: sends what is due.

use jiff::Timestamp;

use crate::cli::args::{ChangeArgs, OutputArgs, Rate, TimeLimit};
use crate::cli::bulk::deliver;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::{database, mailing};
use crate::domain::id::BatchId;
use crate::service::Service;
use crate::service::delivery::{Delivery, Mailing, Scope};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail deliver
  admit mail deliver --dry-run
  admit -q mail deliver --time-limit 4m
  admit mail deliver --rate 60/min
  admit mail deliver --batch 01933b5e-7c1a-7d2e-9f00-3c5a1b2c3d4e --limit 100";

/// Send the mails that are due.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Send at most so many
    #[arg(short = 'L', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Stop after this time, such as 90s, 5m or 1h
    #[arg(long, value_name = "LENGTH")]
    pub time_limit: Option<TimeLimit>,
    /// Send at most so many in so long, such as 60/min, 10/s, 5000/h or none
    ///
    /// Shared with every other process and machine that delivers from the same database. The run waits for
    /// its turn; mails that somebody waits for go at once.
    #[arg(long, value_name = "RATE")]
    pub rate: Option<Rate>,
    /// Only the mails of this run of `invite send`
    #[arg(long, value_name = "ID", value_parser = batch_id)]
    pub batch: Option<BatchId>,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

fn batch_id(text: &str) -> Result<BatchId, String> {
    text.parse()
        .map_err(|_| "it is no id of a run, as `invite send` tells it".to_owned())
}

/// What a run came to.
struct Row {
    delivery: Delivery,
    dry_run: bool,
}

const fn count(count: u64) -> Cell {
    Cell::Number(count.cast_signed())
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "schema",
            rank: Rank::OnRequest,
            cell: |_| Cell::Number(1),
        },
        Column {
            name: "sent",
            rank: Rank::Key,
            cell: |row| count(row.delivery.sent),
        },
        Column {
            name: "waiting",
            rank: Rank::Key,
            cell: |row| count(row.delivery.waiting),
        },
        Column {
            name: "due",
            rank: Rank::Key,
            cell: |row| count(row.delivery.due),
        },
        Column {
            name: "dead",
            rank: Rank::Key,
            cell: |row| count(row.delivery.dead),
        },
        Column {
            name: "in_doubt",
            rank: Rank::Key,
            cell: |row| count(row.delivery.in_doubt),
        },
        Column {
            name: "outrun",
            rank: Rank::OnRequest,
            cell: |row| count(row.delivery.outrun),
        },
        Column {
            name: "expired",
            rank: Rank::OnRequest,
            cell: |row| count(row.delivery.expired),
        },
        Column {
            name: "dry_run",
            rank: Rank::OnRequest,
            cell: |row| Cell::Bool(row.dry_run),
        },
    ];
}

/// Sends them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let dry_run = args.change.dry_run;
    let (delivery, mailing) = cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let mailing = mailing::at_rate(cx, &connected, args.rate)?;
        let service = &connected.service;
        let scope = match args.batch {
            None => Scope::Due,
            Some(id) => Scope::Batch(service.show_batch(id).await?.batch.id),
        };
        if dry_run {
            let (waiting, due) = service.waiting(scope).await?;
            let quiet = service.held_by_quiet_hours(&mailing, scope).await?;
            let held = quiet.as_ref().map_or(0, |quiet| quiet.mails);
            let delivery = Delivery {
                waiting,
                due: due.saturating_sub(held),
                quiet,
                ..Delivery::default()
            };
            return Ok::<_, CliError>((delivery, mailing));
        }
        cx.stop
            .watch(&cx.ui, "the mails in flight")
            .map_err(|error| {
                CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
            })?;
        let mut delivery = within_time(args, cx, service, &mailing, scope).await?;
        if delivery.due == 0 && delivery.waiting > 0 && delivery.quiet.is_none() {
            delivery.next = service.next_due(&mailing, scope).await?;
        }
        Ok((delivery, mailing))
    })??;
    // Without a format the words below say it all.
    if args.output.asked_format().is_some() {
        let row = Row {
            delivery: delivery.clone(),
            dry_run,
        };
        output::object(&cx.ui, fields, row, Timestamp::UNIX_EPOCH)?;
        cx.ui.flush()?;
    }
    if dry_run {
        tell_dry_run(args, cx, &delivery, &mailing);
        return Ok(ExitCode::Ok.into());
    }
    end(cx, delivery, &mailing)
}

async fn within_time(
    args: &Args,
    cx: &Context,
    service: &Service,
    mailing: &std::sync::Arc<Mailing>,
    scope: Scope,
) -> Result<Delivery, CliError> {
    let clock = args.time_limit.map(|TimeLimit(length)| {
        let stop = cx.stop.work();
        tokio::spawn(async move {
            tokio::time::sleep(length).await;
            stop.ask();
        })
    });
    let delivered = deliver::deliver(cx, service, mailing, scope, args.limit).await;
    if let Some(clock) = clock {
        clock.abort();
    }
    Ok(delivered?)
}

fn tell_dry_run(args: &Args, cx: &Context, delivery: &Delivery, mailing: &Mailing) {
    let now = args
        .limit
        .map_or(delivery.due, |most| most.min(delivery.due));
    cx.ui.status(&format!(
        "Dry run, nothing was sent: {} would be sent to {}",
        deliver::mails(now),
        deliver::place(cx, mailing)
    ));
    let quiet = delivery.quiet.as_ref();
    deliver::tell_quiet(cx, quiet, "would wait");
    let held = quiet.map_or(0, |quiet| quiet.mails);
    let later = delivery.waiting.saturating_sub(now + held);
    if later > 0 {
        cx.ui.status(&format!(
            "{} would stay in the queue",
            deliver::mails(later)
        ));
    }
}

/// Tells how it went, and decides the code.
fn end(cx: &Context, mut delivery: Delivery, mailing: &Mailing) -> Result<Ending, CliError> {
    let code = deliver::exit_code(&delivery);
    let fatal = match code {
        ExitCode::TryAgain | ExitCode::Config | ExitCode::CantCreate => delivery.trouble.take(),
        _ => None,
    };
    let tried = delivery.sent + delivery.dead + delivery.in_doubt;
    if tried == 0 && delivery.due == 0 && delivery.quiet.is_none() && fatal.is_none() {
        cx.ui.status("No mail is due.");
    }
    deliver::tell(cx, &delivery, (mailing, deliver::DEAD_MAILS));
    if let Some(signal) = cx.stop.signal() {
        cx.ui.flush()?;
        return Ok(Ending::Signal(signal));
    }
    match fatal {
        None => Ok(code.into()),
        Some(trouble) => {
            let told = CliError::new(code, deliver::trouble_words(mailing, &trouble));
            Err(match code {
                ExitCode::Config => told.hint("check it with `admit config show --origin`"),
                ExitCode::CantCreate => told.hint("name another folder in `ADMIT_RECEIPTS_DIR`"),
                _ => told.hint("what waits is kept: run the same line again later"),
            })
        }
    }
}

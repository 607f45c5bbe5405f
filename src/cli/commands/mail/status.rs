//! `admit mail status`: the outbox counted, and what wants a person.

use crate::cli::args::OutputArgs;
use crate::cli::bulk::deliver::mails;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Fields, Rank, Record, relative};
use crate::domain::mail::MailFate;
use crate::service::outbox::{OutboxCount, OutboxStatus};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail status
  admit mail status --json";

/// Count mails by kind and state, and tell what wants a person.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

struct Row(OutboxCount);

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "kind",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.kind),
        },
        Column {
            name: "state",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.fate),
        },
        Column {
            name: "mails",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.0.mails),
        },
        Column {
            name: "due",
            rank: Rank::Extra(2),
            cell: |row| Cell::Number(row.0.due),
        },
        Column {
            name: "oldest_at",
            rank: Rank::Extra(1),
            cell: |row| Cell::time(row.0.oldest_at),
        },
    ];
}

/// Counts them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields: Fields<Row> = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let status = connected.service.outbox_status().await?;
        let rows = status.counts.iter().copied().map(Row).collect();
        let listed = output::list(&cx.ui, fields, rows, status.now)?;
        cx.ui.flush()?;
        if listed == 0 {
            cx.ui.status("No mails yet.");
        } else {
            tell(cx, &status);
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

fn tell(cx: &Context, status: &OutboxStatus) {
    let with = |fates: &[MailFate]| -> (u64, Vec<OutboxCount>) {
        let counts: Vec<OutboxCount> = status
            .counts
            .iter()
            .filter(|count| fates.contains(&count.fate))
            .copied()
            .collect();
        let all = counts.iter().map(|count| count.mails.unsigned_abs()).sum();
        (all, counts)
    };
    let (waiting, counts) = with(&[MailFate::Queued]);
    if waiting > 0 {
        let oldest = counts.iter().filter_map(|count| count.oldest_at).min();
        let oldest = oldest.map_or_else(String::new, |at| {
            format!(", the oldest written {}", relative(at, status.now))
        });
        cx.ui.status(&format!("{} waiting{oldest}", mails(waiting)));
        if counts.iter().any(|count| count.due > 0) {
            cx.ui.hint("deliver what is due: `admit mail deliver`");
        }
    }
    let (dead, _) = with(&[MailFate::Dead]);
    if dead > 0 {
        cx.ui
            .status(&format!("{} refused for good or given up", mails(dead)));
        cx.ui.hint(
            "see why: `admit mail list --state dead`; another try: `admit mail retry --dead`",
        );
    }
    let (back, _) = with(&[MailFate::Bounced, MailFate::Complained]);
    if back > 0 {
        cx.ui.status(&format!("{} came back", mails(back)));
        cx.ui.hint(
            "see why: `admit mail list --state bounced,complained`; mail an address all the same: \
             `admit mail allow ADDRESS --reason TEXT`",
        );
    }
    let (doubted, _) = with(&[MailFate::InDoubt]);
    if doubted > 0 {
        cx.ui.status(&format!(
            "{} in doubt: there was no clear answer",
            mails(doubted)
        ));
        cx.ui.hint(
            "look for them in its log: `admit mail resolve --from-log FILE --reason TEXT`; decide: \
             `admit mail resolve ID --as sent|dead|resend --reason TEXT`",
        );
    }
}

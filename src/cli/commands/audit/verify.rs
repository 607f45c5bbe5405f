//! `admit audit verify`: proves that nothing under a seal was changed.

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::progress::{Counts, Progress};
use crate::cli::text::plural;
use crate::domain::seal::SealDigest;
use crate::service::audit::{Flaw, Verdict};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit audit verify
  admit audit verify \\
    --anchor e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Prove that nothing under a seal was changed, taken out, put in or swapped.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A digest that `audit seal` printed, kept outside since
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<SealDigest>,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What it came to.
#[derive(Clone, Copy)]
struct Found {
    verdict: Verdict,
    anchor: Option<SealDigest>,
}

impl Found {
    const fn is_cut(&self) -> bool {
        self.anchor.is_some() && self.verdict.anchored.is_none()
    }

    fn word(&self) -> &'static str {
        if self.verdict.broken > 0 || self.verdict.forged_reasons > 0 {
            "broken"
        } else if self.is_cut() {
            "cut"
        } else if self.verdict.seals == 0 {
            "unsealed"
        } else {
            "whole"
        }
    }
}

impl Record for Found {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "result",
            rank: Rank::Key,
            cell: |found| Cell::of(found.word()),
        },
        Column {
            name: "seals",
            rank: Rank::Key,
            cell: |found| Cell::Number(found.verdict.seals),
        },
        Column {
            name: "rows",
            rank: Rank::Key,
            cell: |found| Cell::Number(found.verdict.rows),
        },
        Column {
            name: "up_to",
            rank: Rank::Key,
            cell: |found| Cell::number(found.verdict.last.map(|seal| seal.up_to)),
        },
        Column {
            name: "digest",
            rank: Rank::Key,
            cell: |found| Cell::text(found.verdict.last.map(|seal| seal.digest.to_string())),
        },
        Column {
            name: "anchored_up_to",
            rank: Rank::Key,
            cell: |found| Cell::number(found.verdict.anchored.map(|seal| seal.up_to)),
        },
        Column {
            name: "not_covered",
            rank: Rank::Key,
            cell: |found| Cell::Number(found.verdict.uncovered),
        },
        Column {
            name: "broken_seals",
            rank: Rank::Key,
            cell: |found| Cell::Number(found.verdict.broken),
        },
        Column {
            name: "broken_from",
            rank: Rank::Key,
            cell: |found| Cell::number(found.verdict.first_broken.map(|(_, first, _)| first)),
        },
        Column {
            name: "broken_to",
            rank: Rank::Key,
            cell: |found| Cell::number(found.verdict.first_broken.map(|(seal, ..)| seal.up_to)),
        },
        Column {
            name: "forged_reasons",
            rank: Rank::Key,
            cell: |found| Cell::Number(found.verdict.forged_reasons),
        },
    ];
}

/// Verifies it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let progress = Progress::begin(&cx.ui, cx.settings()?.progress, "Verifying", None);
        let mut verification = service.verify_audit(args.anchor);
        while verification.step().await? {
            let done = verification.rows().unsigned_abs();
            progress.update(
                Counts {
                    done,
                    ok: done,
                    ..Counts::default()
                },
                None,
            );
        }
        drop(progress);
        let found = Found {
            verdict: verification.end().await?,
            anchor: args.anchor,
        };
        output::object(&cx.ui, fields, found, service.now().await?)?;
        cx.ui.finish()?;
        tell(cx, &found, &connected.place)?;
        Ok(ExitCode::Ok.into())
    })?
}

fn rows(count: i64) -> String {
    plural(count.unsigned_abs(), "row", "rows")
}

/// Says what it came to, or makes the error that it ends with.
fn tell(cx: &Context, found: &Found, place: &str) -> Result<(), CliError> {
    let verdict = &found.verdict;
    if let Some(error) = broken_seal(verdict).or_else(|| forged_reason(verdict)) {
        return Err(error);
    }
    if let (true, Some(anchor)) = (found.is_cut(), found.anchor) {
        let message = format!(
            "no seal of {place} has the digest {anchor}: rows and seals were cut off, or written anew"
        );
        return Err(broken(message, "cut")
            .hint("or it is another database's; compare with a backup from after that seal"));
    }
    match (verdict.last, verdict.anchored) {
        (None, _) => cx.ui.status("Nothing is sealed yet."),
        (Some(last), None) => cx.ui.status(&format!(
            "Whole up to row {}: {} under {}.",
            last.up_to,
            rows(verdict.rows),
            plural(verdict.seals.unsigned_abs(), "seal", "seals"),
        )),
        (Some(last), Some(anchored)) => cx.ui.status(&format!(
            "Whole up to row {}: {} under {}. The digest from outside proves it up to row {}.",
            last.up_to,
            rows(verdict.rows),
            plural(verdict.seals.unsigned_abs(), "seal", "seals"),
            anchored.up_to,
        )),
    }
    if verdict.uncovered > 0 {
        let are = if verdict.uncovered == 1 { "is" } else { "are" };
        let after = verdict.last.map_or("", |_| " after that");
        let rows = rows(verdict.uncovered);
        cx.ui
            .status(&format!("{rows}{after} {are} not covered yet."));
        cx.ui.hint("cover them: `admit audit seal`");
    }
    Ok(())
}

/// The first seal that does not fit, and how many more there are.
fn broken_seal(verdict: &Verdict) -> Option<CliError> {
    let (seal, first, flaw) = verdict.first_broken?;
    let covers = format!("seal {}, over the rows {first} to {}", seal.id, seal.up_to);
    let what = match flaw {
        Flaw::Count(1) => format!("it was made of {}, and 1 is there", rows(seal.rows)),
        Flaw::Count(now) => format!("it was made of {}, and {now} are there", rows(seal.rows)),
        Flaw::Changed => "rows under it, or the seal itself, were changed".to_owned(),
        Flaw::Unhinged => {
            "it does not hang on the seal before it, so one was taken out, put in or changed"
                .to_owned()
        }
    };
    let mut error = broken(
        format!("the audit does not fit {covers}: {what}"),
        "tampered",
    );
    if verdict.broken > 1 {
        let others = plural(
            verdict.broken.unsigned_abs() - 1,
            "more seal does",
            "more seals do",
        );
        error = error.hint(format!("{others} not fit either"));
    }
    Some(
        error
            .hint("compare these rows with those of a backup: `admit audit export --format jsonl`"),
    )
}

/// The first reason that was reworded.
fn forged_reason(verdict: &Verdict) -> Option<CliError> {
    let first = verdict.first_forged?;
    let reasons = plural(verdict.forged_reasons.unsigned_abs(), "reason", "reasons");
    let message = format!(
        "the words of {reasons} were changed: they are not those that the audit has the digest of, first in row {first}"
    );
    Some(
        broken(message, "tampered")
            .hint("the row itself still holds; look the words up in a backup"),
    )
}

fn broken(message: String, code: &'static str) -> CliError {
    CliError::new(ExitCode::Failed, message).with_code(code)
}

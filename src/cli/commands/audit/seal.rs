//! `admit audit seal`: seals what is there, and prints the digest to keep outside.

use jiff::Timestamp;

use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::text::plural;
use crate::domain::seal::SealDigest;
use crate::service::audit::{AuditSealed, Seal};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit audit seal
  admit audit seal --format csv --fields sealed_at,up_to,digest \\
    >> /mnt/elsewhere/seals.csv
  admit audit seal --dry-run";

/// Seal what is in the audit, and print the digest to keep outside.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// A seal that was made, or was there.
struct Done {
    status: &'static str,
    digest: Option<SealDigest>,
    previous: Option<SealDigest>,
    rows: i64,
    up_to: Option<i64>,
    sealed_at: Option<Timestamp>,
}

impl Done {
    fn of(sealed: AuditSealed) -> Self {
        let with = |status, seal: Option<Seal>| Self {
            status,
            digest: seal.map(|seal| seal.digest),
            previous: seal.map(|seal| seal.previous),
            rows: seal.map_or(0, |seal| seal.rows),
            up_to: seal.map(|seal| seal.up_to),
            sealed_at: seal.map(|seal| seal.sealed_at),
        };
        match sealed {
            AuditSealed::Sealed(seal) => with("sealed", Some(seal)),
            AuditSealed::Unchanged(seal) => with("unchanged", seal),
            AuditSealed::WouldSeal { rows, up_to } => Self {
                rows,
                up_to: Some(up_to),
                ..with("would_be_sealed", None)
            },
        }
    }
}

impl Record for Done {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |done| Cell::of(done.status),
        },
        Column {
            name: "digest",
            rank: Rank::Key,
            cell: |done| Cell::text(done.digest.map(|digest| digest.to_string())),
        },
        Column {
            name: "rows",
            rank: Rank::Key,
            cell: |done| Cell::Number(done.rows),
        },
        Column {
            name: "up_to",
            rank: Rank::Key,
            cell: |done| Cell::number(done.up_to),
        },
        Column {
            name: "sealed_at",
            rank: Rank::Key,
            cell: |done| Cell::time(done.sealed_at),
        },
        Column {
            name: "previous",
            rank: Rank::OnRequest,
            cell: |done| Cell::text(done.previous.map(|digest| digest.to_string())),
        },
    ];
}

/// Seals it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let sealed = service.seal_audit(args.change.mode()).await?;
        let now = service.now().await?;
        output::object(&cx.ui, fields, Done::of(sealed), now)?;
        cx.ui.flush()?;
        tell(cx, &sealed, &connected.place);
        Ok(ExitCode::Ok.into())
    })?
}

fn tell(cx: &Context, sealed: &AuditSealed, place: &str) {
    let rows = |rows: i64| plural(rows.unsigned_abs(), "row", "rows");
    match sealed {
        AuditSealed::Sealed(seal) => {
            cx.ui.status(&format!(
                "Sealed {} of the audit of {place}, up to row {}.",
                rows(seal.rows),
                seal.up_to
            ));
            cx.ui.hint("keep the digest outside of the database; `admit audit verify --anchor DIGEST` asks for it");
        }
        AuditSealed::WouldSeal { rows: count, up_to } => cx.ui.status(&format!(
            "Dry run, nothing was changed: {} of the audit of {place}, up to row {up_to}, would be sealed.",
            rows(*count)
        )),
        AuditSealed::Unchanged(Some(seal)) => cx.ui.status(&format!(
            "Unchanged: nothing came after row {}, where the last seal ends.",
            seal.up_to
        )),
        AuditSealed::Unchanged(None) => cx.ui.status("Unchanged: the audit is empty."),
    }
}

//! `admit activation list`: accounts that are not activated yet.

use crate::cli::args::{ListArgs, OutputArgs, Since};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{Cell, Column, ListWriter, Rank, Record};
use crate::cli::pages::{Pages, tell_next};
use crate::domain::id::AccountId;
use crate::service::activation::staff::{PendingAccount, PendingFilter};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit activation list
  admit activation list --older-than 2d
  admit activation list --older-than 2d --format csv \\
    | admit activation resend --csv -";

/// List the accounts that are not activated, newest first, and what was mailed to them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whose last activation was mailed longer ago than this, such as 2d, or before a day
    ///
    /// Where none was mailed, whose account was made before that.
    #[arg(long, value_name = "WHEN")]
    pub older_than: Option<Since>,
    /// Which part.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let mut fields = Some(args.output.columns()?);
    let mut pages: Pages<AccountId> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let now = service.now().await?;
        let mut filter = PendingFilter {
            mailed_before: args.older_than.map(|older| older.moment(now)),
            ..PendingFilter::default()
        };
        let mut writer = None;
        while let Some((before, size)) = pages.next() {
            filter.before = before;
            filter.limit = Some(i64::from(size));
            let page = service.list_pending(&filter).await?;
            if let Some(fields) = fields.take() {
                writer = Some(ListWriter::begin(&cx.ui, fields, page.now)?);
            }
            pages.note(page.accounts.len(), page.next);
            if let Some(writer) = &mut writer {
                for account in page.accounts {
                    writer.push(PendingView(account))?;
                }
                writer.flush()?;
            }
        }
        let listed = writer.map_or(Ok(0), ListWriter::end)?;
        if listed == 0 {
            cx.ui.status("No such accounts.");
        }
        if let Some(rest) = pages.rest() {
            let flags = [
                (
                    "--older-than",
                    args.older_than.map(|older| older.to_string()),
                ),
                ("--limit", args.list.limit.map(|limit| limit.to_string())),
            ];
            tell_next(
                cx,
                "admit activation list",
                &flags,
                &rest.to_string(),
                &args.output,
            );
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

/// An account that is not activated, as it is shown.
struct PendingView(PendingAccount);

/// One column.
const fn column(
    name: &'static str,
    rank: Rank,
    cell: fn(&PendingView) -> Cell,
) -> Column<PendingView> {
    Column { name, rank, cell }
}

impl Record for PendingView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("email", Rank::Key, |v| Cell::of(v.0.email.as_str())),
        column("name", Rank::Extra(4), |v| {
            Cell::text(Some(v.0.name.full()).filter(|name| !name.is_empty()))
        }),
        column("made_by", Rank::Extra(3), |v| {
            Cell::of(if v.0.made_by_staff { "staff" } else { "self" })
        }),
        column("created_at", Rank::Extra(1), |v| Cell::Time(v.0.created_at)),
        column("mailed_at", Rank::Extra(1), |v| Cell::time(v.0.mailed_at)),
        column("mail", Rank::Key, |v| {
            Cell::text(v.0.mail_state.map(|state| state.to_string()))
        }),
        column("mail_reply", Rank::Extra(5), |v| {
            Cell::text(v.0.mail_reply.clone())
        }),
        column("sent", Rank::Extra(2), |v| Cell::Number(v.0.sent)),
        column("pending_until", Rank::Extra(1), |v| {
            Cell::time(v.0.pending_until)
        }),
        column("id", Rank::OnRequest, |v| Cell::of(&v.0.id)),
    ];
}

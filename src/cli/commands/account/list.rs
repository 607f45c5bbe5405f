//! `admit account list`: accounts, newest first.

use jiff::Timestamp;

use crate::cli::args::{ListArgs, OutputArgs, Since, words};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{Cell, Column, Fields, Format, ListWriter, Rank, Record};
use crate::cli::pages::{Pages, tell_next};
use crate::domain::account::AccountState;
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::slug::Slug;
use crate::service::Service;
use crate::service::account::list::{AccountEntry, AccountFilter};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account list --state pending --since 2d
  admit account list --space spring-clinic --format csv > members.csv
  admit account list --state disabled --json --fields email,disabled_at";

/// List accounts, newest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In this state: pending, active, disabled, deleted or erased
    #[arg(long, value_name = "STATE", value_parser = words::account_state(), hide_possible_values = true)]
    pub state: Option<AccountState>,
    /// Members of this space
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// With this address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<EmailAddress>,
    /// Made since: so long ago, such as 2d, or a day
    #[arg(long, value_name = "WHEN")]
    pub since: Option<Since>,
    /// Which part.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// One column.
const fn column<R>(name: &'static str, rank: Rank, cell: fn(&R) -> Cell) -> Column<R> {
    Column { name, rank, cell }
}

impl Record for AccountEntry {
    const COLUMNS: &'static [Column<Self>] = &[
        column("email", Rank::Key, |v| {
            Cell::text(v.email.as_ref().map(|email| email.as_str().to_owned()))
        }),
        column("name", Rank::Extra(3), |v| {
            Cell::text(Some(v.name.full()).filter(|name| !name.is_empty()))
        }),
        column("state", Rank::Key, |v| Cell::of(&v.state)),
        column("created_at", Rank::Extra(1), |v| Cell::Time(v.created_at)),
        column("activated_at", Rank::Extra(4), |v| {
            Cell::time(v.activated_at)
        }),
        column("last_log_in_at", Rank::Extra(2), |v| {
            Cell::time(v.last_log_in_at)
        }),
        column("memberships", Rank::Extra(5), |v| {
            Cell::Number(v.memberships)
        }),
        column("language", Rank::OnRequest, |v| {
            Cell::of(v.language.as_str())
        }),
        column("made_by_staff", Rank::OnRequest, |v| {
            Cell::Bool(v.made_by_staff)
        }),
        column("pending_until", Rank::OnRequest, |v| {
            let pending = v.state == AccountState::Pending;
            Cell::time(v.pending_until.filter(|_| pending))
        }),
        column("disabled_at", Rank::OnRequest, |v| {
            Cell::time(v.disabled_at)
        }),
        column("deleted_at", Rank::OnRequest, |v| Cell::time(v.deleted_at)),
        column("erase_after", Rank::OnRequest, |v| {
            let deleted = v.state == AccountState::Deleted;
            Cell::time(v.erase_after.filter(|_| deleted))
        }),
        column("id", Rank::OnRequest, |v| Cell::of(&v.id)),
    ];
}

/// What is shown: of erased accounts, which have no address, a table says the id.
fn columns(args: &Args, cx: &Context) -> Result<Fields<AccountEntry>, CliError> {
    let is_table = cx.ui.manner().format.unwrap_or_default() == Format::Table;
    if is_table && args.state == Some(AccountState::Erased) && args.output.fields.is_empty() {
        let shown = ["id", "state", "created_at"].map(str::to_owned);
        return Fields::choose(&shown);
    }
    args.output.columns()
}

/// Lists them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = columns(args, cx)?;
    let mut pages: Pages<AccountId> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut filter = filter(args, service).await?;
        let mut writer = None;
        let mut fields = Some(fields);
        while let Some((before, size)) = pages.next() {
            filter.before = before;
            filter.limit = Some(i64::from(size));
            let page = service.list_accounts(&filter).await?;
            if let Some(fields) = fields.take() {
                writer = Some(ListWriter::begin(&cx.ui, fields, page.now)?);
            }
            pages.note(page.accounts.len(), page.next);
            for account in page.accounts {
                if let Some(writer) = &mut writer {
                    writer.push(account)?;
                }
            }
            if let Some(writer) = &mut writer {
                writer.flush()?;
            }
        }
        let listed = writer.map_or(Ok(0), ListWriter::end)?;
        if listed == 0 {
            tell_empty(args, cx);
        }
        if let Some(rest) = pages.rest() {
            tell_rest(args, cx, rest);
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

async fn filter(args: &Args, service: &Service) -> Result<AccountFilter, CliError> {
    let space_id = match &args.space {
        Some(slug) => Some(service.find_space(slug).await?.id),
        None => None,
    };
    let since = match args.since {
        Some(since) => Some(since.moment(service.now().await?)),
        None => None::<Timestamp>,
    };
    Ok(AccountFilter {
        state: args.state,
        space_id,
        email: args.email.as_ref().map(EmailAddress::key),
        since,
        ..AccountFilter::default()
    })
}

fn tell_empty(args: &Args, cx: &Context) {
    let filtered = args.state.is_some()
        || args.space.is_some()
        || args.email.is_some()
        || args.since.is_some();
    if filtered || args.list.after.is_some() {
        cx.ui.status("No such accounts.");
    } else {
        cx.ui.status("No accounts yet.");
        cx.ui
            .hint("invite somebody: `admit invite send EMAIL --space SLUG`");
    }
}

fn tell_rest(args: &Args, cx: &Context, rest: AccountId) {
    let since = args.since.map(|since| match since {
        Since::Ago(ago) => format!("{}s", ago.as_secs()),
        Since::At(moment) => moment.to_string(),
    });
    let flags = [
        ("--state", args.state.map(|state| state.to_string())),
        ("--space", args.space.as_ref().map(ToString::to_string)),
        ("--email", args.email.as_ref().map(ToString::to_string)),
        ("--since", since),
        ("--limit", args.list.limit.map(|limit| limit.to_string())),
    ];
    tell_next(
        cx,
        "admit account list",
        &flags,
        &rest.to_string(),
        &args.output,
    );
}

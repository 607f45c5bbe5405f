//! `admit member list`: the members of a space.

use crate::cli::args::{ListArgs, OutputArgs, words};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{Cell, Column, ListWriter, Rank, Record};
use crate::cli::pages::{Pages, tell_next};
use crate::domain::account::AccountState;
use crate::domain::email::EmailAddress;
use crate::domain::id::AccountId;
use crate::domain::role::Role;
use crate::domain::slug::Slug;
use crate::service::member::{Member, MemberFilter};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit member list --space spring-clinic
  admit member list --space spring-clinic --role owner
  admit member list --space spring-clinic --ended --format csv > gone.csv";

/// List the members of a space, those with the newest accounts first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of this space
    #[arg(long, value_name = "SLUG")]
    pub space: Slug,
    /// With this role, such as owner
    #[arg(long, value_name = "ROLE", value_parser = words::role)]
    pub role: Option<Role>,
    /// Those whose membership has ended, instead
    #[arg(long)]
    pub ended: bool,
    /// With this address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<EmailAddress>,
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
        let mut filter = MemberFilter {
            space: service.find_space(&args.space).await?.id,
            role: args.role,
            ended: args.ended,
            email: args.email.as_ref().map(EmailAddress::key),
            before: None,
            limit: None,
        };
        let mut writer = None;
        while let Some((before, size)) = pages.next() {
            filter.before = before;
            filter.limit = Some(i64::from(size));
            let page = service.list_members(&filter).await?;
            if let Some(fields) = fields.take() {
                writer = Some(ListWriter::begin(&cx.ui, fields, page.now)?);
            }
            pages.note(page.members.len(), page.next);
            if let Some(writer) = &mut writer {
                for member in page.members {
                    writer.push(MemberView(member))?;
                }
                writer.flush()?;
            }
        }
        let listed = writer.map_or(Ok(0), ListWriter::end)?;
        if listed == 0 {
            cx.ui.status("No such members.");
        }
        if let Some(rest) = pages.rest() {
            tell_rest(args, cx, rest);
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

fn tell_rest(args: &Args, cx: &Context, rest: AccountId) {
    let flags = [
        ("--space", Some(args.space.to_string())),
        ("--role", args.role.map(|role| role.as_str().to_owned())),
        ("--email", args.email.as_ref().map(ToString::to_string)),
        ("--limit", args.list.limit.map(|limit| limit.to_string())),
    ];
    let command = if args.ended {
        "admit member list --ended"
    } else {
        "admit member list"
    };
    tell_next(cx, command, &flags, &rest.to_string(), &args.output);
}

/// A member, as a list shows them.
struct MemberView(Member);

/// One column.
const fn column(
    name: &'static str,
    rank: Rank,
    cell: fn(&MemberView) -> Cell,
) -> Column<MemberView> {
    Column { name, rank, cell }
}

impl MemberView {
    /// What it is worth: nothing while the person cannot log in.
    fn standing(&self) -> &'static str {
        match (self.0.ended_at, self.0.account_state) {
            (Some(_), _) => "ended",
            (None, AccountState::Active) => "member",
            (None, _) => "dormant",
        }
    }
}

impl Record for MemberView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("email", Rank::Key, |v| {
            Cell::text(v.0.email.as_ref().map(|email| email.as_str().to_owned()))
        }),
        column("name", Rank::Extra(4), |v| {
            Cell::text(Some(v.0.name.full()).filter(|name| !name.is_empty()))
        }),
        column("role", Rank::Key, |v| Cell::List(v.0.roles.clone())),
        column("membership", Rank::Key, |v| Cell::of(v.standing())),
        column("account", Rank::Extra(2), |v| {
            Cell::of(v.0.account_state.as_str())
        }),
        column("joined_at", Rank::Extra(1), |v| Cell::Time(v.0.joined_at)),
        column("ended_at", Rank::Extra(3), |v| Cell::time(v.0.ended_at)),
        column("ended_with_account", Rank::OnRequest, |v| {
            Cell::Bool(v.0.ended_with_account)
        }),
        column("id", Rank::OnRequest, |v| Cell::of(&v.0.account_id)),
    ];
}

//! `admit activation resend`: mails activations again.

use crate::cli::args::{
    AccountArg, ChangeArgs, InputArgs, OutputArgs, PeopleArgs, RowsArgs, Since,
};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::changes::targets::Named;
use crate::cli::changes::undeliverable::caution;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::{database, link};
use crate::service::account::{Account, AccountTarget};
use crate::service::activation::staff::{
    ActivationResent, COOL_DOWN, PendingFilter, ResendActivation,
};
use crate::service::link_shown::Wanted;
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit activation resend kim@acme.example
  admit activation resend kim@acme.example --force --reason \"did not arrive\"
  admit activation resend --pending --older-than 2d --limit 500 --yes
  admit activation resend kim@acme.example --print-link";

/// Pending accounts that are read at a time.
const PAGE: u32 = 1_000;

/// Mail activations again, to accounts that are not activated yet; earlier links end.
///
/// The new link works for 24 hours, or for 7 days where staff made the account. The next mail has to
/// wait for 5 minutes.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Args {
    /// The addresses, or ids of accounts
    #[arg(
        value_name = "EMAIL|ID",
        conflicts_with_all = ["csv", "pending"],
        required_unless_present_any = ["csv", "pending", "older_than", "limit"]
    )]
    pub targets: Vec<AccountArg>,
    /// All that are not activated yet
    ///
    /// Who was mailed within the last 5 minutes is passed over, unless that is forced.
    #[arg(long, conflicts_with = "csv")]
    pub pending: bool,
    /// Of those, only whose last mail is older, such as 2d
    #[arg(long, value_name = "WHEN")]
    pub older_than: Option<Since>,
    /// Of those, at most so many
    #[arg(short = 'L', long, hide_short_help = true, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Do not wait for 5 minutes; needs --reason
    #[arg(long, requires = "reason")]
    pub force: bool,
    /// Print the link and mail nothing
    ///
    /// For somebody who is at the desk. Needs a terminal, or --yes; it is kept in the audit.
    #[arg(long, conflicts_with_all = ["csv", "pending", "queue", "force", "format", "json", "fields"])]
    pub print_link: bool,
    /// Leave the mails to a later `mail deliver`
    #[arg(long, hide_short_help = true)]
    pub queue: bool,
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
    /// The file.
    #[command(flatten)]
    pub input: InputArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Mails them, or shows the link of one.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let chosen = [
        ("--older-than", args.older_than.is_some()),
        ("--limit", args.limit.is_some()),
    ];
    if let Some((flag, _)) = chosen.iter().find(|(_, given)| *given && !args.pending) {
        return Err(CliError::usage(format!(
            "{flag} chooses among those that are not activated yet, and needs --pending"
        ))
        .hint(format!(
            "add it: `admit activation resend --pending {flag} ...`"
        )));
    }
    if args.print_link {
        return link::print(cx, (&args.targets, Wanted::Activation), &args.change);
    }
    let people = PeopleArgs {
        targets: args.targets.clone(),
        rows: args.rows.clone(),
        input: args.input.clone(),
    };
    let given = Given {
        people: &people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        queue: args.queue,
    };
    let verb = Resend {
        force: args.force,
        grounds: args.change.grounds(),
    };
    if !args.pending {
        return people::run(cx, verb, &given);
    }
    given.check_columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let named = pending(args, &connected.service).await?;
        if named.is_empty() && cx.ui.manner().format.is_none() {
            let words = nobody(args, &connected.service).await?;
            cx.ui.status(&words);
            return Ok(ExitCode::Ok.into());
        }
        let named = Named::Here(named);
        people::run_over(cx, &connected, verb, (named, &given)).await
    })?
}

/// Why nobody is mailed.
async fn nobody(args: &Args, service: &Service) -> Result<String, CliError> {
    let now = service.now().await?;
    let filter = PendingFilter {
        mailed_before: args.older_than.map(|older| older.moment(now)),
        ..PendingFilter::default()
    };
    let all = service.list_pending(&filter).await?;
    Ok(match all.accounts.len() {
        0 if args.older_than.is_some() => {
            "Nobody waits for an activation that was mailed longer ago than that.".to_owned()
        }
        0 => "Nobody waits for an activation.".to_owned(),
        1 => "1 waits, made or mailed within the last 5 minutes.".to_owned(),
        several => format!("{several} wait, all made or mailed within the last 5 minutes."),
    })
}

/// The accounts that wait for an activation and were not mailed one just now.
async fn pending(args: &Args, service: &Service) -> Result<Vec<AccountArg>, CliError> {
    let now = service.now().await?;
    let asked = args.older_than.map_or(now, |older| older.moment(now));
    let mailed_before = if args.force {
        asked
    } else {
        asked.min(now - COOL_DOWN)
    };
    let mut filter = PendingFilter {
        mailed_before: Some(mailed_before),
        ..PendingFilter::default()
    };
    let mut left = args.limit.unwrap_or(u32::MAX);
    let mut found = Vec::new();
    while left > 0 {
        let size = left.min(PAGE);
        filter.limit = Some(i64::from(size));
        let page = service.list_pending(&filter).await?;
        let emails = page.accounts.into_iter().map(|account| account.email);
        found.extend(emails.map(|email| AccountArg(AccountTarget::Email(email))));
        if page.next.is_none() {
            break;
        }
        filter.before = page.next;
        left -= size;
    }
    Ok(found)
}

#[derive(Clone)]
struct Resend {
    force: bool,
    grounds: Grounds,
}

impl people::Verb for Resend {
    const WORD: &'static str = "resent";
    const ASK: (&'static str, &'static str) = ("Resend", "resending");
    const NOUN: (&'static str, &'static str) = ("activation", "activations");
    const DANGER: Danger = Danger::Mild;
    const MAILS: bool = true;
    const IS_MAIL: bool = true;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = ResendActivation {
            target: target.clone(),
            force: self.force,
            run: Some(at.run),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        Ok(match service.resend_activation(&request).await? {
            ActivationResent::Resent { account, mail } => {
                let caution = caution(service, account.email.as_ref()).await?;
                Done {
                    target: account.display(),
                    changed: true,
                    code: None,
                    message: Some(caution.trim().to_owned()).filter(|words| !words.is_empty()),
                    sentence: format!("{}{caution}", sentence(&account, at.mode)),
                    about: None,
                    mail,
                }
            }
            ActivationResent::AlreadyActive(account) => unchanged(&account),
        })
    }
}

fn sentence(account: &Account, mode: Mode) -> String {
    let email = account.display();
    let life = if account.made_by_staff {
        "7 days"
    } else {
        "24 hours"
    };
    match mode {
        Mode::DryRun => format!("Would be mailed again: {email}, with a link for {life}."),
        Mode::Apply => format!(
            "Activation started again: {email}. Earlier links no longer work; the new one works for {life}."
        ),
    }
}

fn unchanged(account: &Account) -> Done {
    let email = account.display();
    let since = account.activated_at.map(|at| at.strftime("%Y-%m-%d"));
    let since = since.map_or_else(String::new, |day| format!(" ({day})"));
    Done {
        sentence: format!(
            "Unchanged: {email} is activated already{since}.\n\
             If the person cannot log in: admit password reset {email}"
        ),
        message: Some(format!(
            "activated already{since}; `admit password reset` helps with logging in"
        )),
        target: email,
        changed: false,
        code: Some("already_active"),
        about: None,
        mail: None,
    }
}

//! `admit mail retry`: another mail for one that came to nothing.

use super::view::MailView;
use crate::cli::args::{ChangeArgs, InputArgs, MailArg, OutputArgs, PeopleArgs, RowsArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::changes::targets::Named;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::domain::slug::Slug;
use crate::service::account::AccountTarget;
use crate::service::outbox::{MailRetried, MailTarget, RetryMail, Retryable};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail retry kim@acme.example
  admit mail retry --dead --space spring-clinic --limit 500 --yes
  admit mail retry kim@acme.example --again --reason \"deleted it by mistake\"";

/// Mail again what was refused for good, was given up, or got lost.
///
/// The old mail keeps its end; a new one with another link is sent in its place, and both links work.
/// What was withdrawn, answered or sent anew since is refused.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The ids of mails, or the addresses that they are to
    #[arg(value_name = "ID|EMAIL", conflicts_with = "dead")]
    pub targets: Vec<MailArg>,
    /// All that were refused for good and can still be of use
    #[arg(long)]
    pub dead: bool,
    /// Of those, only about this space
    #[arg(long, value_name = "SLUG", requires = "dead")]
    pub space: Option<Slug>,
    /// Of those, at most so many
    #[arg(short = 'L', long, value_name = "N", requires = "dead",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Also one that was sent; needs --reason
    #[arg(long, requires = "reason")]
    pub again: bool,
    /// Leave the mails to a later `mail deliver`
    #[arg(long)]
    pub queue: bool,
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Mails them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    if args.targets.is_empty() && !args.dead {
        return Err(CliError::usage("no mail is named")
            .hint("name ids or addresses, or give `--dead` for all that were refused for good"));
    }
    let people = PeopleArgs {
        targets: args.targets.iter().map(MailArg::as_person).collect(),
        rows: args.rows.clone(),
        input: InputArgs::default(),
    };
    let given = Given {
        people: &people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        queue: args.queue,
    };
    let verb = Retry {
        again: args.again,
        is_bulk: args.dead || args.targets.len() as u64 > people::WITHOUT_QUESTION,
        grounds: args.change.grounds(),
    };
    if !args.dead {
        return people::run(cx, verb, &given);
    }
    given.check_columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let space = match &args.space {
            Some(slug) => Some(service.find_space(slug).await?.id),
            None => None,
        };
        let limit = args.limit.map(i64::from);
        let Retryable { ids, blocked } = service.list_retryable(space, limit).await?;
        tell_left_out(cx, blocked.unsigned_abs());
        if ids.is_empty() && cx.ui.manner().format.is_none() {
            cx.ui
                .status("No mail that was refused for good can still be of use.");
            return Ok(ExitCode::Ok.into());
        }
        let named = ids
            .into_iter()
            .map(|id| MailArg(MailTarget::Id(id)).as_person())
            .collect();
        people::run_over(cx, &connected, verb, (Named::Here(named), &given)).await
    })?
}

fn tell_left_out(cx: &Context, blocked: u64) {
    if blocked == 0 {
        return;
    }
    cx.ui.status(&if blocked == 1 {
        "1 mail is left out: its address is blocked".to_owned()
    } else {
        format!("{blocked} mails are left out: their addresses are blocked")
    });
    cx.ui
        .hint("mail an address all the same: `admit mail allow ADDRESS --reason TEXT`");
}

#[derive(Clone)]
struct Retry {
    again: bool,
    is_bulk: bool,
    grounds: Grounds,
}

impl people::Verb for Retry {
    const WORD: &'static str = "retried";
    const ASK: (&'static str, &'static str) = ("Send again", "sending again");
    const NOUN: (&'static str, &'static str) = ("mail", "mails");
    const DANGER: Danger = Danger::Mild;
    const MAILS: bool = true;
    const IS_MAIL: bool = true;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = RetryMail {
            target: MailArg::target(target),
            again: self.again,
            is_bulk: self.is_bulk,
            run: Some(at.run),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        Ok(match service.retry_mail(&request).await? {
            MailRetried::Queued(mail, new) => {
                let now = mail.created_at;
                let view = MailView { mail: *mail, now };
                let would = match at.mode {
                    Mode::Apply => "Mailed again",
                    Mode::DryRun => "Would be mailed again",
                };
                Done {
                    sentence: format!("{would}: {} ({}).", view.email(), view.about()),
                    message: Some(view.about()),
                    target: view.email(),
                    changed: true,
                    code: None,
                    about: Some(view.about()),
                    mail: Some(new),
                }
            }
            MailRetried::Waiting(mail) => {
                let now = mail.created_at;
                let view = MailView { mail: *mail, now };
                Done {
                    sentence: format!(
                        "Unchanged: a mail to {} waits already.\nSend it now: admit mail deliver",
                        view.email()
                    ),
                    message: Some("a mail for the same purpose waits already".to_owned()),
                    target: view.email(),
                    changed: false,
                    code: Some("waiting"),
                    about: None,
                    mail: None,
                }
            }
        })
    }
}

//! `admit mail resolve`: decides about mails in doubt.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::ValueHint;

use super::view::MailView;
use crate::cli::args::{
    InputArgs, MailArg, OutputArgs, PeopleArgs, ReasonArgs, RowsArgs, Since, words,
};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::changes::targets::Named;
use crate::cli::context::Context;
use crate::cli::database::{self, Connected};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::domain::id::MailId;
use crate::domain::mail::Resolution;
use crate::domain::slug::Slug;
use crate::service::account::AccountTarget;
use crate::service::outbox::{Mail, MailResolved, MailTarget, ResolveMail, find_sent};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail resolve kim@acme.example --as resend --reason \"never arrived\"
  admit mail resolve --from-log /var/log/mail.log --reason \"log of the relay\"
  admit mail resolve --all --older-than 2d --as dead --reason \"too old\" --yes";

/// Decide about mails of which nobody knows whether they left.
///
/// `sent`: it had left, as somebody found out. `dead`: it is given up. `resend`: it is sent once more,
/// under the same Message-ID and labelled as perhaps the second one; both links work.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The ids of mails, or the addresses that they are to
    #[arg(
        value_name = "ID|EMAIL",
        conflicts_with_all = ["all", "from_log"],
        required_unless_present_any = ["all", "from_log"]
    )]
    pub targets: Vec<MailArg>,
    /// All that are in doubt
    #[arg(long, conflicts_with = "from_log")]
    pub all: bool,
    /// Of those, only about this space
    #[arg(long, value_name = "SLUG", requires = "all")]
    pub space: Option<Slug>,
    /// Of those, only what left longer ago, such as 2d
    #[arg(long, value_name = "WHEN", requires = "all")]
    pub older_than: Option<Since>,
    /// Those that this log of the mail server shows as sent
    ///
    /// - is standard input. Looks for our Message-IDs, and for what Postfix, Exim or Sendmail wrote about those messages.
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath, conflicts_with = "resolution")]
    pub from_log: Option<PathBuf>,
    /// What became of them: sent, dead or resend
    #[arg(long = "as", value_name = "WHAT", value_parser = words::resolution(),
        hide_possible_values = true, required_unless_present = "from_log")]
    pub resolution: Option<Resolution>,
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ReasonArgs,
}

/// Decides.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let change = args.change.change();
    let people = PeopleArgs {
        targets: args.targets.iter().map(MailArg::as_person).collect(),
        rows: args.rows.clone(),
        input: InputArgs::default(),
    };
    let given = Given {
        people: &people,
        output: &args.output,
        change: &change,
        confirm: None,
        queue: false,
    };
    if !args.all && args.from_log.is_none() {
        return people::run(cx, args.verb::<false>(), &given);
    }
    given.check_columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let (ids, none) = match &args.from_log {
            Some(log) => (
                found_in(cx, &connected.service, log).await?,
                "The log shows no mail in doubt as sent.",
            ),
            None => (
                doubted(args, &connected).await?,
                "No such mail is in doubt.",
            ),
        };
        if ids.is_empty() && cx.ui.manner().format.is_none() {
            cx.ui.status(none);
            return Ok(ExitCode::Ok.into());
        }
        let named = ids
            .into_iter()
            .map(|id| MailArg(MailTarget::Id(id)).as_person())
            .collect();
        let named = (Named::Here(named), &given);
        if args.all {
            people::run_over(cx, &connected, args.verb::<true>(), named).await
        } else {
            people::run_over(cx, &connected, args.verb::<false>(), named).await
        }
    })?
}

impl Args {
    fn verb<const MANY: bool>(&self) -> Resolve<MANY> {
        Resolve {
            // What a log shows is sent.
            resolution: self.resolution.unwrap_or(Resolution::Sent),
            grounds: self.change.change().grounds(),
        }
    }
}

async fn doubted(args: &Args, connected: &Connected) -> Result<Vec<MailId>, CliError> {
    let service = &connected.service;
    let space = match &args.space {
        Some(slug) => Some(service.find_space(slug).await?.id),
        None => None,
    };
    let before = match args.older_than {
        Some(older) => Some(older.moment(service.now().await?)),
        None => None,
    };
    Ok(service.list_doubted(space, before).await?)
}

/// The mails in doubt that a log shows as sent.
async fn found_in(cx: &Context, service: &Service, log: &Path) -> Result<Vec<MailId>, CliError> {
    let ours: BTreeSet<MailId> = service
        .list_doubted(None, None)
        .await?
        .into_iter()
        .collect();
    let unreadable = |error: &io::Error| {
        CliError::new(ExitCode::NoInput, format!("cannot read {}", log.display())).caused_by(error)
    };
    let reader: Box<dyn BufRead> = if log.as_os_str() == "-" {
        if io::stdin().is_terminal() {
            return Err(CliError::usage(
                "--from-log - reads standard input, which is this terminal",
            ));
        }
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(log).map_err(|error| unreadable(&error))?;
        Box::new(BufReader::new(file))
    };
    let found = find_sent(reader, &ours).map_err(|error| unreadable(&error))?;
    cx.ui.status(&format!(
        "{} of {} in doubt are in the log as sent.",
        found.len(),
        ours.len()
    ));
    Ok(found)
}

/// `MANY`: they were not named one by one, so a person is asked first.
#[derive(Clone)]
struct Resolve<const MANY: bool> {
    resolution: Resolution,
    grounds: Grounds,
}

impl<const MANY: bool> people::Verb for Resolve<MANY> {
    const WORD: &'static str = "resolved";
    const ASK: (&'static str, &'static str) = ("Resolve", "resolving");
    const NOUN: (&'static str, &'static str) = ("mail in doubt", "mails in doubt");
    const DANGER: Danger = if MANY { Danger::Moderate } else { Danger::Mild };

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = ResolveMail {
            target: MailArg::target(target),
            resolution: self.resolution,
            run: None,
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        Ok(match service.resolve_mail(&request).await? {
            MailResolved::Resolved(mail) => self.resolved(*mail, at.mode),
            MailResolved::Unchanged(mail) => {
                let view = MailView {
                    now: mail.created_at,
                    mail: *mail,
                };
                let standing = view.standing();
                Done {
                    sentence: format!("Unchanged: the mail to {} is {standing}.", view.email()),
                    message: Some(format!("it is {standing}")),
                    target: view.email(),
                    changed: false,
                    code: Some("settled"),
                    about: None,
                    mail: None,
                }
            }
        })
    }
}

impl<const MANY: bool> Resolve<MANY> {
    fn resolved(&self, mail: Mail, mode: Mode) -> Done {
        let view = MailView {
            now: mail.created_at,
            mail,
        };
        let (done, would) = match self.resolution {
            Resolution::Sent => ("counts as sent", "would count as sent"),
            Resolution::Dead => ("is given up", "would be given up"),
            Resolution::Resend => ("waits to be sent once more", "would be sent once more"),
        };
        let words = if mode == Mode::DryRun { would } else { done };
        let mut sentence = format!("The mail to {} ({}) {words}.", view.email(), view.about());
        if self.resolution == Resolution::Resend && mode == Mode::Apply {
            sentence.push_str("\nSend it now: admit mail deliver");
        }
        Done {
            sentence,
            message: Some(words.to_owned()),
            target: view.email(),
            changed: true,
            code: Some(self.resolution.as_str()),
            about: Some(view.about()),
            mail: None,
        }
    }
}

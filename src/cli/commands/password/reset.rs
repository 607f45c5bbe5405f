//! `admit password reset`: mails links to choose a new password.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::changes::undeliverable::caution;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::link;
use crate::domain::mail::MailKind;
use crate::service::account::{AccountError, AccountTarget};
use crate::service::link_shown::Wanted;
use crate::service::password_reset::{AskReset, ResetAsked};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit password reset kim@acme.example
  admit password reset kim@acme.example --end-sessions --reason \"lost phone\"
  admit password reset --csv people.csv --yes
  admit password reset kim@acme.example --print-link";

/// Mail people a link to choose a new password; earlier links end.
///
/// The link works for one hour, and the old password until a new one is chosen. Somebody who has not
/// activated the account is mailed the activation instead. The next mail has to wait for 5 minutes.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Args {
    /// End every session now, not only with the new password
    #[arg(long)]
    pub end_sessions: bool,
    /// Do not wait for 5 minutes; needs --reason
    #[arg(long, requires = "reason")]
    pub force: bool,
    /// Print the link and mail nothing
    ///
    /// For somebody who is at the desk. Needs a terminal, or --yes; it is kept in the audit.
    #[arg(long, conflicts_with_all = ["csv", "queue", "force", "format", "json", "fields"])]
    pub print_link: bool,
    /// Leave the mails to a later `mail deliver`
    #[arg(long, hide_short_help = true)]
    pub queue: bool,
    /// Which accounts.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Mails them, or shows the link of one.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let end_sessions = args.end_sessions;
    if args.print_link {
        let wanted = Wanted::Reset { end_sessions };
        return link::print(cx, (&args.people.targets, wanted), &args.change);
    }
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        queue: args.queue,
    };
    let verb = Reset {
        force: args.force,
        end_sessions,
        grounds: args.change.grounds(),
    };
    people::run(cx, verb, &given)
}

#[derive(Clone)]
struct Reset {
    force: bool,
    end_sessions: bool,
    grounds: Grounds,
}

impl people::Verb for Reset {
    const WORD: &'static str = "mailed";
    const ASK: (&'static str, &'static str) = ("Mail", "mailing");
    const NOUN: (&'static str, &'static str) = ("reset link", "reset links");
    const DANGER: Danger = Danger::Mild;
    const MAILS: bool = true;
    const IS_MAIL: bool = true;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = AskReset {
            target: target.clone(),
            force: self.force,
            end_sessions: self.end_sessions,
            run: Some(at.run),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        let would = at.mode == Mode::DryRun;
        Ok(match service.ask_reset(&request).await.map_err(instead)? {
            ResetAsked::Reset(account, mail) => {
                let email = account.display();
                let caution = caution(service, account.email.as_ref()).await?;
                Done {
                    sentence: format!("{}{caution}", self.sentence(&email, would)),
                    message: Some(caution.trim().to_owned()).filter(|words| !words.is_empty()),
                    ..done(email, mail)
                }
            }
            ResetAsked::Activation(account, mail) => {
                let email = account.display();
                let verb = if would {
                    "would be mailed"
                } else {
                    "is started"
                };
                Done {
                    sentence: format!(
                        "{email} is not activated yet, so the activation {verb} instead."
                    ),
                    code: Some("activation"),
                    message: Some("not activated yet: the activation instead".to_owned()),
                    ..done(email, mail)
                }
            }
        })
    }
}

/// Who is not activated would be mailed an activation, which the words about that one alone would not
/// explain.
fn instead(error: AccountError) -> CliError {
    let email = match &error {
        AccountError::CoolingDown {
            email,
            kind: MailKind::Activation,
            ..
        } => Some(email.clone()),
        _ => None,
    };
    let mut error = CliError::from(error);
    if let Some(email) = email {
        error.message = format!(
            "{email} is not activated yet, so an activation would be mailed instead; {}",
            error.message
        );
    }
    error
}

impl Reset {
    fn sentence(&self, email: &str, would: bool) -> String {
        if would {
            let too = if self.end_sessions {
                ", and every session ended"
            } else {
                ""
            };
            return format!("A link to choose a new password would be mailed to {email}{too}.");
        }
        let mut sentence = format!(
            "Reset started: {email}. Earlier links no longer work; the new one works for one hour."
        );
        if self.end_sessions {
            sentence.push_str("\nEvery session has ended.");
        }
        sentence
    }
}

fn done(target: String, mail: Option<crate::domain::id::MailId>) -> Done {
    Done {
        target,
        changed: true,
        code: None,
        message: None,
        sentence: String::new(),
        about: None,
        mail,
    }
}

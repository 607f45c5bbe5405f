//! `admit mail allow`: mails an address again that bounced or complained.

use crate::cli::args::{OutputArgs, PeopleArgs, ReasonArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::domain::mail::BlockCause;
use crate::service::account::AccountTarget;
use crate::service::outbox::{AddressAllowed, AllowAddress};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail allow kim@acme.example --reason \"mailbox works again\"
  admit mail allow --csv mended.csv --reason \"their server is back\"";

/// Mail addresses again that mail came back from.
///
/// Nothing is mailed by this: `mail retry`, `invite resend` or `invite send` does that.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ReasonArgs,
}

/// Allows them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let change = args.change.change();
    let verb = Allow {
        grounds: change.grounds(),
    };
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &change,
        confirm: None,
        queue: false,
    };
    people::run(cx, verb, &given)
}

#[derive(Clone)]
struct Allow {
    grounds: Grounds,
}

impl people::Verb for Allow {
    const WORD: &'static str = "allowed";
    const ASK: (&'static str, &'static str) = ("Allow", "allowing");
    const NOUN: (&'static str, &'static str) = ("address", "addresses");
    const DANGER: Danger = Danger::Mild;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let email = match target {
            AccountTarget::Email(email) => email.clone(),
            AccountTarget::Id(id) => {
                let message = format!("{id} is an id, and what is allowed is an address");
                return Err(CliError::new(ExitCode::Refused, message).with_code("no_address"));
            }
        };
        let request = AllowAddress {
            email: email.clone(),
            run: at.run,
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        let target = email.display();
        Ok(match service.allow_address(&request).await? {
            AddressAllowed::Allowed(cause) => {
                let because = match cause {
                    BlockCause::Complained => "its reader had reported a mail as unwanted",
                    _ => "mail to it had come back",
                };
                let sentence = match at.mode {
                    Mode::Apply => format!(
                        "Allowed: {target}, although {because}.\nWhat became of its mails: admit \
                         mail show {target}"
                    ),
                    Mode::DryRun => format!("Would be allowed: {target}, although {because}."),
                };
                Done {
                    target,
                    changed: true,
                    code: Some(cause.as_str()),
                    message: Some(because.to_owned()),
                    sentence,
                    about: Some(because.to_owned()),
                    mail: None,
                }
            }
            AddressAllowed::Unchanged => Done {
                sentence: format!("Unchanged: nothing keeps {target} from being mailed."),
                target,
                changed: false,
                code: None,
                message: Some("nothing keeps it from being mailed".to_owned()),
                about: None,
                mail: None,
            },
        })
    }
}

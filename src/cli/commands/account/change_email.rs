//! `admit account change-email`: corrects the address of an account.

use crate::cli::args::{AccountArg, ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::email::EmailAddress;
use crate::service::account::address::{AddressChange, AddressGivenUp, ChangeAddress};
use crate::service::account::close::ChangeState;
use crate::service::account::{Account, AccountTarget};
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account change-email kim@gmial.example --to kim@gmail.example
  admit account change-email kim@old.example --to kim@new.example \\
    --without-old --reason left
  admit account change-email kim@old.example --cancel";

/// Correct the address of an account.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Args {
    /// The address of today, or the id of the account
    #[arg(value_name = "EMAIL|ID")]
    pub target: AccountArg,
    /// The address it is to have
    #[arg(long, value_name = "ADDRESS", required_unless_present = "cancel")]
    pub to: Option<EmailAddress>,
    /// The old mailbox is gone: the new address alone has to confirm
    ///
    /// The old one is told all the same. Needs a reason.
    #[arg(long, conflicts_with = "cancel")]
    pub without_old: bool,
    /// New links also within 5 minutes of the last; needs --reason
    #[arg(
        long,
        hide_short_help = true,
        requires = "reason",
        conflicts_with = "cancel"
    )]
    pub force: bool,
    /// Give a change up that is not confirmed yet
    #[arg(long, conflicts_with = "to")]
    pub cancel: bool,
    /// Leave the mails to a later `mail deliver`
    #[arg(long, hide_short_help = true)]
    pub queue: bool,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Asks for the change, or gives it up.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    if args.without_old && args.change.reason.is_none() {
        return Err(
            CliError::usage("--without-old needs a reason, which is kept")
                .with_code("reason_missing")
                .hint("say why: `--reason \"...\"`"),
        );
    }
    let people = PeopleArgs {
        targets: vec![args.target.clone()],
        ..PeopleArgs::default()
    };
    let given = Given {
        people: &people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        queue: args.queue,
    };
    let grounds = args.change.grounds();
    match &args.to {
        Some(to) => {
            let verb = Change {
                to: to.clone(),
                without_old: args.without_old,
                force: args.force,
                grounds,
            };
            people::run(cx, verb, &given)
        }
        None => people::run(cx, Cancel { grounds }, &given),
    }
}

#[derive(Clone)]
struct Change {
    to: EmailAddress,
    without_old: bool,
    force: bool,
    grounds: Grounds,
}

impl people::Verb for Change {
    const WORD: &'static str = "changed";
    const ASK: (&'static str, &'static str) = ("Change the address of", "changing the address of");
    const DANGER: Danger = Danger::Mild;
    const MAILS: bool = true;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = ChangeAddress {
            target: target.clone(),
            to: self.to.clone(),
            without_old: self.without_old,
            force: self.force,
            run: Some(at.run),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        let change = service.change_address(&request).await?;
        Ok(told(change, &self.to, at.mode))
    }
}

fn told(change: AddressChange, to: &EmailAddress, mode: Mode) -> Done {
    let would = mode == Mode::DryRun;
    let new = to.display();
    match change {
        AddressChange::Unchanged(_) => Done {
            sentence: format!("Unchanged: {new} is the address already."),
            message: Some("it is the address already".to_owned()),
            ..done(new, false, None)
        },
        AddressChange::Respelled(_) => Done {
            sentence: if would {
                format!("Would be written {new} from now on.")
            } else {
                format!("Changed: the address is written {new} from now on.")
            },
            ..done(new, true, Some("respelled"))
        },
        AddressChange::Corrected(_, mail) => Done {
            sentence: if would {
                format!("Would be changed to {new} at once, with a new activation.")
            } else {
                format!(
                    "Changed: the account, which is not activated yet, has the address {new} now.\n\
                     Earlier activation links no longer work; a new one goes there."
                )
            },
            mail: Some(mail).filter(|_| !would),
            ..done(new, true, Some("corrected"))
        },
        AddressChange::AskedBefore(account) => Done {
            sentence: format!(
                "Unchanged: the change to {new} was asked for within the last 5 minutes, and waits for its \
                 confirmation.\nNew links sooner only with `--force --reason \"...\"`."
            ),
            message: Some(format!("waits for its confirmation to become {new}")),
            ..done(account.display(), false, Some("asked_before"))
        },
        AddressChange::Asked(account, mails) => Done {
            sentence: asked(&account, &new, would),
            message: Some(format!("waits for its confirmation to become {new}")),
            mail: mails.last().copied(),
            ..done(account.display(), true, Some("asked"))
        },
        AddressChange::Changed(account) => Done {
            sentence: format!("Changed: the account has the address {new} now."),
            ..done(account.display(), true, None)
        },
    }
}

fn asked(account: &Account, new: &str, would: bool) -> String {
    let old = account.display();
    if would {
        return format!("{old} and {new} would be asked to confirm the change.");
    }
    let whose = match (account.next_email_left, account.next_email_proved) {
        (Some(_), _) => format!("{new} has"),
        (None, Some(_)) => format!("{old} has"),
        (None, None) => format!("{old} and {new} have"),
    };
    format!(
        "Asked: the address stays {old} until {whose} confirmed the change by the link in the mail, \
         within 24 hours."
    )
}

#[derive(Clone)]
struct Cancel {
    grounds: Grounds,
}

impl people::Verb for Cancel {
    const WORD: &'static str = "cancelled";
    const ASK: (&'static str, &'static str) = (
        "Give up the change of address of",
        "giving up the change of address of",
    );
    const DANGER: Danger = Danger::Mild;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = ChangeState {
            target: target.clone(),
            grounds: self.grounds.clone(),
            mode: at.mode,
        };
        Ok(match service.cancel_address_change(&request).await? {
            AddressGivenUp::GivenUp(account, next) => {
                let (email, next) = (account.display(), next.display());
                let sentence = match at.mode {
                    Mode::DryRun => format!("The change of {email} to {next} would be given up."),
                    Mode::Apply => format!(
                        "Cancelled: {email} stays the address; the links of the change to {next} no \
                         longer work."
                    ),
                };
                Done {
                    sentence,
                    ..done(email, true, None)
                }
            }
            AddressGivenUp::Unchanged(account) => {
                let email = account.display();
                Done {
                    sentence: format!("Unchanged: no change of {email} is under way."),
                    message: Some("no change of address is under way".to_owned()),
                    ..done(email, false, None)
                }
            }
        })
    }
}

fn done(target: String, changed: bool, code: Option<&'static str>) -> Done {
    Done {
        target,
        changed,
        code,
        message: None,
        sentence: String::new(),
        about: None,
        mail: None,
    }
}

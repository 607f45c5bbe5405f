//! `admit invite erase`: erases people who were invited and have no account.

use std::path::PathBuf;

use crate::cli::args::{ConfirmArgs, OutputArgs, PeopleArgs, ReasonArgs};
use crate::cli::changes::people::Given;
use crate::cli::context::Context;
use crate::cli::erasing::{self, Erasing, Taken, in_words};
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::text::plural;
use crate::service::account::AccountTarget;
use crate::service::erasure::EraseInvitee;
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite erase erik@acme.example --reason \"request of 3 March\" \\
    --ticket GDPR-91
  admit invite erase erik@acme.example --reason \"request\" \\
    --confirm erik@acme.example
  admit invite erase --csv people.csv --reason \"wrong file\" --dry-run";

/// Erase people who were invited and have no account.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("targets", |arg| arg.value_name("EMAIL").help("The addresses that were invited")),
    mut_arg("yes", |arg| arg.help("Not enough here: --confirm is what confirms it")),
    mut_arg("reason", |arg| arg.help("Why this is done; erased with the person")),
    mut_arg("confirm", |arg| arg.help("The address once more, or the number of people")),
)]
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
    /// The confirmation.
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

/// Erases them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let change = args.change.change();
    let verb = EraseInvitees {
        grounds: change.grounds(),
        mail_folder: erasing::mail_folder(cx)?,
    };
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &change,
        confirm: Some(&args.confirm),
        queue: false,
    };
    erasing::run(cx, verb, &given)
}

#[derive(Clone)]
struct EraseInvitees {
    grounds: Grounds,
    mail_folder: Option<PathBuf>,
}

impl Erasing for EraseInvitees {
    const ASK: (&'static str, &'static str) = ("Erase", "erasing");
    const NOUN: (&'static str, &'static str) = ("person", "people");

    async fn take(
        &self,
        service: &Service,
        target: &AccountTarget,
        mode: Mode,
    ) -> Result<Taken, CliError> {
        let AccountTarget::Email(email) = target else {
            return Err(CliError::usage("a person without an account has no id")
                .hint("name the address; that of an account: `admit account delete ID --now`"));
        };
        let request = EraseInvitee {
            email: email.clone(),
            mail_folder: self.mail_folder.clone(),
            grounds: self.grounds.clone(),
            mode,
        };
        let done = service.erase_invitee(&request).await?;
        let address = done.email.display();
        let would = if mode == Mode::DryRun {
            "Would be erased"
        } else {
            "Erased"
        };
        let mut sentence = format!("{would}: {address} ({}).", in_words(&done.receipt));
        let mut about = vec![format!("invited to {}", done.spaces.join(", "))];
        if done.accepted > 0 {
            let accepted = plural(done.accepted, "invitation was", "invitations were");
            let words =
                format!("{accepted} accepted by an account under another address, which stays");
            sentence = format!("{sentence}\n{words}.");
            about.push(words);
        }
        Ok(Taken {
            target: address,
            receipt: Some(done.receipt),
            about,
            sentence,
        })
    }
}

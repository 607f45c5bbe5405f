//! `admit invite`: invitations to a space.

pub mod correct;
pub mod erase;
pub mod list;
pub mod resend;
pub mod send;
pub mod show;
pub mod template;
mod view;
pub mod withdraw;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of invitations.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Invite {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with invitations.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Invite people: a few by their addresses, or a whole file
    #[command(after_long_help = send::EXAMPLES)]
    Send(Box<send::Args>),
    /// List invitations, newest first
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Show a person's invitations, their mails, and what to do next
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// Renew invitations and mail them again
    #[command(after_long_help = resend::EXAMPLES)]
    Resend(Box<resend::Args>),
    /// Take invitations back
    #[command(after_long_help = withdraw::EXAMPLES)]
    Withdraw(Box<withdraw::Args>),
    /// Correct the address of an invitation, and mail it there
    #[command(after_long_help = correct::EXAMPLES)]
    Correct(Box<correct::Args>),
    /// Erase people who were invited and have no account
    #[command(after_long_help = erase::EXAMPLES)]
    Erase(Box<erase::Args>),
    /// Print an empty file with the right columns, to be filled in
    #[command(after_long_help = template::EXAMPLES)]
    Template(template::Args),
}

impl Invite {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Send(_)
            | Verb::Resend(_)
            | Verb::Withdraw(_)
            | Verb::Correct(_)
            | Verb::Erase(_) => Effect::Changes,
            Verb::List(_) | Verb::Show(_) | Verb::Template(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Send(args) => send::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
            Verb::Resend(args) => resend::run(&args, cx),
            Verb::Withdraw(args) => withdraw::run(&args, cx),
            Verb::Correct(args) => correct::run(&args, cx),
            Verb::Erase(args) => erase::run(&args, cx),
            Verb::Template(args) => template::run(&args, cx),
        }
    }
}

//! `admit mail`: the outbox.

pub mod allow;
pub mod bounce;
pub mod deliver;
pub mod list;
pub mod preview;
pub mod resolve;
pub mod retry;
pub mod show;
pub mod status;
pub mod test;
mod view;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// The verbs of the outbox.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Mail {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with the outbox.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Send the mails that are due
    ///
    /// Any number of these may run at once: no mail leaves twice. What a limit leaves, or a mail server puts
    /// off, waits for the next run and is no failure; a mail that was refused for good is (5). Nothing
    /// could be tried because the mail server is away: 75.
    #[command(after_long_help = deliver::EXAMPLES)]
    Deliver(deliver::Args),
    /// Show how a mail looks, or try all templates
    ///
    /// The people in it are made up, and no database is needed. With templates of your own
    /// (`mail_templates`) these are shown; one that cannot be used is named with its line (78).
    #[command(after_long_help = preview::EXAMPLES)]
    Preview(preview::Args),
    /// Send one message to try how mail leaves
    ///
    /// It has no link, invites nobody and is in no queue. Each step is told, and the server's answer.
    /// 75: for now it cannot leave; 78: something must be changed first. With a mail server no database
    /// is needed.
    #[command(after_long_help = test::EXAMPLES)]
    Test(test::Args),
    /// List mails, newest first
    #[command(after_long_help = list::EXAMPLES)]
    List(list::Args),
    /// Show a mail, or the mails to an address
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// Count mails by kind and state, and tell what wants a person
    #[command(after_long_help = status::EXAMPLES)]
    Status(status::Args),
    /// Mail again what was refused for good, was given up, or got lost
    ///
    /// The old mail keeps its end; a new one with another link is sent in its place, and both links work.
    /// What was withdrawn, answered or sent anew since is refused (4).
    #[command(after_long_help = retry::EXAMPLES)]
    Retry(retry::Args),
    /// Decide about mails of which nobody knows whether they left
    ///
    /// `sent`: it had left, as somebody found out. `dead`: it is given up. `resend`: it is sent once more,
    /// under the same Message-ID and labelled as perhaps the second one; both links work.
    #[command(after_long_help = resolve::EXAMPLES)]
    Resolve(resolve::Args),
    /// Read messages that came back, and mail their addresses no more
    ///
    /// Understands reports of failed deliveries (RFC 3464) and of unwanted mail (RFC 5965); an automatic
    /// answer is no bounce. What is no report of any kind is left to a person. Ends with 5 where a
    /// message is about no mail of ours, and with 65 where it is no message. From an alias of the mail server: |"/usr/bin/admit -q mail bounce -"
    #[command(after_long_help = bounce::EXAMPLES)]
    Bounce(bounce::Args),
    /// Mail addresses again that mail came back from
    ///
    /// Nothing is mailed by this: `mail retry`, `invite resend` or `invite send` does that.
    #[command(after_long_help = allow::EXAMPLES)]
    Allow(allow::Args),
}

impl Mail {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::Deliver(_)
            | Verb::Retry(_)
            | Verb::Resolve(_)
            | Verb::Bounce(_)
            | Verb::Allow(_)
            | Verb::Test(_) => Effect::Changes,
            Verb::List(_) | Verb::Show(_) | Verb::Status(_) | Verb::Preview(_) => Effect::Reads,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::Deliver(args) => deliver::run(&args, cx),
            Verb::Preview(args) => preview::run(&args, cx),
            Verb::Test(args) => test::run(&args, cx),
            Verb::List(args) => list::run(&args, cx),
            Verb::Show(args) => show::run(&args, cx),
            Verb::Status(args) => status::run(&args, cx),
            Verb::Retry(args) => retry::run(&args, cx),
            Verb::Resolve(args) => resolve::run(&args, cx),
            Verb::Bounce(args) => bounce::run(&args, cx),
            Verb::Allow(args) => allow::run(&args, cx),
        }
    }
}

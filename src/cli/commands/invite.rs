//! `admit invite`: invitations to a space.

pub mod correct;
pub mod erase;
pub mod list;
pub mod remind;
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
    ///
    /// A few by their addresses, or a whole file.
    ///
    /// Everybody gets one invitation and one mail, however often the same people are sent: who has an open
    /// invitation or is a member already is passed over. Bad rows are refused and told, the others go
    /// through. Interrupted, run the same line again: what is done is not done twice.
    #[command(after_long_help = send::EXAMPLES)]
    Send(Box<send::Args>),
    /// List invitations, newest first
    ///
    /// Filters narrow each other.
    ///
    /// On a terminal the list has pages of 50. Elsewhere it has everything, and CSV and JSON stream, so
    /// that a list of any length can be piped. The CSV can be given to `withdraw --csv` and `resend --csv`.
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Show a person's invitations, their mails, and what to do next
    ///
    /// Every field, every mail with the server's last answer, and what to do next.
    #[command(after_long_help = show::EXAMPLES)]
    Show(show::Args),
    /// Renew invitations and mail them again
    ///
    /// A new end, a new link, the older links over.
    ///
    /// Those that are named, those of a file, or all that are open or have expired. The next mail has to wait
    /// for 5 minutes. Open and expired ones can be sent again. Withdrawn ones are invited anew instead, by `invite send
    /// --again`. The file can be one that people were invited by, or what `invite list --format csv` wrote.
    #[command(after_long_help = resend::EXAMPLES)]
    Resend(Box<resend::Args>),
    /// Remind people who have not answered
    ///
    /// Another mail, with another link; the earlier ones work too, and the end stays as it is.
    ///
    /// `admit cron` reminds by itself, after the days that the setting `reminders` says; this is for a
    /// reminder in between, and does not count as one of those. The next mail has to wait for 5 minutes.
    /// Who was not sent the first mail yet, and blocked addresses, are refused.
    #[command(after_long_help = remind::EXAMPLES)]
    Remind(Box<remind::Args>),
    /// Take invitations back
    ///
    /// Their links end, and mails that wait are not sent.
    ///
    /// People who have accepted stay members, and the answer says who they are. The file can be the one
    /// they were invited by, a report of that run, or what `invite list --format csv` wrote. Withdrawn
    /// twice is unchanged.
    #[command(after_long_help = withdraw::EXAMPLES)]
    Withdraw(Box<withdraw::Args>),
    /// Correct the address of an invitation, and mail it there
    ///
    /// Correct the address of an open invitation, and mail it to the right one.
    ///
    /// Links that were sent to the wrong address end, mails that wait for it are not sent, and the
    /// invitation's life begins anew with the mail to the right address.
    #[command(after_long_help = correct::EXAMPLES)]
    Correct(Box<correct::Args>),
    /// Erase people who were invited and have no account
    ///
    /// Every invitation to the address goes for good, with its mails, links and reasons; the audit
    /// keeps ids alone. Somebody with an account is refused: `account delete --now` erases both.
    ///
    /// The reason is required, and erased with the person: put into --ticket what is to be kept.
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
            | Verb::Remind(_)
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
            Verb::Remind(args) => remind::run(&args, cx),
            Verb::Withdraw(args) => withdraw::run(&args, cx),
            Verb::Correct(args) => correct::run(&args, cx),
            Verb::Erase(args) => erase::run(&args, cx),
            Verb::Template(args) => template::run(&args, cx),
        }
    }
}

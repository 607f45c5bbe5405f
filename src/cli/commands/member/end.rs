//! `admit member end`: ends memberships.

use crate::cli::args::{OutputArgs, PeopleArgs, ReasonArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::slug::Slug;
use crate::service::account::AccountTarget;
use crate::service::member::{EndMembership, MemberChanged, MemberRequest};
use crate::service::space::Space;
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit member end kim@acme.example --space spring-clinic --reason \"moved\"
  admit member end --csv gone.csv --space spring-clinic \\
    --reason \"end of contract\" --no-notice";

/// End memberships in a space.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In this space
    #[arg(long, value_name = "SLUG")]
    pub space: Slug,
    /// Do not tell them by mail
    #[arg(long)]
    pub no_notice: bool,
    /// Also if the space is left without an active owner
    #[arg(long)]
    pub leave_ownerless: bool,
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
    pub change: ReasonArgs,
}

/// Ends them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let change = args.change.change();
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &change,
        confirm: None,
        // Without a notice nothing has to leave, and no way out is asked for.
        queue: args.queue || args.no_notice,
    };
    let named = given.open(cx)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let verb = End {
            space: connected.service.find_space(&args.space).await?,
            leave_ownerless: args.leave_ownerless,
            notice: !args.no_notice,
            grounds: change.grounds(),
        };
        people::run_over(cx, &connected, verb, (named, &given)).await
    })?
}

#[derive(Clone)]
struct End {
    space: Space,
    leave_ownerless: bool,
    notice: bool,
    grounds: Grounds,
}

impl people::Verb for End {
    const WORD: &'static str = "ended";
    const ASK: (&'static str, &'static str) = ("End", "ending");
    const NOUN: (&'static str, &'static str) = ("membership", "memberships");
    const DANGER: Danger = Danger::Moderate;
    const MAILS: bool = true;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = EndMembership {
            member: MemberRequest {
                target: target.clone(),
                space: self.space.clone(),
                run: Some(at.run),
                grounds: self.grounds.clone(),
                mode: at.mode,
            },
            leave_ownerless: self.leave_ownerless,
            notice: self.notice,
        };
        let done = service.end_membership(&request).await?;
        Ok(told(&done, &self.space.slug, at.mode))
    }
}

fn told(done: &MemberChanged, space: &Slug, mode: Mode) -> Done {
    let email = done.account.display();
    let ended = done.before.ended_at.map(|at| at.strftime("%Y-%m-%d"));
    let mut sentence = match (&ended, mode) {
        (Some(day), _) => format!("Unchanged: the membership of {email} in {space} ended {day}."),
        (None, Mode::DryRun) => format!("The membership of {email} in {space} would end."),
        (None, Mode::Apply) => format!(
            "Ended: {email} is no longer a member of {space}. The account stays.\n\
             To bring it back: admit member restore {email} --space {space}"
        ),
    };
    if done.ownerless {
        sentence.push_str(super::NO_OWNER);
    }
    Done {
        target: email,
        changed: done.changed,
        code: ended.as_ref().map(|_| "membership_ended"),
        message: ended.map(|day| format!("ended {day}")),
        sentence,
        about: Some(done.before.roles.join("+")),
        mail: done.notice,
    }
}

//! `admit member restore`: brings ended memberships back.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::account::AccountState;
use crate::domain::slug::Slug;
use crate::service::account::AccountTarget;
use crate::service::member::{MemberChanged, MemberRequest, RestoreMembership};
use crate::service::space::Space;
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit member restore kim@acme.example --space spring-clinic
  admit member restore kim@acme.example --space spring-clinic \\
    --no-notice --reason \"ended in error\"";

/// Bring ended memberships back, with the roles that they had.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In this space
    #[arg(long, value_name = "SLUG")]
    pub space: Slug,
    /// Do not tell them by mail
    #[arg(long)]
    pub no_notice: bool,
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

/// Brings them back.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        // Without a notice nothing has to leave, and no way out is asked for.
        queue: args.queue || args.no_notice,
    };
    let named = given.open(cx)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let verb = Restore {
            space: connected.service.find_space(&args.space).await?,
            notice: !args.no_notice,
            grounds: args.change.grounds(),
        };
        people::run_over(cx, &connected, verb, (named, &given)).await
    })?
}

#[derive(Clone)]
struct Restore {
    space: Space,
    notice: bool,
    grounds: Grounds,
}

impl people::Verb for Restore {
    const WORD: &'static str = "restored";
    const ASK: (&'static str, &'static str) = ("Restore", "restoring");
    const NOUN: (&'static str, &'static str) = ("membership", "memberships");
    const DANGER: Danger = Danger::Mild;
    const MAILS: bool = true;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = RestoreMembership {
            member: MemberRequest {
                target: target.clone(),
                space: self.space.clone(),
                run: Some(at.run),
                grounds: self.grounds.clone(),
                mode: at.mode,
            },
            notice: self.notice,
        };
        let done = service.restore_membership(&request).await?;
        Ok(told(&done, &self.space.slug, at.mode))
    }
}

fn told(done: &MemberChanged, space: &Slug, mode: Mode) -> Done {
    let email = done.account.display();
    let roles = done.before.roles.join("+");
    let mut sentence = match (done.changed, mode) {
        (false, _) => format!("Unchanged: {email} is {roles} in {space}."),
        (true, Mode::DryRun) => format!("{email} would be {roles} in {space} again."),
        (true, Mode::Apply) => format!("Restored: {email} is {roles} in {space} again."),
    };
    match done.account.state {
        AccountState::Pending => {
            sentence.push_str("\nThe account is not activated yet, so the person cannot get in.");
        }
        AccountState::Disabled => {
            sentence.push_str("\nThe account is disabled, so the person cannot get in.");
        }
        AccountState::Active | AccountState::Deleted | AccountState::Erased => {}
    }
    Done {
        target: email,
        changed: done.changed,
        code: None,
        message: (!done.changed).then(|| format!("{roles} already")),
        sentence,
        about: Some(roles),
        mail: done.notice,
    }
}

//! `admit member set-role`: gives members other roles.

use crate::cli::args::{ChangeArgs, OutputArgs, PeopleArgs};
use crate::cli::changes::people::{self, At, Danger, Done, Given};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::domain::role::Roles;
use crate::domain::slug::Slug;
use crate::service::account::AccountTarget;
use crate::service::member::{MemberRequest, SetRoles};
use crate::service::space::Space;
use crate::service::{Grounds, Mode, Service};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit member set-role kim@acme.example --space spring-clinic \\
    --role owner+assistant
  admit member set-role kim@acme.example toni@acme.example \\
    --space spring-clinic --role clinician";

/// Give members of a space these roles, and no others.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In this space
    #[arg(long, value_name = "SLUG")]
    pub space: Slug,
    /// All their roles from now on, such as owner+assistant
    #[arg(long, value_name = "ROLE")]
    pub role: Roles,
    /// Also if the space is left without an active owner
    #[arg(long)]
    pub leave_ownerless: bool,
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

/// Gives them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let given = Given {
        people: &args.people,
        output: &args.output,
        change: &args.change,
        confirm: None,
        queue: false,
    };
    let named = given.open(cx)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let verb = SetRole {
            space: connected.service.find_space(&args.space).await?,
            roles: args.role.clone(),
            leave_ownerless: args.leave_ownerless,
            grounds: args.change.grounds(),
        };
        people::run_over(cx, &connected, verb, (named, &given)).await
    })?
}

#[derive(Clone)]
struct SetRole {
    space: Space,
    roles: Roles,
    leave_ownerless: bool,
    grounds: Grounds,
}

impl people::Verb for SetRole {
    const WORD: &'static str = "changed";
    const ASK: (&'static str, &'static str) = ("Change the roles of", "changing the roles of");
    const NOUN: (&'static str, &'static str) = ("member", "members");
    const DANGER: Danger = Danger::Mild;

    async fn apply(
        &self,
        service: &Service,
        target: &AccountTarget,
        at: At,
    ) -> Result<Done, CliError> {
        let request = SetRoles {
            member: MemberRequest {
                target: target.clone(),
                space: self.space.clone(),
                run: None,
                grounds: self.grounds.clone(),
                mode: at.mode,
            },
            roles: self.roles.clone(),
            leave_ownerless: self.leave_ownerless,
        };
        let done = service.set_roles(&request).await?;
        let (email, space) = (done.account.display(), &self.space.slug);
        let (was, is) = (done.before.roles.join("+"), &self.roles);
        let mut sentence = match (done.changed, at.mode) {
            (false, _) => format!("Unchanged: {email} is {is} in {space} already."),
            (true, Mode::DryRun) => format!("{email} would be {is} in {space}, and was {was}."),
            (true, Mode::Apply) => {
                format!("Changed: {email} is {is} in {space} now, and was {was}.")
            }
        };
        if done.ownerless {
            sentence.push_str(super::NO_OWNER);
        }
        let message = if done.changed {
            format!("was {was}")
        } else {
            format!("{is} already")
        };
        Ok(Done {
            target: email,
            changed: done.changed,
            code: None,
            message: Some(message),
            sentence,
            about: Some(was),
            mail: None,
        })
    }
}

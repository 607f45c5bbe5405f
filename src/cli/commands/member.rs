//! `admit member`: who belongs to a space, and as what.

pub mod end;
pub mod list;
pub mod restore;
pub mod set_role;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::ui::Effect;

/// What is added where a space is left to nobody.
const NO_OWNER: &str = "\nThe space has no active owner now. Make one: admit member set-role";

/// The verbs of members.
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct Member {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done with members.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the members of a space
    ///
    /// List the members of a space, those with the newest accounts first.
    ///
    /// A membership whose account is not active is dormant: the person cannot get in.
    #[command(after_long_help = list::EXAMPLES)]
    List(Box<list::Args>),
    /// Give members other roles
    #[command(
        after_long_help = set_role::EXAMPLES,
        override_usage = "admit member set-role [OPTIONS] --space SLUG --role ROLE [EMAIL|ID]..."
    )]
    SetRole(Box<set_role::Args>),
    /// End memberships; the accounts stay
    ///
    /// End memberships in a space; the accounts stay, and so do their other memberships.
    ///
    /// The persons are told by mail. `member restore` brings a membership back.
    #[command(after_long_help = end::EXAMPLES)]
    End(Box<end::Args>),
    /// Bring ended memberships back
    ///
    /// Bring ended memberships back, with the roles that they had.
    ///
    /// The persons are told by mail. What ended with a deleted account comes back with the account.
    #[command(after_long_help = restore::EXAMPLES)]
    Restore(Box<restore::Args>),
}

impl Member {
    /// Whether the verb changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.verb {
            Verb::List(_) => Effect::Reads,
            Verb::SetRole(_) | Verb::End(_) | Verb::Restore(_) => Effect::Changes,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self.verb {
            Verb::List(args) => list::run(&args, cx),
            Verb::SetRole(args) => set_role::run(&args, cx),
            Verb::End(args) => end::run(&args, cx),
            Verb::Restore(args) => restore::run(&args, cx),
        }
    }
}

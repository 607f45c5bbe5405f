//! The flags of commands that mail invitations again: some that are named, or all that are like this.

use clap::Args;

use super::{InputArgs, Since, TargetArg};
use crate::cli::error::CliError;
use crate::domain::slug::Slug;

/// Which invitations are mailed again.
#[derive(Debug, Clone, Default, Args)]
pub struct AgainArgs {
    /// The addresses, or ids of invitations
    #[arg(value_name = "EMAIL|ID", conflicts_with_all = ["csv", "open"])]
    pub targets: Vec<TargetArg>,
    /// All that can still be accepted
    ///
    /// Who was mailed within the last 5 minutes is passed over, unless that is forced; so are blocked
    /// addresses.
    #[arg(long, conflicts_with = "csv")]
    pub open: bool,
    /// Of those, only whose last mail is older, such as 5d
    #[arg(long, value_name = "WHEN")]
    pub older_than: Option<Since>,
    /// Of those, at most so many, the oldest first
    #[arg(short = 'L', long, hide_short_help = true, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// In this space [default: wherever they are invited]
    ///
    /// A column `space` of the file is stronger.
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// Only what this actor sent; `me` is you
    ///
    /// Of invitations that are named, those of others are refused, each with who sent it.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub sender: Option<String>,
    /// Do not wait for 5 minutes; needs --reason
    #[arg(long, requires = "reason", hide_short_help = true)]
    pub force: bool,
    /// Leave the mails to a later `mail deliver`
    #[arg(long, hide_short_help = true)]
    pub queue: bool,
    /// The file.
    #[command(flatten)]
    pub input: InputArgs,
}

impl AgainArgs {
    /// Refuses to mail nobody, and flags that choose where nothing is chosen; `by` names the flags that
    /// do.
    pub fn require_choice(&self, chooses: bool, by: &str) -> Result<(), CliError> {
        let given = [
            ("--older-than", self.older_than.is_some()),
            ("--limit", self.limit.is_some()),
        ];
        let narrows = given.iter().any(|(_, given)| *given);
        if self.targets.is_empty() && self.input.csv.is_none() && !chooses && !narrows {
            return Err(CliError::usage("nobody is named").hint(format!(
                "name addresses or ids, a file with `--csv FILE`, or give {by}"
            )));
        }
        match given.iter().find(|(_, given)| *given && !chooses) {
            Some((flag, _)) => Err(CliError::usage(format!(
                "{flag} chooses among all invitations, and needs {by}"
            ))
            .hint(format!(
                "add {by}, or name the invitations and leave {flag} out"
            ))),
            None => Ok(()),
        }
    }
}

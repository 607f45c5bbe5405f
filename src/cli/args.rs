//! The root of the command line, and the flags that every command has.
//!
//! The rest of a command's flags stands with the command. No flag or argument takes a secret, and
//! clap reads no environment: `settings` does, once.

mod again;
mod change;
mod early;
mod input;
mod list;
mod mails;
mod output;
mod people;
mod report;
mod rows;
mod since;
mod targets;
pub mod texts;
mod time_limit;
pub mod words;

use std::path::PathBuf;

use clap::builder::Styles;
use clap::builder::styling::{AnsiColor, Style};
use clap::{ArgAction, Args, CommandFactory as _, Parser, ValueHint};

pub use self::again::AgainArgs;
pub use self::change::{ChangeArgs, ConfirmArgs, ReasonArgs};
pub use self::early::Early;
pub use self::input::InputArgs;
pub use self::list::ListArgs;
pub use self::mails::MailArg;
pub use self::output::OutputArgs;
pub use self::people::{AccountArg, PeopleArgs};
pub use self::report::ReportArgs;
pub use self::rows::{RowsArgs, TableRows};
pub use self::since::{Since, SinceError};
pub use self::targets::{TargetArg, TargetArgs};
pub use self::time_limit::TimeLimit;
pub use self::words::Rate;
use super::colour::ColourChoice;
use super::commands::Command;
use super::logging::LogFormat;
use super::progress::ProgressChoice;
use super::settings::SettingFlags;
use super::version;

const GLOBAL: &str = "Global options";

/// The end of the root's help, short and long.
const AFTER_HELP: &str = "\
Examples:
  admit invite template > people.csv
  admit help csv

Documentation: admit --help, man admit, and admit help TOPIC
  (csv, environment, exit-codes, formatting, scheduling)
Support: the support contact of your installation, see admit config show";

/// Invitations and accounts of a care platform, from the command line.
///
/// admit lets people into a Healthspace: it invites them one by one or from a file that Excel
/// saved, follows every invitation to its end, and looks after the accounts that come of it.
#[derive(Debug, Parser)]
#[command(
    name = "admit",
    version = version::number(),
    propagate_version = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100,
    styles = STYLES,
    after_help = AFTER_HELP,
)]
pub struct Cli {
    /// The flags of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

const STYLES: Styles = Styles::styled()
    .header(Style::new().bold())
    .usage(Style::new().bold())
    .literal(Style::new().bold())
    .error(AnsiColor::Red.on_default().bold())
    .valid(AnsiColor::Green.on_default())
    .invalid(AnsiColor::Yellow.on_default());

/// Flags that every command has.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = GLOBAL)]
pub struct GlobalArgs {
    /// Read this configuration file and no other
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub config: Option<PathBuf>,
    /// Use the embedded database in this folder
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath, hide_short_help = true)]
    pub data_dir: Option<String>,
    /// Who is doing this, for the audit trail
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub actor: Option<String>,
    /// Write less: nothing on standard error on success
    ///
    /// Also leaves out the table, unless a format is asked for. Errors are always written. To be asked
    /// nothing, see --no-input.
    #[arg(short, long, global = true, hide_short_help = true)]
    pub quiet: bool,
    /// Write log lines: -v what is done, -vv details, -vvv everything
    #[arg(short, long, global = true, action = ArgAction::Count, hide_short_help = true)]
    pub verbose: u8,
    /// How log lines are written
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        hide_short_help = true
    )]
    pub log_format: LogFormat,
    /// Never ask anything
    ///
    /// A command that would have to ask ends with 2 and names the flag to add.
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,
    /// How progress is shown
    #[arg(
        long,
        global = true,
        value_name = "HOW",
        value_enum,
        hide_short_help = true
    )]
    pub progress: Option<ProgressChoice>,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_short_help = true
    )]
    pub color: ColourChoice,
}

impl GlobalArgs {
    /// Those that are settings too.
    #[must_use]
    pub fn settings(&self) -> SettingFlags {
        let mut values = Vec::new();
        let texts = [
            ("data_dir", "--data-dir", &self.data_dir),
            ("actor", "--actor", &self.actor),
        ];
        for (key, flag, value) in texts {
            values.extend(value.clone().map(|value| (key, flag, value)));
        }
        if self.no_input {
            values.push(("no_input", "--no-input", "true".to_owned()));
        }
        if let Some(value) = self
            .progress
            .and_then(|p| clap::ValueEnum::to_possible_value(&p))
        {
            values.push(("progress", "--progress", value.get_name().to_owned()));
        }
        SettingFlags {
            config: self.config.clone(),
            values,
        }
    }
}

/// The whole command tree, with everything that clap derives filled in, and help this wide.
#[must_use]
pub fn tree(help_width: usize) -> clap::Command {
    let mut tree = Cli::command().term_width(help_width);
    tree.build();
    tree
}

//! `admit completions`: scripts that complete commands on TAB. They never look into the database.

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::Shell;

use crate::cli::args::Cli;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::version;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit completions bash > ~/.local/share/bash-completion/completions/admit
  admit completions zsh > ~/.local/share/zsh/site-functions/_admit
  admit completions fish > ~/.config/fish/completions/admit.fish";

/// The shells that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KnownShell {
    /// Bash
    Bash,
    /// Z shell
    Zsh,
    /// Fish
    Fish,
}

/// Print a script that completes commands on TAB.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: KnownShell,
}

/// Prints the script.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    cx.ui.result(&script(args.shell))?;
    Ok(ExitCode::Ok.into())
}

/// The script of a shell.
#[must_use]
pub fn script(shell: KnownShell) -> String {
    let generator = match shell {
        KnownShell::Bash => Shell::Bash,
        KnownShell::Zsh => Shell::Zsh,
        KnownShell::Fish => Shell::Fish,
    };
    let mut script = Vec::new();
    clap_complete::generate(generator, &mut visible(), "admit", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The tree without hidden commands, which scripts would offer.
fn visible() -> clap::Command {
    let tree = Cli::command();
    clap::Command::new("admit")
        .version(version::number())
        .propagate_version(true)
        .disable_help_subcommand(true)
        .args(tree.get_arguments().cloned())
        .subcommands(
            tree.get_subcommands()
                .filter(|command| !command.is_hide_set())
                .cloned(),
        )
}

//! `admit help`: explains a command or a topic, without settings, database or network.

use clap::builder::StyledStr;

use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::topics::Topic;
use crate::domain::suggest::nearest;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit help invite template
  admit help exit-codes
  admit help environment";

/// Explain a command or a topic.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A command, or exit-codes, csv, environment, formatting or scheduling
    #[arg(value_name = "COMMAND|TOPIC")]
    pub words: Vec<String>,
}

/// Prints the page.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let topic = match args.words.as_slice() {
        [word] => Topic::find(word),
        _ => None,
    };
    let page = match topic {
        Some(topic) => topic.text(),
        None => styled(&of_command(&args.words, cx)?, cx.ui.manner().colours.stdout),
    };
    cx.ui.result(&page)?;
    Ok(ExitCode::Ok.into())
}

/// A text of clap's, with its colours or without.
#[must_use]
pub fn styled(text: &StyledStr, coloured: bool) -> String {
    if coloured {
        text.ansi().to_string()
    } else {
        text.to_string()
    }
}

fn of_command(words: &[String], cx: &Context) -> Result<StyledStr, CliError> {
    let tree = args::tree(cx.environment.help_width());
    let mut command = &tree;
    for word in words {
        command = command
            .find_subcommand(word)
            .ok_or_else(|| unknown(word, command))?;
    }
    Ok(command
        .clone()
        .term_width(cx.environment.help_width())
        .render_long_help())
}

fn unknown(word: &str, command: &clap::Command) -> CliError {
    let error = CliError::usage(format!("there is no command or topic \"{word}\""));
    let commands = command.get_subcommands().filter(|c| !c.is_hide_set());
    let near =
        nearest(word, commands.map(clap::Command::get_name)).or_else(|| Topic::nearest(word));
    match near {
        Some(near) => error.hint(format!("did you mean \"{near}\"?")),
        None => error.hint("all commands: `admit --help`"),
    }
}

//! The command line: an edge over the service layer, and the only place that prints, asks, reads the
//! environment, or decides how the process ends.
//!
//! A run goes: decide about colour, parse, resolve the settings, do the command, and turn what came
//! of it into an exit code or a death by signal. The runtime is started by the first command that
//! waits for something, so that `--version` costs nothing.

pub mod args;
pub mod bulk;
pub mod changes;
pub mod colour;
pub mod commands;
pub mod context;
mod crash;
pub mod database;
pub mod environment;
pub mod erasing;
pub mod error;
pub mod escape;
pub mod exit;
mod faults;
pub mod link;
pub mod listening;
pub mod logging;
pub mod mailing;
pub mod manual;
pub mod output;
pub mod pages;
pub mod progress;
pub mod prompt;
pub mod settings;
pub mod signals;
pub mod sink;
pub mod text;
pub mod topics;
pub mod ui;
pub mod version;

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::time::Instant;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};

use self::args::{Cli, Early, GlobalArgs};
use self::colour::Colours;
use self::commands::help::styled;
use self::commands::status::StatusFormat;
use self::context::Context;
use self::environment::Environment;
use self::error::CliError;
use self::exit::{Ending, ExitCode};
use self::output::Format;
use self::settings::Settings;
use self::sink::Sink;
use self::ui::{Effect, Manner, Ui};

/// Does what the arguments say, and tells how the process ends. Called once, by `main`.
#[must_use]
pub fn run(args: Vec<OsString>) -> process::ExitCode {
    signals::let_through();
    let environment = Environment::of_process();
    let early = Early::scan(&args);
    let colours = Colours::decide(early.colour, &environment);
    colours.tell_others();
    crash::begin(environment.state_folder());
    #[cfg(debug_assertions)]
    if let Err(ending) = arm_fail_points(&environment) {
        return ending;
    }
    let manner = Manner {
        colours,
        format: early.format,
        width: environment.table_width(),
        stderr_is_terminal: environment.stderr_is_terminal,
        ..Manner::default()
    };
    match parse(args, environment.help_width()) {
        Ok(parsed) => run_parsed(parsed, manner, environment),
        Err(error) => show_clap_error(&error, &Ui::new(manner, Sink::stdout(), Sink::stderr())),
    }
}

#[cfg(debug_assertions)]
fn arm_fail_points(environment: &Environment) -> Result<(), process::ExitCode> {
    let Some(text) = environment.get(crate::failpoint::VARIABLE) else {
        return Ok(());
    };
    crate::failpoint::arm(text).map_err(|wrong| {
        Ui::new(Manner::default(), Sink::stdout(), Sink::stderr()).error(&CliError::usage(wrong));
        ExitCode::Usage.into()
    })
}

/// What the arguments say.
struct Parsed {
    cli: Cli,
    /// The format of the result, which stands with the leaf.
    format: Option<Format>,
    /// The words of the command, for the log.
    words: String,
}

fn parse(args: Vec<OsString>, help_width: usize) -> Result<Parsed, clap::Error> {
    let matches = Cli::command()
        .term_width(help_width)
        .try_get_matches_from(args)
        .map_err(with_file_tip)?;
    let mut leaf = &matches;
    let mut words = Vec::new();
    while let Some((word, below)) = leaf.subcommand() {
        words.push(word);
        leaf = below;
    }
    let asked = leaf.try_get_one::<Format>("format").ok().flatten().copied();
    let wider = leaf.try_get_one::<StatusFormat>("format").ok().flatten();
    let asked = asked.or_else(|| wider.and_then(|format| format.plain()));
    let json = leaf
        .try_get_one::<bool>("json")
        .ok()
        .flatten()
        .copied()
        .unwrap_or_default();
    Ok(Parsed {
        cli: Cli::from_arg_matches(&matches)?,
        format: if json { Some(Format::Json) } else { asked },
        words: words.join(" "),
    })
}

/// Help goes to standard output with 0, everything else to standard error with 2.
fn show_clap_error(error: &clap::Error, ui: &Ui) -> process::ExitCode {
    let colours = ui.manner().colours;
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        let written = ui.result(&styled(&error.render(), colours.stdout));
        return end(
            ui,
            written
                .and_then(|()| ui.finish())
                .map(|()| ExitCode::Ok.into()),
        );
    }
    if matches!(ui.manner().format, Some(Format::Json | Format::Jsonl)) {
        ui.error(&wrong_usage(&error.render().to_string()));
    } else {
        let rendered = error.render();
        let coloured = styled(&rendered, colours.stderr);
        if colours.stderr && !drives_the_terminal(&coloured) {
            ui.tell(&coloured);
        } else {
            ui.tell(&safe(&styled(&rendered, false)));
        }
    }
    ExitCode::Usage.into()
}

/// The parser's words as an error of admit's own: what is wrong stands before the usage, with the names
/// and valid values on lines of their own, and among them the tips.
fn wrong_usage(text: &str) -> CliError {
    let lines = text
        .lines()
        .map(str::trim)
        .take_while(|line| {
            !line.starts_with("Usage: ") && !line.starts_with("For more information")
        })
        .filter(|line| !line.is_empty());
    let (mut message, mut names, mut tips) = (String::new(), Vec::new(), Vec::new());
    for line in lines {
        match line.strip_prefix("tip: ") {
            Some(tip) => tips.push(tip),
            None if message.is_empty() => {
                line.trim_start_matches("error: ").clone_into(&mut message);
            }
            None => names.push(line),
        }
    }
    if !names.is_empty() {
        message = format!("{message} {}", names.join(", "));
    }
    tips.into_iter()
        .fold(CliError::usage(message), CliError::hint)
}

/// People can be named by a file too, which the parser does not say when nobody is named.
fn with_file_tip(mut error: clap::Error) -> clap::Error {
    const PEOPLE: [&str; 2] = ["<EMAIL|ID>...", "<EMAIL>..."];
    let nobody = matches!(
        error.get(ContextKind::InvalidArg),
        Some(ContextValue::Strings(names)) if names.iter().any(|name| PEOPLE.contains(&name.as_str()))
    );
    if error.kind() == ErrorKind::MissingRequiredArgument && nobody {
        let tip = "people can be named by a file too: '--csv <FILE>'".to_owned();
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
    error
}

/// Whether the text has anything but lines and colours in it. clap repeats what was typed, or what a
/// script passed on.
fn drives_the_terminal(text: &str) -> bool {
    let mut parts = text.split("\u{1b}[");
    let plain = |part: &str| part.split('\n').all(|line| escape::escape(line) == line);
    parts.next().is_some_and(|first| !plain(first))
        || parts.any(|part| {
            let after = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
            !after.starts_with('m') || !plain(after)
        })
}

fn safe(text: &str) -> String {
    text.split('\n')
        .map(escape::escape)
        .collect::<Vec<_>>()
        .join("\n")
}

fn run_parsed(parsed: Parsed, manner: Manner, environment: Environment) -> process::ExitCode {
    let started = Instant::now();
    let Parsed {
        cli: Cli { global, command },
        format,
        words,
    } = parsed;
    let flags = global.settings();
    let settings = Settings::resolve(&flags, &environment);
    let known = settings.as_ref().ok();
    let manner = Manner {
        quiet: global.quiet,
        format,
        ascii: known.is_some_and(|settings| settings.ascii) || !environment.locale_is_utf8(),
        accessible: known.is_some_and(|settings| settings.accessible),
        effect: command.effect(),
        ..manner
    };
    let ui = Ui::new(manner, Sink::stdout(), Sink::stderr());
    let actor = known
        .map(|settings| settings.actor.value.clone())
        .unwrap_or_default();
    let cx = Context::new(ui, environment, &flags, settings);
    let ending = begin_logging(&global, &cx, command.least_verbosity())
        .and_then(|()| run_guarded(command, &cx));
    let ending = ending.or_else(|error| {
        if !error.is_answer {
            return Err(error);
        }
        cx.ui.result(&error.message).map(|()| ExitCode::Ok.into())
    });
    let ending = ending.and_then(|ending| cx.ui.finish().map(|()| ending));
    let number = match &ending {
        Ok(Ending::Code(code)) => i32::from(code.number()),
        Ok(Ending::Signal(signal)) => 128 + signal,
        Err(error) => i32::from(error.exit.number()),
    };
    tracing::info!(
        command = words,
        actor,
        exit_code = number,
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "run_finished"
    );
    end(&cx.ui, ending)
}

fn begin_logging(global: &GlobalArgs, cx: &Context, least: u8) -> Result<(), CliError> {
    let stderr = (cx.ui.stderr(), cx.ui.manner().colours.stderr);
    let least = if global.quiet { 0 } else { least };
    logging::begin(
        global.verbose.max(least),
        global.log_format,
        &cx.environment,
        stderr,
    )
}

/// A panic inside a command becomes an error like any other, with exit code 70.
fn run_guarded(command: commands::Command, cx: &Context) -> Result<Ending, CliError> {
    panic::catch_unwind(AssertUnwindSafe(|| command.run(cx))).unwrap_or_else(|_| {
        signals::restore_terminal();
        Err(crash::error())
    })
}

fn end(ui: &Ui, ending: Result<Ending, CliError>) -> process::ExitCode {
    match ending {
        Ok(Ending::Code(code)) => code.into(),
        Ok(Ending::Signal(signal)) => {
            signals::restore_terminal();
            signals::die_of(signal)
        }
        Err(_) if ui.pipe_is_closed() && ui.manner().effect == Effect::Reads => {
            signals::die_of_closed_pipe()
        }
        Err(error) => {
            ui.error(&error);
            error.exit.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::drives_the_terminal;

    #[test]
    fn lines_and_colours_are_let_through_and_nothing_else() {
        assert!(!drives_the_terminal(
            "\u{1b}[1;31merror:\u{1b}[0m no such\nthing\n"
        ));
        for bad in [
            "a\u{1b}]0;t\u{7}b",
            "\u{1b}[2Jb",
            "a\rb",
            "\u{1b}[31mx\u{9b}2J",
        ] {
            assert!(drives_the_terminal(bad), "{bad:?}");
        }
    }
}

//! One decision about colour for the whole process, made per stream before anything is written.
//!
//! The crates below each have rules of their own, which disagree; they are told the result.

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

use super::environment::Environment;

/// What `--color` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal that can show it
    #[default]
    Auto,
    /// Even into a pipe
    Always,
    /// Not at all
    Never,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colours {
    /// Standard output is coloured.
    pub stdout: bool,
    /// Standard error is coloured.
    pub stderr: bool,
}

/// What a piece of text means. Colour only repeats what the words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The word `error:`.
    Error,
    /// The word `warning:`.
    Warning,
    /// The word `hint:`.
    Hint,
    /// Headings, and what must not be overlooked.
    Strong,
}

impl Colours {
    /// Decides: the flag, then a non-empty `NO_COLOR`, then `CLICOLOR_FORCE` other than 0, then
    /// `CLICOLOR=0`, then whether the stream is a terminal whose `TERM` is set and not `dumb`.
    #[must_use]
    pub fn decide(choice: ColourChoice, environment: &Environment) -> Self {
        let of_stream = |is_terminal: bool| match choice {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto if environment.get("NO_COLOR").is_some() => false,
            ColourChoice::Auto
                if environment
                    .get("CLICOLOR_FORCE")
                    .is_some_and(|force| force != "0") =>
            {
                true
            }
            ColourChoice::Auto if environment.get("CLICOLOR") == Some("0") => false,
            ColourChoice::Auto => {
                is_terminal && environment.get("TERM").is_some_and(|term| term != "dumb")
            }
        };
        Self {
            stdout: of_stream(environment.stdout_is_terminal),
            stderr: of_stream(environment.stderr_is_terminal),
        }
    }

    /// Tells the crates that would otherwise decide for themselves.
    pub fn tell_others(self) {
        console::set_colors_enabled(self.stdout);
        console::set_colors_enabled_stderr(self.stderr);
        // There is one switch for both streams here. Only clap's own printing would look at it, and
        // admit prints clap's texts itself.
        if self.stdout && self.stderr {
            anstream::ColorChoice::Always.write_global();
        } else {
            anstream::ColorChoice::Never.write_global();
        }
    }
}

impl Tone {
    const fn style(self) -> Style {
        match self {
            Self::Error => AnsiColor::Red.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Hint => AnsiColor::Cyan.on_default().bold(),
            Self::Strong => Style::new().bold(),
        }
    }

    /// The text in this tone, if colours are on.
    #[must_use]
    pub fn paint(self, text: &str, coloured: bool) -> String {
        if coloured {
            let style = self.style();
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(terminal: bool, choice: ColourChoice, variables: &[(&str, &str)]) -> bool {
        let mut environment = Environment::of(variables.iter().copied());
        environment.stdout_is_terminal = terminal;
        Colours::decide(choice, &environment).stdout
    }

    #[test]
    fn every_mix_of_terminal_and_variables_has_the_same_answer_for_everything() {
        let xterm = ("TERM", "xterm");
        for (no_color, force, piped, on_terminal) in [
            (None, None, false, true),
            (None, Some("0"), false, true),
            (None, Some("1"), true, true),
            (Some(""), None, false, true),
            (Some(""), Some("0"), false, true),
            (Some(""), Some("1"), true, true),
            (Some("1"), None, false, false),
            (Some("1"), Some("0"), false, false),
            (Some("1"), Some("1"), false, false),
        ] {
            let mut variables = vec![xterm];
            variables.extend(no_color.map(|value| ("NO_COLOR", value)));
            variables.extend(force.map(|value| ("CLICOLOR_FORCE", value)));
            let auto = ColourChoice::Auto;
            assert_eq!(decided(false, auto, &variables), piped, "{variables:?}");
            assert_eq!(
                decided(true, auto, &variables),
                on_terminal,
                "{variables:?}"
            );
            assert!(decided(false, ColourChoice::Always, &variables));
            assert!(!decided(true, ColourChoice::Never, &variables));
        }
    }

    #[test]
    fn a_dumb_or_unnamed_terminal_gets_no_colour() {
        assert!(!decided(true, ColourChoice::Auto, &[]));
        assert!(!decided(true, ColourChoice::Auto, &[("TERM", "dumb")]));
        assert!(!decided(
            true,
            ColourChoice::Auto,
            &[("TERM", "xterm"), ("CLICOLOR", "0")]
        ));
    }
}

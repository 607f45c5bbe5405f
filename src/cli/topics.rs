//! Pages of help that are no commands. Two of them are tables that the program itself works by.

use super::exit::ExitCode;
use super::settings::keys;
use super::text::wrapped;
use crate::domain::suggest::nearest;
use std::fmt::Write as _;

/// A page of help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What the exit codes mean.
    ExitCodes,
    /// How a file of people is read.
    Csv,
    /// The variables that are looked at.
    Environment,
    /// The forms that a result can have.
    Formatting,
    /// How admit is run by cron and systemd.
    Scheduling,
}

impl Topic {
    /// Every topic, in the order of the alphabet.
    pub const ALL: &'static [Self] = &[
        Self::Csv,
        Self::Environment,
        Self::ExitCodes,
        Self::Formatting,
        Self::Scheduling,
    ];

    /// The word after `admit help`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExitCodes => "exit-codes",
            Self::Csv => "csv",
            Self::Environment => "environment",
            Self::Formatting => "formatting",
            Self::Scheduling => "scheduling",
        }
    }

    /// The topic of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|topic| topic.name() == name)
    }

    /// The topic that an unknown word probably meant.
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Self::ALL.iter().map(|topic| topic.name()))
    }

    /// The page.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::ExitCodes => format!(
                "{}\n{}",
                include_str!("topics/exit_codes.txt"),
                ExitCode::table()
            ),
            Self::Csv => include_str!("topics/csv.txt").to_owned(),
            Self::Environment => environment(),
            Self::Formatting => include_str!("topics/formatting.txt").to_owned(),
            Self::Scheduling => include_str!("topics/scheduling.txt").to_owned(),
        }
    }
}

fn environment() -> String {
    let mut text = include_str!("topics/environment.txt").to_owned();
    for (name, about) in keys::variables() {
        let key = keys::KEYS.iter().find(|key| key.variable == Some(name));
        let setting = key.map(|key| {
            let flag = key
                .flag
                .map_or_else(String::new, |flag| format!(", flag {flag}"));
            format!("Setting {}{flag}. Default: {}.", key.name, key.default)
        });
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {name}\n");
        for paragraph in [Some(about.to_owned()), setting].into_iter().flatten() {
            for line in wrapped(&paragraph, 72) {
                let _ = writeln!(text, "      {line}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_fits_eighty_columns_and_has_no_escape() {
        for topic in Topic::ALL
            .iter()
            .filter(|topic| **topic != Topic::ExitCodes)
        {
            for line in topic.text().lines() {
                assert!(line.chars().count() <= 80, "{topic:?}: {line}");
                assert!(!line.contains('\u{1b}'));
            }
        }
    }

    #[test]
    fn a_page_names_only_commands_that_there_are() {
        let tree = crate::cli::args::tree(80);
        for topic in Topic::ALL {
            let text = topic.text();
            let quoted = text.split('`').skip(1).step_by(2);
            let lines = text.lines().filter_map(|line| line.split_once("admit "));
            let commands = quoted
                .filter_map(|quoted| quoted.strip_prefix("admit "))
                .chain(
                    lines
                        .filter(|(before, _)| before.ends_with(['/', ' ']))
                        .map(|(_, rest)| rest),
                );
            for command in commands {
                let mut at = &tree;
                for word in command
                    .split_whitespace()
                    .filter(|word| !word.starts_with('-'))
                {
                    let Some(below) = at.find_subcommand(word) else {
                        break;
                    };
                    at = below;
                }
                let is_prose = command.split_whitespace().next().is_none_or(|word| {
                    !word.starts_with('-') && tree.find_subcommand(word).is_none()
                });
                assert!(
                    !at.has_subcommands()
                        || (is_prose && !text.contains(&format!("`admit {command}"))),
                    "{topic:?} names `admit {command}`"
                );
            }
        }
    }

    #[test]
    fn the_page_about_the_environment_names_every_setting() {
        let text = Topic::Environment.text();
        for key in keys::KEYS {
            assert!(
                text.contains(key.name) && text.contains(key.variable.unwrap()),
                "{}",
                key.name
            );
        }
    }
}

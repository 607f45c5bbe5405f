//! What must be known before the arguments are parsed: how to write the error if they are wrong.

use std::ffi::OsString;

use clap::ValueEnum as _;

use crate::cli::colour::ColourChoice;
use crate::cli::output::Format;

/// The flags that decide how anything at all is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Early {
    /// `--color`.
    pub colour: ColourChoice,
    /// `--format` or `--json`.
    pub format: Option<Format>,
}

impl Early {
    /// Looks for them, as far as `--`. A wrong value is passed over: the parser tells about it.
    #[must_use]
    pub fn scan(args: &[OsString]) -> Self {
        let mut found = Self::default();
        let mut words = args
            .iter()
            .filter_map(|arg| arg.to_str())
            .take_while(|arg| *arg != "--");
        while let Some(word) = words.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (word, None),
            };
            match flag {
                "--json" => found.format = Some(Format::Json),
                "--color" => {
                    if let Some(value) = value.or_else(|| words.next()) {
                        found.colour = ColourChoice::from_str(value, false).unwrap_or_default();
                    }
                }
                "--format" => {
                    if let Some(value) = value.or_else(|| words.next()) {
                        found.format = Format::from_str(value, false).ok();
                    }
                }
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(line: &str) -> Early {
        Early::scan(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_flags_are_found_in_both_spellings_and_not_after_two_hyphens() {
        assert_eq!(scan("admit --color never x").colour, ColourChoice::Never);
        assert_eq!(scan("admit x --color=always").colour, ColourChoice::Always);
        assert_eq!(scan("admit x --format jsonl").format, Some(Format::Jsonl));
        assert_eq!(scan("admit x --json").format, Some(Format::Json));
        assert_eq!(scan("admit x -- --json"), Early::default());
        assert_eq!(scan("admit x --color"), Early::default());
    }
}

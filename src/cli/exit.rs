//! What the exit codes mean: one table, shown in the help and in every man page, and never changed.
//!
//! Small numbers are what scripts branch on; numbers from 64 are the words of sysexits that mail
//! systems, systemd and cron wrappers know.

use std::fmt::Write as _;
use std::process;

use super::text::wrapped;

macro_rules! exit_codes {
    ($($variant:ident = $number:literal, $name:literal, $when:literal, $retry:literal;)+) => {
        /// How a run ended. The number and the name are a contract with scripts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ExitCode {
            $(#[doc = $when] $variant = $number,)+
        }

        impl ExitCode {
            /// Every code, in numerical order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable word of JSON errors and of the help.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// When a run ends with this code.
            #[must_use]
            pub const fn when(self) -> &'static str {
                match self { $(Self::$variant => $when,)+ }
            }

            /// Whether the same line is worth running again.
            #[must_use]
            pub const fn retry(self) -> &'static str {
                match self { $(Self::$variant => $retry,)+ }
            }
        }
    };
}

exit_codes! {
    Ok = 0, "ok", "done, or already so, or nothing matched, or a dry run without refusals", "-";
    Failed = 1, "failed", "tried and failed, and none of the codes below", "look";
    Usage = 2, "usage", "wrong flag, argument or value; or a confirmation is needed and nobody can be asked", "no, mend the line";
    NotFound = 3, "not_found", "a named account, invitation, space or organisation does not exist", "no";
    Refused = 4, "refused", "its state or a rule forbids it: already accepted, last owner, cool-down not over", "no, or later";
    Partial = 5, "partial", "several targets or rows: some were refused or failed for good, the others are done", "after mending the rows";
    Cancelled = 10, "cancelled", "a person said no, typed another address, or closed the prompt; nothing was changed", "-";
    BadData = 65, "bad_data", "the file cannot be used at all, or --on-error stop found a bad row; nothing was changed", "no, mend the file";
    NoInput = 66, "no_input", "a file is missing or cannot be read", "no";
    Unavailable = 69, "unavailable", "a service says no for good: wrong database password, unknown host, schema missing or too new", "no, mend the set-up";
    Bug = 70, "bug", "an error inside admit", "report it";
    CantCreate = 73, "cant_create", "a report or output file exists already, or its folder is missing", "no";
    IoError = 74, "io_error", "writing failed: the disk is full, or standard output was closed during a change", "look";
    TryAgain = 75, "try_again", "for now only: database down, mail server away or busy, lock held", "yes";
    NotPermitted = 77, "not_permitted", "the operator, the database role or a file's permissions do not allow it", "no";
    Config = 78, "config", "a setting or a secret is missing, wrong, or readable by others", "no";
}

/// What decides over several results of one run, the strongest first: what broke the run off, then a
/// refused row, which needs a person, then rows that the next run picks up anyway.
const STRONGEST_FIRST: [ExitCode; 9] = [
    ExitCode::Bug,
    ExitCode::Config,
    ExitCode::NotPermitted,
    ExitCode::Unavailable,
    ExitCode::CantCreate,
    ExitCode::IoError,
    ExitCode::Partial,
    ExitCode::TryAgain,
    ExitCode::Ok,
];

impl ExitCode {
    /// The number that the shell sees.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code of a run of which several hold. A code that has no place in the order of runs, such
    /// as the refusal of a single target, counts as [`ExitCode::Partial`]; no code at all is ok.
    #[must_use]
    pub fn of_several(codes: impl IntoIterator<Item = Self>) -> Self {
        let place = |code: Self| STRONGEST_FIRST.iter().position(|known| *known == code);
        codes
            .into_iter()
            .map(|code| {
                if place(code).is_some() {
                    code
                } else {
                    Self::Partial
                }
            })
            .min_by_key(|code| place(*code))
            .unwrap_or(Self::Ok)
    }

    /// The table as people read it in `admit help exit-codes`.
    #[must_use]
    pub fn table() -> String {
        let mut text = String::new();
        for code in Self::ALL {
            let title = format!("  {:>3}  {:<13}  ", code.number(), code.name());
            let indent = " ".repeat(title.len());
            let lines = wrapped(code.when(), 80 - title.len()).join(&format!("\n{indent}"));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{title}{lines}");
            if code.retry() != "-" {
                let _ = writeln!(text, "{indent}Try again: {}", code.retry());
            }
        }
        text.push_str(
            "  130, 143, 141       died of Ctrl-C, of a request to end, or of a closed pipe (the\n\
             \u{20}                     last only for commands that change nothing)\n",
        );
        text
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

/// How a command ended: by a code, or by the signal that stopped it once its work was put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With this code.
    Code(ExitCode),
    /// By this signal, so that shells and loops see what happened.
    Signal(i32),
}

impl From<ExitCode> for Ending {
    fn from(code: ExitCode) -> Self {
        Self::Code(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_and_names_of_the_codes_never_change() {
        let table: Vec<_> = ExitCode::ALL
            .iter()
            .map(|code| (code.number(), code.name()))
            .collect();
        assert_eq!(
            table,
            [
                (0, "ok"),
                (1, "failed"),
                (2, "usage"),
                (3, "not_found"),
                (4, "refused"),
                (5, "partial"),
                (10, "cancelled"),
                (65, "bad_data"),
                (66, "no_input"),
                (69, "unavailable"),
                (70, "bug"),
                (73, "cant_create"),
                (74, "io_error"),
                (75, "try_again"),
                (77, "not_permitted"),
                (78, "config"),
            ]
        );
    }

    #[test]
    fn what_broke_the_run_off_wins_over_a_refused_row_and_that_over_rows_left() {
        use ExitCode::{Bug, Config, IoError, NotFound, Ok, Partial, TryAgain, Unavailable};
        assert_eq!(ExitCode::of_several([]), Ok);
        assert_eq!(ExitCode::of_several([Ok, TryAgain]), TryAgain);
        assert_eq!(ExitCode::of_several([TryAgain, Partial, Ok]), Partial);
        assert_eq!(ExitCode::of_several([Ok, NotFound]), Partial);
        assert_eq!(
            ExitCode::of_several([Partial, IoError, Unavailable]),
            Unavailable
        );
        assert_eq!(ExitCode::of_several([Config, Bug]), Bug);
    }

    #[test]
    fn the_table_names_every_code() {
        let table = ExitCode::table();
        for code in ExitCode::ALL {
            assert!(table.contains(code.name()), "{code:?}");
        }
    }
}

//! The surroundings of the process, read once: variables, and which streams are terminals.
//!
//! Everything else in admit takes an [`Environment`], so that tests can make one.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use console::Term;

/// What the process was started with.
#[derive(Clone)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    /// Standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// The columns of the terminal, where there is one.
    pub terminal_columns: Option<u16>,
    /// Where the settings of the whole machine are.
    pub system_config: PathBuf,
}

impl fmt::Debug for Environment {
    /// Without the variables, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("stdin_is_terminal", &self.stdin_is_terminal)
            .field("stdout_is_terminal", &self.stdout_is_terminal)
            .field("stderr_is_terminal", &self.stderr_is_terminal)
            .finish_non_exhaustive()
    }
}

impl Environment {
    /// The real surroundings.
    #[must_use]
    pub fn of_process() -> Self {
        let columns = [Term::stdout(), Term::stderr()]
            .into_iter()
            .find_map(|term| term.size_checked())
            .map(|(_, columns)| columns);
        Self {
            variables: std::env::vars_os().collect(),
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            terminal_columns: columns,
            system_config: PathBuf::from("/etc/admit/config.toml"),
        }
    }

    /// Surroundings without terminals and with these variables alone.
    #[must_use]
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self {
            variables: variables
                .into_iter()
                .map(|(k, v)| (k.into(), v.into()))
                .collect(),
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            terminal_columns: None,
            system_config: PathBuf::from("/nonexistent/admit/config.toml"),
        }
    }

    /// The variable, if it is set, not empty, and UTF-8.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(std::ffi::OsStr::new(name))?.to_str()?;
        (!value.is_empty()).then_some(value)
    }

    /// True if the variable is set to something that is not UTF-8.
    #[must_use]
    pub fn is_garbled(&self, name: &str) -> bool {
        self.variables
            .get(std::ffi::OsStr::new(name))
            .is_some_and(|value| value.to_str().is_none())
    }

    /// A folder named by a variable of the XDG base directories: an absolute path or nothing.
    #[must_use]
    pub fn folder(&self, name: &str) -> Option<&Path> {
        self.get(name)
            .map(Path::new)
            .filter(|path| path.is_absolute())
    }

    /// The names of the variables that are set and not empty and begin with `prefix`.
    pub fn names_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.variables
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .filter_map(|(name, _)| name.to_str())
            .filter(move |name| name.starts_with(prefix))
    }

    /// Where admit keeps files of its own, such as crash reports.
    #[must_use]
    pub fn state_folder(&self) -> Option<PathBuf> {
        self.folder("XDG_STATE_HOME")
            .map(Path::to_owned)
            .or_else(|| self.folder("HOME").map(|home| home.join(".local/state")))
            .map(|base| base.join("admit"))
    }

    /// The width for help: that of the terminal or of `COLUMNS`, at most 100, and 80 without either.
    #[must_use]
    pub fn help_width(&self) -> usize {
        let on_terminal = if self.stdout_is_terminal {
            self.terminal_columns
        } else {
            None
        };
        let columns = on_terminal
            .map(usize::from)
            .or_else(|| self.columns_variable());
        columns.unwrap_or(80).clamp(40, 100)
    }

    /// The width that tables must fit, if stdout is a terminal.
    #[must_use]
    pub fn table_width(&self) -> Option<usize> {
        if !self.stdout_is_terminal {
            return None;
        }
        let columns = self
            .terminal_columns
            .map(usize::from)
            .filter(|columns| *columns > 0);
        Some(columns.or_else(|| self.columns_variable()).unwrap_or(80))
    }

    /// True if the locale writes UTF-8; an unset locale counts, because cron has none.
    #[must_use]
    pub fn locale_is_utf8(&self) -> bool {
        ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .find_map(|name| self.get(name))
            .is_none_or(|locale| {
                let locale = locale.to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            })
    }

    fn columns_variable(&self) -> Option<usize> {
        self.get("COLUMNS")
            .and_then(|columns| columns.parse().ok())
            .filter(|columns| *columns > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_unset_and_a_relative_folder_is_ignored() {
        let environment = Environment::of([("A", ""), ("B", "b"), ("XDG_STATE_HOME", "rel")]);
        assert_eq!(environment.get("A"), None);
        assert_eq!(environment.get("B"), Some("b"));
        assert_eq!(environment.state_folder(), None);
    }

    #[test]
    fn help_is_as_wide_as_columns_says_but_never_wider_than_a_hundred() {
        assert_eq!(Environment::of([]).help_width(), 80);
        assert_eq!(Environment::of([("COLUMNS", "72")]).help_width(), 72);
        assert_eq!(Environment::of([("COLUMNS", "200")]).help_width(), 100);
        assert_eq!(Environment::of([("COLUMNS", "wide")]).help_width(), 80);
    }
}

//! Where a setting came from, in words that lead a person to the place.

use std::fmt;
use std::path::PathBuf;

use crate::cli::environment::Environment;

/// Where the value of a setting was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag of this run, as written in the help.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A credential that systemd handed over.
    Credential(PathBuf),
    /// A line of a configuration file, counted from 1.
    File {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
    },
    /// The operating system's user.
    OperatingSystem,
    /// Nobody set it.
    Default,
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it was set.
    pub origin: Origin,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Credential(path) => write!(f, "credential {}", path.display()),
            Self::File { path, line } => write!(f, "{} line {line}", path.display()),
            Self::OperatingSystem => f.write_str("user of the operating system"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Setting<String> {
    /// The value as a path. One in a configuration file is relative to the folder of that file.
    pub(super) fn as_path(&self) -> Setting<PathBuf> {
        let path = PathBuf::from(&self.value);
        let value = match &self.origin {
            Origin::File { path: file, .. } => file
                .parent()
                .map_or_else(|| path.clone(), |folder| folder.join(&path)),
            _ => path,
        };
        Setting {
            value,
            origin: self.origin.clone(),
        }
    }
}

/// Who runs the process: the person behind `sudo`, or the user of the process.
pub(super) fn os_user(environment: &Environment) -> Setting<String> {
    let user = environment.get("SUDO_USER").map(str::to_owned).or_else(|| {
        let uid = nix::unistd::Uid::effective();
        nix::unistd::User::from_uid(uid)
            .ok()
            .flatten()
            .map(|user| user.name)
    });
    let value = user.unwrap_or_else(|| format!("uid {}", nix::unistd::Uid::effective()));
    Setting {
        value,
        origin: Origin::OperatingSystem,
    }
}

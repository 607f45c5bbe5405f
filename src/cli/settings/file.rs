//! The configuration files: where they are, and what stands on which line.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::database::DatabaseAddress;
use super::keys::{self, Key};
use super::origin::{Origin, Setting};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;

/// The files that are looked for, the strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigPlaces {
    /// The candidates.
    pub paths: Vec<PathBuf>,
    /// They were named by a person, so they must exist.
    pub must_exist: bool,
}

/// One file as it was read.
#[derive(Clone)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it sets.
    pub entries: Vec<Entry>,
}

/// One setting of a file.
#[derive(Clone)]
pub struct Entry {
    /// Which.
    pub key: &'static Key,
    /// Its value as text, and its line.
    pub setting: Setting<String>,
}

impl ConfigPlaces {
    /// The places: the named file alone, or the person's, then those of the machine.
    #[must_use]
    pub fn of(named: Option<&Path>, environment: &Environment) -> Self {
        let named = named.or_else(|| environment.get("ADMIT_CONFIG").map(Path::new));
        if let Some(path) = named {
            return Self {
                paths: vec![path.to_owned()],
                must_exist: true,
            };
        }
        let person = environment
            .folder("XDG_CONFIG_HOME")
            .map(Path::to_owned)
            .or_else(|| environment.folder("HOME").map(|home| home.join(".config")));
        let machine = environment.get("XDG_CONFIG_DIRS").unwrap_or_default();
        let machine = machine
            .split(':')
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute());
        let mut paths: Vec<PathBuf> = person
            .into_iter()
            .chain(machine)
            .map(|base| base.join("admit/config.toml"))
            .collect();
        paths.push(environment.system_config.clone());
        Self {
            paths,
            must_exist: false,
        }
    }

    /// Reads those that exist.
    pub fn read(&self) -> Result<Vec<ConfigFile>, CliError> {
        let mut files = Vec::new();
        for path in &self.paths {
            match fs::read_to_string(path) {
                Ok(text) => files.push(parse(path, &text)?),
                Err(error) if is_absent(&error) && !self.must_exist => {}
                Err(error) => return Err(unreadable(path, &error)),
            }
        }
        Ok(files)
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn unreadable(path: &Path, error: &io::Error) -> CliError {
    let exit = match error.kind() {
        io::ErrorKind::PermissionDenied => ExitCode::NotPermitted,
        _ => ExitCode::Config,
    };
    CliError::new(
        exit,
        format!("cannot read the configuration file {}", path.display()),
    )
    .caused_by(error)
}

fn parse(path: &Path, text: &str) -> Result<ConfigFile, CliError> {
    let at = |offset: usize| {
        let (line, column) = place(text, offset);
        format!("{}:{line}:{column}", path.display())
    };
    // toml's own text quotes the line, which may hold a password.
    let table = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        CliError::config(format!("{}: this is not TOML", at(offset)))
            .hint("see `man admit-config` for how the file is written")
    })?;
    let mut entries = Vec::new();
    for (name, value) in table.get_ref() {
        let start = name.span().start;
        let Some(key) = keys::find(name.get_ref()) else {
            return Err(unknown(&at(start), name.get_ref()));
        };
        let Some(value) = as_text(value.get_ref()) else {
            return Err(CliError::config(format!(
                "{}: {} must be a text, a whole number, true or false",
                at(value.span().start),
                key.name
            )));
        };
        if !value.is_empty() {
            let (line, _) = place(text, start);
            let origin = Origin::File {
                path: path.to_owned(),
                line,
            };
            entries.push(Entry {
                key,
                setting: Setting { value, origin },
            });
        }
    }
    refuse_open_secret(path, &entries)?;
    Ok(ConfigFile {
        path: path.to_owned(),
        entries,
    })
}

fn unknown(place: &str, name: &str) -> CliError {
    let error = CliError::config(format!("{place}: there is no setting \"{name}\""));
    match keys::nearest_key(name) {
        Some(near) => error.hint(format!("did you mean \"{near}\"?")),
        None => error.hint("all settings: `man admit-config`, or `admit help environment`"),
    }
}

fn as_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        _ => None,
    }
}

/// A file that holds a password in clear must not be readable by others.
fn refuse_open_secret(path: &Path, entries: &[Entry]) -> Result<(), CliError> {
    let holds_secret = entries
        .iter()
        .filter(|entry| entry.key.secret)
        .any(|entry| {
            // An address that cannot be read may hold a password as well.
            DatabaseAddress::read(&entry.setting.value).is_none_or(|address| address.has_password)
        });
    if !holds_secret {
        return Ok(());
    }
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !others_can_read(&metadata) {
        return Ok(());
    }
    Err(CliError::config(format!(
        "{} holds a password and others can read it",
        path.display()
    ))
    .with_code("secret_readable")
    .hint(format!("`chmod 600 {}`", path.display()))
    .hint("or put the database's address into a file of its own: `database_url_file`"))
}

/// True if anybody but the owner may read or write it.
pub(super) fn others_can_read(metadata: &fs::Metadata) -> bool {
    metadata.mode() & 0o077 != 0
}

/// Line and column of an offset, both counted from 1.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |rest| rest.chars().count())
        + 1;
    (line, column)
}

//! Secrets: the value itself, or a file that holds it, or a credential of systemd; never a flag.
//!
//! A file that others can read is refused, except where the system itself keeps secrets. Exactly
//! one line end at the end is taken off. No message ever repeats what a file held.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::file::{ConfigFile, others_can_read};
use super::origin::{Origin, Setting};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;

/// Longer than any address or password.
const LONGEST: u64 = 64 * 1024;

type Raw = BTreeMap<&'static str, Setting<String>>;

/// Key of a value, and key of the file that may hold it instead.
const PAIRS: [(&str, &str); 1] = [("database_url", "database_url_file")];

/// A stronger file that sets one of a pair takes both of the weaker files away.
pub(super) fn displace(raw: &mut Raw, stronger: &ConfigFile) {
    for (value, file) in PAIRS {
        if stronger
            .entries
            .iter()
            .any(|entry| [value, file].contains(&entry.key.name))
        {
            raw.remove(value);
            raw.remove(file);
        }
    }
}

/// Both of a pair set in one place is a mistake; in different places the stronger one holds.
pub(super) fn settle(
    raw: &mut Raw,
    from_environment: &[&str],
    files: &[ConfigFile],
) -> Result<(), CliError> {
    for (value, file) in PAIRS {
        let both = |names: &[&str]| names.contains(&value) && names.contains(&file);
        if both(from_environment) {
            return Err(both_set("the environment", value, file));
        }
        for config in files {
            let names: Vec<&str> = config.entries.iter().map(|entry| entry.key.name).collect();
            if both(&names) {
                return Err(both_set(&config.path.display().to_string(), value, file));
            }
        }
        if from_environment.contains(&value) {
            raw.remove(file);
        } else if from_environment.contains(&file) {
            raw.remove(value);
        }
    }
    Ok(())
}

fn both_set(place: &str, value: &str, file: &str) -> CliError {
    CliError::config(format!("{value} and {file} are both set in {place}"))
        .hint("keep one of them; the file is the safer one")
}

/// Finds a secret: set for this run, then a credential, then the configuration, then the variable
/// that other programs share.
pub(super) fn find(
    name: &str,
    raw: &Raw,
    environment: &Environment,
) -> Result<Option<Setting<SecretString>>, CliError> {
    let file = raw.get(format!("{name}_file").as_str());
    let in_config = |setting: &&Setting<String>| matches!(setting.origin, Origin::File { .. });
    let value = raw.get(name);
    if !value
        .iter()
        .chain(file.iter())
        .any(|setting| !in_config(setting))
        && let Some(path) = credential(name, environment)
    {
        let origin = Origin::Credential(path.clone());
        return read_file(name, &path, origin, environment).map(Some);
    }
    if let Some(setting) = value {
        let secret = SecretString::from(setting.value.clone());
        return Ok(Some(Setting {
            value: secret,
            origin: setting.origin.clone(),
        }));
    }
    if let Some(setting) = file {
        let path = setting.as_path();
        return read_file(name, &path.value, path.origin, environment).map(Some);
    }
    if name == "database_url"
        && let Some(url) = environment.get("DATABASE_URL")
    {
        let origin = Origin::Variable("DATABASE_URL");
        return Ok(Some(Setting {
            value: SecretString::from(url.to_owned()),
            origin,
        }));
    }
    Ok(None)
}

fn credential(name: &str, environment: &Environment) -> Option<PathBuf> {
    let path = environment.folder("CREDENTIALS_DIRECTORY")?.join(name);
    path.exists().then_some(path)
}

fn read_file(
    name: &str,
    path: &Path,
    origin: Origin,
    environment: &Environment,
) -> Result<Setting<SecretString>, CliError> {
    let unreadable = |error: &io::Error| {
        let exit = match error.kind() {
            io::ErrorKind::PermissionDenied => ExitCode::NotPermitted,
            _ => ExitCode::Config,
        };
        let message = format!(
            "cannot read the file {} for {name} ({origin})",
            path.display()
        );
        CliError::new(exit, message).caused_by(error)
    };
    let mut file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    let metadata = file.metadata().map_err(|error| unreadable(&error))?;
    // Regular files only: a pipe such as <(pass show db) belongs to the shell that made it.
    if metadata.is_file() && others_can_read(&metadata) && !is_kept_by_system(path, environment) {
        return Err(
            CliError::config(format!("others can read the secret in {}", path.display()))
                .with_code("secret_readable")
                .hint(format!("`chmod 600 {}`", path.display())),
        );
    }
    let mut text = String::new();
    file.by_ref()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| unreadable(&error))?;
    let end = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix('\n'));
    let secret = end.unwrap_or(&text);
    if secret.is_empty() {
        let message = format!("the file {} for {name} is empty ({origin})", path.display());
        return Err(CliError::config(message));
    }
    Ok(Setting {
        value: SecretString::from(secret.to_owned()),
        origin,
    })
}

/// Under these the system sets the permissions, for containers and services.
fn is_kept_by_system(path: &Path, environment: &Environment) -> bool {
    let Ok(path) = path.canonicalize() else {
        return false;
    };
    let credentials = environment.folder("CREDENTIALS_DIRECTORY");
    path.starts_with("/run/secrets") || credentials.is_some_and(|folder| path.starts_with(folder))
}

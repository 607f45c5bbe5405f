//! Templates of the operator: files in a folder, under the names of those that they stand in for.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ComposeError;
use crate::domain::suggest::nearest;

/// Longest template, in bytes; a mail is no longer than its readers' patience.
const MAX_BYTES: u64 = 1024 * 1024;

/// What was found in the folder.
#[derive(Debug)]
pub(super) struct OwnTemplates {
    folder: PathBuf,
    sources: BTreeMap<&'static str, String>,
}

impl OwnTemplates {
    /// Reads the folder and its folders, one for each language. Every file must stand in for a known
    /// template; those whose name begins with a dot, or ends in a tilde, are an editor's.
    pub(super) fn read(
        folder: &Path,
        known: impl Iterator<Item = &'static str>,
    ) -> Result<Self, ComposeError> {
        let known: Vec<&'static str> = known.collect();
        let mut sources = BTreeMap::new();
        for (name, path) in files(folder)? {
            let Some(name) = known.iter().find(|known| **known == name) else {
                let nearest = nearest(&name, known.iter().copied());
                return Err(ComposeError::Unknown { path, nearest });
            };
            sources.insert(*name, source(&path)?);
        }
        Ok(Self {
            folder: folder.to_owned(),
            sources,
        })
    }

    /// What stands in for a template, if anything does.
    pub(super) fn source(&self, name: &str) -> Option<&str> {
        self.sources.get(name).map(String::as_str)
    }

    /// The file that stands in for a template.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.sources
            .contains_key(name)
            .then(|| self.folder.join(name))
    }

    #[cfg(test)]
    pub(super) fn of(folder: &Path, name: &'static str, source: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            sources: [(name, source.to_owned())].into(),
        }
    }
}

/// The files of a folder and of its folders: the name below the folder, and where each is.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, ComposeError> {
    let mut found = Vec::new();
    for (name, path) in entries(folder)? {
        if path.is_dir() {
            for (inner, path) in entries(&path)? {
                found.push((format!("{name}/{inner}"), path));
            }
        } else {
            found.push((name, path));
        }
    }
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, ComposeError> {
    let fail = |error: io::Error| unreadable(folder, &error.to_string());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with('~') {
            found.push((name, entry.path()));
        }
    }
    Ok(found)
}

fn source(path: &Path) -> Result<String, ComposeError> {
    let fail = |error: io::Error| unreadable(path, &error.to_string());
    let about = fs::metadata(path).map_err(fail)?;
    if !about.is_file() {
        return Err(unreadable(path, "it is no file"));
    }
    if about.len() > MAX_BYTES {
        return Err(unreadable(path, "it is longer than 1 MiB"));
    }
    let bytes = fs::read(path).map_err(fail)?;
    // An editor's mark at the beginning would stand in every subject.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.replace("\r\n", "\n")),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.split(|byte| *byte == b'\n').count();
            Err(unreadable(path, &format!("line {line} is not UTF-8")))
        }
    }
}

fn unreadable(path: &Path, reason: &str) -> ComposeError {
    ComposeError::Unreadable {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

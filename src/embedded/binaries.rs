//! Finding the server's programs, which come from the operating system.
//!
//! Looked for in: the folder named explicitly (and then nowhere else), where the systems' packages
//! put them, the `PATH`, and Homebrew's folders. The newest that fits the data is taken.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::geteuid;

use super::error::EmbeddedError;
use super::{OLDEST_VERSION, Settings};

/// Where packages put the programs: a folder, how the names in it begin, and what follows below.
const PACKAGE_FOLDERS: [(&str, &str, &str); 6] = [
    ("usr/lib/postgresql", "", "bin"),
    ("usr", "pgsql-", "bin"),
    ("usr/libexec", "postgresql", ""),
    ("usr/lib", "postgresql", "bin"),
    ("opt/homebrew/opt", "postgresql@", "bin"),
    ("usr/local/opt", "postgresql@", "bin"),
];

/// One folder with the server's programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    folder: PathBuf,
    pub(super) version: u32,
}

impl Binaries {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// All that are new enough, the newest first; at least one.
    pub(super) fn find(settings: &Settings) -> Result<Vec<Self>, EmbeddedError> {
        let root = Path::new("/");
        let folders = match &settings.explicit_bin_dir {
            Some(folder) => vec![folder.clone()],
            None => candidate_folders(root, &settings.path_dirs),
        };
        let mut seen = Vec::new();
        let mut found: Vec<Self> = Vec::new();
        for folder in &folders {
            // `PATH` often names a folder twice, and links to the versioned one.
            let place = fs::canonicalize(folder.join("postgres")).ok();
            if place.is_some() && !seen.contains(&place) {
                found.extend(Self::in_folder(folder));
                seen.push(place);
            }
        }
        found.retain(|binaries| binaries.version >= OLDEST_VERSION);
        found.sort_by_key(|binaries| std::cmp::Reverse(binaries.version));
        if found.is_empty() {
            return Err(EmbeddedError::NoBinaries {
                named: settings.explicit_bin_dir.clone(),
                install: install_line(root),
            });
        }
        Ok(found)
    }

    /// The one to use for data of version `data`, or the newest for data still to be made.
    pub(super) fn fitting(
        found: &[Self],
        data: Option<u32>,
        folder: &Path,
    ) -> Result<Self, EmbeddedError> {
        found
            .iter()
            .find(|binaries| data.is_none_or(|version| version == binaries.version))
            .cloned()
            .ok_or_else(|| EmbeddedError::WrongVersion {
                folder: folder.to_owned(),
                data: data.unwrap_or_default(),
                found: found.iter().map(|binaries| binaries.version).collect(),
            })
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(folder.join("postgres"))
            .arg("--version")
            .env_clear()
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let version = version_in(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self {
            folder: folder.to_owned(),
            version,
        })
    }
}

fn candidate_folders(root: &Path, path_dirs: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, prefix, below) in PACKAGE_FOLDERS {
        // A folder that is missing or closed holds nothing for us.
        let Ok(entries) = fs::read_dir(root.join(parent)) else {
            continue;
        };
        let names = entries.flatten().filter(|entry| {
            entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.starts_with(prefix))
        });
        folders.extend(
            names
                .map(|entry| entry.path().join(below))
                .filter(|folder| folder.join("postgres").is_file()),
        );
    }
    // A relative entry of `PATH` would run whatever lies in the current folder.
    folders.extend(path_dirs.iter().filter(|dir| dir.is_absolute()).cloned());
    folders
}

/// The major version in what `postgres --version` says: `postgres (PostgreSQL) 15.14 (Debian …)`.
fn version_in(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("(PostgreSQL) ")?;
    let end = rest
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// The line that installs a server on the system under `root`.
fn install_line(root: &Path) -> Option<String> {
    if cfg!(target_os = "macos") {
        return Some("brew install postgresql@17".to_owned());
    }
    let release = fs::read_to_string(root.join("etc/os-release")).unwrap_or_default();
    let families: Vec<&str> = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or(line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
        .collect();
    let is = |names: &[&str]| names.iter().any(|name| families.contains(name));
    let line = if is(&["debian", "ubuntu"]) || root.join("etc/debian_version").exists() {
        "apt-get install postgresql"
    } else if is(&["fedora", "rhel", "centos"]) {
        "dnf install postgresql-server"
    } else if is(&["alpine"]) {
        "apk add postgresql"
    } else if is(&["arch"]) {
        "pacman -S postgresql"
    } else if is(&["suse", "opensuse"]) {
        "zypper install postgresql-server"
    } else {
        return None;
    };
    let sudo = if geteuid().is_root() { "" } else { "sudo " };
    Some(format!("{sudo}{line}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn settings(explicit: Option<PathBuf>, path_dirs: Vec<PathBuf>) -> Settings {
        Settings {
            data_dir: PathBuf::from("/nonexistent"),
            explicit_bin_dir: explicit,
            path_dirs,
            runtime_dir: None,
            tuning: &[],
        }
    }

    fn install(folder: &Path, version: &str) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("initdb"), "").unwrap();
        let program = folder.join("postgres");
        let script = format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn version_is_read_from_releases_and_previews() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
        assert_eq!(version_in(debian), Some(15));
        assert_eq!(version_in("postgres (PostgreSQL) 19devel"), Some(19));
        assert_eq!(version_in("postgres (PostgreSQL) 18"), Some(18));
        assert_eq!(version_in("something else 15"), None);
    }

    #[test]
    fn folders_of_packages_come_before_absolute_path_entries() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["usr/lib/postgresql/14/bin", "usr/pgsql-16/bin"] {
            install(&root.path().join(folder), "14.1");
        }
        fs::create_dir_all(root.path().join("usr/lib/postgresql/13/bin")).unwrap();
        let path = [PathBuf::from("/somewhere/bin"), PathBuf::from("bin")];
        assert_eq!(
            candidate_folders(root.path(), &path),
            [
                root.path().join("usr/lib/postgresql/14/bin"),
                root.path().join("usr/pgsql-16/bin"),
                PathBuf::from("/somewhere/bin"),
            ]
        );
    }

    #[test]
    fn version_before_14_does_not_count() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), "13.11");
        let error = Binaries::find(&settings(Some(root.path().to_owned()), vec![])).unwrap_err();
        assert!(
            matches!(&error, EmbeddedError::NoBinaries { named: Some(folder), .. }
            if folder == root.path())
        );
        assert!(
            error
                .hints()
                .iter()
                .any(|hint| hint.contains("DATABASE_URL"))
        );
    }

    #[test]
    fn newest_is_taken_for_new_data_and_the_same_for_old_data() {
        let found: Vec<Binaries> = [17, 15]
            .map(|version| Binaries {
                folder: PathBuf::from(version.to_string()),
                version,
            })
            .into();
        let data = Path::new("/data");
        let version = |data_version| {
            Binaries::fitting(&found, data_version, data).map(|binaries| binaries.version)
        };
        assert_eq!(version(None).unwrap(), 17);
        assert_eq!(version(Some(15)).unwrap(), 15);
        let refused = version(Some(16)).unwrap_err();
        assert!(refused.to_string().contains("16"), "{refused}");
        assert!(refused.to_string().contains("17, 15"), "{refused}");
    }

    #[test]
    fn install_line_fits_the_system() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("etc")).unwrap();
        let with = |release: &str| {
            fs::write(root.path().join("etc/os-release"), release).unwrap();
            install_line(root.path()).map(|line| line.replace("sudo ", ""))
        };
        let line = with("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n").unwrap();
        assert_eq!(line, "apt-get install postgresql");
        let line = with("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n").unwrap();
        assert_eq!(line, "dnf install postgresql-server");
        assert_eq!(with("ID=alpine\n").unwrap(), "apk add postgresql");
        assert_eq!(with("ID=plan9\n"), None);
        fs::write(root.path().join("etc/debian_version"), "12.1\n").unwrap();
        assert_eq!(with("").unwrap(), "apt-get install postgresql");
    }
}

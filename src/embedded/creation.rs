//! Making the cluster: all of it or nothing.
//!
//! Everything is made in `data.new` and renamed at the end, so that a killed first command leaves
//! only a folder that the next one removes.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Output, Stdio};

use super::Role;
use super::error::EmbeddedError;
use super::folder::make_folder;
use super::server::Site;

/// Says that a data folder was finished by this program.
const READY_MARKER: &str = "ADMIT_READY";

/// How many lines of a failed program's words are shown.
pub(super) const SHOWN_LINES: usize = 10;

/// What is done once in a new cluster, in its template database. The application's role owns
/// nothing; what it may do with tables is granted where tables are made.
const FIRST_STATEMENTS: &str = "\
REVOKE CREATE ON SCHEMA public FROM PUBLIC
REVOKE ALL ON DATABASE template1 FROM PUBLIC
REVOKE ALL ON DATABASE postgres FROM PUBLIC
CREATE ROLE admit LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
CREATE DATABASE admit OWNER admit_owner
REVOKE ALL ON DATABASE admit FROM PUBLIC
GRANT CONNECT, TEMPORARY ON DATABASE admit TO admit
";

/// Makes the data folder. The caller holds `lock`.
pub(super) fn create(site: &Site, lock: &File) -> Result<(), EmbeddedError> {
    let unfinished = site.folder.unfinished();
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(EmbeddedError::io("remove", &unfinished)(error));
        }
        _ => {}
    }
    make_folder(&unfinished)?;
    site.user.give(&unfinished)?;
    run_initdb(site, &unfinished, lock)?;
    run_first_statements(site, &unfinished)?;
    write_marker(site, &unfinished)?;
    let data = site.folder.data();
    fs::rename(&unfinished, &data).map_err(EmbeddedError::io("rename", &unfinished))?;
    sync(site.folder.root())
}

/// Refuses a data folder that this program did not finish.
pub(super) fn check(data: &Path) -> Result<(), EmbeddedError> {
    if data.join(READY_MARKER).is_file() {
        Ok(())
    } else {
        Err(EmbeddedError::NotOurs {
            folder: data.to_owned(),
        })
    }
}

/// The lock is initdb's standard input: should this program be killed, the lock is held until
/// initdb has ended too, and nobody removes the folder from under it.
fn run_initdb(site: &Site, data: &Path, lock: &File) -> Result<(), EmbeddedError> {
    let lock = lock
        .try_clone()
        .map_err(EmbeddedError::io("share the lock of", site.folder.root()))?;
    let mut command = site.command(&site.binaries.initdb());
    command.arg("-D").arg(data);
    command.args(["-U", Role::Owner.name(), "-A", "trust", "-E", "UTF8"]);
    command.args(["--locale=C", "--data-checksums", "--no-instructions"]);
    command.stdin(lock);
    let output = command
        .output()
        .map_err(|error| site.spawn_error(&site.binaries.initdb(), error))?;
    succeeded("initdb", &output)
}

/// In single-user mode, so that nobody can connect before the roles are there.
fn run_first_statements(site: &Site, data: &Path) -> Result<(), EmbeddedError> {
    let program = site.binaries.postgres();
    let mut command = site.command(&program);
    command.arg("--single").arg("-D").arg(data);
    command.args(["-c", "exit_on_error=on", "template1"]);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| site.spawn_error(&program, error))?;
    if let Some(mut input) = child.stdin.take() {
        // A server that ends early closes the pipe; what it said then tells more than this error.
        let _closed_early = input.write_all(FIRST_STATEMENTS.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(EmbeddedError::io("wait for", &program))?;
    succeeded("postgres --single", &output)
}

fn succeeded(step: &'static str, output: &Output) -> Result<(), EmbeddedError> {
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let lines = last_lines(&String::from_utf8_lossy(&said));
    let output = if lines.is_empty() {
        output.status.to_string()
    } else {
        lines
    };
    Err(EmbeddedError::CreateFailed { step, output })
}

fn write_marker(site: &Site, data: &Path) -> Result<(), EmbeddedError> {
    let marker = data.join(READY_MARKER);
    let file = File::create_new(&marker).map_err(EmbeddedError::io("create", &marker))?;
    site.user.give(&marker)?;
    file.sync_all()
        .map_err(EmbeddedError::io("write", &marker))?;
    sync(data)
}

/// Makes renamed and new entries of a folder survive a power cut.
fn sync(folder: &Path) -> Result<(), EmbeddedError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(EmbeddedError::io("write", folder))
}

/// The last lines of a text, as many as are worth showing.
pub(super) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_shown() {
        let text = (1..=30).fold(String::new(), |text, number| {
            format!(
                "{text}line {number}

"
            )
        });
        let shown = last_lines(&text);
        assert_eq!(shown.lines().count(), SHOWN_LINES);
        assert!(shown.starts_with("line 21\n") && shown.ends_with("line 30"));
        assert_eq!(last_lines("one\n"), "one");
        assert_eq!(last_lines(""), "");
    }
}

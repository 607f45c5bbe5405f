//! Mail as files: one `.eml` per message, in a folder that only its owner can read.
//!
//! A message is written under another name and renamed when it is whole and on disk, so a file
//! that is there is a message that was delivered, after a crash too.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::reply::Reply;
use super::transport::{NotSent, Submitted};
use crate::domain::id::MailId;

/// How the names of messages begin and end that are not whole yet.
const PART_PREFIX: &str = ".admit-";
const PART_SUFFIX: &str = ".part";

/// A folder for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSettings {
    folder: PathBuf,
}

impl FileSettings {
    /// The folder need not exist yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the message of a mail is, once it is delivered.
    #[must_use]
    pub fn path(&self, id: MailId) -> PathBuf {
        self.folder.join(format!("{id}.eml"))
    }

    /// True when the message of a mail was delivered, which settles any doubt about it.
    pub fn delivered(&self, id: MailId) -> io::Result<bool> {
        self.path(id).try_exists()
    }

    /// Removes the messages of these mails and brings that to disk. Answers those that were there.
    pub async fn remove(&self, mails: Vec<MailId>) -> io::Result<Vec<MailId>> {
        let settings = self.clone();
        blocking(move || {
            let mut removed = Vec::new();
            for id in mails {
                match fs::remove_file(settings.path(id)) {
                    Ok(()) => removed.push(id),
                    Err(error) if is_nowhere(&error) => {}
                    Err(error) => return Err(error),
                }
            }
            if !removed.is_empty() {
                fs::File::open(&settings.folder)?.sync_all()?;
            }
            Ok(removed)
        })
        .await
    }

    pub(super) fn connect(&self) -> FileConnection {
        FileConnection {
            settings: self.clone(),
            open: None,
            is_usable: true,
            has_tidied: false,
        }
    }
}

/// A folder with at most one message under way.
#[derive(Debug)]
pub(super) struct FileConnection {
    settings: FileSettings,
    open: Option<NamedTempFile>,
    is_usable: bool,
    has_tidied: bool,
}

impl FileConnection {
    /// Makes the folder where it is missing, and a file in it, which shows that it can be written.
    pub(super) async fn begin(&mut self) -> Result<(), NotSent> {
        if !self.is_usable {
            return Err(NotSent::unreachable("this connection was given up"));
        }
        let folder = self.settings.folder.clone();
        let tidies = !std::mem::replace(&mut self.has_tidied, true);
        let opened = blocking(move || {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)?;
            if tidies {
                remove_abandoned(&folder)?;
            }
            begin_part(&folder)
        })
        .await;
        match opened {
            Ok(file) => {
                self.open = Some(file);
                Ok(())
            }
            Err(error) => Err(self.cannot_write(&error)),
        }
    }

    pub(super) async fn submit(&mut self, message: &[u8]) -> Submitted {
        let Some(file) = self.open.take() else {
            return Submitted::Refused(Reply::new(451, "4.3.0 no message was announced"));
        };
        let Some(id) = mail_id(message) else {
            return Submitted::Refused(Reply::new(
                554,
                "5.6.0 the message has no Message-ID of ours",
            ));
        };
        let path = self.settings.path(id);
        let message = message.to_vec();
        let written = blocking(move || deliver(file, &path, &message)).await;
        match written {
            Ok(Written::New) => Submitted::Accepted(Reply::new(250, "2.0.0 written")),
            Ok(Written::Already) => {
                Submitted::Accepted(Reply::new(250, "2.0.0 written already, left as it is"))
            }
            Ok(Written::NotOnDisk(error)) => Submitted::InDoubt(format!(
                "the folder {} could not be brought to disk: {error}",
                self.settings.folder.display()
            )),
            Err(error) => Submitted::Refused(Reply::new(
                452,
                &format!("4.3.1 the message could not be written: {error}"),
            )),
        }
    }

    pub(super) async fn abandon(&mut self) {
        self.is_usable = false;
        let open = self.open.take();
        // Dropping the file removes it; a failure leaves a `.part` file that nobody reads.
        let removed = blocking(move || open.map_or(Ok(()), NamedTempFile::close)).await;
        if let Err(error) = removed {
            tracing::warn!(%error, "an abandoned message could not be removed");
        }
    }

    pub(super) const fn is_usable(&self) -> bool {
        self.is_usable
    }

    fn cannot_write(&self, error: &io::Error) -> NotSent {
        use io::ErrorKind::{AlreadyExists, NotADirectory, PermissionDenied, ReadOnlyFilesystem};
        let reason = format!(
            "cannot write into the mail folder {}: {error}",
            self.settings.folder.display()
        );
        match error.kind() {
            AlreadyExists | NotADirectory | PermissionDenied | ReadOnlyFilesystem => {
                NotSent::configuration(reason)
            }
            _ => NotSent::unreachable(reason),
        }
    }
}

/// Whether a file is not there, or its folder is not.
fn is_nowhere(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// An empty file under another name, readable by the owner alone, as the crate makes all its files.
/// Its lock says that somebody is at work on it; the system takes that back when the process dies.
fn begin_part(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new()
            .prefix(PART_PREFIX)
            .suffix(PART_SUFFIX)
            .tempfile_in(folder)?;
        // Where files cannot be locked, nobody can take this one for abandoned either.
        let _ = file.as_file().lock();
        // Somebody who tidied up may have been faster than the lock.
        if file.as_file().metadata()?.nlink() > 0 {
            return Ok(file);
        }
    }
}

/// Removes what processes that were killed left half written: it holds a link and a name.
fn remove_abandoned(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(PART_PREFIX) && name.ends_with(PART_SUFFIX)) {
            continue;
        }
        // One that is gone by now was finished or removed by its owner.
        let Ok(part) = fs::File::open(entry.path()) else {
            continue;
        };
        if part.try_lock().is_ok() {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// How a message came to be in the folder.
enum Written {
    New,
    Already,
    NotOnDisk(io::Error),
}

/// An error means that the message is certainly not there.
fn deliver(mut file: NamedTempFile, path: &Path, message: &[u8]) -> io::Result<Written> {
    file.write_all(message)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        // Another attempt of the same mail was first; both say the same, and its link works too.
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Ok(Written::Already);
        }
        Err(error) => return Err(error.error),
    }
    let folder = path.parent().unwrap_or(path);
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        Ok(()) => Ok(Written::New),
        Err(error) => Ok(Written::NotOnDisk(error)),
    }
}

/// The id in the Message-ID header, which is our own and unfolded.
fn mail_id(message: &[u8]) -> Option<MailId> {
    let text = std::str::from_utf8(message).ok()?;
    let value = text
        .lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix("Message-ID: <"))?;
    value.split_once('@')?.0.parse().ok()
}

/// Runs work that waits for the disk where it holds up nothing else.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}

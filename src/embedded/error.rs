//! What can go wrong with the private cluster, and what a person can do about it.
//!
//! Depends on nothing but the standard library and `thiserror`. Advice is data ([`EmbeddedError::hints`]);
//! the edge prints it and chooses the exit code.

use std::io;
use std::path::{Path, PathBuf};

use super::OLDEST_VERSION;

/// Why the private cluster could not be made, started, looked at or stopped.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// There is no cluster in the folder, and the caller may not create one.
    #[error("there is no database in {}", .folder.display())]
    NotCreated {
        /// The folder that was looked at.
        folder: PathBuf,
    },
    /// No server binaries of a usable version were found.
    #[error(
        "no PostgreSQL server (version {OLDEST_VERSION} or later) was found {}",
        place(.named.as_deref())
    )]
    NoBinaries {
        /// The folder that was named for them, if one was.
        named: Option<PathBuf>,
        /// The line that installs a server on this system, when the system is known.
        install: Option<String>,
    },
    /// The data was written by a version of PostgreSQL that none of the binaries found can read.
    #[error(
        "the database in {} was made by PostgreSQL {data}, and only version {} is installed here",
        .folder.display(),
        joined(.found)
    )]
    WrongVersion {
        /// The data folder.
        folder: PathBuf,
        /// Major version named by the data folder's `PG_VERSION`.
        data: u32,
        /// Major versions of the binaries found.
        found: Vec<u32>,
    },
    /// `root` may not run the server itself, and the user it would hand it to does not exist.
    #[error("PostgreSQL does not run as root, and this system has no user `postgres` to run it as")]
    NoServerUser,
    /// The server's user cannot enter a folder on the way to its data.
    #[error("the user `{user}`, who runs PostgreSQL, cannot enter {}", .folder.display())]
    NotEnterable {
        /// The first folder on the way that is closed to the user.
        folder: PathBuf,
        /// Name of the server's user.
        user: String,
    },
    /// The folder belongs to somebody else.
    #[error("{} belongs to the user {owner}, not to {me}", .folder.display())]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
        /// Name (or number) of its owner.
        owner: String,
        /// Name (or number) of the user who runs this program.
        me: String,
    },
    /// The folder holds other files, so that it is probably named by mistake.
    #[error("{} holds other files (for example {stray:?}); no database is made in it", .folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// Name of one entry that is not ours.
        stray: String,
    },
    /// There is a data folder, but it was not finished by this program.
    #[error("{} is not a database that admit made", .folder.display())]
    NotOurs {
        /// The data folder.
        folder: PathBuf,
    },
    /// A step of creating the cluster failed.
    #[error("creating the database failed in `{step}`:\n{output}")]
    CreateFailed {
        /// The program that failed.
        step: &'static str,
        /// The last lines of what it said.
        output: String,
    },
    /// The server ended instead of starting.
    #[error("the private PostgreSQL server did not start; the end of {} says:\n{tail}", .log.display())]
    StartFailed {
        /// The server's log.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },
    /// The server runs but does not take connections yet, as after a crash with much to replay.
    #[error("the private PostgreSQL server (process {pid}) is still starting after {seconds} s")]
    StillStarting {
        /// Process number of the server.
        pid: i32,
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The server says it is ready, but its socket does not answer.
    #[error("the private PostgreSQL server (process {pid}) runs, but {} does not answer", .socket.display())]
    Unreachable {
        /// Process number of the server.
        pid: i32,
        /// The socket file.
        socket: PathBuf,
    },
    /// The server was asked to stop and still runs.
    #[error("the private PostgreSQL server (process {pid}) has not stopped after {seconds} s")]
    StillRunning {
        /// Process number of the server.
        pid: i32,
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// Another command held the lock for the whole bounded wait.
    #[error("another command has held {} for more than {seconds} s", .lock.display())]
    LockTimeout {
        /// The lock file.
        lock: PathBuf,
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// No folder with a path short enough for a socket could be used.
    #[error("{} cannot hold the server's socket: {reason}", .folder.display())]
    SocketFolder {
        /// The folder that was to be used.
        folder: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The operating system refused something.
    #[error("could not {action} {}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

impl EmbeddedError {
    /// Wraps what the operating system said with what was being done.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// Whether the same command may succeed a little later with nothing changed by a person.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::StillStarting { .. } | Self::StillRunning { .. } | Self::LockTimeout { .. }
        )
    }

    /// Whether the folder is closed to the user who runs this program.
    #[must_use]
    pub fn is_of_permission(&self) -> bool {
        match self {
            Self::ForeignFolder { .. } => true,
            Self::Io { source, .. } => source.kind() == io::ErrorKind::PermissionDenied,
            _ => false,
        }
    }

    /// What a person can do next, one imperative sentence each, most useful first.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let other_server =
            "name another PostgreSQL server in ADMIT_DATABASE_URL instead".to_owned();
        match self {
            Self::NotCreated { .. } => vec![
                "create one with `admit db migrate`, or name a server in ADMIT_DATABASE_URL"
                    .to_owned(),
            ],
            Self::NoBinaries { named: Some(_), .. } => vec![
                "name the folder that holds `postgres` and `initdb` in ADMIT_POSTGRES_BIN_DIR, or \
                 leave it out to have them looked for"
                    .to_owned(),
                other_server,
            ],
            Self::NoBinaries { install, .. } => {
                let line = install.as_ref().map_or_else(
                    || "install your system's PostgreSQL server package".to_owned(),
                    |line| format!("install it: `{line}`"),
                );
                vec![line, other_server]
            }
            Self::WrongVersion { data, .. } => vec![
                format!("install the PostgreSQL {data} server beside the other"),
                other_server,
            ],
            Self::NoServerUser => vec![
                "run admit as an ordinary user, or install your system's PostgreSQL package, \
                 which makes the user"
                    .to_owned(),
                other_server,
            ],
            Self::NotEnterable { .. } | Self::NotEmpty { .. } | Self::SocketFolder { .. } => {
                vec!["name another folder with `--data-dir`".to_owned()]
            }
            Self::ForeignFolder { owner, .. } => vec![format!(
                "run the command as {owner}, or name another folder with `--data-dir`"
            )],
            Self::NotOurs { folder } => vec![format!(
                "move {} away if it is not needed, or name another folder with `--data-dir`",
                folder.display()
            )],
            Self::CreateFailed { .. } | Self::StartFailed { .. } => vec![
                "put right what the lines above name and repeat the command".to_owned(),
                other_server,
            ],
            Self::StillStarting { .. } | Self::StillRunning { .. } | Self::LockTimeout { .. } => {
                vec!["repeat the command in a minute".to_owned()]
            }
            Self::Unreachable { .. } => {
                vec!["run `admit db stop`, then repeat the command".to_owned()]
            }
            Self::Io { .. } if self.is_of_permission() => {
                vec!["name another folder with `--data-dir`".to_owned()]
            }
            Self::Io { .. } => Vec::new(),
        }
    }
}

fn place(named: Option<&Path>) -> String {
    named.map_or_else(
        || "on this machine".to_owned(),
        |folder| format!("in {}", folder.display()),
    )
}

fn joined(versions: &[u32]) -> String {
    let texts: Vec<String> = versions.iter().map(u32::to_string).collect();
    texts.join(", ")
}

//! A private PostgreSQL cluster that admit creates, starts and shares between its commands.
//!
//! It serves those who have no server: the same engine and the same guarantees, with the programs
//! of the operating system's package, on a unix socket that only its user can open. It stays up
//! between commands. One file lock orders all that create, start or stop; a command that finds the
//! server running takes no lock. Depends on the standard library, `nix`, `sha2` and `thiserror`.

mod binaries;
mod creation;
mod error;
mod folder;
mod identity;
mod process;
mod server;

use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use binaries::Binaries;
pub use error::EmbeddedError;
use folder::Folder;
use identity::ServerUser;
use process::{Standing, standing};
use server::{Server, Site};

/// The oldest major version of PostgreSQL that admit works with.
pub const OLDEST_VERSION: u32 = 14;

/// Name of the database in the cluster.
const DATABASE: &str = "admit";

/// Where the cluster lives and where its programs are looked for. The edge fills it in.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The one folder of the cluster.
    pub data_dir: PathBuf,
    /// The folder of the server's programs; with one given, no other is looked at.
    pub explicit_bin_dir: Option<PathBuf>,
    /// The entries of `PATH`.
    pub path_dirs: Vec<PathBuf>,
    /// `XDG_RUNTIME_DIR`, for the socket when the data folder's path is too long for one.
    pub runtime_dir: Option<PathBuf>,
    /// More settings for the server, name and value, as only a throw-away cluster should have.
    pub tuning: &'static [(&'static str, &'static str)],
}

/// Whether a cluster may be created where there is none. The edge decides: a job that has lost its
/// settings must not begin to work on an empty database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Create {
    /// Create it.
    Allowed,
    /// Refuse with [`EmbeddedError::NotCreated`].
    Refused,
}

/// A role of the cluster that a program can log in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the database and migrates it; may do everything.
    Owner,
    /// What admit works as: may do what has been granted, and owns nothing.
    Application,
}

impl Role {
    /// The name of the role in the cluster.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "admit_owner",
            Self::Application => "admit",
        }
    }
}

/// A cluster that takes connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The one folder of the cluster.
    pub data_dir: PathBuf,
    /// The folder of the server's socket.
    pub socket_dir: PathBuf,
    /// The number in the name of the socket.
    pub port: u16,
    /// Whether this call started the server.
    pub started_now: bool,
    /// Whether this call created the cluster.
    pub created_now: bool,
}

impl Running {
    fn found(folder: &Folder, server: Server) -> Self {
        Self {
            data_dir: folder.root().to_owned(),
            socket_dir: server.socket_dir,
            port: server.port,
            started_now: false,
            created_now: false,
        }
    }

    /// The address of the database for `role`, as sqlx, psql and `pg_dump` take it.
    #[must_use]
    pub fn url(&self, role: Role) -> String {
        let host = percent_encoded(self.socket_dir.as_os_str().as_bytes());
        format!("postgres://{}@{host}:{}/{DATABASE}", role.name(), self.port)
    }

    /// The folder for mails that are written as files.
    #[must_use]
    pub fn mail_dir(&self) -> PathBuf {
        self.data_dir.join("mail")
    }
}

/// How a cluster is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It was never created.
    Absent,
    /// It is there, and no server runs.
    Stopped {
        /// Major version of PostgreSQL that made it.
        version: u32,
    },
    /// A server runs; it takes connections unless it is just starting or stopping.
    Running {
        /// Process number of the server.
        pid: i32,
        /// Major version of PostgreSQL.
        version: u32,
        /// The socket file.
        socket: PathBuf,
    },
}

/// What stopping came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The server ran and has ended.
    Now {
        /// The process number it had.
        pid: i32,
    },
    /// No server was running.
    WasNotRunning,
}

/// The folder used when none is named: `/var/lib/admit` for root (whose home is closed to the user
/// that runs the server), else `admit` in the user's data folder as the XDG base directory
/// specification has it, which also says that a relative `XDG_DATA_HOME` is ignored.
#[must_use]
pub fn default_data_dir(home: Option<&Path>, xdg_data_home: Option<&Path>) -> Option<PathBuf> {
    if geteuid().is_root() {
        return Some(PathBuf::from("/var/lib/admit"));
    }
    user_data_dir(home, xdg_data_home)
}

fn user_data_dir(home: Option<&Path>, xdg_data_home: Option<&Path>) -> Option<PathBuf> {
    let absolute = |path: &&Path| path.is_absolute();
    xdg_data_home
        .filter(absolute)
        .map(Path::to_owned)
        .or_else(|| home.filter(absolute).map(|home| home.join(".local/share")))
        .map(|base| base.join("admit"))
}

/// Makes sure that the cluster takes connections: creates it (if allowed), starts it, or finds it
/// running, which costs a fraction of a millisecond. Commands that come at once wait for each other.
pub fn ensure_running(settings: &Settings, create: Create) -> Result<Running, EmbeddedError> {
    let mut folder = Folder::at(&settings.data_dir)?;
    if let Some(server) = server::answering(&folder) {
        return Ok(Running::found(&folder, server));
    }
    if create == Create::Refused && !(folder.is_there()? && folder.has_data()?) {
        return Err(EmbeddedError::NotCreated {
            folder: folder.root().to_owned(),
        });
    }
    let user = ServerUser::current()?;
    let found = Binaries::find(settings)?;
    folder.prepare(&user)?;
    let lock = folder.lock()?;
    if let Some(server) = server::answering(&folder) {
        return Ok(Running::found(&folder, server));
    }
    let data = folder.data();
    let exists = folder.has_data()?;
    let version = if exists {
        creation::check(&data)?;
        Some(version_of(&data)?)
    } else {
        None
    };
    let site = Site {
        folder: &folder,
        binaries: Binaries::fitting(&found, version, &data)?,
        user,
    };
    folder.make_mail_folder()?;
    if !exists {
        creation::create(&site, &lock)?;
    }
    let socket_dir = folder.socket_folder(&site.user, settings.runtime_dir.as_deref())?;
    let (server, started_now) = server::start(&site, &socket_dir, settings.tuning)?;
    Ok(Running {
        started_now,
        created_now: !exists,
        ..Running::found(&folder, server)
    })
}

/// Whether there are programs here to make a cluster with; fails as creating it would.
pub fn find_programs(settings: &Settings) -> Result<(), EmbeddedError> {
    ServerUser::current()?;
    Binaries::find(settings).map(|_| ())
}

/// Looks at the cluster and changes nothing.
pub fn status(settings: &Settings) -> Result<Status, EmbeddedError> {
    let folder = Folder::at(&settings.data_dir)?;
    if !(folder.is_there()? && folder.has_data()?) {
        return Ok(Status::Absent);
    }
    let data = folder.data();
    let version = version_of(&data)?;
    let user = ServerUser::current()?;
    let server = Server::read(&data)
        .filter(|server| standing(server.pid, &data, user.uid) == Standing::Ours);
    Ok(match server {
        Some(server) => Status::Running {
            pid: server.pid,
            version,
            socket: server.socket(),
        },
        None => Status::Stopped { version },
    })
}

/// Stops the server, rolling back what is under way, and waits until it has ended. Stopping one that
/// does not run is no error.
pub fn stop(settings: &Settings) -> Result<Stopped, EmbeddedError> {
    let folder = Folder::at(&settings.data_dir)?;
    if !(folder.is_there()? && folder.has_data()?) {
        return Ok(Stopped::WasNotRunning);
    }
    let user = ServerUser::current()?;
    let _lock = folder.lock()?;
    let pid = server::stop(&folder, &user)?;
    Ok(pid.map_or(Stopped::WasNotRunning, |pid| Stopped::Now { pid }))
}

/// The major version that the data folder says it was made by.
fn version_of(data: &Path) -> Result<u32, EmbeddedError> {
    let path = data.join("PG_VERSION");
    let text = fs::read_to_string(&path).map_err(EmbeddedError::io("read", &path))?;
    text.trim().parse().map_err(|_| EmbeddedError::NotOurs {
        folder: data.to_owned(),
    })
}

fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_folder_follows_xdg_and_ignores_relative_values() {
        let home = Some(Path::new("/home/ann"));
        let at = |xdg: Option<&str>| user_data_dir(home, xdg.map(Path::new));
        assert_eq!(at(Some("/data")), Some("/data/admit".into()));
        assert_eq!(
            at(Some("data")),
            Some("/home/ann/.local/share/admit".into())
        );
        assert_eq!(at(None), Some("/home/ann/.local/share/admit".into()));
        assert_eq!(user_data_dir(None, None), None);
    }

    #[test]
    fn url_encodes_the_socket_folder() {
        let running = Running {
            data_dir: "/srv/a b".into(),
            socket_dir: "/srv/a b/é".into(),
            port: 5432,
            started_now: false,
            created_now: false,
        };
        assert_eq!(
            running.url(Role::Owner),
            "postgres://admit_owner@%2Fsrv%2Fa%20b%2F%C3%A9:5432/admit"
        );
        assert_eq!(
            running.url(Role::Application),
            "postgres://admit@%2Fsrv%2Fa%20b%2F%C3%A9:5432/admit"
        );
    }
}

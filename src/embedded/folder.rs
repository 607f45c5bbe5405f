//! The one folder that holds everything of the private cluster, its owners, and its lock.
//!
//! | entry | is | belongs to |
//! |---|---|---|
//! | `lock` | taken by whoever creates, starts or stops | the person |
//! | `data` | the database; `data.new` while it is being made | the server's user |
//! | `socket` | where the server listens, mode 0700 | the server's user |
//! | `log`, `log.old` | what the server says | the person |
//! | `mail` | mails written as files | the person |
//!
//! Nobody else can enter: mode 0700, and for root, whose server runs as another user, 0710 with that
//! user's group, so that the server can reach its data and can change nothing else in the folder.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::unistd::geteuid;
use sha2::{Digest, Sha256};

use super::error::EmbeddedError;
use super::identity::{ServerUser, name_of};
use super::server::PORT;

/// How long a command waits for another one that creates, starts or stops the server.
const LOCK_PATIENCE: Duration = Duration::from_mins(1);
const LOCK_POLL: Duration = Duration::from_millis(10);

/// Longest path of a socket in bytes, the closing zero byte not counted (`sun_path` of the system).
const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// A log larger than this, in bytes, is put aside before the next start.
const LOG_LIMIT: u64 = 10 * 1024 * 1024;

/// The place of everything in the folder.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `path`, which need not exist; a relative path counts from here.
    pub(super) fn at(path: &Path) -> Result<Self, EmbeddedError> {
        let root = std::path::absolute(path).map_err(EmbeddedError::io("find", path))?;
        Ok(Self { root })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    pub(super) fn unfinished(&self) -> PathBuf {
        self.root.join("data.new")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(super) fn mail(&self) -> PathBuf {
        self.root.join("mail")
    }

    /// Whether the folder is there at all; refuses one that belongs to somebody else.
    pub(super) fn is_there(&self) -> Result<bool, EmbeddedError> {
        let found = match fs::metadata(&self.root) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(EmbeddedError::io("look at", &self.root)(error)),
        };
        let me = geteuid().as_raw();
        if found.uid() != me {
            return Err(EmbeddedError::ForeignFolder {
                folder: self.root.clone(),
                owner: name_of(found.uid()),
                me: name_of(me),
            });
        }
        Ok(true)
    }

    /// Whether the folder holds a finished data folder.
    pub(super) fn has_data(&self) -> Result<bool, EmbeddedError> {
        let data = self.data();
        data.try_exists()
            .map_err(EmbeddedError::io("look at", &data))
    }

    /// Makes the folder where it is missing, and closes it to everybody else.
    pub(super) fn prepare(&mut self, user: &ServerUser) -> Result<(), EmbeddedError> {
        if self.is_there()? {
            self.refuse_strays()?;
        } else {
            if let Some(parent) = self.root.parent() {
                fs::create_dir_all(parent).map_err(EmbeddedError::io("create", parent))?;
            }
            make_folder(&self.root)?;
        }
        let root = fs::canonicalize(&self.root).map_err(EmbeddedError::io("find", &self.root))?;
        self.root = root;
        let mode = if user.differs {
            chown(&self.root, None, Some(user.gid))
                .map_err(EmbeddedError::io("change the group of", &self.root))?;
            0o710
        } else {
            0o700
        };
        set_mode(&self.root, mode)
    }

    /// Refuses a folder that was in use for something else, such as a home folder named by a slip.
    fn refuse_strays(&self) -> Result<(), EmbeddedError> {
        const OURS: [&str; 7] = [
            "lock", "data", "data.new", "socket", "log", "log.old", "mail",
        ];
        if self.root.join("lock").exists() {
            return Ok(());
        }
        let look = || EmbeddedError::io("list", &self.root);
        for entry in fs::read_dir(&self.root).map_err(look())? {
            let name = entry.map_err(look())?.file_name();
            if !OURS.iter().any(|ours| name == *ours) {
                return Err(EmbeddedError::NotEmpty {
                    folder: self.root.clone(),
                    stray: name.to_string_lossy().into_owned(),
                });
            }
        }
        Ok(())
    }

    /// Takes the lock, waiting for another command for a bounded time. It is held as long as the
    /// file, or any process that was given it, lives.
    pub(super) fn lock(&self) -> Result<File, EmbeddedError> {
        let path = self.root.join("lock");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(EmbeddedError::io("open", &path))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < LOCK_PATIENCE => {
                    sleep(LOCK_POLL);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(EmbeddedError::LockTimeout {
                        lock: path,
                        seconds: LOCK_PATIENCE.as_secs(),
                    });
                }
                Err(TryLockError::Error(error)) => {
                    return Err(EmbeddedError::io("lock", &path)(error));
                }
            }
        }
    }

    /// Makes the folder for mails that are written as files. It belongs to the person.
    pub(super) fn make_mail_folder(&self) -> Result<(), EmbeddedError> {
        make_folder(&self.mail())
    }

    /// Opens the log for adding lines, putting a very long one aside first.
    pub(super) fn open_log(&self) -> Result<File, EmbeddedError> {
        let path = self.log();
        if fs::metadata(&path).is_ok_and(|found| found.len() > LOG_LIMIT) {
            let old = self.root.join("log.old");
            fs::rename(&path, &old).map_err(EmbeddedError::io("put aside", &path))?;
        }
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)
            .map_err(EmbeddedError::io("open", &path))
    }

    /// The folder of the server's socket, made where missing: `socket`, or a short path elsewhere
    /// when the system could not open a socket below so long a path.
    pub(super) fn socket_folder(
        &self,
        user: &ServerUser,
        runtime_dir: Option<&Path>,
    ) -> Result<PathBuf, EmbeddedError> {
        let own = self.root.join("socket");
        if fits(&own) {
            make_folder(&own)?;
            user.give(&own)?;
            return Ok(own);
        }
        let short = self.short_folder(user, runtime_dir);
        if !fits(&short) {
            return Err(EmbeddedError::SocketFolder {
                folder: short,
                reason: "its path is too long",
            });
        }
        make_folder(&short)?;
        // Others can write in /tmp: somebody may have made the folder first, to listen in.
        let found = fs::symlink_metadata(&short).map_err(EmbeddedError::io("look at", &short))?;
        let owners = [user.uid, geteuid().as_raw()];
        if !found.is_dir() || !owners.contains(&found.uid()) {
            return Err(EmbeddedError::SocketFolder {
                folder: short,
                reason: "it belongs to somebody else",
            });
        }
        user.give(&short)?;
        set_mode(&short, 0o700)?;
        Ok(short)
    }

    fn short_folder(&self, user: &ServerUser, runtime_dir: Option<&Path>) -> PathBuf {
        let name = format!("admit-{}-{}", user.uid, self.fingerprint());
        let me = geteuid().as_raw();
        let usable = |base: &Path| {
            base.is_absolute() && fs::metadata(base).is_ok_and(|at| at.is_dir() && at.uid() == me)
        };
        // Root's own run-time folder is closed to the server's user; /run is open to it.
        let base = if user.differs {
            Some(Path::new("/run"))
        } else {
            runtime_dir
        };
        base.filter(|base| usable(base))
            .map(|base| base.join(&name))
            .filter(|path| fits(path))
            .unwrap_or_else(|| Path::new("/tmp").join(name))
    }

    /// Twelve hexadecimal digits that tell this folder from every other.
    fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.root.as_os_str().as_bytes());
        digest
            .iter()
            .take(6)
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// The first folder on the way down to this one that `user` may not enter.
    pub(super) fn closed_to(&self, user: &ServerUser) -> Option<PathBuf> {
        let mut way: Vec<&Path> = self.root.ancestors().collect();
        way.reverse();
        way.into_iter()
            .find(|path| {
                fs::metadata(path).is_ok_and(|found| {
                    let bit = if found.uid() == user.uid {
                        0o100
                    } else if found.gid() == user.gid {
                        0o010
                    } else {
                        0o001
                    };
                    found.mode() & bit == 0
                })
            })
            .map(Path::to_owned)
    }
}

/// The socket file in `folder`.
pub(super) fn socket_in(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

fn fits(folder: &Path) -> bool {
    socket_in(folder, PORT).as_os_str().len() <= SOCKET_PATH_LIMIT
}

/// Makes one folder with mode 0700; one that is there already stays as it is.
pub(super) fn make_folder(path: &Path) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(EmbeddedError::io("create", path)(error))
        }
        _ => Ok(()),
    }
}

fn set_mode(path: &Path, mode: u32) -> Result<(), EmbeddedError> {
    fs::set_permissions(path, Permissions::from_mode(mode))
        .map_err(EmbeddedError::io("change the mode of", path))
}

//! Starting the server, waiting until it is ready, and stopping it.
//!
//! Everything here but [`answering`] is done under the folder's lock.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::binaries::Binaries;
use super::creation::last_lines;
use super::error::EmbeddedError;
use super::folder::{Folder, socket_in};
use super::identity::ServerUser;
use super::process::{Standing, standing};

/// The port is only part of the socket's name: the server listens on no network.
pub(super) const PORT: u16 = 5432;

/// How often a starting or stopping server is looked at.
const POLL: Duration = Duration::from_millis(5);
/// How long a start is repeated while the rests of a killed server are in the way.
const RETRY_PATIENCE: Duration = Duration::from_secs(15);
const RETRY_PAUSE: Duration = Duration::from_millis(100);
/// How long a server may take to be ready (it may have much to replay after a crash) or to end.
const PATIENCE: Duration = Duration::from_secs(50);
/// How much of the log's end is read to show what went wrong, in bytes.
const LOG_TAIL: u64 = 16 * 1024;

/// Settings of every start. Durability is never touched. Shared memory for parallel workers is kept
/// in the data folder, because a desktop's log-out removes the user's segments from `/dev/shm`. The
/// log leaves out the details of an error, which name e-mail addresses.
const OPTIONS: [(&str, &str); 10] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("logging_collector", "off"),
    ("log_destination", "stderr"),
    ("log_error_verbosity", "terse"),
    ("dynamic_shared_memory_type", "mmap"),
    ("max_connections", "60"),
    ("shared_buffers", "64MB"),
    ("maintenance_work_mem", "64MB"),
    ("timezone", "UTC"),
];

/// A folder, the programs for it, and the user they run as.
#[derive(Debug)]
pub(super) struct Site<'a> {
    pub(super) folder: &'a Folder,
    pub(super) binaries: Binaries,
    pub(super) user: ServerUser,
}

impl Site<'_> {
    /// A program run as the server's user, in the folder, with nothing of the person's environment:
    /// `PGDATA`, `PGPORT` or a locale there must not change what the server does.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut path = self.binaries.folder().as_os_str().to_owned();
        path.push(":/usr/local/bin:/usr/bin:/bin");
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", path)
            .env("LC_ALL", "C")
            .current_dir(self.folder.root());
        self.user.run_as(&mut command);
        command
    }

    /// Says why a program could not be started; the usual reason is a closed folder on the way.
    pub(super) fn spawn_error(&self, program: &Path, error: io::Error) -> EmbeddedError {
        if error.kind() == ErrorKind::PermissionDenied
            && let Some(folder) = self.folder.closed_to(&self.user)
        {
            return EmbeddedError::NotEnterable {
                folder,
                user: self.user.name.clone(),
            };
        }
        EmbeddedError::io("run", program)(error)
    }
}

/// What a server writes about itself in `postmaster.pid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) pid: i32,
    pub(super) port: u16,
    pub(super) socket_dir: PathBuf,
    ready: bool,
}

impl Server {
    /// Reads the file in the data folder; a missing or half-written one is `None`.
    pub(super) fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read(data.join("postmaster.pid")).ok()?)
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        let line = |number: usize| std::str::from_utf8(lines.get(number - 1)?).ok();
        Some(Self {
            pid: line(1)?.trim().parse().ok().filter(|pid| *pid > 0)?,
            port: line(4)?.trim().parse().ok()?,
            socket_dir: PathBuf::from(OsString::from_vec(lines.get(4)?.to_vec())),
            ready: line(8).is_some_and(|status| status.trim() == "ready"),
        })
    }

    pub(super) fn socket(&self) -> PathBuf {
        socket_in(&self.socket_dir, self.port)
    }

    fn answers(&self) -> bool {
        self.ready && UnixStream::connect(self.socket()).is_ok()
    }
}

/// The server of this folder, if it takes connections at this moment. Needs no lock: only a server
/// can listen on the socket, and only its user can have made it.
pub(super) fn answering(folder: &Folder) -> Option<Server> {
    Server::read(&folder.data()).filter(Server::answers)
}

/// Starts the server, or waits for the one that is starting or stopping. Returns the server and
/// whether it was started here.
pub(super) fn start(
    site: &Site,
    socket_dir: &Path,
    tuning: &[(&str, &str)],
) -> Result<(Server, bool), EmbeddedError> {
    let begun = Instant::now();
    loop {
        if let Some(server) = await_other(site)? {
            return Ok((server, false));
        }
        clear_stale(site, &site.folder.data().join("postmaster.pid"))?;
        let lock_file = socket_in(socket_dir, PORT).with_extension(format!("{PORT}.lock"));
        clear_stale(site, &lock_file)?;
        let log = site.folder.open_log()?;
        let log_start = log.metadata().map_or(0, |found| found.len());
        let child = spawn(site, socket_dir, tuning, log)?;
        if let Some(server) = await_ready(site, child)? {
            return Ok((server, true));
        }
        let said = log_from(&site.folder.log(), log_start);
        if !is_passing(&said) || begun.elapsed() > RETRY_PATIENCE {
            return Err(EmbeddedError::StartFailed {
                log: site.folder.log(),
                tail: last_lines(&said),
            });
        }
        sleep(RETRY_PAUSE);
    }
}

/// Stops the server with a fast shutdown and waits until it has gone. Returns its process number,
/// or `None` when there was none.
pub(super) fn stop(folder: &Folder, user: &ServerUser) -> Result<Option<i32>, EmbeddedError> {
    let data = folder.data();
    let Some(server) = Server::read(&data) else {
        return Ok(None);
    };
    if standing(server.pid, &data, user.uid) != Standing::Ours {
        return Ok(None);
    }
    match kill(Pid::from_raw(server.pid), Signal::SIGINT) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => {
            return Err(EmbeddedError::io("signal the server of", &data)(
                error.into(),
            ));
        }
    }
    let begun = Instant::now();
    while standing(server.pid, &data, user.uid) == Standing::Ours {
        if begun.elapsed() > PATIENCE {
            return Err(EmbeddedError::StillRunning {
                pid: server.pid,
                seconds: PATIENCE.as_secs(),
            });
        }
        sleep(POLL);
    }
    Ok(Some(server.pid))
}

/// Waits for a server of this folder that is alive: until it answers, or until it has ended.
fn await_other(site: &Site) -> Result<Option<Server>, EmbeddedError> {
    let data = site.folder.data();
    let begun = Instant::now();
    while let Some(server) = Server::read(&data) {
        if server.answers() {
            return Ok(Some(server));
        }
        if standing(server.pid, &data, site.user.uid) != Standing::Ours {
            return Ok(None);
        }
        if server.ready && begun.elapsed() > RETRY_PATIENCE {
            return Err(EmbeddedError::Unreachable {
                pid: server.pid,
                socket: server.socket(),
            });
        }
        if begun.elapsed() > PATIENCE {
            return Err(EmbeddedError::StillStarting {
                pid: server.pid,
                seconds: PATIENCE.as_secs(),
            });
        }
        sleep(POLL);
    }
    Ok(None)
}

/// Removes a file whose process number has gone to a stranger: the server would take the stranger
/// for another server and refuse to start. A number of nobody is left to the server, which knows
/// more (it looks for processes still attached to the old shared memory).
fn clear_stale(site: &Site, path: &Path) -> Result<(), EmbeddedError> {
    let Ok(text) = fs::read_to_string(path) else {
        return Ok(());
    };
    // In a socket's lock file, a minus before the number means a server in single-user mode.
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<i32>().ok());
    let Some(pid) = pid.and_then(i32::checked_abs) else {
        return Ok(());
    };
    let alive = kill(Pid::from_raw(pid), None) != Err(Errno::ESRCH);
    if alive && standing(pid, &site.folder.data(), site.user.uid) != Standing::Ours {
        fs::remove_file(path).map_err(EmbeddedError::io("remove", path))?;
    }
    Ok(())
}

fn spawn(
    site: &Site,
    socket_dir: &Path,
    tuning: &[(&str, &str)],
    log: File,
) -> Result<Child, EmbeddedError> {
    let program = site.binaries.postgres();
    let mut command = site.command(&program);
    command.arg("-D").arg(site.folder.data());
    command.arg("-p").arg(PORT.to_string());
    for (name, value) in OPTIONS.iter().chain(tuning) {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    command.arg("-c").arg(socket_option(socket_dir));
    let log_again = log
        .try_clone()
        .map_err(EmbeddedError::io("open", &site.folder.log()))?;
    command.stdin(Stdio::null()).stdout(log).stderr(log_again);
    in_own_session(&mut command);
    command
        .spawn()
        .map_err(|error| site.spawn_error(&program, error))
}

/// The setting takes a list of folders; quotes keep a comma or blank in the path together.
fn socket_option(socket_dir: &Path) -> OsString {
    let mut option = b"unix_socket_directories=\"".to_vec();
    for byte in socket_dir.as_os_str().as_bytes() {
        if *byte == b'"' {
            option.push(b'"');
        }
        option.push(*byte);
    }
    option.push(b'"');
    OsString::from_vec(option)
}

/// Cuts the server loose from the terminal, so that neither Ctrl-C nor closing the window ends it.
#[expect(
    unsafe_code,
    reason = "a session of its own needs setsid(2) between fork and exec"
)]
fn in_own_session(command: &mut Command) {
    // SAFETY: the closure runs in the forked child. It makes one system call, allowed there
    // (async-signal-safe), and touches no memory that another thread may have been changing.
    unsafe {
        command.pre_exec(|| nix::unistd::setsid().map(drop).map_err(Into::into));
    }
}

/// Waits until the server is ready; `None` when it ended instead.
fn await_ready(site: &Site, mut child: Child) -> Result<Option<Server>, EmbeddedError> {
    let data = site.folder.data();
    let pid = child.id().cast_signed();
    let begun = Instant::now();
    loop {
        let ended = child
            .try_wait()
            .map_err(EmbeddedError::io("wait for", &site.binaries.postgres()))?;
        if ended.is_some() {
            return Ok(None);
        }
        let server = Server::read(&data).filter(|server| server.pid == pid && server.ready);
        if server.is_some() || begun.elapsed() > PATIENCE {
            // A program that lives on has to collect the server when it ends one day.
            thread::spawn(move || child.wait());
            return server.map(Some).ok_or(EmbeddedError::StillStarting {
                pid,
                seconds: PATIENCE.as_secs(),
            });
        }
        sleep(POLL);
    }
}

/// Whether a failed start may succeed soon: a killed server's processes, lock files or shared memory
/// are still there for a moment.
fn is_passing(said: &str) -> bool {
    [
        "lock file",
        "shared memory",
        "another postmaster",
        "could not bind",
    ]
    .iter()
    .any(|words| said.contains(words))
}

fn log_from(path: &Path, start: u64) -> String {
    let mut said = Vec::new();
    // A log that cannot be read leaves nothing to show; the failed start is reported all the same.
    let _unreadable = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(start.max(length.saturating_sub(LOG_TAIL))))?;
        file.read_to_end(&mut said)
    });
    String::from_utf8_lossy(&said).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] =
        b"4711\n/srv/x/data\n1700000000\n5432\n/srv/x/socket\n\n  123 456\nready   \n";

    #[test]
    fn file_of_a_ready_server_is_read() {
        let server = Server::parse(FILE).unwrap();
        assert_eq!(server.pid, 4711);
        assert_eq!(server.socket(), Path::new("/srv/x/socket/.s.PGSQL.5432"));
        assert!(server.ready);
    }

    #[test]
    fn stopping_or_half_written_file_is_not_ready() {
        let text = String::from_utf8_lossy(FILE).replace("ready   ", "stopping");
        assert!(!Server::parse(text.as_bytes()).unwrap().ready);
        let half = &FILE[..FILE.len() - 10];
        assert!(!Server::parse(half).unwrap().ready);
        assert_eq!(Server::parse(b"4711\n/srv/x/data\n"), None);
        assert_eq!(Server::parse(b""), None);
        assert_eq!(Server::parse(b"-1\n/d\n1\n5432\n/s\n"), None);
    }

    #[test]
    fn socket_folder_with_comma_and_quote_stays_one_folder() {
        assert_eq!(
            socket_option(Path::new("/a, b\"c")),
            "unix_socket_directories=\"/a, b\"\"c\""
        );
    }
}

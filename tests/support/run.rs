//! Runs the real program in an empty environment: no terminal, no variables but a few fixed ones,
//! a home folder of its own.

use std::ffi::OsStr;
use std::fmt;
use std::fs::Permissions;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Once, OnceLock};

use nix::unistd::{User, chown, geteuid};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::register_conditional_default;
use tempfile::TempDir;

/// Has the programs that tests start heed Ctrl-C. Whoever starts the tests in the background may have
/// told them to ignore it, which a program started from here would inherit; a signal that is caught
/// goes back to its usual effect in a new program.
fn heed_signals() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in [SIGINT, SIGTERM] {
            let always = Arc::new(AtomicBool::new(true));
            register_conditional_default(signal, always).expect("a signal can be caught");
        }
    });
}

/// A home folder and the variables of the runs in it.
pub(crate) struct Runner {
    home: TempDir,
    variables: Vec<(String, String)>,
    /// Runs as this user, from a copy of the program that the user can read.
    user: Option<User>,
}

/// What one run wrote and how it ended.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The exit code, or 128 and the signal.
    pub(crate) code: i32,
    /// The signal that the process died of.
    pub(crate) signal: Option<i32>,
    line: String,
    home: String,
}

impl Runner {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().expect("a folder for the test"),
            // Lines of progress come after half a second, which no snapshot can foresee.
            variables: vec![("ADMIT_PROGRESS".to_owned(), "none".to_owned())],
            user: None,
        }
    }

    /// Without a variable that runs have by default.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    /// As an ordinary user, also when the tests run as root: root's own database has one place on
    /// the whole machine, and what is there is no business of a test.
    pub(crate) fn ordinary() -> Self {
        let mut runner = Self::new();
        if geteuid().is_root() {
            let nobody = User::from_name("nobody").expect("users can be looked up");
            let nobody = nobody.expect("there is a user nobody");
            let home = tempfile::tempdir_in("/tmp").expect("a folder for the test");
            chown(home.path(), Some(nobody.uid), Some(nobody.gid)).expect("root may do that");
            runner.home = home;
            runner.user = Some(nobody);
        }
        runner
    }

    /// The same with one more variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder that the program believes to be home, and runs in.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs the program with these arguments and nothing on standard input.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.run_with_input(args, "")
    }

    /// Runs the program with these words as arguments, separated by blanks.
    pub(crate) fn line(&self, line: &str) -> Ran {
        self.run(line.split_whitespace())
    }

    /// Runs the program with this on standard input.
    pub(crate) fn run_with_input<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        input: &str,
    ) -> Ran {
        let mut command = self.command();
        command.args(args);
        let line: Vec<String> = command
            .get_args()
            .map(|arg| arg.to_string_lossy().into_owned())
            .collect();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A program that ends without reading its input is no failure of the test.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        self.ran(&output, line.join(" "))
    }

    /// The program in its empty environment, for tests that need more than `run` gives.
    pub(crate) fn command(&self) -> Command {
        heed_signals();
        let mut command = match &self.user {
            None => Command::new(env!("CARGO_BIN_EXE_admit")),
            Some(user) => {
                let mut command = Command::new(program_for_all());
                command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
                command
            }
        };
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home.path())
            .env("XDG_STATE_HOME", self.home.path().join(".local/state"))
            .env("COLUMNS", "100")
            .env("TZ", "UTC")
            .env("ADMIT_ACTOR", "tester")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// The same, handed a socket that takes connections, as systemd does.
    pub(crate) fn with_socket(&self, listener: TcpListener, args: &[&str]) -> Command {
        let program = self.command();
        let mut shell = Command::new("/bin/sh");
        let line = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" \"$@\"";
        let variables = program
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        shell
            .args(["-c", line])
            .arg(program.get_program())
            .args(args)
            .env_clear()
            .envs(variables)
            .current_dir(self.home.path())
            .stdin(OwnedFd::from(listener));
        shell
    }

    /// What an output of [`Runner::command`] says.
    pub(crate) fn ran(&self, output: &Output, line: String) -> Ran {
        let signal = output.status.signal();
        Ran {
            stdout: String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr.clone()).expect("standard error is UTF-8"),
            code: output
                .status
                .code()
                .unwrap_or_else(|| 128 + signal.unwrap_or_default()),
            signal,
            line,
            home: self.home.path().display().to_string(),
        }
    }
}

/// A copy of the program that every user can run, made once. Copied by another process: a child that
/// any other thread starts meanwhile would inherit our handle, and a file that is open for writing
/// cannot be run.
fn program_for_all() -> &'static Path {
    static COPY: OnceLock<PathBuf> = OnceLock::new();
    COPY.get_or_init(|| {
        // One place for all runs of this checkout, so that copies do not pile up.
        let mut checkout = DefaultHasher::new();
        env!("CARGO_MANIFEST_DIR").hash(&mut checkout);
        let folder = format!("/tmp/admit-program-{:x}", checkout.finish());
        let folder = Path::new(&folder);
        std::fs::create_dir_all(folder).expect("a folder for the program");
        std::fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("it is ours");
        let copy = folder.join(format!("admit-{}", std::process::id()));
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_admit"))
            .arg(&copy)
            .status();
        assert!(copied.expect("cp starts").success());
        let settled = folder.join("admit");
        std::fs::rename(&copy, &settled).expect("it is ours");
        settled
    })
}

impl Ran {
    /// Replaces a text of the command line that differs from run to run.
    pub(crate) fn forget(&mut self, text: &str, replacement: &str) {
        self.line = self.line.replace(text, replacement);
    }
}

/// The command, both streams and the code as one text for a snapshot, with what differs from run to
/// run replaced: the home folder, ids, tokens and times.
impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!(
            "$ admit {}\n{}--- stderr\n{}--- code {}\n",
            self.line, self.stdout, self.stderr, self.code
        );
        f.write_str(&text.replace(&self.home, "[HOME]"))
    }
}

/// What snapshots replace beside the home folder.
pub(crate) const REDACTIONS: [(&str, &str); 6] = [
    (
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[ID]",
    ),
    (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z", "[TIME]"),
    (r"/(join|activate|reset)/[A-Za-z0-9_-]{40,}", "/$1/[TOKEN]"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
    (r#"process \d+|pid: +\d+|"pid":\d+"#, "[PID]"),
    (r#"(version"?: *"?)\d+(\.\d+)*"#, "$1[VERSION]"),
];

/// Compares a run with an inline snapshot.
#[macro_export]
macro_rules! assert_run {
    ($ran:expr, @$expected:literal) => {{
        let ran = $ran;
        let settings = {
            let mut settings = insta::Settings::clone_current();
            for (pattern, replacement) in $crate::support::run::REDACTIONS {
                settings.add_filter(pattern, replacement);
            }
            settings
        };
        settings.bind(|| insta::assert_snapshot!(ran.to_string(), @$expected));
    }};
}

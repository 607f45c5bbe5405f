//! Mail to a program on this machine that takes it, as `sendmail` does.
//!
//! One process for each message, run without a shell, in a group of its own so that Ctrl-C is not
//! meant for it. Nothing is written to it before the message may leave. It is killed, not merely left,
//! when a message is given up: the end of its input would be the end of a message to it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::prctl;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

use super::reply::Reply;
use super::transport::{Envelope, NotSent, Stage, Submitted};
use crate::domain::email::EmailAddress;

/// Where the programs are that such a program may call.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// How long it may take over one message: as long as a mail server after the final dot (RFC 5321,
/// 4.5.3.2.6).
const DEADLINE: Duration = Duration::from_mins(10);
/// So much of what it complains of is read.
const MAX_COMPLAINT: u64 = 2048;

/// A program that takes mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendmailSettings {
    program: PathBuf,
    variables: Vec<(String, String)>,
    deadline: Duration,
}

impl SendmailSettings {
    /// The program, and the variables that it sees beside `PATH`.
    #[must_use]
    pub const fn new(program: PathBuf, variables: Vec<(String, String)>) -> Self {
        Self {
            program,
            variables,
            deadline: DEADLINE,
        }
    }

    /// The same with another limit for one message.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    pub(super) fn connect(&self) -> SendmailConnection {
        SendmailConnection {
            settings: self.clone(),
            running: None,
            is_usable: true,
        }
    }
}

/// The program, with at most one process at work.
#[derive(Debug)]
pub(super) struct SendmailConnection {
    settings: SendmailSettings,
    running: Option<Running>,
    is_usable: bool,
}

impl SendmailConnection {
    /// Starts the program, which waits for the message.
    pub(super) fn begin(&mut self, envelope: &Envelope) -> Result<(), NotSent> {
        if !self.is_usable {
            return Err(NotSent::unreachable("this connection was given up"));
        }
        if !is_plain(&envelope.from) {
            let from = envelope.from.masked();
            return Err(NotSent::configuration(format!(
                "mail cannot be sent from {from}"
            )));
        }
        if !is_plain(&envelope.to) {
            return Err(NotSent::Refused {
                reply: Reply::new(553, "5.1.3 not an address that mail can be sent to"),
                stage: Stage::Recipient,
            });
        }
        let program = self.settings.program.display();
        match Running::start(&self.settings, envelope) {
            Ok(running) => {
                self.running = Some(running);
                Ok(())
            }
            Err(error) => {
                let reason = format!("cannot run {program}: {error}");
                Err(match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => {
                        NotSent::configuration(reason)
                    }
                    _ => NotSent::unreachable(reason),
                })
            }
        }
    }

    /// Writes the message and waits for the program to end.
    pub(super) async fn submit(&mut self, message: &[u8]) -> Submitted {
        let Some(mut running) = self.running.take() else {
            return Submitted::Refused(Reply::new(451, "4.3.0 no message was announced"));
        };
        let program = self.settings.program.display();
        let deadline = self.settings.deadline;
        let text = with_unix_line_ends(message);
        match timeout(deadline, running.feed(&text)).await {
            Ok(Ok((written, status))) => {
                let complaint = running.complaint();
                let is_whole = written == text.len();
                outcome(
                    &program.to_string(),
                    status,
                    (written > 0, is_whole),
                    &complaint,
                )
            }
            Ok(Err(error)) => Submitted::InDoubt(format!("cannot wait for {program}: {error}")),
            Err(_) => {
                let limit = deadline.as_secs();
                Submitted::InDoubt(format!(
                    "{program} took longer than {limit} s over the message"
                ))
            }
        }
    }

    pub(super) fn abandon(&mut self) {
        self.is_usable = false;
        self.running = None;
    }

    pub(super) const fn is_usable(&self) -> bool {
        self.is_usable
    }
}

/// A process at work. Dropping it kills it with all that it has started.
#[derive(Debug)]
struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stderr: File,
    group: Option<Pid>,
}

impl Running {
    fn start(settings: &SendmailSettings, envelope: &Envelope) -> io::Result<Self> {
        let stderr = tempfile::tempfile()?;
        let mut command = Command::new(&settings.program);
        command
            .args(arguments(envelope))
            .env_clear()
            .env("PATH", PATH)
            .envs(settings.variables.iter().map(|(name, value)| (name, value)))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(stderr.try_clone()?)
            .process_group(0);
        die_with_us(&mut command);
        let mut child = command.spawn()?;
        let number = child.id().and_then(|number| i32::try_from(number).ok());
        Ok(Self {
            stdin: child.stdin.take(),
            group: number.map(Pid::from_raw),
            child,
            stderr,
        })
    }

    /// Writes what the program takes, and waits for its end. Answers how much it took.
    async fn feed(&mut self, text: &[u8]) -> io::Result<(usize, ExitStatus)> {
        let mut written = 0;
        if let Some(mut stdin) = self.stdin.take() {
            while written < text.len() {
                match stdin.write(&text[written..]).await {
                    Ok(0) => break,
                    Ok(count) => written += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    // It takes no more; its end says why.
                    Err(_) => break,
                }
            }
        }
        let status = self.child.wait().await?;
        // What it has started in the background, to deliver later, goes on.
        self.group = None;
        Ok((written, status))
    }

    /// What it said on standard error.
    fn complaint(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.stderr.rewind().and_then(|()| {
            (&mut self.stderr)
                .take(MAX_COMPLAINT)
                .read_to_end(&mut bytes)
        });
        if let Err(error) = read {
            tracing::debug!(%error, "what the mail program said cannot be read");
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Before its input is closed.
        if let Some(group) = self.group
            && let Err(error) = killpg(group, Signal::SIGKILL)
        {
            tracing::debug!(%error, "the mail program had ended already");
        }
    }
}

/// Has the system kill the program if this process dies: the end of its input would make half a message
/// of what it has, or an empty one.
#[expect(
    unsafe_code,
    reason = "the child asks for it itself, between fork and exec"
)]
fn die_with_us(command: &mut Command) {
    // SAFETY: the closure runs in the forked child. It makes one system call, allowed there
    // (async-signal-safe), and touches no memory that another thread may have been changing.
    unsafe {
        command.pre_exec(|| prctl::set_pdeathsig(Signal::SIGKILL).map_err(Into::into));
    }
}

/// `-i`: a line with a single dot ends nothing. `--`: no recipient is an option.
fn arguments(envelope: &Envelope) -> [OsString; 5] {
    let (from, to) = (envelope.from.as_str(), envelope.to.as_str());
    ["-i", "-f", from, "--", to].map(OsString::from)
}

/// Looked at once more, because what the database holds becomes an argument here.
fn is_plain(address: &EmailAddress) -> bool {
    let text = address.as_str();
    text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.starts_with('-')
}

/// Such programs take lines as other programs write them.
fn with_unix_line_ends(message: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
        text.extend_from_slice(&rest[..at]);
        text.push(b'\n');
        rest = &rest[at + 2..];
    }
    text.extend_from_slice(rest);
    text
}

/// What the end of the program means (sysexits(3)). Of an end that says nothing, whether any of the
/// message had been written decides.
fn outcome(
    program: &str,
    status: ExitStatus,
    (is_begun, is_whole): (bool, bool),
    complaint: &str,
) -> Submitted {
    let said = complaint.trim();
    let ended = match (status.code(), status.signal()) {
        (Some(code), _) => format!("{program} ended with {code}: {said}"),
        (None, Some(signal)) => format!("{program} was killed by signal {signal}: {said}"),
        (None, None) => format!("{program} ended: {said}"),
    };
    let ended = ended.trim_end_matches([':', ' ']);
    let refused =
        |code, enhanced: &str| Submitted::Refused(Reply::new(code, &format!("{enhanced} {ended}")));
    match status.code() {
        Some(0) if is_whole => {
            Submitted::Accepted(Reply::new(250, &format!("2.0.0 taken by {program}")))
        }
        Some(64 | 77 | 78) => Submitted::Misconfigured(shown(ended)),
        Some(65) => refused(554, "5.6.0"),
        Some(67) => refused(550, "5.1.1"),
        Some(68) => refused(550, "5.1.2"),
        Some(66 | 69..=76) => refused(451, "4.3.0"),
        Some(0) => Submitted::InDoubt(shown(&format!("{program} did not take all of the message"))),
        _ if is_begun => Submitted::InDoubt(shown(ended)),
        _ => refused(451, "4.3.0"),
    }
}

/// Cut, and without addresses, as replies are kept.
fn shown(text: &str) -> String {
    Reply::new(451, text).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ends_of_lines_lose_their_return() {
        assert_eq!(with_unix_line_ends(b"a\r\nb\r\r\n\nc\r"), b"a\nb\r\n\nc\r");
    }

    #[test]
    fn an_address_is_never_an_option() {
        let address = |text: &str| EmailAddress::from_stored(text.to_owned());
        assert!(is_plain(&address("kim@mail.test")));
        for bad in [
            "-OQueueDirectory=/tmp@mail.test",
            "a b@mail.test",
            "a\n@mail.test",
        ] {
            assert!(!is_plain(&address(bad)), "{bad:?}");
        }
    }

    #[test]
    fn the_code_of_the_program_says_what_became_of_the_mail() {
        let ended = |code: i32, written| {
            let status = ExitStatus::from_raw(code << 8);
            match outcome("p", status, written, "kim@mail.test is unknown") {
                Submitted::Accepted(_) => "sent".to_owned(),
                Submitted::Refused(reply) => reply.to_string(),
                Submitted::InDoubt(reason) => format!("in doubt: {reason}"),
                Submitted::Misconfigured(reason) => format!("wrong: {reason}"),
            }
        };
        let all = (true, true);
        let said = "k***@mail.test is unknown";
        assert_eq!(ended(0, all), "sent");
        assert_eq!(
            ended(0, (true, false)),
            "in doubt: p did not take all of the message"
        );
        assert_eq!(ended(67, all), format!("550 5.1.1 p ended with 67: {said}"));
        assert_eq!(ended(68, all), format!("550 5.1.2 p ended with 68: {said}"));
        assert_eq!(ended(75, all), format!("451 4.3.0 p ended with 75: {said}"));
        assert_eq!(ended(78, all), format!("wrong: p ended with 78: {said}"));
        assert_eq!(ended(1, all), format!("in doubt: p ended with 1: {said}"));
        assert_eq!(
            ended(1, (false, false)),
            format!("451 4.3.0 p ended with 1: {said}")
        );
    }
}

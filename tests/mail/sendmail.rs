//! Mail to a program on this machine.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use admit::mail::{Connection, Envelope, NotSent, SendmailSettings, Submitted, Transport, build};

use super::outgoing;

/// A program that does this, and its folder, which it finds in `$TMPDIR`. Written by another process: a
/// file that any thread's child still has open for writing cannot be run.
struct Program {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Program {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sendmail");
        let mut writing = Command::new("/bin/sh")
            .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let script = format!("#!/bin/sh\ncd \"$TMPDIR\" || exit 70\n{script}\n");
        writing
            .stdin
            .take()
            .unwrap()
            .write_all(script.as_bytes())
            .unwrap();
        assert!(writing.wait().unwrap().success());
        Self { folder, path }
    }

    fn settings(&self) -> SendmailSettings {
        let folder = self.folder.path().display().to_string();
        SendmailSettings::new(self.path.clone(), vec![("TMPDIR".to_owned(), folder)])
    }

    async fn connect(&self) -> Connection {
        Transport::Sendmail(self.settings())
            .connect()
            .await
            .unwrap()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What became of one message.
    async fn send(&self) -> Submitted {
        let mut connection = self.connect().await;
        connection.begin(&envelope()).await.unwrap();
        connection.submit(&build(&outgoing()).unwrap()).await
    }
}

fn envelope() -> Envelope {
    Envelope {
        from: "care@clinic.example".parse().unwrap(),
        to: "kim@mail.test".parse().unwrap(),
    }
}

async fn until_there(path: &Path) {
    let seen = async {
        while !path.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), seen)
        .await
        .expect("the program does nothing");
}

#[tokio::test]
async fn the_program_gets_the_message_with_its_own_line_ends_and_nothing_of_our_surroundings() {
    let program = Program::new("printf '%s\\n' \"$@\" > arguments; env > variables; cat > message");
    let message = build(&outgoing()).unwrap();
    let mut connection = program.connect().await;
    for _ in 0..2 {
        connection.begin(&envelope()).await.unwrap();
        let answer = connection.submit(&message).await;
        assert!(
            matches!(&answer, Submitted::Accepted(reply) if reply.code == 250),
            "{answer:?}"
        );
    }
    let read = |name| fs::read_to_string(program.file(name)).unwrap();
    assert_eq!(
        read("arguments"),
        "-i\n-f\ncare@clinic.example\n--\nkim@mail.test\n"
    );
    let expected = String::from_utf8(message).unwrap().replace("\r\n", "\n");
    assert_eq!(read("message"), expected);
    let variables = read("variables");
    assert!(
        variables.contains("PATH=") && !variables.contains("CARGO"),
        "{variables}"
    );
}

#[tokio::test]
async fn nothing_is_written_before_the_message_may_leave_and_a_message_given_up_never_arrives() {
    let program = Program::new("echo > started; cat > message; echo > ended");
    let mut connection = program.connect().await;
    connection.begin(&envelope()).await.unwrap();
    until_there(&program.file("started")).await;
    until_there(&program.file("message")).await;
    connection.abandon().await;
    assert!(!connection.is_usable());
    // Its group is dead: neither the program nor what it has started saw the end of its input.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!program.file("ended").exists());
    assert_eq!(fs::read(program.file("message")).unwrap(), b"");
}

#[tokio::test]
async fn how_the_program_ends_decides() {
    for (script, expected) in [
        (
            "cat > /dev/null; echo \"no kim@mail.test here\" >&2; exit 67",
            "550 5.1.1",
        ),
        ("cat > /dev/null; exit 68", "550 5.1.2"),
        ("cat > /dev/null; exit 75", "451 4.3.0"),
        ("exit 75", "451 4.3.0"),
    ] {
        let answer = Program::new(script).send().await;
        let Submitted::Refused(reply) = answer else {
            panic!("{script}: {answer:?}");
        };
        assert!(reply.to_string().starts_with(expected), "{script}: {reply}");
        assert!(!reply.text.contains("kim@"), "{reply}");
    }
    for script in [
        "cat > /dev/null; exit 78",
        "cat > /dev/null; exit 77",
        "exit 64",
    ] {
        let answer = Program::new(script).send().await;
        assert!(
            matches!(answer, Submitted::Misconfigured(_)),
            "{script}: {answer:?}"
        );
    }
    for script in ["cat > /dev/null; kill -9 $$", "cat > /dev/null; exit 1"] {
        let answer = Program::new(script).send().await;
        assert!(
            matches!(answer, Submitted::InDoubt(_)),
            "{script}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_program_that_does_not_end_is_killed_and_its_message_is_in_doubt() {
    let program = Program::new("cat > message; exec sleep 60");
    let settings = program.settings().with_deadline(Duration::from_millis(500));
    let mut connection = Transport::Sendmail(settings).connect().await.unwrap();
    connection.begin(&envelope()).await.unwrap();
    let begun = Instant::now();
    let answer = connection.submit(&build(&outgoing()).unwrap()).await;
    assert!(matches!(answer, Submitted::InDoubt(_)), "{answer:?}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_program_that_is_not_there_or_cannot_be_run_is_a_wrong_setting() {
    let program = Program::new("exit 0");
    for path in [
        "/nonexistent/sendmail".into(),
        program.folder.path().to_owned(),
    ] {
        let settings = SendmailSettings::new(path, Vec::new());
        let mut connection = Transport::Sendmail(settings).connect().await.unwrap();
        let begun = connection.begin(&envelope()).await;
        assert!(
            matches!(begun, Err(NotSent::Configuration { .. })),
            "{begun:?}"
        );
    }
}

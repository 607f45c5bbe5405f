//! Questions at a terminal, which is a pair of pseudo terminals here.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::pty::{OpenptyResult, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::os::unix::process::ExitStatusExt as _;

use super::invite_send_desk::{Desk, SPACE};

/// A program at a terminal.
struct Session {
    child: Child,
    keyboard: File,
    screen: Arc<Mutex<String>>,
}

impl Session {
    fn start(desk: &Desk, words: &[&str]) -> Self {
        let OpenptyResult { master, slave } = openpty(None, None).unwrap();
        let mut command = desk.runner.command();
        command
            .env("TERM", "xterm")
            .args(["invite", "send", "--space", SPACE])
            .args(words)
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave);
        let child = command.spawn().unwrap();
        let keyboard = File::from(master);
        let mut output = keyboard.try_clone().unwrap();
        let screen = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The terminal is gone (EIO) when the program has ended.
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..length]).replace('\r', "");
                shown.lock().unwrap().push_str(&text);
            }
        });
        Self {
            child,
            keyboard,
            screen,
        }
    }

    fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    fn wait_for(&self, words: &str) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !self.screen().contains(words) {
            assert!(
                Instant::now() < deadline,
                "{words:?} in {:?}",
                self.screen()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    fn end(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        // Whatever was written is on the way to the screen.
        self.keyboard.flush().unwrap();
        (status, self.screen())
    }
}

/// A test that fails leaves no program behind that waits for an answer.
impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended and been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const PEOPLE: &str = "email,name\na@x.test,A\nb@x.test,B\nnope,N\nnope too,N\nA@x.test,A\n\
    c@x.test,C\nd@x.test,D\ne@x.test,E\nf@x.test,F\n";

fn asked(desk: &Desk) -> Session {
    desk.file("people.csv", PEOPLE);
    let session = Session::start(desk, &["--csv", "people.csv", "--report", "r.csv"]);
    session.wait_for("[y/N] ");
    session
}

#[test]
fn a_session_that_is_given_up_leaves_no_program_at_its_question() {
    let desk = Desk::new();
    let session = asked(&desk);
    let pid = i32::try_from(session.child.id()).unwrap();
    assert_eq!(kill(Pid::from_raw(pid), None), Ok(()));
    drop(session);
    assert_eq!(
        kill(Pid::from_raw(pid), None),
        Err(nix::errno::Errno::ESRCH)
    );
}

#[test]
fn before_the_question_everything_is_shown_that_the_answer_depends_on() {
    let desk = Desk::new();
    assert_eq!(desk.send(&["b@x.test"]).code, 0);
    let session = asked(&desk);
    let screen = session.screen();
    for words in [
        "2 rows will be refused:\n",
        "  rows 4, 5: not an e-mail address\n",
        "To be invited: a@x.test, c@x.test, d@x.test, e@x.test, f@x.test\n",
        "Passed over: 1 already invited, 1 duplicate\n",
        "Invite 5 people to Spring-Clinic (spring-clinic) in database ",
        &desk.database.name,
        "as tester? [y/N] ",
    ] {
        assert!(screen.contains(words), "{words:?} in {screen}");
    }
}

#[test]
fn yes_invites() {
    let desk = Desk::new();
    let mut session = asked(&desk);
    session.type_in("y\n");
    session.wait_for("6 invited, 1 duplicate, 2 refused.\n");
    let (status, screen) = session.end();
    assert_eq!(status.code(), Some(5), "{screen}");
    assert_eq!(desk.recipients().len(), 6);
}

#[test]
fn no_and_the_end_of_input_change_nothing_and_are_10() {
    let desk = Desk::new();
    for keys in ["n\n", "\n", "\u{4}"] {
        let mut session = asked(&desk);
        session.type_in(keys);
        session.wait_for("Nothing was changed.");
        let (status, screen) = session.end();
        assert_eq!(status.code(), Some(10), "{keys:?}: {screen}");
    }
    assert_eq!(desk.written().iter().sum::<i64>(), 0);
    assert_eq!(
        std::fs::read_dir(desk.runner.home()).unwrap().count(),
        1,
        "only the file"
    );
}

#[test]
fn ctrl_c_at_the_question_dies_of_it_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let session = asked(&desk);
    let pid = i32::try_from(session.child.id()).unwrap();
    kill(Pid::from_raw(pid), Signal::SIGINT).unwrap();
    let (status, screen) = session.end();
    assert_eq!(status.signal(), Some(2), "{screen}");
    assert!(
        !screen.contains("\u{1b}[?25l"),
        "the cursor was hidden: {screen:?}"
    );
    assert_eq!(desk.written().iter().sum::<i64>(), 0);
    assert_eq!(
        std::fs::read_dir(desk.runner.home()).unwrap().count(),
        1,
        "only the file"
    );
}

#[test]
fn up_to_five_people_named_one_by_one_are_invited_without_a_question() {
    let desk = Desk::new();
    let five = ["a@x.test", "b@x.test", "c@x.test", "d@x.test", "e@x.test"];
    let session = Session::start(&desk, &five);
    session.wait_for("5 invited.\n");
    assert_eq!(session.end().0.code(), Some(0));
    let six = [&five[..], &["f@x.test"]].concat();
    let session = Session::start(&desk, &six);
    session.wait_for("Invite 1 person to ");
    drop(session.keyboard.try_clone());
    let pid = i32::try_from(session.child.id()).unwrap();
    kill(Pid::from_raw(pid), Signal::SIGTERM).unwrap();
    assert_eq!(session.end().0.signal(), Some(15));
    assert_eq!(desk.invitations(), 5);
}

#[test]
fn a_file_whose_people_are_all_invited_already_is_no_question() {
    let desk = Desk::new();
    desk.file("people.csv", "email\na@x.test\n");
    assert_eq!(desk.send(&["--csv", "people.csv"]).code, 0);
    let session = Session::start(&desk, &["--csv", "people.csv"]);
    session.wait_for("1 already invited.\n");
    assert_eq!(session.end().0.code(), Some(0));
}

#[test]
fn standard_input_that_is_the_terminal_is_no_file() {
    let desk = Desk::new();
    let session = Session::start(&desk, &["--csv", "-"]);
    session.wait_for("--csv people.csv");
    let (status, screen) = session.end();
    assert_eq!(status.code(), Some(2), "{screen}");
}

#[test]
fn without_a_terminal_the_question_is_a_usage_error_that_names_the_flag() {
    let desk = Desk::new();
    desk.file("people.csv", PEOPLE);
    let ran = desk
        .runner
        .line("invite send --csv people.csv --space spring-clinic");
    assert_eq!(ran.code, 2, "{ran}");
    assert!(
        ran.stderr
            .ends_with("hint: add `--yes`, or `--dry-run` to look first\n"),
        "{ran}"
    );
    assert_eq!(desk.written().iter().sum::<i64>(), 0);
}

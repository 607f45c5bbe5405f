//! Runs that are killed, stopped or doubled: whatever happens, the same line again completes them,
//! and nobody is invited or mailed twice.
//!
//! A run is held at a known row by a transaction that has an invitation for it open, so that what
//! happens to it happens in the middle.

use std::fs::File;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::invite_send_desk::{Desk, Held, SPACE};
use crate::support::run::Ran;
use crate::support::smtp::{Action, Options, Phase, Sink};

/// Rows of one transaction.
const CHUNK: i64 = 5_000;
/// A whole chunk and a part of one.
const TWO_CHUNKS: i64 = CHUNK + 200;
/// Two whole chunks and a part of one.
const THREE_CHUNKS: i64 = 2 * CHUNK + 50;

/// A run that goes on while the test does something else.
struct Running {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
    line: String,
}

impl Running {
    fn start(desk: &Desk, name: &str, words: &[&str]) -> Self {
        let [stdout, stderr] = ["out", "err"].map(|kind| desk.path(&format!("{name}.{kind}")));
        let mut command = desk.runner.command();
        command
            .args(["invite", "send", "--space", SPACE, "--yes"])
            .args(words)
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap());
        Self {
            child: command.spawn().unwrap(),
            stdout,
            stderr,
            line: words.join(" "),
        }
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        kill(Pid::from_raw(pid), signal).unwrap();
    }

    fn wait_for_words(&self, words: &str) {
        wait_until(words, || {
            std::fs::read_to_string(&self.stderr).is_ok_and(|text| text.contains(words))
        });
    }

    fn end(mut self, desk: &Desk) -> Ran {
        let status = self.child.wait().unwrap();
        let read = |path| std::fs::read(path).unwrap();
        let output = std::process::Output {
            status,
            stdout: read(&self.stdout),
            stderr: read(&self.stderr),
        };
        desk.runner.ran(&output, self.line)
    }
}

/// Reports that are not complete.
fn partial_reports(desk: &Desk) -> usize {
    let entries = std::fs::read_dir(desk.runner.home()).unwrap();
    entries
        .filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().ends_with(".partial")
        })
        .count()
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn people(rows: i64) -> String {
    let rows: String = (0..rows).fold(String::new(), |text, n| {
        text + &format!("p{n}@x.test,P {n}\n")
    });
    format!("email,name\n{rows}")
}

/// Keeps a chunk from being written for as long as it is held.
fn hold_second_chunk(desk: &Desk) -> Held {
    desk.begin(&format!(
        "WITH held AS (
            INSERT INTO batch (id, source, actor, started_at)
            VALUES (gen_random_uuid(), 'addresses', 'test', now()) RETURNING id)
         INSERT INTO invitation (id, space_id, batch_id, email, language, roles, expires_at, created_at)
         SELECT gen_random_uuid(), space.id, held.id, 'p{}@x.test', 'en', '{{client}}',
            now() + interval '1 day', now() FROM held, space",
        CHUNK + 100
    ))
}

/// Everybody has one open invitation with one mail, which waits.
fn assert_complete(desk: &Desk, rows: i64) {
    assert_eq!(desk.invitations(), rows);
    assert_eq!(
        desk.number("SELECT count(DISTINCT email_key) FROM invitation"),
        rows
    );
    assert_eq!(
        desk.number("SELECT count(DISTINCT invitation_id) FROM mail"),
        rows
    );
    assert_eq!(
        desk.number("SELECT count(*) FROM mail WHERE state = 'queued'"),
        rows
    );
}

#[test]
fn killed_in_the_middle_the_same_line_completes_it() {
    let desk = Desk::new();
    let file = desk.file("people.csv", people(TWO_CHUNKS));
    let held = hold_second_chunk(&desk);
    let line = ["--csv", &file, "--queue", "--report", "r.csv"];
    let mut run = Running::start(&desk, "killed", &line);
    wait_until("the first chunk", || desk.invitations() == CHUNK);
    run.signal(Signal::SIGKILL);
    run.child.wait().unwrap();
    desk.roll_back(held);
    assert_eq!(partial_reports(&desk), 1);
    let (ran, result) = desk.send_json(&line);
    assert_eq!(partial_reports(&desk), 0);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(result["summary"]["already_invited"], CHUNK);
    assert_eq!(result["summary"]["invited"], TWO_CHUNKS - CHUNK);
    assert_eq!(result["summary"]["mail"]["waiting"], TWO_CHUNKS);
    assert_complete(&desk, TWO_CHUNKS);
}

#[test]
fn ctrl_c_ends_the_chunk_tells_the_rest_and_the_same_line_goes_on() {
    let desk = Desk::new();
    let file = desk.file("people.csv", people(THREE_CHUNKS));
    let line = ["--csv", &file, "--queue", "--json", "--report", "r.csv"];
    let held = hold_second_chunk(&desk);
    let run = Running::start(&desk, "stopped", &line);
    wait_until("the first chunk", || desk.invitations() == CHUNK);
    run.signal(Signal::SIGINT);
    run.wait_for_words("Stopping after the rows in flight (press Ctrl-C again to stop now)\n");
    desk.roll_back(held);
    let ran = run.end(&desk);
    assert_eq!((ran.code, ran.signal), (130, Some(2)), "{}", ran.stderr);
    let done = desk.invitations();
    let result: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(result["summary"]["invited"], done);
    assert_eq!(result["summary"]["not_started"], THREE_CHUNKS - done);
    assert!(done < THREE_CHUNKS, "{done}");
    let words = format!(
        "Stopped: {done} of {THREE_CHUNKS} rows done. Nothing is half done.\n\
         To go on, run the same line again; what is done is not done twice.\n"
    );
    assert!(ran.stderr.ends_with(&words), "{}", ran.stderr);
    let report = std::fs::read_to_string(desk.path("r.csv")).unwrap();
    let count = |words| i64::try_from(report.matches(words).count()).unwrap();
    assert_eq!(count("\r\n"), THREE_CHUNKS + 1);
    assert_eq!(count(",not_started,interrupted,"), THREE_CHUNKS - done);
    let again = desk.send(&line);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_complete(&desk, THREE_CHUNKS);
}

#[test]
fn a_second_ctrl_c_ends_it_at_once_and_leaves_whole_chunks() {
    let desk = Desk::new();
    let file = desk.file("people.csv", people(TWO_CHUNKS));
    let held = hold_second_chunk(&desk);
    // Also of a run that was started with signals blocked, which a program inherits.
    let blocked = SigSet::all()
        .thread_swap_mask(SigmaskHow::SIG_BLOCK)
        .unwrap();
    let run = Running::start(&desk, "twice", &["--csv", &file, "--queue"]);
    blocked.thread_set_mask().unwrap();
    wait_until("the first chunk", || desk.invitations() == CHUNK);
    run.signal(Signal::SIGTERM);
    run.wait_for_words("Stopping after");
    run.signal(Signal::SIGINT);
    let ran = run.end(&desk);
    assert_eq!((ran.code, ran.signal), (130, Some(2)), "{}", ran.stderr);
    desk.roll_back(held);
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'admit'";
    wait_until("the end of its connections", || desk.number(waits) == 0);
    assert_eq!(desk.invitations(), CHUNK);
    assert_eq!(desk.number("SELECT count(*) FROM mail"), CHUNK);
}

#[test]
fn two_runs_of_one_file_at_once_invite_and_mail_everybody_once() {
    let desk = Desk::new();
    let file = desk.file("people.csv", people(200));
    let line = ["--csv", &file, "--json"];
    let runs = ["one", "other"].map(|name| Running::start(&desk, name, &line));
    let invited: i64 = runs
        .map(|run| {
            let ran = run.end(&desk);
            assert_eq!(ran.code, 0, "{ran}");
            let result: Value = serde_json::from_str(&ran.stdout).unwrap();
            result["summary"]["invited"].as_i64().unwrap()
        })
        .iter()
        .sum();
    assert_eq!((invited, desk.invitations()), (200, 200));
    let mut recipients = desk.recipients();
    recipients.dedup();
    assert_eq!((recipients.len(), desk.mails().len()), (200, 200));
    assert_eq!(
        desk.number("SELECT count(*) FROM mail WHERE state = 'sent'"),
        200
    );
}

#[test]
fn killed_while_mailing_the_same_line_sends_the_rest_and_nobody_gets_two() {
    let desk = Desk::new().with("ADMIT_CONNECTIONS", "4");
    let file = desk.file("people.csv", people(60));
    assert_eq!(desk.send(&["--csv", &file, "--queue"]).code, 0);
    let held = desk.begin("UPDATE invitation SET given_name = 'Held' WHERE email = 'p30@x.test'");
    let mut run = Running::start(&desk, "mailing", &["--csv", &file]);
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    wait_until("the held mail", || desk.number(waits) > 0);
    run.signal(Signal::SIGKILL);
    run.child.wait().unwrap();
    desk.roll_back(held);
    let before = desk.mail_files();
    assert!(before < 60, "{before}");
    let (ran, result) = desk.send_json(&["--csv", &file]);
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(result["summary"]["already_invited"], 60, "{ran}");
    assert_eq!(result["summary"]["mail"]["waiting"], 0, "{ran}");
    let mut recipients = desk.recipients();
    recipients.dedup();
    assert_eq!((recipients.len(), desk.mails().len()), (60, 60), "{ran}");
    assert_eq!(
        desk.number("SELECT count(*) FROM mail WHERE state = 'sent'"),
        60
    );
    assert_eq!(
        desk.number("SELECT count(*) FROM mail WHERE maybe_duplicate"),
        0
    );
}

#[test]
fn ctrl_c_while_mailing_leaves_the_rest_waiting_and_the_same_line_sends_it() {
    let desk = Desk::new().with("ADMIT_CONNECTIONS", "1");
    let file = desk.file("people.csv", people(30));
    assert_eq!(desk.send(&["--csv", &file, "--queue"]).code, 0);
    let held = desk.begin("UPDATE invitation SET given_name = 'Held'");
    let run = Running::start(&desk, "mailing", &["--csv", &file]);
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    wait_until("the held mail", || desk.number(waits) > 0);
    run.signal(Signal::SIGINT);
    run.wait_for_words("Stopping after");
    desk.roll_back(held);
    let ran = run.end(&desk);
    assert_eq!(ran.signal, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("Stopped: all rows are done, 29 mails wait. Nothing is half done.\n"),
        "{ran}"
    );
    assert_eq!(desk.send(&["--csv", &file]).code, 0);
    let mut recipients = desk.recipients();
    recipients.dedup();
    assert_eq!((recipients.len(), desk.mail_files()), (30, 30));
}

#[test]
fn a_mail_that_a_killed_run_had_handed_over_is_told_and_not_sent_again() {
    let sink = Sink::start(Options::default());
    let desk = Desk::with_server(&sink);
    sink.for_recipient("b@x.test", Phase::Kept, Action::Silence);
    let mut run = Running::start(&desk, "killed", &["a@x.test", "b@x.test"]);
    // The other one's answer must be written down before, or it is in doubt as well.
    let sent = "SELECT count(*) FROM mail WHERE state = 'sent'";
    wait_until("both mails", || {
        sink.received().len() == 2 && desk.number(sent) == 1
    });
    run.signal(Signal::SIGKILL);
    run.child.wait().unwrap();
    sink.behave();
    let ran = desk.send(&["a@x.test", "b@x.test"]);
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        ran.stderr
            .contains("warning: 1 mail of a run that was killed may or may not have left\n"),
        "{ran}"
    );
    let to_b = sink
        .received()
        .iter()
        .filter(|mail| mail.recipient == "b@x.test")
        .count();
    assert_eq!(to_b, 1, "{ran}");
}

#[test]
fn connections_that_the_server_ends_are_made_anew_and_the_run_goes_on() {
    let desk = Desk::new();
    let file = desk.file("people.csv", people(TWO_CHUNKS));
    let held = hold_second_chunk(&desk);
    let run = Running::start(&desk, "cut", &["--csv", &file, "--queue", "--json"]);
    wait_until("the first chunk", || desk.invitations() == CHUNK);
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    wait_until("the held chunk", || desk.number(waits) > 0);
    desk.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'admit'",
    );
    desk.roll_back(held);
    let ran = run.end(&desk);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let result: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(result["summary"]["invited"], TWO_CHUNKS);
    assert_complete(&desk, TWO_CHUNKS);
}

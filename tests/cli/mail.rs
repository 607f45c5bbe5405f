//! `admit mail deliver`.

use std::process::Stdio;
use std::time::Duration;

use super::place::{on_a_fresh_database, tidy};
use crate::assert_run;
use crate::support::cluster::TestDatabase;
use crate::support::run::Runner;
use crate::support::smtp::{Action, Options, Phase, Sink};

/// A runner with a space, mails to so many people in the queue, and a mail server.
fn queued(people: usize) -> (Runner, TestDatabase, Sink) {
    let sink = Sink::start(Options::default());
    let (runner, database) = on_a_fresh_database();
    let runner = runner
        .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()))
        .with("ADMIT_MAIL_FROM", "Spring <care@clinic.example>")
        .with("ADMIT_BASE_URL", "https://join.clinic.example")
        .with("ADMIT_CONNECTIONS", "2");
    assert_eq!(runner.line("space create spring --name Spring").code, 0);
    if people > 0 {
        let addresses: Vec<String> = (0..people).map(|n| format!("p{n}@acme.example")).collect();
        let addresses = addresses.join(" ");
        let line = format!("invite send {addresses} --space spring --queue --yes -q");
        assert_eq!(runner.line(&line).code, 0);
    }
    (runner, database, sink)
}

#[test]
fn what_is_due_is_sent_and_what_a_limit_leaves_is_no_failure() {
    let (runner, database, sink) = queued(3);
    let line = |line: &str| tidy(runner.line(line), &database);
    assert_run!(line("mail deliver --dry-run"), @r##"
    $ admit mail deliver --dry-run
    --- stderr
    Dry run, nothing was sent: 3 mails would be sent to smtp:127.0.0.1:[PORT]
    --- code 0
    "##);
    assert_eq!(sink.received().len(), 0);
    assert_run!(line("mail deliver --limit 1"), @r##"
    $ admit mail deliver --limit 1
    --- stderr
    1 mail sent to smtp:127.0.0.1:[PORT]
    2 mails in the queue
    hint: deliver what waits: `admit mail deliver`
    --- code 0
    "##);
    assert_eq!(sink.received().len(), 1);
    assert_run!(line("mail deliver --json"), @r##"
    $ admit mail deliver --json
    {"schema":1,"sent":2,"waiting":0,"due":0,"dead":0,"in_doubt":0,"outrun":0,"expired":0,"dry_run":false}
    --- stderr
    2 mails sent to smtp:127.0.0.1:[PORT]
    --- code 0
    "##);
    assert_eq!(sink.received().len(), 3);
    assert_run!(line("mail deliver"), @r##"
    $ admit mail deliver
    --- stderr
    No mail is due.
    --- code 0
    "##);
    assert_run!(line("mail deliver --format csv"), @r##"
    $ admit mail deliver --format csv
    schema,sent,waiting,due,dead,in_doubt,outrun,expired,dry_run
    1,0,0,0,0,0,0,0,no
    --- stderr
    No mail is due.
    --- code 0
    "##);
    assert_eq!(sink.received().len(), 3);
}

#[test]
fn a_quiet_run_writes_nothing_whether_there_was_mail_or_not() {
    let (runner, _database, _sink) = queued(2);
    for _ in 0..2 {
        let ran = runner.line("-q mail deliver");
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, "", "")
        );
    }
}

#[test]
fn a_mail_that_a_server_puts_off_is_no_failure_and_one_refused_for_good_is() {
    let (runner, database, sink) = queued(3);
    sink.for_recipient(
        "p0@acme.example",
        Phase::Recipient,
        Action::Reply("450 4.2.1 later\r\n"),
    );
    let put_off = tidy(runner.line("-q mail deliver --limit 3 --json"), &database);
    assert_run!(put_off, @r##"
    $ admit -q mail deliver --limit 3 --json
    {"schema":1,"sent":2,"waiting":1,"due":0,"dead":0,"in_doubt":0,"outrun":0,"expired":0,"dry_run":false}
    --- stderr
    --- code 0
    "##);
    sink.behave();
    let invited = runner.line("invite send q@acme.example --space spring --queue -q");
    assert_eq!(invited.code, 0);
    sink.for_recipient(
        "q@acme.example",
        Phase::Recipient,
        Action::Reply("550 5.1.1 no such user\r\n"),
    );
    let mut ran = tidy(runner.line("mail deliver"), &database);
    // A fifth shorter or longer than a minute.
    let begin = ran.stderr.find("due in ").unwrap() + "due in ".len();
    let length = ran.stderr[begin..].find(" (").unwrap();
    ran.stderr
        .replace_range(begin..begin + length, "[A MINUTE]");
    assert_run!(ran, @r##"
    $ admit mail deliver
    --- stderr
    warning: 1 mail refused for good
    hint: see why: `admit mail list --state dead`
    1 mail in the queue, due in [A MINUTE] (another try)
    hint: see each of them: `admit mail list --state queued`
    --- code 5
    "##);
}

#[test]
fn a_mail_server_that_is_away_is_75_and_keeps_what_waits() {
    let (runner, database, _sink) = queued(1);
    let runner = runner.with("ADMIT_SMTP_URL", "smtp://127.0.0.1:1");
    assert_run!(tidy(runner.line("mail deliver"), &database), @r##"
    $ admit mail deliver
    --- stderr
    1 mail in the queue
    hint: deliver what waits: `admit mail deliver`
    error: the mail server is away: cannot connect to smtp:127.0.0.1:[PORT] (127.0.0.1): Connection refused (os error 111)

    hint: what waits is kept: run the same line again later
    --- code 75
    "##);
    let ran = runner.line("-q mail deliver --json");
    assert_eq!(ran.code, 75, "{ran}");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&object["sent"], &object["waiting"]),
        (&0.into(), &1.into())
    );
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["exit"], 75);
}

#[test]
fn settings_that_are_missing_are_78() {
    let (runner, _database) = on_a_fresh_database();
    assert_run!(runner.line("mail deliver"), @r##"
    $ admit mail deliver
    --- stderr
    error: nothing says how mail is to leave

    hint: set `ADMIT_SMTP_URL`, such as smtp://user@host:587
    --- code 78
    "##);
    let pigeon = runner.with("ADMIT_MAIL_TRANSPORT", "pigeon");
    let ran = pigeon.line("mail deliver");
    assert_eq!(ran.code, 78, "{ran}");
    assert!(ran.stderr.contains("one of smtp, sendmail, file"), "{ran}");
}

#[test]
fn only_the_mails_of_one_run_are_sent() {
    let (runner, _database, sink) = queued(2);
    let json = runner
        .line("invite send z@acme.example --space spring --queue --json")
        .stdout;
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    let batch = object["summary"]["batch"].as_str().unwrap().to_owned();
    assert_eq!(
        runner.line(&format!("mail deliver --batch {batch}")).code,
        0
    );
    let to: Vec<String> = sink
        .received()
        .into_iter()
        .map(|mail| mail.recipient)
        .collect();
    assert_eq!(to, ["z@acme.example"]);
    let nobody = runner.line("mail deliver --batch 01933b5e-7c1a-7d2e-9f00-3c5a1b2c3d4e");
    assert_eq!(nobody.code, 3, "{nobody}");
    assert_eq!(runner.line("mail deliver --batch x").code, 2);
}

#[test]
fn two_runs_at_once_send_every_mail_once() {
    let (runner, _database, sink) = queued(30);
    let children: Vec<_> = (0..2)
        .map(|_| {
            runner
                .command()
                .args(["-q", "mail", "deliver"])
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let mut to: Vec<String> = sink
        .received()
        .into_iter()
        .map(|mail| mail.recipient)
        .collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), sink.received().len()), (30, 30));
}

#[test]
fn a_time_limit_leaves_the_rest_and_is_no_failure() {
    let (runner, _database, sink) = queued(20);
    sink.always(Phase::Dot, Action::Late(Duration::from_millis(400)));
    let ran = runner.line("mail deliver --time-limit 1s --json");
    assert_eq!(ran.code, 0, "{ran}");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let sent = object["sent"].as_u64().unwrap();
    assert!((1..20).contains(&sent), "{ran}");
    assert_eq!(object["waiting"].as_u64(), Some(20 - sent), "{ran}");
    assert_eq!(runner.line("mail deliver --time-limit 7").code, 2);
}

#[test]
fn ctrl_c_stops_between_two_mails_and_the_next_run_sends_the_rest() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    let (runner, _database, sink) = queued(10);
    sink.always(Phase::Dot, Action::Late(Duration::from_millis(200)));
    let child = runner
        .command()
        .args(["mail", "deliver"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while sink.received().is_empty() {
        std::thread::yield_now();
    }
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    let ran = runner.ran(
        &child.wait_with_output().unwrap(),
        "mail deliver".to_owned(),
    );
    assert_eq!(ran.signal, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("Stopping after the mails in flight"),
        "{ran}"
    );
    let before = sink.received().len();
    assert!(before < 10, "{ran}");
    sink.behave();
    assert_eq!(runner.line("-q mail deliver").code, 0);
    assert_eq!(sink.received().len(), 10);
}

//! Limits of delivery, as a person meets them.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use sqlx::Executor as _;

use super::place::on_a_fresh_database;
use crate::support::run::Runner;
use crate::support::smtp::{Options, Sink};

/// A runner with a space, mails of a file to so many people in the queue, and a mail server.
fn queued(people: usize) -> (Runner, crate::support::cluster::TestDatabase, Sink) {
    use std::fmt::Write as _;
    let sink = Sink::start(Options::default());
    let (runner, database) = on_a_fresh_database();
    let runner = runner
        .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()))
        .with("ADMIT_MAIL_FROM", "Spring <care@clinic.example>")
        .with("ADMIT_BASE_URL", "https://join.clinic.example");
    assert_eq!(runner.line("space create spring --name Spring").code, 0);
    let mut csv = "email\n".to_owned();
    for n in 0..people {
        writeln!(csv, "p{n}@acme.example").unwrap();
    }
    let args = "invite send --csv - --space spring --queue --yes -q".split(' ');
    assert_eq!(runner.run_with_input(args, &csv).code, 0);
    (runner, database, sink)
}

#[test]
fn a_rate_slows_a_run_down_and_its_time_limit_still_holds() {
    let (runner, _database, sink) = queued(6);
    let begun = Instant::now();
    let ran = runner.line("mail deliver --rate 1/min --time-limit 2s --progress plain");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    assert!(
        ran.stderr.contains("waiting for the mail limit (1/min)"),
        "{ran}"
    );
    assert_eq!(sink.received().len(), 1);
    // `none` is stronger than what is set.
    let set = runner.with("ADMIT_MAIL_RATE", "1/h");
    let ran = set.line("mail deliver --rate none");
    assert_eq!((ran.code, sink.received().len()), (0, 6), "{ran}");
    let wrong = set.line("mail deliver --rate 60");
    assert_eq!(wrong.code, 2, "{wrong}");
    let wrong = set
        .with("ADMIT_MAIL_RATE_PER_DOMAIN", "many")
        .line("mail deliver");
    assert_eq!(wrong.code, 78, "{wrong}");
}

/// All of a day but a minute, so that the test is inside whenever it runs.
fn hours_around_now() -> (String, String) {
    #[expect(clippy::disallowed_methods, reason = "the hours are chosen around now")]
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let [begin, end] = [29, 30].map(|minutes| {
        let at = now.checked_sub(jiff::Span::new().minutes(minutes));
        at.unwrap().strftime("%H:%M").to_string()
    });
    (begin, end)
}

#[test]
fn quiet_hours_are_told_in_words() {
    let (runner, _database, sink) = queued(3);
    let (begin, end) = hours_around_now();
    let runner = runner
        .with("ADMIT_QUIET_HOURS", &format!("{begin}-{end}"))
        .with("ADMIT_TIME_ZONE", "UTC");
    let ran = runner.line("mail deliver --dry-run");
    let expected = format!("3 mails would wait until {end} (quiet hours)");
    assert!(ran.stderr.contains(&expected), "{ran}");
    let ran = runner.line("mail deliver");
    assert_eq!(ran.code, 0, "{ran}");
    let expected = format!("3 mails wait until {end} (quiet hours)\n");
    assert_eq!(ran.stderr, expected);
    assert_eq!(sink.received().len(), 0);
    let wrong = runner
        .with("ADMIT_TIME_ZONE", "Mars/Olympus")
        .line("mail deliver");
    assert_eq!(wrong.code, 78, "{wrong}");
}

#[test]
fn what_quiet_hours_hold_up_is_told_and_passes_no_limit() {
    let (runner, database, _sink) = queued(3);
    let store = |statement| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(database.pool.execute(statement)).unwrap();
    };
    store("UPDATE mail SET not_before = now() - interval '3 hours'");
    assert_eq!(runner.line("status -q").code, 5);
    let (begin, end) = hours_around_now();
    let runner = runner
        .with("ADMIT_QUIET_HOURS", &format!("{begin}-{end}"))
        .with("ADMIT_TIME_ZONE", "UTC");
    let ran = runner.line("status --json");
    assert_eq!(ran.code, 0, "{ran}");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let counts = ["waiting", "due", "held"].map(|key| object[key].as_i64().unwrap());
    assert_eq!(counts, [3, 0, 3]);
    assert_eq!(object["due_since"], serde_json::Value::Null);
    let until = object["held_until"].as_str().unwrap();
    assert!(until.contains(&end), "{until}");
    let table = runner.line("status").stdout;
    assert!(table.contains("held until:"), "{table}");
    let metrics = runner.line("status --format prometheus").stdout;
    assert!(metrics.contains("\nadmit_mail_held 3\n"), "{metrics}");
    // Mail that somebody waits for is held up by nothing.
    store("UPDATE mail SET priority = 30 WHERE id = (SELECT min(id::text)::uuid FROM mail)");
    let ran = runner.line("status -q");
    assert_eq!(ran.code, 5, "{ran}");
    assert!(ran.stderr.starts_with("error: 1 mail is due, "), "{ran}");
}

#[test]
fn while_nothing_is_due_it_is_told_when_the_next_one_is_and_why() {
    let (runner, database, _sink) = queued(2);
    let store = |statement| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(database.pool.execute(statement)).unwrap();
    };
    store("UPDATE mail SET not_before = now() + interval '4 minutes'");
    let limited = "2 mails in the queue, the next due in 4 min";
    let told = |runner: &Runner| {
        let ran = runner.line("mail deliver");
        assert_eq!(ran.code, 0, "{ran}");
        let told = ran.stderr.strip_prefix("No mail is due.\n");
        let hint = "hint: see each of them: `admit mail list --state queued`\n";
        let told = told.and_then(|told| told.strip_suffix(hint));
        told.unwrap_or_else(|| panic!("{ran}")).trim().to_owned()
    };
    assert_eq!(told(&runner), limited);
    let per_domain = runner.with("ADMIT_MAIL_RATE_PER_DOMAIN", "1/h");
    assert_eq!(
        told(&per_domain),
        format!("{limited} (the limit of its domain, 1/h)")
    );
    store("UPDATE mail SET attempts = 1");
    assert_eq!(told(&per_domain), format!("{limited} (another try)"));
    let (begin, end) = hours_around_now();
    let quiet = per_domain
        .with("ADMIT_QUIET_HOURS", &format!("{begin}-{end}"))
        .with("ADMIT_TIME_ZONE", "UTC");
    let held = told(&quiet);
    assert!(
        held.starts_with("2 mails in the queue, the next due in 2")
            && held.ends_with(" h (quiet hours)"),
        "{held}"
    );
    store("UPDATE mail SET priority = 30 WHERE id = (SELECT min(id::text)::uuid FROM mail)");
    assert_eq!(told(&quiet), format!("{limited} (another try)"));
}

/// The same with mail that leaves by a program which does this.
fn with_program(runner: Runner, script: &str) -> Runner {
    let program = runner.home().join("program");
    // By another process: a file that a child still has open for writing cannot be run.
    let made = Command::new("/bin/sh")
        .args([
            "-c",
            "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 755 \"$0\"",
        ])
        .args([program.as_os_str(), script.as_ref()])
        .status();
    assert!(made.unwrap().success());
    runner
        .with("ADMIT_MAIL_TRANSPORT", "sendmail")
        .with("ADMIT_SENDMAIL_PROGRAM", &program.display().to_string())
}

#[test]
fn of_a_program_nothing_is_told_that_only_a_server_does() {
    let (runner, _database, _sink) = queued(1);
    let runner = with_program(runner, "cat > /dev/null");
    let ran = runner.line("mail test kim@mail.test");
    assert_eq!(ran.code, 0, "{ran}");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{ran}");
    assert!(lines[0].starts_with("handing over to sendmail:/"), "{ran}");
    assert!(
        lines[1].starts_with("accepted for kim@mail.test: 250"),
        "{ran}"
    );
    let ran = runner.line("invite send kim@acme.example --space spring");
    assert!(
        ran.stderr.contains("The program said: 250 taken by "),
        "{ran}"
    );
    let refuses = with_program(runner, "cat > /dev/null; exit 67");
    let ran = refuses.line("mail test kim@mail.test");
    assert!(
        ran.stderr
            .contains("\nerror: the program refused: 550 5.1.1 "),
        "{ran}"
    );
    let fails = with_program(refuses, "cat > /dev/null; exit 1");
    let ran = fails.line("mail deliver");
    assert!(
        ran.stderr
            .starts_with("warning: 1 mail may or may not have left: there was no clear answer\n"),
        "{ran}"
    );
    let shown = fails.line("mail show p0@acme.example");
    assert!(shown.stdout.contains("ended with 1."), "{shown}");
    for line in [
        "mail status",
        "mail show p0@acme.example",
        "invite show p0@acme.example",
    ] {
        let ran = fails.line(line).to_string();
        assert!(!ran.contains("did not answer"), "{ran}");
    }
    let four = "email\na@x.example\nb@x.example\nc@x.example\nd@x.example\n";
    let args = "invite send --csv - --space spring --yes".split(' ');
    let ran = fails.run_with_input(args, four);
    assert!(ran.stderr.contains("warning: the program fails: "), "{ran}");
    assert!(!ran.stderr.contains("mail server"), "{ran}");
}

#[test]
fn mail_leaves_by_a_program_on_this_machine() {
    let (runner, _database, _sink) = queued(2);
    let runner = with_program(runner, "cat > \"$HOME/$5.eml\"");
    let ran = runner.line("mail deliver");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        ran.stderr.starts_with("2 mails sent to sendmail:/"),
        "{ran}"
    );
    for n in 0..2 {
        let file = runner.home().join(format!("p{n}@acme.example.eml"));
        let message = fs::read_to_string(file).unwrap();
        assert!(
            message.contains(&format!("To: p{n}@acme.example\n")),
            "{message}"
        );
    }
    let relative = runner
        .with("ADMIT_SENDMAIL_PROGRAM", "sendmail")
        .line("mail deliver");
    assert_eq!(relative.code, 78, "{relative}");
}

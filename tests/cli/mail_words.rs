//! `admit mail preview` and `admit mail test`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::assert_run;
use crate::support::run::Runner;
use crate::support::smtp::{Action, Options, Phase, Sink};

#[test]
fn a_preview_needs_no_database_and_no_mail_server() {
    let runner = Runner::new();
    assert_run!(runner.line("mail preview password_changed --language nl"), @r##"
    $ admit mail preview password_changed --language nl
    Uw wachtwoord is gewijzigd

    Beste Anna van der Berg,

    Het wachtwoord van uw account is zojuist gewijzigd. Elk apparaat dat was ingelogd, is uitgelogd.

    Was u dat zelf? Dan hoeft u niets te doen.

    Was u het niet? Kies dan meteen een nieuw wachtwoord: geef bij het inloggen aan dat u uw wachtwoord bent vergeten.
    --- stderr
    --- code 0
    "##);
    let headers = runner.line("mail preview reset --part headers");
    assert_eq!(headers.code, 0, "{headers}");
    for header in [
        "From: ",
        "To: \"Anna van der Berg\" <anna.berg@mail.example>",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(headers.stdout.contains(header), "{header}: {headers}");
    }
    assert!(!headers.stdout.contains("\n\n"), "{headers}");
    let html = runner.line("mail preview invitation --part html");
    assert!(
        html.stdout
            .contains("https://join.clinic.example/join/example-"),
        "{html}"
    );
    assert_eq!(runner.line("mail preview").code, 2);
    assert_eq!(runner.line("mail preview nothing").code, 2);
}

#[test]
fn the_html_goes_into_a_private_file_that_is_not_overwritten_unasked() {
    let runner = Runner::new();
    assert_run!(runner.line("mail preview reset --open reset.html"), @r##"
    $ admit mail preview reset --open reset.html
    --- stderr
    The HTML is in reset.html
    --- code 0
    "##);
    let path = runner.home().join("reset.html");
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    fs::write(&path, "mine").unwrap();
    assert_run!(runner.line("mail preview reset --open reset.html"), @r##"
    $ admit mail preview reset --open reset.html
    --- stderr
    error: reset.html exists already

    hint: name another file, or add `--overwrite`
    --- code 73
    "##);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(
        runner
            .line("mail preview reset --open reset.html --overwrite")
            .code,
        0
    );
    assert!(fs::read_to_string(&path).unwrap().contains("<html"));
}

#[test]
fn templates_of_ones_own_are_tried_before_anything_is_done_with_them() {
    let runner = Runner::new();
    let folder = runner.home().join("templates");
    fs::create_dir_all(folder.join("nl")).unwrap();
    let runner = runner.with("ADMIT_MAIL_TEMPLATES", &folder.display().to_string());
    assert_run!(runner.line("mail preview --check"), @r##"
    $ admit mail preview --check
    --- stderr
    Every template can be used: 72 mails were put into words with made-up people.
    --- code 0
    "##);
    let path = folder.join("nl/reset.subject.txt");
    fs::write(&path, "Hallo\n{{ nick }}").unwrap();
    assert_run!(runner.line("mail preview --check"), @r##"
    $ admit mail preview --check
    --- stderr
    error: mail template [HOME]/templates/nl/reset.subject.txt, line 2 cannot be used: undefined value in `{{ nick }}`; there are by_staff, language, left, link, name, next_address, organisation, organisation_contact, space, support_contact, until_day, until_time

    hint: see what it comes to once it is mended: `admit mail preview KIND`
    --- code 78
    "##);
    let other = folder.join("nl/reset.txt");
    fs::write(&other, "{% if %}").unwrap();
    let both = runner.line("mail preview --check");
    assert_eq!(both.code, 78, "{both}");
    for part in [
        "warning: mail template [HOME]/templates/nl/reset.txt, line 1 cannot",
        "warning: mail template [HOME]/templates/nl/reset.subject.txt, line 2 cannot",
        "error: mail templates cannot be used: 2 errors\n",
    ] {
        assert!(both.to_string().contains(part), "{part}: {both}");
    }
    fs::remove_file(other).unwrap();
    // Nothing is claimed, and nobody is asked for a database first.
    let sends = runner
        .with("ADMIT_SMTP_URL", "smtp://127.0.0.1:9")
        .with("ADMIT_MAIL_FROM", "care@clinic.example");
    let ran = sends.line("mail test kim@mail.test");
    assert_eq!(ran.code, 78, "{ran}");
    assert!(ran.stderr.contains("nl/reset.subject.txt, line 2"), "{ran}");
}

#[test]
fn a_test_mail_tells_its_steps_and_needs_no_database() {
    let sink = Sink::start(Options::default());
    let runner = Runner::new()
        .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()))
        .with("ADMIT_MAIL_FROM", "Spring <care@clinic.example>");
    assert_run!(runner.line("mail test kim@mail.test --language nl"), @r##"
    $ admit mail test kim@mail.test --language nl
    --- stderr
    connecting to smtp:127.0.0.1:[PORT]
    connected, not encrypted, on this machine; no log-in asked for
    sender care@clinic.example and recipient accepted
    accepted for kim@mail.test: 250 2.0.0 queued as 4711
    hint: accepted is not delivered: look whether it arrives, and where
    --- code 0
    "##);
    assert_run!(runner.line("-q mail test kim@mail.test --json"), @r##"
    $ admit -q mail test kim@mail.test --json
    {"schema":1,"id":"[ID]","via":"smtp:127.0.0.1:[PORT]","security":"not encrypted, on this machine","reply_code":250,"reply":"250 2.0.0 queued as 4711"}
    --- stderr
    --- code 0
    "##);
    let received = sink.received();
    assert_eq!(received.len(), 2);
    let message = String::from_utf8(received[0].message.clone()).unwrap();
    assert!(
        message.contains("Subject: Een proef met de mail van admit"),
        "{message}"
    );
    assert!(!message.contains("http"), "{message}");
    for (phase, reply, code) in [
        (Phase::Recipient, "450 4.2.1 later\r\n", 75),
        (Phase::Recipient, "550 5.1.1 no such user\r\n", 78),
        (Phase::Dot, "554 5.7.1 no\r\n", 78),
    ] {
        sink.behave();
        sink.always(phase, Action::Reply(reply));
        let ran = runner.line("mail test kim@mail.test");
        assert_eq!(ran.code, code, "{ran}");
    }
    drop(sink);
    let ran = runner.line("mail test kim@mail.test");
    assert_eq!(ran.code, 75, "{ran}");
    let unset = Runner::new().line("mail test kim@mail.test");
    assert_eq!(unset.code, 78, "{unset}");
}

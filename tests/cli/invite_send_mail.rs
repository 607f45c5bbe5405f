//! `invite send` and a mail server: what it gets, what is told when it refuses, is away or hangs
//! up, and that no secret is ever told.

use std::net::TcpListener;

use serde_json::Value;

use super::invite_send_desk::{Desk, Mail};
use crate::assert_run;
use crate::support::smtp::{Action, Options, Phase, Sink};

fn mails(sink: &Sink) -> Vec<Mail> {
    let mut mails: Vec<Mail> = sink
        .received()
        .iter()
        .map(|received| Mail::read(std::str::from_utf8(&received.message).unwrap()))
        .collect();
    mails.sort_by_key(Mail::to);
    mails
}

fn states(desk: &Desk) -> Vec<String> {
    desk.texts(
        "SELECT concat_ws(' ', email, state) FROM mail
         JOIN invitation ON invitation.id = invitation_id ORDER BY email, mail.id",
    )
}

#[test]
fn a_mail_says_who_invites_whom_to_what_in_the_language_of_its_reader() {
    let sink = Sink::start(Options::default());
    let desk = Desk::with_server(&sink).with("ADMIT_SUPPORT_CONTACT", "help@clinic.example");
    desk.file(
        "people.csv",
        "email,name,language\nanna@mail.test,Anna Köhler,en\nbram@mail.test,Bram,nl\n",
    );
    let ran = desk.send(&["--csv", "people.csv"]);
    assert_eq!(ran.code, 0, "{ran}");
    let place = format!("2 mails sent to smtp:{}\n", sink.address());
    assert!(ran.stderr.contains(&place), "{ran}");
    let mails = mails(&sink);
    let [anna, bram] = &mails[..] else {
        panic!("{mails:?}")
    };
    assert_eq!(
        anna.headers["From"],
        "\"Spring Clinic\" <care@clinic.example>"
    );
    assert_eq!(anna.headers["Auto-Submitted"], "auto-generated");
    assert!(anna.headers["To"].ends_with("<anna@mail.test>"), "{anna:?}");
    assert_eq!(
        anna.headers["Subject"],
        "Invitation to Spring-Clinic from Acme Care"
    );
    assert!(anna.text.starts_with("Hello Anna Köhler,\n"), "{anna:?}");
    assert!(bram.text.starts_with("Beste Bram,\n"), "{bram:?}");
    for mail in &mails {
        let link = format!("https://join.clinic.example/join/{}", mail.token());
        assert!(
            mail.text.contains(&link) && mail.html.contains(&link),
            "{mail:?}"
        );
        assert!(mail.text.contains("help@clinic.example"), "{mail:?}");
        assert!(!mail.source.contains("{{"), "{mail:?}");
    }
    assert_ne!(anna.headers["Message-ID"], bram.headers["Message-ID"]);
}

#[test]
fn one_refused_address_is_dead_the_others_are_sent_and_the_run_is_5() {
    let sink = Sink::start(Options::default());
    sink.for_recipient(
        "b@x.test",
        Phase::Recipient,
        Action::Reply("550 5.1.1 no such user"),
    );
    let desk = Desk::with_server(&sink);
    assert_run!(desk.send(&["a@x.test", "b@x.test", "c@x.test"]), @r#"
    $ admit invite send --space spring-clinic --yes a@x.test b@x.test c@x.test
    ROW  EMAIL     STATUS   MESSAGE
    1    a@x.test  invited
    2    b@x.test  invited
    3    c@x.test  invited
    --- stderr
    2 mails sent to smtp:127.0.0.1:[PORT]
    warning: 1 mail refused for good
    hint: see why: `admit mail list --state dead`
    hint: see them: `admit invite list --space spring-clinic`
    hint: take them all back: `admit batch withdraw [ID]`
    3 invited.
    --- code 5
    "#);
    assert_eq!(
        states(&desk),
        ["a@x.test sent", "b@x.test dead", "c@x.test sent"]
    );
    let again = desk.send(&["a@x.test", "b@x.test", "c@x.test"]);
    // Mail to it came back, as far as a server that does not know it is concerned.
    assert!(again.stdout.contains("b@x.test  refused"), "{again}");
    assert_eq!((again.code, sink.received().len()), (5, 2), "{again}");
}

#[test]
fn of_a_single_mail_the_answer_of_the_server_is_told() {
    let sink = Sink::start(Options::default());
    sink.for_recipient(
        "b@x.test",
        Phase::Recipient,
        Action::Reply("550 5.1.1 no such user"),
    );
    let desk = Desk::with_server(&sink);
    let ran = desk.send(&["a@x.test"]);
    assert!(
        ran.stderr
            .contains("The mail server said: 250 queued as 4711\n"),
        "{ran}"
    );
    let ran = desk.send(&["b@x.test"]);
    assert_eq!(ran.code, 5, "{ran}");
    assert!(
        ran.stderr
            .contains("The mail server said: 550 no such user\n"),
        "{ran}"
    );
}

#[test]
fn without_a_server_everybody_is_invited_and_the_same_line_later_sends_the_mails() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let desk = Desk::without_mail()
        .with("ADMIT_MAIL_FROM", "care@clinic.example")
        .with("ADMIT_BASE_URL", "https://join.clinic.example")
        .with("ADMIT_SMTP_URL", &format!("smtp://{address}"));
    let ran = desk.send(&["a@x.test", "b@x.test"]);
    assert_eq!((ran.code, desk.invitations()), (75, 2), "{ran}");
    assert!(
        ran.stderr.contains("warning: the mail server is away: "),
        "{ran}"
    );
    assert!(
        ran.stderr
            .contains("2 mails in the queue\nhint: deliver what waits: `admit mail deliver`\n"),
        "{ran}"
    );
    assert_eq!(states(&desk), ["a@x.test queued", "b@x.test queued"]);
    let sink = Sink::start(Options::default());
    let desk = desk.with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()));
    let (ran, result) = desk.send_json(&["a@x.test", "b@x.test"]);
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(result["summary"]["already_invited"], 2);
    assert_eq!(result["summary"]["mail"]["sent"], 2);
    assert_eq!((desk.invitations(), sink.received().len()), (2, 2));
}

#[test]
fn a_connection_lost_after_the_end_of_a_mail_is_told_and_never_repeated_unasked() {
    let sink = Sink::start(Options::default());
    sink.for_recipient("a@x.test", Phase::Kept, Action::HangUp);
    let desk = Desk::with_server(&sink);
    let (ran, result) = desk.send_json(&["a@x.test"]);
    assert_eq!(result["summary"]["mail"]["in_doubt"], 1, "{ran}");
    assert!(
        ran.stderr
            .contains("warning: 1 mail may or may not have left"),
        "{ran}"
    );
    sink.behave();
    let again = desk.send(&["a@x.test"]);
    assert_eq!((again.code, sink.received().len()), (0, 1), "{again}");
    let told =
        "warning: 1 mail of earlier runs may or may not have left\nhint: decide about them: ";
    assert!(again.stderr.contains(told), "{again}");
    assert_eq!(states(&desk), ["a@x.test in_doubt"]);
}

#[test]
fn a_mail_put_off_by_the_server_waits_and_the_others_go_out() {
    let sink = Sink::start(Options::default());
    sink.for_recipient(
        "a@x.test",
        Phase::Recipient,
        Action::Reply("451 4.7.1 try later"),
    );
    let desk = Desk::with_server(&sink);
    let ran = desk.send(&["a@x.test", "b@x.test"]);
    assert_eq!(ran.code, 0, "{ran}");
    assert!(ran.stderr.contains("1 mail in the queue\n"), "{ran}");
    assert_eq!(states(&desk), ["a@x.test queued", "b@x.test sent"]);
}

#[test]
fn a_wrong_password_is_a_setting_to_mend_and_no_mail_is_spent_on_it() {
    let sink = Sink::start(Options {
        login: Some(("user", "right", "PLAIN")),
        ..Options::default()
    });
    let desk = Desk::with_server(&sink);
    let secret = desk.path("smtp-password");
    std::fs::write(&secret, "sentinel-smtp-hunter2\n").unwrap();
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&secret, private).unwrap();
    let desk = desk
        .with("ADMIT_SMTP_URL", &format!("smtp://user@{}", sink.address()))
        .with("ADMIT_SMTP_PASSWORD_FILE", secret.to_str().unwrap())
        .with("RUST_LOG", "trace");
    let ran = desk
        .runner
        .line("-vvv invite send a@x.test --space spring-clinic");
    assert_eq!(ran.code, 78, "{ran}");
    assert!(
        ran.stderr.contains("no mail can leave as it is set"),
        "{ran}"
    );
    assert!(!ran.to_string().contains("sentinel-smtp-hunter2"), "{ran}");
    assert_eq!(states(&desk), ["a@x.test queued"]);
    let bytes = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        "\0user\0sentinel-smtp-hunter2",
    );
    assert!(!ran.stderr.contains(&bytes), "{ran}");
}

#[test]
fn no_link_and_no_password_is_told_however_much_is_logged() {
    let desk = Desk::new().with("RUST_LOG", "trace");
    let separator = if desk.database.url.contains('?') {
        '&'
    } else {
        '?'
    };
    let url = format!("{}{separator}password=sentinel-hunter2", desk.database.url);
    let desk = desk.with("ADMIT_DATABASE_URL", &url);
    let people: String = (0..20).fold(String::new(), |text, n| text + &format!("p{n}@x.test\n"));
    desk.file("people.csv", format!("email\n{people}bad\n"));
    for format in ["table", "json", "jsonl", "csv"] {
        let line = format!(
            "-vvv invite send --space spring-clinic --csv people.csv --yes --format {format} \
             --report r.csv"
        );
        let ran = desk.runner.line(&line);
        assert_eq!(ran.code, 5, "{ran}");
        let report = std::fs::read_to_string(desk.path("r.csv")).unwrap();
        let all = format!("{}{}{report}", ran.stdout, ran.stderr);
        let mails = desk.mails();
        assert_eq!(mails.len(), 20);
        for mail in mails {
            assert!(!all.contains(&mail.token()), "{}", mail.to());
        }
        assert!(!all.contains("sentinel-hunter2"), "{all}");
    }
    let kept = desk.texts(
        "SELECT concat_ws(' ', to_jsonb(mail)::text, to_jsonb(link)::text, to_jsonb(invitation)::text)
         FROM mail JOIN invitation ON invitation.id = mail.invitation_id
         LEFT JOIN link ON link.mail_id = mail.id",
    );
    for mail in desk.mails() {
        assert!(kept.iter().all(|row| !row.contains(&mail.token())));
    }
}

#[test]
fn a_server_elsewhere_must_encrypt_before_it_hears_of_anybody() {
    let sink = Sink::start(Options::default());
    let desk = Desk::with_server(&sink).with("ADMIT_SMTP_TLS", "required");
    let (ran, result) = desk.send_json(&["a@x.test"]);
    assert_eq!(ran.code, 78, "{ran}");
    assert_eq!(result["summary"]["mail"]["waiting"], Value::from(1));
    assert_eq!(sink.received().len(), 0);
}

//! `admit mail bounce` and `admit mail allow`.

use std::fs;

use super::invited::Invited;
use crate::support::returned::{out_of_office, plain_words, report};
use crate::support::run::Runner;

const TWO: [&str; 2] = ["anna@acme.example", "bert@acme.example"];
const FOR_GOOD: (&str, &str) = ("failed", "5.1.1");

fn mail_of(invited: &Invited, email: &str) -> String {
    let line = format!("mail list --email {email} --format csv --fields id --limit 1");
    let ran = invited.line(&line);
    ran.stdout.lines().nth(1).unwrap().to_owned()
}

#[test]
fn a_report_from_a_pipe_is_noted_in_silence_and_shown_wherever_its_person_is_looked_at() {
    let invited = Invited::with(&TWO);
    let dsn = report(&mail_of(&invited, TWO[0]), TWO[0], FOR_GOOD);
    let rehearsed = invited.piped("mail bounce - -n", &dsn);
    assert_eq!((rehearsed.code, invited.count("bounce")), (0, 0));
    for _ in 0..2 {
        let ran = invited.piped("-q mail bounce -", &dsn);
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, "", "")
        );
        assert_eq!((invited.count("bounce"), invited.count("blocked")), (1, 1));
    }
    let listed = invited.line("invite list --mail bounced --format csv --fields email,mail");
    assert_eq!(listed.stdout, "email,mail\nanna@acme.example,bounced\n");
    let said = "<a***@acme.example>: not taken";
    let json = invited.line("mail show anna@acme.example --json").stdout;
    let shown: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(shown[0]["reply_code"], 250);
    assert_eq!(shown[0]["enhanced_code"], "2.0.0");
    assert_eq!(shown[0]["came_back_code"], "5.1.1");
    for (line, parts) in [
        (
            "invite show anna@acme.example",
            [
                "bounced",
                said,
                "admit invite correct anna@acme.example --to",
            ],
        ),
        (
            "mail show anna@acme.example",
            [
                "bounced",
                said,
                "admit mail allow anna@acme.example --reason",
            ],
        ),
        (
            "account show anna@acme.example",
            [
                "mail to this address bounced",
                said,
                "admit mail allow anna@acme.example --reason",
            ],
        ),
        (
            "mail list --state bounced",
            ["anna@acme.example", "invitation", "bounced"],
        ),
    ] {
        let ran = invited.line(line);
        for part in parts {
            assert!(ran.stdout.contains(part), "{part}: {ran}");
        }
        assert!(!ran.stdout.contains("bert@"), "{ran}");
    }
}

#[test]
fn an_address_that_bounced_is_refused_until_it_is_allowed() {
    let invited = Invited::with(&TWO);
    let dsn = report(&mail_of(&invited, TWO[0]), TWO[0], FOR_GOOD);
    assert_eq!(invited.piped("-q mail bounce -", &dsn).code, 0);
    for (line, code) in [
        ("invite send anna@acme.example --space acme", 5),
        ("invite resend anna@acme.example --force --reason mended", 4),
        ("invite remind anna@acme.example --force --reason mended", 4),
        ("mail retry anna@acme.example --again --reason x", 4),
        ("mail allow anna@acme.example", 2),
    ] {
        assert_eq!(invited.line(line).code, code, "{line}");
    }
    for line in [
        "account create anna@acme.example",
        "account change-email carl@acme.example --to anna@acme.example --reason moved",
    ] {
        let made = invited.line("account create carl@acme.example --if-absent --queue");
        assert_eq!(made.code, 0, "{made}");
        let refused = invited.line(line);
        assert_eq!(refused.code, 4, "{refused}");
        assert_eq!(
            refused.stderr,
            "error: mail to anna@acme.example is kept back: a mail to it bounced\n\n\
             hint: once it can be delivered: `admit mail allow anna@acme.example --reason TEXT`\n"
        );
    }
    let several = invited.line("account create dora@acme.example anna@acme.example --queue --json");
    assert_eq!(several.code, 5, "{several}");
    assert!(several.stdout.contains("\"undeliverable\""), "{several}");
    let refused = invited.line("invite send anna@acme.example --space acme --json");
    assert!(refused.stdout.contains("\"undeliverable\""), "{refused}");
    let allowed = invited.line("mail allow anna@acme.example bert@acme.example --reason mended");
    assert_eq!(allowed.code, 0, "{allowed}");
    assert!(
        allowed.stderr.contains("1 allowed, 1 unchanged"),
        "{allowed}"
    );
    let line = "invite resend anna@acme.example --force --reason mended";
    assert_eq!(invited.line(line).code, 0);
}

#[test]
fn what_is_no_bounce_is_told_by_the_code_and_nothing_of_it_is_repeated() {
    let invited = Invited::with(&TWO);
    let ours = mail_of(&invited, TWO[0]);
    let foreign = "01a20ada-4643-7135-80b2-5bbb589259f9";
    for (message, code, status) in [
        (out_of_office(&ours), 0, "not_a_bounce"),
        (
            report(&ours, TWO[0], ("delayed", "4.4.1")),
            0,
            "not_a_bounce",
        ),
        (report(foreign, TWO[0], FOR_GOOD), 5, "not_ours"),
        (
            "a plain text about anna@acme.example".to_owned(),
            65,
            "not_a_message",
        ),
        (String::new(), 65, "not_a_message"),
    ] {
        let ran = invited.piped("mail bounce - --format csv", &message);
        assert_eq!(ran.code, code, "{ran}");
        assert!(ran.stdout.contains(status), "{ran}");
        assert!(!ran.to_string().contains("anna"), "{ran}");
    }
    assert_eq!((invited.count("bounce"), invited.count("blocked")), (0, 0));
    assert_eq!(invited.line("mail bounce /nowhere").code, 66);
}

#[test]
fn what_only_a_person_understands_is_told_on_a_pipe_and_fails_nothing() {
    let invited = Invited::with(&TWO);
    let ours = mail_of(&invited, TWO[0]);
    let letter = "From: anna@acme.example\r\nTo: care@clinic.example\r\n\r\nWho are you?\r\n";
    let marked = plain_words(&ours).replace("Subject:", "Auto-Submitted: auto-replied\r\nSubject:");
    for message in [plain_words(&ours), letter.to_owned(), marked] {
        let ran = invited.piped("-q mail bounce -", &message);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
        assert_eq!(
            ran.stderr,
            "warning: 1 message read, 0 noted, 1 no report of any kind, for a person to read.\n"
        );
    }
    let away = invited.piped("-q mail bounce -", &out_of_office(&ours));
    assert_eq!((away.code, away.stderr.as_str()), (0, ""));
}

#[test]
fn erasing_a_person_takes_what_came_back_too() {
    let invited = Invited::with(&TWO);
    let dsn = report(&mail_of(&invited, TWO[0]), TWO[0], FOR_GOOD);
    assert_eq!(invited.piped("-q mail bounce -", &dsn).code, 0);
    let line = "invite erase anna@acme.example --reason asked --confirm anna@acme.example";
    let erased = invited.line(line);
    assert_eq!(erased.code, 0, "{erased}");
    assert_eq!((invited.count("bounce"), invited.count("blocked")), (0, 0));
}

#[test]
fn a_huge_message_is_read_as_far_as_it_matters() {
    let invited = Invited::with(&TWO);
    let mut dsn = report(&mail_of(&invited, TWO[0]), TWO[0], FOR_GOOD);
    dsn.push_str(&"x".repeat(3 * 1024 * 1024));
    assert_eq!(invited.piped("-q mail bounce -", &dsn).code, 0);
    assert_eq!(invited.count("bounce"), 1);
}

#[test]
fn each_message_of_a_maildir_is_read_once_and_what_is_not_understood_is_kept() {
    let invited = Invited::with(&TWO);
    let folder = invited.runner.home().join("bounces");
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    let foreign = "01a20ada-4643-7135-80b2-5bbb589259f9";
    let messages = [
        (
            "new/1.mx",
            report(&mail_of(&invited, TWO[0]), TWO[0], FOR_GOOD),
        ),
        (
            "cur/2.mx:2,R",
            report(&mail_of(&invited, TWO[1]), TWO[1], FOR_GOOD),
        ),
        ("cur/3.mx:2,S", report(foreign, TWO[0], FOR_GOOD)),
        ("new/4.mx", report(foreign, TWO[0], FOR_GOOD)),
        ("new/5.mx", plain_words(foreign)),
        ("new/6.mx", out_of_office(foreign)),
    ];
    for (name, message) in &messages {
        fs::write(folder.join(name), message).unwrap();
    }
    let line = format!("mail bounce --maildir {}", folder.display());
    let rehearsed = invited.line(&format!("{line} --dry-run"));
    assert_eq!((rehearsed.code, invited.count("bounce")), (5, 0));
    let first = invited.line(&line);
    assert_eq!((first.code, invited.count("bounce")), (5, 2), "{first}");
    assert!(first.stderr.contains(
        "5 messages read, 2 noted, 1 about no mail of ours, 1 no report of any kind, \
                 for a person to read."
    ));
    for name in [
        "1.mx:2,S",
        "2.mx:2,RS",
        "3.mx:2,S",
        "4.mx:2,F",
        "5.mx:2,F",
        "6.mx:2,S",
    ] {
        assert!(folder.join("cur").join(name).is_file(), "{name}");
    }
    let second = invited.line(&line);
    assert_eq!(second.code, 0, "{second}");
    assert!(second.stderr.contains("0 messages read"), "{second}");
    let wrong = format!("mail bounce --maildir {}", folder.join("new").display());
    assert_eq!(invited.line(&wrong).code, 66);
}

#[test]
fn an_address_for_bounces_needs_room_for_an_id() {
    for (address, code) in [
        ("bounces@clinic.example", 0),
        ("bounces+all@clinic.example", 78),
        ("bounces", 78),
    ] {
        let runner = Runner::new().with("ADMIT_BOUNCE_ADDRESS", address);
        let ran = runner.line("config check");
        assert_eq!(ran.code, code, "{address}: {ran}");
    }
}

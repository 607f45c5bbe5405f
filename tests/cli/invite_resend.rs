//! `admit invite resend` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

#[test]
fn one_is_delivered_at_once_and_the_answer_says_where_it_is() {
    let invited = Invited::with(&TWO);
    assert_told!(invited.line("invite resend anna@acme.example --expires 2099-01-01"), @"");
    assert_eq!(
        invited.count("mail WHERE state = 'sent' AND generation = 2"),
        1
    );
    assert_eq!(invited.count("invitation WHERE link_gen = 2"), 1);
}

#[test]
fn left_in_the_queue_it_says_how_to_deliver() {
    let invited = Invited::with(&TWO);
    assert_told!(invited.line("invite resend anna@acme.example --queue"), @"");
    assert_eq!(invited.count("mail WHERE state = 'queued'"), 1);
}

#[test]
fn an_expired_one_is_renewed_and_an_ended_one_refused_with_the_way_on() {
    let invited = Invited::with(&TWO);
    invited.store("UPDATE invitation SET expires_at = now() WHERE email LIKE 'anna%'");
    assert_eq!(invited.line("invite resend anna@acme.example").code, 0);
    invited.line("invite withdraw erik@acme.example");
    assert_told!(invited.line("invite resend erik@acme.example"), @"");
    let past = invited.line("invite resend anna@acme.example --expires 2020-01-01");
    assert_eq!(past.code, 2, "{past}");
}

#[test]
fn several_are_delivered_in_one_run_and_named_twice_is_mailed_once() {
    let invited = Invited::with(&TWO);
    let line =
        "invite resend anna@acme.example erik@acme.example Anna@acme.example no@acme.example";
    assert_told!(invited.line(&format!("{line} --json")), @"");
    assert_eq!(invited.count("mail WHERE generation = 2"), 2);
    assert_eq!(
        invited.count("worker"),
        3,
        "one run for each invite send, and one for this"
    );
}

#[test]
fn a_dry_run_mails_nobody() {
    let invited = Invited::with(&TWO);
    assert_told!(invited.line("invite resend anna@acme.example erik@acme.example -n"), @"");
    assert_told!(invited.line("invite resend anna@acme.example -n"), @"");
    assert_eq!(invited.count("mail"), 2);
}

#[test]
fn more_than_five_need_a_yes() {
    let people: Vec<String> = (0..6).map(|n| format!("p{n}@acme.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let invited = Invited::with(&people);
    let listed = invited.line("invite list --format csv").stdout;
    assert_told!(invited.piped("invite resend --csv - --queue", &listed), @"");
    assert_eq!(invited.count("mail"), 6);
    let yes = invited.piped("-q invite resend --csv - --queue --yes", &listed);
    assert_eq!((yes.code, yes.stderr.as_str()), (0, ""));
    assert_eq!(invited.count("mail WHERE state = 'queued'"), 6);
}

#[test]
fn without_a_way_out_nothing_is_renewed() {
    let invited = Invited::with(&TWO);
    let mut command = invited.runner.command();
    command.env_remove("ADMIT_MAIL_TRANSPORT");
    let output = command
        .args(["invite", "resend", "anna@acme.example"])
        .output()
        .unwrap();
    let ran = invited.runner.ran(&output, String::new());
    assert_eq!(ran.code, 78, "{ran}");
    assert_eq!(invited.count("mail"), 2);
}

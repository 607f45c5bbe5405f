//! `admit invite resend` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

#[test]
fn one_is_delivered_at_once_and_the_answer_says_where_it_is() {
    let invited = Invited::with(&TWO);
    assert_told!(invited.line("invite resend anna@acme.example --force --reason test --expires 2099-01-01"), @r##"
    $ admit invite resend anna@acme.example --force --reason test --expires [DAY]
    --- stderr
    Renewed: anna@acme.example. Earlier links no longer work; the new one is good until [DAY].
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    "##);
    assert_eq!(
        invited.count("mail WHERE state = 'sent' AND generation = 2"),
        1
    );
    assert_eq!(invited.count("invitation WHERE link_gen = 2"), 1);
}

#[test]
fn left_in_the_queue_it_says_how_to_deliver() {
    let invited = Invited::with(&TWO);
    assert_told!(invited.line("invite resend anna@acme.example --force --reason test --queue"), @r##"
    $ admit invite resend anna@acme.example --force --reason test --queue
    --- stderr
    Renewed: anna@acme.example. Earlier links no longer work; the new one is good until [DAY].
    Its mail waits in the queue.
    hint: deliver what waits: `admit mail deliver`
    --- code 0
    "##);
    assert_eq!(invited.count("mail WHERE state = 'queued'"), 1);
}

#[test]
fn an_expired_one_is_renewed_and_an_ended_one_refused_with_the_way_on() {
    let invited = Invited::with(&TWO);
    invited.store("UPDATE invitation SET expires_at = now() WHERE email LIKE 'anna%'");
    let line = "invite resend anna@acme.example --force --reason test";
    assert_eq!(invited.line(line).code, 0);
    invited.line("invite withdraw erik@acme.example");
    assert_told!(invited.line("invite resend erik@acme.example"), @r##"
    $ admit invite resend erik@acme.example
    --- stderr
    error: the invitation of erik@acme.example to acme was withdrawn ([DAY])

    hint: invite anew: `admit invite send erik@acme.example --space acme --again`
    --- code 4
    "##);
    let past = invited.line("invite resend anna@acme.example --expires 2020-01-01");
    assert_eq!(past.code, 2, "{past}");
}

#[test]
fn several_are_delivered_in_one_run_and_named_twice_is_mailed_once() {
    let invited = Invited::with(&TWO);
    let line = "invite resend anna@acme.example erik@acme.example Anna@acme.example no@acme.example --force --reason test";
    assert_told!(invited.line(&format!("{line} --json")), @r##"
    $ admit invite resend anna@acme.example erik@acme.example Anna@acme.example no@acme.example --force --reason test --json
    {"schema":1,
     "summary":{"rows":4,"resent":2,"unchanged":0,"duplicate":1,"refused":0,"already_accepted":0,"not_found":1,"not_started":0,"dry_run":false,"mail":{"sent":2,"waiting":0,"dead":0,"in_doubt":0}},
     "rows":[{"row":1,"target":"anna@acme.example","space":"acme","status":"resent","code":null,"message":null,"hint":null},
      {"row":2,"target":"erik@acme.example","space":"acme","status":"resent","code":null,"message":null,"hint":null},
      {"row":3,"target":"Anna@acme.example","space":"acme","status":"duplicate","code":"repeated","message":"named before in this run","hint":null},
      {"row":4,"target":"no@acme.example","space":null,"status":"not_found","code":"not_found","message":"there is no invitation for no@acme.example","hint":"all of them: `admit invite list`"}]}
    --- stderr
    2 mails sent to [HOME]/mail, as files
    2 resent, 1 duplicate, 1 not found.
    --- code 5
    "##);
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
    assert_told!(invited.line("invite resend anna@acme.example erik@acme.example -n --force --reason test"), @r##"
    $ admit invite resend anna@acme.example erik@acme.example -n --force --reason test
    TARGET             SPACE  STATUS  MESSAGE
    anna@acme.example  acme   resent
    erik@acme.example  acme   resent
    --- stderr
    Dry run, nothing was changed ([DATABASE]).
    2 would be resent.
    --- code 0
    "##);
    assert_told!(invited.line("invite resend anna@acme.example -n --force --reason test"), @r##"
    $ admit invite resend anna@acme.example -n --force --reason test
    --- stderr
    Would be sent again: anna@acme.example, good until [DAY].
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(invited.count("mail"), 2);
}

#[test]
fn more_than_five_need_a_yes() {
    let people: Vec<String> = (0..6).map(|n| format!("p{n}@acme.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let invited = Invited::with(&people);
    let listed = invited.line("invite list --format csv").stdout;
    assert_told!(invited.piped("invite resend --csv - --queue", &listed), @r##"
    $ admit invite resend --csv - --queue
    --- stderr
    Reading standard input: UTF-8, separator ",", 6 rows
    error: resending 6 invitations needs a confirmation, and there is no terminal to ask on

    hint: add `--yes`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_eq!(invited.count("mail"), 6);
    let yes = invited.piped(
        "-q invite resend --csv - --queue --yes --force --reason test",
        &listed,
    );
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

#[test]
fn the_next_mail_has_to_wait_unless_it_is_forced_and_a_dead_one_is_not_waited_for() {
    let invited = Invited::with(&TWO);
    let ran = invited.line("invite resend anna@acme.example");
    assert_eq!(ran.code, 4, "{ran}");
    assert!(
        ran.stderr
            .starts_with("error: anna@acme.example was mailed a moment ago; the next mail"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("sooner only with `--force --reason"),
        "{ran}"
    );
    let ran = invited.line("invite resend anna@acme.example --force");
    assert_eq!(ran.code, 2, "a reason is wanted: {ran}");
    let several = "invite resend anna@acme.example erik@acme.example --json";
    let ran = invited.line(several);
    assert_eq!(ran.code, 5, "{ran}");
    assert!(ran.stdout.contains(r#""refused":2"#), "{ran}");
    assert_eq!(invited.count("mail"), 2);
}

/// Lets time pass: mails are of six days ago.
fn age(invited: &Invited, whom: &str, days: u32) {
    // The day on which a mail was made never changes, so another one takes its place.
    invited.store(&format!(
        "CREATE TEMP TABLE aged AS SELECT mail.* FROM mail JOIN invitation
            ON invitation.id = invitation_id WHERE email LIKE '{whom}';
         UPDATE aged SET created_at = created_at - interval '{days} days';
         DELETE FROM mail WHERE id IN (SELECT id FROM aged);
         INSERT INTO mail SELECT * FROM aged;
         DROP TABLE aged"
    ));
}

#[test]
fn all_that_are_open_and_old_are_renewed_and_expired_ones_only_when_asked_for() {
    let people = [
        "a@acme.example",
        "b@acme.example",
        "c@acme.example",
        "d@acme.example",
    ];
    let invited = Invited::with(&people);
    age(&invited, "%", 6);
    invited.store("UPDATE invitation SET expires_at = now() WHERE email LIKE 'd%'");
    invited.line("invite resend c@acme.example");
    invited.store("INSERT INTO blocked VALUES ('b@acme.example', 'bounced', now())");
    let dry = invited.line("invite resend --open --older-than 5d --dry-run --fields target,status");
    assert_told!(dry, @r##"
    $ admit invite resend --open --older-than 5d --dry-run --fields target,status
    --- stderr
    Would be sent again: a@acme.example, good until [DAY].
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(invited.line("invite resend --open --older-than 5d").code, 0);
    let renewed = "invitation WHERE link_gen = 2 AND email LIKE 'a%'";
    assert_eq!(invited.count(renewed), 1);
    assert_eq!(invited.count("invitation WHERE link_gen = 2"), 2);
    let again = invited.line("invite resend --open --older-than 5d");
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (
            0,
            "No invitation is like this; those mailed in the last 5 minutes and blocked addresses \
             are left out.\n"
        )
    );
    let ran = invited.line("invite resend --expired --space acme");
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(
        invited.count("invitation WHERE expires_at > now() + interval '13 days'"),
        4
    );
}

#[test]
fn many_are_written_by_the_chunk_with_one_row_of_the_audit() {
    let invited = Invited::with(&["first@acme.example"]);
    let people: Vec<String> = (0..450).map(|n| format!("p{n:03}@acme.example")).collect();
    let file = format!("email\n{}\n", people.join("\n"));
    let sent = invited.piped("invite send --csv - --space acme --queue --yes", &file);
    assert_eq!(sent.code, 0, "{sent}");
    age(&invited, "%", 6);
    let asked = invited.line("invite resend --open --older-than 5d --queue");
    assert_eq!(asked.code, 2, "{asked}");
    assert!(
        asked
            .stderr
            .contains("resending 451 invitations needs a confirmation"),
        "{asked}"
    );
    let line = "invite resend --open --older-than 5d --limit 430 --queue --yes";
    let ran = invited.line(&format!("{line} --json --reason autumn --ticket T-1"));
    assert_eq!(ran.code, 0, "{ran}");
    assert!(ran.stdout.contains(r#""resent":430"#), "{ran}");
    assert_eq!(ran.stdout.matches(r#""status":"resent""#).count(), 430);
    assert!(
        ran.stdout.contains(r#""target":"p000@acme.example""#),
        "{ran}"
    );
    assert_eq!(
        invited.count("mail WHERE generation = 2 AND state = 'queued'"),
        430
    );
    assert_eq!(
        invited.count("mail WHERE generation = 1 AND state = 'moot'"),
        429
    );
    // The aged mails took the only link with them, and new ones are made when mails are armed.
    assert_eq!(invited.count("link"), 0);
    let audit = "audit WHERE action = 'invitations.resent' AND ticket = 'T-1'";
    assert_eq!(invited.count(audit), 3);
    let subjects = "(SELECT sum(subjects) AS n FROM audit WHERE action = 'invitations.resent') t";
    assert_eq!(invited.count(&format!("{subjects} WHERE n = 430")), 1);
    let rest = invited.line("invite resend --open --older-than 5d --queue --yes");
    assert!(rest.stderr.contains("21 resent."), "{rest}");
}

#[test]
fn a_flag_that_chooses_needs_something_to_choose_from() {
    let invited = Invited::with(&[]);
    let ran = invited.line("invite resend a@acme.example --older-than 5d");
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("needs --open or --expired"), "{ran}");
    for line in [
        "--open a@acme.example",
        "--open --expired",
        "--open --csv x",
    ] {
        assert_eq!(
            invited.line(&format!("invite resend {line}")).code,
            2,
            "{line}"
        );
    }
}

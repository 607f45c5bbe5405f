//! `admit invite resend` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

#[test]
fn one_is_delivered_at_once_and_the_answer_says_where_it_is() {
    let invited = Invited::with(&TWO);
    assert_told!(invited.line("invite resend anna@acme.example --expires 2099-01-01"), @r##"
    $ admit invite resend anna@acme.example --expires [DAY]
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
    assert_told!(invited.line("invite resend anna@acme.example --queue"), @r##"
    $ admit invite resend anna@acme.example --queue
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
    assert_eq!(invited.line("invite resend anna@acme.example").code, 0);
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
    let line =
        "invite resend anna@acme.example erik@acme.example Anna@acme.example no@acme.example";
    assert_told!(invited.line(&format!("{line} --json")), @r##"
    $ admit invite resend anna@acme.example erik@acme.example Anna@acme.example no@acme.example --json
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
    assert_told!(invited.line("invite resend anna@acme.example erik@acme.example -n"), @r##"
    $ admit invite resend anna@acme.example erik@acme.example -n
    TARGET             SPACE  STATUS  MESSAGE
    anna@acme.example  acme   resent
    erik@acme.example  acme   resent
    --- stderr
    Dry run, nothing was changed ([DATABASE]).
    2 would be resent.
    --- code 0
    "##);
    assert_told!(invited.line("invite resend anna@acme.example -n"), @r##"
    $ admit invite resend anna@acme.example -n
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

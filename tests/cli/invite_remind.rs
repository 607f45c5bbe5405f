//! `admit invite remind` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

#[test]
fn one_is_reminded_at_once_and_both_links_are_there() {
    let invited = Invited::with(&TWO);
    let early = invited.line("invite remind anna@acme.example");
    assert_eq!(early.code, 4, "the first mail is new: {early}");
    assert_told!(invited.line("invite remind anna@acme.example --force --reason asked"), @r##"
    $ admit invite remind anna@acme.example --force --reason asked
    --- stderr
    Reminded: anna@acme.example. The invitation is good until [DAY]; earlier links work too.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    "##);
    assert_eq!(
        invited.count("mail WHERE kind = 'reminder' AND generation = 1 AND step = 1001"),
        1
    );
    assert_eq!(invited.count("link WHERE generation = 1"), 3);
    assert_eq!(
        invited.count("audit WHERE action = 'invitations.reminded'"),
        1
    );
    // It is none of the ladder's steps.
    invited.store("UPDATE invitation SET remind_from = remind_from - interval '8 days'");
    invited.line("invite remind anna@acme.example --force --reason asked --queue");
    invited.line("cron -q");
    let steps = "mail WHERE kind = 'reminder' AND state = 'sent' AND step IN (2, 1001, 1002)";
    // The one by hand waited when the ladder's step came, and serves for it.
    assert_eq!(invited.count(steps), 3);
}

#[test]
fn who_cannot_be_reminded_is_refused_with_the_way_on() {
    let invited = Invited::with(&["old@acme.example", "gone@acme.example", "no@acme.example"]);
    invited.line("invite send new@acme.example --space acme --queue");
    invited.store(
        "UPDATE invitation SET expires_at = now() WHERE email LIKE 'old%';
         INSERT INTO blocked VALUES ('no@acme.example', 'bounced', now())",
    );
    invited.line("invite withdraw gone@acme.example");
    let line = "invite remind old@acme.example gone@acme.example no@acme.example new@acme.example";
    let ran = invited.line(&format!("{line} --force --reason test --json"));
    assert_eq!(ran.code, 5, "{ran}");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let codes: Vec<&str> = object["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["expired", "withdrawn", "undeliverable", "not_sent"]);
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 0);
}

#[test]
fn all_that_are_open_are_reminded_but_for_those_who_were_mailed_just_now() {
    let invited = Invited::with(&TWO);
    let ran = invited.line("invite remind --open --space acme");
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            0,
            "No invitation is like this; those mailed in the last 5 minutes and blocked addresses \
             are left out.\n"
        )
    );
    let forced = "invite remind --open --space acme --force --reason autumn";
    let dry = invited.line(&format!("{forced} --dry-run"));
    assert_told!(dry, @r##"
    $ admit invite remind --open --space acme --force --reason autumn --dry-run
    TARGET             SPACE  STATUS    MESSAGE
    anna@acme.example  acme   reminded
    erik@acme.example  acme   reminded
    --- stderr
    Dry run, nothing was changed ([DATABASE]).
    2 would be reminded.
    --- code 0
    "##);
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 0);
    assert_eq!(invited.line(forced).code, 0);
    assert_eq!(
        invited.count("mail WHERE kind = 'reminder' AND state = 'sent'"),
        2
    );
    let none = invited.line("invite remind --open --space acme --older-than 5d --force --reason x");
    assert_eq!(
        none.stderr,
        "No invitation is like this; blocked addresses are left out.\n"
    );
}

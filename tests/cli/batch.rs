//! `admit batch` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

fn with_a_file() -> (Invited, String) {
    let invited = Invited::with(&TWO);
    let file = "email\nbea@acme.example\nnobody\ncara@acme.example\n";
    std::fs::write(invited.runner.home().join("people.csv"), file).unwrap();
    let sent = invited.line("invite send --csv people.csv --space acme --yes --queue");
    assert_eq!(sent.code, 5, "{sent}");
    let listed = invited.line("batch list --limit 1 --format csv --fields id");
    let id = listed.stdout.lines().nth(1).unwrap().to_owned();
    (invited, id)
}

#[test]
fn a_list_has_every_run_and_pages() {
    let (invited, _) = with_a_file();
    assert_told!(invited.line("batch list"), @r##"
    $ admit batch list
    ID                                    FILE        SPACE  ACTOR   STATE     STARTED               ROWS  INVITED  REFUSED
    [ID]  people.csv  acme   tester  finished  [TIME]  3     2        1
    [ID]              acme   tester  finished  [TIME]  1     1        0
    [ID]              acme   tester  finished  [TIME]  1     1        0
    --- stderr
    --- code 0
    "##);
    let first = invited.line("batch list --limit 2 --fields invited");
    let next = first
        .stderr
        .trim()
        .strip_prefix("next page: admit ")
        .unwrap();
    let second = invited.line(next);
    assert_eq!(
        (second.stdout.as_str(), second.stderr.as_str()),
        ("INVITED\n1\n", "")
    );
    assert_told!(Invited::with(&[]).line("batch list --json"), @r##"
    $ admit batch list --json
    []
    --- stderr
    No batches yet.
    --- code 0
    "##);
}

#[test]
fn a_show_has_rows_invitations_and_mails() {
    let (invited, id) = with_a_file();
    assert_told!(invited.line(&format!("batch show {id}")), @r##"
    $ admit batch show [ID]
    id:              [ID]
    file:            people.csv
    space:           acme
    actor:           tester
    state:           finished
    started at:      [TIME]
    finished at:     [TIME]
    rows:            3
    invited:         2
    already invited: 0
    already member:  0
    held back:       0
    duplicate:       0
    refused:         1
    not started:     0
    open:            2
    accepted:        0
    expired:         0
    withdrawn:       0
    mails waiting:   2
    mails sent:      0
    mails dead:      0
    mails in doubt:  0
    --- stderr
    hint: see them: `admit invite list --batch [ID]`
    hint: deliver what waits: `admit mail deliver`
    hint: take the open ones back: `admit batch withdraw [ID]`
    --- code 0
    "##);
    assert_told!(invited.line(&format!("batch show {id} --json")), @r##"
    $ admit batch show [ID] --json
    {"id":"[ID]","file":"people.csv","space":"acme","actor":"tester","state":"finished","started_at":"[TIME]","finished_at":"[TIME]","rows":3,"invited":2,"already_invited":0,"already_member":0,"held_back":0,"duplicate":0,"refused":1,"not_started":0,"open":2,"accepted":0,"expired":0,"withdrawn":0,"mails_waiting":2,"mails_sent":0,"mails_dead":0,"mails_in_doubt":0}
    --- stderr
    hint: see them: `admit invite list --batch [ID]`
    hint: deliver what waits: `admit mail deliver`
    hint: take the open ones back: `admit batch withdraw [ID]`
    --- code 0
    "##);
    let other = id.replace(|c: char| c.is_ascii_digit(), "7");
    let none = invited.line(&format!("batch show {other}"));
    assert_eq!(none.code, 3, "{none}");
    invited.store("UPDATE batch SET finished_at = NULL");
    let killed = invited.line(&format!("batch show {id}"));
    assert!(killed.stdout.contains("unfinished"), "{killed}");
    assert!(
        killed
            .stderr
            .starts_with("It is going on, or was interrupted"),
        "{killed}"
    );
}

#[test]
fn withdrawing_needs_a_yes_spares_who_accepted_and_twice_is_unchanged() {
    let (invited, id) = with_a_file();
    invited.accept("bea@acme.example");
    let line = format!("batch withdraw {id}");
    assert_told!(invited.line(&line), @r##"
    $ admit batch withdraw [ID]
    --- stderr
    error: withdrawing 1 invitation needs a confirmation, and there is no terminal to ask on

    hint: add `--yes`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_told!(invited.line(&format!("{line} --dry-run")), @r##"
    $ admit batch withdraw [ID] --dry-run
    --- stderr
    Dry run, nothing was changed ([DATABASE]).
    1 would be withdrawn, 0 unchanged; 1 had already accepted and stays a member.
    --- code 0
    "##);
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 0);
    assert_told!(invited.line(&format!("{line} --yes --json --reason typo --ticket T-1")), @r##"
    $ admit batch withdraw [ID] --yes --json --reason typo --ticket T-1
    {"batch":"[ID]","withdrawn":1,"unchanged":0,"accepted":1,"dry_run":false}
    --- stderr
    1 withdrawn, 0 unchanged; 1 had already accepted and stays a member.
    --- code 0
    "##);
    assert_told!(invited.line(&format!("{line} --yes")), @r##"
    $ admit batch withdraw [ID] --yes
    --- stderr
    Unchanged: 1 withdrawn before; 1 had already accepted and stays a member.
    --- code 0
    "##);
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 1);
    assert_eq!(invited.count("audit WHERE ticket = 'T-1'"), 1);
}

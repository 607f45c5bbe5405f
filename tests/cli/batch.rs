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
    assert_told!(invited.line("batch list"), @"");
    let first = invited.line("batch list --limit 2 --fields invited");
    let next = first
        .stderr
        .trim()
        .strip_prefix("next page: admit ")
        .unwrap();
    let second = invited.line(&format!("{next} --fields invited"));
    assert_eq!(
        (second.stdout.as_str(), second.stderr.as_str()),
        ("INVITED\n1\n", "")
    );
    assert_told!(Invited::with(&[]).line("batch list --json"), @"");
}

#[test]
fn a_show_has_rows_invitations_and_mails() {
    let (invited, id) = with_a_file();
    assert_told!(invited.line(&format!("batch show {id}")), @"");
    assert_told!(invited.line(&format!("batch show {id} --json")), @"");
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
    assert_told!(invited.line(&line), @"");
    assert_told!(invited.line(&format!("{line} --dry-run")), @"");
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 0);
    assert_told!(invited.line(&format!("{line} --yes --json --reason typo --ticket T-1")), @"");
    assert_told!(invited.line(&format!("{line} --yes")), @"");
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 1);
    assert_eq!(invited.count("audit WHERE ticket = 'T-1'"), 1);
}

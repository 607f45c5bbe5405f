//! `admit invite withdraw` on a real database.

use super::invited::{Invited, assert_told};

const THREE: [&str; 3] = [
    "anna@acme.example",
    "erik@acme.example",
    "finn@acme.example",
];

#[test]
fn one_is_withdrawn_without_a_question_and_twice_is_unchanged() {
    let invited = Invited::with(&THREE);
    assert_told!(invited.line("invite withdraw erik@acme.example --space acme"), @"");
    let again = invited.line("invite withdraw ERIK@acme.example --space acme");
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    assert!(
        again
            .stderr
            .starts_with("Unchanged: ERIK@acme.example was withdrawn ")
            || again
                .stderr
                .starts_with("Unchanged: erik@acme.example was withdrawn "),
        "{again}"
    );
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 1);
    assert_eq!(
        invited.count("audit WHERE action = 'invitation.withdrawn'"),
        1
    );
}

#[test]
fn one_that_was_accepted_is_4_and_one_that_is_not_there_3() {
    let invited = Invited::with(&THREE);
    invited.accept("finn@acme.example");
    assert_told!(invited.line("invite withdraw finn@acme.example"), @"");
    assert_told!(invited.line("invite withdraw erk@acme.example --json"), @"");
    assert_eq!(invited.line("invite withdraw erik").code, 2);
}

#[test]
fn several_need_a_yes_and_each_has_its_outcome() {
    let invited = Invited::with(&THREE);
    invited.accept("finn@acme.example");
    let line =
        "invite withdraw anna@acme.example finn@acme.example no@acme.example anna@acme.example";
    assert_told!(invited.line(line), @"");
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 0);
    assert_told!(invited.line(&format!("{line} --yes")), @"");
    let json = invited.line(&format!("{line} --yes --json"));
    assert_told!(json, @"");
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let invited = Invited::with(&THREE);
    let line = "invite withdraw anna@acme.example no@acme.example --format csv";
    let dry = invited.line(&format!("{line} --dry-run"));
    assert_eq!(invited.count("invitation WHERE ended IS NOT NULL"), 0);
    let real = invited.line(&format!("{line} --yes"));
    assert_eq!((dry.code, dry.stdout), (real.code, real.stdout));
    assert_eq!(real.code, 5);
    assert_told!(invited.line("invite withdraw erik@acme.example -n"), @"");
}

#[test]
fn what_list_wrote_can_be_given_back() {
    let invited = Invited::with(&THREE);
    invited.store("UPDATE invitation SET given_name = '=SUM(A1)', family_name = 'O''Shea, Jr'");
    let listed = invited.line("invite list --format csv").stdout;
    assert_told!(invited.piped("invite withdraw --csv - --yes", &listed), @"");
    let again = invited.piped("-q invite withdraw --csv - --yes", &listed);
    assert_eq!(
        (again.code, again.stdout.as_str(), again.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn the_file_that_people_were_invited_by_takes_them_back_and_so_does_its_report() {
    let invited = Invited::with(&THREE[..1]);
    let file = "E-Mail;Vorname\r\nbea@acme.example;Bea\r\nnobody;N\r\ncara@acme.example;Cara\r\n";
    let home = invited.runner.home();
    std::fs::write(home.join("people.csv"), file).unwrap();
    let sent =
        invited.line("invite send --csv people.csv --space acme --yes --queue --report r.csv");
    assert_eq!(sent.code, 5, "{sent}");
    assert_told!(invited.line("invite withdraw --csv people.csv --space acme --yes"), @"");
    assert_eq!(invited.count("mail WHERE state = 'moot'"), 2);
    let report = invited.line("invite withdraw --csv r.csv --space acme --yes");
    assert!(
        report.stderr.contains("2 unchanged, 1 refused."),
        "{report}"
    );
}

#[test]
fn what_others_sent_is_left_alone_with_sender_me() {
    let invited = Invited::with(&THREE);
    let ran = invited.line("--actor bob invite withdraw anna@acme.example --sender me");
    assert_told!(ran, @"");
    let named = invited.line("invite withdraw anna@acme.example --sender tester");
    assert_eq!(named.code, 0, "{named}");
}

#[test]
fn an_address_in_two_spaces_asks_for_the_space() {
    let invited = Invited::with(&THREE[..1]);
    invited.line("invite send anna@acme.example --space ward --create-space Ward");
    assert_told!(invited.line("invite withdraw anna@acme.example"), @"");
    let one = invited.line("invite withdraw anna@acme.example --space ward");
    assert_eq!(one.code, 0, "{one}");
    assert_eq!(invited.count("invitation WHERE ended IS NULL"), 1);
}

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
    assert_told!(invited.line("invite withdraw erik@acme.example --space acme"), @r##"
    $ admit invite withdraw erik@acme.example --space acme
    --- stderr
    Withdrawn: erik@acme.example (the link in the mail no longer works).
    --- code 0
    "##);
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
    assert_told!(invited.line("invite withdraw finn@acme.example"), @r##"
    $ admit invite withdraw finn@acme.example
    --- stderr
    error: finn@acme.example has already accepted the invitation to acme ([DAY])

    hint: the membership sleeps until the account is activated; mail that again: `admit activation resend finn@acme.example`
    --- code 4
    "##);
    assert_told!(invited.line("invite withdraw erk@acme.example --json"), @r##"
    $ admit invite withdraw erk@acme.example --json
    --- stderr
    {"schema":1,"type":"error","code":"not_found","exit":3,"message":"there is no invitation for erk@acme.example","causes":[],"hints":["did you mean erik@acme.example?"]}
    --- code 3
    "##);
    assert_eq!(invited.line("invite withdraw erik").code, 2);
}

#[test]
fn several_need_a_yes_and_each_has_its_outcome() {
    let invited = Invited::with(&THREE);
    invited.accept("finn@acme.example");
    let line =
        "invite withdraw anna@acme.example finn@acme.example no@acme.example anna@acme.example";
    assert_told!(invited.line(line), @r##"
    $ admit invite withdraw anna@acme.example finn@acme.example no@acme.example anna@acme.example
    --- stderr
    error: withdrawing 4 invitations needs a confirmation, and there is no terminal to ask on

    hint: add `--yes`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_eq!(invited.count("invitation WHERE ended = 'withdrawn'"), 0);
    assert_told!(invited.line(&format!("{line} --yes")), @r##"
    $ admit invite withdraw anna@acme.example finn@acme.example no@acme.example anna@acme.example --yes
    TARGET             SPACE  STATUS     MESSAGE
    anna@acme.example  acme   withdrawn
    finn@acme.example  acme   refused    finn@acme.example has already accepted the invitation to acme ([DAY]); the membership sleeps until the account is activated; mail that again: `admit activation resend finn@acme.example`
    no@acme.example           not_found  there is no invitation for no@acme.example; all of them: `admit invite list`
    anna@acme.example  acme   duplicate  named before in this run
    --- stderr
    1 had already accepted and stays a member.
    1 withdrawn, 1 duplicate, 1 refused (already accepted), 1 not found.
    --- code 5
    "##);
    let json = invited.line(&format!("{line} --yes --json"));
    assert_told!(json, @r##"
    $ admit invite withdraw anna@acme.example finn@acme.example no@acme.example anna@acme.example --yes --json
    {"schema":1,
     "summary":{"rows":4,"withdrawn":0,"unchanged":1,"duplicate":1,"refused":1,"already_accepted":1,"not_found":1,"not_started":0,"dry_run":false},
     "rows":[{"row":1,"target":"anna@acme.example","space":"acme","status":"unchanged","code":"withdrawn","message":"withdrawn [DAY]","hint":null},
      {"row":2,"target":"finn@acme.example","space":"acme","status":"refused","code":"already_accepted","message":"finn@acme.example has already accepted the invitation to acme ([DAY])","hint":"the membership sleeps until the account is activated; mail that again: `admit activation resend finn@acme.example`"},
      {"row":3,"target":"no@acme.example","space":null,"status":"not_found","code":"not_found","message":"there is no invitation for no@acme.example","hint":"all of them: `admit invite list`"},
      {"row":4,"target":"anna@acme.example","space":"acme","status":"duplicate","code":"repeated","message":"named before in this run","hint":null}]}
    --- stderr
    1 had already accepted and stays a member.
    1 unchanged, 1 duplicate, 1 refused (already accepted), 1 not found.
    --- code 5
    "##);
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
    assert_told!(invited.line("invite withdraw erik@acme.example -n"), @r##"
    $ admit invite withdraw erik@acme.example -n
    --- stderr
    Would be withdrawn: erik@acme.example (the link in the mail would no longer work).
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
}

#[test]
fn what_list_wrote_can_be_given_back() {
    let invited = Invited::with(&THREE);
    invited.store("UPDATE invitation SET given_name = '=SUM(A1)', family_name = 'O''Shea, Jr'");
    let listed = invited.line("invite list --format csv").stdout;
    assert_told!(invited.piped("invite withdraw --csv - --yes", &listed), @r##"
    $ admit invite withdraw --csv - --yes
    TARGET             SPACE  STATUS     MESSAGE
    finn@acme.example  acme   withdrawn
    erik@acme.example  acme   withdrawn
    anna@acme.example  acme   withdrawn
    --- stderr
    Reading standard input: UTF-8, separator ",", 3 rows
    3 withdrawn.
    --- code 0
    "##);
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
    assert_told!(invited.line("invite withdraw --csv people.csv --space acme --yes"), @r##"
    $ admit invite withdraw --csv people.csv --space acme --yes
    TARGET             SPACE  STATUS     MESSAGE
    bea@acme.example   acme   withdrawn
    nobody                    refused    not an e-mail address
    cara@acme.example  acme   withdrawn
    --- stderr
    Reading people.csv: UTF-8, separator ";", 3 rows
    2 withdrawn, 1 refused.
    --- code 5
    "##);
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
    assert_told!(ran, @r##"
    $ admit --actor bob invite withdraw anna@acme.example --sender me
    --- stderr
    error: the invitation of anna@acme.example was sent by tester

    hint: leave out `--sender` to change it all the same
    --- code 4
    "##);
    let named = invited.line("invite withdraw anna@acme.example --sender tester");
    assert_eq!(named.code, 0, "{named}");
}

#[test]
fn an_address_in_two_spaces_asks_for_the_space() {
    let invited = Invited::with(&THREE[..1]);
    invited.line("invite send anna@acme.example --space ward --create-space Ward");
    assert_told!(invited.line("invite withdraw anna@acme.example"), @r##"
    $ admit invite withdraw anna@acme.example
    --- stderr
    error: anna@acme.example has invitations to several spaces: acme, ward

    hint: add `--space SLUG`
    --- code 4
    "##);
    let one = invited.line("invite withdraw anna@acme.example --space ward");
    assert_eq!(one.code, 0, "{one}");
    assert_eq!(invited.count("invitation WHERE ended IS NULL"), 1);
}

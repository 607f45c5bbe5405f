//! `admit password reset` on a real database.

use super::invited::assert_told;
use super::people::{acme, timeless};

#[test]
fn one_is_delivered_at_once_and_the_answer_says_where_it_is() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    assert_told!(acme.line("password reset kim@acme.example -n"), @r"
    $ admit password reset kim@acme.example -n
    --- stderr
    A link to choose a new password would be mailed to kim@acme.example.
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    ");
    assert_eq!(acme.count("mail"), 0);
    assert_told!(acme.line("password reset Kim@acme.example --end-sessions"), @r"
    $ admit password reset Kim@acme.example --end-sessions
    --- stderr
    Reset started: kim@acme.example. Earlier links no longer work; the new one works for one hour.
    Every session has ended.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    ");
    assert_eq!(
        acme.count("mail WHERE kind = 'reset' AND state = 'sent'"),
        1
    );
    assert_eq!(acme.count("account WHERE sessions_after > created_at"), 1);
    let refused = acme.line("password reset kim@acme.example");
    assert_eq!(refused.code, 4, "{refused}");
    assert!(refused.stderr.contains("--force --reason"), "{refused}");
    let queued = acme.line("password reset kim@acme.example --force --reason again --queue");
    assert!(queued.stderr.contains("admit mail deliver"), "{queued}");
    assert_eq!(acme.count("mail WHERE state = 'queued'"), 1);
}

#[test]
fn who_never_activated_is_sent_that_and_who_is_closed_is_refused() {
    let acme = acme();
    for state in ["pending", "disabled", "deleted"] {
        acme.account(&format!("{state}@acme.example"), state);
    }
    assert_told!(acme.line("password reset pending@acme.example"), @r"
    $ admit password reset pending@acme.example
    --- stderr
    pending@acme.example is not activated yet, so the activation is started instead.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    ");
    assert_eq!(
        acme.count("mail WHERE kind = 'activation' AND state = 'sent'"),
        1
    );
    assert_told!(timeless(acme.line("password reset pending@acme.example")), @r#"
    $ admit password reset pending@acme.example
    --- stderr
    error: pending@acme.example is not activated yet, so an activation would be mailed instead; the last activation mail to pending@acme.example is less than 5 minutes old; the next is possible in [WAIT]

    hint: sooner only with `--force --reason "..."`
    --- code 4
    "#);
    assert_told!(acme.line("password reset disabled@acme.example"), @r"
    $ admit password reset disabled@acme.example
    --- stderr
    error: disabled@acme.example is disabled

    hint: open it again: `admit account reactivate disabled@acme.example`
    --- code 4
    ");
    assert_told!(acme.line("password reset deleted@acme.example"), @r"
    $ admit password reset deleted@acme.example
    --- stderr
    error: deleted@acme.example is deleted

    hint: bring it back: `admit account restore deleted@acme.example`
    --- code 4
    ");
}

#[test]
fn several_are_one_run_each_with_its_row() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    acme.account("new@acme.example", "pending");
    let line = "password reset kim@acme.example new@acme.example KIM@acme.example --json";
    assert_told!(acme.line(line), @r#"
    $ admit password reset kim@acme.example new@acme.example KIM@acme.example --json
    {"schema":1,
     "summary":{"rows":3,"mailed":2,"unchanged":0,"duplicate":1,"refused":0,"already_accepted":0,"not_found":0,"not_started":0,"dry_run":false,"mail":{"sent":2,"waiting":0,"dead":0,"in_doubt":0}},
     "rows":[{"row":1,"target":"kim@acme.example","space":null,"status":"mailed","code":null,"message":null,"hint":null},
      {"row":2,"target":"new@acme.example","space":null,"status":"mailed","code":"activation","message":"not activated yet: the activation instead","hint":null},
      {"row":3,"target":"KIM@acme.example","space":null,"status":"duplicate","code":"repeated","message":"named before in this run","hint":null}]}
    --- stderr
    2 mails sent to [HOME]/mail, as files
    2 mailed, 1 duplicate.
    --- code 0
    "#);
    let csv = "email\nkim@acme.example\nno@acme.example\n";
    let ran = acme.piped("password reset --csv - --force --reason again", csv);
    assert_eq!(ran.code, 5, "{ran}");
    assert_eq!(
        acme.count("mail WHERE kind = 'reset' AND state = 'sent'"),
        2
    );
}

#[test]
fn a_link_is_printed_and_the_mail_that_waits_is_given_up() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    acme.line("password reset kim@acme.example --queue");
    assert_told!(timeless(acme.line("password reset kim@acme.example --print-link --yes")), @r"
    $ admit password reset kim@acme.example --print-link --yes
    https://join.clinic.example/reset/[TOKEN]
    --- stderr
    This link sets a new password of kim@acme.example. It works once, until [DAY] [TIME] UTC; earlier links no longer work.
    Nothing was mailed. Give it to nobody but that person.
    --- code 0
    ");
    assert_eq!(acme.count("mail WHERE state = 'moot'"), 1);
    acme.account("new@acme.example", "pending");
    assert_told!(timeless(acme.line("password reset new@acme.example --print-link --yes")), @r"
    $ admit password reset new@acme.example --print-link --yes
    https://join.clinic.example/activate/[TOKEN]
    --- stderr
    new@acme.example is not activated yet, and that comes first.
    This link activates the account of new@acme.example. It works once, until [DAY] [TIME] UTC; earlier links no longer work.
    Nothing was mailed. Give it to nobody but that person.
    --- code 0
    ");
    let quiet = acme.line("-q password reset kim@acme.example --print-link --yes");
    assert!(
        quiet.stdout.contains("/reset/") && quiet.stderr.is_empty(),
        "{quiet}"
    );
    let json = acme.line("password reset kim@acme.example --force --reason x --json");
    assert!(!json.stdout.contains("/reset/"), "{json}");
}

#[test]
fn a_link_needs_no_mail_server_but_the_address_of_the_pages() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    let mut command = acme.runner.command();
    command
        .env_remove("ADMIT_MAIL_TRANSPORT")
        .env_remove("ADMIT_MAIL_FROM");
    let args = [
        "password",
        "reset",
        "kim@acme.example",
        "--print-link",
        "--yes",
    ];
    let output = command.args(args).output().unwrap();
    let ran = acme.runner.ran(&output, String::new());
    assert!(
        ran.stdout.starts_with("https://join.clinic.example/reset/"),
        "{ran}"
    );
    let mut command = acme.runner.command();
    command.env_remove("ADMIT_BASE_URL");
    let output = command.args(args).output().unwrap();
    let ran = acme.runner.ran(&output, String::new());
    assert_eq!((ran.code, acme.count("link")), (78, 1), "{ran}");
}

//! `admit account list` and `admit account show`.

use super::account_change::activate;
use super::invited::{Invited, assert_told};

#[test]
fn accounts_are_listed_newest_first_and_filters_narrow_each_other() {
    let desk = Invited::with(&[]);
    for email in ["kim@acme.example", "ada@acme.example", "bob@acme.example"] {
        let line = format!("account create {email} --queue");
        assert_eq!(desk.line(&line).code, 0);
    }
    activate(&desk, "ada@acme.example");
    assert_told!(desk.line("account list --fields email,state"), @r##"
    $ admit account list --fields email,state
    EMAIL             STATE
    bob@acme.example  pending
    ada@acme.example  active
    kim@acme.example  pending
    --- stderr
    --- code 0
    "##);
    assert_told!(desk.line("account list --state active --json --fields email,state,memberships"), @r##"
    $ admit account list --state active --json --fields email,state,memberships
    [{"email":"ada@acme.example","state":"active","memberships":0}]
    --- stderr
    --- code 0
    "##);
    assert_told!(desk.line("account list --limit 2 --fields email --format csv"), @r##"
    $ admit account list --limit 2 --fields email --format csv
    email
    bob@acme.example
    ada@acme.example
    --- stderr
    next page: admit account list --limit 2 --fields email --format csv --after [ID]
    --- code 0
    "##);
    assert_told!(desk.line("account list --state deleted"), @r##"
    $ admit account list --state deleted
    --- stderr
    No such accounts.
    --- code 0
    "##);
    assert_eq!(desk.line("account list --state asleep").code, 2);
    assert_eq!(desk.line("account list --space nowhere").code, 3);
}

#[test]
fn a_story_ends_with_why_this_person_cannot_get_in() {
    let desk = Invited::with(&["kim@acme.example"]);
    let mut shown = desk.line("account show kim@acme.example");
    // On a busy machine a second or two go by.
    for seconds in 1..60 {
        shown.stdout = shown
            .stdout
            .replace(&format!("mailed {seconds} s ago"), "mailed just now");
    }
    assert_told!(shown, @r##"
    $ admit account show kim@acme.example
    email: kim@acme.example

    Story:
    AT                    WHAT                  BY      DETAIL
    [TIME]  invited to acme       tester
    [TIME]  invitation mail sent          about acme; server said: written

    No account: the invitation to acme was mailed just now and is not answered yet; it is open until [DAY].
      admit invite resend kim@acme.example --space acme
      admit invite withdraw kim@acme.example --space acme
    --- stderr
    --- code 0
    "##);
    assert_eq!(desk.line("account create ada@acme.example --queue").code, 0);
    assert_eq!(
        desk.line("account disable ada@acme.example --yes --reason left --ticket T-7")
            .code,
        0
    );
    assert_told!(desk.line("account show ada@acme.example"), @r##"
    $ admit account show ada@acme.example
    email:         ada@acme.example
    state:         disabled
    language:      en
    created at:    [TIME]
    made by staff: yes
    disabled at:   [TIME]
    id:            [ID]

    Story:
    AT                    WHAT                      BY      DETAIL
    [TIME]  activation mail not sent          what came after made it needless
    [TIME]  account created           tester
    [TIME]  account disabled          tester  pending -> disabled; left; ticket T-7

    Disabled since [DAY] by tester: left, ticket T-7.
      admit account reactivate ada@acme.example
    --- stderr
    --- code 0
    "##);
    assert_told!(desk.line("account show ada@acme.example --fields email,state --format csv"), @r##"
    $ admit account show ada@acme.example --fields email,state --format csv
    email,state
    ada@acme.example,disabled
    --- stderr
    --- code 0
    "##);
}

#[test]
fn nobody_who_fits_is_3_with_who_may_be_meant() {
    let desk = Invited::with(&["kim@acme.example"]);
    assert_told!(desk.line("account show kim@amce.example"), @r##"
    $ admit account show kim@amce.example
    --- stderr
    error: nobody is known as kim@amce.example

    hint: did you mean kim@acme.example?
    --- code 3
    "##);
    assert_told!(desk.line("account show nobody"), @r##"
    $ admit account show nobody
    --- stderr
    error: nobody is known as "nobody"

    hint: all accounts: `admit account list`; all invitations: `admit invite list`
    hint: nobody gets in without an invitation: `admit invite send EMAIL --space SLUG`
    --- code 3
    "##);
}

#[test]
fn a_story_for_a_machine_is_one_object_and_holds_no_secret() {
    let desk = Invited::with(&["kim@acme.example"]);
    assert_eq!(desk.line("account create ada@acme.example").code, 0);
    activate(&desk, "ada@acme.example");
    let ran = desk.line("account show ada@acme.example --json");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(object["account"]["state"], "active");
    assert_eq!(object["verdict"]["code"], "member_nowhere");
    let commands = object["verdict"]["commands"].as_array().unwrap();
    assert_eq!(commands.len(), 1);
    for event in object["story"].as_array().unwrap() {
        assert!(
            event["at"].is_string() && event["what"].is_string(),
            "{event}"
        );
    }
    assert!(!ran.stdout.contains("argon2"), "{ran}");
    let ran = desk.line("account show ada@acme.example --format jsonl");
    assert_eq!(ran.stdout.lines().count(), 1, "{ran}");
    let line: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(line["account"], object["account"]);
}

#[test]
fn several_who_fit_are_named_and_the_code_is_3() {
    let desk = Invited::with(&[]);
    for (email, name) in [("kim@acme.example", "Dam"), ("ada@acme.example", "Damme")] {
        let line = format!("account create {email} --queue --name {name}");
        assert_eq!(desk.line(&line).code, 0);
    }
    let mut ran = desk.line("account show dam");
    let mut hints: Vec<_> = ran.stderr.lines().skip(2).collect();
    hints.sort_unstable();
    ran.stderr = hints.join("\n") + "\n";
    assert_told!(ran, @r##"
    $ admit account show dam
    --- stderr
    hint: Dam: `admit account show kim@acme.example`
    hint: Damme: `admit account show ada@acme.example`
    --- code 3
    "##);
}

#[test]
fn a_pending_account_is_told_what_becomes_of_it_and_a_day_that_is_over_as_over() {
    let desk = Invited::with(&[]);
    assert_eq!(desk.line("account create kim@acme.example --queue").code, 0);
    let ran = desk.line("account show kim@acme.example");
    assert!(ran.stdout.contains(" If nobody activates it by 2"), "{ran}");
    desk.store("UPDATE account SET pending_until = created_at");
    let ran = desk.line("account show kim@acme.example");
    assert!(ran.stdout.contains(" Its time ended on 2"), "{ran}");
}

#[test]
fn an_address_that_is_only_invited_is_told_as_such_and_one_that_another_account_used_names_it() {
    let desk = Invited::with(&["kim@acme.example"]);
    let ran = desk.line("account disable kim@acme.example --yes --reason left");
    assert_eq!(ran.code, 3, "{ran}");
    let hint = "hint: kim@acme.example is invited and has not joined: `admit invite resend";
    assert!(ran.stderr.contains(hint), "{ran}");
    let forget = "`admit invite erase kim@acme.example --reason";
    assert!(ran.stderr.contains(forget), "{ran}");
    desk.accept("kim@acme.example");
    desk.store(
        "DO $body$ BEGIN
            UPDATE account SET email = 'home@acme.example';
            INSERT INTO audit (actor, action, subject_kind, subject_id)
            SELECT 'owner', 'account.address_changed', 'account', id FROM account;
        END $body$",
    );
    let ran = desk.line("account disable kim@acme.example --yes --reason left");
    assert!(
        ran.stderr.contains("the account home@acme.example"),
        "{ran}"
    );
    let ran = desk.line("invite correct kim@acme.example --to new@acme.example");
    assert!(
        ran.stderr.contains("change-email home@acme.example --to"),
        "{ran}"
    );
    let ran = desk.line("invite resend kim@acme.example");
    let hint = "admit activation resend home@acme.example";
    assert!(ran.stderr.contains(hint), "{ran}");
}

//! `admit invite show` on a real database.

use super::invited::{Invited, assert_told};

const ANNA: [&str; 1] = ["anna@acme.example"];

#[test]
fn an_open_one_has_every_field_its_mails_and_what_to_do_next() {
    assert_told!(Invited::with(&ANNA).line("invite show anna@acme.example"), @r##"
    $ admit invite show anna@acme.example
    email:            anna@acme.example
    role:             client
    status:           open
    space:            acme
    language:         en
    mail:             sent
    mail reply:       written
    invited at:       [TIME]
    first sent at:    [TIME]
    expires at:       [TIME]
    id:               [ID]
    batch:            [ID]
    sender:           tester
    email normalized: anna@acme.example

    Mails:
    KIND        STATE  WRITTEN               LEFT                  ATTEMPTS  REPLY
    invitation  sent   [TIME]  [TIME]  1         written

    It waits for an answer until [DAY].
    Send it again: admit invite resend anna@acme.example --space acme
    Take it back: admit invite withdraw anna@acme.example --space acme
    --- stderr
    --- code 0
    "##);
}

#[test]
fn each_state_ends_with_the_command_that_helps() {
    let invited = Invited::with(&ANNA);
    let ends_with = |words: &str| {
        let ran = invited.line("invite show anna@acme.example");
        let end = ran.stdout.rsplit("\n\n").next().unwrap();
        assert!(end.contains(words), "{words:?} in {end}");
    };
    invited.store("UPDATE invitation SET expires_at = now()");
    ends_with("It has expired (");
    ends_with("admit invite resend anna@acme.example --space acme");
    invited.line("invite resend anna@acme.example --queue --force --reason test");
    ends_with("Its mail has not left yet. Deliver what waits: admit mail deliver");
    invited.line("invite withdraw anna@acme.example");
    ends_with("admit invite send anna@acme.example --space acme --again");
}

#[test]
fn an_accepted_one_says_where_the_person_is_a_member_and_names_no_command() {
    let invited = Invited::with(&ANNA);
    invited.accept(ANNA[0]);
    let ran = invited.line("invite show anna@acme.example");
    assert!(
        ran.stdout
            .ends_with("Mail the activation again: admit activation resend anna@acme.example\n"),
        "{ran}"
    );
}

#[test]
fn json_is_an_array_with_the_mails_in_order() {
    let invited = Invited::with(&ANNA);
    invited.line("invite resend anna@acme.example --force --reason test");
    let id = invited.id(ANNA[0]);
    assert_told!(invited.line(&format!("invite show {id} --json")), @r##"
    $ admit invite show [ID] --json
    [{"email":"anna@acme.example","name":null,"role":["client"],"status":"open","space":"acme","language":"en","reference":null,"mail":"sent","mail_reply":"written","invited_at":"[TIME]","first_sent_at":"[TIME]","expires_at":"[TIME]","ended_at":null,"id":"[ID]","batch":"[ID]","sender":"tester","email_normalized":"anna@acme.example","mails":[{"kind":"invitation","state":"sent","written_at":"[TIME]","left_at":"[TIME]","attempts":1,"reply":"written","not_before":"[TIME]","maybe_duplicate":false,"id":"[ID]"},{"kind":"invitation","state":"sent","written_at":"[TIME]","left_at":"[TIME]","attempts":1,"reply":"written","not_before":"[TIME]","maybe_duplicate":false,"id":"[ID]"}]}]
    --- stderr
    --- code 0
    "##);
}

#[test]
fn nobody_of_that_name_is_3_with_who_may_have_been_meant() {
    let invited = Invited::with(&ANNA);
    assert_told!(invited.line("invite show anna@acme.exmaple"), @r##"
    $ admit invite show anna@acme.exmaple
    --- stderr
    error: there is no invitation for anna@acme.exmaple

    hint: did you mean anna@acme.example?
    --- code 3
    "##);
    assert_told!(invited.line("invite show ana@acme.example"), @r##"
    $ admit invite show ana@acme.example
    --- stderr
    error: there is no invitation for ana@acme.example

    hint: did you mean anna@acme.example?
    --- code 3
    "##);
    assert_told!(invited.line("invite show zoe@clinic.example"), @r##"
    $ admit invite show zoe@clinic.example
    --- stderr
    error: there is no invitation for zoe@clinic.example

    hint: all of them: `admit invite list`
    --- code 3
    "##);
    let id = "0193b3c4-0000-7000-8000-000000000001";
    assert_eq!(invited.line(&format!("invite show {id}")).code, 3);
    assert_eq!(invited.line("invite show anna").code, 2);
}

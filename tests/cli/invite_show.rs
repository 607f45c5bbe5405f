//! `admit invite show` on a real database.

use super::invited::{Invited, assert_told};

const ANNA: [&str; 1] = ["anna@acme.example"];

#[test]
fn an_open_one_has_every_field_its_mails_and_what_to_do_next() {
    assert_told!(Invited::with(&ANNA).line("invite show anna@acme.example"), @"");
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
    invited.line("invite resend anna@acme.example --queue");
    ends_with("Its mail has not left yet. Deliver what waits: admit mail deliver");
    invited.line("invite withdraw anna@acme.example");
    ends_with("admit invite send anna@acme.example --space acme --again");
}

#[test]
fn an_accepted_one_points_to_the_account() {
    let invited = Invited::with(&ANNA);
    invited.accept(ANNA[0]);
    let ran = invited.line("invite show anna@acme.example");
    assert!(
        ran.stdout.ends_with(
            "It was accepted (2026-03-02): the person is a member of Acme.\n\
         See the account: admit account show anna@acme.example\n"
        ),
        "{ran}"
    );
}

#[test]
fn json_is_an_array_with_the_mails_in_order() {
    let invited = Invited::with(&ANNA);
    invited.line("invite resend anna@acme.example");
    let id = invited.id(ANNA[0]);
    assert_told!(invited.line(&format!("invite show {id} --json")), @"");
}

#[test]
fn nobody_of_that_name_is_3_with_who_may_have_been_meant() {
    let invited = Invited::with(&ANNA);
    assert_told!(invited.line("invite show anna@acme.exmaple"), @"");
    assert_told!(invited.line("invite show ana@acme.example"), @"");
    assert_told!(invited.line("invite show zoe@clinic.example"), @"");
    let id = "0193b3c4-0000-7000-8000-000000000001";
    assert_eq!(invited.line(&format!("invite show {id}")).code, 3);
    assert_eq!(invited.line("invite show anna").code, 2);
}

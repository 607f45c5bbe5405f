//! `admit account`: the verbs that change accounts.

use super::invited::{Invited, assert_told};

/// Somebody has chosen a password, accepted the terms, and activated the account.
pub(super) fn activate(desk: &Invited, email: &str) {
    let hash = format!("$argon2id$v=19$m=19456,t=2,p=1${}", "a".repeat(60));
    desk.store(&format!(
        "DO $body$ BEGIN
            INSERT INTO terms (version, language, body, digest, published_at)
            VALUES (1, 'en', 'Be kind.', sha256('Be kind.'), now()) ON CONFLICT DO NOTHING;
            INSERT INTO terms_acceptance (account_id, version, language, accepted_at)
            SELECT id, 1, 'en', now() FROM account WHERE email = '{email}';
            UPDATE account SET state = 'active', activated_at = now(), password_hash = '{hash}'
            WHERE email = '{email}';
            INSERT INTO audit (actor, action, subject_kind, subject_id, state_before, state_after)
            SELECT 'recipient', 'account.activated', 'account', id, 'pending', 'active'
            FROM account WHERE email = '{email}';
        END $body$"
    ));
}

#[test]
fn an_account_is_made_once_and_its_activation_mailed_at_once() {
    let desk = Invited::with(&[]);
    let line = "account create kim@acme.example --given-name Kim --infix van --family-name Dam";
    assert_told!(desk.line(&format!("{line} --dry-run")), @r##"
    $ admit account create kim@acme.example --given-name Kim --infix van --family-name Dam --dry-run
    --- stderr
    Would be made: kim@acme.example, with an activation that is good for 7 days.
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(desk.count("account"), 0);
    assert_told!(desk.line(line), @r##"
    $ admit account create kim@acme.example --given-name Kim --infix van --family-name Dam
    --- stderr
    Made: kim@acme.example. The person has 7 days to choose a password and accept the terms, by the link in the mail.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    "##);
    assert_eq!(desk.count("mail WHERE state = 'sent'"), 1);
    assert_told!(desk.line("account create KIM@acme.example"), @r##"
    $ admit account create KIM@acme.example
    --- stderr
    error: kim@acme.example has an account already, which is pending

    hint: mail the activation again: `admit activation resend kim@acme.example`
    --- code 4
    "##);
    assert_told!(desk.line("account create KIM@acme.example --if-absent"), @r##"
    $ admit account create KIM@acme.example --if-absent
    --- stderr
    Unchanged: kim@acme.example has an account already, which is pending.
    --- code 0
    "##);
    assert_eq!(desk.count("account"), 1);
    assert_eq!(desk.line("account create nobody").code, 2);
    assert_eq!(
        desk.line("account create a@x.example b@x.example --name Ada")
            .code,
        2
    );
}

#[test]
fn several_accounts_are_made_from_a_file_each_with_its_own_outcome() {
    let desk = Invited::with(&[]);
    assert_eq!(desk.line("account create kim@acme.example --queue").code, 0);
    let file = "email;name;language\nada@acme.example;Ada Lovelace;nl\nkim@acme.example;Kim;en\n\
                not-an-address;X;en\nADA@acme.example;Ada;en\n";
    assert_told!(desk.piped("account create --csv - --yes", file), @r##"
    $ admit account create --csv - --yes
    TARGET            STATUS     MESSAGE
    ada@acme.example  created
    kim@acme.example  refused    kim@acme.example has an account already, which is pending; mail the activation again: `admit activation resend kim@acme.example`
    not-an-address    refused    not an e-mail address
    ADA@acme.example  duplicate  named before in this run
    --- stderr
    Reading standard input: UTF-8, separator ";", 4 rows
    1 mail sent to [HOME]/mail, as files
    1 created, 1 duplicate, 2 refused.
    --- code 5
    "##);
    assert_eq!(
        desk.count("account WHERE email = 'ada@acme.example' AND language = 'nl'"),
        1
    );
}

#[test]
fn disabling_needs_a_reason_and_a_yes_and_twice_is_unchanged() {
    let desk = Invited::with(&[]);
    assert_eq!(desk.line("account create kim@acme.example --queue").code, 0);
    assert_told!(desk.line("account disable kim@acme.example --yes"), @r##"
    $ admit account disable kim@acme.example --yes
    --- stderr
    error: the following required arguments were not provided:
      --reason <TEXT>

    Usage: admit account disable --reason <TEXT> --yes <EMAIL|ID>...

    For more information, try '--help'.
    --- code 2
    "##);
    assert_told!(desk.line("account disable kim@acme.example --reason left"), @r##"
    $ admit account disable kim@acme.example --reason left
    --- stderr
    error: disabling 1 account needs a confirmation, and there is no terminal to ask on

    hint: add `--yes`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_told!(desk.line("account disable kim@acme.example --reason left --dry-run"), @r##"
    $ admit account disable kim@acme.example --reason left --dry-run
    --- stderr
    Would be disabled: kim@acme.example.
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_told!(desk.line("account disable kim@acme.example --reason left --yes"), @r##"
    $ admit account disable kim@acme.example --reason left --yes
    --- stderr
    Disabled: kim@acme.example. No log-in, and links that were mailed no longer work.
    Mail that waited for it will not be sent.
    --- code 0
    "##);
    assert_told!(desk.line("account disable kim@acme.example --reason left --yes --actor eve"), @r##"
    $ admit account disable kim@acme.example --reason left --yes --actor eve
    --- stderr
    Unchanged: kim@acme.example is disabled since [DAY] by tester (left).
    --- code 0
    "##);
}

#[test]
fn a_disabled_account_is_not_readdressed_but_reactivated() {
    let desk = Invited::with(&[]);
    assert_eq!(desk.line("account create kim@acme.example --queue").code, 0);
    let disabled = desk.line("account disable kim@acme.example --reason left --yes");
    assert_eq!(disabled.code, 0);
    assert_told!(desk.line("account change-email kim@acme.example --to kim@new.example"), @r##"
    $ admit account change-email kim@acme.example --to kim@new.example
    --- stderr
    error: kim@acme.example is disabled

    hint: open it again: `admit account reactivate kim@acme.example`
    --- code 4
    "##);
    assert_told!(desk.line("account reactivate kim@acme.example kin@acme.example"), @r##"
    $ admit account reactivate kim@acme.example kin@acme.example
    TARGET            STATUS       MESSAGE
    kim@acme.example  reactivated  not activated yet; resend the activation
    kin@acme.example  not_found    there is no account for kin@acme.example; did you mean kim@acme.example?
    --- stderr
    1 reactivated, 1 not found.
    --- code 5
    "##);
    assert_told!(desk.line("account reactivate kim@acme.example"), @r##"
    $ admit account reactivate kim@acme.example
    --- stderr
    Unchanged: kim@acme.example is pending, not disabled.
    --- code 0
    "##);
    assert_told!(desk.line("account disable kin@acme.example --reason left --yes"), @r##"
    $ admit account disable kin@acme.example --reason left --yes
    --- stderr
    error: there is no account for kin@acme.example

    hint: did you mean kim@acme.example?
    --- code 3
    "##);
}

#[test]
fn unlocking_tells_how_many_failures_it_forgets() {
    let desk = Invited::with(&[]);
    assert_eq!(desk.line("account create kim@acme.example --queue").code, 0);
    desk.store(
        "INSERT INTO throttle (kind, key, since, tries)
         VALUES ('log_in_address', 'kim@acme.example', now(), 10)",
    );
    assert_told!(desk.line("account unlock kim@acme.example"), @r##"
    $ admit account unlock kim@acme.example
    --- stderr
    Unlocked: kim@acme.example. 10 failed log-ins forgotten.
    --- code 0
    "##);
    assert_told!(desk.line("account unlock kim@acme.example --json"), @r##"
    $ admit account unlock kim@acme.example --json
    {"schema":1,
     "summary":{"rows":1,"unlocked":0,"unchanged":1,"duplicate":0,"refused":0,"already_accepted":0,"not_found":0,"not_started":0,"dry_run":false},
     "rows":[{"row":1,"target":"kim@acme.example","space":null,"status":"unchanged","code":null,"message":"no log-in has failed of late","hint":null}]}
    --- stderr
    Unchanged: no log-in of kim@acme.example has failed of late.
    What else keeps the person out: admit account show kim@acme.example
    --- code 0
    "##);
}

#[test]
fn who_is_disabled_is_neither_restored_nor_let_in_by_unlocking_but_told_the_verb() {
    let desk = Invited::with(&[]);
    desk.account("kim@acme.example", "disabled");
    let reactivate = "admit account reactivate kim@acme.example";
    let unlock = "account unlock kim@acme.example";
    for line in ["account restore kim@acme.example", unlock] {
        let ran = desk.line(line);
        assert_eq!(ran.code, 0, "{ran}");
        assert!(ran.stderr.contains(reactivate), "{ran}");
        let row = desk.line(&format!("{line} --json"));
        assert!(row.stdout.contains(reactivate), "{row}");
    }
    desk.account("ada@acme.example", "deleted");
    desk.store(
        "INSERT INTO throttle (kind, key, since, tries)
         VALUES ('log_in_address', 'ada@acme.example', now(), 10)",
    );
    let ran = desk.line("account unlock ada@acme.example");
    assert!(
        ran.stderr
            .contains("admit account restore ada@acme.example"),
        "{ran}"
    );
}

#[test]
fn a_pending_account_is_readdressed_at_once() {
    let desk = Invited::with(&[]);
    assert_eq!(
        desk.line("account create kim@gmial.example --queue").code,
        0
    );
    assert_told!(desk.line("account change-email kim@gmial.example --to kim@gmail.example"), @r##"
    $ admit account change-email kim@gmial.example --to kim@gmail.example
    --- stderr
    Changed: the account, which is not activated yet, has the address kim@gmail.example now.
    Earlier activation links no longer work; a new one goes there.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    "##);
}

#[test]
fn an_active_account_asks_both_addresses_until_the_change_is_cancelled() {
    let desk = Invited::with(&[]);
    assert_eq!(
        desk.line("account create kim@gmail.example --queue").code,
        0
    );
    activate(&desk, "kim@gmail.example");
    assert_told!(desk.line("account change-email kim@gmail.example --to KIM@gmail.example"), @r##"
    $ admit account change-email kim@gmail.example --to KIM@gmail.example
    --- stderr
    Changed: the address is written KIM@gmail.example from now on.
    --- code 0
    "##);
    assert_told!(desk.line("account change-email kim@gmail.example --to new@acme.example --dry-run"), @r##"
    $ admit account change-email kim@gmail.example --to new@acme.example --dry-run
    --- stderr
    KIM@gmail.example and new@acme.example would be asked to confirm the change.
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_told!(desk.line("account change-email kim@gmail.example --to new@acme.example"), @r##"
    $ admit account change-email kim@gmail.example --to new@acme.example
    --- stderr
    Asked: the address stays KIM@gmail.example until KIM@gmail.example and new@acme.example have confirmed the change by the link in the mail, within 24 hours.
    2 mails sent to [HOME]/mail, as files
    --- code 0
    "##);
    assert_told!(desk.line("account change-email kim@gmail.example --to new@acme.example"), @r##"
    $ admit account change-email kim@gmail.example --to new@acme.example
    --- stderr
    Unchanged: the change to new@acme.example was asked for within the last 5 minutes, and waits for its confirmation.
    New links sooner only with `--force --reason "..."`.
    --- code 0
    "##);
    let unfounded =
        desk.line("account change-email kim@gmail.example --to new@acme.example --force");
    assert_eq!(unfounded.code, 2, "{unfounded}");
    assert_told!(desk.line("account change-email kim@gmail.example --cancel"), @r##"
    $ admit account change-email kim@gmail.example --cancel
    --- stderr
    Cancelled: KIM@gmail.example stays the address; the links of the change to new@acme.example no longer work.
    --- code 0
    "##);
    assert_told!(desk.line("account change-email kim@gmail.example --cancel"), @r##"
    $ admit account change-email kim@gmail.example --cancel
    --- stderr
    Unchanged: no change of KIM@gmail.example is under way.
    --- code 0
    "##);
}

#[test]
fn without_the_old_mailbox_a_reason_is_needed_and_a_taken_address_is_4() {
    let desk = Invited::with(&[]);
    assert_eq!(
        desk.line("account create kim@gmail.example --queue").code,
        0
    );
    activate(&desk, "kim@gmail.example");
    assert_told!(desk.line("account change-email kim@gmail.example --to new@acme.example --without-old"), @r##"
    $ admit account change-email kim@gmail.example --to new@acme.example --without-old
    --- stderr
    error: --without-old needs a reason, which is kept

    hint: say why: `--reason "..."`
    --- code 2
    "##);
    assert_told!(
        desk.line("account change-email kim@gmail.example --to new@acme.example --without-old --reason gone"),
        @r##"
    $ admit account change-email kim@gmail.example --to new@acme.example --without-old --reason gone
    --- stderr
    Asked: the address stays kim@gmail.example until new@acme.example has confirmed the change by the link in the mail, within 24 hours.
    2 mails sent to [HOME]/mail, as files
    --- code 0
    "##
    );
    assert_eq!(desk.line("account create ada@acme.example --queue").code, 0);
    assert_told!(desk.line("account change-email kim@gmail.example --to ADA@acme.example"), @r##"
    $ admit account change-email kim@gmail.example --to ADA@acme.example
    --- stderr
    error: ADA@acme.example has an account already

    hint: look at that account: `admit account show ADA@acme.example`
    hint: one address has one account; give the other one another address first
    --- code 4
    "##);
    assert_eq!(desk.line("account change-email kim@gmail.example").code, 2);
}

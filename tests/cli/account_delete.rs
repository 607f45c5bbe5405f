//! `admit account delete`, `restore` and `erase-due` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

/// Two people who joined `acme`, one of them an owner.
fn joined() -> Invited {
    let invited = Invited::with(&TWO);
    for email in TWO {
        invited.accept(email);
        invited.store(&format!(
            "WITH one AS (SELECT id FROM account WHERE email = '{email}'), said AS (
                INSERT INTO audit (actor, action, subject_kind, subject_id)
                SELECT 'owner', 'account.activated', 'account', id FROM one), terms AS (
                INSERT INTO membership (account_id, space_id, roles, joined_at)
                SELECT one.id, space.id, '{{client}}', now() FROM one, space)
             UPDATE account SET pending_until = now() + interval '7 days'
             WHERE id = (SELECT id FROM one)"
        ));
    }
    invited
}

#[test]
fn a_script_gives_the_address_again_and_yes_alone_is_not_enough() {
    let invited = joined();
    assert_told!(invited.line("account delete anna@acme.example --reason left --yes"), @r##"
    $ admit account delete anna@acme.example --reason left --yes
    --- stderr
    error: deleting 1 account needs "anna@acme.example" typed again, and there is no terminal to ask on

    hint: add `--confirm anna@acme.example`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_told!(invited.line("account delete anna@acme.example --reason left --confirm erik@acme.example"), @r##"
    $ admit account delete anna@acme.example --reason left --confirm erik@acme.example
    --- stderr
    error: --confirm is not the address

    hint: what would be confirmed is anna@acme.example; nothing was changed
    --- code 2
    "##);
    assert_told!(invited.line("account delete anna@acme.example --confirm anna@acme.example"), @r##"
    $ admit account delete anna@acme.example --confirm anna@acme.example
    --- stderr
    error: the following required arguments were not provided:
      --reason <TEXT>

    Usage: admit account delete --reason <TEXT> --confirm <EMAIL|N> <EMAIL|ID>...

    For more information, try '--help'.
    --- code 2
    "##);
    assert_eq!(invited.count("account WHERE state = 'deleted'"), 0);
    assert_told!(invited.line("account delete anna@acme.example --reason left --confirm Anna@acme.example"), @r##"
    $ admit account delete anna@acme.example --reason left --confirm Anna@acme.example
    --- stderr
    Deleted: anna@acme.example. It can be restored until [DAY]: `admit account restore anna@acme.example`
    --- code 0
    "##);
    assert_eq!(invited.count("account WHERE state = 'deleted'"), 1);
    assert_told!(invited.line("account delete anna@acme.example --reason left"), @r##"
    $ admit account delete anna@acme.example --reason left
    --- stderr
    Unchanged: anna@acme.example is deleted since [DAY] and can be restored until [DAY].
    --- code 0
    "##);
}

#[test]
fn several_are_confirmed_by_their_number_and_each_has_its_row() {
    let invited = joined();
    let line = "account delete anna@acme.example erik@acme.example no@acme.example --reason left";
    assert_told!(invited.line(line), @r##"
    $ admit account delete anna@acme.example erik@acme.example no@acme.example --reason left
    --- stderr
    error: deleting 2 accounts (passed over: 1 not found) needs "2" typed again, and there is no terminal to ask on

    hint: add `--confirm 2`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_told!(invited.line(&format!("{line} --confirm 3 --dry-run")), @r##"
    $ admit account delete anna@acme.example erik@acme.example no@acme.example --reason left --confirm 3 --dry-run
    --- stderr
    error: --confirm is not their number

    hint: what would be confirmed is 2 (passed over: 1 not found); nothing was changed
    --- code 2
    "##);
    assert_eq!(invited.line(&format!("{line} --confirm 3")).code, 2);
    assert_eq!(
        invited.line(&format!("{line} --confirm 2 --dry-run")).code,
        5
    );
    let now = "account delete anna@acme.example --reason left --now --dry-run --confirm";
    assert_eq!(invited.line(&format!("{now} erik@acme.example")).code, 2);
    assert_eq!(invited.line(&format!("{now} anna@acme.example")).code, 0);
    assert_eq!(invited.count("account WHERE state = 'deleted'"), 0);
    assert_told!(invited.line(&format!("{line} --confirm 2")), @r##"
    $ admit account delete anna@acme.example erik@acme.example no@acme.example --reason left --confirm 2
    TARGET             STATUS     MESSAGE
    anna@acme.example  deleted    can be restored until [DAY]
    erik@acme.example  deleted    can be restored until [DAY]
    no@acme.example    not_found  there is no account for no@acme.example; look for the person by name or number: `admit account show TEXT`
    --- stderr
    2 deleted, 1 not found.
    --- code 5
    "##);
    assert_told!(invited.line(&format!("{line} --dry-run --json")), @r##"
    $ admit account delete anna@acme.example erik@acme.example no@acme.example --reason left --dry-run --json
    {"schema":1,
     "summary":{"rows":3,"deleted":0,"unchanged":2,"duplicate":0,"refused":0,"already_accepted":0,"not_found":1,"not_started":0,"dry_run":true},
     "rows":[{"row":1,"target":"anna@acme.example","space":null,"status":"unchanged","code":null,"message":"deleted since [DAY] and can be restored until [DAY]","hint":null},
      {"row":2,"target":"erik@acme.example","space":null,"status":"unchanged","code":null,"message":"deleted since [DAY] and can be restored until [DAY]","hint":null},
      {"row":3,"target":"no@acme.example","space":null,"status":"not_found","code":"not_found","message":"there is no account for no@acme.example","hint":"look for the person by name or number: `admit account show TEXT`"}]}
    --- stderr
    Dry run, nothing was changed ([DATABASE]).
    2 unchanged, 1 not found.
    --- code 5
    "##);
    assert_eq!(invited.line(&format!("{line} --ignore-missing")).code, 0);
}

#[test]
fn a_dry_run_tells_what_would_go_and_changes_nothing() {
    let invited = joined();
    assert_told!(invited.line("account delete anna@acme.example --reason left -n"), @r##"
    $ admit account delete anna@acme.example --reason left -n
    --- stderr
    Would be deleted: anna@acme.example, to be restored until [DAY].
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_told!(invited.line("account delete anna@acme.example --reason left --now -n"), @r##"
    $ admit account delete anna@acme.example --reason left --now -n
    target:         anna@acme.example
    invitations:    1
    memberships:    1
    mails:          1
    files:          1
    files missing:  0
    links:          1
    log ins:        0
    reset requests: 0
    throttles:      0
    blocks:         0
    reasons:        0
    run reasons:    0
    sessions:       0
    file names:     0
    audit kept:     2
    terms kept:     0
    --- stderr
    Would be erased: anna@acme.example (1 invitation, 1 membership, 1 mail, 1 message file, 1 link).
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(invited.count("account WHERE state <> 'pending'"), 0);
    assert_eq!(invited.count("invitation"), 2);
}

#[test]
fn erased_at_once_there_is_a_receipt_and_no_message_is_left() {
    let invited = joined();
    let messages = || {
        std::fs::read_dir(invited.runner.home().join("mail"))
            .unwrap()
            .count()
    };
    assert_eq!(messages(), 2);
    let line = "account delete anna@acme.example --reason asked --ticket GDPR-88 --now";
    assert_told!(invited.line(line), @r##"
    $ admit account delete anna@acme.example --reason asked --ticket GDPR-88 --now
    --- stderr
    error: erasing 1 account needs "anna@acme.example" typed again, and there is no terminal to ask on

    hint: add `--confirm anna@acme.example`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_told!(invited.line(&format!("{line} --confirm anna@acme.example")), @r##"
    $ admit account delete anna@acme.example --reason asked --ticket GDPR-88 --now --confirm anna@acme.example
    target:         anna@acme.example
    invitations:    1
    memberships:    1
    mails:          1
    files:          1
    files missing:  0
    links:          1
    log ins:        0
    reset requests: 0
    throttles:      0
    blocks:         0
    reasons:        0
    run reasons:    0
    sessions:       0
    file names:     0
    audit kept:     5
    terms kept:     0
    --- stderr
    Erased: anna@acme.example (1 invitation, 1 membership, 1 mail, 1 message file, 1 link).
    What stays: the audit, which the law asks for, and when which terms were accepted; both by ids alone.
    Out of reach of admit:
      backups of the database, and what its server keeps of the past (write-ahead log, replicas)
      logs of mail servers on the way
      the mailboxes of those who got mail
      files and reports that the organisation keeps itself
    --- code 0
    "##);
    assert_eq!(messages(), 1);
    assert_told!(invited.line(&format!("{line} --ignore-missing")), @r##"
    $ admit account delete anna@acme.example --reason asked --ticket GDPR-88 --now --ignore-missing
    --- stderr
    Unchanged: there is no account anna@acme.example.
    --- code 0
    "##);
    let erik = "account delete erik@acme.example --reason asked --now --confirm erik@acme.example";
    let ran = invited.line(&format!("{erik} --json"));
    let receipt: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&receipt["invitations"], &receipt["files"]),
        (&1.into(), &1.into())
    );
    assert_eq!(receipt["out_of_reach"].as_array().map(Vec::len), Some(4));
    assert_eq!(messages(), 0);
}

#[test]
fn a_restored_account_is_told_what_is_still_to_be_done() {
    let invited = joined();
    let delete = "account delete anna@acme.example --reason left --confirm anna@acme.example";
    assert_eq!(invited.line(delete).code, 0);
    assert_told!(invited.line("account restore anna@acme.example -n"), @r##"
    $ admit account restore anna@acme.example -n
    --- stderr
    Would be restored: anna@acme.example (pending again, member of acme).
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_told!(invited.line("account restore anna@acme.example --reason mistake"), @r##"
    $ admit account restore anna@acme.example --reason mistake
    --- stderr
    Restored: anna@acme.example (pending again, member of acme).
    Its address is not proved yet: `admit activation resend anna@acme.example`
    --- code 0
    "##);
    assert_told!(invited.line("account restore anna@acme.example"), @r##"
    $ admit account restore anna@acme.example
    --- stderr
    Unchanged: anna@acme.example is pending and not deleted.
    --- code 0
    "##);
    let now = "account delete anna@acme.example --reason asked --now --confirm anna@acme.example";
    assert_eq!(invited.line(now).code, 0);
    assert_told!(invited.line("account restore anna@acme.example"), @r##"
    $ admit account restore anna@acme.example
    --- stderr
    error: there is no account for anna@acme.example

    hint: look for the person by name or number: `admit account show TEXT`
    --- code 3
    "##);
}

#[test]
fn what_is_due_is_erased_and_what_a_sign_up_used_is_open_again() {
    let invited = joined();
    assert_told!(invited.line("account erase-due"), @r##"
    $ admit account erase-due
    --- stderr
    No account is due.
    --- code 0
    "##);
    let delete = "account delete anna@acme.example --reason left --confirm anna@acme.example";
    assert_eq!(invited.line(delete).code, 0);
    invited.store("UPDATE account SET erase_after = now(), pending_until = now()");
    let shown = invited.line("account show anna@acme.example").stdout;
    assert!(shown.contains("It could be restored until"), "{shown}");
    assert_told!(invited.line("account erase-due --dry-run"), @r##"
    $ admit account erase-due --dry-run
    --- stderr
    2 accounts would be erased (1 deleted, 1 never activated).
    With them: 1 invitation, 2 memberships, 1 mail, 1 message file, 1 link, 1 reason in words.
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(invited.count("account WHERE state = 'erased'"), 0);
    assert_told!(invited.line("account erase-due --json"), @r##"
    $ admit account erase-due --json
    {"deleted":1,"pending":1,"reopened":1,"in_flight":0,"failed":0,"invitations":1,"memberships":2,"mails":1,"files":1,"files_missing":0,"links":1,"log_ins":0,"reset_requests":0,"throttles":0,"blocks":0,"reasons":1,"run_reasons":0,"sessions":0,"file_names":0,"audit_kept":10,"terms_kept":0,"throttles_forgotten":0,"log_ins_forgotten":0,"sessions_forgotten":0,"out_of_reach":["backups of the database, and what its server keeps of the past (write-ahead log, replicas)","logs of mail servers on the way","the mailboxes of those who got mail","files and reports that the organisation keeps itself"],"dry_run":false}
    --- stderr
    2 accounts erased (1 deleted, 1 never activated); 1 invitation is open again.
    With them: 1 invitation, 2 memberships, 1 mail, 1 message file, 1 link, 1 reason in words.
    What stays: the audit, which the law asks for, and when which terms were accepted; both by ids alone.
    Out of reach of admit:
      backups of the database, and what its server keeps of the past (write-ahead log, replicas)
      logs of mail servers on the way
      the mailboxes of those who got mail
      files and reports that the organisation keeps itself
    --- code 0
    "##);
    assert_eq!(invited.count("account WHERE state = 'erased'"), 2);
    assert_eq!(invited.count("invitation WHERE ended IS NULL"), 1);
    let quiet = invited.line("-q account erase-due");
    assert_eq!(
        (quiet.stdout.as_str(), quiet.stderr.as_str(), quiet.code),
        ("", "", 0)
    );
}

#[test]
fn the_grace_is_a_setting() {
    let invited = joined();
    let delete = "account delete anna@acme.example --reason left --confirm anna@acme.example";
    let mut command = invited.runner.command();
    let output = command
        .env("ADMIT_GRACE", "5")
        .args(delete.split_whitespace())
        .output()
        .unwrap();
    assert!(output.status.success());
    let grace = "account WHERE erase_after = deleted_at + interval '5 days'";
    assert_eq!(invited.count(grace), 1);
    let mut command = invited.runner.command();
    let output = command
        .env("ADMIT_GRACE", "soon")
        .args(["account", "restore", "anna@acme.example"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78));
}

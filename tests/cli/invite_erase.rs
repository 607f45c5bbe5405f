//! `admit invite erase` and `admit invite correct` on a real database.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

#[test]
#[expect(clippy::too_many_lines, reason = "one session with all it prints")]
fn somebody_without_an_account_is_erased_with_a_receipt() {
    let invited = Invited::with(&TWO);
    let line = "invite erase anna@acme.example --reason asked --ticket GDPR-91";
    assert_told!(invited.line(line), @r##"
    $ admit invite erase anna@acme.example --reason asked --ticket GDPR-91
    --- stderr
    error: erasing 1 person needs "anna@acme.example" typed again, and there is no terminal to ask on

    hint: add `--confirm anna@acme.example`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_told!(invited.line(&format!("{line} -n")), @r##"
    $ admit invite erase anna@acme.example --reason asked --ticket GDPR-91 -n
    target:         anna@acme.example
    invitations:    1
    memberships:    0
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
    audit kept:     0
    terms kept:     0
    --- stderr
    Would be erased: anna@acme.example (1 invitation, 1 mail, 1 message file, 1 link).
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(invited.count("invitation"), 2);
    assert_told!(invited.line(&format!("{line} --confirm anna@acme.example")), @r##"
    $ admit invite erase anna@acme.example --reason asked --ticket GDPR-91 --confirm anna@acme.example
    target:         anna@acme.example
    invitations:    1
    memberships:    0
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
    audit kept:     1
    terms kept:     0
    --- stderr
    Erased: anna@acme.example (1 invitation, 1 mail, 1 message file, 1 link).
    What stays: the audit, which the law asks for, and when which terms were accepted; both by ids alone.
    Out of reach of admit:
      backups of the database, and what its server keeps of the past (write-ahead log, replicas)
      logs of mail servers on the way
      the mailboxes of those who got mail
      files and reports that the organisation keeps itself
    --- code 0
    "##);
    assert_eq!(invited.count("invitation"), 1);
    assert_eq!(invited.count("audit WHERE action = 'invitation.erased'"), 1);
    assert_told!(invited.line(&format!("{line} --confirm anna@acme.example")), @r##"
    $ admit invite erase anna@acme.example --reason asked --ticket GDPR-91 --confirm anna@acme.example
    --- stderr
    error: there is no invitation for anna@acme.example

    hint: all of them: `admit invite list`
    --- code 3
    "##);
}

#[test]
fn somebody_with_an_account_is_refused_with_the_command_that_erases_both() {
    let invited = Invited::with(&TWO);
    invited.accept("anna@acme.example");
    assert_told!(invited.line("invite erase anna@acme.example --reason asked --confirm anna@acme.example"), @r##"
    $ admit invite erase anna@acme.example --reason asked --confirm anna@acme.example
    --- stderr
    error: anna@acme.example has an account; its invitations are erased with it

    hint: erase both: `admit account delete anna@acme.example --now --reason "..."`
    --- code 4
    "##);
    assert_eq!(invited.count("invitation"), 2);
}

#[test]
fn its_help_speaks_of_invited_people_and_not_of_accounts() {
    let runner = crate::support::run::Runner::new();
    for line in ["invite erase --help", "invite erase -h"] {
        let help = runner.line(line).stdout;
        for words in [
            "  [EMAIL]...",
            "The addresses that were invited",
            "Not enough here: --confirm is what confirms it",
            "Why this is done; erased with the person",
            "The address once more, or the number of people",
        ] {
            assert!(help.contains(words), "{words}: {help}");
        }
        assert!(!help.contains("ids of accounts"), "{help}");
        assert!(!help.contains("of the account"), "{help}");
    }
    let nobody = runner.line("invite erase --reason asked");
    assert_eq!(nobody.code, 2);
    assert!(
        nobody.stderr.contains("people can be named by a file too"),
        "{nobody}"
    );
    // Whoever names an account all the same is told what erases it.
    let id = "invite erase 01933b5e-7c1a-7d2e-9f00-3c5a1b2c3d4e --reason asked -n";
    let ran = Invited::with(&[]).line(id);
    assert_eq!(ran.code, 2, "{ran}");
    assert!(
        ran.stderr.contains("admit account delete ID --now"),
        "{ran}"
    );
}

#[test]
fn several_are_erased_by_their_number() {
    let invited = Invited::with(&TWO);
    let line = "invite erase anna@acme.example erik@acme.example --reason wrong";
    assert_told!(invited.line(&format!("{line} --confirm 2")), @r##"
    $ admit invite erase anna@acme.example erik@acme.example --reason wrong --confirm 2
    TARGET             STATUS  MESSAGE
    anna@acme.example  erased  1 invitation, 1 mail, 1 message file, 1 link
    erik@acme.example  erased  1 invitation, 1 mail, 1 message file, 1 link
    --- stderr
    2 erased.
    What stays: the audit, which the law asks for, and when which terms were accepted; both by ids alone.
    Out of reach of admit:
      backups of the database, and what its server keeps of the past (write-ahead log, replicas)
      logs of mail servers on the way
      the mailboxes of those who got mail
      files and reports that the organisation keeps itself
    --- code 0
    "##);
    assert_eq!(invited.count("invitation"), 0);
    assert_eq!(invited.count("mail"), 0);
}

#[test]
fn a_corrected_invitation_is_mailed_to_the_right_address_and_older_links_end() {
    let invited = Invited::with(&TWO);
    let line = "invite correct anna@acme.example --to Anne@acme.example";
    assert_told!(invited.line(&format!("{line} -n")), @r##"
    $ admit invite correct anna@acme.example --to Anne@acme.example -n
    --- stderr
    Would be corrected: anna@acme.example to Anne@acme.example, good until [DAY].
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    "##);
    assert_eq!(invited.count("mail"), 2);
    assert_told!(invited.line(line), @r##"
    $ admit invite correct anna@acme.example --to Anne@acme.example
    --- stderr
    Corrected: anna@acme.example to Anne@acme.example. Links sent to the old address no longer work; the new one is good until [DAY].
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    "##);
    assert_eq!(
        invited.count("invitation WHERE email = 'Anne@acme.example' AND link_gen = 2"),
        1
    );
    assert_eq!(
        invited.count("mail WHERE generation = 2 AND state = 'sent'"),
        1
    );
    assert_eq!(
        invited.count("audit WHERE action = 'invitation.corrected'"),
        1
    );
    assert_told!(invited.line("invite correct Anne@acme.example --to Anne@acme.example"), @r##"
    $ admit invite correct Anne@acme.example --to Anne@acme.example
    --- stderr
    Unchanged: Anne@acme.example is the address of the invitation.
    --- code 0
    "##);
    assert_told!(invited.line("invite correct Anne@acme.example --to anne@acme.example --queue --json"), @r##"
    $ admit invite correct Anne@acme.example --to anne@acme.example --queue --json
    {"id":"[ID]","email":"anne@acme.example","space":"acme","status":"corrected","expires_at":"[TIME]"}
    --- stderr
    Corrected: Anne@acme.example to anne@acme.example. Links sent to the old address no longer work; the new one is good until [DAY].
    Its mail waits in the queue.
    hint: deliver what waits: `admit mail deliver`
    --- code 0
    "##);
}

#[test]
fn an_address_is_not_corrected_to_one_that_has_a_place_or_after_the_end() {
    let invited = Invited::with(&["anna@acme.example", "erik@acme.example", "ida@acme.example"]);
    assert_told!(invited.line("invite correct anna@acme.example --to erik@acme.example"), @r##"
    $ admit invite correct anna@acme.example --to erik@acme.example
    --- stderr
    error: erik@acme.example has an open invitation to acme already

    hint: look at that one: `admit invite show erik@acme.example`
    hint: if both are meant for one person, take this one back: `admit invite withdraw anna@acme.example --space acme`
    --- code 4
    "##);
    invited.accept("erik@acme.example");
    assert_told!(invited.line("invite correct erik@acme.example --to eric@acme.example"), @r##"
    $ admit invite correct erik@acme.example --to eric@acme.example
    --- stderr
    error: erik@acme.example has already accepted the invitation to acme ([DAY])

    hint: correct the account instead: `admit account change-email erik@acme.example --to NEW`
    --- code 4
    "##);
    assert_eq!(invited.line("invite withdraw ida@acme.example").code, 0);
    assert_told!(invited.line("invite correct ida@acme.example --to ide@acme.example"), @r##"
    $ admit invite correct ida@acme.example --to ide@acme.example
    --- stderr
    error: the invitation of ida@acme.example to acme was withdrawn ([DAY])

    hint: invite anew: `admit invite send ida@acme.example --space acme --again`
    --- code 4
    "##);
    invited.store("INSERT INTO blocked VALUES ('bo@acme.example', 'bounced', now())");
    assert_told!(invited.line("invite correct anna@acme.example --to bo@acme.example"), @r##"
    $ admit invite correct anna@acme.example --to bo@acme.example
    --- stderr
    error: mail to bo@acme.example is kept back: a mail to it bounced

    hint: once it can be delivered: `admit mail allow bo@acme.example --reason TEXT`
    --- code 4
    "##);
    assert_eq!(invited.count("mail WHERE generation = 2"), 0);
}

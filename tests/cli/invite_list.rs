//! `admit invite list` on a real database.

use super::invited::{Invited, assert_told};

const THREE: [&str; 3] = [
    "anna@acme.example",
    "erik@acme.example",
    "Finn@acme.example",
];

#[test]
fn the_newest_stand_first_and_a_piped_table_leaves_nothing_out() {
    let invited = Invited::with(&THREE);
    invited.accept("Finn@acme.example");
    assert_told!(invited.line("invite list --space acme"), @r##"
    $ admit invite list --space acme
    EMAIL              NAME  ROLE    STATUS    SPACE  MAIL  INVITED               EXPIRES
    Finn@acme.example        client  accepted  acme   sent  [TIME]
    erik@acme.example        client  open      acme   sent  [TIME]  [TIME]
    anna@acme.example        client  open      acme   sent  [TIME]  [TIME]
    --- stderr
    --- code 0
    "##);
}

#[test]
fn json_is_a_frozen_contract() {
    let invited = Invited::with(&THREE[2..]);
    assert_told!(invited.line("invite list --json"), @r##"
    $ admit invite list --json
    [{"email":"Finn@acme.example","name":null,"role":["client"],"status":"open","space":"acme","language":"en","reference":null,"mail":"sent","mail_reply":"written","invited_at":"[TIME]","first_sent_at":"[TIME]","expires_at":"[TIME]","ended_at":null,"id":"[ID]","batch":"[ID]","sender":"tester","email_normalized":"finn@acme.example"}]
    --- stderr
    --- code 0
    "##);
}

#[test]
fn an_empty_list_says_so_and_is_no_failure() {
    let invited = Invited::with(&[]);
    assert_told!(invited.line("invite list"), @r##"
    $ admit invite list
    --- stderr
    No invitations yet.
    hint: invite somebody: `admit invite send EMAIL --space SLUG`
    --- code 0
    "##);
    assert_told!(invited.line("invite list --json --status expired"), @r##"
    $ admit invite list --json --status expired
    []
    --- stderr
    No such invitations.
    --- code 0
    "##);
}

#[test]
fn an_unknown_space_or_state_is_told_with_what_was_meant() {
    let invited = Invited::with(&THREE[..1]);
    assert_told!(invited.line("invite list --space acem"), @r##"
    $ admit invite list --space acem
    --- stderr
    error: there is no space "acem"

    hint: did you mean "acme"? All of them: `admit space list`
    --- code 3
    "##);
    let ran = invited.line("invite list --status opne");
    assert_eq!(ran.code, 2, "{ran}");
    assert!(
        ran.stderr.contains("open, accepted, withdrawn, expired"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("a similar value exists: 'open'"),
        "{ran}"
    );
    assert_eq!(invited.line("invite list --after 17").code, 2);
    assert_eq!(invited.line("invite list --since soon").code, 2);
}

#[test]
fn every_filter_narrows() {
    let invited = Invited::with(&THREE);
    invited.accept("Finn@acme.example");
    invited.line("invite withdraw anna@acme.example");
    invited.store("UPDATE invitation SET expires_at = now() WHERE email LIKE 'erik%'");
    let emails = |flags: &str| {
        let ran = invited.line(&format!("invite list --format csv --fields email {flags}"));
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout.lines().skip(1).collect::<Vec<_>>().join(" ")
    };
    let [anna, erik, finn] = THREE;
    assert_eq!(emails("--status withdrawn"), anna);
    assert_eq!(emails("--status expired"), erik);
    assert_eq!(emails("--status accepted --space acme"), finn);
    assert_eq!(emails("--status open"), "");
    assert_eq!(emails("--mail dead"), "");
    assert_eq!(emails("--mail sent --email ERIK@acme.example"), erik);
    assert_eq!(
        emails("--sender me --since 1h"),
        THREE
            .map(|e| e)
            .iter()
            .rev()
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    );
    assert_eq!(emails("--sender somebody"), "");
    assert_eq!(emails("--since 2999-01-01"), "");
    let batch = invited.line("batch list --limit 1 --json --fields id");
    let batch = batch.stdout.split('"').nth(3).unwrap();
    assert_eq!(emails(&format!("--batch {batch}")), finn);
    assert_eq!(
        emails(&format!("--batch {batch} --space acme --status open")),
        ""
    );
}

#[test]
fn a_page_ends_with_the_line_that_shows_the_next() {
    let invited = Invited::with(&THREE);
    let first = invited.line("invite list --sender me --limit 2 --fields email");
    assert_told!(&first, @r##"
    $ admit invite list --sender me --limit 2 --fields email
    EMAIL
    Finn@acme.example
    erik@acme.example
    --- stderr
    next page: admit invite list --sender me --limit 2 --fields email --after [ID]
    --- code 0
    "##);
    let next = first
        .stderr
        .trim()
        .strip_prefix("next page: admit ")
        .unwrap();
    let second = invited.line(next);
    assert_eq!(second.stdout, "EMAIL\nanna@acme.example\n");
    assert_eq!(second.stderr, "");
}

#[test]
fn a_long_list_streams_over_its_pages_without_loss_or_repeat() {
    let invited = Invited::with(&THREE[..1]);
    invited.store(
        "INSERT INTO invitation (id, space_id, batch_id, email, language, roles, expires_at,
            created_at)
         SELECT gen_random_uuid(), space_id, batch_id, n || '@acme.example', 'en', roles,
            expires_at, created_at
         FROM invitation, generate_series(1, 2500) n",
    );
    let ran = invited.line("invite list --format jsonl --fields email");
    let mut lines: Vec<&str> = ran.stdout.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!((lines.len(), ran.stderr.as_str()), (2501, ""));
    let limited = invited.line("invite list --format csv --limit 1700");
    assert_eq!(limited.stdout.lines().count(), 1701);
    assert!(
        limited.stderr.starts_with("next page: "),
        "{}",
        limited.stderr
    );
}

#[test]
fn what_is_stored_cannot_drive_the_terminal() {
    let invited = Invited::with(&THREE[..1]);
    invited
        .store("UPDATE invitation SET given_name = E'\\u001b[31mAnna\\u202e', reference = '=1+1'");
    let table = invited.line("invite list --fields name,reference");
    assert_eq!(
        table.stdout,
        "NAME                    REFERENCE\n\\u{1b}[31mAnna\\u{202e}  =1+1\n"
    );
    let csv = invited.line("invite list --fields reference --format csv");
    assert_eq!(csv.stdout, "reference\n\"'=1+1\"\n");
    let json = invited.line("invite list --fields name --json");
    assert!(!json.stdout.contains(['\u{1b}', '\u{202e}']), "{json}");
}

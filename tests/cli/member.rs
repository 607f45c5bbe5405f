//! `admit member` on a real database.

use super::invited::assert_told;
use super::people::acme;

#[test]
fn members_are_listed_with_what_they_are_worth() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    acme.account("new@acme.example", "pending");
    acme.account("boss@acme.example", "active");
    acme.roles("boss@acme.example", "owner,assistant");
    let fields = "email,name,role,membership,account,ended_at";
    let mut listed = acme.line(&format!(
        "member list --space acme --format csv --fields {fields}"
    ));
    let mut rows: Vec<&str> = listed.stdout.lines().collect();
    rows[1..].sort_unstable();
    listed.stdout = format!("{}\n", rows.join("\n"));
    assert_told!(listed, @r"
    $ admit member list --space acme --format csv --fields email,name,role,membership,account,ended_at
    email,name,role,membership,account,ended_at
    boss@acme.example,Kim,owner+assistant,member,active,
    kim@acme.example,Kim,client,member,active,
    new@acme.example,Kim,client,dormant,pending,
    --- stderr
    --- code 0
    ");
    assert_told!(acme.line("member list --space acme --role eigenaar"), @r"
    $ admit member list --space acme --role eigenaar
    EMAIL              NAME  ROLE             MEMBERSHIP  ACCOUNT  JOINED                ENDED
    boss@acme.example  Kim   owner+assistant  member      active   [TIME]
    --- stderr
    --- code 0
    ");
    assert_told!(acme.line("member list --space acme --ended"), @r"
    $ admit member list --space acme --ended
    --- stderr
    No such members.
    --- code 0
    ");
    let one = acme.line("member list --space acme --email KIM@acme.example --json");
    assert_eq!(one.stdout.matches("\"email\"").count(), 1, "{one}");
    let first = acme.line("member list --space acme --limit 1");
    let next = "next page: admit member list --space acme --limit 1 --after ";
    assert!(first.stderr.contains(next), "{first}");
    assert_eq!(acme.line("member list --space nowhere").code, 3);
}

#[test]
fn roles_are_set_but_the_last_owner_stays() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    assert_told!(acme.line("member set-role kim@acme.example --space acme --role owner+assistant -n"), @r"
    $ admit member set-role kim@acme.example --space acme --role owner+assistant -n
    --- stderr
    kim@acme.example would be owner+assistant in acme, and was client.
    Dry run, nothing was changed ([DATABASE]).
    --- code 0
    ");
    assert_told!(acme.line("member set-role kim@acme.example --space acme --role owner+assistant"), @r"
    $ admit member set-role kim@acme.example --space acme --role owner+assistant
    --- stderr
    Changed: kim@acme.example is owner+assistant in acme now, and was client.
    --- code 0
    ");
    assert_told!(acme.line("member set-role kim@acme.example --space acme --role assistant+owner"), @r"
    $ admit member set-role kim@acme.example --space acme --role assistant+owner
    --- stderr
    Unchanged: kim@acme.example is owner+assistant in acme already.
    --- code 0
    ");
    assert_told!(acme.line("member set-role kim@acme.example --space acme --role client"), @r"
    $ admit member set-role kim@acme.example --space acme --role client
    --- stderr
    error: kim@acme.example is the last active owner of acme

    hint: make somebody else an owner first: `admit member set-role EMAIL --space acme --role owner`
    hint: or leave it without one: `--leave-ownerless`
    --- code 4
    ");
    let line = "member set-role kim@acme.example --space acme --role client --leave-ownerless";
    assert_told!(acme.line(line), @r"
    $ admit member set-role kim@acme.example --space acme --role client --leave-ownerless
    --- stderr
    Changed: kim@acme.example is client in acme now, and was owner+assistant.
    The space has no active owner now. Make one: admit member set-role
    --- code 0
    ");
    acme.account("away@acme.example", "disabled");
    assert_told!(acme.line("member set-role away@acme.example --space acme --role client"), @r"
    $ admit member set-role away@acme.example --space acme --role client
    --- stderr
    error: away@acme.example is not a member of acme

    hint: invite the person: `admit invite send away@acme.example --space acme`
    --- code 4
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one session with all it prints")]
fn a_membership_ends_for_a_reason_with_a_yes_and_comes_back() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    assert_told!(acme.line("member end kim@acme.example --space acme --yes"), @r#"
    $ admit member end kim@acme.example --space acme --yes
    --- stderr
    error: the following required arguments were not provided:
      --reason <TEXT>

    Usage: admit member end --space <SLUG> --reason <TEXT> --yes <EMAIL|ID>...

    For more information, try '--help'.
    --- code 2
    "#);
    assert_told!(acme.line("member end kim@acme.example --space acme --reason over"), @r"
    $ admit member end kim@acme.example --space acme --reason over
    --- stderr
    error: ending 1 membership needs a confirmation, and there is no terminal to ask on

    hint: add `--yes`, or `--dry-run` to look first
    --- code 2
    ");
    assert_told!(acme.line("member end kim@acme.example --space acme --reason over --yes"), @r"
    $ admit member end kim@acme.example --space acme --reason over --yes
    --- stderr
    Ended: kim@acme.example is no longer a member of acme. The account stays.
    To bring it back: admit member restore kim@acme.example --space acme
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    ");
    assert_told!(acme.line("member end kim@acme.example --space acme --reason over --yes"), @r"
    $ admit member end kim@acme.example --space acme --reason over --yes
    --- stderr
    Unchanged: the membership of kim@acme.example in acme ended [DAY].
    --- code 0
    ");
    assert_eq!(
        acme.count("mail WHERE kind = 'membership_ended' AND state = 'sent'"),
        1
    );
    assert_told!(acme.line("member set-role kim@acme.example --space acme --role owner"), @r"
    $ admit member set-role kim@acme.example --space acme --role owner
    --- stderr
    error: the membership of kim@acme.example in acme has ended ([DAY])

    hint: bring it back first: `admit member restore kim@acme.example --space acme`
    --- code 4
    ");
    assert_told!(acme.line("member restore kim@acme.example --space acme"), @r"
    $ admit member restore kim@acme.example --space acme
    --- stderr
    Restored: kim@acme.example is client in acme again.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    ");
    assert_told!(acme.line("member restore kim@acme.example --space acme"), @r"
    $ admit member restore kim@acme.example --space acme
    --- stderr
    Unchanged: kim@acme.example is client in acme.
    --- code 0
    ");
    assert_eq!(
        acme.count("mail WHERE kind = 'membership_restored' AND state = 'sent'"),
        1
    );
    assert_eq!(acme.count("account WHERE state = 'active'"), 1);
}

#[test]
fn without_a_notice_nobody_is_told_and_no_mail_server_needed() {
    let acme = acme();
    acme.account("kim@acme.example", "active");
    let mut command = acme.runner.command();
    command.env_remove("ADMIT_MAIL_TRANSPORT");
    let line = "member end kim@acme.example --space acme --reason over --yes --no-notice";
    let output = command.args(line.split(' ')).output().unwrap();
    let ran = acme.runner.ran(&output, line.to_owned());
    assert_told!(ran, @r"
    $ admit member end kim@acme.example --space acme --reason over --yes --no-notice
    --- stderr
    Ended: kim@acme.example is no longer a member of acme. The account stays.
    To bring it back: admit member restore kim@acme.example --space acme
    --- code 0
    ");
    assert_eq!(acme.count("mail"), 0);
    assert_eq!(acme.count("membership WHERE end_cause = 'ended'"), 1);
    let back = acme.line("member restore kim@acme.example --space acme --no-notice");
    assert_eq!((back.code, acme.count("mail")), (0, 0), "{back}");
}

#[test]
fn a_membership_that_ended_with_its_account_points_to_the_account() {
    let acme = acme();
    acme.account("gone@acme.example", "deleted");
    acme.store(
        "WITH joined AS (
            INSERT INTO membership (account_id, space_id, roles, joined_at, ended_at, end_cause)
            SELECT account.id, space.id, '{client}', now(), now(), 'account_deleted'
            FROM account, space RETURNING account_id
        )
        INSERT INTO audit (actor, action, subject_kind, subject_id)
        SELECT 'owner', 'account.deleted', 'account', account_id FROM joined",
    );
    assert_told!(acme.line("member restore gone@acme.example --space acme"), @r"
    $ admit member restore gone@acme.example --space acme
    --- stderr
    error: gone@acme.example is deleted

    hint: bring it back: `admit account restore gone@acme.example`
    --- code 4
    ");
}

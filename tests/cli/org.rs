//! `admit org`.

use super::place::{on_a_fresh_database, tidy};
use crate::assert_run;

#[test]
fn an_organisation_is_made_once() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    assert_run!(run(&["org", "list"]), @r##"
    $ admit org list
    --- stderr
    No organisations.
    hint: make one: `admit org create SLUG --name NAME`
    --- code 0
    "##);
    assert_run!(run(&["org", "list", "--json"]), @r##"
    $ admit org list --json
    []
    --- stderr
    No organisations.
    hint: make one: `admit org create SLUG --name NAME`
    --- code 0
    "##);
    assert_run!(run(&["org", "create", "acme", "--name", "Acme Care", "--contact", "the desk", "--dry-run"]), @r##"
    $ admit org create acme --name Acme Care --contact the desk --dry-run
    slug:       acme
    name:       Acme Care
    contact:    the desk
    spaces:     0
    created at: [TIME]
    --- stderr
    Dry run, nothing was changed: the organisation acme would be made in database [DATABASE].
    --- code 0
    "##);
    assert_run!(run(&["org", "create", "acme", "--name", "Acme Care", "--contact", "the desk", "--colour", "#1257A8"]), @r##"
    $ admit org create acme --name Acme Care --contact the desk --colour #1257A8
    slug:       acme
    name:       Acme Care
    contact:    the desk
    colour:     #1257a8
    spaces:     0
    created at: [TIME]
    --- stderr
    Created the organisation acme in database [DATABASE].
    hint: make a space of it: `admit space create SLUG --name NAME --org acme`
    --- code 0
    "##);
    assert_run!(run(&["org", "create", "acme", "--name", "Other"]), @r##"
    $ admit org create acme --name Other
    --- stderr
    error: there is an organisation "acme" already

    hint: look at it: `admit org show acme`
    --- code 4
    "##);
    assert_run!(run(&["org", "create", "acme", "--name", "Other", "--if-absent", "--json"]), @r##"
    $ admit org create acme --name Other --if-absent --json
    {"slug":"acme","name":"Acme Care","contact":"the desk","colour":"#1257a8","spaces":0,"created_at":"[TIME]"}
    --- stderr
    Unchanged: the organisation acme is there already.
    --- code 0
    "##);
}

#[test]
fn an_organisation_is_changed_once_and_looked_at_first() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    let made = [
        "org",
        "create",
        "acme",
        "--name",
        "Acme",
        "--contact",
        "the desk",
    ];
    assert_eq!(run(&made).code, 0);
    let change = ["org", "change", "acme", "--name", "Acme Care"];
    let change = [&change[..], &["--no-contact", "--colour", "#ABCDEF"]].concat();
    assert_run!(run(&[&change[..], &["--dry-run"]].concat()), @r##"
    $ admit org change acme --name Acme Care --no-contact --colour #ABCDEF --dry-run
    slug:       acme
    name:       Acme Care
    colour:     #abcdef
    spaces:     0
    created at: [TIME]
    --- stderr
    Dry run, nothing was changed: the organisation acme would be changed in database [DATABASE].
    --- code 0
    "##);
    assert_run!(run(&[&change[..], &["--json"]].concat()), @r##"
    $ admit org change acme --name Acme Care --no-contact --colour #ABCDEF --json
    {"slug":"acme","name":"Acme Care","contact":null,"colour":"#abcdef","spaces":0,"created_at":"[TIME]"}
    --- stderr
    Changed the organisation acme in database [DATABASE].
    --- code 0
    "##);
    assert_run!(run(&[&change[..], &["--json"]].concat()), @r##"
    $ admit org change acme --name Acme Care --no-contact --colour #ABCDEF --json
    {"slug":"acme","name":"Acme Care","contact":null,"colour":"#abcdef","spaces":0,"created_at":"[TIME]"}
    --- stderr
    Unchanged: the organisation acme is so already.
    --- code 0
    "##);
    let audit = run(&["audit", "list", "--format", "csv", "--fields", "action"]);
    assert_eq!(
        audit.stdout.matches("organisation.changed").count(),
        1,
        "{}",
        audit.stdout
    );
    assert_eq!(run(&["org", "change", "acme"]).code, 2);
    assert_eq!(run(&["org", "change", "acme", "--colour", "red"]).code, 2);
    assert_eq!(run(&["org", "change", "nobody", "--no-colour"]).code, 3);
}

#[test]
fn an_organisation_is_shown_with_its_spaces() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    let acme = [
        "org",
        "create",
        "acme",
        "--name",
        "Acme Care",
        "--contact",
        "the desk",
    ];
    assert_eq!(run(&acme).code, 0);
    assert_eq!(run(&["space", "create", "ward-1", "--name", "W1"]).code, 0);
    assert_eq!(run(&["space", "create", "ward-2", "--name", "W2"]).code, 0);
    assert_run!(run(&["org", "show", "acme"]), @r##"
    $ admit org show acme
    slug:       acme
    name:       Acme Care
    contact:    the desk
    spaces:     2
    created at: [TIME]
    --- stderr
    hint: see its spaces: `admit space list --org acme`
    --- code 0
    "##);
    assert_run!(run(&["org", "show", "acme", "--json"]), @r##"
    $ admit org show acme --json
    {"slug":"acme","name":"Acme Care","contact":"the desk","colour":null,"spaces":2,"space_slugs":["ward-1","ward-2"],"created_at":"[TIME]"}
    --- stderr
    hint: see its spaces: `admit space list --org acme`
    --- code 0
    "##);
    assert_run!(run(&["org", "show", "acne"]), @r##"
    $ admit org show acne
    --- stderr
    error: there is no organisation "acne"

    hint: did you mean "acme"? All of them: `admit org list`
    --- code 3
    "##);
    assert_run!(run(&["org", "list", "--format", "csv"]), @r##"
    $ admit org list --format csv
    slug,name,contact,colour,spaces,created_at
    acme,Acme Care,the desk,,2,[TIME]
    --- stderr
    --- code 0
    "##);
    let quiet = run(&["-q", "org", "create", "beta", "--name", "Beta"]);
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn an_existing_one_is_refused_by_a_dry_run_too() {
    let (runner, _database) = on_a_fresh_database();
    assert_eq!(runner.run(["org", "create", "a", "--name", "A"]).code, 0);
    assert_eq!(
        runner.run(["org", "create", "a", "--name", "A", "-n"]).code,
        4
    );
}

#[test]
fn what_cannot_be_stored_is_refused_before_anything_is_done() {
    let (runner, _database) = on_a_fresh_database();
    let long = "x".repeat(101);
    for args in [
        ["org", "create", "Not_a_slug", "--name", "A"],
        ["org", "create", "a", "--name", " "],
        ["org", "create", "a", "--name", &long],
        ["org", "create", "a", "--name", "a\nb"],
    ] {
        let ran = runner.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran}");
    }
    let ticket = runner.run(["org", "create", "a", "--name", "A", "--ticket", &long]);
    assert_eq!(ticket.code, 2, "{ticket}");
    assert_eq!(runner.line("org list --json").stdout, "[]\n");
}

#[test]
fn a_list_goes_page_by_page() {
    let (runner, _database) = on_a_fresh_database();
    for slug in ["a", "b", "c"] {
        assert_eq!(runner.run(["org", "create", slug, "--name", slug]).code, 0);
    }
    assert_run!(runner.line("org list --limit 2 --format csv --fields slug"), @r##"
    $ admit org list --limit 2 --format csv --fields slug
    slug
    a
    b
    --- stderr
    hint: there are more: `admit org list --after b`
    --- code 0
    "##);
    assert_run!(runner.line("org list --limit 2 --after b --format csv --fields slug"), @r##"
    $ admit org list --limit 2 --after b --format csv --fields slug
    slug
    c
    --- stderr
    --- code 0
    "##);
}

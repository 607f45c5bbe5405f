//! `admit org`.

use super::place::{on_a_fresh_database, tidy};
use crate::assert_run;

#[test]
fn an_organisation_is_made_listed_and_shown() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    assert_run!(run(&["org", "list"]), @r##""##);
    assert_run!(run(&["org", "list", "--json"]), @r##""##);
    assert_run!(run(&["org", "create", "acme", "--name", "Acme Care", "--contact", "the desk", "--dry-run"]), @r##""##);
    assert_run!(run(&["org", "create", "acme", "--name", "Acme Care", "--contact", "the desk"]), @r##""##);
    assert_run!(run(&["org", "create", "acme", "--name", "Other"]), @r##""##);
    assert_run!(run(&["org", "create", "acme", "--name", "Other", "--if-absent", "--json"]), @r##""##);
    assert_eq!(run(&["space", "create", "ward-1", "--name", "W1"]).code, 0);
    assert_eq!(run(&["space", "create", "ward-2", "--name", "W2"]).code, 0);
    assert_run!(run(&["org", "show", "acme"]), @r##""##);
    assert_run!(run(&["org", "show", "acme", "--json"]), @r##""##);
    assert_run!(run(&["org", "show", "acne"]), @r##""##);
    assert_run!(run(&["org", "list", "--format", "csv"]), @r##""##);
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
    assert_run!(runner.line("org list --limit 2 --format csv --fields slug"), @r##""##);
    assert_run!(runner.line("org list --limit 2 --after b --format csv --fields slug"), @r##""##);
}

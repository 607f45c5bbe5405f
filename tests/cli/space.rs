//! `admit space`.

use super::place::{Own, on_a_fresh_database, tidy};
use crate::assert_run;

#[test]
fn a_space_is_made_listed_and_shown_with_how_many_people_it_has() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    assert_run!(run(&["space", "list"]), @r##""##);
    assert_run!(run(&["space", "create", "spring", "--name", "Spring Clinic", "--dry-run"]), @r##""##);
    assert_run!(run(&["space", "create", "spring", "--name", "Spring Clinic", "--language", "nl", "--url", "https://care.example"]), @r##""##);
    assert_run!(run(&["space", "create", "spring", "--name", "Other"]), @r##""##);
    assert_run!(run(&["space", "create", "spring", "--name", "Other", "--if-absent", "--json"]), @r##""##);
    let invited =
        runner.line("invite send a@acme.example b@acme.example --space spring --queue -q");
    assert_eq!(invited.code, 0, "{invited}");
    assert_run!(run(&["space", "show", "spring"]), @r##""##);
    assert_run!(run(&["space", "show", "spring", "--json"]), @r##""##);
    assert_run!(run(&["space", "show", "sprint"]), @r##""##);
    assert_run!(run(&["space", "list"]), @r##""##);
    assert_run!(run(&["space", "list", "--json"]), @r##""##);
    let quiet = run(&["-q", "space", "create", "b", "--name", "B"]);
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn with_several_organisations_one_must_be_named() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    for slug in ["acme", "beta"] {
        assert_eq!(run(&["org", "create", slug, "--name", slug]).code, 0);
    }
    assert_run!(run(&["space", "create", "a", "--name", "A"]), @r##""##);
    assert_run!(run(&["space", "create", "a", "--name", "A", "--org", "bta"]), @r##""##);
    assert_eq!(
        run(&["space", "create", "a", "--name", "A", "--org", "beta"]).code,
        0
    );
    assert_eq!(
        run(&["space", "list", "--org", "acme", "--json"]).stdout,
        "[]\n"
    );
    assert_eq!(run(&["space", "list", "--org", "nobody"]).code, 3);
}

#[test]
fn many_at_once_share_the_organisation_that_the_first_one_makes() {
    let (runner, _database) = on_a_fresh_database();
    let children: Vec<_> = (0..6)
        .map(|number| {
            let args = [
                "space",
                "create",
                &format!("s{number}"),
                "--name",
                "S",
                "-q",
            ]
            .map(str::to_owned);
            runner.command().args(args).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let organisations = runner.line("org list --format csv --fields slug,spaces");
    assert_eq!(organisations.stdout, "slug,spaces\ndefault,6\n");
}

#[test]
fn a_first_space_brings_admits_own_database_with_it() {
    let own = Own::new();
    let ran = own.line("space create spring --name Spring");
    assert_run!(ran, @r##""##);
    assert_eq!(
        own.line("space list --json --fields slug").stdout,
        "[{\"slug\":\"spring\"}]\n"
    );
}

//! `admit space`.

use super::place::{Own, on_a_fresh_database, tidy};
use crate::assert_run;
use crate::support::run::Runner;

#[test]
fn a_space_is_made_once() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    assert_run!(run(&["space", "list"]), @r##"
    $ admit space list
    --- stderr
    No spaces.
    hint: make one: `admit space create SLUG --name NAME`
    --- code 0
    "##);
    assert_run!(run(&["space", "create", "spring", "--name", "Spring Clinic", "--dry-run"]), @r##"
    $ admit space create spring --name Spring Clinic --dry-run
    slug:         spring
    name:         Spring Clinic
    organisation: default
    language:     en
    created at:   [TIME]
    --- stderr
    Dry run, nothing was changed: the space spring would be made in database [DATABASE].
    --- code 0
    "##);
    assert_run!(run(&["space", "create", "spring", "--name", "Spring Clinic", "--language", "nl", "--url", "https://care.example"]), @r##"
    $ admit space create spring --name Spring Clinic --language nl --url https://care.example
    slug:         spring
    name:         Spring Clinic
    organisation: default
    language:     nl
    url:          https://care.example
    created at:   [TIME]
    --- stderr
    Created the organisation default for it.
    Created the space spring in database [DATABASE].
    hint: invite somebody: `admit invite send EMAIL --space spring`
    --- code 0
    "##);
    assert_run!(run(&["space", "create", "spring", "--name", "Other"]), @r##"
    $ admit space create spring --name Other
    --- stderr
    error: there is a space "spring" already

    hint: look at it: `admit space show spring`
    --- code 4
    "##);
    assert_run!(run(&["space", "create", "spring", "--name", "Other", "--if-absent", "--json"]), @r##"
    $ admit space create spring --name Other --if-absent --json
    {"slug":"spring","name":"Spring Clinic","organisation":"default","organisation_name":"Spring Clinic","language":"nl","url":"https://care.example","created_at":"[TIME]"}
    --- stderr
    Unchanged: the space spring is there already.
    --- code 0
    "##);
}

#[test]
fn a_space_is_shown_with_how_many_people_it_has() {
    let (runner, database) = on_a_fresh_database();
    let run = |args: &[&str]| tidy(runner.run(args), &database);
    let line = "space create spring --name Spring --language nl --url https://care.example";
    assert_eq!(runner.line(line).code, 0);
    let invited =
        runner.line("invite send a@acme.example b@acme.example --space spring --queue -q");
    assert_eq!(invited.code, 0, "{invited}");
    assert_run!(run(&["space", "show", "spring"]), @r##"
    $ admit space show spring
    slug:              spring
    name:              Spring
    organisation:      default
    organisation name: Spring
    language:          nl
    url:               https://care.example
    created at:        [TIME]
    members:           0
    open:              2
    expired:           0
    --- stderr
    --- code 0
    "##);
    assert_run!(run(&["space", "show", "spring", "--json"]), @r##"
    $ admit space show spring --json
    {"slug":"spring","name":"Spring","organisation":"default","organisation_name":"Spring","language":"nl","url":"https://care.example","created_at":"[TIME]","members":0,"open":2,"expired":0}
    --- stderr
    --- code 0
    "##);
    assert_run!(run(&["space", "show", "sprint"]), @r##"
    $ admit space show sprint
    --- stderr
    error: there is no space "sprint"

    hint: did you mean "spring"? All of them: `admit space list`
    --- code 3
    "##);
    assert_run!(run(&["space", "list"]), @r##"
    $ admit space list
    SLUG    NAME    ORGANISATION  LANGUAGE  URL                   CREATED
    spring  Spring  default       nl        https://care.example  [TIME]
    --- stderr
    --- code 0
    "##);
    assert_run!(run(&["space", "list", "--json"]), @r##"
    $ admit space list --json
    [{"slug":"spring","name":"Spring","organisation":"default","organisation_name":"Spring","language":"nl","url":"https://care.example","created_at":"[TIME]"}]
    --- stderr
    --- code 0
    "##);
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
    assert_run!(run(&["space", "create", "a", "--name", "A"]), @r##"
    $ admit space create a --name A
    --- stderr
    error: there are several organisations; name the one that the space belongs to

    hint: add `--org SLUG`, one of: acme, beta
    --- code 2
    "##);
    assert_run!(run(&["space", "create", "a", "--name", "A", "--org", "bta"]), @r##"
    $ admit space create a --name A --org bta
    --- stderr
    error: there is no organisation "bta"

    hint: did you mean "beta"? All of them: `admit org list`
    --- code 3
    "##);
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
fn many_first_commands_at_once_all_find_admits_own_database_ready() {
    let own = Own::new();
    let runner = Runner::new();
    let children: Vec<_> = (0..6)
        .map(|number| {
            let line = format!("space create s{number} --name S -q --data-dir");
            let mut command = runner.command();
            command.args(line.split(' ')).arg(own.folder());
            command.spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let spaces = own.line("space list --format csv --fields slug");
    assert_eq!(spaces.stdout.lines().count(), 7, "{spaces}");
}

#[test]
fn a_first_space_brings_admits_own_database_with_it() {
    let own = Own::new();
    let ran = own.line("space create spring --name Spring");
    assert_run!(ran, @r##"
    $ admit space create spring --name Spring --data-dir [DATA]
    slug:         spring
    name:         Spring
    organisation: default
    language:     en
    created at:   [TIME]
    --- stderr
    Created a database of admit's own in [DATA]
    Created the organisation default for it.
    Created the space spring in admit's own database in [DATA].
    hint: invite somebody: `admit invite send EMAIL --space spring`
    --- code 0
    "##);
    assert_eq!(
        own.line("space list --json --fields slug").stdout,
        "[{\"slug\":\"spring\"}]\n"
    );
}

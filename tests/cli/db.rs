//! `admit db`: named databases, admit's own, and what is said when there is none.

use std::os::unix::fs::PermissionsExt as _;

use super::place::{Own, block_on, on_a_fresh_database, tidy, url_of};
use crate::assert_run;
use crate::support::run::Runner;
use sqlx::{Connection as _, Executor as _};

const SECRET: &str = "hunter2-sentinel";

#[test]
fn status_of_a_database_that_can_be_used() {
    let (runner, database) = on_a_fresh_database();
    assert_run!(tidy(runner.line("db status"), &database), @r##"
    $ admit db status
    database: [DATABASE]
    kind:     named
    origin:   environment variable ADMIT_DATABASE_URL
    server:   running
    version:  [VERSION]
    schema:   current
    --- stderr
    --- code 0
    "##);
    assert_run!(tidy(runner.line("db status --json"), &database), @r##"
    $ admit db status --json
    {"database":"[DATABASE]","kind":"named","origin":"environment variable ADMIT_DATABASE_URL","server":"running","version":"[VERSION]","schema":"current","missing_migrations":0,"pid":null}
    --- stderr
    --- code 0
    "##);
    let quiet = runner.line("-q db status");
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn a_database_without_a_schema_is_refused_until_it_is_migrated_and_then_it_works() {
    let (runner, database) = on_a_fresh_database();
    block_on(database.pool.execute("DROP SCHEMA public CASCADE")).unwrap();
    block_on(database.pool.execute("CREATE SCHEMA public")).unwrap();
    assert_run!(tidy(runner.line("space list"), &database), @r##"
    $ admit space list
    --- stderr
    error: the database [DATABASE] has no schema of admit

    hint: bring it up to date: `admit db migrate`
    --- code 69
    "##);
    assert_run!(tidy(runner.line("db status"), &database), @r##"
    $ admit db status
    database: [DATABASE]
    kind:     named
    origin:   environment variable ADMIT_DATABASE_URL
    server:   running
    version:  [VERSION]
    schema:   missing
    --- stderr
    error: the database [DATABASE] has no schema of admit

    hint: bring it up to date: `admit db migrate`
    --- code 69
    "##);
    assert_run!(tidy(runner.line("db migrate --dry-run"), &database), @r##"
    $ admit db migrate --dry-run
    --- stderr
    Dry run, nothing was changed: [ALL] migrations would be applied to database [DATABASE]
    --- code 0
    "##);
    assert_eq!(
        runner.line("db status").code,
        69,
        "a dry run changes nothing"
    );
    assert_run!(tidy(runner.line("db migrate"), &database), @r##"
    $ admit db migrate
    --- stderr
    [ALL] migrations applied; up to date now: database [DATABASE]
    hint: make a space to invite people to: `admit space create SLUG --name NAME`
    --- code 0
    "##);
    assert_run!(tidy(runner.line("db migrate --json"), &database), @r##"
    $ admit db migrate --json
    {"database":"[DATABASE]","before":"current","applied":0,"created":false,"dry_run":false}
    --- stderr
    Up to date already: database [DATABASE]
    --- code 0
    "##);
    assert_eq!(runner.line("space list").code, 0);
    let quiet = runner.line("-q db migrate");
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn a_database_of_a_newer_admit_is_refused_by_everything() {
    let (runner, database) = on_a_fresh_database();
    let newer = "INSERT INTO _sqlx_migrations VALUES (99990101000000, 'later', now(), true, '', 0)";
    block_on(database.pool.execute(newer)).unwrap();
    for line in ["db status", "db migrate", "db migrate -n", "org list"] {
        let ran = runner.line(line);
        assert_eq!(ran.code, 69, "{ran}");
        assert!(ran.stderr.contains("a newer admit than this one"), "{ran}");
    }
}

#[test]
fn two_migrations_at_once_both_end_well() {
    let (runner, database) = on_a_fresh_database();
    block_on(database.pool.execute("DROP SCHEMA public CASCADE")).unwrap();
    block_on(database.pool.execute("CREATE SCHEMA public")).unwrap();
    let children: Vec<_> = (0..2)
        .map(|_| runner.command().args(["db", "migrate"]).spawn().unwrap())
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(runner.line("db status").code, 0);
}

#[test]
fn a_server_that_cannot_be_reached_is_named_with_the_origin_and_without_the_password() {
    for (url, code) in [
        (format!("postgres://u:{SECRET}@127.0.0.1:1/x"), 75),
        (format!("postgres://u:{SECRET}@name.invalid/x"), 69),
    ] {
        let runner = Runner::new().with("ADMIT_DATABASE_URL", &url);
        for line in [
            "db status",
            "db migrate",
            "space list",
            "mail deliver -vvv",
            "org list --json",
        ] {
            let ran = runner.line(line);
            assert_eq!(ran.code, code, "{ran}");
            assert!(
                ran.stderr.contains("cannot reach the database x on "),
                "{ran}"
            );
            assert!(
                ran.stderr
                    .contains("environment variable ADMIT_DATABASE_URL"),
                "{ran}"
            );
            assert!(
                !ran.stderr.contains(SECRET) && ran.stdout.is_empty(),
                "{ran}"
            );
        }
    }
    let runner = Runner::new().with("ADMIT_DATABASE_URL", "postgres://u:p@127.0.0.1:1/x");
    assert_run!(runner.line("space list"), @r##"
    $ admit space list
    --- stderr
    error: cannot reach the database x on 127.0.0.1:[PORT]
      caused by: Connection refused (os error 111)

    hint: the address comes from environment variable ADMIT_DATABASE_URL
    --- code 75
    "##);
}

#[test]
fn a_database_or_a_login_that_is_not_there_is_69() {
    let no_database = Runner::new().with("ADMIT_DATABASE_URL", &url_of("admit_nowhere"));
    let ran = no_database.line("org list");
    assert_eq!(ran.code, 69, "{ran}");
    assert!(
        ran.stderr
            .contains("database \"admit_nowhere\" does not exist"),
        "{ran}"
    );
    let url = url_of("postgres").replacen("://", "://admit_nobody:", 1);
    let login = url.replacen("admit_owner@", &format!("{SECRET}@"), 1);
    if login != url {
        let ran = Runner::new()
            .with("ADMIT_DATABASE_URL", &login)
            .line("org list");
        assert_eq!(ran.code, 69, "{ran}");
        assert!(!ran.stderr.contains(SECRET), "{ran}");
    }
}

#[test]
fn the_address_of_a_named_database_is_printed_without_its_password() {
    let url = "postgres://care:hunter2@db1/admit?sslmode=require";
    let runner = Runner::new().with("ADMIT_DATABASE_URL", url);
    assert_run!(runner.line("db url"), @r##"
    $ admit db url
    postgres://care@db1/admit?sslmode=require
    --- stderr
    The password is left out; it is in: environment variable ADMIT_DATABASE_URL. Give it in PGPASSWORD or ~/.pgpass
    --- code 0
    "##);
    assert_run!(runner.line("db url --role owner"), @r##"
    $ admit db url --role owner
    --- stderr
    error: --role is for admit's own database, and another one is named (environment variable ADMIT_DATABASE_URL)

    hint: leave it out, or name the folder of admit's own with `--data-dir`
    --- code 2
    "##);
    assert_run!(runner.line("db stop"), @r##"
    $ admit db stop
    --- stderr
    error: the server of database admit on db1:5432 is not admit's to stop

    hint: the address comes from environment variable ADMIT_DATABASE_URL
    hint: to stop the server of a database of admit's own, name its folder: `admit db stop --data-dir DIR`
    --- code 4
    "##);
}

#[test]
fn a_job_that_has_lost_its_settings_ends_with_78_and_creates_nothing() {
    let home = Runner::ordinary();
    for line in [
        "db status",
        "db url",
        "org list",
        "org show a",
        "space list",
        "space show a",
        "-q mail deliver",
        "mail deliver --dry-run",
    ] {
        let ran = home.line(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (78, ""), "{ran}");
        assert!(ran.stderr.contains("admit db migrate"), "{ran}");
    }
    let create = home.run(["org", "create", "a", "--name", "A"]);
    assert_eq!(create.code, 78, "{create}");
    assert_eq!(home.line("db stop").code, 0, "nothing runs, as was asked");
    assert_eq!(std::fs::read_dir(home.home()).unwrap().count(), 0);
}

#[test]
fn a_dry_run_creates_no_database() {
    let own = Own::new();
    assert_run!(own.line("db migrate --dry-run"), @r##"
    $ admit db migrate --dry-run --data-dir [DATA]
    --- stderr
    Would be created: admit's own database in [DATA]
    Dry run, nothing was changed: [ALL] migrations would be applied to admit's own database in [DATA]
    --- code 0
    "##);
    assert_run!(own.line("space create spring --name Spring --dry-run"), @r##"
    $ admit space create spring --name Spring --dry-run --data-dir [DATA]
    slug:         spring
    name:         Spring
    language:     en
    --- stderr
    Dry run, nothing was changed: admit's own database in [DATA] would be created, and the space spring in it.
    --- code 0
    "##);
    assert!(!own.exists());
}

#[test]
fn admits_own_database_is_created_looked_at_and_addressed() {
    let own = Own::new();
    assert_eq!(own.line("db status").code, 78);
    assert_eq!(own.line("db url").code, 78);
    assert!(!own.exists(), "looking creates nothing");
    assert_run!(own.line("db migrate"), @r##"
    $ admit db migrate --data-dir [DATA]
    --- stderr
    Created a database of admit's own in [DATA]
    [ALL] migrations applied; up to date now: admit's own database in [DATA]
    hint: make a space to invite people to: `admit space create SLUG --name NAME`
    --- code 0
    "##);
    assert_run!(own.line("db migrate --json"), @r##"
    $ admit db migrate --json --data-dir [DATA]
    {"database":"[DATA]","before":"current","applied":0,"created":false,"dry_run":false}
    --- stderr
    Up to date already: admit's own database in [DATA]
    --- code 0
    "##);
    assert_run!(own.line("db status"), @r##"
    $ admit db status --data-dir [DATA]
    database: [DATA]
    kind:     embedded
    origin:   flag --data-dir
    server:   running
    version:  [VERSION]
    schema:   current
    [PID]
    --- stderr
    --- code 0
    "##);
    assert_run!(own.line("db url"), @r##"
    $ admit db url --data-dir [DATA]
    postgres://admit@[DATA]%2Fsocket:5432/admit
    --- stderr
    --- code 0
    "##);
}

#[test]
fn admits_own_server_is_stopped_and_stopping_it_again_is_no_failure() {
    let own = Own::new();
    assert_eq!(own.line("db migrate -q").code, 0);
    assert_run!(own.line("db stop --dry-run"), @r##"
    $ admit db stop --dry-run --data-dir [DATA]
    --- stderr
    Dry run, nothing was changed: [PID] of admit's own database in [DATA] would be stopped
    --- code 0
    "##);
    assert_run!(own.line("db stop --json"), @r##"
    $ admit db stop --json --data-dir [DATA]
    {"database":"[DATA]","stopped":true,[PID],"dry_run":false}
    --- stderr
    Stopped: [PID] of admit's own database in [DATA]
    --- code 0
    "##);
    assert_run!(own.line("db stop"), @r##"
    $ admit db stop --data-dir [DATA]
    --- stderr
    Nothing to stop: no server runs for admit's own database in [DATA]
    --- code 0
    "##);
    assert_run!(own.line("db status"), @r##"
    $ admit db status --data-dir [DATA]
    database: [DATA]
    kind:     embedded
    origin:   flag --data-dir
    server:   stopped
    version:  [VERSION]
    --- stderr
    The next command that needs it starts it.
    --- code 0
    "##);
    assert_eq!(own.line("db status --json").code, 0);
    let status = own.line("db status");
    assert!(
        status.stdout.contains("stopped"),
        "looking starts nothing: {status}"
    );
}

#[test]
fn the_address_of_admits_own_database_is_good_for_others() {
    let own = Own::new();
    assert_eq!(own.line("db migrate").code, 0);
    let folder = own.folder();
    let address = |role: &str| {
        let line = format!("db url {role} --data-dir {}", folder.display());
        Runner::new().line(&line).stdout.trim().to_owned()
    };
    for (role, drops) in [("", false), ("--role owner", true)] {
        block_on(async {
            let mut connection = sqlx::PgConnection::connect(&address(role)).await.unwrap();
            connection.execute("SELECT * FROM space").await.unwrap();
            let dropped = connection.execute("CREATE TABLE mine (id int)").await;
            assert_eq!(dropped.is_ok(), drops, "{role}");
        });
    }
}

#[test]
fn a_closed_standard_output_does_not_stop_a_change_and_ends_with_74() {
    let (runner, _database) = on_a_fresh_database();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = runner
        .command()
        .args(["space", "create", "spring", "--name", "Spring"])
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(74), "{output:?}");
    assert_eq!(
        runner.line("space show spring").code,
        0,
        "it was made all the same"
    );
}

#[test]
fn a_folder_of_somebody_else_is_told() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    std::fs::write(folder.path().join("letter.txt"), "x").unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let ran = Runner::new().line(&format!(
        "db migrate --data-dir {}",
        folder.path().display()
    ));
    assert_eq!(ran.code, 69, "{ran}");
    assert!(ran.stderr.contains("letter.txt"), "{ran}");
}

#[test]
fn nothing_but_a_path_in_the_environment_is_enough() {
    let home = Runner::ordinary();
    for line in ["db status", "space list", "org list", "mail deliver"] {
        let output = home
            .command()
            .args(line.split(' '))
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{stderr}");
        assert!(
            !stderr.contains(['\u{1b}', '\r']) && output.stdout.is_empty(),
            "{stderr}"
        );
    }
}

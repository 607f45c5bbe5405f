//! `admit db roles`: what is printed, what is run, and who may not.

use sqlx::{AssertSqlSafe, Executor as _};

use super::place::{Own, block_on, on_a_fresh_database, tidy, url_of};
use crate::assert_run;
use crate::support::roles::TestRoles;
use crate::support::run::Runner;

#[test]
fn it_is_printed_without_a_database_and_says_how_to_run_it() {
    let ran = Runner::new().line("db roles --prefix clinic");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran}");
    let head: Vec<&str> = ran.stdout.lines().take(14).collect();
    insta::assert_snapshot!(head.join("\n"), @r##"
    -- Login roles for the work with admit's tables, each with what it needs and no more:
    --
    --   clinic_migrate   `admit db migrate`: acts as the owner of the tables
    --   clinic_operator  the command line of organisations and of support, and `admit cron`
    --   clinic_mailer    `admit mail deliver`, and nothing else
    --   clinic_web       `admit serve`: the pages of those who are invited
    --   clinic_auditor   reading the audit; changes nothing
    --
    -- Run it in admit's database, as a login that may make roles and act as the owner of the
    -- tables. Run it again after every `admit db migrate`; it changes only what differs.
    --
    -- No password is set. For a role that logs in with one, type in psql: \password clinic_operator

    BEGIN;
    "##);
    assert!(ran.stdout.contains("\nBEGIN;\n") && ran.stdout.ends_with("\nCOMMIT;\n"));
    assert!(!ran.stdout.to_lowercase().contains("password '"));
    let long: Vec<&str> = ran.stdout.lines().filter(|line| line.len() > 110).collect();
    assert!(long.is_empty(), "{long:?}");
    let dry = Runner::new().line("db roles --prefix clinic --dry-run");
    assert_eq!(dry.stdout, ran.stdout);
    let flags = "--apply --dry-run --yes --reason audit --ticket T-1";
    let dry = Runner::new().line(&format!("db roles --prefix clinic {flags}"));
    assert_eq!((dry.code, dry.stdout), (0, ran.stdout));
}

#[test]
fn what_is_printed_can_be_run_twice_and_does_the_same_as_apply() {
    let (runner, database) = on_a_fresh_database();
    let roles = TestRoles::on(&database);
    let prefix = roles.prefix.as_str();
    let acls = "SELECT coalesce(string_agg(relname || relacl::text, ' ' ORDER BY relname), '')
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relacl IS NOT NULL";
    let read = || -> String {
        let found = block_on(database.pool.fetch_one(acls)).unwrap();
        sqlx::Row::get(&found, 0)
    };
    let text = runner.line(&format!("db roles --prefix {prefix}")).stdout;
    for _ in 0..2 {
        block_on(database.pool.execute(AssertSqlSafe(text.clone()))).unwrap();
    }
    let printed = read();
    assert!(printed.contains(&format!("{prefix}_mailer=")), "{printed}");
    let ran = runner.line(&format!("db roles --prefix {prefix} --apply"));
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(read(), printed);
}

#[test]
fn applying_tells_what_is_there_now_and_what_is_left_to_do() {
    let (runner, database) = on_a_fresh_database();
    let roles = TestRoles::on(&database);
    let prefix = roles.prefix.as_str();
    let mut ran = tidy(
        runner.line(&format!("db roles --apply --prefix {prefix}")),
        &database,
    );
    ran.forget(prefix, "[PREFIX]");
    ran.stderr = ran.stderr.replace(prefix, "[PREFIX]");
    assert_run!(ran, @r##"
    $ admit db roles --apply --prefix [PREFIX]
    --- stderr
    The roles [PREFIX]_migrate, [PREFIX]_operator, [PREFIX]_mailer, [PREFIX]_web and [PREFIX]_auditor are as they should be in database [DATABASE]
    warning: a superuser owns the tables, whom [PREFIX]_migrate must not become: it cannot migrate
    hint: a role that logs in with a password gets it in psql: \password [PREFIX]_operator
    --- code 0
    "##);
    let quiet = runner.line(&format!("-q db roles --apply --prefix {prefix}"));
    assert_eq!((quiet.code, quiet.stdout.as_str()), (0, ""), "{quiet}");
}

#[test]
fn whoever_may_not_is_told_who_may_and_nothing_is_changed() {
    let (_, database) = on_a_fresh_database();
    let owner = Runner::new().with("ADMIT_DATABASE_URL", &database.url);
    let grant = "GRANT SELECT ON _sqlx_migrations TO admit";
    block_on(database.pool.execute(grant)).unwrap();
    let runner = Runner::new().with("ADMIT_DATABASE_URL", &database.application_url());
    let roles = TestRoles::on(&database);
    let prefix = roles.prefix.as_str();
    let mut ran = tidy(
        runner.line(&format!("db roles --apply --prefix {prefix}")),
        &database,
    );
    ran.forget(prefix, "[PREFIX]");
    assert_run!(ran, @r##"
    $ admit db roles --apply --prefix [PREFIX]
    --- stderr
    error: the roles were not made, and nothing was changed
      caused by: the tables belong to admit_owner, as whom admit may not act

    hint: name the database with a login that may make roles and act as the owner of the tables, or have one run what `admit db roles` prints
    hint: the address comes from environment variable ADMIT_DATABASE_URL
    --- code 77
    "##);
    assert_eq!(owner.line("db status").code, 0);
    let ran = runner.line("account list");
    assert_eq!(ran.code, 77, "{ran}");
    assert!(
        ran.stderr.contains("`admit db roles` tells what each may"),
        "{ran}"
    );
}

#[test]
fn who_may_only_read_is_told_so_and_not_that_the_database_is_away() {
    let (_, database) = on_a_fresh_database();
    let separator = if database.url.contains('?') { '&' } else { '?' };
    let read_only = "options=-c%20default_transaction_read_only%3Don";
    let url = format!("{}{separator}{read_only}", database.url);
    let ran = Runner::new()
        .with("ADMIT_DATABASE_URL", &url)
        .line("org create acme --name Acme");
    assert_eq!(ran.code, 75, "{ran}");
    let told = "error: the database can only be read for now";
    assert!(ran.stderr.contains(told), "{ran}");
    assert!(
        ran.stderr.contains("name another: `admit db roles`"),
        "{ran}"
    );
}

#[test]
fn admits_own_database_has_one_user_and_an_unmigrated_one_no_tables() {
    let own = Own::new();
    let ran = own.line("db roles --apply");
    assert_run!(ran, @r##"
    $ admit db roles --apply --data-dir [DATA]
    --- stderr
    error: admit's own database has one user, who does all the work

    hint: name the server's database in `ADMIT_DATABASE_URL`
    hint: only to read what would be run: `admit db roles`
    --- code 4
    "##);
    assert!(!own.exists());
    let (runner, database) = on_a_fresh_database();
    block_on(database.pool.execute("DROP SCHEMA public CASCADE")).unwrap();
    block_on(database.pool.execute("CREATE SCHEMA public")).unwrap();
    assert_eq!(runner.line("db roles --apply").code, 69);
    let away = Runner::new().with("ADMIT_DATABASE_URL", &url_of("admit_no_such_database"));
    assert_eq!(away.line("db roles --apply").code, 69);
}

#[test]
fn a_prefix_that_names_no_role_is_wrong_usage() {
    for prefix in ["Admit", "a;b", "pg_a", "a'b"] {
        let ran = Runner::new().run(["db", "roles", "--prefix", prefix]);
        assert_eq!(ran.code, 2, "{ran}");
    }
}

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
    insta::assert_snapshot!(head.join("\n"), @"");
    assert!(ran.stdout.contains("\nBEGIN;\n") && ran.stdout.ends_with("\nCOMMIT;\n"));
    assert!(!ran.stdout.to_lowercase().contains("password '"));
    let long: Vec<&str> = ran.stdout.lines().filter(|line| line.len() > 110).collect();
    assert!(long.is_empty(), "{long:?}");
    let dry = Runner::new().line("db roles --prefix clinic --dry-run");
    assert_eq!(dry.stdout, ran.stdout);
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
    assert_run!(ran, @"");
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
    assert_run!(ran, @"");
    assert_eq!(owner.line("db status").code, 0);
}

#[test]
fn admits_own_database_has_one_user_and_an_unmigrated_one_no_tables() {
    let own = Own::new();
    let ran = own.line("db roles --apply");
    assert_run!(ran, @"");
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
    let both = Runner::new().line("db roles --apply --dry-run");
    assert_eq!(both.code, 2, "{both}");
}

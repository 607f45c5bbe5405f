//! What a person is told where a pooler stands before the database.
//!
//! They need PgBouncer, which `scripts/test-pooled` installs before it runs them.

use tokio::runtime::Builder;

use crate::support::cluster::{TestDatabase, fresh_database};
use crate::support::pooler::{FIT, Pooler};
use crate::support::run::Runner;

fn behind(lines: &str) -> (TestDatabase, Pooler, String) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(fresh_database());
    let pooler = Pooler::before(&database.url, lines);
    let url = pooler.url(&database.name, &database.owner());
    (database, pooler, url)
}

#[test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
fn a_pooler_that_mixes_up_statements_is_refused_with_the_lines_to_set() {
    let (_database, _pooler, url) = behind("");
    let runner = Runner::new().with("ADMIT_DATABASE_URL", &url);
    let ran = runner.line("org list");
    assert_eq!(ran.code, 69, "{ran}");
    for words in [
        "mixes up prepared statements\n",
        "`max_prepared_statements = 200`",
        "`server_reset_query = DEALLOCATE ALL` and `server_reset_query_always = 1`",
        "the address comes from environment variable ADMIT_DATABASE_URL",
    ] {
        assert!(ran.stderr.contains(words), "{words}: {ran}");
    }
}

#[test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
fn startup_options_are_refused_with_where_they_belong() {
    let (_database, _pooler, url) = behind(FIT);
    let url = format!("{url}?options=-c%20role%3Dadmit");
    let ran = Runner::new()
        .with("ADMIT_DATABASE_URL", &url)
        .line("org list");
    assert_eq!(ran.code, 69, "{ran}");
    assert!(ran.stderr.contains("ALTER ROLE"), "{ran}");
}

#[test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
fn what_is_set_up_well_is_worked_on_and_not_migrated() {
    let (_database, _pooler, url) = behind(FIT);
    let runner = Runner::new().with("ADMIT_DATABASE_URL", &url);
    let ran = runner.line("org list");
    assert_eq!(ran.code, 0, "{ran}");
    let ran = runner.line("db migrate");
    assert_eq!(ran.code, 69, "{ran}");
    assert!(
        ran.stderr
            .contains("give the address of the server itself to this one command"),
        "{ran}"
    );
}

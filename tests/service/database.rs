//! Reaching the database, and how its schema stands to this program.

use admit::service::database::SchemaState;
use admit::service::fault::Fault;
use admit::service::{ConnectError, Database};
use admit::store::session::find_now;
use sqlx::{AssertSqlSafe, Executor as _};

use crate::support::world::World;

/// How the schema stands after somebody changed what is written down of it.
async fn after(change: &str) -> (SchemaState, Result<Database, ConnectError>) {
    let world = World::new().await;
    world.sql(change).await;
    let database = Database::open(&world.database.url, 1).await.unwrap();
    let state = database.schema().await.unwrap();
    (state, Database::open_current(&world.database.url, 1).await)
}

#[tokio::test]
async fn a_schema_that_is_not_the_one_expected_is_refused() {
    let newest = "(SELECT max(version) FROM _sqlx_migrations)";
    for (change, expected) in [
        (
            "DROP TABLE _sqlx_migrations".to_owned(),
            SchemaState::Missing,
        ),
        (
            "DELETE FROM _sqlx_migrations".to_owned(),
            SchemaState::Missing,
        ),
        (
            format!("DELETE FROM _sqlx_migrations WHERE version = {newest}"),
            SchemaState::Behind(1),
        ),
        (
            format!("UPDATE _sqlx_migrations SET version = version + 1 WHERE version = {newest}"),
            SchemaState::Ahead,
        ),
    ] {
        let (state, opened) = after(&change).await;
        assert_eq!(state, expected, "{change}");
        let error = opened.unwrap_err();
        assert!(matches!(&error, ConnectError::Schema { state, .. } if *state == expected));
        assert_eq!(error.fault(), Fault::Unavailable);
    }
}

#[tokio::test]
async fn a_newer_schema_is_not_touched() {
    let world = World::new().await;
    world
        .sql(
            "UPDATE _sqlx_migrations SET version = 99990101000000
             WHERE version = (SELECT min(version) FROM _sqlx_migrations)",
        )
        .await;
    let before = world.everything().await;
    let database = Database::open(&world.database.url, 1).await.unwrap();
    let error = database.migrate(false).await.unwrap_err();
    assert!(
        matches!(
            error,
            ConnectError::Schema {
                state: SchemaState::Ahead,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn migrating_what_is_current_changes_nothing() {
    let world = World::new().await;
    let before = world.everything().await;
    let database = Database::open(&world.database.url, 1).await.unwrap();
    let migrated = database.migrate(true).await.unwrap();
    assert_eq!(migrated.before, SchemaState::Current);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn an_empty_database_is_brought_up_by_two_at_once() {
    let world = World::new().await;
    world
        .sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC")
        .await;
    let one = Database::open(&world.database.url, 1).await.unwrap();
    let two = Database::open(&world.database.url, 1).await.unwrap();
    let (first, second) = tokio::join!(one.migrate(true), two.migrate(true));
    first.unwrap();
    second.unwrap();
    assert_eq!(one.schema().await.unwrap(), SchemaState::Current);
}

#[tokio::test]
async fn what_cannot_be_reached_or_read_is_told_without_its_password() {
    let url = "postgres://sam:hunter2@127.0.0.1:1/admit";
    let error = Database::open(url, 1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot reach the database admit on 127.0.0.1:1"
    );
    assert_eq!(error.fault(), Fault::TryLater);
    assert!(!format!("{error:?}").contains("hunter2"));
    for url in [
        "mysql://sam:hunter2@127.0.0.1/admit",
        "hunter2",
        "",
        "postgres://:hunter2@:x/",
    ] {
        let error = Database::open(url, 1).await.unwrap_err();
        assert!(matches!(error, ConnectError::Address), "{url}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_stricter_limit_that_the_role_has_is_kept() {
    let world = World::new().await;
    for (own, expected) in [
        ("0", "5s 1min 30s"),
        ("200ms", "200ms 200ms 200ms"),
        ("10s", "5s 10s 10s"),
        ("2h", "5s 1min 30s"),
    ] {
        let mut tx = world.database.pool.begin().await.unwrap();
        let set = format!(
            "SET LOCAL lock_timeout = '{own}'; SET LOCAL statement_timeout = '{own}';
                SET LOCAL idle_in_transaction_session_timeout = '{own}'"
        );
        tx.execute(AssertSqlSafe(set)).await.unwrap();
        find_now(&mut tx).await.unwrap();
        let limits =
            "SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'),
                current_setting('idle_in_transaction_session_timeout'))";
        #[expect(clippy::disallowed_methods, reason = "a question of the test's own")]
        let limits: String = sqlx::query_scalar(limits)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(limits, expected, "{own}");
    }
}

#[tokio::test]
async fn connections_that_died_in_the_pool_are_passed_over_at_once() {
    let world = World::new().await;
    let mut together = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let service = world.service.clone();
        together.spawn(async move { service.now().await.unwrap() });
    }
    together.join_all().await;
    let cut = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended: u32 = world.value(cut).await.parse().unwrap();
    assert!(ended > 1, "{ended}");
    world.service.now().await.unwrap();
}

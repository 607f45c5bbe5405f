//! PgBouncer in its supported set-ups, and in others.
//!
//! They need PgBouncer, which `scripts/test-pooled` installs before it runs them.

use admit::service::database::Pooling;
use admit::service::fault::Fault;
use admit::service::{ConnectError, Database};

use crate::support::cluster::{TestDatabase, fresh_database};
use crate::support::pooler::{FIT, Pooler, shared};
use crate::support::world::granted_database;

async fn behind(lines: &str) -> (TestDatabase, Pooler) {
    let database = fresh_database().await;
    let pooler = Pooler::before(&database.url, lines);
    (database, pooler)
}

async fn opened(lines: &str) -> Result<Pooling, ConnectError> {
    let (database, pooler) = behind(lines).await;
    let url = pooler.url(&database.name, &database.owner());
    let opened = Database::open_current(&url, 4).await?;
    let pooling = opened.pooling();
    opened.close().await;
    Ok(pooling)
}

#[tokio::test]
async fn what_is_tested_goes_through_the_pooler_where_one_was_asked_for() {
    let expected = match shared() {
        Some(_) => Pooling::Reset,
        None => Pooling::Direct,
    };
    let database = granted_database().await;
    for url in [database.application_url(), database.program_url()] {
        let opened = Database::open_current(&url, 1).await.unwrap();
        assert_eq!(opened.pooling(), expected);
        opened.close().await;
    }
}

#[tokio::test]
async fn the_server_itself_is_told_from_a_pooler() {
    let database = fresh_database().await;
    let opened = Database::open_current(&database.url, 2).await.unwrap();
    assert_eq!(opened.pooling(), Pooling::Direct);
    opened.close().await;
}

#[tokio::test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
async fn a_pooler_that_forgets_statements_is_used_without_keeping_any() {
    assert_eq!(opened(FIT).await.unwrap(), Pooling::Reset);
    // Several processes of the server in turn, and parameters dropped instead of refused.
    let others = format!("{FIT}server_round_robin = 1\nignore_startup_parameters = options\n");
    assert_eq!(opened(&others).await.unwrap(), Pooling::Reset);
}

#[tokio::test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
async fn a_pooler_in_session_mode_is_like_none() {
    let lines = "pool_mode = session\nserver_reset_query = DISCARD ALL\n";
    assert_eq!(opened(lines).await.unwrap(), Pooling::Sessions);
}

#[tokio::test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
async fn a_pooler_that_would_mix_up_statements_is_refused() {
    for lines in [
        "",
        "server_reset_query = DEALLOCATE ALL\n",
        "server_reset_query_always = 1\nserver_reset_query =\n",
        "server_round_robin = 1\n",
    ] {
        let error = opened(lines).await.unwrap_err();
        assert!(
            matches!(error, ConnectError::Mixing { .. }),
            "{lines}: {error}"
        );
        assert_eq!(error.fault(), Fault::Unavailable);
    }
}

#[tokio::test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
async fn startup_options_that_would_not_reach_the_server_are_refused() {
    for lines in [
        FIT.to_owned(),
        format!("{FIT}ignore_startup_parameters = options\n"),
    ] {
        let (database, pooler) = behind(&lines).await;
        let url = pooler.url(&database.name, &database.owner());
        let url = format!("{url}?options=-c%20role%3Dadmit");
        let error = Database::open(&url, 1).await.unwrap_err();
        assert!(
            matches!(error, ConnectError::Options { .. }),
            "{lines}: {error}"
        );
    }
}

#[tokio::test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
async fn migrating_through_a_pooler_is_refused_however_it_is_set_up() {
    for lines in [FIT, ""] {
        let (database, pooler) = behind(lines).await;
        let url = pooler.url(&database.name, &database.owner());
        let error = Database::open_sessions(&url, 1).await.unwrap_err();
        assert!(matches!(error, ConnectError::Pooled { .. }), "{error}");
    }
}

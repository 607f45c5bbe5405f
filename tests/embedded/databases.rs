//! The databases that other tests get.

use sqlx::Executor;

use super::*;
use crate::support::cluster::fresh_database;

#[tokio::test]
async fn every_test_gets_a_database_of_its_own() {
    let (one, other) = tokio::join!(fresh_database(), fresh_database());
    one.pool
        .execute("CREATE TABLE mine (id int)")
        .await
        .unwrap();
    other
        .pool
        .execute("CREATE TABLE mine (id int)")
        .await
        .unwrap();
    assert_ne!(one.name, other.name);
}

#[tokio::test]
async fn dropped_database_is_gone() {
    let one = fresh_database().await;
    let other = fresh_database().await;
    let name = one.name.clone();
    drop(one);
    let names = other
        .pool
        .fetch_all("SELECT datname::text FROM pg_database")
        .await
        .unwrap();
    assert!(names.iter().all(|row| row.get::<String, _>(0) != name));
}

#[tokio::test]
async fn application_address_works_as_the_application_role() {
    let database = fresh_database().await;
    let mut connection = PgConnection::connect(&database.application_url())
        .await
        .unwrap();
    let row = connection
        .fetch_one("SELECT current_user::text")
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), Role::Application.name());
}

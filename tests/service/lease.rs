//! The lease of a job: one holder at a time, and nobody waits for a dead one.

use std::time::Duration;

use admit::service::Stop;
use admit::service::lease::{CRON, HeldLease, LeaseTaken, Leased};

use crate::support::world::World;

async fn take(world: &World) -> Leased {
    let stop = Stop::default();
    let taken = world.service.take_lease(CRON, Duration::ZERO, &stop);
    taken.await.unwrap()
}

async fn held(world: &World) -> HeldLease {
    match take(world).await {
        Leased::Held(lease) => lease,
        Leased::Taken(other) => panic!("{other:?}"),
    }
}

async fn taken(world: &World) -> LeaseTaken {
    match take(world).await {
        Leased::Taken(other) => other,
        Leased::Held(_) => panic!("two at once"),
    }
}

/// Another process has the job, of another host unless it is this one.
async fn someone_has_it(world: &World, boot: &str, until: &str) {
    world
        .sql(&format!(
            "INSERT INTO job_lease (name, holder, host, boot, pid, birth, since, lease_until)
             VALUES ('cron', gen_random_uuid(), 'app1', '{boot}', 4211, '1',
                '2026-03-02T18:00:02Z', now() + interval '{until}')"
        ))
        .await;
}

#[tokio::test]
async fn a_job_is_taken_by_one_and_free_again_once_it_is_given_back() {
    let world = World::new().await;
    let lease = held(&world).await;
    let other = taken(&world).await;
    assert_eq!(other.pid, i32::try_from(std::process::id()).unwrap());
    let known = world.service.show_lease(CRON).await.unwrap();
    assert!(known.held_by.is_some_and(|held| !held.is_over));
    world.service.end_lease(lease, 75).await.unwrap();
    let known = world.service.show_lease(CRON).await.unwrap();
    assert_eq!((known.held_by, known.exit_code), (None, Some(75)));
    world
        .service
        .end_lease(held(&world).await, 0)
        .await
        .unwrap();
    let row = "SELECT holder, pid, exit_code FROM job_lease";
    assert_eq!(world.rows(row).await, ["- - 0"]);
}

#[tokio::test]
async fn of_several_at_once_one_gets_the_job() {
    let world = World::new().await;
    let (a, b, c, d) = tokio::join!(take(&world), take(&world), take(&world), take(&world));
    let held = [a, b, c, d].into_iter();
    assert_eq!(held.filter(|one| matches!(one, Leased::Held(_))).count(), 1);
}

#[tokio::test]
async fn the_job_of_another_host_is_its_own_until_its_lease_is_over() {
    let world = World::new().await;
    someone_has_it(&world, "another", "1 minute").await;
    let other = taken(&world).await;
    assert_eq!((other.pid, other.host.as_str()), (4211, "app1"));
    assert_eq!(other.since.to_string(), "2026-03-02T18:00:02Z");
    world.sql("UPDATE job_lease SET lease_until = now()").await;
    let lease = held(&world).await;
    world.service.end_lease(lease, 0).await.unwrap();
}

#[tokio::test]
async fn the_job_of_a_dead_process_of_this_host_is_taken_over_at_once() {
    let world = World::new().await;
    let boot = super::rescue::this_host().0;
    // The process with this number, if there is one, began at another time.
    someone_has_it(&world, &boot, "1 hour").await;
    let known = world.service.show_lease(CRON).await.unwrap();
    assert!(known.held_by.is_some_and(|held| held.is_over));
    let lease = held(&world).await;
    world.service.end_lease(lease, 0).await.unwrap();
}

#[tokio::test]
async fn who_lost_the_job_does_not_give_back_what_is_anothers() {
    let world = World::new().await;
    let lost = held(&world).await;
    world.sql("UPDATE job_lease SET lease_until = now()").await;
    let lease = held(&world).await;
    world.service.end_lease(lost, 1).await.unwrap();
    taken(&world).await;
    world.service.end_lease(lease, 0).await.unwrap();
    assert_eq!(world.value("SELECT exit_code FROM job_lease").await, "0");
}

#[tokio::test]
async fn who_waits_gets_the_job_once_it_is_given_back() {
    let world = World::new().await;
    let lease = held(&world).await;
    let stop = Stop::default();
    let wait = Duration::from_secs(30);
    let (waited, ended) = tokio::join!(
        world.service.take_lease(CRON, wait, &stop),
        world.service.end_lease(lease, 0),
    );
    ended.unwrap();
    assert!(matches!(waited.unwrap(), Leased::Held(_)));
}

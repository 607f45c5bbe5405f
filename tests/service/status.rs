//! The figures that are watched over.

use admit::domain::ladder::Ladder;
use admit::domain::pace::QuietHours;
use admit::mail::MemoryOutbox;
use admit::service::delivery::Pace;
use admit::service::status::Standing;
use jiff::tz::TimeZone;

use crate::support::world::{World, memory};

async fn standing(world: &World) -> Standing {
    standing_at(world, &Pace::default()).await
}

async fn standing_at(world: &World, pace: &Pace) -> Standing {
    let ladder = Ladder::default();
    world.service.standing(&ladder, pace).await.unwrap()
}

#[tokio::test]
async fn an_empty_database_has_nothing_to_tell() {
    let world = World::new().await;
    let standing = standing(&world).await;
    assert_eq!(
        standing.queue,
        admit::service::status::QueueFigures::default()
    );
    assert_eq!((standing.in_doubt, standing.dead, standing.sent), (0, 0, 0));
    assert_eq!(standing.queue_age(), None);
    assert_eq!(standing.bounce_rate(), None);
    assert_eq!(standing.sealed_at, None);
}

#[tokio::test]
async fn the_queue_is_as_old_as_the_first_mail_that_could_have_left() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    world
        .sql(
            "UPDATE mail SET not_before = now() + interval '1 hour'
             WHERE id = (SELECT min(id::text)::uuid FROM mail);
             UPDATE mail SET not_before = now() - interval '2 hours'
             WHERE id = (SELECT max(id::text)::uuid FROM mail)",
        )
        .await;
    let before = standing(&world).await;
    assert_eq!((before.queue.waiting, before.queue.due), (3, 2));
    assert!(
        (120..125).contains(&before.queue_age().unwrap().as_mins()),
        "{before:?}"
    );
    world.pass_time().await;
    world.deliver(&memory(&MemoryOutbox::default())).await;
    let after = standing(&world).await;
    assert_eq!(
        (after.queue.waiting, after.queue.due, after.sent),
        (0, 0, 3)
    );
    assert_eq!(after.queue_age(), None);
}

/// Quiet hours that begin and end so many minutes from now.
fn quiet(minutes: [i64; 2]) -> Pace {
    #[expect(clippy::disallowed_methods, reason = "the hours are chosen around now")]
    let now = jiff::Timestamp::now().to_zoned(TimeZone::UTC);
    let [from, to] = minutes.map(|minutes| {
        let at = now.checked_add(jiff::Span::new().minutes(minutes));
        at.unwrap().strftime("%H:%M").to_string()
    });
    let hours = QuietHours::read(&format!("{from}-{to}")).unwrap().unwrap();
    Pace {
        quiet: Some((hours, TimeZone::UTC)),
        ..Pace::default()
    }
}

#[tokio::test]
async fn bulk_mail_has_no_age_in_quiet_hours_and_then_that_since_their_end() {
    let world = World::new().await;
    world.invite(&world.people(2)).await;
    world
        .sql("UPDATE mail SET not_before = now() - interval '5 hours', priority = 50")
        .await;
    let held = standing_at(&world, &quiet([-240, 60])).await;
    assert_eq!(
        (held.queue.waiting, held.queue.due, held.queue.held),
        (2, 0, 2)
    );
    assert_eq!(held.queue_age(), None);
    assert!(
        held.held_until
            .is_some_and(|until| until.timestamp() > held.now)
    );
    let over = standing_at(&world, &quiet([-240, -30])).await;
    assert_eq!((over.queue.due, over.queue.held), (2, 0));
    assert_eq!(over.held_until, None);
    let age = over.queue_age().unwrap().as_mins();
    assert!((29..33).contains(&age), "{over:?}");
    // What came later has its own age, and what somebody waits for has it always.
    world
        .sql("UPDATE mail SET not_before = now() - interval '10 minutes'")
        .await;
    let age = standing_at(&world, &quiet([-240, -30])).await.queue_age();
    assert!((9..13).contains(&age.unwrap().as_mins()), "{age:?}");
    world.sql("UPDATE mail SET priority = 30").await;
    for minutes in [[-240, 60], [-240, -5]] {
        let urgent = standing_at(&world, &quiet(minutes)).await;
        assert_eq!((urgent.queue.due, urgent.queue.held), (2, 0));
        assert!((9..13).contains(&urgent.queue_age().unwrap().as_mins()));
    }
}

#[tokio::test]
async fn doubts_and_refusals_are_counted_by_their_age() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    world
        .sql(
            "INSERT INTO worker VALUES (gen_random_uuid(), 'h', 'b', 1, '1', now());
             UPDATE mail SET state = 'claimed', claim_id = gen_random_uuid(), slot = 0,
                worker_id = (SELECT id FROM worker), lease_until = now();
             UPDATE mail SET state = 'dead', ended_at = now() - interval '23 hours',
                claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL
             WHERE id = (SELECT min(id::text)::uuid FROM mail)",
        )
        .await;
    for hours in [1, 25] {
        world
            .sql(&format!(
                "UPDATE mail SET state = 'submitting', armed_at = now() - interval '{hours} hours',
                    via = 'memory'
                 WHERE id = (SELECT id FROM mail WHERE state = 'claimed' LIMIT 1);
                 UPDATE mail SET state = 'in_doubt', claim_id = NULL, worker_id = NULL,
                    slot = NULL, lease_until = NULL WHERE state = 'submitting'"
            ))
            .await;
    }
    let standing = standing(&world).await;
    assert_eq!((standing.in_doubt, standing.in_doubt_old), (2, 1));
    assert_eq!(standing.dead, 1);
}

#[tokio::test]
async fn what_no_seal_covers_has_an_age_and_what_is_sealed_has_none() {
    let world = World::new().await;
    assert!(standing(&world).await.unsealed_since.is_some());
    world
        .service
        .seal_audit(admit::service::Mode::Apply)
        .await
        .unwrap();
    let sealed = standing(&world).await;
    assert!(
        sealed.sealed_at.is_some() && sealed.unsealed_since.is_none(),
        "{sealed:?}"
    );
    world.invite_one("kim@mail.test").await;
    assert!(standing(&world).await.unsealed_since.is_some());
}

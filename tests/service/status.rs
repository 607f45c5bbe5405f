//! The figures that are watched over.

use admit::domain::ladder::Ladder;
use admit::mail::MemoryOutbox;
use admit::service::status::Standing;

use crate::support::world::{World, memory};

async fn standing(world: &World) -> Standing {
    world.service.standing(&Ladder::default()).await.unwrap()
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

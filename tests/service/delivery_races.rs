//! Delivery while others are at work: who withdraws, corrects, sends anew, stops or delivers too.

use std::collections::BTreeSet;
use std::sync::Arc;

use admit::mail::{MemoryOutbox, Transport};
use admit::service::delivery::Delivery;

use crate::support::world::{World, due, mailing, memory};

/// Delivers while a change to the invitation is under way that began before the mail was armed and
/// is committed after the server gave its go-ahead.
async fn deliver_while(world: &World, change: &str, outbox: &MemoryOutbox) -> Delivery {
    let changing = world.hold(change).await;
    let (service, mailing) = (world.service.clone(), memory(outbox));
    let delivering = tokio::spawn(async move { service.deliver(mailing, due()).await.unwrap() });
    world.until_somebody_waits().await;
    assert_eq!(
        world
            .value("SELECT state FROM mail ORDER BY generation LIMIT 1")
            .await,
        "claimed"
    );
    changing.commit().await.unwrap();
    delivering.await.unwrap()
}

#[tokio::test]
async fn an_invitation_that_is_withdrawn_after_its_mail_was_claimed_is_not_sent() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    let withdraw = "UPDATE invitation SET ended = 'withdrawn', ended_at = now()";
    let delivery = deliver_while(&world, withdraw, &outbox).await;
    assert_eq!(
        delivery,
        Delivery {
            outrun: 1,
            ..Delivery::default()
        }
    );
    assert!(outbox.delivered().is_empty());
    assert_eq!(
        world.rows("SELECT state, claim_id FROM mail").await,
        ["moot -"]
    );
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
}

#[tokio::test]
async fn an_invitation_that_is_sent_anew_meanwhile_goes_out_once_with_the_new_link() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    let renew = format!(
        "UPDATE invitation SET link_gen = 2;
         INSERT INTO mail (id, kind, invitation_id, generation, created_at, not_before)
         VALUES (gen_random_uuid(), 'invitation', '{id}', 2, now(), now())"
    );
    let delivery = deliver_while(&world, &renew, &outbox).await;
    assert_eq!((delivery.sent, delivery.outrun), (1, 1));
    assert_eq!(outbox.delivered().len(), 1);
    assert_eq!(world.rows("SELECT generation FROM link").await, ["2"]);
}

#[tokio::test]
async fn an_address_that_is_corrected_meanwhile_gets_the_mail_and_the_old_one_does_not() {
    let world = World::new().await;
    world.invite_one("kmi@mail.test").await;
    let outbox = MemoryOutbox::default();
    let correct = "UPDATE invitation SET email = 'kim@mail.test'";
    let delivery = deliver_while(&world, correct, &outbox).await;
    assert_eq!((delivery.sent, delivery.waiting), (1, 0));
    let to: Vec<_> = outbox
        .delivered()
        .into_iter()
        .map(|one| one.envelope.to)
        .collect();
    assert_eq!(to, ["kim@mail.test".parse().unwrap()]);
    // What was given back was no attempt.
    assert_eq!(
        world.rows("SELECT state, attempts FROM mail").await,
        ["sent 1"]
    );
}

#[tokio::test]
async fn an_invitation_that_ends_on_a_day_that_is_over_is_not_sent() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    world
        .sql("UPDATE invitation SET ttl_seconds = NULL, expires_at = now()")
        .await;
    let outbox = MemoryOutbox::default();
    let delivery = world.deliver(&memory(&outbox)).await;
    assert_eq!(
        delivery,
        Delivery {
            expired: 1,
            ..Delivery::default()
        }
    );
    assert!(outbox.delivered().is_empty());
    assert_eq!(world.rows("SELECT state FROM mail").await, ["expired"]);
}

#[tokio::test]
async fn a_run_that_is_stopped_ends_after_the_mail_in_hand_and_gives_the_rest_back() {
    let world = World::new().await;
    world.invite(&world.people(8)).await;
    let outbox = MemoryOutbox::default();
    // The third mail waits for its invitation while the run is stopped.
    let third = world
        .rows("SELECT invitation_id FROM mail ORDER BY priority, not_before, id")
        .await;
    let lock = format!(
        "SELECT FROM invitation WHERE id = '{}' FOR UPDATE",
        third[2]
    );
    let holding = world.hold(&lock).await;
    let (service, mailing, request) = (world.service.clone(), memory(&outbox), due());
    let (stop, tally) = (request.stop.clone(), Arc::clone(&request.tally));
    let delivering = tokio::spawn(async move { service.deliver(mailing, request).await.unwrap() });
    world.until_somebody_waits().await;
    stop.ask();
    assert_eq!(tally.sent(), 2);
    holding.commit().await.unwrap();
    let delivery = delivering.await.unwrap();
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (3, 5, 5));
    assert_eq!(delivery.trouble, None);
    let states = "SELECT state, count(*), sum(attempts) FROM mail GROUP BY state ORDER BY state";
    assert_eq!(world.rows(states).await, ["queued 5 0", "sent 3 3"]);
    let working = "SELECT count(*) FROM worker WHERE ended_at IS NULL";
    assert_eq!(world.value(working).await, "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_send_each_of_five_hundred_mails_once() {
    let world = World::new().await;
    world.invite(&world.people(500)).await;
    let outbox = MemoryOutbox::default();
    let mailing = mailing(Transport::Memory(outbox.clone()), 4);
    let other = world.another("kim").await;
    let (one, two) = tokio::join!(
        world.service.deliver(Arc::clone(&mailing), due()),
        other.deliver(Arc::clone(&mailing), due())
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.sent + two.sent, 500);
    assert!(
        one.sent > 0 && two.sent > 0,
        "{} and {}",
        one.sent,
        two.sent
    );
    let delivered = outbox.delivered();
    let to: BTreeSet<_> = delivered
        .iter()
        .map(|one| one.envelope.to.as_str())
        .collect();
    assert_eq!((delivered.len(), to.len()), (500, 500));
    let states = "SELECT state, attempts, count(*) FROM mail GROUP BY 1, 2";
    assert_eq!(world.rows(states).await, ["sent 1 500"]);
    assert_eq!(world.value("SELECT count(*) FROM link").await, "500");
}

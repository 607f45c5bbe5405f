//! How fast mail leaves: the limits that all who deliver share, and quiet hours.

use std::sync::Arc;
use std::time::{Duration, Instant};

use admit::domain::pace::{MailRate, QuietHours};
use admit::mail::{MemoryOutbox, Transport};
use admit::service::delivery::{Deliver, Mailing, Pace, Tally};
use jiff::tz::TimeZone;

use crate::support::world::{World, due, mailing};

fn at(outbox: &MemoryOutbox, pace: Pace) -> Arc<Mailing> {
    let plain = mailing(Transport::Memory(outbox.clone()), 3);
    let mut plain = Arc::into_inner(plain).unwrap();
    plain.pace = pace;
    Arc::new(plain)
}

fn rate(text: &str) -> Option<MailRate> {
    MailRate::read(text).unwrap()
}

fn all_at(text: &str) -> Pace {
    Pace {
        rate: rate(text),
        ..Pace::default()
    }
}

fn each_domain_at(text: &str) -> Pace {
    Pace {
        rate_per_domain: rate(text),
        ..Pace::default()
    }
}

/// Has everything of a file wait, as bulk mail does.
async fn queue_bulk(world: &World, people: usize) {
    world.invite(&world.people(people)).await;
    world.sql("UPDATE mail SET priority = 50").await;
}

/// A reset that somebody waits for.
async fn queue_reset(world: &World, email: &str) {
    let account = world.account(email, "active").await;
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, generation, priority, created_at, not_before)
             VALUES (gen_random_uuid(), 'reset', '{account}', 1, 10, now(), now());
             UPDATE account SET reset_gen = 1 WHERE id = '{account}';
             INSERT INTO audit (actor, action, subject_kind, subject_id)
             VALUES ('owner', 'account.created', 'account', '{account}')"
        ))
        .await;
}

#[tokio::test]
async fn a_rate_is_kept_by_all_who_deliver_together() {
    let world = World::new().await;
    queue_bulk(&world, 34).await;
    let outbox = MemoryOutbox::default();
    let mailing = at(&outbox, all_at("10/s"));
    let (first, second) = (world.another("one").await, world.another("two").await);
    let begun = Instant::now();
    let (one, two) = tokio::join!(
        first.deliver(Arc::clone(&mailing), due()),
        second.deliver(Arc::clone(&mailing), due()),
    );
    let taken = begun.elapsed();
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.sent + two.sent, 34, "{one:?} {two:?}");
    // A second's worth at once, and the rest at ten a second.
    assert!(taken >= Duration::from_millis(2300), "{taken:?}");
    assert_eq!(world.value("SELECT sum(attempts) FROM mail").await, "34");
}

#[tokio::test]
async fn mail_that_somebody_waits_for_overdraws_and_bulk_pays_for_it() {
    let world = World::new().await;
    queue_bulk(&world, 2).await;
    let outbox = MemoryOutbox::default();
    let slow = at(&outbox, all_at("1/h"));
    world
        .sql("INSERT INTO mail_budget VALUES ('all', 0, now())")
        .await;
    queue_reset(&world, "kim@mail.test").await;
    let request = due();
    let stop = request.stop.clone();
    let tally = Arc::clone(&request.tally);
    let service = world.service.clone();
    let begun = Instant::now();
    let running = tokio::spawn(async move { service.deliver(slow, request).await });
    let words = until(|| tally.waits_for()).await;
    assert_eq!(words, "the mail limit (1/h)");
    let to: Vec<_> = outbox.delivered();
    assert_eq!(to.len(), 1, "{to:?}");
    assert_eq!(to[0].envelope.to.as_str(), "kim@mail.test");
    // Nothing is held while it waits; between two pauses it looks again.
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND state LIKE 'idle in transaction%'";
    while world.value(open).await != "0" {
        assert!(begun.elapsed() < PATIENCE, "a transaction stays open");
    }
    let asked = Instant::now();
    stop.ask();
    let delivery = running.await.unwrap().unwrap();
    assert!(
        asked.elapsed() < Duration::from_secs(3),
        "{:?}",
        asked.elapsed()
    );
    assert_eq!((delivery.sent, delivery.waiting), (1, 2));
    let states = "SELECT state, attempts, claim_id FROM mail WHERE kind = 'invitation'";
    assert_eq!(world.rows(states).await, ["queued 0 -"; 2]);
    let debt = "SELECT tokens BETWEEN -1 AND -0.9 FROM mail_budget";
    assert_eq!(world.value(debt).await, "true");
}

/// How long something is waited for that must come.
const PATIENCE: Duration = Duration::from_secs(30);

async fn until<T>(look: impl Fn() -> Option<T>) -> T {
    let seen = async {
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, seen)
        .await
        .expect("it never happens")
}

#[tokio::test]
async fn what_was_claimed_and_not_sent_gives_its_tokens_back() {
    let world = World::new().await;
    queue_bulk(&world, 6).await;
    let outbox = MemoryOutbox::default();
    let away = admit::mail::NotSent::Unreachable {
        reason: "away".to_owned(),
    };
    outbox.plan(admit::mail::MemoryFault::Connect(away));
    let mut one = Arc::into_inner(at(&outbox, all_at("20/h"))).unwrap();
    one.pace = all_at("20/s");
    one.connections = 1;
    let delivery = world.deliver(&Arc::new(one)).await;
    assert!(delivery.trouble.is_some(), "{delivery:?}");
    assert_eq!(world.value("SELECT tokens FROM mail_budget").await, "20");
    assert_eq!(
        world.rows("SELECT state, attempts FROM mail").await,
        ["queued 0"; 6]
    );
}

#[tokio::test]
async fn what_is_over_the_limit_of_its_domain_is_overtaken_and_no_attempt_is_counted() {
    let world = World::new().await;
    queue_bulk(&world, 5).await;
    let others = [world.row("a@other.test"), world.row("b@third.test")];
    world.invite(&others).await;
    world.sql("UPDATE mail SET priority = 50").await;
    let outbox = MemoryOutbox::default();
    let mailing = at(&outbox, each_domain_at("2/h"));
    let delivery = world.deliver(&mailing).await;
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (4, 3, 0));
    let waits = "SELECT state, attempts,
            round(extract(epoch FROM not_before - now()) / 60) AS minutes
        FROM mail WHERE state = 'queued' ORDER BY not_before";
    assert_eq!(
        world.rows(waits).await,
        ["queued 0 30", "queued 0 60", "queued 0 60"]
    );
    assert_eq!(
        world.rows("SELECT key FROM mail_budget ORDER BY key").await,
        ["@mail.test", "@other.test", "@third.test"]
    );
    // Somebody at that domain who waits gets the mail all the same.
    queue_reset(&world, "kim@mail.test").await;
    assert_eq!(world.deliver(&mailing).await.sent, 1);
    // An hour later it has two again, less the one that was overdrawn.
    world
        .sql("UPDATE mail_budget SET counted_at = counted_at - interval '1 hour', promised_at = NULL")
        .await;
    world.pass_time().await;
    assert_eq!(world.deliver(&mailing).await.sent, 1);
}

#[tokio::test]
async fn a_run_waits_for_mails_of_a_domain_that_come_back_soon() {
    let world = World::new().await;
    queue_bulk(&world, 12).await;
    let outbox = MemoryOutbox::default();
    let begun = Instant::now();
    let delivery = world.deliver(&at(&outbox, each_domain_at("6/s"))).await;
    assert_eq!((delivery.sent, delivery.waiting), (12, 0));
    assert!(
        begun.elapsed() > Duration::from_millis(800),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_domain_without_mail_for_a_day_is_forgotten() {
    let world = World::new().await;
    world
        .sql(
            "INSERT INTO mail_budget VALUES ('@old.test', 1, now() - interval '26 hours'),
                ('@new.test', 1, now()), ('all', 1, now() - interval '26 hours')",
        )
        .await;
    queue_bulk(&world, 1).await;
    world
        .deliver(&at(&MemoryOutbox::default(), Pace::default()))
        .await;
    assert_eq!(
        world.rows("SELECT key FROM mail_budget ORDER BY key").await,
        ["@new.test", "all"]
    );
}

#[tokio::test]
async fn the_domain_of_somebody_who_is_erased_is_forgotten() {
    let world = World::new().await;
    world.invite_one("anna@quist.test").await;
    let outbox = MemoryOutbox::default();
    world.deliver(&at(&outbox, each_domain_at("5/h"))).await;
    let keys = "SELECT key FROM mail_budget";
    assert_eq!(world.rows(keys).await, ["@quist.test"]);
    let request = super::erasure::invitee("anna@quist.test");
    world.service.erase_invitee(&request).await.unwrap();
    assert!(world.rows(keys).await.is_empty());
}

/// Quiet hours around this moment, or twelve hours from it.
fn quiet(now: bool) -> Pace {
    let zone = TimeZone::UTC;
    let shift = if now { 0 } else { 12 };
    #[expect(clippy::disallowed_methods, reason = "the hours are chosen around now")]
    let local = jiff::Timestamp::now().to_zoned(zone.clone());
    let hour = |hours: i64| {
        let at = local
            .checked_add(jiff::Span::new().hours(hours + shift))
            .unwrap();
        at.strftime("%H:%M").to_string()
    };
    let hours: QuietHours = format!("{}-{}", hour(-2), hour(2)).parse().unwrap();
    Pace {
        quiet: Some((hours, zone)),
        ..Pace::default()
    }
}

#[tokio::test]
async fn bulk_mail_waits_for_the_end_of_the_quiet_hours_and_nothing_else_does() {
    let world = World::new().await;
    queue_bulk(&world, 4).await;
    world.invite_one("single@mail.test").await;
    queue_reset(&world, "kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    for pace in [
        quiet(true),
        Pace {
            rate: rate("100/s"),
            ..quiet(true)
        },
    ] {
        let delivery = world.deliver(&at(&outbox, pace)).await;
        assert_eq!((delivery.waiting, delivery.due), (4, 0), "{delivery:?}");
        assert_eq!(delivery.quiet.map(|quiet| quiet.mails), Some(4));
    }
    let mut to: Vec<_> = outbox
        .delivered()
        .iter()
        .map(|one| one.envelope.to.as_str().to_owned())
        .collect();
    to.sort();
    assert_eq!(to, ["kim@mail.test", "single@mail.test"]);
    let delivery = world.deliver(&at(&outbox, quiet(false))).await;
    assert_eq!(
        (delivery.sent, delivery.waiting, delivery.quiet),
        (4, 0, None)
    );
}

#[tokio::test]
async fn a_limit_of_the_run_is_not_used_up_by_mails_that_were_put_off() {
    let world = World::new().await;
    queue_bulk(&world, 8).await;
    world.invite(&[world.row("z@other.test")]).await;
    world.sql("UPDATE mail SET priority = 50").await;
    let outbox = MemoryOutbox::default();
    let request = Deliver {
        limit: Some(2),
        tally: Arc::<Tally>::default(),
        ..due()
    };
    let mailing = at(&outbox, each_domain_at("1/h"));
    let delivery = world.service.deliver(mailing, request).await.unwrap();
    assert_eq!(delivery.sent, 2, "{delivery:?}");
}

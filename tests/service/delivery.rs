//! Delivery that goes well: what arrives, and what is written down of it.

use std::sync::Arc;

use admit::crypto;
use admit::domain::token::PlainToken;
use admit::mail::{FileSettings, MemoryFault, MemoryOutbox, SmtpSettings, Transport};
use admit::service::bulk::InviteOptions;
use admit::service::delivery::{Deliver, Delivery, Scope};

use crate::support::smtp::{Options, Sink};
use crate::support::world::{World, due, mailing, memory};

/// The secret in a message's link.
pub(super) fn token(message: &[u8]) -> PlainToken {
    let text = String::from_utf8(message.to_vec())
        .unwrap()
        .replace("=\r\n", "");
    let (_, rest) = text
        .split_once("https://admit.example/join/")
        .expect("a link");
    rest[..43].parse().unwrap()
}

#[tokio::test]
async fn everybody_who_is_due_gets_one_mail_and_a_second_run_finds_nothing() {
    let world = World::new().await;
    world.invite(&world.people(5)).await;
    let outbox = MemoryOutbox::default();
    let delivery = world.deliver(&memory(&outbox)).await;
    let last_reply = Some("250 kept".to_owned());
    assert_eq!(
        delivery,
        Delivery {
            sent: 5,
            last_reply,
            ..Delivery::default()
        }
    );
    let mut to: Vec<_> = outbox
        .delivered()
        .iter()
        .map(|one| one.envelope.to.as_str().to_owned())
        .collect();
    to.sort();
    assert_eq!(
        to,
        world
            .rows("SELECT email FROM invitation ORDER BY email")
            .await
    );
    assert_eq!(world.deliver(&memory(&outbox)).await, Delivery::default());
    assert_eq!(outbox.delivered().len(), 5);
    let mails = world
        .rows("SELECT state, attempts, via, reply_code, claim_id FROM mail")
        .await;
    assert_eq!(mails, ["sent 1 memory 250 -"; 5]);
}

#[tokio::test]
async fn the_link_in_a_mail_is_the_one_whose_hash_is_kept_and_nothing_else_tells_it() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    let mail = world.mail_of(id).await;
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    let token = token(&outbox.delivered()[0].message);
    let hash = hex(crypto::hash_token(&token).as_bytes());
    let link = "SELECT encode(hash, 'hex'), purpose, invitation_id, generation, mail_id, used_at FROM link";
    assert_eq!(
        world.rows(link).await,
        [format!("{hash} join {id} 1 {mail} -")]
    );
    let everything = world.everything().await.join("\n");
    assert!(
        everything.contains(&hash),
        "what is kept is shown as it is looked for"
    );
    assert!(!everything.contains(&token.reveal()));
    assert!(!everything.contains(&hex(token.as_bytes())));
}

/// Bytes as the database shows them.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[tokio::test]
async fn the_life_of_an_invitation_is_counted_from_its_first_mail_and_from_no_other() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, invitation_id, generation, step, created_at, not_before)
             VALUES (gen_random_uuid(), 'reminder', '{id}', 1, 1, now(), now() + interval '3 days');
             UPDATE invitation SET expires_at = now() - interval '1 day'"
        ))
        .await;
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    let stored = "SELECT first_sent_at, expires_at FROM invitation";
    let counted = world.rows(stored).await;
    let from = "SELECT first_sent_at = armed_at, expires_at = armed_at + make_interval(secs => ttl_seconds)
                FROM invitation JOIN mail ON invitation_id = invitation.id WHERE state = 'sent'";
    assert_eq!(world.rows(from).await, ["true true"]);
    world.pass_time().await;
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    assert_eq!(world.rows(stored).await, counted);
    let links: Vec<_> = outbox
        .delivered()
        .iter()
        .map(|one| token(&one.message))
        .collect();
    assert_ne!(links[0], links[1]);
    assert_eq!(
        world
            .value("SELECT count(*) FROM link WHERE generation = 1")
            .await,
        "2"
    );
}

#[tokio::test]
async fn a_mail_that_fails_before_it_is_armed_leaves_the_expiry_as_it_was() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let before = world
        .rows("SELECT expires_at, first_sent_at FROM invitation")
        .await;
    let outbox = MemoryOutbox::default();
    let away = admit::mail::NotSent::Unreachable {
        reason: "away".to_owned(),
    };
    outbox.plan(MemoryFault::Begin(away.clone()));
    outbox.plan(MemoryFault::Connect(away));
    world.deliver(&memory(&outbox)).await;
    assert_eq!(
        world
            .rows("SELECT expires_at, first_sent_at FROM invitation")
            .await,
        before
    );
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
}

#[tokio::test]
async fn mails_go_into_a_folder_under_their_own_names() {
    let folder = tempfile::tempdir().unwrap();
    let settings = FileSettings::new(folder.path().join("mail"));
    let world = World::new().await;
    world.invite(&world.people(4)).await;
    let delivery = world
        .deliver(&mailing(Transport::File(settings.clone()), 3))
        .await;
    assert_eq!((delivery.sent, delivery.waiting), (4, 0));
    for id in world.rows("SELECT id FROM mail").await {
        let message = std::fs::read(settings.path(id.parse().unwrap())).unwrap();
        let hash = hex(crypto::hash_token(&token(&message)).as_bytes());
        let kept = format!("SELECT encode(hash, 'hex') FROM link WHERE mail_id = '{id}'");
        assert_eq!(world.value(&kept).await, hash);
    }
}

#[tokio::test]
async fn mails_go_to_a_server_over_several_connections() {
    let sink = Sink::start(Options {
        mails_per_connection: Some(3),
        ..Options::default()
    });
    let settings = SmtpSettings::parse(&format!("smtp://{}", sink.address())).unwrap();
    let world = World::new().await;
    world.invite(&world.people(20)).await;
    let delivery = world.deliver(&mailing(Transport::Smtp(settings), 4)).await;
    assert_eq!(
        (delivery.sent, delivery.waiting, delivery.trouble),
        (20, 0, None)
    );
    let mut to: Vec<_> = sink
        .received()
        .into_iter()
        .map(|one| one.recipient)
        .collect();
    to.sort();
    assert_eq!(
        to,
        world
            .rows("SELECT email FROM invitation ORDER BY email")
            .await
    );
    assert!(sink.connections() >= 7, "{}", sink.connections());
}

#[tokio::test]
async fn a_run_over_a_batch_leaves_the_others_and_one_over_a_mail_the_rest() {
    let world = World::new().await;
    let other = world.invite_one("other@mail.test").await;
    let mut run = world.run(InviteOptions::default()).await;
    world
        .service
        .invite_rows(&mut run, &world.people(3))
        .await
        .unwrap();
    let outbox = MemoryOutbox::default();
    let of_batch = Deliver {
        scope: Scope::Batch(run.id),
        ..due()
    };
    let delivery = world
        .service
        .deliver(memory(&outbox), of_batch)
        .await
        .unwrap();
    assert_eq!((delivery.sent, delivery.waiting), (3, 0));
    assert_eq!(world.service.waiting(Scope::Due).await.unwrap(), (1, 1));
    let one = Deliver {
        scope: Scope::One(world.mail_of(other).await),
        ..due()
    };
    assert_eq!(
        world
            .service
            .deliver(memory(&outbox), one)
            .await
            .unwrap()
            .sent,
        1
    );
}

#[tokio::test]
async fn a_limit_is_kept_by_all_connections_together() {
    let world = World::new().await;
    world.invite(&world.people(40)).await;
    let outbox = MemoryOutbox::default();
    let mailing = mailing(Transport::Memory(outbox.clone()), 5);
    let request = Deliver {
        limit: Some(17),
        ..due()
    };
    let delivery = world
        .service
        .deliver(Arc::clone(&mailing), request)
        .await
        .unwrap();
    assert_eq!(
        (delivery.sent, delivery.waiting, delivery.trouble),
        (17, 23, None)
    );
    assert_eq!(outbox.delivered().len(), 17);
    let states = "SELECT state, count(*), sum(attempts) FROM mail GROUP BY state ORDER BY state";
    assert_eq!(world.rows(states).await, ["queued 23 0", "sent 17 17"]);
}

#[tokio::test]
async fn those_who_were_named_one_by_one_do_not_wait_for_a_file() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    world.sql("UPDATE mail SET priority = 50").await;
    world.invite_one("urgent@mail.test").await;
    let outbox = MemoryOutbox::default();
    let request = Deliver {
        limit: Some(1),
        ..due()
    };
    world
        .service
        .deliver(memory(&outbox), request)
        .await
        .unwrap();
    assert_eq!(
        outbox.delivered()[0].envelope.to.as_str(),
        "urgent@mail.test"
    );
}

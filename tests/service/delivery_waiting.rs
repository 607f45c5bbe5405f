//! Mails that wait: for another try, for the end of a doubt, and not for ever.

use std::sync::Arc;
use std::time::Duration;

use admit::mail::{
    MemoryFault, MemoryOutbox, NotSent, Reply, SmtpSettings, Stage, Submitted, Transport,
};
use admit::service::delivery::{Delivery, Mailing, Trouble};

use crate::support::smtp::{Action, Options, Phase, Sink};
use crate::support::world::{World, due, mailing, memory};

fn server(sink: &Sink, connections: u16) -> Arc<Mailing> {
    let url = format!("smtp://{}", sink.address());
    let settings = SmtpSettings::parse(&url).unwrap();
    mailing(Transport::Smtp(settings), connections)
}

/// Puts a mail about an account into the outbox, written so long ago.
async fn post(world: &World, (account, kind): (&str, &str), age: &str) {
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             SELECT gen_random_uuid(), '{kind}', id, CASE '{kind}' WHEN 'reset' THEN reset_gen
                ELSE activation_gen END, now() - interval '{age}', now()
             FROM account WHERE id = '{account}'"
        ))
        .await;
}

#[tokio::test]
async fn a_mail_at_which_the_server_hangs_up_does_not_hold_up_the_others() {
    for (phase, action) in [
        (Phase::Recipient, Action::HangUp),
        (Phase::Data, Action::HangUp),
        (Phase::Recipient, Action::Reply("421 4.3.2 closing")),
    ] {
        let world = World::new().await;
        world.invite(&world.people(6)).await;
        let sink = Sink::start(Options::default());
        sink.for_recipient("person002@mail.test", phase, action);
        let delivery = world.deliver(&server(&sink, 1)).await;
        assert_eq!(
            (
                delivery.sent,
                delivery.waiting,
                delivery.due,
                &delivery.trouble
            ),
            (5, 1, 0, &None),
            "{phase:?}"
        );
        let poison = "SELECT state, attempts, not_before > clock_timestamp() + interval '3 minutes'
            FROM mail WHERE state <> 'sent'";
        assert_eq!(world.rows(poison).await, ["queued 0 true"], "{phase:?}");
    }
}

#[tokio::test]
async fn three_different_mails_in_a_row_show_that_it_is_the_server() {
    let world = World::new().await;
    world.invite(&world.people(9)).await;
    let sink = Sink::start(Options::default());
    for person in ["person004", "person005", "person006", "person007"] {
        sink.for_recipient(
            &format!("{person}@mail.test"),
            Phase::Recipient,
            Action::HangUp,
        );
    }
    let delivery = world.deliver(&server(&sink, 1)).await;
    assert!(matches!(delivery.trouble, Some(Trouble::Unreachable(_))));
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (4, 5, 2));
    let attempts = "SELECT sum(attempts) FROM mail WHERE state = 'queued'";
    assert_eq!(world.value(attempts).await, "0");
}

#[tokio::test]
async fn a_full_mailbox_is_tried_three_times_in_a_day() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Reply("552 5.2.2 mailbox full"));
    for tried in 1..=2 {
        world.deliver(&server(&sink, 1)).await;
        let state = "SELECT state, attempts, not_before > clock_timestamp() + interval '6 hours',
            not_before < clock_timestamp() + interval '10 hours' FROM mail";
        assert_eq!(
            world.rows(state).await,
            [format!("queued {tried} true true")]
        );
        world.pass_time().await;
    }
    let delivery = world.deliver(&server(&sink, 1)).await;
    assert_eq!(delivery.dead, 1);
    let dead = "SELECT state, attempts, reply_code, reply_text FROM mail";
    assert_eq!(world.rows(dead).await, ["dead 3 552 mailbox full"]);
}

#[tokio::test]
async fn a_mailbox_found_full_after_other_delays_is_tried_again() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    for (reply, state) in [
        (Reply::new(451, "4.2.0 later"), "queued"),
        (Reply::new(451, "4.2.0 later"), "queued"),
        (Reply::new(452, "4.2.2 full"), "queued"),
        (Reply::new(452, "4.2.2 full"), "dead"),
    ] {
        let stage = Stage::Recipient;
        outbox.plan(MemoryFault::Begin(NotSent::Refused { reply, stage }));
        world.deliver(&memory(&outbox)).await;
        assert_eq!(world.value("SELECT state FROM mail").await, state);
        world.pass_time().await;
    }
}

#[tokio::test]
async fn a_server_that_asks_for_patience_kills_no_mail_and_ends_no_short_run() {
    let world = World::new().await;
    world.invite(&world.people(12)).await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Reply("451 4.7.1 slow down"));
    let delivery = world.deliver(&server(&sink, 1)).await;
    assert_eq!((delivery.dead, delivery.waiting, delivery.due), (0, 12, 0));
    assert_eq!(delivery.trouble, None);
}

#[tokio::test]
async fn a_connection_is_used_for_a_hundred_mails_and_no_more() {
    let world = World::new().await;
    world.invite(&world.people(201)).await;
    let sink = Sink::start(Options::default());
    assert_eq!(world.deliver(&server(&sink, 1)).await.sent, 201);
    assert_eq!(sink.connections(), 3);
}

#[tokio::test]
async fn what_would_come_too_late_is_given_up_and_told() {
    let world = World::new().await;
    let row = |email: &str| world.row(email);
    world
        .invite(&[
            row("old@mail.test"),
            row("never@mail.test"),
            row("ending@mail.test"),
            row("fresh@mail.test"),
        ])
        .await;
    world
        .sql(
            "ALTER TABLE mail DISABLE TRIGGER mail_guard;
             UPDATE mail SET created_at = now() - interval '5 days',
                dated_at = now() - interval '5 days' FROM invitation
                WHERE invitation.id = invitation_id AND email LIKE 'old%';
             UPDATE mail SET created_at = now() - interval '4 days' FROM invitation
                WHERE invitation.id = invitation_id AND email LIKE 'never%';
             ALTER TABLE mail ENABLE TRIGGER mail_guard;
             UPDATE invitation SET expires_at = now() - interval '1 hour' WHERE email LIKE 'never%';
             UPDATE invitation SET ttl_seconds = NULL, expires_at = now() + interval '9 minutes'
                WHERE email LIKE 'ending%';",
        )
        .await;
    let outbox = MemoryOutbox::default();
    let delivery = world.deliver(&memory(&outbox)).await;
    assert_eq!((delivery.sent, delivery.expired), (2, 2));
    let states = "SELECT email, state, reply_text FROM mail JOIN invitation
        ON invitation.id = invitation_id ORDER BY email";
    let late = "expired given up: it would have come too late";
    assert_eq!(
        world.rows(states).await,
        [
            format!("ending@mail.test {late}"),
            "fresh@mail.test sent kept".to_owned(),
            // Its life has not begun.
            "never@mail.test sent kept".to_owned(),
            format!("old@mail.test {late}"),
        ]
    );
}

#[tokio::test]
async fn each_mail_about_an_account_has_its_time() {
    let world = World::new().await;
    let active = world.account("kim@mail.test", "active").await;
    let pending = world.account("new@mail.test", "pending").await;
    for (account, kind, age, expired) in [
        (&active, "reset", "3 hours 59 minutes", 0),
        (&active, "reset", "4 hours", 1),
        (&pending, "activation", "23 hours", 0),
        (&pending, "activation", "24 hours", 1),
        (&active, "password_changed", "4 days", 0),
        (&active, "password_changed", "5 days", 1),
    ] {
        post(&world, (account, kind), age).await;
        let delivery = world.deliver(&memory(&MemoryOutbox::default())).await;
        assert_eq!(delivery.expired, expired, "{kind} after {age}");
        world.sql("DELETE FROM mail").await;
    }
    world.sql("UPDATE account SET made_by_staff = true").await;
    post(&world, (&pending, "activation"), "4 days").await;
    let delivery = world.deliver(&memory(&MemoryOutbox::default())).await;
    assert_eq!((delivery.sent, delivery.expired), (1, 0));
}

#[tokio::test]
async fn a_doubtful_mail_about_an_account_is_repeated_after_a_while_under_its_label() {
    let world = World::new().await;
    let account = world.account("kim@mail.test", "active").await;
    world.invite_one("sam@mail.test").await;
    post(&world, (&account, "reset"), "0 seconds").await;
    let outbox = MemoryOutbox::default();
    for _ in 0..2 {
        outbox.plan(MemoryFault::Submit {
            answer: Submitted::InDoubt("lost".to_owned()),
            delivered: true,
        });
    }
    assert_eq!(world.deliver(&memory(&outbox)).await.in_doubt, 2);
    let states = "SELECT kind, state, maybe_duplicate FROM mail ORDER BY kind";
    let doubted = ["invitation in_doubt false", "reset in_doubt false"];
    assert_eq!(world.rows(states).await, doubted);
    let is_resting =
        "SELECT bool_and(not_before > clock_timestamp() + interval '9 minutes') FROM mail";
    assert_eq!(world.value(is_resting).await, "true");
    assert_eq!(world.deliver(&memory(&outbox)).await, Delivery::default());
    world.sql("UPDATE mail SET not_before = now()").await;
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    let resolved = ["invitation in_doubt false", "reset sent true"];
    assert_eq!(world.rows(states).await, resolved);
    // The same message but for its link; both links work.
    let resets: Vec<String> = outbox
        .delivered()
        .iter()
        .filter(|one| one.envelope.to.as_str() == "kim@mail.test")
        .map(|one| String::from_utf8(one.message.clone()).unwrap())
        .collect();
    let header = |message: &str, name: &str| {
        let line = message.lines().find(|line| line.starts_with(name));
        line.unwrap().to_owned()
    };
    assert_eq!(resets.len(), 2);
    for name in ["Message-ID:", "Date:"] {
        assert_eq!(header(&resets[0], name), header(&resets[1], name));
    }
    let links = "SELECT count(*), count(DISTINCT generation) FROM link WHERE purpose = 'reset'";
    assert_eq!(world.rows(links).await, ["2 1"]);
}

#[tokio::test]
async fn a_run_that_is_stopped_does_not_wait_for_a_server_that_says_nothing() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Silence);
    let (service, mailing, request) = (world.service.clone(), server(&sink, 1), due());
    let stop = request.stop.clone();
    let delivering = tokio::spawn(async move { service.deliver(mailing, request).await.unwrap() });
    let connected = async {
        while sink.connections() == 0 {
            tokio::task::yield_now().await;
        }
    };
    connected.await;
    stop.ask();
    let ended = tokio::time::timeout(Duration::from_secs(20), delivering).await;
    let delivery = ended.expect("it ends").unwrap();
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (0, 3, 3));
    let untouched = "SELECT DISTINCT state, attempts FROM mail";
    assert_eq!(world.rows(untouched).await, ["queued 0"]);
}

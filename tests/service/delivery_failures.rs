//! Delivery that fails: each failure ends in the state that keeps mails from loss and repetition.

use std::net::TcpListener;
use std::sync::Arc;

use admit::mail::{
    MemoryFault, MemoryOutbox, NotSent, Reply, SmtpSettings, Submitted, Templates, Transport,
};
use admit::service::delivery::{Mailing, Trouble};

use crate::support::smtp::{Action, Options, Phase, Sink};
use crate::support::world::{World, mailing, memory};

fn server(sink: &Sink) -> Arc<Mailing> {
    let url = format!("smtp://{}", sink.address());
    mailing(Transport::Smtp(SmtpSettings::parse(&url).unwrap()), 1)
}

const STATES: &str = "SELECT email, state, attempts, reply_code, not_before > clock_timestamp()
    FROM mail JOIN invitation ON invitation.id = invitation_id ORDER BY email";

#[tokio::test]
async fn an_unknown_address_is_dead_and_the_run_goes_on() {
    for phase in [Phase::Recipient, Phase::Dot] {
        let world = World::new().await;
        world.invite(&world.people(3)).await;
        let sink = Sink::start(Options::default());
        sink.for_recipient(
            "person001@mail.test",
            phase,
            Action::Reply("550 5.1.1 unknown"),
        );
        let delivery = world.deliver(&server(&sink)).await;
        assert_eq!(
            (delivery.sent, delivery.dead, delivery.waiting),
            (2, 1, 0),
            "{phase:?}"
        );
        assert_eq!(
            world.rows(STATES).await,
            [
                "person000@mail.test sent 1 250 false",
                "person001@mail.test dead 1 550 false",
                "person002@mail.test sent 1 250 false",
            ]
        );
        let kept = "SELECT reply_enhanced, reply_text FROM mail WHERE state = 'dead'";
        assert!(world.value(kept).await.starts_with("5.1.1 "));
    }
}

#[tokio::test]
async fn a_mail_that_was_refused_for_now_is_tried_again_later() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Reply("451 4.3.0 later"));
    let delivery = world.deliver(&server(&sink)).await;
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (0, 1, 0));
    assert_eq!(
        world.rows(STATES).await,
        ["kim@mail.test queued 1 451 true"]
    );
    sink.behave();
    // It is not due before its time.
    assert_eq!(world.deliver(&server(&sink)).await.sent, 0);
    world.pass_time().await;
    assert_eq!(world.deliver(&server(&sink)).await.sent, 1);
    assert_eq!(world.rows(STATES).await, ["kim@mail.test sent 2 250 false"]);
}

#[tokio::test]
async fn the_twelfth_refusal_is_the_last() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    world.sql("UPDATE mail SET attempts = 10").await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Reply("451 4.3.0 later"));
    world.deliver(&server(&sink)).await;
    assert_eq!(
        world.rows(STATES).await,
        ["kim@mail.test queued 11 451 true"]
    );
    world.pass_time().await;
    world.deliver(&server(&sink)).await;
    assert_eq!(
        world.rows(STATES).await,
        ["kim@mail.test dead 12 451 false"]
    );
}

#[tokio::test]
async fn a_server_that_hangs_up_after_the_dot_leaves_a_doubt_that_nothing_resends() {
    let world = World::new().await;
    world.invite(&world.people(2)).await;
    let sink = Sink::start(Options::default());
    sink.for_recipient("person000@mail.test", Phase::Kept, Action::HangUp);
    let delivery = world.deliver(&server(&sink)).await;
    assert_eq!(
        (delivery.sent, delivery.in_doubt, delivery.waiting),
        (1, 1, 0)
    );
    sink.behave();
    world
        .sql("UPDATE mail SET not_before = now() WHERE state = 'in_doubt'")
        .await;
    assert_eq!(world.deliver(&server(&sink)).await.sent, 0);
    assert_eq!(sink.received().len(), 2);
    let states = world.rows(STATES).await;
    assert_eq!(states[0], "person000@mail.test in_doubt 1 - false");
    assert_eq!(
        world
            .value("SELECT first_sent_at FROM invitation WHERE email LIKE 'person000%'")
            .await,
        "-"
    );
}

#[tokio::test]
async fn a_server_that_hangs_up_before_the_message_loses_and_counts_nothing() {
    let world = World::new().await;
    world.invite(&world.people(2)).await;
    let sink = Sink::start(Options::default());
    for phase in [
        Phase::Greeting,
        Phase::Ehlo,
        Phase::Mail,
        Phase::Recipient,
        Phase::Data,
    ] {
        sink.always(phase, Action::HangUp);
        let delivery = world.deliver(&server(&sink)).await;
        let told = matches!(delivery.trouble, Some(Trouble::Unreachable(_)));
        assert!(told, "{phase:?}: {delivery:?}");
        // A mail at which the server breaks off waits a little; that there is no server is told at
        // the first.
        let due = if matches!(phase, Phase::Greeting | Phase::Ehlo) {
            2
        } else {
            0
        };
        assert_eq!(
            (delivery.sent, delivery.waiting, delivery.due),
            (0, 2, due),
            "{phase:?}"
        );
        world.pass_time().await;
        let states = "SELECT state, attempts, armed_at FROM mail";
        assert_eq!(world.rows(states).await, ["queued 0 -"; 2], "{phase:?}");
        sink.behave();
    }
    assert_eq!(world.deliver(&server(&sink)).await.sent, 2);
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_told_and_everything_waits() {
    let world = World::new().await;
    world.invite(&world.people(12)).await;
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let settings = SmtpSettings::parse(&format!("smtp://{address}")).unwrap();
    let delivery = world.deliver(&mailing(Transport::Smtp(settings), 4)).await;
    let Some(Trouble::Unreachable(reason)) = &delivery.trouble else {
        panic!("{delivery:?}")
    };
    assert!(reason.contains(&address.port().to_string()), "{reason}");
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (0, 12, 12));
    assert_eq!(
        world
            .rows("SELECT DISTINCT state, attempts, claim_id FROM mail")
            .await,
        ["queued 0 -"]
    );
}

#[tokio::test]
async fn settings_that_cannot_work_end_the_run_without_an_attempt() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    let outbox = MemoryOutbox::default();
    outbox.plan(MemoryFault::Connect(NotSent::Configuration {
        reason: "wrong password".to_owned(),
    }));
    let delivery = world.deliver(&memory(&outbox)).await;
    assert_eq!(
        delivery.trouble,
        Some(Trouble::Configuration("wrong password".to_owned()))
    );
    assert_eq!((delivery.sent, delivery.waiting), (0, 3));
    assert_eq!(
        world
            .rows("SELECT DISTINCT state, attempts FROM mail")
            .await,
        ["queued 0"]
    );
}

#[tokio::test]
async fn five_refusals_in_a_row_that_are_about_us_end_the_run_and_kill_no_mail() {
    let world = World::new().await;
    world.invite(&world.people(8)).await;
    let sink = Sink::start(Options::default());
    for (phase, attempts) in [(Phase::Mail, 5), (Phase::Recipient, 10), (Phase::Dot, 15)] {
        sink.always(phase, Action::Reply("550 5.7.1 not from you"));
        let delivery = world.deliver(&server(&sink)).await;
        let Some(Trouble::Unwelcome(why)) = &delivery.trouble else {
            panic!("{delivery:?}")
        };
        assert!(why.contains("not from you"), "{why}");
        assert_eq!(
            (delivery.sent, delivery.dead, delivery.waiting),
            (0, 0, 8),
            "{phase:?}"
        );
        let tried = "SELECT state, sum(attempts) FROM mail GROUP BY state";
        assert_eq!(
            world.rows(tried).await,
            [format!("queued {attempts}")],
            "{phase:?}"
        );
        sink.behave();
        world.pass_time().await;
    }
}

#[tokio::test]
async fn a_server_without_enhanced_codes_that_refuses_us_kills_no_mail() {
    for (phase, reply) in [
        (Phase::Mail, "550 not from you"),
        (Phase::Recipient, "554 Relay access denied"),
        (Phase::Data, "554 no"),
        (Phase::Dot, "554 message rejected as spam"),
    ] {
        let world = World::new().await;
        world.invite(&world.people(8)).await;
        let sink = Sink::start(Options::default());
        sink.always(phase, Action::Reply(reply));
        let delivery = world.deliver(&server(&sink)).await;
        assert!(
            matches!(delivery.trouble, Some(Trouble::Unwelcome(_))),
            "{phase:?}: {delivery:?}"
        );
        assert_eq!((delivery.dead, delivery.waiting), (0, 8), "{phase:?}");
    }
}

#[tokio::test]
async fn a_mail_that_goes_through_starts_the_count_of_refusals_anew() {
    let world = World::new().await;
    world.invite(&world.people(9)).await;
    let outbox = MemoryOutbox::default();
    let policy = || Submitted::Refused(Reply::new(550, "5.7.1 not from you"));
    let accepted = Submitted::Accepted(Reply::new(250, "2.0.0 kept"));
    for answer in [
        policy(),
        policy(),
        policy(),
        policy(),
        accepted,
        policy(),
        policy(),
        policy(),
        policy(),
    ] {
        let delivered = matches!(answer, Submitted::Accepted(_));
        outbox.plan(MemoryFault::Submit { answer, delivered });
    }
    let delivery = world.deliver(&memory(&outbox)).await;
    assert_eq!((delivery.sent, delivery.dead, delivery.waiting), (1, 0, 8));
    assert_eq!(delivery.trouble, None);
}

#[tokio::test]
async fn a_limit_of_the_mail_providers_burns_no_address() {
    for reply in [
        "550 5.4.5 Daily sending limit exceeded",
        "550 5.1.90 Your message can't be sent: daily limit for recipients",
    ] {
        let world = World::new().await;
        world.invite(&world.people(8)).await;
        let sink = Sink::start(Options::default());
        sink.always(Phase::Recipient, Action::Reply(reply));
        let delivery = world.deliver(&server(&sink)).await;
        let told = matches!(delivery.trouble, Some(Trouble::Unwelcome(_)));
        assert!(told, "{reply}: {delivery:?}");
        assert_eq!((delivery.dead, delivery.waiting), (0, 8), "{reply}");
    }
}

#[tokio::test]
async fn twenty_refusals_in_a_row_without_any_code_have_somebody_look() {
    let world = World::new().await;
    world.invite(&world.people(30)).await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Reply("550 no"));
    let delivery = world.deliver(&server(&sink)).await;
    let told = matches!(delivery.trouble, Some(Trouble::Unwelcome(_)));
    assert!(told, "{delivery:?}");
    assert_eq!((delivery.dead, delivery.waiting), (20, 10));
    sink.behave();
    assert_eq!(world.deliver(&server(&sink)).await.sent, 10);
}

#[tokio::test]
async fn a_server_that_never_answers_a_message_does_not_get_all_of_them() {
    let world = World::new().await;
    world.invite(&world.people(8)).await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Dot, Action::HangUp);
    let delivery = world.deliver(&server(&sink)).await;
    let told = matches!(delivery.trouble, Some(Trouble::Unreachable(_)));
    assert!(told, "{delivery:?}");
    assert_eq!((delivery.in_doubt, delivery.waiting), (3, 5));
}

#[tokio::test]
async fn a_servers_full_disk_is_not_the_recipients_mailbox() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Mail, Action::Reply("452 space shortage"));
    world.deliver(&server(&sink)).await;
    let soon = "SELECT state, not_before < clock_timestamp() + interval '2 minutes' FROM mail";
    assert_eq!(world.value(soon).await, "queued true");
}

#[tokio::test]
async fn whoever_asked_for_a_link_does_not_wait_as_long_as_a_full_mailbox_may_take() {
    let world = World::new().await;
    let account = world.account("kim@mail.test", "active").await;
    world
        .sql(&format!(
            "UPDATE account SET reset_gen = 1;
             INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             VALUES (gen_random_uuid(), 'reset', '{account}', 1, now(), now())"
        ))
        .await;
    let sink = Sink::start(Options::default());
    sink.always(Phase::Recipient, Action::Reply("452 4.2.2 full"));
    world.deliver(&server(&sink)).await;
    let soon = "SELECT state, not_before < clock_timestamp() + interval '2 minutes' FROM mail";
    assert_eq!(world.value(soon).await, "queued true");
}

/// A template of ones own that only some people show to be broken.
fn with_template(outbox: &MemoryOutbox, text: &str) -> (Arc<Mailing>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("en")).unwrap();
    std::fs::write(folder.path().join("en/invitation.subject.txt"), text).unwrap();
    let mut mailing = Arc::into_inner(memory(outbox)).unwrap();
    mailing.templates = Templates::read_folder(folder.path()).unwrap();
    (Arc::new(mailing), folder)
}

#[tokio::test]
async fn a_mail_that_cannot_be_written_holds_up_no_other() {
    let world = World::new().await;
    world.invite(&world.people(9)).await;
    world
        .sql("UPDATE invitation SET roles = '{clinician}' WHERE email LIKE 'person00_@%' AND email < 'person002'")
        .await;
    let outbox = MemoryOutbox::default();
    let only_some = "Hello{% if role == 'clinician' %}{{ oops }}{% endif %}";
    let (mailing, _folder) = with_template(&outbox, only_some);
    let delivery = world.deliver(&mailing).await;
    let told = matches!(delivery.trouble, Some(Trouble::Compose(_)));
    assert!(told, "{delivery:?}");
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (7, 2, 0));
    let resting =
        "SELECT state, attempts, count(*) FROM mail WHERE not_before > now() GROUP BY 1, 2";
    assert_eq!(world.rows(resting).await, ["queued 0 2"]);
}

#[tokio::test]
async fn a_template_that_fails_for_everybody_ends_the_run() {
    let world = World::new().await;
    world.invite(&world.people(9)).await;
    let (mailing, _folder) = with_template(&MemoryOutbox::default(), "{{ oops }}");
    let delivery = world.deliver(&mailing).await;
    let told = matches!(delivery.trouble, Some(Trouble::Compose(_)));
    assert!(told, "{delivery:?}");
    assert_eq!((delivery.sent, delivery.waiting, delivery.due), (0, 9, 6));
}

//! SMTP: every way in which a phase can fail ends in the right class, and no connection that has
//! met anything unexpected is used again.

use std::time::{Duration, Instant};

use admit::mail::{Connection, Deadlines, Envelope, NotSent, SmtpSettings, Submitted, Transport};

use crate::support::smtp::{Action, Options, Phase, Sink};

const MESSAGE: &[u8] = b"Subject: x\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n";

pub(super) fn envelope(to: &str) -> Envelope {
    Envelope {
        from: "care@clinic.example".parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

pub(super) fn settings(sink: &Sink) -> SmtpSettings {
    SmtpSettings::parse(&format!("smtp://{}", sink.address())).unwrap()
}

/// What an attempt came to, in a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Class {
    Configuration,
    Unreachable,
    Refused,
    RefusedAfterDot,
    InDoubt,
    Accepted,
}
use Class::{Accepted, InDoubt, Refused, RefusedAfterDot, Unreachable};

fn not_sent(error: &NotSent) -> Class {
    match error {
        NotSent::Configuration { .. } => Class::Configuration,
        NotSent::Unreachable { .. } => Unreachable,
        NotSent::Refused { .. } => Refused,
    }
}

/// One mail on a connection.
async fn send(connection: &mut Connection, to: &str) -> Class {
    if let Err(error) = connection.begin(&envelope(to)).await {
        return not_sent(&error);
    }
    match connection.submit(MESSAGE).await {
        Submitted::Accepted(reply) => {
            assert!((200..300).contains(&reply.code), "{reply}");
            Accepted
        }
        Submitted::Refused(_) => RefusedAfterDot,
        Submitted::InDoubt(_) => InDoubt,
        Submitted::Misconfigured(_) => unreachable!("a mail server refuses in its own words"),
    }
}

/// One mail on a connection of its own: what became of it, and whether another could follow.
pub(super) async fn attempt(settings: SmtpSettings) -> (Class, bool) {
    match Transport::Smtp(settings).connect().await {
        Err(error) => (not_sent(&error), false),
        Ok(mut connection) => {
            let class = send(&mut connection, "kim@mail.test").await;
            (class, connection.is_usable())
        }
    }
}

const GARBAGE: Action = Action::Garbage(b"\x00\xff what? \r\n");
const UNEVEN: Action = Action::Garbage(b"250-first\r\n451 second\r\n");
const ENDLESS: Action = Action::Garbage(&[b'2'; 1_000_000]);
const OTHER: Action = Action::Garbage(b"354 3.0.0 well\r\n");
const TEMPORARY: Action = Action::Reply("451 4.3.0 later");
const PERMANENT: Action = Action::Reply("550 5.1.1 <kim@mail.test> unknown");
const CLOSING: Action = Action::Reply("421 4.3.2 closing");

#[tokio::test]
async fn each_failure_at_each_phase_has_its_class() {
    let before_mail = [
        (TEMPORARY, Unreachable, false),
        (PERMANENT, Unreachable, false),
        (CLOSING, Unreachable, false),
        (Action::HangUp, Unreachable, false),
        (Action::Silence, Unreachable, false),
        (GARBAGE, Unreachable, false),
    ];
    let announcing = [
        (TEMPORARY, Refused, true),
        (PERMANENT, Refused, true),
        (CLOSING, Unreachable, false),
        (
            Action::Reply("530 5.7.0 log in first"),
            Class::Configuration,
            false,
        ),
        (Action::HangUp, Unreachable, false),
        (Action::Silence, Unreachable, false),
        (GARBAGE, Unreachable, false),
        (UNEVEN, Unreachable, false),
    ];
    let after_dot = [
        (TEMPORARY, RefusedAfterDot, true),
        (PERMANENT, RefusedAfterDot, true),
        (CLOSING, RefusedAfterDot, false),
        (Action::HangUp, InDoubt, false),
        (Action::Silence, InDoubt, false),
        (GARBAGE, InDoubt, false),
        (UNEVEN, InDoubt, false),
        (OTHER, InDoubt, false),
        (ENDLESS, InDoubt, false),
        (
            Action::Garbage(b"250 2.0.0 Gr\xfc\xdfe\r\n"),
            Accepted,
            true,
        ),
    ];
    let table = [
        (Phase::Greeting, &before_mail[..]),
        (Phase::Ehlo, &before_mail[..]),
        (Phase::Mail, &announcing[..]),
        (Phase::Recipient, &announcing[..]),
        (Phase::Data, &announcing[..]),
        (Phase::Body, &[(Action::HangUp, InDoubt, false)][..]),
        (Phase::Kept, &after_dot[..]),
    ];
    for (phase, cases) in table {
        for case in cases {
            for pipelining in [false, true] {
                show(phase, case, pipelining).await;
            }
        }
    }
}

/// One cell of the table above: what happens at a phase, its class, and whether another mail could
/// follow.
async fn show(phase: Phase, (action, class, is_usable): &(Action, Class, bool), pipelining: bool) {
    let sink = Sink::start(Options {
        pipelining,
        ..Options::default()
    });
    sink.always(phase, action.clone());
    let mut settings = settings(&sink);
    if matches!(action, Action::Silence) {
        settings = settings.with_deadlines(short(phase));
    }
    let got = attempt(settings).await;
    let what = format!("{phase:?} {action:?} {pipelining}");
    assert_eq!((&got.0, got.1), (class, *is_usable), "{what}");
}

#[tokio::test]
async fn commands_go_together_where_the_server_takes_them_so() {
    for pipelining in [false, true] {
        let sink = Sink::start(Options {
            pipelining,
            ..Options::default()
        });
        let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
        for to in ["kim@mail.test", "sam@mail.test"] {
            assert_eq!(send(&mut connection, to).await, Accepted);
        }
        let to: Vec<_> = sink
            .received()
            .into_iter()
            .map(|one| one.recipient)
            .collect();
        assert_eq!(to, ["kim@mail.test", "sam@mail.test"]);
        // RCPT TO and DATA of each.
        assert_eq!(sink.pipelined(), if pipelining { 4 } else { 0 });
    }
}

#[tokio::test]
async fn a_refusal_among_commands_that_went_together_keeps_the_dialogue_in_step() {
    let sink = Sink::start(Options {
        pipelining: true,
        ..Options::default()
    });
    sink.for_recipient("bad@mail.test", Phase::Recipient, PERMANENT);
    let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
    for _ in 0..3 {
        assert_eq!(send(&mut connection, "bad@mail.test").await, Refused);
        assert_eq!(send(&mut connection, "kim@mail.test").await, Accepted);
    }
    assert_eq!((sink.connections(), sink.received().len()), (1, 3));
}

#[tokio::test]
async fn a_server_that_wants_a_message_for_nobody_is_left() {
    let sink = Sink::start(Options {
        pipelining: true,
        lenient: true,
        ..Options::default()
    });
    sink.for_recipient("bad@mail.test", Phase::Recipient, PERMANENT);
    let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
    let refused = connection.begin(&envelope("bad@mail.test")).await;
    let Err(NotSent::Refused { reply, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(reply.is_bad_recipient(), "{reply}");
    assert!(!connection.is_usable());
    assert!(sink.received().is_empty());
}

/// A short deadline for this phase alone, so that a busy machine cannot fail another.
fn short(phase: Phase) -> Deadlines {
    let mut deadlines = Deadlines::default();
    let short = Duration::from_millis(200);
    match phase {
        Phase::Data => deadlines.data = short,
        Phase::Body | Phase::Dot | Phase::Kept => deadlines.body = short,
        _ => deadlines.command = short,
    }
    deadlines
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_with_its_dots() {
    let sink = Sink::start(Options::default());
    let before = Instant::now();
    assert_eq!(attempt(settings(&sink)).await, (Accepted, true));
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].recipient, "kim@mail.test");
    assert!(received[0].message.starts_with(MESSAGE), "{received:?}");
    assert!(received[0].at >= before);
}

#[tokio::test]
async fn a_built_message_arrives_whole() {
    let sink = Sink::start(Options::default());
    let message = admit::mail::build(&super::outgoing()).unwrap();
    let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
    connection.begin(&envelope("kim@mail.test")).await.unwrap();
    let answer = connection.submit(&message).await;
    let Submitted::Accepted(reply) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(reply.to_string(), "250 2.0.0 queued as 4711");
    assert!(sink.received()[0].message.starts_with(&message));
    connection.close().await;
}

#[tokio::test]
async fn a_late_reply_never_meets_the_next_mail() {
    let sink = Sink::start(Options::default());
    let late = Action::Late(Duration::from_millis(500));
    for phase in [Phase::Data, Phase::Kept] {
        sink.always(phase, late.clone());
        let transport = Transport::Smtp(settings(&sink).with_deadlines(short(phase)));
        let mut connection = transport.connect().await.unwrap();
        let first = send(&mut connection, "late@mail.test").await;
        let expected = if phase == Phase::Kept {
            InDoubt
        } else {
            Unreachable
        };
        assert_eq!(first, expected, "{phase:?}");
        sink.behave();
        sink.for_recipient("bad@mail.test", Phase::Recipient, PERMANENT);
        assert!(!connection.is_usable());
        assert_eq!(send(&mut connection, "bad@mail.test").await, Unreachable);
        let answer = connection.submit(MESSAGE).await;
        assert!(matches!(answer, Submitted::Refused(_)), "{answer:?}");
        sink.behave();
    }
}

#[tokio::test]
async fn a_dropped_future_takes_its_connection_with_it() {
    let sink = Sink::start(Options::default());
    sink.always(Phase::Data, Action::Silence);
    let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
    let envelope = envelope("kim@mail.test");
    let impatient = Duration::from_millis(100);
    let waited = tokio::time::timeout(impatient, connection.begin(&envelope)).await;
    assert!(waited.is_err());
    assert!(!connection.is_usable());
    assert_eq!(send(&mut connection, "kim@mail.test").await, Unreachable);
}

#[tokio::test]
async fn a_refused_recipient_costs_no_connection() {
    let sink = Sink::start(Options::default());
    sink.for_recipient("gone@mail.test", Phase::Recipient, PERMANENT);
    let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
    for _ in 0..5 {
        let error = connection.begin(&envelope("gone@mail.test")).await;
        let Err(NotSent::Refused { reply, .. }) = error else {
            panic!("{error:?}");
        };
        assert!(reply.is_bad_recipient() && reply.is_permanent());
        assert_eq!(reply.text, "<k***@mail.test> unknown");
        assert_eq!(send(&mut connection, "kim@mail.test").await, Accepted);
    }
    assert_eq!(sink.connections(), 1);
    assert_eq!(sink.received().len(), 5);
}

#[tokio::test]
async fn an_abandoned_mail_is_not_taken() {
    let sink = Sink::start(Options::default());
    let mut connection = Transport::Smtp(settings(&sink)).connect().await.unwrap();
    connection.begin(&envelope("kim@mail.test")).await.unwrap();
    connection.abandon().await;
    assert!(!connection.is_usable());
    assert_eq!(attempt(settings(&sink)).await, (Accepted, true));
    assert_eq!(sink.received().len(), 1);
}

#[tokio::test]
async fn a_server_that_hangs_up_after_each_mail_loses_none() {
    let sink = Sink::start(Options {
        mails_per_connection: Some(2),
        ..Options::default()
    });
    let transport = Transport::Smtp(settings(&sink));
    let mut connection = transport.connect().await.unwrap();
    let mut sent = 0;
    while sent < 6 {
        match send(&mut connection, "kim@mail.test").await {
            Accepted => sent += 1,
            Unreachable => connection = transport.connect().await.unwrap(),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sink.received().len(), 6);
    assert_eq!(sink.connections(), 3);
}

#[tokio::test]
async fn a_message_lost_after_it_was_kept_and_before_are_both_in_doubt() {
    for (phase, kept) in [(Phase::Dot, 0), (Phase::Kept, 1)] {
        let sink = Sink::start(Options::default());
        sink.always(phase, Action::HangUp);
        assert_eq!(
            attempt(settings(&sink)).await,
            (InDoubt, false),
            "{phase:?}"
        );
        assert_eq!(sink.received().len(), kept, "{phase:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable_and_named() {
    let sink = Sink::start(Options::default());
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap()
        .port();
    for url in [
        format!("smtp://127.0.0.1:{port}"),
        "smtp://no-such-host.invalid".to_owned(),
    ] {
        let transport = Transport::Smtp(SmtpSettings::parse(&url).unwrap());
        let error = transport.connect().await.unwrap_err();
        assert_eq!(not_sent(&error), Unreachable, "{url}");
        assert!(error.to_string().contains(&transport.describe()), "{error}");
    }
    assert_eq!(sink.connections(), 0);
}

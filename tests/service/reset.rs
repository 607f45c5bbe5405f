//! Forgotten passwords: asking, answering, and choosing a new one by a link.

use std::fmt::Write as _;

use admit::crypto;
use admit::domain::password::{PasswordPolicy, PasswordRule};
use admit::domain::token::PlainToken;
use admit::mail::MemoryOutbox;
use admit::service::Service;
use admit::service::reset::{DeadReset, PasswordSet, ResetError, SetPassword};
use tokio::task::JoinSet;

use super::login::{PASSWORD, account, log_in};
use crate::support::world::{World, audited, memory};

const NEW: &str = "Zeven groene eenden!";
const PLACE: &str = "192.0.2.9";

async fn ask(world: &World, email: &str) {
    let email = email.parse().unwrap();
    world
        .service
        .request_reset(&email, Some(PLACE))
        .await
        .unwrap();
}

/// A link as a mail would carry it.
async fn link(world: &World, account: &str, purpose: &str) -> PlainToken {
    let token = crypto::random_token().unwrap();
    let hash = crypto::hash_token(&token);
    let mut hex = String::new();
    for byte in hash.as_bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    world
        .sql(&format!(
            "INSERT INTO link (hash, purpose, account_id, generation, created_at, expires_at)
             SELECT '\\x{hex}', '{purpose}', id,
                CASE '{purpose}' WHEN 'reset' THEN reset_gen ELSE activation_gen END, now(),
                now() + interval '1 hour' FROM account WHERE id = '{account}'"
        ))
        .await;
    token
}

async fn set(
    service: &Service,
    token: &PlainToken,
    password: &str,
) -> Result<PasswordSet, ResetError> {
    let request = SetPassword {
        token: token.clone(),
        password: password.into(),
        source: Some(PLACE.to_owned()),
    };
    service.set_password(request).await
}

fn dead<T: std::fmt::Debug>(answer: Result<T, ResetError>) -> DeadReset {
    match answer {
        Err(ResetError::Dead(dead)) => dead,
        other => panic!("{other:?}"),
    }
}

/// Both what looking and what setting says of a dead link.
async fn both_dead(world: &World, token: &PlainToken) -> DeadReset {
    let looked = dead(world.service.look_reset(token).await);
    assert_eq!(dead(set(&world.service, token, NEW).await), looked);
    looked
}

const MAILS: &str = "SELECT account.email, kind, mail.state, generation FROM mail
    JOIN account ON account.id = mail.account_id ORDER BY 1, mail.id";

#[tokio::test]
async fn asking_does_the_same_for_every_address_and_answering_mails_who_can_use_it() {
    let world = World::new().await;
    let states = ["active", "deleted", "disabled", "pending"];
    for state in states {
        account(&world, &format!("{state}@mail.test"), state).await;
    }
    let before = world.rows("SELECT id, reset_gen FROM account").await;
    for who in states.iter().chain(&["unknown"]) {
        ask(&world, &format!("{}@MAIL.test", who.to_uppercase())).await;
    }
    let asked = "SELECT lower(email) FROM reset_request ORDER BY 1";
    assert_eq!(world.rows(asked).await.len(), 5);
    let counted = "SELECT tries FROM throttle WHERE kind = 'reset_address'";
    assert_eq!(world.rows(counted).await, ["1"; 5]);
    assert_eq!(
        world.rows("SELECT id, reset_gen FROM account").await,
        before
    );
    assert_eq!(world.rows(MAILS).await, [] as [&str; 0]);

    let recipient = world.another("recipient").await;
    let answered = recipient.answer_reset_requests().await.unwrap();
    assert_eq!((answered.requests, answered.mails.len()), (5, 2));
    assert_eq!(
        world.rows(MAILS).await,
        [
            "active@mail.test reset queued 2",
            "pending@mail.test activation queued 2"
        ]
    );
    assert_eq!(world.rows(asked).await, [] as [&str; 0]);
    let audit = "SELECT actor, action, account.email FROM audit
        JOIN account ON account.id = audit.subject_id WHERE actor = 'recipient' ORDER BY 3";
    assert_eq!(
        world.rows(audit).await,
        [
            "recipient password.reset_asked active@mail.test",
            "recipient activation.resent pending@mail.test"
        ]
    );
    let again = recipient.answer_reset_requests().await.unwrap();
    assert_eq!(again.requests, 0);
}

#[tokio::test]
async fn whoever_asks_too_often_is_not_told_and_gets_no_more_mails() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    let rounds = [
        (0, 1),
        (0, 0),
        (40, 0),
        (20, 1),
        (60, 1),
        (60, 0),
        (3600, 1),
    ];
    for (seconds, mails) in rounds {
        world
            .sql(&format!(
                // Mails keep the time they were made; without them none is too new.
                "UPDATE throttle SET since = since - interval '{seconds} seconds';
                 DELETE FROM mail"
            ))
            .await;
        for email in ["kim@mail.test", "nobody@mail.test"] {
            ask(&world, email).await;
        }
        let tries = "SELECT count(DISTINCT tries) FROM throttle WHERE kind = 'reset_address'";
        assert_eq!(world.value(tries).await, "1", "known and unknown alike");
        let answered = world.service.answer_reset_requests().await.unwrap();
        assert_eq!(answered.mails.len(), mails, "after {seconds} seconds more");
    }
}

#[tokio::test]
async fn a_place_that_asks_for_many_is_not_heard_any_more() {
    let world = World::new().await;
    for n in 0..40 {
        ask(&world, &format!("person{n}@mail.test")).await;
    }
    let asked = "SELECT count(*) FROM reset_request";
    assert_eq!(world.value(asked).await, "30");
    let counted = "SELECT count(*) FROM throttle WHERE kind = 'reset_address'";
    assert_eq!(world.value(counted).await, "30");
}

#[tokio::test]
async fn a_second_request_soon_after_a_mail_sends_none_and_leaves_its_link() {
    let world = World::new().await;
    let kim = account(&world, "kim@mail.test", "active").await;
    account(&world, "new@mail.test", "pending").await;
    for email in ["kim@mail.test", "new@mail.test"] {
        ask(&world, email).await;
    }
    world.service.answer_reset_requests().await.unwrap();
    let token = link(&world, &kim, "reset").await;
    world.sql("DELETE FROM throttle").await;
    for email in ["kim@mail.test", "new@mail.test"] {
        ask(&world, email).await;
    }
    let answered = world.service.answer_reset_requests().await.unwrap();
    assert_eq!((answered.requests, answered.mails.len()), (2, 0));
    assert!(world.service.look_reset(&token).await.is_ok());
}

#[tokio::test]
async fn a_request_that_waited_too_long_is_dropped() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    ask(&world, "kim@mail.test").await;
    world
        .sql("UPDATE reset_request SET asked_at = now() - interval '61 minutes'")
        .await;
    let answered = world.service.answer_reset_requests().await.unwrap();
    assert_eq!((answered.requests, answered.mails.len()), (1, 0));
}

#[tokio::test]
async fn two_who_answer_at_once_send_one_mail_for_each_request() {
    let world = World::new().await;
    for n in 0..20 {
        account(&world, &format!("person{n}@mail.test"), "active").await;
        ask(&world, &format!("person{n}@mail.test")).await;
    }
    let (one, other) = (world.service.clone(), world.another("recipient").await);
    let (one, other) = tokio::join!(one.answer_reset_requests(), other.answer_reset_requests());
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.mails.len() + other.mails.len(), 20);
    let mails = "SELECT count(*), count(DISTINCT account_id) FROM mail WHERE kind = 'reset'";
    assert_eq!(world.value(mails).await, "20 20");
}

#[tokio::test]
async fn a_request_that_fails_stays_and_holds_up_no_other() {
    let world = World::new().await;
    let bad = account(&world, "bad@mail.test", "active").await;
    account(&world, "good@mail.test", "active").await;
    world
        .sql(&format!(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no'; END $$;
             CREATE TRIGGER fail BEFORE INSERT ON mail FOR EACH ROW
                WHEN (NEW.account_id = '{bad}') EXECUTE FUNCTION fail()"
        ))
        .await;
    ask(&world, "bad@mail.test").await;
    ask(&world, "good@mail.test").await;
    assert!(world.service.answer_reset_requests().await.is_err());
    assert_eq!(world.rows(MAILS).await, ["good@mail.test reset queued 2"]);
    let left = "SELECT email FROM reset_request";
    assert_eq!(world.rows(left).await, ["bad@mail.test"]);
    world.sql("DROP TRIGGER fail ON mail").await;
    let answered = world.service.answer_reset_requests().await.unwrap();
    assert_eq!(answered.mails.len(), 1);
}

#[tokio::test]
async fn a_new_password_by_the_mailed_link_ends_everything_older() {
    let world = World::new().await;
    let kim = account(&world, "Kim@mail.test", "active").await;
    let session = log_in(&world.service, "kim@mail.test", PASSWORD)
        .await
        .unwrap();
    log_in(&world.service, "kim@mail.test", NEW)
        .await
        .unwrap_err();
    ask(&world, "kim@MAIL.test").await;
    world.service.answer_reset_requests().await.unwrap();
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    let [mail] = outbox.delivered().try_into().unwrap();
    assert_eq!(mail.envelope.to.as_str(), "Kim@mail.test", "the stored one");
    let message = String::from_utf8(mail.message)
        .unwrap()
        .replace("=\r\n", "");
    let (_, rest) = message.split_once("https://admit.example/reset/").unwrap();
    let token: PlainToken = rest[..43].parse().unwrap();
    let other = link(&world, &kim, "reset").await;

    let before = world.everything().await;
    for _ in 0..3 {
        let view = world.service.look_reset(&token).await.unwrap();
        assert_eq!(view.email.as_str(), "Kim@mail.test");
    }
    assert_eq!(world.everything().await, before, "looking spends nothing");

    let set_now = set(&world.service, &token, NEW).await.unwrap();
    assert!(set_now.at > session.at);
    let after = format!("SELECT sessions_after > '{}' FROM account", session.at);
    assert_eq!(world.value(&after).await, "true");
    assert_eq!(both_dead(&world, &token).await, DeadReset::Used);
    assert_eq!(both_dead(&world, &other).await, DeadReset::Superseded);
    let tries = "SELECT count(*) FROM throttle WHERE kind = 'log_in_address'";
    assert_eq!(world.value(tries).await, "0");
    let notice = "SELECT kind, state FROM mail WHERE state = 'queued'";
    assert_eq!(world.rows(notice).await, ["password_changed queued"]);
    let audit = "SELECT action, state_before, state_after FROM audit ORDER BY id DESC LIMIT 1";
    assert_eq!(world.value(audit).await, "password.changed active active");
    log_in(&world.service, "kim@mail.test", PASSWORD)
        .await
        .unwrap_err();
    let again = log_in(&world.service, "kim@mail.test", NEW).await.unwrap();
    assert!(again.at >= set_now.at);
}

#[tokio::test]
async fn of_a_hundred_who_use_a_link_at_once_one_changes_the_password() {
    let world = World::new().await;
    let kim = account(&world, "kim@mail.test", "active").await;
    let token = link(&world, &kim, "reset").await;
    let mut attempts = JoinSet::new();
    for n in 0..100 {
        let (service, token) = (world.service.clone(), token.clone());
        let password = format!("{NEW} {n:03}");
        attempts.spawn(async move {
            match set(&service, &token, &password).await {
                Ok(_) => Some(password),
                Err(ResetError::Dead(DeadReset::Used)) => None,
                Err(error) => panic!("{error:?}"),
            }
        });
    }
    let won: Vec<String> = attempts.join_all().await.into_iter().flatten().collect();
    assert_eq!(won.len(), 1);
    assert!(
        log_in(&world.service, "kim@mail.test", &won[0])
            .await
            .is_ok()
    );
    let mails = "SELECT count(*) FROM mail WHERE kind = 'password_changed'";
    assert_eq!(world.value(mails).await, "1");
}

#[tokio::test]
async fn a_password_that_breaks_rules_is_refused_with_all_of_them_and_spends_nothing() {
    let world = World::new().await;
    let kim = account(&world, "kim.devries@mail.test", "active").await;
    world.member(&kim).await;
    let token = link(&world, &kim, "reset").await;
    let refused =
        async |service: &Service, password: &str| match set(service, &token, password).await {
            Err(ResetError::Refused(rules)) => rules,
            other => panic!("{other:?}"),
        };
    let rules = refused(&world.service, "devries").await;
    assert_eq!(
        rules,
        [
            PasswordRule::TooShort(8),
            PasswordRule::NoCapital,
            PasswordRule::NoSpecial,
            PasswordRule::Personal
        ]
    );
    let common = refused(&world.service, "Welkom01!").await;
    assert_eq!(common, [PasswordRule::Common]);
    // The space is called "Space spring-clinic".
    let of_the_space = refused(&world.service, "Space.Spring.Clinic!").await;
    assert_eq!(of_the_space, [PasswordRule::Personal]);
    world
        .sql("UPDATE organisation SET name = 'Harbour Practice'")
        .await;
    let of_the_organisation = refused(&world.service, "Harbour-Practice1").await;
    assert_eq!(of_the_organisation, [PasswordRule::Personal]);
    let strict = PasswordPolicy::new(24).unwrap();
    let strict = world.service.clone().with_policy(strict);
    assert_eq!(refused(&strict, NEW).await, [PasswordRule::TooShort(24)]);
    set(&world.service, &token, NEW).await.unwrap();
}

#[tokio::test]
async fn a_dead_link_says_why_and_what_is_not_known_says_nothing() {
    let world = World::new().await;
    let kim = account(&world, "kim@mail.test", "active").await;
    let expired = link(&world, &kim, "reset").await;
    world
        .sql(
            "ALTER TABLE link DISABLE TRIGGER USER;
             UPDATE link SET created_at = now() - interval '2 hours', expires_at = now();
             ALTER TABLE link ENABLE TRIGGER USER",
        )
        .await;
    assert_eq!(both_dead(&world, &expired).await, DeadReset::Expired);
    let older = link(&world, &kim, "reset").await;
    world
        .sql("UPDATE account SET reset_gen = reset_gen + 1")
        .await;
    assert_eq!(both_dead(&world, &older).await, DeadReset::Superseded);
    for purpose in ["activate", "address"] {
        let other = link(&world, &kim, purpose).await;
        assert_eq!(both_dead(&world, &other).await, DeadReset::Unknown);
    }
    for state in ["pending", "disabled", "deleted"] {
        let id = account(&world, &format!("{state}@mail.test"), state).await;
        let token = link(&world, &id, "reset").await;
        assert_eq!(both_dead(&world, &token).await, DeadReset::Unknown);
    }
    let made_up = crypto::random_token().unwrap();
    assert_eq!(both_dead(&world, &made_up).await, DeadReset::Unknown);
    // Each of the six unknown ones was counted for the place it came from, and no other was.
    let tries = "SELECT tries FROM throttle WHERE kind = 'link_source'";
    assert_eq!(world.value(tries).await, "6");
    world.sql("UPDATE throttle SET tries = 30").await;
    let throttled = set(&world.service, &made_up, NEW).await;
    assert!(matches!(throttled, Err(ResetError::Throttled { .. })));
}

#[tokio::test]
async fn an_account_that_is_disabled_while_a_password_is_hashed_keeps_the_old_one() {
    let world = World::new().await;
    let kim = account(&world, "kim@mail.test", "active").await;
    let token = link(&world, &kim, "reset").await;
    let hash = "SELECT password_hash FROM account";
    let before = world.value(hash).await;
    let held = world
        .hold(&format!(
            "UPDATE account SET state = 'disabled', disabled_from = 'active', disabled_at = now();
             {}",
            audited(&kim)
        ))
        .await;
    let service = world.service.clone();
    let attempt = tokio::spawn(async move { set(&service, &token, NEW).await });
    world.until_somebody_waits().await;
    held.commit().await.unwrap();
    assert_eq!(dead(attempt.await.unwrap()), DeadReset::Unknown);
    assert_eq!(world.value(hash).await, before);
}

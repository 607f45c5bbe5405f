//! Delivery of mails about accounts: which link each one carries, and when it is outrun.

use admit::crypto;
use admit::domain::token::PlainToken;
use admit::mail::MemoryOutbox;
use admit::service::delivery::Delivery;

use super::delivery::hex;
use crate::support::world::{World, audited, due, memory};

/// Puts a mail of the account's generation of today into the outbox.
async fn post(world: &World, account: &str, kind: &str) {
    let space = match kind {
        "membership_ended" | "membership_restored" => format!("'{}'", world.space.id),
        _ => "NULL".to_owned(),
    };
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, space_id, generation, created_at, not_before)
             SELECT gen_random_uuid(), '{kind}', id, {space}, CASE '{kind}'
                WHEN 'activation' THEN activation_gen WHEN 'reset' THEN reset_gen
                ELSE address_gen END, now(), now()
             FROM account WHERE id = '{account}'"
        ))
        .await;
}

/// The message as a program reads it: without the soft line breaks.
fn text(message: &[u8]) -> String {
    let text = String::from_utf8(message.to_vec()).unwrap();
    text.replace("=\r\n", "")
}

/// The secret in a message's link, whose path says what it is for.
fn token(message: &[u8], purpose: &str) -> PlainToken {
    let text = text(message);
    let (_, rest) = text
        .split_once(&format!("https://admit.example/{purpose}/"))
        .expect("a link");
    rest[..43].parse().unwrap()
}

/// Delivers one mail of a kind to an account, and answers its link as it is kept.
async fn sent_link(world: &World, (account, kind, purpose): (&str, &str, &str)) -> String {
    post(world, account, kind).await;
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    let message = &outbox.delivered()[0].message;
    let hash = crypto::hash_token(&token(message, purpose));
    let hash = hex(hash.as_bytes());
    world
        .value(&format!(
            "SELECT purpose, account_id = '{account}' AS ours, generation, expires_at - created_at AS life, used_at
             FROM link WHERE hash = '\\x{hash}'"
        ))
        .await
}

#[tokio::test]
async fn an_activation_lives_a_day_and_its_account_waits_no_shorter_than_that() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "pending").await;
    world
        .sql("UPDATE account SET activated_at = NULL, pending_until = now() + interval '1 hour'")
        .await;
    let link = sent_link(&world, (&id, "activation", "activate")).await;
    assert_eq!(link, "activate true 1 1 day -");
    let waits = "SELECT pending_until = expires_at FROM account JOIN link ON account_id = id";
    assert_eq!(world.value(waits).await, "true");
}

#[tokio::test]
async fn an_activation_of_an_account_that_staff_made_lives_seven_days() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "pending").await;
    world
        .sql("UPDATE account SET made_by_staff = true, pending_until = now()")
        .await;
    let link = sent_link(&world, (&id, "activation", "activate")).await;
    assert_eq!(link, "activate true 1 7 days -");
    let waits = "SELECT pending_until = expires_at FROM account JOIN link ON account_id = id";
    assert_eq!(world.value(waits).await, "true");
}

#[tokio::test]
async fn an_account_that_waits_longer_than_its_link_goes_on_waiting() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "pending").await;
    let before = world.value("SELECT pending_until FROM account").await;
    sent_link(&world, (&id, "activation", "activate")).await;
    assert_eq!(
        world.value("SELECT pending_until FROM account").await,
        before
    );
}

#[tokio::test]
async fn a_reset_lives_an_hour_and_is_of_the_generation_of_its_request() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    world
        .sql("UPDATE account SET reset_gen = 3, activation_gen = 2")
        .await;
    let link = sent_link(&world, (&id, "reset", "reset")).await;
    assert_eq!(link, "reset true 3 01:00:00 -");
}

#[tokio::test]
async fn a_change_of_address_is_asked_at_both_addresses() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    world
        .sql("UPDATE account SET next_email = 'kim@new.test'")
        .await;
    for (kind, to) in [
        ("address_old", "kim@mail.test"),
        ("address_new", "kim@new.test"),
    ] {
        post(&world, &id, kind).await;
        let outbox = MemoryOutbox::default();
        assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
        let delivered = &outbox.delivered()[0];
        assert_eq!(delivered.envelope.to.as_str(), to);
        token(&delivered.message, "address");
    }
    let links = "SELECT purpose, expires_at - created_at FROM link";
    assert_eq!(world.rows(links).await, ["address 1 day", "address 1 day"]);
}

#[tokio::test]
async fn an_address_that_staff_answered_for_is_told_without_a_link() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    world
        .sql("UPDATE account SET next_email = 'kim@new.test', next_email_left = now()")
        .await;
    post(&world, &id, "address_old").await;
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    let message = text(&outbox.delivered()[0].message);
    assert!(!message.contains("https://admit.example"), "{message}");
    assert!(message.contains("kim@new.test"), "{message}");
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");

    post(&world, &id, "address_new").await;
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    token(&outbox.delivered()[0].message, "address");
    assert_eq!(world.value("SELECT count(*) FROM link").await, "1");
}

#[tokio::test]
async fn a_mail_that_only_tells_something_carries_no_link() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    for kind in [
        "password_changed",
        "membership_ended",
        "membership_restored",
    ] {
        post(&world, &id, kind).await;
        let outbox = MemoryOutbox::default();
        assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
        let message = text(&outbox.delivered()[0].message);
        assert!(!message.contains("https://admit.example"), "{message}");
        let about_space = kind.starts_with("membership");
        assert_eq!(
            message.contains("Space spring-clinic"),
            about_space,
            "{message}"
        );
    }
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
}

/// What becomes of a mail whose account changes between its claim and its arming.
async fn outrun(kind: &str, state: &str, change: &str) -> Delivery {
    let world = World::new().await;
    let id = world.account("kim@mail.test", state).await;
    post(&world, &id, kind).await;
    let changing = world.hold(&format!("{change}; {}", audited(&id))).await;
    let outbox = MemoryOutbox::default();
    let (service, mailing) = (world.service.clone(), memory(&outbox));
    let delivering = tokio::spawn(async move { service.deliver(mailing, due()).await.unwrap() });
    world.until_somebody_waits().await;
    assert_eq!(world.value("SELECT state FROM mail").await, "claimed");
    changing.commit().await.unwrap();
    let delivery = delivering.await.unwrap();
    assert_eq!(outbox.delivered().len() as u64, delivery.sent);
    if delivery.outrun > 0 {
        assert_eq!(
            world.rows("SELECT state, claim_id FROM mail").await,
            ["moot -"]
        );
        assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
    }
    delivery
}

#[tokio::test]
async fn a_mail_whose_account_changes_meanwhile_is_outrun() {
    const DISABLED: &str =
        "UPDATE account SET state = 'disabled', disabled_at = now(), disabled_from = state";
    const DELETED: &str =
        "UPDATE account SET state = 'deleted', deleted_at = now(), deleted_from = state,
        erase_after = now()";
    for (kind, state, change) in [
        (
            "activation",
            "pending",
            "UPDATE account SET activation_gen = 2",
        ),
        ("activation", "pending", DISABLED),
        ("activation", "pending", DELETED),
        ("reset", "active", "UPDATE account SET reset_gen = 2"),
        ("reset", "active", DISABLED),
        ("reset", "active", DELETED),
        ("password_changed", "active", DISABLED),
        ("membership_ended", "active", DELETED),
    ] {
        let delivery = outrun(kind, state, change).await;
        assert_eq!((delivery.sent, delivery.outrun), (0, 1), "{kind} {change}");
    }
}

#[tokio::test]
async fn a_mail_is_not_outrun_by_the_generation_of_another_purpose() {
    let change = "UPDATE account SET activation_gen = 2, address_gen = 2";
    assert_eq!(outrun("reset", "active", change).await.sent, 1);
}

#[tokio::test]
async fn an_activation_goes_to_the_address_that_was_corrected_meanwhile() {
    let change = "UPDATE account SET email = 'kim@right.test'";
    assert_eq!(outrun("activation", "pending", change).await.sent, 1);
}

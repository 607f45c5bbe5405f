//! The whole story of one person.

use admit::mail::{MemoryFault, MemoryOutbox};
use admit::service::account::show::{Person, PersonError};
use admit::service::bulk::InviteRow;

use super::account::{new_account, state};
use super::invitation::accept;
use crate::support::world::{World, memory, resend, withdraw};
use admit::service::invitation::InvitationTarget;

async fn show(world: &World, text: &str) -> Person {
    let shown = world.service.show_person(text).await;
    shown.unwrap_or_else(|error| panic!("{text}: {error}"))
}

async fn code(world: &World, text: &str) -> &'static str {
    show(world, text).await.standing.code()
}

fn story(person: &Person) -> Vec<String> {
    person.story.iter().map(|event| event.what.code()).collect()
}

/// Somebody with a number and a name.
fn row(world: &World, email: &str, number: &str, family: &str) -> InviteRow {
    let mut row = world.row(email);
    row.reference = Some(number.to_owned());
    row.name.family = admit::domain::name::NamePart::read(family).unwrap().part;
    row
}

#[tokio::test]
async fn a_person_is_found_by_address_id_number_and_name_with_an_account_or_without() {
    let world = World::new().await;
    world
        .service
        .create_account(&new_account("kim@mail.test"))
        .await
        .unwrap();
    let rows = [
        row(&world, "ada@mail.test", "P-1", "Lovelace"),
        row(&world, "bob@mail.test", "P-2", "van Damme_x"),
    ];
    assert_eq!(world.invite(&rows).await, ["invited", "invited"]);
    let id = world.value("SELECT id FROM account").await;
    for text in ["kim@mail.test", "KIM@mail.test", id.as_str(), "kim van dam"] {
        let person = show(&world, text).await;
        assert!(person.account.is_some(), "{text}");
    }
    let invitation = rows[0].id.to_string();
    for text in ["ada@mail.test", "P-1", "LOVE", invitation.as_str()] {
        let person = show(&world, text).await;
        assert!(person.account.is_none(), "{text}");
        assert_eq!(person.email.unwrap().as_str(), "ada@mail.test");
    }
    assert_eq!(
        show(&world, "e_x").await.email.unwrap().as_str(),
        "bob@mail.test"
    );
    let several = world.service.show_person("van dam").await.unwrap_err();
    let PersonError::Several {
        candidates, more, ..
    } = several
    else {
        panic!("{several}");
    };
    assert_eq!((candidates.len(), more), (2, false));
    for nobody in ["%", "P-3", "\\"] {
        let error = world.service.show_person(nobody).await.unwrap_err();
        assert!(
            matches!(error, PersonError::NotFound(..)),
            "{nobody}: {error}"
        );
    }
    let near = world
        .service
        .show_person("kim@mial.test")
        .await
        .unwrap_err();
    let PersonError::NotFound(_, near) = near else {
        panic!("{near}");
    };
    assert_eq!(near, ["kim@mail.test"]);
}

#[tokio::test]
async fn an_account_is_found_by_the_address_that_was_invited() {
    let world = World::new().await;
    let invitation = world.invite_one("work@mail.test").await;
    accept(&world, invitation).await;
    let other = "UPDATE account SET email = 'home@mail.test'; INSERT INTO audit (actor, action,
        subject_kind, subject_id) SELECT 'owner', 'account.created', 'account', id FROM account";
    world.sql(other).await;
    let person = show(&world, "work@mail.test").await;
    assert_eq!(person.email.as_ref().unwrap().as_str(), "home@mail.test");
    assert!(story(&person).contains(&"invitation.accepted".to_owned()));
}

#[tokio::test]
async fn without_an_account_the_invitation_and_its_mail_say_why() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    assert_eq!(
        code(&world, "kim@mail.test").await,
        "invitation_mail_waiting"
    );
    let outbox = MemoryOutbox::default();
    outbox.plan(MemoryFault::Submit {
        answer: admit::mail::Submitted::InDoubt("no answer".to_owned()),
        delivered: false,
    });
    world.deliver(&memory(&outbox)).await;
    assert_eq!(
        code(&world, "kim@mail.test").await,
        "invitation_mail_in_doubt"
    );
    resend(&world.service, InvitationTarget::Id(id))
        .await
        .unwrap();
    world.deliver(&memory(&outbox)).await;
    assert_eq!(code(&world, "kim@mail.test").await, "invitation_unanswered");
    world.sql("UPDATE invitation SET expires_at = now()").await;
    let expired = show(&world, "kim@mail.test").await;
    assert_eq!(expired.standing.code(), "invitation_expired");
    withdraw(&world.service, InvitationTarget::Id(id))
        .await
        .unwrap();
    let person = show(&world, "kim@mail.test").await;
    assert_eq!(person.standing.code(), "invitation_withdrawn");
    assert_eq!(
        story(&person),
        [
            "invitation.sent",
            "mail.invitation",
            "invitation.resent",
            "mail.invitation",
            "invitation.withdrawn"
        ]
    );
}

#[tokio::test]
async fn a_pending_account_is_told_by_its_mail_and_its_link() {
    let world = World::new().await;
    world
        .service
        .create_account(&new_account("kim@mail.test"))
        .await
        .unwrap();
    assert_eq!(code(&world, "kim@mail.test").await, "pending_mail_waiting");
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    assert_eq!(code(&world, "kim@mail.test").await, "pending_link_unused");
    world
        .sql(
            "ALTER TABLE link DISABLE TRIGGER USER;
             UPDATE link SET created_at = created_at - interval '8 days',
                expires_at = expires_at - interval '8 days';
             ALTER TABLE link ENABLE TRIGGER USER",
        )
        .await;
    assert_eq!(code(&world, "kim@mail.test").await, "pending_link_expired");
}

#[tokio::test]
async fn an_account_is_locked_a_member_nowhere_fine_disabled_or_deleted() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    assert_eq!(code(&world, "kim@mail.test").await, "member_nowhere");
    world.invite_one("kim@mail.test").await;
    assert_eq!(code(&world, "kim@mail.test").await, "not_joined");
    world.member(&id).await;
    world
        .sql(&format!(
            "INSERT INTO login_event (account_id, at, outcome)
             SELECT '{id}', now(), 'invalid' FROM generate_series(1, 3);
             INSERT INTO login_event (account_id, at, outcome) VALUES ('{id}', now(), 'logged_in')"
        ))
        .await;
    let person = show(&world, "kim@mail.test").await;
    assert_eq!(person.standing.code(), "fine");
    let told = story(&person);
    let failed = told.iter().filter(|code| *code == "log_in.invalid").count();
    assert_eq!(failed, 1, "three alike are told as one: {told:?}");
    assert!(person.last_log_in_at.is_some());
    world
        .sql(
            "INSERT INTO throttle (kind, key, since, tries)
             VALUES ('log_in_address', 'kim@mail.test', now(), 10)",
        )
        .await;
    assert_eq!(code(&world, "kim@mail.test").await, "locked");
    world
        .service
        .disable_account(&state("kim@mail.test"), false)
        .await
        .unwrap();
    let person = show(&world, "kim@mail.test").await;
    assert_eq!(person.standing.code(), "disabled");
    let last = person.story.last().unwrap();
    assert_eq!(last.what.code(), "account.disabled");
    assert_eq!(last.by.as_deref(), Some("sam"));
    assert_eq!(last.reason.as_deref(), Some("left"));
    assert_eq!(last.ticket.as_deref(), Some("T-1"));
    world.account("gone@mail.test", "deleted").await;
    assert_eq!(code(&world, "gone@mail.test").await, "deleted");
}

#[tokio::test]
async fn a_mail_is_told_when_it_left_however_long_it_waited() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    world.deliver(&memory(&MemoryOutbox::default())).await;
    world
        .sql(
            "ALTER TABLE mail DISABLE TRIGGER mail_guard;
             UPDATE mail SET created_at = created_at - interval '3 days';
             ALTER TABLE mail ENABLE TRIGGER mail_guard",
        )
        .await;
    let told = story(&show(&world, "kim@mail.test").await);
    assert_eq!(told, ["invitation.sent", "mail.invitation"]);
}

/// What is in the way of somebody who is a member, as things change.
#[tokio::test]
async fn what_keeps_a_member_out_is_told_though_the_account_is_active() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    world.member(&id).await;
    assert_eq!(code(&world, "Kim Dam <KIM@mail.test>").await, "fine");
    world
        .sql(
            "INSERT INTO terms (version, language, body, digest, published_at)
             VALUES (1, 'en', 'Be kind.', sha256('Be kind.'), now())",
        )
        .await;
    assert_eq!(code(&world, "kim@mail.test").await, "terms_to_accept");
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, generation, priority, created_at, not_before,
                state, ended_at, attempts, reply_text)
             SELECT gen_random_uuid(), 'reset', id, reset_gen, 10, now(), now(), 'dead', now(), 1,
                '550 no such user' FROM account;
             UPDATE account SET next_email = 'new@mail.test'; {}",
            crate::support::world::audited(&id)
        ))
        .await;
    assert_eq!(code(&world, "kim@mail.test").await, "reset_mail_dead");
    assert_eq!(code(&world, "new@mail.test").await, "next_address");
    world
        .sql(&format!(
            "INSERT INTO login_event (account_id, at, outcome, source)
             VALUES ('{id}', now(), 'throttled', '192.0.2.7');
             INSERT INTO throttle (kind, key, since, tries)
             VALUES ('log_in_source', '192.0.2.7', now(), 100)"
        ))
        .await;
    assert_eq!(code(&world, "kim@mail.test").await, "place_locked");
    world
        .sql(&format!(
            "DELETE FROM throttle; INSERT INTO login_event (account_id, at, outcome)
             VALUES ('{id}', now() + interval '1 second', 'logged_in')"
        ))
        .await;
    assert_eq!(code(&world, "kim@mail.test").await, "terms_to_accept");
}

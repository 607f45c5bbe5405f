//! Accounts whose time is over, and erasing while others are at work on the same person.

use std::path::Path;

use admit::domain::account::AccountState;
use admit::mail::{FileSettings, MemoryOutbox, Transport};
use admit::service::account::AccountError;
use admit::service::delivery::Delivery;
use admit::service::erasure::{DueErased, EraseDue, ErasureError};
use admit::service::{Grounds, Mode, Stop};

use sqlx::{AssertSqlSafe, Executor as _};

use super::erasure::{delete, erase};
use crate::support::world::{World, audited, due, mailing, memory};

fn everything_due() -> EraseDue {
    EraseDue {
        limit: None,
        mail_folder: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
        stop: Stop::default(),
    }
}

async fn erase_due(world: &World, request: &EraseDue) -> DueErased {
    world.service.erase_due(request).await.unwrap()
}

/// Somebody signs up by the invitation, under another address, and never activates.
async fn signed_up(world: &World, invited: &str, chosen: &str) -> String {
    let id = world.invite_one(invited).await;
    world.deliver(&memory(&MemoryOutbox::default())).await;
    let account = world.account(chosen, "pending").await;
    world.member(&account).await;
    world
        .sql(&format!(
            "UPDATE link SET used_at = now() WHERE invitation_id = '{id}';
             UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
                WHERE id = '{id}';
             UPDATE account SET pending_until = now() WHERE id = '{account}'"
        ))
        .await;
    account
}

#[tokio::test]
async fn an_account_is_erased_when_its_grace_is_over_and_not_before() {
    let world = World::new().await;
    world.account("anna@mail.test", "active").await;
    world.account("erik@mail.test", "active").await;
    for email in ["anna@mail.test", "erik@mail.test"] {
        world.service.delete_account(&delete(email)).await.unwrap();
    }
    world
        .sql("UPDATE account SET erase_after = now() WHERE email = 'anna@mail.test'")
        .await;
    let done = erase_due(&world, &everything_due()).await;
    assert_eq!((done.deleted, done.pending, done.failed), (1, 0, 0));
    let accounts = "SELECT state, email FROM account ORDER BY email NULLS FIRST";
    assert_eq!(
        world.rows(accounts).await,
        ["erased -", "deleted erik@mail.test"]
    );
    let again = erase_due(&world, &everything_due()).await;
    assert_eq!(again.erased(), 0);
}

#[tokio::test]
async fn a_sign_up_that_came_to_nothing_is_erased_and_its_invitation_and_link_work_again() {
    let world = World::new().await;
    // The chosen address was never proved: what hangs on it may be somebody else's.
    world.invite_one("chosen@mail.test").await;
    signed_up(&world, "invited@mail.test", "chosen@mail.test").await;
    world
        .sql("INSERT INTO blocked VALUES ('chosen@mail.test', 'bounced', now())")
        .await;
    let mut request = everything_due();
    request.mode = Mode::DryRun;
    let before = world.everything().await;
    assert_eq!(erase_due(&world, &request).await.pending, 1);
    assert_eq!(world.everything().await, before);
    let done = erase_due(&world, &everything_due()).await;
    assert_eq!((done.deleted, done.pending, done.reopened), (0, 1, 1));
    assert_eq!(
        world.value("SELECT state, email FROM account").await,
        "erased -"
    );
    let invitations = "SELECT email, ended, accepted_by FROM invitation ORDER BY email";
    let open = ["chosen@mail.test - -", "invited@mail.test - -"];
    assert_eq!(world.rows(invitations).await, open);
    let links = "SELECT used_at, generation FROM link";
    assert_eq!(world.rows(links).await, ["- 1", "- 1"]);
    assert_eq!(world.value("SELECT count(*) FROM blocked").await, "1");
    assert_eq!(world.value("SELECT count(*) FROM membership").await, "0");
    let audit = "SELECT action, state_before, state_after FROM audit WHERE actor = 'sam'
        AND subject_kind IN ('account', 'invitation') AND subject_id IS NOT NULL ORDER BY id";
    let story = [
        "account.deleted pending deleted",
        "invitation.reopened accepted open",
        "account.erased deleted erased",
    ];
    assert_eq!(world.rows(audit).await, story);
}

#[tokio::test]
async fn an_invitation_stays_accepted_where_another_one_is_open_by_now() {
    let world = World::new().await;
    let account = signed_up(&world, "invited@mail.test", "chosen@mail.test").await;
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'ended'; {}",
            audited(&account)
        ))
        .await;
    let another = world.row("invited@mail.test");
    let options = admit::service::bulk::InviteOptions {
        again: true,
        ..Default::default()
    };
    world
        .invite_as(options, std::slice::from_ref(&another))
        .await;
    let open = "SELECT count(*) FROM invitation WHERE ended IS NULL";
    assert_eq!(world.value(open).await, "1");
    let done = erase_due(&world, &everything_due()).await;
    assert_eq!((done.pending, done.reopened, done.failed), (1, 0, 0));
    assert_eq!(world.value(open).await, "1");
}

#[tokio::test]
async fn an_account_that_is_activated_or_restored_meanwhile_is_left_alone() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "pending").await;
    world.sql("UPDATE account SET pending_until = now()").await;
    let later =
        format!("UPDATE account SET pending_until = now() + interval '1 day' WHERE id = '{anna}'");
    let holding = world.hold(&later).await;
    let service = world.service.clone();
    let erasing = tokio::spawn(async move { service.erase_due(&everything_due()).await.unwrap() });
    world.until_somebody_waits().await;
    holding.commit().await.unwrap();
    let done = erasing.await.unwrap();
    assert_eq!((done.erased(), done.failed), (0, 0));
    assert_eq!(
        world.value("SELECT state FROM account").await,
        AccountState::Pending.as_str()
    );
}

#[tokio::test]
async fn no_more_than_the_limit_are_erased_and_the_next_run_goes_on() {
    let world = World::new().await;
    for n in 0..5 {
        world.account(&format!("p{n}@mail.test"), "pending").await;
    }
    world.sql("UPDATE account SET pending_until = now()").await;
    let mut request = everything_due();
    request.limit = Some(3);
    assert_eq!(erase_due(&world, &request).await.pending, 3);
    assert_eq!(erase_due(&world, &request).await.pending, 2);
}

#[tokio::test]
async fn a_person_whose_mail_is_being_handed_over_is_not_erased() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "active").await;
    world.invite_one("anna@mail.test").await;
    world
        .sql(
            "INSERT INTO worker (id, host, boot, pid, birth, started_at)
                VALUES (gen_random_uuid(), 'h', 'b', 1, '1', now());
             UPDATE mail SET state = 'claimed', claim_id = gen_random_uuid(), attempts = 1,
                worker_id = (SELECT id FROM worker), slot = 0,
                lease_until = now() + interval '1 hour';
             UPDATE mail SET state = 'submitting', armed_at = now(), via = 'memory'",
        )
        .await;
    let refused = world
        .service
        .erase_account(&erase("anna@mail.test", None))
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        ErasureError::Account(AccountError::InFlight(_))
    ));
    world
        .sql(&format!(
            "UPDATE account SET state = 'deleted', deleted_from = 'active', deleted_at = now(),
                erase_after = now() WHERE id = '{anna}'; {}",
            audited(&anna)
        ))
        .await;
    let done = erase_due(&world, &everything_due()).await;
    assert_eq!((done.in_flight, done.erased(), done.failed), (1, 0, 0));
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "1");
}

/// Takes the steps of an erasure one by one, with a mail between them that was claimed before and is
/// about to be armed.
async fn deliver_while(world: &World, locking: &str, erasing: &str) -> (Delivery, MemoryOutbox) {
    let outbox = MemoryOutbox::default();
    let mut holding = world.hold(locking).await;
    let (service, mailing) = (world.service.clone(), memory(&outbox));
    let delivering = tokio::spawn(async move { service.deliver(mailing, due()).await.unwrap() });
    world.until_somebody_waits().await;
    assert_eq!(world.value("SELECT state FROM mail").await, "claimed");
    let erasing = AssertSqlSafe(erasing.to_owned());
    holding.execute(erasing).await.unwrap();
    holding.commit().await.unwrap();
    (delivering.await.unwrap(), outbox)
}

#[tokio::test]
async fn a_mail_that_was_claimed_before_its_person_was_erased_does_not_leave() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "pending").await;
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             VALUES (gen_random_uuid(), 'activation', '{anna}', 1, now(), now())"
        ))
        .await;
    let locking = format!("SELECT FROM account WHERE id = '{anna}' FOR UPDATE");
    let erasing = format!(
        "UPDATE account SET state = 'deleted', deleted_from = 'pending', deleted_at = now(),
            erase_after = now() WHERE id = '{anna}';
         DELETE FROM mail WHERE account_id = '{anna}';
         UPDATE account SET state = 'erased', email = NULL, erased_at = now();
         {}",
        audited(&anna)
    );
    let (delivery, outbox) = deliver_while(&world, &locking, &erasing).await;
    assert_eq!(delivery, Delivery::default());
    assert!(outbox.delivered().is_empty());
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "0");
}

#[tokio::test]
async fn a_mail_that_was_claimed_before_its_invitation_was_erased_does_not_leave() {
    let world = World::new().await;
    world.invite_one("anna@mail.test").await;
    let locking = "SELECT FROM invitation FOR UPDATE";
    let (delivery, outbox) = deliver_while(&world, locking, "DELETE FROM invitation").await;
    assert_eq!(delivery, Delivery::default());
    assert!(outbox.delivered().is_empty());
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_erase_the_same_person_at_once_erase_once() {
    let world = World::new().await;
    world.account("anna@mail.test", "active").await;
    world.invite_one("anna@mail.test").await;
    let other = world.another("kim").await;
    let request = erase("anna@mail.test", None);
    let (one, two) = tokio::join!(
        world.service.erase_account(&request),
        other.erase_account(&request)
    );
    let fine = [one.is_ok(), two.is_ok()];
    assert!(fine == [true, false] || fine == [false, true], "{fine:?}");
    let erased = "SELECT count(*) FROM audit WHERE action = 'account.erased'";
    assert_eq!(world.value(erased).await, "1");
}

#[tokio::test]
async fn a_message_that_cannot_be_removed_keeps_its_person_from_being_erased() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let files = mailing(
        Transport::File(FileSettings::new(folder.path().to_owned())),
        1,
    );
    world.invite_one("anna@mail.test").await;
    world.deliver(&files).await;
    world.account("anna@mail.test", "active").await;
    // A folder in the place of the message is no file to remove, for root neither.
    let message = only_message(folder.path());
    std::fs::remove_file(&message).unwrap();
    std::fs::create_dir(&message).unwrap();
    let request = erase("anna@mail.test", Some(folder.path()));
    let refused = world.service.erase_account(&request).await.unwrap_err();
    assert!(matches!(refused, ErasureError::Files { .. }), "{refused:?}");
    assert_eq!(world.value("SELECT state FROM account").await, "active");
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "1");
    std::fs::remove_dir(&message).unwrap();
    let done = world.service.erase_account(&request).await.unwrap();
    let admit::service::erasure::AccountErasure::Erased(done) = done else {
        panic!("it was not erased");
    };
    assert_eq!(
        (done.receipt.files.removed, done.receipt.files.missing),
        (0, 1)
    );
}

fn only_message(folder: &Path) -> std::path::PathBuf {
    let mut entries = std::fs::read_dir(folder).unwrap();
    let only = entries.next().unwrap().unwrap().path();
    assert!(entries.next().is_none());
    only
}

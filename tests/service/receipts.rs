//! What a worker wrote down on its own machine, and what the next run makes of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use admit::domain::id::{ClaimId, MailId, WorkerId};
use admit::domain::token::TokenHash;
use admit::mail::{MemoryOutbox, Receipt, ReceiptFolder, Reply, Transport};
use admit::service::delivery::{Mailing, Scope, Trouble};
use admit::store::mail::{Armed, Claimant, ClaimedMail, list_claimed, mark_armed, mark_claimed};
use admit::store::worker::{ProcessIdentity, insert_worker};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::world::{World, due, mailing};

const STATE: &str = "SELECT state, attempts, reply_code, reply_text FROM mail";

/// A place for receipts, and mail into memory that needs them.
struct Place {
    folder: TempDir,
    outbox: MemoryOutbox,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            outbox: MemoryOutbox::default(),
        }
    }

    fn receipts(&self) -> ReceiptFolder {
        ReceiptFolder::new(self.folder.path().join("receipts"))
    }

    fn mailing(&self) -> Arc<Mailing> {
        let plain = mailing(Transport::Memory(self.outbox.clone()), 1);
        let mut mailing = Arc::into_inner(plain).unwrap();
        mailing.receipts = Some(self.receipts());
        Arc::new(mailing)
    }

    /// The files there are, by the ends of their names.
    fn states(&self) -> Vec<String> {
        let files = fs::read_dir(self.receipts().path()).unwrap();
        let mut states: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("seen."))
            .map(|name| name.rsplit('.').next().unwrap().to_owned())
            .collect();
        states.sort();
        states
    }
}

/// A worker of another host, which nobody here can know to be dead.
async fn far_worker(world: &World) -> WorkerId {
    let id = WorkerId::new(Uuid::now_v7());
    let elsewhere = ProcessIdentity {
        host: "elsewhere".to_owned(),
        boot: "elsewhere".to_owned(),
        pid: 1,
        birth: "1".to_owned(),
    };
    let mut connection = world.database.pool.acquire().await.unwrap();
    insert_worker(&mut connection, id, &elsewhere)
        .await
        .unwrap();
    id
}

/// The mail that is due, in the hands of a worker that has armed it.
async fn armed(world: &World, worker: WorkerId) -> (ClaimedMail, ClaimId) {
    let claim = ClaimId::new(Uuid::new_v4());
    let mut connection = world.database.pool.acquire().await.unwrap();
    let claimant = Claimant {
        claim,
        worker,
        slot: 0,
        lease: Duration::from_mins(15),
    };
    let ids = mark_claimed(&mut connection, Scope::Due, &claimant, 1)
        .await
        .unwrap();
    let mail = list_claimed(&mut connection, claim, &ids)
        .await
        .unwrap()
        .remove(0);
    let armed = mark_armed(&mut connection, &mail, claim, &hash(), "memory").await;
    assert_eq!(armed.unwrap(), Armed::Yes);
    (mail, claim)
}

fn hash() -> TokenHash {
    TokenHash::new([7; 32])
}

/// Writes a receipt as a worker would that ended before it could tell the database.
fn write(folder: &ReceiptFolder, worker: WorkerId, (mail, claim): (MailId, ClaimId)) {
    let book = folder.open(worker, "another-1-1").unwrap();
    let receipt = Receipt {
        mail,
        claim,
        attempt: 1,
        at: "2026-11-23T12:00:00Z".parse().unwrap(),
        hash: hash(),
        reply: Reply::new(250, "2.0.0 queued as 4711"),
    };
    book.write(&receipt).unwrap();
}

#[tokio::test]
async fn a_mail_that_was_taken_before_its_worker_died_is_sent_and_not_repeated() {
    let (world, place) = (World::new().await, Place::new());
    world.invite_one("kim@mail.test").await;
    let worker = far_worker(&world).await;
    let (mail, claim) = armed(&world, worker).await;
    write(&place.receipts(), worker, (mail.id, claim));
    world.deliver(&place.mailing()).await;
    assert_eq!(world.rows(STATE).await, ["sent 1 250 queued as 4711"]);
    assert_eq!(place.outbox.delivered().len(), 0);
    assert_eq!(place.states(), ["settled"]);
    let counted = "SELECT first_sent_at = armed_at FROM invitation JOIN mail ON invitation_id = invitation.id";
    assert_eq!(world.value(counted).await, "true");
}

#[tokio::test]
async fn a_receipt_ends_the_doubt_about_a_mail() {
    let (world, place) = (World::new().await, Place::new());
    world.invite_one("kim@mail.test").await;
    let worker = far_worker(&world).await;
    let (mail, claim) = armed(&world, worker).await;
    world
        .sql("UPDATE mail SET lease_until = now() - interval '1 second'")
        .await;
    world.deliver(&place.mailing()).await;
    assert_eq!(world.value("SELECT state FROM mail").await, "in_doubt");
    write(&place.receipts(), worker, (mail.id, claim));
    world.deliver(&place.mailing()).await;
    assert_eq!(world.rows(STATE).await, ["sent 1 250 queued as 4711"]);
}

#[tokio::test]
async fn a_receipt_of_another_claim_says_nothing_about_the_one_at_work() {
    let (world, place) = (World::new().await, Place::new());
    world.invite_one("kim@mail.test").await;
    let worker = far_worker(&world).await;
    let (mail, _) = armed(&world, worker).await;
    let earlier = ClaimId::new(Uuid::new_v4());
    write(&place.receipts(), worker, (mail.id, earlier));
    world.deliver(&place.mailing()).await;
    assert_eq!(world.value("SELECT state FROM mail").await, "submitting");
    // The one at work may come to nothing; then the receipt decides.
    assert_eq!(place.states(), ["open"]);
    world
        .sql("UPDATE mail SET lease_until = now() - interval '1 second'")
        .await;
    world.deliver(&place.mailing()).await;
    world.deliver(&place.mailing()).await;
    assert_eq!(world.rows(STATE).await, ["sent 1 250 queued as 4711"]);
    assert_eq!(place.states(), ["settled"]);
}

#[tokio::test]
async fn nothing_is_sent_as_long_as_it_cannot_be_read_what_was_sent_before_a_failover() {
    let (world, place) = (World::new().await, Place::new());
    world.invite_one("kim@mail.test").await;
    let folder = place.receipts().path().to_owned();
    let file = folder.join(format!("{}.another-1-1.settled", Uuid::now_v7()));
    // A folder can be opened and not read, by root neither.
    fs::create_dir_all(&file).unwrap();
    let delivery = world.deliver(&place.mailing()).await;
    let told = matches!(delivery.trouble, Some(Trouble::Unread(_)));
    assert!(told, "{delivery:?}");
    assert_eq!((delivery.sent, delivery.waiting), (0, 1));
    fs::remove_dir(&file).unwrap();
    assert_eq!(world.deliver(&place.mailing()).await.sent, 1);
}

#[tokio::test]
async fn receipts_that_cannot_be_read_are_looked_at_again() {
    let (world, place) = (World::new().await, Place::new());
    let id = world.invite_one("kim@mail.test").await;
    let mail = world.mail_of(id).await;
    let worker = far_worker(&world).await;
    write(
        &place.receipts(),
        worker,
        (mail, ClaimId::new(Uuid::new_v4())),
    );
    let folder = place.receipts().path().to_owned();
    let files = || {
        fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path())
    };
    let written = files().next().unwrap();
    // A folder can be opened and not read, by root neither.
    let aside = folder.join("aside");
    fs::rename(&written, &aside).unwrap();
    fs::create_dir(&written).unwrap();
    world
        .sql("UPDATE mail SET not_before = now() + interval '1 hour'")
        .await;
    world.deliver(&place.mailing()).await;
    assert!(written.is_dir());
    fs::remove_dir(&written).unwrap();
    fs::rename(&aside, &written).unwrap();
    world.deliver(&place.mailing()).await;
    assert_eq!(world.rows(STATE).await, ["sent 1 250 queued as 4711"]);
    assert_eq!(place.states(), ["settled"]);
}

#[tokio::test]
async fn a_database_that_forgot_a_mail_does_not_send_it_again_and_its_link_works() {
    let (world, place) = (World::new().await, Place::new());
    let id = world.invite_one("kim@mail.test").await;
    let mail = world.mail_of(id).await;
    // The worker ended in order, in a history that this database does not have.
    let worker = WorkerId::new(Uuid::now_v7());
    write(
        &place.receipts(),
        worker,
        (mail, ClaimId::new(Uuid::new_v4())),
    );
    let left = place.receipts().left().unwrap().pop().unwrap();
    let left = left.lock().unwrap().unwrap();
    left.settle().unwrap();
    let delivery = world.deliver(&place.mailing()).await;
    assert_eq!((delivery.sent, delivery.waiting), (0, 0));
    assert_eq!(place.outbox.delivered().len(), 0);
    assert_eq!(world.rows(STATE).await, ["sent 1 250 queued as 4711"]);
    let link = "SELECT encode(hash, 'hex'), invitation_id, generation FROM link";
    let digest = "07".repeat(32);
    assert_eq!(world.rows(link).await, [format!("{digest} {id} 1")]);
    assert_eq!(place.states(), ["settled"]);
}

#[tokio::test]
async fn the_receipts_of_a_worker_that_the_database_does_not_know_stay_where_they_are() {
    let (world, place) = (World::new().await, Place::new());
    let other = (MailId::new(Uuid::now_v7()), ClaimId::new(Uuid::new_v4()));
    write(&place.receipts(), WorkerId::new(Uuid::now_v7()), other);
    world.deliver(&place.mailing()).await;
    assert_eq!(place.states(), ["open"]);
}

#[tokio::test]
async fn a_run_leaves_its_receipts_with_every_mail_and_no_address_or_link_in_them() {
    let (world, place) = (World::new().await, Place::new());
    world.invite(&world.people(3)).await;
    assert_eq!(world.deliver(&place.mailing()).await.sent, 3);
    assert_eq!(place.states(), ["settled"]);
    let file = fs::read_dir(place.receipts().path()).unwrap().next();
    let text = fs::read_to_string(file.unwrap().unwrap().path()).unwrap();
    for id in world.rows("SELECT id FROM mail").await {
        assert_eq!(text.matches(&id).count(), 1);
    }
    assert!(!text.contains('@'));
    for one in place.outbox.delivered() {
        let message = String::from_utf8(one.message).unwrap().replace("=\r\n", "");
        let (_, link) = message.split_once("https://admit.example/join/").unwrap();
        assert!(!text.contains(&link[..43]));
    }
    // Nothing is left to look at, and nothing was sent into it by a run without mails.
    world.deliver(&place.mailing()).await;
    assert_eq!(place.states(), ["settled"]);
}

#[tokio::test]
async fn nothing_is_sent_where_it_cannot_be_written_down() {
    let (world, place) = (World::new().await, Place::new());
    world.invite(&world.people(2)).await;
    fs::write(place.receipts().path(), "a file stands in the way").unwrap();
    let delivery = world.deliver(&place.mailing()).await;
    let Some(Trouble::Receipts(reason)) = &delivery.trouble else {
        panic!("{delivery:?}")
    };
    assert!(reason.contains("receipts"), "{reason}");
    assert_eq!((delivery.sent, delivery.waiting), (0, 2));
    assert_eq!(place.outbox.delivered().len(), 0);
    let untouched = "SELECT DISTINCT state, attempts FROM mail";
    assert_eq!(world.rows(untouched).await, ["queued 0"]);
    let left = "SELECT count(*) FROM worker WHERE ended_at IS NULL";
    assert_eq!(world.value(left).await, "0");
}

#[tokio::test]
async fn a_receipt_for_an_invitation_that_was_withdrawn_since_makes_no_link() {
    let (world, place) = (World::new().await, Place::new());
    let id = world.invite_one("kim@mail.test").await;
    let mail = world.mail_of(id).await;
    write(
        &place.receipts(),
        WorkerId::new(Uuid::now_v7()),
        (mail, ClaimId::new(Uuid::new_v4())),
    );
    world
        .sql("UPDATE invitation SET ended = 'withdrawn', ended_at = now()")
        .await;
    world.service.deliver(place.mailing(), due()).await.unwrap();
    assert_eq!(world.value("SELECT state FROM mail").await, "moot");
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
    assert!(Path::new(place.receipts().path()).exists());
}

//! What dead workers leave behind, and that nobody acts on a claim that was lost.

use std::time::Duration;

use admit::domain::id::{ClaimId, MailId, WorkerId};
use admit::domain::mail::MailState;
use admit::domain::token::TokenHash;
use admit::mail::{FileSettings, MemoryOutbox, Transport};
use admit::service::delivery::{Deliver, Mailing, Scope};
use admit::store::mail::{
    Armed, Claimant, ClaimedMail, Finish, StoredReply, list_claimed, mark_armed, mark_claimed,
    mark_finished,
};
use admit::store::worker::{ProcessIdentity, insert_worker};
use uuid::Uuid;

use crate::support::smtp::{Options, Sink};
use crate::support::world::{World, due, mailing, memory};

/// The id of this start of the host, and when this process began, as Linux tells them.
fn this_host() -> (String, String) {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    (
        boot.trim().to_owned(),
        after_name.split_whitespace().nth(19).unwrap().to_owned(),
    )
}

/// A worker of a process that began at another time than the one that has its number now.
fn dead_process() -> ProcessIdentity {
    let pid = i32::try_from(std::process::id()).unwrap();
    let host = nix::unistd::gethostname().unwrap().into_string().unwrap();
    let boot = this_host().0;
    ProcessIdentity {
        host,
        boot,
        pid,
        birth: "1".to_owned(),
    }
}

async fn worker(world: &World, process: &ProcessIdentity) -> WorkerId {
    let id = WorkerId::new(Uuid::now_v7());
    let mut connection = world.database.pool.acquire().await.unwrap();
    insert_worker(&mut connection, id, process).await.unwrap();
    id
}

/// A mail that a worker claimed.
async fn claimed_by(world: &World, worker: WorkerId, claim: ClaimId) -> ClaimedMail {
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
    let mut mails = list_claimed(&mut connection, claim, &ids).await.unwrap();
    mails.pop().unwrap()
}

/// The same by a worker of no account.
pub(super) async fn claimed_mail(world: &World, claim: ClaimId) -> ClaimedMail {
    let worker = worker(world, &dead_process()).await;
    claimed_by(world, worker, claim).await
}

/// A mail that a dead worker had armed for a transport.
async fn stranded(world: &World, transport: &Transport) -> MailId {
    world.invite_one("kim@mail.test").await;
    let claim = ClaimId::new(Uuid::new_v4());
    let mail = claimed_mail(world, claim).await;
    let mut connection = world.database.pool.acquire().await.unwrap();
    let hash = TokenHash::new([1; 32]);
    let via = transport.describe();
    let armed = mark_armed(&mut connection, &mail, claim, &hash, &via)
        .await
        .unwrap();
    assert_eq!(armed, Armed::Yes);
    mail.id
}

/// A run that rescues and then ends at once.
async fn rescue(world: &World, mailing: std::sync::Arc<Mailing>) {
    let request: Deliver = due();
    request.stop.ask();
    world.service.deliver(mailing, request).await.unwrap();
}

const STATE: &str = "SELECT state, attempts, claim_id IS NULL, reply_code FROM mail";

#[tokio::test]
async fn what_a_dead_worker_had_only_claimed_waits_again_as_if_it_had_not_been_tried() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    claimed_mail(&world, ClaimId::new(Uuid::new_v4())).await;
    assert_eq!(world.rows(STATE).await, ["claimed 1 false -"]);
    rescue(&world, memory(&MemoryOutbox::default())).await;
    assert_eq!(world.rows(STATE).await, ["queued 0 true -"]);
    let workers = "SELECT count(*) FROM worker WHERE ended_at IS NULL";
    assert_eq!(world.value(workers).await, "0");
}

#[tokio::test]
async fn a_file_that_is_there_was_sent_and_one_that_is_not_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let settings = FileSettings::new(folder.path().to_owned());
    let transport = Transport::File(settings.clone());
    let world = World::new().await;
    let id = stranded(&world, &transport).await;
    std::fs::write(settings.path(id), "Subject: whole").unwrap();
    rescue(&world, mailing(transport.clone(), 1)).await;
    assert_eq!(world.rows(STATE).await, ["sent 1 true 250"]);
    let noted = "SELECT first_sent_at = armed_at FROM invitation JOIN mail ON invitation_id = invitation.id";
    assert_eq!(world.value(noted).await, "true");

    let world = World::new().await;
    stranded(&world, &transport).await;
    rescue(&world, mailing(transport.clone(), 1)).await;
    assert_eq!(world.rows(STATE).await, ["queued 1 true -"]);
    let delivery = world.deliver(&mailing(transport, 1)).await;
    assert_eq!(delivery.sent, 1);
}

#[tokio::test]
async fn what_a_dead_worker_had_armed_for_a_server_is_in_doubt_and_not_repeated() {
    let sink = Sink::start(Options::default());
    let url = format!("smtp://{}", sink.address());
    let transport = Transport::Smtp(admit::mail::SmtpSettings::parse(&url).unwrap());
    let world = World::new().await;
    stranded(&world, &transport).await;
    for _ in 0..2 {
        let delivery = world.deliver(&mailing(transport.clone(), 1)).await;
        assert_eq!((delivery.sent, delivery.waiting), (0, 0));
        assert_eq!(world.rows(STATE).await, ["in_doubt 1 true -"]);
    }
    assert_eq!(sink.received().len(), 0);
}

#[tokio::test]
async fn a_file_transport_cannot_tell_what_became_of_a_mail_for_a_server() {
    let world = World::new().await;
    stranded(&world, &Transport::Memory(MemoryOutbox::default())).await;
    let folder = tempfile::tempdir().unwrap();
    let other = Transport::File(FileSettings::new(folder.path().to_owned()));
    rescue(&world, mailing(other, 1)).await;
    assert_eq!(world.rows(STATE).await, ["in_doubt 1 true -"]);
}

#[tokio::test]
async fn a_worker_of_another_host_is_waited_for_until_its_lease_ends() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let elsewhere = ProcessIdentity {
        boot: "elsewhere".to_owned(),
        ..dead_process()
    };
    let worker = worker(&world, &elsewhere).await;
    claimed_by(&world, worker, ClaimId::new(Uuid::new_v4())).await;
    rescue(&world, memory(&MemoryOutbox::default())).await;
    assert_eq!(world.rows(STATE).await, ["claimed 1 false -"]);
    world
        .sql("UPDATE mail SET lease_until = now() - interval '1 second'")
        .await;
    rescue(&world, memory(&MemoryOutbox::default())).await;
    assert_eq!(world.rows(STATE).await, ["queued 0 true -"]);
}

#[tokio::test]
async fn a_worker_that_runs_keeps_its_claims() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let alive = ProcessIdentity {
        birth: this_host().1,
        ..dead_process()
    };
    let worker = worker(&world, &alive).await;
    claimed_by(&world, worker, ClaimId::new(Uuid::new_v4())).await;
    rescue(&world, memory(&MemoryOutbox::default())).await;
    assert_eq!(world.rows(STATE).await, ["claimed 1 false -"]);
}

#[tokio::test]
async fn nobody_acts_on_a_claim_that_another_one_has_by_now() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let (old, new) = (ClaimId::new(Uuid::new_v4()), ClaimId::new(Uuid::new_v4()));
    let mail = claimed_mail(&world, old).await;
    world
        .sql("UPDATE mail SET lease_until = now() - interval '1 second'")
        .await;
    rescue(&world, memory(&MemoryOutbox::default())).await;
    claimed_mail(&world, new).await;
    let before = world.everything().await;
    let mut connection = world.database.pool.acquire().await.unwrap();
    let hash = TokenHash::new([1; 32]);
    let armed = mark_armed(&mut connection, &mail, old, &hash, "memory")
        .await
        .unwrap();
    assert_eq!(armed, Armed::Lost);
    for state in [MailState::Queued, MailState::Dead] {
        let finish = Finish {
            state,
            wait: Duration::ZERO,
            give_back: true,
            reply: StoredReply::default(),
        };
        assert!(
            !mark_finished(&mut connection, mail.id, old, &finish)
                .await
                .unwrap()
        );
    }
    assert_eq!(world.everything().await, before);
    let armed = mark_armed(&mut connection, &mail, new, &hash, "memory")
        .await
        .unwrap();
    assert_eq!(armed, Armed::Yes);
}

#[tokio::test]
async fn what_a_worker_had_when_it_ended_waits_again_though_its_process_lives() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let alive = ProcessIdentity {
        birth: this_host().1,
        ..dead_process()
    };
    let worker = worker(&world, &alive).await;
    claimed_by(&world, worker, ClaimId::new(Uuid::new_v4())).await;
    world.sql("UPDATE worker SET ended_at = now()").await;
    rescue(&world, memory(&MemoryOutbox::default())).await;
    assert_eq!(world.rows(STATE).await, ["queued 0 true -"]);
}

#[tokio::test]
async fn arming_renews_the_lease_for_the_longest_wait_for_a_servers_answer() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let claim = ClaimId::new(Uuid::new_v4());
    let mail = claimed_mail(&world, claim).await;
    world
        .sql("UPDATE mail SET lease_until = clock_timestamp() + interval '1 minute'")
        .await;
    let mut connection = world.database.pool.acquire().await.unwrap();
    let hash = TokenHash::new([1; 32]);
    let armed = mark_armed(&mut connection, &mail, claim, &hash, "memory")
        .await
        .unwrap();
    assert_eq!(armed, Armed::Yes);
    let renewed = "SELECT lease_until > clock_timestamp() + interval '14 minutes' FROM mail";
    assert_eq!(world.value(renewed).await, "true");
}

#[tokio::test]
async fn a_folder_of_the_same_name_on_another_host_tells_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::File(FileSettings::new(folder.path().to_owned()));
    let world = World::new().await;
    stranded(&world, &transport).await;
    world.sql("UPDATE worker SET host = 'elsewhere'").await;
    rescue(&world, mailing(transport, 1)).await;
    assert_eq!(world.rows(STATE).await, ["in_doubt 1 true -"]);
}

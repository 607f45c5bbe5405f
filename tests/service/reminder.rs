//! Reminders: each step of the ladder once, and none to whom none is due.

use admit::domain::id::InvitationId;
use admit::domain::ladder::Ladder;
use admit::mail::MemoryOutbox;
use admit::service::Stop;
use admit::service::invitation::InvitationTarget;
use admit::service::join::LinkView;
use admit::service::reminder::RemindDue;

use super::invitation::accept;
use crate::support::world::{World, memory, resend, withdraw};

/// Reminds whoever is due after 3 and after 7 days.
async fn remind(world: &World) -> u64 {
    remind_by(world, Ladder::default()).await
}

async fn remind_by(world: &World, ladder: Ladder) -> u64 {
    let stop = Stop::default();
    world
        .service
        .remind_due(&RemindDue { ladder, stop })
        .await
        .unwrap()
}

/// Moves what reminders are counted from into the past, as time would.
async fn days_pass(world: &World, days: u32) {
    world
        .sql(&format!(
            "UPDATE invitation SET remind_from = remind_from - interval '{days} days'"
        ))
        .await;
}

/// Somebody whose first mail was sent so many days ago.
async fn invited(world: &World, email: &str, days: u32) -> InvitationId {
    let id = world.invite_one(email).await;
    world.deliver(&memory(&MemoryOutbox::default())).await;
    world
        .sql(&format!(
            "UPDATE invitation SET remind_from = remind_from - interval '{days} days'
             WHERE id = '{id}'"
        ))
        .await;
    id
}

async fn reminders(world: &World) -> Vec<String> {
    let query = "SELECT generation, step, state, priority FROM mail WHERE kind = 'reminder'
        ORDER BY generation, step";
    world.rows(query).await
}

#[tokio::test]
async fn each_step_is_taken_once_however_often_the_job_runs() {
    let world = World::new().await;
    invited(&world, "kim@mail.test", 0).await;
    assert_eq!(remind(&world).await, 0);
    days_pass(&world, 3).await;
    assert_eq!(remind(&world).await, 1);
    for _ in 0..3 {
        assert_eq!(remind(&world).await, 0);
    }
    assert_eq!(reminders(&world).await, ["1 1 queued 60"]);
    world.deliver(&memory(&MemoryOutbox::default())).await;
    days_pass(&world, 4).await;
    assert_eq!(remind(&world).await, 1);
    days_pass(&world, 100).await;
    assert_eq!(remind(&world).await, 0);
    assert_eq!(reminders(&world).await, ["1 1 sent 60", "1 2 queued 60"]);
    // The ladder is behind it, so that no run ever looks at it again.
    let left = "SELECT remind_from, reminded FROM invitation";
    assert_eq!(world.rows(left).await, ["- 2"]);
    let audit = "SELECT action, subjects, subject_id, batch_id IS NOT NULL FROM audit
        WHERE action LIKE '%reminded'";
    assert_eq!(
        world.rows(audit).await,
        ["invitations.reminded 1 - true"; 2]
    );
}

#[tokio::test]
async fn a_reminder_that_could_not_leave_yet_serves_for_the_next_step_too() {
    let world = World::new().await;
    invited(&world, "kim@mail.test", 3).await;
    assert_eq!(remind(&world).await, 1);
    days_pass(&world, 4).await;
    assert_eq!(remind(&world).await, 0);
    assert_eq!(reminders(&world).await, ["1 1 queued 60"]);
}

#[tokio::test]
async fn a_job_that_slept_for_a_week_sends_one_reminder_and_not_two() {
    let world = World::new().await;
    invited(&world, "kim@mail.test", 8).await;
    assert_eq!(remind(&world).await, 1);
    assert_eq!(remind(&world).await, 0);
    assert_eq!(reminders(&world).await, ["1 2 queued 60"]);
}

#[tokio::test]
async fn a_reminder_carries_a_link_of_the_same_generation_and_both_links_work() {
    let world = World::new().await;
    let outbox = MemoryOutbox::default();
    world.invite_one("kim@mail.test").await;
    world.deliver(&memory(&outbox)).await;
    days_pass(&world, 3).await;
    remind(&world).await;
    let ends = "SELECT expires_at, first_sent_at FROM invitation";
    let before = world.rows(ends).await;
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    assert_eq!(world.rows(ends).await, before);
    for mail in outbox.delivered() {
        let token = super::delivery::token(&mail.message);
        let view = world.service.look(&token).await.unwrap();
        assert!(matches!(view, LinkView::Open(_)), "{view:?}");
    }
    let links = "SELECT count(*), count(DISTINCT hash) FROM link WHERE generation = 1";
    assert_eq!(world.rows(links).await, ["2 2"]);
}

/// What became of a first mail of 8 days ago, without its having been sent.
const UNSENT: [(&str, &str); 3] = [
    ("queued", "SELECT 1"),
    (
        "dead",
        "UPDATE mail SET state = 'dead', ended_at = now(), claim_id = NULL, worker_id = NULL,
            slot = NULL, lease_until = NULL",
    ),
    (
        "in_doubt",
        "UPDATE mail SET state = 'submitting', armed_at = now() - interval '8 days', via = 'memory';
         UPDATE mail SET state = 'in_doubt', claim_id = NULL, worker_id = NULL, slot = NULL,
            lease_until = NULL",
    ),
];

#[tokio::test]
async fn nobody_is_reminded_whose_first_mail_was_not_sent() {
    for (state, statements) in UNSENT {
        let world = World::new().await;
        world.invite_one("kim@mail.test").await;
        if state != "queued" {
            world
                .sql(&format!(
                    "INSERT INTO worker VALUES (gen_random_uuid(), 'h', 'b', 1, '1', now());
                     UPDATE mail SET state = 'claimed', claim_id = gen_random_uuid(), slot = 0,
                        worker_id = (SELECT id FROM worker), lease_until = now();
                     {statements}"
                ))
                .await;
        }
        assert_eq!(world.value("SELECT state FROM mail").await, state);
        assert_eq!(remind(&world).await, 0, "{state}");
        if state == "in_doubt" {
            // Found out to have been sent, it counts from when its body could first have left.
            world
                .sql("UPDATE mail SET state = 'sent', ended_at = now(), reply_code = 250")
                .await;
            assert_eq!(remind(&world).await, 1);
        }
    }
}

#[tokio::test]
async fn nobody_is_reminded_of_an_invitation_that_is_over_or_whose_address_is_blocked() {
    let world = World::new().await;
    let withdrawn = invited(&world, "withdrawn@mail.test", 8).await;
    withdraw(&world.service, InvitationTarget::Id(withdrawn))
        .await
        .unwrap();
    let accepted = invited(&world, "accepted@mail.test", 8).await;
    accept(&world, accepted).await;
    let expired = invited(&world, "expired@mail.test", 8).await;
    invited(&world, "Blocked@mail.test", 8).await;
    world
        .sql(&format!(
            "UPDATE invitation SET expires_at = now() WHERE id = '{expired}';
             INSERT INTO blocked VALUES ('blocked@mail.test', 'bounced', now())"
        ))
        .await;
    assert_eq!(
        world
            .service
            .reminders_due(&Ladder::default())
            .await
            .unwrap()
            .count,
        0
    );
    assert_eq!(remind(&world).await, 0);
    assert_eq!(reminders(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_address_that_is_blocked_no_more_is_reminded_at_the_next_step() {
    let world = World::new().await;
    invited(&world, "kim@mail.test", 3).await;
    world
        .sql("INSERT INTO blocked VALUES ('kim@mail.test', 'bounced', now())")
        .await;
    assert_eq!(remind(&world).await, 0);
    world.sql("DELETE FROM blocked").await;
    assert_eq!(remind(&world).await, 0);
    days_pass(&world, 4).await;
    assert_eq!(remind(&world).await, 1);
    assert_eq!(reminders(&world).await, ["1 2 queued 60"]);
}

#[tokio::test]
async fn after_a_resend_the_ladder_counts_from_the_first_mail_of_the_new_generation() {
    let world = World::new().await;
    let id = invited(&world, "kim@mail.test", 3).await;
    assert_eq!(remind(&world).await, 1);
    days_pass(&world, 10).await;
    resend(&world.service, InvitationTarget::Id(id))
        .await
        .unwrap();
    // Its first mail waits, so nothing is counted yet.
    assert_eq!(remind(&world).await, 0);
    world.deliver(&memory(&MemoryOutbox::default())).await;
    assert_eq!(remind(&world).await, 0);
    days_pass(&world, 3).await;
    assert_eq!(remind(&world).await, 1);
    assert_eq!(reminders(&world).await, ["1 1 moot 60", "2 1 queued 60"]);
}

#[tokio::test]
async fn another_ladder_counts_for_those_who_were_sent_before_it() {
    let world = World::new().await;
    invited(&world, "kim@mail.test", 2).await;
    assert_eq!(remind_by(&world, Ladder::none()).await, 0);
    let due = world.service.reminders_due(&Ladder::none()).await.unwrap();
    assert_eq!((due.count, due.overdue), (0, None));
    let sooner: Ladder = "1d,2d,5d".parse().unwrap();
    let due = world.service.reminders_due(&sooner).await.unwrap();
    assert_eq!(due.count, 1);
    assert!(due.overdue.unwrap().as_hours() >= 24, "{due:?}");
    assert_eq!(remind_by(&world, sooner).await, 1);
    assert_eq!(reminders(&world).await, ["1 2 queued 60"]);
}

#[tokio::test]
async fn two_jobs_at_once_remind_everybody_once() {
    let world = World::new().await;
    world.invite(&world.people(60)).await;
    world.deliver(&memory(&MemoryOutbox::default())).await;
    days_pass(&world, 4).await;
    let (a, b, c) = tokio::join!(remind(&world), remind(&world), remind(&world));
    assert_eq!(a + b + c, 60);
    let mails = "SELECT count(*), count(DISTINCT invitation_id) FROM mail WHERE kind = 'reminder'";
    assert_eq!(world.rows(mails).await, ["60 60"]);
}

#[tokio::test]
async fn an_invitation_that_is_withdrawn_at_the_same_time_is_not_reminded_of() {
    let world = World::new().await;
    let id = invited(&world, "kim@mail.test", 4).await;
    let held = world
        .hold(&format!(
            "UPDATE invitation SET ended = 'withdrawn', ended_at = now() WHERE id = '{id}'"
        ))
        .await;
    // Passed over, and not waited for.
    assert_eq!(remind(&world).await, 0);
    held.commit().await.unwrap();
    assert_eq!(remind(&world).await, 0);
    assert_eq!(reminders(&world).await, Vec::<String>::new());

    // The other way round: what was queued is not sent.
    let late = invited(&world, "lee@mail.test", 4).await;
    assert_eq!(remind(&world).await, 1);
    withdraw(&world.service, InvitationTarget::Id(late))
        .await
        .unwrap();
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 0);
    assert_eq!(reminders(&world).await, ["1 1 moot 60"]);
}

#[tokio::test]
async fn a_job_that_is_asked_to_stop_reminds_nobody() {
    let world = World::new().await;
    invited(&world, "kim@mail.test", 4).await;
    let stop = Stop::default();
    stop.ask();
    let ladder = Ladder::default();
    let request = RemindDue { ladder, stop };
    assert_eq!(world.service.remind_due(&request).await.unwrap(), 0);
    assert_eq!(reminders(&world).await, Vec::<String>::new());
}

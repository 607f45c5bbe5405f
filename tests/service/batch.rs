//! Batches: what a run did, and taking it back.

use admit::domain::id::BatchId;
use admit::service::batch::{BatchError, BatchWithdrawn, WithdrawBatch};
use admit::service::bulk::InviteOptions;
use admit::service::{Grounds, Mode};
use admit::store::batch::BatchFilter;

use super::invitation::accept;
use crate::support::world::World;

#[tokio::test]
async fn batches_are_listed_newest_first_and_page_by_page() {
    let world = World::new().await;
    for count in 1..=5 {
        world.invite(&world.people(count)).await;
    }
    let all = world
        .service
        .list_batches(BatchFilter::default())
        .await
        .unwrap();
    let counts: Vec<_> = all
        .iter()
        .map(|b| (b.counts.rows, b.counts.invited))
        .collect();
    assert_eq!(counts, [(5, 1), (4, 1), (3, 1), (2, 1), (1, 1)]);
    assert!(
        all.iter()
            .all(|batch| batch.actor == "sam" && batch.finished_at.is_some())
    );
    let page = BatchFilter {
        before: Some(all[1].id),
        limit: Some(2),
        id: None,
    };
    let page = world.service.list_batches(page).await.unwrap();
    let ids = |list: &[admit::store::batch::Batch]| list.iter().map(|b| b.id).collect::<Vec<_>>();
    assert_eq!(ids(&page), ids(&all[2..4]));
}

/// Six people of one batch, of whom one has accepted and one let the time pass, and one of another.
async fn six_of_one_batch(world: &World) -> BatchId {
    let rows = world.people(6);
    let mut run = world.run(InviteOptions::default()).await;
    world.service.invite_rows(&mut run, &rows).await.unwrap();
    world.service.end_batch(&run, true).await.unwrap();
    world.invite_one("other@mail.test").await;
    accept(world, rows[0].id).await;
    let expire = format!(
        "UPDATE invitation SET expires_at = now() WHERE id = '{}'",
        rows[1].id
    );
    world.sql(&expire).await;
    run.id
}

fn withdraw(id: BatchId, mode: Mode) -> WithdrawBatch {
    let grounds = Grounds {
        reason: Some("wrong file".to_owned()),
        ticket: None,
    };
    WithdrawBatch { id, grounds, mode }
}

#[tokio::test]
async fn a_batch_shows_where_its_invitations_and_mails_stand() {
    let world = World::new().await;
    let id = six_of_one_batch(&world).await;
    let story = world.service.show_batch(id).await.unwrap();
    let progress = story.progress;
    let stand = (
        progress.open,
        progress.expired,
        progress.accepted,
        progress.waiting,
    );
    assert_eq!(stand, (4, 1, 1, 6));
    assert_eq!(
        (story.batch.counts.rows, story.batch.counts.invited),
        (6, 6)
    );
}

#[tokio::test]
async fn a_batch_is_withdrawn_but_for_what_was_accepted_and_once() {
    let world = World::new().await;
    let id = six_of_one_batch(&world).await;
    let done = BatchWithdrawn {
        withdrawn: 5,
        unchanged: 0,
        accepted: 1,
    };
    let before = world.everything().await;
    let shown = world
        .service
        .withdraw_batch(withdraw(id, Mode::DryRun))
        .await
        .unwrap();
    assert_eq!(shown, done);
    assert_eq!(world.everything().await, before);
    let withdrawn = world
        .service
        .withdraw_batch(withdraw(id, Mode::Apply))
        .await
        .unwrap();
    assert_eq!(withdrawn, done);
    let open = "SELECT email FROM invitation WHERE ended IS NULL";
    assert_eq!(world.rows(open).await, ["other@mail.test"]);
    let moot = "SELECT count(*) FROM mail JOIN invitation ON invitation.id = invitation_id
                WHERE state = 'moot' AND ended = 'withdrawn'";
    assert_eq!(world.value(moot).await, "5");
    let audit = "SELECT subjects, reason FROM audit JOIN audit_note ON audit_id = id
                 WHERE action = 'invitation.withdrawn'";
    assert_eq!(world.rows(audit).await, ["5 wrong file"]);

    let again = world
        .service
        .withdraw_batch(withdraw(id, Mode::Apply))
        .await
        .unwrap();
    assert_eq!(
        again,
        BatchWithdrawn {
            withdrawn: 0,
            unchanged: 5,
            accepted: 1
        }
    );
    assert_eq!(world.rows(audit).await, ["5 wrong file"]);
}

#[tokio::test]
async fn a_batch_that_does_not_exist_is_not_found() {
    let world = World::new().await;
    let id = uuid::Uuid::nil().into();
    let request = WithdrawBatch {
        id,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    assert!(matches!(
        world.service.show_batch(id).await,
        Err(BatchError::NotFound(_))
    ));
    assert!(matches!(
        world.service.withdraw_batch(request).await,
        Err(BatchError::NotFound(_))
    ));
}

//! Inviting twice: after a commit whose end is unknown, and by two runs at once.

use std::collections::BTreeMap;

use admit::domain::bulk::RowStatus;
use admit::service::bulk::InviteOptions;

use crate::support::world::{World, begin, words};

#[tokio::test]
async fn a_chunk_whose_commit_was_not_confirmed_can_be_written_again() {
    let world = World::new().await;
    world.account("person001@mail.test", "disabled").await;
    let rows = world.people(3);
    let mut run = world.run(InviteOptions::default()).await;
    let unsure = run.clone();
    let first = world.service.invite_rows(&mut run, &rows).await.unwrap();
    let before = world.everything().await;
    let mut run = unsure;
    let second = world.service.invite_rows(&mut run, &rows).await.unwrap();
    assert_eq!(
        words(&second),
        ["invited", "invited account_disabled", "invited"]
    );
    assert_eq!(first, second);
    assert_eq!(run.counts.invited, 3);
    assert_eq!(world.everything().await, before);
}

/// Two runs over the same people from both ends, again and again: together they are one run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_over_the_same_people_at_once_invite_each_of_them_once() {
    let world = World::new().await;
    let other = world.another("kim").await;
    for round in 0..12 {
        let people = |suffix: &str| -> Vec<_> {
            (0..80)
                .map(|n| world.row(&format!("r{round}p{n}{suffix}")))
                .collect()
        };
        let (forwards, mut backwards) = (people("@mail.test"), people("@MAIL.test"));
        backwards.reverse();
        let mut run = begin(&world.service, InviteOptions::default()).await;
        let mut other_run = begin(&other, InviteOptions::default()).await;
        let (one, two) = tokio::join!(
            world.service.invite_rows(&mut run, &forwards[..60]),
            other.invite_rows(&mut other_run, &backwards[..60])
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        let mut invited: BTreeMap<_, usize> = BTreeMap::new();
        for (row, outcome) in forwards[..60]
            .iter()
            .zip(&one)
            .chain(backwards[..60].iter().zip(&two))
        {
            assert!(matches!(
                outcome.status,
                RowStatus::Invited | RowStatus::AlreadyInvited
            ));
            let count = invited
                .entry(row.address.key().as_str().to_owned())
                .or_default();
            *count += usize::from(outcome.status == RowStatus::Invited);
        }
        assert_eq!(invited.len(), 80);
        assert!(invited.values().all(|count| *count == 1), "{invited:?}");
    }
    let doubles = "SELECT email_key FROM invitation LEFT JOIN mail ON invitation_id = invitation.id
                   GROUP BY email_key HAVING count(*) <> 1 OR count(mail.id) <> 1";
    assert_eq!(world.rows(doubles).await, [] as [&str; 0]);
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "960");
    let audited = "SELECT sum(subjects) FROM audit WHERE action = 'invitations.sent'";
    assert_eq!(world.value(audited).await, "960");
    let counted = "SELECT sum(invited), sum(rows) FROM batch";
    assert_eq!(world.rows(counted).await, ["960 1440"]);
}

/// The same for runs that rewrite what is open, whose locks are taken one by one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_that_update_the_same_people_at_once_both_finish() {
    let world = World::new().await;
    let other = world.another("kim").await;
    world.invite(&world.people(60)).await;
    let update = InviteOptions {
        update: true,
        again: false,
    };
    for round in 0..12 {
        let rows = |actor: &str| -> Vec<_> {
            let mut rows = world.people(60);
            for row in &mut rows {
                row.reference = Some(format!("{actor}{round}"));
            }
            rows
        };
        let (mut one, mut two) = (
            begin(&world.service, update).await,
            begin(&other, update).await,
        );
        let forwards = rows("a");
        let mut backwards = rows("b");
        backwards.reverse();
        let (one, two) = tokio::join!(
            world.service.invite_rows(&mut one, &forwards),
            other.invite_rows(&mut two, &backwards)
        );
        for outcomes in [one.unwrap(), two.unwrap()] {
            assert_eq!(words(&outcomes), ["already_invited updated"; 60]);
        }
    }
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "60");
}

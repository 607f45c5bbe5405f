//! Many invitations mailed again in one run, while others are at work on the same ones.

use admit::domain::id::InvitationId;
use admit::mail::MemoryOutbox;
use admit::service::again::ChosenFilter;
use admit::service::audit::{AccountTarget, AuditFilter};
use admit::service::changes::{Change, ChangeRun, Done};
use admit::service::invitation::{InvitationError, InvitationTarget};
use admit::service::{Grounds, Mode};

use super::invitation::accept;
use crate::support::world::{RESEND, World, memory, withdraw};

/// A run that mails again at once.
fn run(change: Change) -> ChangeRun {
    ChangeRun::new(change, None, Grounds::default(), Mode::Apply)
}

const REMIND: Change = Change::Remind { force: true };

/// What became of each: `resent`, `reminded`, or the error in short.
async fn mail_again(world: &World, run: &mut ChangeRun, ids: &[InvitationId]) -> Vec<&'static str> {
    let targets: Vec<_> = ids.iter().copied().map(InvitationTarget::Id).collect();
    let outcomes = world
        .service
        .change_invitations(run, &targets)
        .await
        .unwrap();
    outcomes
        .iter()
        .map(|outcome| match outcome {
            Ok(changed) => match changed.done {
                Done::Resent(_) => "resent",
                Done::Reminded(_) => "reminded",
                Done::Withdrawn | Done::Unchanged | Done::Repeated => "other",
            },
            Err(InvitationError::Withdrawn(_)) => "withdrawn",
            Err(InvitationError::Accepted(_)) => "accepted",
            Err(InvitationError::NotFound(..)) => "not found",
            Err(InvitationError::NotSent(_)) => "not sent",
            Err(InvitationError::CoolingDown { .. }) => "cooling down",
            Err(_) => "another error",
        })
        .collect()
}

/// So many people whose first mails were sent.
async fn sent(world: &World, count: usize) -> Vec<InvitationId> {
    let rows = world.people(count);
    world.invite(&rows).await;
    world.deliver(&memory(&MemoryOutbox::default())).await;
    rows.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn a_chunk_whose_commit_nobody_heard_of_is_mailed_once() {
    let world = World::new().await;
    let ids = sent(&world, 3).await;
    for change in [REMIND, RESEND] {
        let mut first = run(change);
        let mut again = first.clone();
        let outcomes = mail_again(&world, &mut first, &ids).await;
        let before = world.everything().await;
        assert_eq!(mail_again(&world, &mut again, &ids).await, outcomes);
        assert_eq!(world.everything().await, before);
    }
}

#[tokio::test]
async fn each_of_a_chunk_has_its_own_outcome_and_the_chunk_one_row_of_the_audit() {
    let world = World::new().await;
    let mut ids = sent(&world, 5).await;
    withdraw(&world.service, InvitationTarget::Id(ids[1]))
        .await
        .unwrap();
    accept(&world, ids[2]).await;
    ids.push(InvitationId::new(uuid::Uuid::now_v7()));
    let mut many = run(RESEND);
    many.is_bulk = true;
    let outcomes = mail_again(&world, &mut many, &ids).await;
    assert_eq!(
        outcomes,
        [
            "resent",
            "withdrawn",
            "accepted",
            "resent",
            "resent",
            "not found"
        ]
    );
    let audit = "SELECT subjects, subject_id FROM audit WHERE action = 'invitations.resent'";
    assert_eq!(world.rows(audit).await, ["3 -"]);
    let mails = "SELECT count(*), min(priority), max(priority) FROM mail WHERE generation = 2";
    assert_eq!(world.rows(mails).await, ["3 50 50"]);
    // Its first mail of the new generation waits, so there is nothing to remind of.
    let outcomes = mail_again(&world, &mut run(REMIND), &ids[3..5]).await;
    assert_eq!(outcomes, ["not sent", "not sent"]);
    let cool = Change::Resend {
        expiry: None,
        force: false,
    };
    let outcomes = mail_again(&world, &mut run(cool), &ids[3..5]).await;
    assert_eq!(outcomes, ["cooling down", "cooling down"]);
}

#[tokio::test]
async fn two_runs_over_the_same_invitations_in_opposite_order_both_end() {
    let world = World::new().await;
    let ids = sent(&world, 40).await;
    let backwards: Vec<_> = ids.iter().rev().copied().collect();
    let (mut one, mut other) = (run(RESEND), run(RESEND));
    let (a, b) = tokio::join!(
        mail_again(&world, &mut one, &ids),
        mail_again(&world, &mut other, &backwards),
    );
    assert_eq!((a, b), (vec!["resent"; 40], vec!["resent"; 40]));
    let mails = "SELECT generation, state, count(*) FROM mail GROUP BY 1, 2 ORDER BY 1";
    assert_eq!(
        world.rows(mails).await,
        ["1 sent 40", "2 moot 40", "3 queued 40"]
    );
}

#[tokio::test]
async fn one_that_is_withdrawn_at_the_same_time_is_not_renewed() {
    let world = World::new().await;
    let ids = sent(&world, 3).await;
    let held = world
        .hold(&format!(
            "UPDATE invitation SET ended = 'withdrawn', ended_at = now() WHERE id = '{}'",
            ids[1]
        ))
        .await;
    let mut run = run(RESEND);
    let (outcomes, ()) = tokio::join!(mail_again(&world, &mut run, &ids), async {
        world.until_somebody_waits().await;
        held.commit().await.unwrap();
    });
    assert_eq!(outcomes, ["resent", "withdrawn", "resent"]);
}

#[tokio::test]
async fn the_story_of_a_person_has_the_chunks_that_mailed_again() {
    let world = World::new().await;
    let ids = sent(&world, 3).await;
    mail_again(&world, &mut run(REMIND), &ids[..2]).await;
    mail_again(&world, &mut run(RESEND), &ids[1..]).await;
    let mut actions = Vec::new();
    for number in 0..3 {
        let email = format!("person{number:03}@mail.test").parse().unwrap();
        let target = AccountTarget::Email(email);
        let filter = AuditFilter {
            story: Some(world.service.find_story(&target).await.unwrap()),
            ..AuditFilter::default()
        };
        let page = world.service.list_audit(&filter).await.unwrap();
        let of: Vec<_> = page.entries.iter().map(|row| row.action.clone()).collect();
        actions.push(of.join(" "));
    }
    assert_eq!(
        actions,
        [
            "invitations.reminded invitations.sent",
            "invitations.resent invitations.reminded invitations.sent",
            "invitations.resent invitations.sent",
        ]
    );
}

#[tokio::test]
async fn the_reason_of_a_run_that_mailed_again_goes_with_the_person() {
    let world = World::new().await;
    let ids = sent(&world, 2).await;
    let grounds = Grounds {
        reason: Some("Person000 called".to_owned()),
        ticket: None,
    };
    let mut run = ChangeRun::new(RESEND, None, grounds, Mode::Apply);
    mail_again(&world, &mut run, &ids).await;
    assert_eq!(world.value("SELECT count(*) FROM audit_note").await, "1");
    let somebody = super::erasure::invitee("person000@mail.test");
    world.service.erase_invitee(&somebody).await.unwrap();
    assert_eq!(world.value("SELECT count(*) FROM audit_note").await, "0");
}

#[tokio::test]
async fn the_oldest_are_chosen_first_and_filters_narrow_each_other() {
    let world = World::new().await;
    let ids = sent(&world, 4).await;
    world
        .sql(&format!(
            "UPDATE invitation SET expires_at = now() WHERE id = '{}'",
            ids[0]
        ))
        .await;
    let unsent = world.invite_one("unsent@mail.test").await;
    let choose = async |filter| world.service.choose_invitations(&filter).await.unwrap();
    let open = choose(ChosenFilter::default()).await;
    assert_eq!(open, [ids[1], ids[2], ids[3], unsent]);
    let filter = ChosenFilter {
        expired: true,
        ..ChosenFilter::default()
    };
    assert_eq!(choose(filter).await, [ids[0]]);
    let filter = ChosenFilter {
        only_sent: true,
        limit: Some(2),
        sender: Some("sam".to_owned()),
        space: Some(world.space.id),
        ..ChosenFilter::default()
    };
    assert_eq!(choose(filter).await, [ids[1], ids[2]]);
    let filter = ChosenFilter {
        sender: Some("somebody".to_owned()),
        ..ChosenFilter::default()
    };
    assert_eq!(choose(filter).await, Vec::new());
}

#[tokio::test]
async fn a_mail_that_was_refused_is_a_mail_too_for_whoever_asks_how_old_the_last_one_is() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    world
        .sql("UPDATE mail SET state = 'moot', ended_at = now()")
        .await;
    let insert = |state: &str| {
        format!(
            "INSERT INTO mail (id, kind, invitation_id, generation, step, state, created_at, not_before,
                ended_at)
             SELECT gen_random_uuid(), 'invitation', id, link_gen, 1, '{state}', now(), now(), now()
             FROM invitation"
        )
    };
    let moment = world.service.now().await.unwrap() - jiff::SignedDuration::from_hours(1);
    let tried = ChosenFilter {
        tried_before: Some(moment),
        ..ChosenFilter::default()
    };
    let mailed = ChosenFilter {
        mailed_before: Some(moment),
        ..ChosenFilter::default()
    };
    let choose = async |filter| world.service.choose_invitations(&filter).await.unwrap();
    assert_eq!(choose(tried.clone()).await, [id]);
    world.sql(&insert("dead")).await;
    assert_eq!(choose(tried).await, []);
    assert_eq!(choose(mailed).await, [id]);
}

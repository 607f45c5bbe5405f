//! Reading the audit: filters, pages, the story of one person, and the export.

use admit::domain::id::InvitationId;
use admit::service::audit::{AccountTarget, AuditError, AuditFilter, Exported};
use admit::service::batch::WithdrawBatch;
use admit::service::bulk::InviteOptions;
use admit::service::changes::{Change, ChangeRun};
use admit::service::invitation::InvitationTarget;
use admit::service::{Grounds, Mode};

use crate::support::world::{World, change_in};

fn email(text: &str) -> AccountTarget {
    AccountTarget::Email(text.parse().unwrap())
}

/// `action actor` of what a filter finds, oldest first.
async fn found(world: &World, filter: AuditFilter) -> Vec<String> {
    let page = world.service.list_audit(&filter).await.unwrap();
    let mut lines: Vec<_> = page
        .entries
        .into_iter()
        .map(|entry| format!("{} {}", entry.action, entry.actor))
        .collect();
    lines.reverse();
    lines
}

async fn story(world: &World, target: AccountTarget) -> Vec<String> {
    let story = Some(world.service.find_story(&target).await.unwrap());
    let filter = AuditFilter {
        story,
        ..AuditFilter::default()
    };
    found(world, filter).await
}

/// A row about something.
async fn record(world: &World, action: &str, kind: &str, subject: &str) {
    world
        .sql(&format!(
            "INSERT INTO audit (actor, action, subject_kind, subject_id)
             VALUES ('kim', '{action}', '{kind}', '{subject}')"
        ))
        .await;
}

/// Invites somebody, and takes the invitation back as `kim`.
async fn withdrawn(world: &World) -> InvitationId {
    let invitation = world.invite_one("anna@mail.test").await;
    let target = InvitationTarget::Id(invitation);
    let grounds = Grounds {
        reason: Some("left us".to_owned()),
        ticket: Some("T-1".to_owned()),
    };
    let run = ChangeRun::new(Change::Withdraw, None, grounds, Mode::Apply);
    let kim = world.another("kim").await;
    change_in(&kim, run, target).await.unwrap();
    invitation
}

#[tokio::test]
async fn every_filter_narrows_and_the_newest_stand_first() {
    let world = World::new().await;
    let invitation = withdrawn(&world).await;
    let batch = world.value("SELECT id FROM batch").await.parse().unwrap();
    let all = [
        "organisation.created sam",
        "space.created sam",
        "invitations.sent sam",
        "invitation.withdrawn kim",
    ];
    let none: [&str; 0] = [];
    let with = |change: fn(&mut AuditFilter)| {
        let mut filter = AuditFilter::default();
        change(&mut filter);
        found(&world, filter)
    };
    assert_eq!(with(|_| {}).await, all);
    assert_eq!(with(|f| f.actor = Some("kim".to_owned())).await, all[3..]);
    assert_eq!(with(|f| f.action = Some("space.created")).await, all[1..2]);
    assert_eq!(
        with(|f| f.since = "2999-01-01T00:00:00Z".parse().ok()).await,
        none
    );
    assert_eq!(
        with(|f| f.until = "2999-01-01T00:00:00Z".parse().ok()).await,
        all
    );
    assert_eq!(
        with(|f| f.until = "2000-01-01T00:00:00Z".parse().ok()).await,
        none
    );
    let of = |batch_id, space_id, subject| AuditFilter {
        batch_id,
        space_id,
        subject,
        ..AuditFilter::default()
    };
    assert_eq!(found(&world, of(Some(batch), None, None)).await, all[2..3]);
    assert_eq!(
        found(&world, of(None, None, Some(invitation.as_uuid()))).await,
        all[3..]
    );
    let in_space = found(&world, of(None, Some(world.space.id), None)).await;
    assert!(in_space.contains(&all[3].to_owned()) && !in_space.contains(&all[0].to_owned()));
}

#[tokio::test]
async fn a_row_tells_the_space_the_states_and_the_reason_until_somebody_is_erased() {
    let world = World::new().await;
    withdrawn(&world).await;
    let newest = world
        .service
        .list_audit(&AuditFilter::default())
        .await
        .unwrap();
    let newest = newest.entries.into_iter().next().unwrap();
    assert_eq!(newest.space.as_deref(), Some("spring-clinic"));
    assert_eq!(newest.reason.as_deref(), Some("left us"));
    assert_eq!(
        (newest.before.as_deref(), newest.after.as_deref()),
        (Some("open"), Some("withdrawn"))
    );
    // Erasing a person takes the reason's words and leaves the row.
    world.sql("DELETE FROM audit_note").await;
    let newest = world
        .service
        .list_audit(&AuditFilter::default())
        .await
        .unwrap();
    assert_eq!(
        (newest.entries.len(), &newest.entries[0].reason),
        (4, &None)
    );
}

#[tokio::test]
async fn pages_go_through_everything_once() {
    let world = World::new().await;
    for _ in 0..5 {
        record(
            &world,
            "space.created",
            "space",
            &world.space.id.to_string(),
        )
        .await;
    }
    let mut filter = AuditFilter {
        limit: Some(3),
        ..AuditFilter::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = world.service.list_audit(&filter).await.unwrap();
        ids.extend(page.entries.iter().map(|entry| entry.id));
        filter.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(ids, [7, 6, 5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn a_story_has_the_account_its_memberships_and_its_invitations_under_any_address() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    let invited = world.invite_one("anna@mail.test").await;
    let account = world.account("anna@home.test", "active").await;
    world.member(&account).await;
    world
        .sql(&format!(
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
             WHERE id = '{invited}'"
        ))
        .await;
    record(
        &world,
        "invitation.accepted",
        "invitation",
        &invited.to_string(),
    )
    .await;
    record(&world, "account.disabled", "account", &account).await;
    let stranger = world.account("bert@home.test", "active").await;
    record(&world, "account.disabled", "account", &stranger).await;
    let told = [
        "invitations.sent sam",
        "account.created owner",
        "account.created owner",
        "invitation.accepted kim",
        "account.disabled kim",
    ];
    assert_eq!(story(&world, email("Anna@HOME.test")).await, told);
    assert_eq!(
        story(&world, AccountTarget::Id(account.parse().unwrap())).await,
        told
    );
    // By the address she was invited under she is known through the invitation alone.
    let by_invitation = ["invitations.sent sam", "invitation.accepted kim"];
    assert_eq!(story(&world, email("anna@mail.test")).await, by_invitation);
}

#[tokio::test]
async fn of_a_run_in_chunks_a_story_has_the_chunk_with_the_invitation_in_it() {
    let world = World::new().await;
    let mut run = world.run(InviteOptions::default()).await;
    for chunk in world.people(6).chunks(2) {
        world.service.invite_rows(&mut run, chunk).await.unwrap();
    }
    let sent = world
        .rows("SELECT id FROM audit WHERE action = 'invitations.sent' ORDER BY id")
        .await;
    for (number, chunk) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2)] {
        let target = email(&format!("person00{number}@mail.test"));
        let story = world.service.find_story(&target).await.unwrap();
        assert_eq!(
            story.chunks,
            [sent[chunk].parse::<i64>().unwrap()],
            "{number}"
        );
    }
    // Taken back as a whole, which is one row too.
    let batch = world.value("SELECT id FROM batch").await.parse().unwrap();
    let withdraw = WithdrawBatch {
        id: batch,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    world.service.withdraw_batch(withdraw).await.unwrap();
    let told = ["invitations.sent sam", "invitation.withdrawn sam"];
    assert_eq!(story(&world, email("person004@mail.test")).await, told);
}

#[tokio::test]
async fn somebody_unknown_is_told_with_who_may_be_meant() {
    let world = World::new().await;
    world.invite_one("anna@mail.test").await;
    let error = world
        .service
        .find_story(&email("anne@mail.test"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, AuditError::NoPerson(_, near) if *near == ["anna@mail.test"]),
        "{error:?}"
    );
    let nobody = AccountTarget::Id("01a20ada-4643-7135-80b2-5bbb589259f9".parse().unwrap());
    let error = world.service.find_story(&nobody).await.unwrap_err();
    assert!(matches!(&error, AuditError::NoPerson(_, near) if near.is_empty()));
}

/// `row 1`, `seal 1`, … of an export.
async fn exported(world: &World, since: Option<jiff::Timestamp>) -> Vec<String> {
    let mut export = world.service.export_audit(since, None);
    let mut all = Vec::new();
    while let Some(page) = export.page().await.unwrap() {
        all.extend(page.into_iter().map(|exported| match exported {
            Exported::Row(row) => format!("row {}", row.id),
            Exported::Seal(seal) => format!("seal {}", seal.id),
        }));
    }
    all
}

#[tokio::test]
async fn an_export_has_every_row_once_and_each_seal_after_the_last_row_it_covers() {
    let world = World::new().await;
    let one = || {
        record(
            &world,
            "space.created",
            "space",
            "01a20ada-4643-7135-80b2-5bbb589259f9",
        )
    };
    world.service.seal_audit(Mode::Apply).await.unwrap();
    one().await;
    world.service.seal_audit(Mode::Apply).await.unwrap();
    one().await;
    one().await;
    world.service.seal_audit(Mode::Apply).await.unwrap();
    one().await;
    let all = [
        "row 1", "row 2", "seal 1", "row 3", "seal 2", "row 4", "row 5", "seal 3", "row 6",
    ];
    assert_eq!(exported(&world, None).await, all);
    world.service.seal_audit(Mode::Apply).await.unwrap();
    assert_eq!(
        exported(&world, None).await,
        [&all[..], &["seal 4"]].concat()
    );
    let late = "2999-01-01T00:00:00Z".parse().ok();
    assert_eq!(exported(&world, late).await, Vec::<String>::new());
    // From the fourth row on, by its time: with the seals over what is handed out.
    world
        .sql(
            "ALTER TABLE audit DISABLE TRIGGER audit_append_only;
              UPDATE audit SET at = '2020-01-01' WHERE id < 4",
        )
        .await;
    let since = "2020-06-01T00:00:00Z".parse().ok();
    let expected = [&all[5..], &["seal 4"]].concat();
    assert_eq!(exported(&world, since).await, expected);
}

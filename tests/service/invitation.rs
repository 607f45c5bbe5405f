//! Taking invitations back, showing and listing them.

use admit::domain::bulk::RowStatus;
use admit::domain::email::EmailAddress;
use admit::domain::id::{BatchId, InvitationId};
use admit::domain::invitation::InvitationStatus;
use admit::service::bulk::{InviteOptions, InviteRow};
use admit::service::changes::{Change, ChangeRun, Done};
use admit::service::invitation::{InvitationError, InvitationTarget};
use admit::service::{Grounds, Mode};
use admit::store::invitation::InvitationFilter;

use crate::support::world::{World, begin, change_in, create_space, resend, withdraw};

fn address(email: &str) -> InvitationTarget {
    InvitationTarget::Address {
        email: email.parse().unwrap(),
        space: None,
    }
}

/// Accepts an invitation by an account made for it.
pub(super) async fn accept(world: &World, id: InvitationId) {
    let account = world
        .account(&format!("{id}@accounts.test"), "active")
        .await;
    world
        .sql(&format!(
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
             WHERE id = '{id}'"
        ))
        .await;
}

#[tokio::test]
async fn withdrawing_ends_an_invitation_and_the_mail_that_waits() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    let grounds = Grounds {
        reason: Some("left the course".to_owned()),
        ticket: None,
    };
    let withdrawing = async |mode| {
        let run = ChangeRun::new(Change::Withdraw, None, grounds.clone(), mode);
        let changed = change_in(&world.service, run, address("KIM@mail.test")).await;
        let changed = changed.unwrap();
        (changed.done, changed.invitation.id)
    };
    let before = world.everything().await;
    let shown = withdrawing(Mode::DryRun).await;
    assert_eq!(shown, (Done::Withdrawn, id));
    assert_eq!(world.everything().await, before);

    assert_eq!(withdrawing(Mode::Apply).await, (Done::Withdrawn, id));
    assert_eq!(
        world
            .rows("SELECT ended, ended_at IS NOT NULL FROM invitation")
            .await,
        ["withdrawn true"]
    );
    assert_eq!(world.rows("SELECT state FROM mail").await, ["moot"]);
    let audit = format!(
        "SELECT action, state_before, state_after, reason, subjects FROM audit
         JOIN audit_note ON audit_id = id WHERE subject_id = '{id}'"
    );
    let told = ["invitation.withdrawn open withdrawn left the course 1"];
    assert_eq!(world.rows(&audit).await, told);

    assert_eq!(withdrawing(Mode::Apply).await, (Done::Unchanged, id));
    assert_eq!(world.rows(&audit).await, told);
}

#[tokio::test]
async fn withdraw_accepted_invitation_is_refused() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    accept(&world, id).await;
    for mode in [Mode::DryRun, Mode::Apply] {
        let run = ChangeRun::new(Change::Withdraw, None, Grounds::default(), mode);
        let refused = change_in(&world.service, run, InvitationTarget::Id(id)).await;
        let error = refused.unwrap_err();
        assert!(matches!(error, InvitationError::Accepted(_)), "{error}");
    }
}

#[tokio::test]
async fn withdraw_waits_for_somebody_who_is_accepting_and_then_is_refused() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    let account = world.account("kim@mail.test", "active").await;
    let accepting = world
        .hold(&format!(
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
             WHERE id = '{id}'"
        ))
        .await;
    let service = world.service.clone();
    let withdrawing =
        tokio::spawn(async move { withdraw(&service, InvitationTarget::Id(id)).await });
    world.until_somebody_waits().await;
    accepting.commit().await.unwrap();
    let error = withdrawing.await.unwrap().unwrap_err();
    assert!(matches!(error, InvitationError::Accepted(_)), "{error}");
}

#[tokio::test]
async fn an_address_with_invitations_to_several_spaces_needs_the_space() {
    let world = World::new().await;
    let other = world
        .service
        .create_space(create_space("autumn"))
        .await
        .unwrap()
        .space;
    let first = world.invite_one("kim@mail.test").await;
    world
        .invite(&[InviteRow {
            space: other.id,
            ..world.row("kim@mail.test")
        }])
        .await;
    let refused = withdraw(&world.service, address("kim@mail.test")).await;
    let error = refused.unwrap_err();
    assert!(
        matches!(&error, InvitationError::Ambiguous { spaces, .. } if spaces == &["autumn", "spring-clinic"])
    );
    let email = "kim@mail.test".parse().unwrap();
    let target = InvitationTarget::Address {
        email,
        space: Some(world.space.id),
    };
    let done = withdraw(&world.service, target).await.unwrap();
    assert_eq!((done.done, done.invitation.id), (Done::Withdrawn, first));
    // One open one is left, which the address alone now means.
    let done = withdraw(&world.service, address("kim@mail.test")).await;
    let done = done.unwrap();
    assert_eq!(done.done, Done::Withdrawn);
    assert_eq!(done.invitation.space_id, other.id);
}

#[tokio::test]
async fn only_ones_own_are_withdrawn_where_that_was_asked() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    let of = async |sender: &str| {
        let sender = Some(sender.to_owned());
        let run = ChangeRun::new(Change::Withdraw, sender, Grounds::default(), Mode::Apply);
        change_in(&world.service, run, InvitationTarget::Id(id)).await
    };
    let error = of("kim").await.unwrap_err();
    assert!(matches!(error, InvitationError::NotYours(_)), "{error}");
    of("sam").await.unwrap();
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::new().await;
    let nowhere = address("kim@mail.test");
    let refused = withdraw(&world.service, nowhere.clone()).await;
    let error = refused.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no invitation for kim@mail.test"
    );
    let error = resend(&world.service, nowhere).await.unwrap_err();
    assert!(matches!(error, InvitationError::NotFound(..)));
    let id = InvitationTarget::Id(uuid::Uuid::nil().into());
    assert!(matches!(
        world.service.show_invitations(&id).await,
        Err(InvitationError::NotFound(..))
    ));
}

#[tokio::test]
async fn an_address_shows_all_its_invitations_with_their_mails() {
    let world = World::new().await;
    let first = world.invite_one("kim@mail.test").await;
    withdraw(&world.service, InvitationTarget::Id(first))
        .await
        .unwrap();
    let again = InviteOptions {
        again: true,
        update: false,
    };
    let outcomes = world
        .invite_as(again, &world.rows_of("kim@mail.test"))
        .await;
    assert_eq!(outcomes[0].status, RowStatus::Invited);
    let stories = world
        .service
        .show_invitations(&address("kim@mail.test"))
        .await
        .unwrap();
    let told: Vec<_> = stories
        .iter()
        .map(|story| {
            let mails: Vec<_> = story.mails.iter().map(|mail| mail.state.as_str()).collect();
            (story.invitation.status(story.now).as_str(), mails.join(","))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("open", "queued".to_owned()),
            ("withdrawn", "moot".to_owned())
        ]
    );
    assert_eq!(stories[1].invitation.id, first);
}

/// The addresses that a filter leaves, without what is the same in all.
async fn listed(world: &World, filter: InvitationFilter) -> String {
    let page = world.service.list_invitations(&filter).await.unwrap();
    assert_eq!(page.next, None);
    let names = page
        .invitations
        .iter()
        .map(|one| one.email.as_str().split('@').next().unwrap().to_owned());
    names.collect::<Vec<_>>().join(" ")
}

/// One invitation in each state, and one that somebody else sent to another space.
async fn one_of_each(world: &World) -> BatchId {
    let other = world
        .service
        .create_space(create_space("autumn"))
        .await
        .unwrap()
        .space;
    for name in ["open", "expired", "withdrawn", "accepted"] {
        world.invite_one(&format!("{name}@mail.test")).await;
    }
    let kim = world.another("kim").await;
    let mut run = begin(&kim, InviteOptions::default()).await;
    let row = InviteRow {
        space: other.id,
        ..world.row("elsewhere@mail.test")
    };
    kim.invite_rows(&mut run, &[row]).await.unwrap();
    world
        .sql(
            "UPDATE invitation SET expires_at = now()
             WHERE email IN ('expired@mail.test', 'withdrawn@mail.test');
             UPDATE invitation SET ended = 'withdrawn', ended_at = now()
             WHERE email = 'withdrawn@mail.test'",
        )
        .await;
    let accepted = "SELECT id FROM invitation WHERE email = 'accepted@mail.test'";
    accept(world, world.value(accepted).await.parse().unwrap()).await;
    run.id
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
#[tokio::test]
async fn filters_narrow_a_list_and_each_other() {
    let world = World::new().await;
    let batch = one_of_each(&world).await;
    let all = InvitationFilter::default;
    let open = Some(InvitationStatus::Open);
    let email: EmailAddress = "OPEN@mail.test".parse().unwrap();
    let now = world.service.now().await.unwrap();
    for (filter, names) in [
        (all(), "elsewhere accepted withdrawn expired open"),
        (
            InvitationFilter {
                status: open,
                ..all()
            },
            "elsewhere open",
        ),
        (
            InvitationFilter {
                status: Some(InvitationStatus::Expired),
                ..all()
            },
            "expired",
        ),
        (
            InvitationFilter {
                status: Some(InvitationStatus::Withdrawn),
                ..all()
            },
            "withdrawn",
        ),
        (
            InvitationFilter {
                status: Some(InvitationStatus::Accepted),
                ..all()
            },
            "accepted",
        ),
        (
            InvitationFilter {
                space_id: Some(world.space.id),
                status: open,
                ..all()
            },
            "open",
        ),
        (
            InvitationFilter {
                sender: Some("kim".to_owned()),
                ..all()
            },
            "elsewhere",
        ),
        (
            InvitationFilter {
                batch_id: Some(batch),
                ..all()
            },
            "elsewhere",
        ),
        (
            InvitationFilter {
                email: Some(email.key()),
                ..all()
            },
            "open",
        ),
        (
            InvitationFilter {
                since: Some(now),
                ..all()
            },
            "",
        ),
    ] {
        assert_eq!(listed(&world, filter.clone()).await, names, "{filter:?}");
    }
}

#[tokio::test]
async fn pages_neither_lose_nor_double_a_row_while_others_are_added() {
    let world = World::new().await;
    world.invite(&world.people(50)).await;
    let before = world
        .rows("SELECT id FROM invitation ORDER BY id DESC")
        .await;
    let mut seen = Vec::new();
    let mut filter = InvitationFilter {
        limit: Some(7),
        ..InvitationFilter::default()
    };
    loop {
        let page = world.service.list_invitations(&filter).await.unwrap();
        seen.extend(page.invitations.iter().map(|one| one.id.to_string()));
        world
            .invite_one(&format!("late{}@mail.test", seen.len()))
            .await;
        let Some(next) = page.next else { break };
        assert_eq!(page.invitations.len(), 7);
        filter.before = Some(next);
    }
    assert_eq!(seen, before);
    // A page that ends with the last row says that there is no other.
    filter = InvitationFilter {
        limit: Some(58),
        ..InvitationFilter::default()
    };
    let page = world.service.list_invitations(&filter).await.unwrap();
    assert_eq!((page.invitations.len(), page.next), (58, None));
}

//! The members of a space: listed, with other roles, ended and brought back.

use admit::domain::email::EmailAddress;
use admit::domain::role::Role;
use admit::service::account::{AccountError, AccountTarget};
use admit::service::member::{
    EndMembership, MemberError, MemberFilter, MemberRequest, RestoreMembership, SetRoles,
};
use admit::service::{Grounds, Mode};

use crate::support::world::{World, audited};

fn member(world: &World, email: &str) -> MemberRequest {
    MemberRequest {
        target: AccountTarget::Email(email.parse().unwrap()),
        space: world.space.clone(),
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

fn roles(world: &World, email: &str, roles: &str) -> SetRoles {
    SetRoles {
        member: member(world, email),
        roles: roles.parse().unwrap(),
        leave_ownerless: false,
    }
}

fn end(world: &World, email: &str) -> EndMembership {
    EndMembership {
        member: member(world, email),
        leave_ownerless: false,
        notice: true,
    }
}

fn restore(world: &World, email: &str) -> RestoreMembership {
    RestoreMembership {
        member: member(world, email),
        notice: true,
    }
}

/// An account with these roles in the world's space.
async fn join(world: &World, email: &str, (state, roles): (&str, &str)) -> String {
    let id = world.account(email, state).await;
    world.member(&id).await;
    let set = format!(
        "UPDATE membership SET roles = '{{{roles}}}' WHERE account_id = '{id}'; {}",
        audited(&id)
    );
    world.sql(&set).await;
    id
}

const MEMBERSHIP: &str = "SELECT roles, ended_at IS NOT NULL, end_cause FROM membership";
const AUDIT: &str = "SELECT action, state_before, state_after, space_id = (SELECT id FROM space)
                     FROM audit WHERE subject_kind = 'membership' AND actor = 'sam' ORDER BY id";

#[tokio::test]
async fn roles_are_replaced_and_setting_them_twice_changes_nothing() {
    let world = World::new().await;
    join(&world, "kim@mail.test", ("active", "client")).await;
    let request = roles(&world, "kim@mail.test", "assistant+owner");
    assert!(world.service.set_roles(&request).await.unwrap().changed);
    assert_eq!(
        world.rows(MEMBERSHIP).await,
        [r#"["owner","assistant"] false -"#]
    );
    world
        .sql("UPDATE membership SET roles = '{assistant,owner}'; INSERT INTO audit (actor, action,
                subject_kind, subject_id) SELECT 'owner', 'membership.roles_set', 'membership', account_id
              FROM membership")
        .await;
    let again = world.service.set_roles(&request).await.unwrap();
    assert!(!again.changed, "{again:?}");
    assert_eq!(
        world.rows(AUDIT).await,
        ["membership.roles_set client owner+assistant true"]
    );
}

#[tokio::test]
async fn the_last_active_owner_stays_unless_the_space_may_be_left_without_one() {
    let world = World::new().await;
    join(&world, "kim@mail.test", ("active", "owner")).await;
    join(&world, "toni@mail.test", ("disabled", "owner")).await;
    let before = world.everything().await;
    for mode in [Mode::DryRun, Mode::Apply] {
        let mut request = roles(&world, "kim@mail.test", "assistant");
        request.member.mode = mode;
        let refused = world.service.set_roles(&request).await;
        assert!(
            matches!(&refused, Err(MemberError::Account(AccountError::LastOwner { spaces, .. }))
                if spaces == &["spring-clinic"]),
            "{refused:?}"
        );
        let mut request = end(&world, "kim@mail.test");
        request.member.mode = mode;
        let refused = world.service.end_membership(&request).await;
        assert!(
            matches!(
                &refused,
                Err(MemberError::Account(AccountError::LastOwner { .. }))
            ),
            "{refused:?}"
        );
    }
    assert_eq!(world.everything().await, before);
    // More roles beside the owner's take nothing away.
    let more = roles(&world, "kim@mail.test", "owner+assistant");
    assert!(world.service.set_roles(&more).await.unwrap().changed);
    // Who cannot log in is no active owner, so none is lost.
    let dormant = roles(&world, "toni@mail.test", "client");
    assert!(!world.service.set_roles(&dormant).await.unwrap().ownerless);
    let request = SetRoles {
        leave_ownerless: true,
        ..roles(&world, "kim@mail.test", "client")
    };
    let left = world.service.set_roles(&request).await.unwrap();
    assert!(left.changed && left.ownerless, "{left:?}");
}

#[tokio::test]
async fn two_owners_who_end_each_other_leave_one() {
    let world = World::new().await;
    for email in ["kim@mail.test", "toni@mail.test"] {
        join(&world, email, ("active", "owner")).await;
    }
    let other = world.another("toni").await;
    let (one, two) = (end(&world, "kim@mail.test"), end(&world, "toni@mail.test"));
    let (one, two) = tokio::join!(
        world.service.end_membership(&one),
        other.end_membership(&two)
    );
    assert_eq!(
        [one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(),
        1,
        "{one:?} {two:?}"
    );
    let owners = "SELECT count(*) FROM membership WHERE ended_at IS NULL";
    assert_eq!(world.value(owners).await, "1");
}

#[tokio::test]
async fn a_membership_ends_once_its_person_is_told_and_the_account_stays() {
    let world = World::new().await;
    join(&world, "kim@mail.test", ("active", "client")).await;
    let ended = world
        .service
        .end_membership(&end(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(ended.changed && ended.notice.is_some(), "{ended:?}");
    let again = world
        .service
        .end_membership(&end(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(!again.changed && again.notice.is_none(), "{again:?}");
    assert_eq!(world.rows(MEMBERSHIP).await, [r#"["client"] true ended"#]);
    assert_eq!(world.value("SELECT state FROM account").await, "active");
    let mails = "SELECT kind, state, space_id = (SELECT id FROM space) FROM mail";
    assert_eq!(world.rows(mails).await, ["membership_ended queued true"]);
    assert_eq!(world.rows(AUDIT).await, ["membership.ended client - true"]);
}

#[tokio::test]
async fn an_ended_membership_comes_back_as_it_was_and_its_person_is_told() {
    let world = World::new().await;
    join(&world, "kim@mail.test", ("active", "clinician")).await;
    let joined = world.value("SELECT joined_at FROM membership").await;
    let living = world
        .service
        .restore_membership(&restore(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(!living.changed, "{living:?}");
    let quietly = EndMembership {
        notice: false,
        ..end(&world, "kim@mail.test")
    };
    world.service.end_membership(&quietly).await.unwrap();
    let refused = world
        .service
        .set_roles(&roles(&world, "kim@mail.test", "client"))
        .await;
    assert!(
        matches!(&refused, Err(MemberError::Ended { .. })),
        "{refused:?}"
    );
    let back = world
        .service
        .restore_membership(&restore(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(back.changed && back.notice.is_some(), "{back:?}");
    assert_eq!(world.rows(MEMBERSHIP).await, [r#"["clinician"] false -"#]);
    assert_eq!(
        world.value("SELECT joined_at FROM membership").await,
        joined
    );
    assert_eq!(
        world.rows("SELECT kind FROM mail").await,
        ["membership_restored"]
    );
    assert_eq!(
        world.rows(AUDIT).await,
        [
            "membership.ended clinician - true",
            "membership.restored - clinician true"
        ]
    );
}

#[tokio::test]
async fn who_cannot_log_in_is_told_nothing() {
    let world = World::new().await;
    join(&world, "kim@mail.test", ("pending", "client")).await;
    let ended = world
        .service
        .end_membership(&end(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(ended.changed && ended.notice.is_none(), "{ended:?}");
    let back = world
        .service
        .restore_membership(&restore(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(back.changed && back.notice.is_none(), "{back:?}");
}

#[tokio::test]
async fn a_membership_that_ended_with_its_account_comes_back_with_it_alone() {
    let world = World::new().await;
    let id = join(&world, "kim@mail.test", ("deleted", "client")).await;
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'account_deleted'; {}",
            audited(&id)
        ))
        .await;
    let refused = world
        .service
        .restore_membership(&restore(&world, "kim@mail.test"))
        .await;
    assert!(
        matches!(
            &refused,
            Err(MemberError::Account(AccountError::Deleted(_)))
        ),
        "{refused:?}"
    );
    let again = world
        .service
        .end_membership(&end(&world, "kim@mail.test"))
        .await
        .unwrap();
    assert!(!again.changed, "{again:?}");
    let refused = world
        .service
        .set_roles(&roles(&world, "kim@mail.test", "owner"))
        .await;
    assert!(
        matches!(
            &refused,
            Err(MemberError::Account(AccountError::Deleted(_)))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_was_never_a_member_is_told_apart_from_who_has_no_account() {
    let world = World::new().await;
    world.account("kim@mail.test", "active").await;
    let refused = world
        .service
        .end_membership(&end(&world, "kim@mail.test"))
        .await;
    assert!(
        matches!(&refused, Err(MemberError::NotMember { .. })),
        "{refused:?}"
    );
    let nobody = world
        .service
        .restore_membership(&restore(&world, "toni@mail.test"))
        .await;
    assert!(
        matches!(
            &nobody,
            Err(MemberError::Account(AccountError::NotFound(..)))
        ),
        "{nobody:?}"
    );
}

#[tokio::test]
async fn a_dry_run_of_each_change_changes_nothing() {
    let world = World::new().await;
    join(&world, "kim@mail.test", ("active", "owner")).await;
    join(&world, "toni@mail.test", ("active", "owner")).await;
    let gone = join(&world, "gone@mail.test", ("active", "client")).await;
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'ended' WHERE account_id = '{gone}'; {}",
            audited(&gone)
        ))
        .await;
    let before = world.everything().await;
    let mut set = roles(&world, "kim@mail.test", "client");
    set.member.mode = Mode::DryRun;
    assert!(world.service.set_roles(&set).await.unwrap().changed);
    let mut ending = end(&world, "kim@mail.test");
    ending.member.mode = Mode::DryRun;
    assert!(world.service.end_membership(&ending).await.unwrap().changed);
    let mut back = restore(&world, "gone@mail.test");
    back.member.mode = Mode::DryRun;
    assert!(
        world
            .service
            .restore_membership(&back)
            .await
            .unwrap()
            .changed
    );
    assert_eq!(world.everything().await, before);
}

/// Everybody who is a member of the world's space.
fn everybody(world: &World) -> MemberFilter {
    MemberFilter {
        space: world.space.id,
        role: None,
        ended: false,
        email: None,
        before: None,
        limit: Some(2),
    }
}

/// Four clients, one of whom has left, and an owner who is not activated.
async fn populate(world: &World) {
    for n in 0..4 {
        join(world, &format!("p{n}@mail.test"), ("active", "client")).await;
    }
    join(world, "owner@mail.test", ("pending", "assistant,owner")).await;
    world
        .service
        .end_membership(&end(world, "p1@mail.test"))
        .await
        .unwrap();
}

#[tokio::test]
async fn members_are_listed_page_by_page() {
    let world = World::new().await;
    populate(&world).await;
    let mut filter = everybody(&world);
    let mut seen = Vec::new();
    loop {
        let page = world.service.list_members(&filter).await.unwrap();
        assert!(page.members.len() <= 2);
        seen.extend(
            page.members
                .iter()
                .map(|one| one.email.as_ref().unwrap().to_string()),
        );
        filter.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(
        seen,
        [
            "owner@mail.test",
            "p3@mail.test",
            "p2@mail.test",
            "p0@mail.test"
        ]
    );
}

#[tokio::test]
async fn members_are_listed_by_role_end_and_address() {
    let world = World::new().await;
    populate(&world).await;
    let one = async |filter: MemberFilter| {
        let page = world.service.list_members(&filter).await.unwrap();
        assert_eq!(page.members.len(), 1, "{page:?}");
        let member = page.members.into_iter().next().unwrap();
        let email = member.email.unwrap();
        format!(
            "{email} {} {}",
            member.account_state,
            member.ended_at.is_some()
        )
    };
    let owners = MemberFilter {
        role: Some(Role::Owner),
        ..everybody(&world)
    };
    assert_eq!(one(owners).await, "owner@mail.test pending false");
    let ended = MemberFilter {
        ended: true,
        ..everybody(&world)
    };
    assert_eq!(one(ended).await, "p1@mail.test active true");
    let email: EmailAddress = "P2@mail.test".parse().unwrap();
    let named = MemberFilter {
        email: Some(email.key()),
        ..everybody(&world)
    };
    assert_eq!(one(named).await, "p2@mail.test active false");
}

//! Looking at the link of an invitation, and joining by it with an account.

use std::fmt::Write as _;

use admit::crypto::{hash_token, random_token};
use admit::domain::id::{AccountId, InvitationId};
use admit::domain::token::PlainToken;
use admit::service::bulk::InviteRow;
use admit::service::consent::TermsAccepted;
use admit::service::invitation::{InvitationError, InvitationTarget};
use admit::service::join::{DeadLink, JoinError, JoinOutcome, Joined, LinkView, OpenInvitation};
use futures_of::all;

use crate::support::world::{self, World, audited};

/// Waiting for many at once.
pub(super) mod futures_of {
    use tokio::task::JoinSet;

    /// What each of them came to, in no order.
    pub(crate) async fn all<T: Send + 'static>(
        tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
    ) -> Vec<T> {
        let mut set = JoinSet::new();
        for task in tasks {
            set.spawn(task);
        }
        set.join_all().await
    }
}

/// A link of an invitation's generation of today, as a mail would carry it.
pub(super) async fn link_of(world: &World, invitation: InvitationId) -> PlainToken {
    let token = random_token().unwrap();
    world
        .sql(&format!(
            "INSERT INTO link (hash, purpose, invitation_id, generation, created_at)
             SELECT '{}', 'join', id, link_gen, now() FROM invitation WHERE id = '{invitation}'",
            hex(&token)
        ))
        .await;
    token
}

/// The digest of a link as SQL writes it.
pub(super) fn hex(token: &PlainToken) -> String {
    let digest = hash_token(token);
    let start = String::from("\\x");
    digest.as_bytes().iter().fold(start, |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Invites somebody, and answers the invitation and a link of it.
pub(super) async fn invited(world: &World, email: &str) -> (InvitationId, PlainToken) {
    let id = world.invite_one(email).await;
    let token = link_of(world, id).await;
    (id, token)
}

/// The same with roles of the staff.
pub(super) async fn invited_as(
    world: &World,
    email: &str,
    roles: &str,
) -> (InvitationId, PlainToken) {
    let row = InviteRow {
        roles: Some(roles.parse().unwrap()),
        ..world.row(email)
    };
    assert_eq!(world.invite(std::slice::from_ref(&row)).await, ["invited"]);
    let token = link_of(world, row.id).await;
    (row.id, token)
}

async fn active(world: &World, email: &str) -> AccountId {
    world.account(email, "active").await.parse().unwrap()
}

async fn opened(world: &World, token: &PlainToken) -> OpenInvitation {
    match world.service.look(token).await.unwrap() {
        LinkView::Open(open) => *open,
        LinkView::Dead(dead) => panic!("{dead}"),
    }
}

pub(super) async fn dead(world: &World, token: &PlainToken) -> DeadLink {
    match world.service.look(token).await.unwrap() {
        LinkView::Dead(dead) => dead,
        LinkView::Open(open) => panic!("{} is open", open.email),
    }
}

/// Lets the time of an invitation run out.
async fn expire(world: &World, id: InvitationId) {
    let expired = format!("UPDATE invitation SET expires_at = now() WHERE id = '{id}'");
    world.sql(&expired).await;
}

async fn withdraw(world: &World, id: InvitationId) -> Result<(), InvitationError> {
    world::withdraw(&world.service, InvitationTarget::Id(id))
        .await
        .map(drop)
}

async fn resend(world: &World, id: InvitationId) {
    world::resend(&world.service, InvitationTarget::Id(id))
        .await
        .unwrap();
}

const ENDS: &str = "SELECT ended, accepted_by IS NOT NULL FROM invitation";

#[tokio::test]
async fn looking_tells_all_of_an_open_invitation_and_spends_nothing_however_often() {
    let world = World::new().await;
    world
        .sql("UPDATE organisation SET contact = 'desk@clinic.example'; UPDATE space SET url = 'https://x.example'")
        .await;
    let (_, token) = invited(&world, "Kim@mail.test").await;
    let before = world.everything().await;
    for _ in 0..20 {
        let open = opened(&world, &token).await;
        assert_eq!(open.space.url.as_deref(), Some("https://x.example"));
        assert_eq!(open.space.name, "Space spring-clinic");
        assert_eq!(open.issuer.contact.as_deref(), Some("desk@clinic.example"));
        assert_eq!(open.email.as_str(), "Kim@mail.test");
        assert_eq!(open.roles, ["client"]);
        assert!(!open.for_staff && !open.invited_has_account && !open.tried_too_often);
        assert_eq!(open.terms.version, 1);
        assert!(
            open.terms.body.starts_with("Terms of use"),
            "{}",
            open.terms.body
        );
    }
    assert_eq!(world.everything().await, before);
    world.account("KIM@mail.test", "disabled").await;
    assert!(opened(&world, &token).await.invited_has_account);
}

#[tokio::test]
async fn a_dead_link_says_why_and_the_end_before_a_newer_link() {
    let world = World::new().await;
    let unknown = random_token().unwrap();
    assert_eq!(dead(&world, &unknown).await, DeadLink::Unknown);

    let (id, token) = invited(&world, "kim@mail.test").await;
    resend(&world, id).await;
    assert!(matches!(
        dead(&world, &token).await,
        DeadLink::Superseded(_)
    ));
    let newer = link_of(&world, id).await;
    opened(&world, &newer).await;
    expire(&world, id).await;
    assert!(matches!(dead(&world, &newer).await, DeadLink::Expired(_)));
    assert!(matches!(dead(&world, &token).await, DeadLink::Expired(_)));
    withdraw(&world, id).await.unwrap();
    for each in [&newer, &token] {
        let DeadLink::Withdrawn(issuer) = dead(&world, each).await else {
            panic!("not withdrawn");
        };
        assert!(!issuer.organisation.is_empty());
    }

    let (_, token) = invited(&world, "lee@mail.test").await;
    let lee = active(&world, "lee@mail.test").await;
    world.service.join_as(&token, lee, None).await.unwrap();
    let DeadLink::Accepted { pending, .. } = dead(&world, &token).await else {
        panic!("not accepted");
    };
    assert_eq!(pending, None);
}

#[tokio::test]
async fn joining_spends_the_invitation_its_mails_and_its_link_in_one_go() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let lee = active(&world, "lee@mail.test").await;
    let outcome = world.service.join_as(&token, lee, None).await.unwrap();
    let JoinOutcome::Joined { space, was } = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!((space.id, was), (world.space.id, Joined::New));
    assert_eq!(world.rows(ENDS).await, ["accepted true"]);
    assert_eq!(world.rows("SELECT state FROM mail").await, ["moot"]);
    assert_eq!(
        world.rows("SELECT used_at IS NOT NULL FROM link").await,
        ["true"]
    );
    let membership = "SELECT roles, ended_at FROM membership";
    assert_eq!(world.rows(membership).await, ["[\"client\"] -"]);
    let audit = "SELECT action, subject_kind, state_before, state_after FROM audit
                 ORDER BY id DESC LIMIT 2";
    assert_eq!(
        world.rows(audit).await,
        [
            "membership.made membership - -",
            "invitation.accepted invitation open accepted"
        ]
    );
}

#[tokio::test]
async fn the_second_click_of_one_person_is_no_error_and_anybody_elses_is() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let kim = active(&world, "kim@mail.test").await;
    let lee = active(&world, "lee@mail.test").await;
    world.service.join_as(&token, kim, None).await.unwrap();
    let again = world.service.join_as(&token, kim, None).await.unwrap();
    assert!(matches!(again, JoinOutcome::Before(space) if space.id == world.space.id));
    let error = world.service.join_as(&token, lee, None).await.unwrap_err();
    assert!(
        matches!(error, JoinError::Dead(DeadLink::Accepted { .. })),
        "{error}"
    );
    // Once the membership has ended, the spent link brings nobody back.
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'ended'; {}",
            audited(&kim.to_string())
        ))
        .await;
    let error = world.service.join_as(&token, kim, None).await.unwrap_err();
    assert!(
        matches!(error, JoinError::Dead(DeadLink::Accepted { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn nobody_joins_by_a_dead_link_and_nothing_changes() {
    let world = World::new().await;
    let kim = active(&world, "kim@mail.test").await;
    let (older, superseded) = invited(&world, "a@mail.test").await;
    resend(&world, older).await;
    let (late, expired) = invited(&world, "b@mail.test").await;
    expire(&world, late).await;
    let (back, withdrawn) = invited(&world, "c@mail.test").await;
    withdraw(&world, back).await.unwrap();
    let before = world.everything().await;
    for (token, words) in [
        (superseded, "a newer mail has the link that works"),
        (expired, "the invitation has expired"),
        (withdrawn, "the invitation was withdrawn"),
        (random_token().unwrap(), "the link is not known"),
    ] {
        let error = world.service.join_as(&token, kim, None).await.unwrap_err();
        assert_eq!(error.to_string(), words);
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn roles_of_the_staff_are_accepted_under_the_invited_address_alone() {
    let world = World::new().await;
    let (_, token) = invited_as(&world, "kim@mail.test", "owner+clinician").await;
    assert!(opened(&world, &token).await.for_staff);
    let lee = active(&world, "lee@mail.test").await;
    let before = world.everything().await;
    let error = world.service.join_as(&token, lee, None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "only k***@mail.test can accept this invitation"
    );
    assert_eq!(world.everything().await, before);
    let kim = active(&world, "KIM@mail.test").await;
    world.service.join_as(&token, kim, None).await.unwrap();
    let roles = "SELECT roles FROM membership";
    assert_eq!(world.rows(roles).await, ["[\"owner\",\"clinician\"]"]);
}

#[tokio::test]
async fn a_member_gets_the_roles_that_are_missing_and_the_invitation_is_spent() {
    let world = World::new().await;
    let kim = active(&world, "kim@mail.test").await;
    let (_, client) = invited(&world, "a@mail.test").await;
    let (_, owner) = invited_as(&world, "kim@mail.test", "owner").await;
    let (_, plain) = invited(&world, "b@mail.test").await;
    for (token, expected) in [
        (client, Joined::New),
        (owner, Joined::MoreRoles),
        (plain, Joined::Unchanged),
    ] {
        let outcome = world.service.join_as(&token, kim, None).await.unwrap();
        assert!(
            matches!(outcome, JoinOutcome::Joined { was, .. } if was == expected),
            "{expected:?}"
        );
    }
    let ended = world.rows(ENDS).await;
    assert_eq!(ended, ["accepted true"; 3]);
    let roles = "SELECT roles FROM membership";
    assert_eq!(world.rows(roles).await, ["[\"owner\"]"]);
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'ended'; {}",
            audited(&kim.to_string())
        ))
        .await;
    let (_, back) = invited(&world, "c@mail.test").await;
    let outcome = world.service.join_as(&back, kim, None).await.unwrap();
    assert!(matches!(
        outcome,
        JoinOutcome::Joined {
            was: Joined::Again,
            ..
        }
    ));
    assert_eq!(world.rows(roles).await, ["[\"client\"]"]);
}

#[tokio::test]
async fn only_an_active_account_joins() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    for state in ["pending", "disabled", "deleted"] {
        let account = world.account(&format!("{state}@mail.test"), state).await;
        let account = account.parse().unwrap();
        let error = world
            .service
            .join_as(&token, account, None)
            .await
            .unwrap_err();
        assert!(
            matches!(error, JoinError::NotActive(id) if id == account),
            "{error}"
        );
    }
    assert_eq!(world.rows(ENDS).await, ["- false"]);
}

#[tokio::test]
async fn newer_terms_are_accepted_before_joining_or_with_it() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let kim = active(&world, "kim@mail.test").await;
    world
        .sql(
            "INSERT INTO terms (version, language, body, digest, published_at)
             SELECT v, 'en', 'Be kind', sha256('Be kind'), now() FROM generate_series(1, 3) v",
        )
        .await;
    for given in [None, Some(2), Some(4)] {
        let error = world.service.join_as(&token, kim, given).await.unwrap_err();
        assert!(
            matches!(error, JoinError::TermsOutdated { version: 3 }),
            "{given:?}: {error}"
        );
    }
    assert_eq!(world.rows(ENDS).await, ["- false"]);
    world.service.join_as(&token, kim, Some(3)).await.unwrap();
    let again = world.service.accept_terms(kim, 3).await.unwrap();
    assert_eq!(again, TermsAccepted::Before);
    // The account reads Dutch, in which there is no text: the language of what was shown is kept.
    let accepted = "SELECT version, language FROM terms_acceptance";
    assert_eq!(world.rows(accepted).await, ["3 en"]);
}

#[tokio::test]
async fn of_a_hundred_people_with_one_link_one_joins() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let mut accounts = Vec::new();
    for n in 0..100 {
        accounts.push(active(&world, &format!("p{n}@mail.test")).await);
    }
    let tries = accounts.into_iter().map(|account| {
        let (service, token) = (world.service.clone(), token.clone());
        async move { service.join_as(&token, account, None).await }
    });
    let (joined, refused): (Vec<_>, Vec<_>) = all(tries).await.into_iter().partition(Result::is_ok);
    assert_eq!(joined.len(), 1);
    for error in refused.into_iter().filter_map(Result::err) {
        assert!(
            matches!(error, JoinError::Dead(DeadLink::Accepted { .. })),
            "{error}"
        );
    }
    assert_eq!(world.value("SELECT count(*) FROM membership").await, "1");
}

#[tokio::test]
async fn of_a_hundred_clicks_of_one_person_one_joins_and_the_others_are_told_so() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let kim = active(&world, "kim@mail.test").await;
    let tries = (0..100).map(|_| {
        let (service, token) = (world.service.clone(), token.clone());
        async move { service.join_as(&token, kim, None).await.unwrap() }
    });
    let outcomes = all(tries).await;
    let first = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, JoinOutcome::Joined { .. }))
        .count();
    assert_eq!((outcomes.len(), first), (100, 1));
    let audit = "SELECT count(*) FROM audit WHERE action = 'invitation.accepted'";
    assert_eq!(world.value(audit).await, "1");
}

#[tokio::test]
async fn withdrawing_and_joining_at_once_do_not_both_succeed() {
    let world = World::new().await;
    let kim = active(&world, "kim@mail.test").await;
    for n in 0..25 {
        let (id, token) = invited(&world, &format!("p{n}@mail.test")).await;
        let (joined, withdrawn) = tokio::join!(
            world.service.join_as(&token, kim, None),
            withdraw(&world, id)
        );
        match (joined, withdrawn) {
            (Ok(_), Err(InvitationError::Accepted(_)))
            | (Err(JoinError::Dead(DeadLink::Withdrawn(_))), Ok(())) => {}
            (joined, withdrawn) => panic!("{joined:?} and {withdrawn:?}"),
        }
    }
}

#[tokio::test]
async fn what_happens_while_somebody_waits_for_the_invitation_counts() {
    for (change, words) in [
        (
            "ended = 'withdrawn', ended_at = now()",
            "the invitation was withdrawn",
        ),
        ("expires_at = now()", "the invitation has expired"),
        ("link_gen = 2", "a newer mail has the link that works"),
    ] {
        let world = World::new().await;
        let (_, token) = invited(&world, "kim@mail.test").await;
        let kim = active(&world, "kim@mail.test").await;
        let held = world.hold(&format!("UPDATE invitation SET {change}")).await;
        let service = world.service.clone();
        let joining = tokio::spawn(async move { service.join_as(&token, kim, None).await });
        world.until_somebody_waits().await;
        held.commit().await.unwrap();
        let error = joining.await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), words);
        assert_eq!(world.value("SELECT count(*) FROM membership").await, "0");
    }
}

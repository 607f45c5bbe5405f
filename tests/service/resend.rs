//! Sending an invitation again.

use admit::domain::id::{ClaimId, InvitationId};
use admit::domain::token::TokenHash;
use admit::service::changes::{Change, ChangeRun, Changed, Done};
use admit::service::invitation::{InvitationError, InvitationTarget};
use admit::service::{Grounds, Mode};
use admit::store::mail::{Armed, mark_armed};
use uuid::Uuid;

use super::invitation::accept;
use super::rescue::claimed_mail;
use crate::support::world::{self, RESEND, World, change, change_in, withdraw};

async fn resend(world: &World, id: InvitationId) -> Result<Changed, InvitationError> {
    world::resend(&world.service, InvitationTarget::Id(id)).await
}

#[tokio::test]
async fn resending_gives_a_new_life_and_one_mail_and_makes_the_waiting_one_moot() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    world
        .sql("UPDATE invitation SET expires_at = now() + interval '1 day'")
        .await;
    let before = world.everything().await;
    let shown = ChangeRun::new(RESEND, None, Grounds::default(), Mode::DryRun);
    let shown = change_in(&world.service, shown, InvitationTarget::Id(id)).await;
    assert!(matches!(shown.unwrap().done, Done::Resent(_)));
    assert_eq!(world.everything().await, before);

    let sent = resend(&world, id).await.unwrap();
    assert_eq!(sent.done, Done::Resent(world.mail_of(id).await));
    let mails = world
        .rows("SELECT generation, state, priority FROM mail ORDER BY generation")
        .await;
    assert_eq!(mails, ["1 moot 30", "2 queued 30"]);
    let stored =
        "SELECT link_gen, expires_at > now() + interval '13 days', ttl_seconds FROM invitation";
    assert_eq!(world.rows(stored).await, ["2 true 1209600"]);
    let audit =
        "SELECT action, state_before, state_after FROM audit WHERE action = 'invitation.resent'";
    assert_eq!(world.rows(audit).await, ["invitation.resent open open"]);
}

#[tokio::test]
async fn an_expired_invitation_is_open_again_once_it_is_resent() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    // It ended on a day, so that there is no life to give it anew but the usual one.
    world
        .sql("UPDATE invitation SET expires_at = now(), ttl_seconds = NULL")
        .await;
    resend(&world, id).await.unwrap();
    let stored = "SELECT ended, expires_at > now() + interval '13 days' FROM invitation";
    assert_eq!(world.rows(stored).await, ["- true"]);
    let audit = "SELECT state_before, state_after FROM audit WHERE action = 'invitation.resent'";
    assert_eq!(world.rows(audit).await, ["expired open"]);
    let shorter = Change::Resend {
        expiry: Some("2h".parse().unwrap()),
        force: true,
    };
    let again = change(&world.service, shorter, InvitationTarget::Id(id));
    again.await.unwrap();
    assert_eq!(
        world.rows("SELECT ttl_seconds FROM invitation").await,
        ["7200"]
    );
}

#[tokio::test]
async fn what_was_withdrawn_or_accepted_is_not_resent() {
    let world = World::new().await;
    let withdrawn = world.invite_one("a@mail.test").await;
    withdraw(&world.service, InvitationTarget::Id(withdrawn))
        .await
        .unwrap();
    let accepted = world.invite_one("b@mail.test").await;
    accept(&world, accepted).await;
    let before = world.everything().await;
    let error = resend(&world, withdrawn).await.unwrap_err();
    assert!(matches!(error, InvitationError::Withdrawn(_)), "{error}");
    let error = resend(&world, accepted).await.unwrap_err();
    assert!(matches!(error, InvitationError::Accepted(_)), "{error}");
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn a_mail_of_an_older_generation_that_was_already_claimed_is_never_armed() {
    let world = World::new().await;
    let id = world.invite_one("kim@mail.test").await;
    let claim = ClaimId::new(Uuid::new_v4());
    let mail = claimed_mail(&world, claim).await;
    resend(&world, id).await.unwrap();
    let mut connection = world.database.pool.acquire().await.unwrap();
    let hash = TokenHash::new([1; 32]);
    let armed = mark_armed(&mut connection, &mail, claim, &hash, "memory")
        .await
        .unwrap();
    assert_eq!(armed, Armed::Moot);
    let mails = world
        .rows("SELECT generation, state FROM mail ORDER BY generation")
        .await;
    assert_eq!(mails, ["1 moot", "2 queued"]);
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
}

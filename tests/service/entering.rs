//! The whole way in: invited, signed up, activated, and on to a second space by logging in.

use admit::domain::id::AccountId;
use admit::service::bulk::InviteRow;
use admit::service::invitation::InvitationTarget;
use admit::service::join::{DeadLink, JoinError, JoinOutcome, Joined};
use admit::service::login::{LogIn, LogInError};
use secrecy::SecretString;

use super::activation::waiting;
use super::join::{invited, link_of};
use super::sign_up::PASSWORD;
use crate::support::world::{World, create_space, withdraw};

/// Logs in, as the page before the invitation's does.
async fn log_in(world: &World, password: &str) -> Result<AccountId, LogInError> {
    let request = LogIn {
        email: "KIM@mail.test".parse().unwrap(),
        password: SecretString::from(password),
        source: None,
    };
    let logged_in = world.service.log_in(request).await?;
    Ok(logged_in.account.id)
}

#[tokio::test]
async fn whoever_signed_up_and_activated_joins_a_second_space_with_the_password() {
    let world = World::new().await;
    let (kim, _, activation) = waiting(&world).await;
    let other = world.service.create_space(create_space("autumn")).await;
    let second = InviteRow {
        space: other.unwrap().space.id,
        ..world.row("kim@work.test")
    };
    assert_eq!(
        world.invite(std::slice::from_ref(&second)).await,
        ["invited"]
    );
    let token = link_of(&world, second.id).await;

    let error = log_in(&world, PASSWORD).await.unwrap_err();
    assert!(matches!(error, LogInError::Pending { .. }), "{error}");
    world.service.activate(&activation, None).await.unwrap();
    let error = log_in(&world, "Wrong-1234").await.unwrap_err();
    assert!(matches!(error, LogInError::Invalid), "{error}");
    assert_eq!(log_in(&world, PASSWORD).await.unwrap(), kim);
    let outcome = world.service.join_as(&token, kim, None).await.unwrap();
    assert!(
        matches!(outcome, JoinOutcome::Joined { space, was: Joined::New } if space.slug.as_str() == "autumn")
    );
    let members =
        format!("SELECT count(*) FROM membership WHERE account_id = '{kim}' AND ended_at IS NULL");
    assert_eq!(world.value(&members).await, "2");
}

#[tokio::test]
async fn a_dead_link_is_told_after_logging_in_and_changes_no_membership() {
    let world = World::new().await;
    let (_, _, activation) = waiting(&world).await;
    world.service.activate(&activation, None).await.unwrap();
    let (id, token) = invited(&world, "lee@mail.test").await;
    withdraw(&world.service, InvitationTarget::Id(id))
        .await
        .unwrap();
    let kim = log_in(&world, PASSWORD).await.unwrap();
    let error = world.service.join_as(&token, kim, None).await.unwrap_err();
    assert!(
        matches!(error, JoinError::Dead(DeadLink::Withdrawn(_))),
        "{error}"
    );
    assert_eq!(world.value("SELECT count(*) FROM membership").await, "1");
}

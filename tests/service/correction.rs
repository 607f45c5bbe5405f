//! "Wrong address?": correcting the address of a pending account by the link of its invitation.

use admit::service::activation::{CorrectionError, DeadActivation, RenewalError};
use admit::service::correct::CorrectInvitation;
use admit::service::invitation::InvitationTarget;
use admit::service::join::{DeadLink, LinkView, SignUpError};
use admit::service::{Grounds, Mode, new_run};

use super::activation::{dead, link_of, waiting};
use super::join::{self, invited, invited_as};
use super::sign_up::{request, signed_up};
use crate::support::world::World;

#[tokio::test]
async fn a_wrong_address_is_corrected_and_its_links_end() {
    let world = World::new().await;
    let (kim, invitation, activation) = waiting(&world).await;
    let email = "kim@other.test".parse().unwrap();
    let done = world
        .service
        .correct_address_by_link(&invitation, &email)
        .await
        .unwrap();
    assert_eq!(
        (done.account, done.masked.as_str()),
        (kim, "k***@other.test")
    );
    let account = "SELECT email, state, activation_gen FROM account";
    assert_eq!(world.rows(account).await, ["kim@other.test pending 2"]);
    // What was sent to the wrong address tells nothing of the right one, and ends no link of it.
    assert_eq!(dead(&world, &activation).await, DeadActivation::Unknown);
    let error = world.service.resend_activation_by_link(&activation).await;
    assert!(matches!(error, Err(RenewalError::Unknown)), "{error:?}");
    let waiting = "SELECT id FROM mail WHERE kind = 'activation' AND state = 'queued'";
    assert_eq!(world.value(waiting).await, done.mail.to_string());
    let audit = "SELECT action, state_before, state_after FROM audit ORDER BY id DESC LIMIT 1";
    assert_eq!(
        world.rows(audit).await,
        ["account.address_changed pending pending"]
    );
    // The link to activate went to the wrong address and corrects nothing.
    let error = world
        .service
        .correct_address_by_link(&activation, &email)
        .await
        .unwrap_err();
    assert!(
        matches!(error, CorrectionError::Link(RenewalError::Unknown)),
        "{error}"
    );
    let newest = link_of(&world, kim).await;
    world.service.activate(&newest, None).await.unwrap();
    let error = world
        .service
        .correct_address_by_link(&invitation, &email)
        .await
        .unwrap_err();
    assert!(
        matches!(error, CorrectionError::Link(RenewalError::AlreadyActive)),
        "{error}"
    );
}

#[tokio::test]
async fn what_was_counted_under_an_address_that_is_given_up_goes_with_it() {
    let world = World::new().await;
    let (_, invitation, _) = waiting(&world).await;
    world
        .sql(
            "INSERT INTO throttle (kind, key, since, tries)
             SELECT kind, email_key, now(), 1 FROM account,
                unnest(ARRAY['log_in_address', 'reset_address']) kind;
             INSERT INTO throttle (kind, key, since, tries)
                VALUES ('log_in_address', 'somebody@else.test', now(), 1)",
        )
        .await;
    let email = "kim@other.test".parse().unwrap();
    let corrected = world.service.correct_address_by_link(&invitation, &email);
    corrected.await.unwrap();
    let left = "SELECT kind, key FROM throttle WHERE kind IN ('log_in_address', 'reset_address')";
    assert_eq!(
        world.rows(left).await,
        ["log_in_address somebody@else.test"],
        "nothing would lead from the account to it any more"
    );
}

#[tokio::test]
async fn a_link_that_a_correction_has_ended_knows_nothing_of_the_account() {
    let world = World::new().await;
    let (id, wrong) = invited(&world, "kim@wrong.test").await;
    let correction = CorrectInvitation {
        target: InvitationTarget::Id(id),
        to: "kim@mail.test".parse().unwrap(),
        run: new_run(),
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    let corrected = world.service.correct_invitation(&correction).await;
    corrected.unwrap();
    let right = join::link_of(&world, id).await;
    signed_up(&world, &right, "kim@mail.test").await;
    let before = world.everything().await;
    let email = "kim@wrong.test".parse().unwrap();
    let error = world.service.correct_address_by_link(&wrong, &email).await;
    assert!(
        matches!(error, Err(CorrectionError::Link(RenewalError::Unknown))),
        "{error:?}"
    );
    let error = world.service.resend_activation_by_link(&wrong).await;
    assert!(matches!(error, Err(RenewalError::Unknown)), "{error:?}");
    for (token, expected) in [(&wrong, None), (&right, Some("k***@mail.test"))] {
        let view = world.service.look(token).await.unwrap();
        let LinkView::Dead(DeadLink::Accepted { pending, .. }) = view else {
            panic!("{view:?}");
        };
        assert_eq!(pending.as_deref(), expected);
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn every_corrected_address_is_a_try_of_the_link() {
    let world = World::new().await;
    let (_, invitation, _) = waiting(&world).await;
    world.account("lee@mail.test", "deleted").await;
    for n in 0..10 {
        let email = if n % 2 == 0 {
            "LEE@mail.test".to_owned()
        } else {
            format!("kim{n}@mail.test")
        };
        let corrected = world
            .service
            .correct_address_by_link(&invitation, &email.parse().unwrap())
            .await;
        match corrected {
            Err(CorrectionError::AddressInUse) if n % 2 == 0 => {}
            Ok(_) if n % 2 == 1 => {}
            other => panic!("{n}: {other:?}"),
        }
    }
    let email = "free@mail.test".parse().unwrap();
    let error = world
        .service
        .correct_address_by_link(&invitation, &email)
        .await
        .unwrap_err();
    assert!(matches!(error, CorrectionError::TooManyTries), "{error}");
    let stored = "SELECT email FROM account WHERE state = 'pending'";
    assert_eq!(world.value(stored).await, "kim9@mail.test");
}

#[tokio::test]
async fn an_account_with_a_role_of_the_staff_keeps_the_invited_address() {
    let world = World::new().await;
    let (_, invitation) = invited_as(&world, "kim@mail.test", "owner").await;
    signed_up(&world, &invitation, "kim@mail.test").await;
    let before = world.everything().await;
    let email = "kim@other.test".parse().unwrap();
    let error = world
        .service
        .correct_address_by_link(&invitation, &email)
        .await
        .unwrap_err();
    assert!(matches!(error, CorrectionError::StaffAddress), "{error}");
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn a_correction_and_a_sign_up_for_one_address_at_once_make_one_account_of_it() {
    for _ in 0..10 {
        let world = World::new().await;
        let (_, invitation, _) = waiting(&world).await;
        let (_, other) = invited(&world, "lee@mail.test").await;
        let email = "wanted@mail.test".parse().unwrap();
        let (corrected, signed_up) = tokio::join!(
            world.service.correct_address_by_link(&invitation, &email),
            world.service.sign_up(request(&other, "WANTED@mail.test")),
        );
        match (corrected, signed_up) {
            (Ok(_), Err(SignUpError::AddressInUse))
            | (Err(CorrectionError::AddressInUse), Ok(_)) => {}
            (corrected, signed_up) => panic!("{corrected:?} and {signed_up:?}"),
        }
    }
}

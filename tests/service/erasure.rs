//! Deleting, restoring and erasing accounts.

use std::path::Path;

use admit::domain::email::EmailAddress;
use admit::service::account::{AccountError, AccountTarget};
use admit::service::erasure::{
    AccountDeletion, AccountErasure, AccountRestored, DeleteAccount, EraseAccount, EraseInvitee,
    Erasure, ErasureError, RestoreAccount,
};
use admit::service::{Grounds, Mode};
use jiff::SignedDuration;

use crate::support::world::{World, audited};

pub(super) fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

fn grounds() -> Grounds {
    Grounds {
        reason: Some("Anna Köhler asked for it by telephone".to_owned()),
        ticket: Some("GDPR-88".to_owned()),
    }
}

pub(super) fn delete(target: &str) -> DeleteAccount {
    DeleteAccount {
        target: AccountTarget::Email(email(target)),
        grace: SignedDuration::from_hours(30 * 24),
        leave_ownerless: false,
        grounds: grounds(),
        mode: Mode::Apply,
    }
}

pub(super) fn erase(target: &str, mail_folder: Option<&Path>) -> EraseAccount {
    EraseAccount {
        target: AccountTarget::Email(email(target)),
        leave_ownerless: false,
        mail_folder: mail_folder.map(Path::to_owned),
        grounds: grounds(),
        mode: Mode::Apply,
    }
}

fn restore(target: &str) -> RestoreAccount {
    RestoreAccount {
        target: AccountTarget::Email(email(target)),
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

pub(super) fn invitee(target: &str) -> EraseInvitee {
    EraseInvitee {
        email: email(target),
        mail_folder: None,
        grounds: grounds(),
        mode: Mode::Apply,
    }
}

pub(super) async fn erased(world: &World, request: &EraseAccount) -> Erasure {
    match world.service.erase_account(request).await.unwrap() {
        AccountErasure::Erased(erasure) => *erasure,
        AccountErasure::Unchanged(account) => panic!("{account:?}"),
    }
}

const ACCOUNT: &str = "SELECT state, deleted_from, activation_gen, reset_gen, address_gen,
    sessions_after >= deleted_at, erase_after - deleted_at FROM account";

#[tokio::test]
async fn a_deleted_account_is_closed_at_once_and_restored_as_it_was() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "active").await;
    world.member(&anna).await;
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             VALUES (gen_random_uuid(), 'reset', '{anna}', 1, now(), now())"
        ))
        .await;
    let AccountDeletion::Deleted(done) = world
        .service
        .delete_account(&delete("Anna@mail.test"))
        .await
        .unwrap()
    else {
        panic!("it was not deleted");
    };
    assert_eq!(done.memberships.len(), 1);
    assert_eq!(
        world.value(ACCOUNT).await,
        "deleted active 2 2 2 true 30 days"
    );
    let members = "SELECT ended_at IS NOT NULL, end_cause FROM membership";
    assert_eq!(world.value(members).await, "true account_deleted");
    assert_eq!(world.value("SELECT state FROM mail").await, "moot");
    let audit = "SELECT action, state_before, state_after, ticket, reason_digest IS NOT NULL
        FROM audit WHERE actor = 'sam' AND subject_id IS NOT NULL AND subject_kind <> 'space'
            AND subject_kind <> 'organisation' ORDER BY id";
    let deleted = [
        "account.deleted active deleted GDPR-88 true",
        "membership.ended - - GDPR-88 false",
    ];
    assert_eq!(world.rows(audit).await, deleted);
    let again = world
        .service
        .delete_account(&delete("anna@mail.test"))
        .await
        .unwrap();
    assert!(matches!(again, AccountDeletion::Unchanged(_)));
    let AccountRestored::Restored(restored) = world
        .service
        .restore_account(&restore("anna@mail.test"))
        .await
        .unwrap()
    else {
        panic!("it was not restored");
    };
    assert_eq!(restored.memberships.len(), 1);
    let account = "SELECT state, deleted_from, deleted_at, erase_after FROM account";
    assert_eq!(world.value(account).await, "active - - -");
    let members = "SELECT ended_at, end_cause FROM membership";
    assert_eq!(world.value(members).await, "- -");
    let again = world
        .service
        .restore_account(&restore("anna@mail.test"))
        .await
        .unwrap();
    assert!(matches!(again, AccountRestored::Unchanged(_)));
}

#[tokio::test]
async fn a_membership_that_had_ended_before_stays_ended_when_the_account_is_restored() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "disabled").await;
    world.member(&anna).await;
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'ended'; {}",
            audited(&anna)
        ))
        .await;
    world
        .service
        .delete_account(&delete("anna@mail.test"))
        .await
        .unwrap();
    world
        .service
        .restore_account(&restore("anna@mail.test"))
        .await
        .unwrap();
    assert_eq!(
        world.value("SELECT end_cause FROM membership").await,
        "ended"
    );
    assert_eq!(
        world
            .value("SELECT state, disabled_from FROM account")
            .await,
        "disabled active"
    );
}

#[tokio::test]
async fn a_restored_pending_account_waits_for_its_activation_anew() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "pending").await;
    world
        .sql(&format!(
            "UPDATE account SET pending_until = now() - interval '1 day' WHERE id = '{anna}'"
        ))
        .await;
    world
        .service
        .delete_account(&delete("anna@mail.test"))
        .await
        .unwrap();
    world
        .service
        .restore_account(&restore("anna@mail.test"))
        .await
        .unwrap();
    let account = "SELECT state, pending_until > now() + interval '6 days' FROM account";
    assert_eq!(world.value(account).await, "pending true");
}

#[tokio::test]
async fn the_last_active_owner_is_refused_unless_a_space_may_be_ownerless() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "active").await;
    let erik = world.account("erik@mail.test", "disabled").await;
    for account in [&anna, &erik] {
        world.member(account).await;
    }
    world
        .sql(&format!(
            "UPDATE membership SET roles = '{{owner}}'; {}; {}",
            audited(&anna),
            audited(&erik)
        ))
        .await;
    for mode in [Mode::DryRun, Mode::Apply] {
        let mut request = delete("anna@mail.test");
        request.mode = mode;
        let refused = world.service.delete_account(&request).await.unwrap_err();
        let ErasureError::Account(AccountError::LastOwner { spaces, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(spaces, ["spring-clinic"]);
        let mut request = erase("anna@mail.test", None);
        request.mode = mode;
        let refused = world.service.erase_account(&request).await.unwrap_err();
        assert!(matches!(
            refused,
            ErasureError::Account(AccountError::LastOwner { .. })
        ));
    }
    // One that is disabled is no active owner, so nothing is lost with it.
    world
        .service
        .delete_account(&delete("erik@mail.test"))
        .await
        .unwrap();
    let mut request = delete("anna@mail.test");
    request.leave_ownerless = true;
    world.service.delete_account(&request).await.unwrap();
    assert_eq!(
        world
            .value("SELECT count(*) FROM account WHERE state = 'deleted'")
            .await,
        "2"
    );
}

#[tokio::test]
async fn an_erased_account_is_not_found_by_address_and_its_address_is_free() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "active").await;
    erased(&world, &erase("anna@mail.test", None)).await;
    let gone = world
        .service
        .restore_account(&restore("anna@mail.test"))
        .await
        .unwrap_err();
    assert!(matches!(
        gone,
        ErasureError::Account(AccountError::NotFound(..))
    ));
    let mut by_id = restore("anna@mail.test");
    by_id.target = AccountTarget::Id(anna.parse().unwrap());
    let refused = world.service.restore_account(&by_id).await.unwrap_err();
    assert!(matches!(
        refused,
        ErasureError::Account(AccountError::Erased(_))
    ));
    let mut again = erase("anna@mail.test", None);
    again.target = by_id.target;
    let unchanged = world.service.erase_account(&again).await.unwrap();
    assert!(matches!(unchanged, AccountErasure::Unchanged(_)));
    world.account("anna@mail.test", "active").await;
    let audit = "SELECT action, state_before, state_after FROM audit WHERE actor = 'sam'
        AND subject_kind = 'account' ORDER BY id";
    let both = [
        "account.deleted active deleted",
        "account.erased deleted erased",
    ];
    assert_eq!(world.rows(audit).await, both);
}

#[tokio::test]
async fn the_invitations_of_somebody_with_an_account_are_not_erased_alone() {
    let world = World::new().await;
    world.invite_one("anna@mail.test").await;
    let anna = world.account("anna@mail.test", "deleted").await;
    let refused = world
        .service
        .erase_invitee(&invitee("anna@mail.test"))
        .await
        .unwrap_err();
    let ErasureError::HasAccount { account, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(account.to_string(), anna);
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "1");
}

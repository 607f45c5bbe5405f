//! Accounts as staff deals with them: made, closed, opened, unlocked.

use admit::domain::email::EmailAddress;
use admit::domain::language::Language;
use admit::domain::name::{NamePart, PersonName};
use admit::mail::MemoryOutbox;
use admit::service::account::close::{AccountDisabled, AccountReactivated, ChangeState};
use admit::service::account::create::{AccountCreated, CreateAccount};
use admit::service::account::list::AccountFilter;
use admit::service::account::unlock::AccountUnlocked;
use admit::service::account::{AccountError, AccountTarget};
use admit::service::{Grounds, Mode};
use tokio::task::JoinSet;

use crate::support::world::{World, memory};

/// Names an account by its address.
pub(super) fn at(email: &str) -> AccountTarget {
    AccountTarget::Email(email.parse().unwrap())
}

/// Why, in words and by a ticket.
pub(super) fn because(reason: &str) -> Grounds {
    Grounds {
        reason: Some(reason.to_owned()),
        ticket: Some("T-1".to_owned()),
    }
}

/// Asks for a change of state.
pub(super) fn state(email: &str) -> ChangeState {
    ChangeState {
        target: at(email),
        grounds: because("left"),
        mode: Mode::Apply,
    }
}

/// Asks for an account.
pub(super) fn new_account(email: &str) -> CreateAccount {
    CreateAccount {
        email: email.parse().unwrap(),
        name: PersonName {
            given: Some(NamePart::from_stored("Kim".to_owned())),
            infix: Some(NamePart::from_stored("van".to_owned())),
            family: Some(NamePart::from_stored("Dam".to_owned())),
        },
        language: Language::Nl,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

fn dry(request: &ChangeState) -> ChangeState {
    ChangeState {
        mode: Mode::DryRun,
        ..request.clone()
    }
}

#[tokio::test]
async fn an_account_made_by_staff_waits_7_days_for_its_activation_and_has_no_password() {
    let world = World::new().await;
    let before = world.everything().await;
    let request = CreateAccount {
        mode: Mode::DryRun,
        ..new_account("kim@mail.test")
    };
    let shown = world.service.create_account(&request).await.unwrap();
    assert!(matches!(shown, AccountCreated::Created(..)));
    assert_eq!(world.everything().await, before);

    let made = world
        .service
        .create_account(&new_account("kim@mail.test"))
        .await;
    let AccountCreated::Created(account, mail) = made.unwrap() else {
        panic!("it was there before");
    };
    let stored = "SELECT state, made_by_staff, password_hash, given_name, family_name, language,
        pending_until - created_at FROM account";
    assert_eq!(
        world.rows(stored).await,
        ["pending true - Kim Dam nl 7 days"]
    );
    let mails = format!("SELECT kind, state FROM mail WHERE id = '{mail}'");
    assert_eq!(world.value(&mails).await, "activation queued");
    let audit = format!(
        "SELECT action, state_after FROM audit WHERE subject_id = '{}'",
        account.id
    );
    assert_eq!(world.rows(&audit).await, ["account.created pending"]);

    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    let life = "SELECT expires_at - created_at FROM link";
    assert_eq!(world.value(life).await, "7 days");
}

#[tokio::test]
async fn an_address_that_has_an_account_in_any_state_and_any_case_gets_no_second_one() {
    let world = World::new().await;
    for state in ["pending", "active", "disabled", "deleted"] {
        let email = format!("{state}@mail.test");
        world.account(&email, state).await;
        let request = new_account(&email.to_uppercase());
        let outcome = world.service.create_account(&request).await.unwrap();
        let AccountCreated::Exists(account) = outcome else {
            panic!("{email} has a second account");
        };
        assert_eq!(account.state.as_str(), state);
    }
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "0");
}

#[tokio::test]
async fn of_many_who_make_one_account_at_once_one_makes_it_and_one_mail_is_written() {
    let world = World::new().await;
    let mut all = JoinSet::new();
    for n in 0..8 {
        let service = world.service.clone();
        let email = if n % 2 == 0 {
            "kim@mail.test"
        } else {
            "KIM@mail.test"
        };
        all.spawn(async move { service.create_account(&new_account(email)).await });
    }
    let outcomes = all.join_all().await;
    let made = outcomes
        .iter()
        .filter(|one| matches!(one, Ok(AccountCreated::Created(..))))
        .count();
    assert_eq!(made, 1);
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(world.value("SELECT count(*) FROM account").await, "1");
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "1");
}

#[tokio::test]
async fn disabling_ends_links_mails_and_sessions_and_twice_tells_who_did_it() {
    let world = World::new().await;
    world
        .service
        .create_account(&new_account("kim@mail.test"))
        .await
        .unwrap();
    let id = world.account("ada@mail.test", "active").await;
    world.member(&id).await;
    let before = world.everything().await;
    let shown = world
        .service
        .disable_account(&dry(&state("ada@mail.test")), false)
        .await;
    assert!(matches!(shown.unwrap(), AccountDisabled::Disabled { .. }));
    assert_eq!(world.everything().await, before);

    for email in ["ada@mail.test", "kim@mail.test"] {
        let done = world
            .service
            .disable_account(&state(email), false)
            .await
            .unwrap();
        assert!(matches!(done, AccountDisabled::Disabled { .. }));
    }
    let stored = "SELECT email, state, disabled_from, activation_gen, reset_gen, address_gen,
        sessions_after >= disabled_at FROM account ORDER BY email";
    assert_eq!(
        world.rows(stored).await,
        [
            "ada@mail.test disabled active 2 2 2 true",
            "kim@mail.test disabled pending 2 2 2 true"
        ]
    );
    assert_eq!(world.rows("SELECT state FROM mail").await, ["moot"]);
    let again = world
        .service
        .disable_account(&state("ada@mail.test"), false)
        .await;
    let AccountDisabled::Unchanged(_, Some(deed)) = again.unwrap() else {
        panic!("it was disabled twice, or nobody knows by whom");
    };
    assert_eq!(deed.actor, "sam");
    assert_eq!(deed.reason.as_deref(), Some("left"));
}

#[tokio::test]
async fn reactivating_brings_back_what_was_and_gives_the_pending_their_time_anew() {
    let world = World::new().await;
    let request = new_account("kim@mail.test");
    world.service.create_account(&request).await.unwrap();
    world.account("ada@mail.test", "active").await;
    world
        .sql("UPDATE account SET pending_until = now() WHERE state = 'pending'")
        .await;
    for email in ["ada@mail.test", "kim@mail.test"] {
        world
            .service
            .disable_account(&state(email), false)
            .await
            .unwrap();
    }
    for email in ["ada@mail.test", "kim@mail.test"] {
        let done = world.service.reactivate_account(&state(email)).await;
        assert!(matches!(done.unwrap(), AccountReactivated::Reactivated(_)));
        let again = world.service.reactivate_account(&state(email)).await;
        assert!(matches!(again.unwrap(), AccountReactivated::Unchanged(_)));
    }
    let stored = "SELECT state, disabled_at, disabled_from, password_hash IS NOT NULL,
        pending_until > now() + interval '6 days' FROM account ORDER BY email";
    assert_eq!(
        world.rows(stored).await,
        ["active - - true true", "pending - - false true"]
    );
    let audit = "SELECT action, state_before, state_after, ticket FROM audit
        WHERE action <> 'account.created' AND subject_kind = 'account' ORDER BY id";
    assert_eq!(
        world.rows(audit).await,
        [
            "account.disabled active disabled T-1",
            "account.disabled pending disabled T-1",
            "account.reactivated disabled active T-1",
            "account.reactivated disabled pending T-1"
        ]
    );
}

#[tokio::test]
async fn the_last_active_owner_is_disabled_only_if_a_space_may_be_ownerless_and_that_is_said() {
    let world = World::new().await;
    let first = world.account("first@mail.test", "active").await;
    let second = world.account("second@mail.test", "active").await;
    for id in [&first, &second] {
        world.member(id).await;
        let owner = format!(
            "UPDATE membership SET roles = '{{owner}}' WHERE account_id = '{id}'; {}",
            crate::support::world::audited(id)
        );
        world.sql(&owner).await;
    }
    let mut told = Vec::new();
    for (email, leave_ownerless) in [("first@mail.test", false), ("second@mail.test", true)] {
        if leave_ownerless {
            let before = world.everything().await;
            for request in [state(email), dry(&state(email))] {
                let refused = world.service.disable_account(&request, false).await;
                let AccountError::LastOwner { spaces, .. } = refused.unwrap_err() else {
                    panic!("{email} is not the last owner");
                };
                assert_eq!(spaces, ["spring-clinic"]);
            }
            assert_eq!(world.everything().await, before);
        }
        let request = state(email);
        let done = world.service.disable_account(&request, leave_ownerless);
        let done = done.await.unwrap();
        let AccountDisabled::Disabled { ownerless, .. } = done else {
            panic!("{email} was disabled before");
        };
        told.push(ownerless.len());
    }
    assert_eq!(told, [0, 1]);
}

#[tokio::test]
async fn a_deleted_account_is_neither_disabled_nor_reactivated_and_an_unknown_one_not_found() {
    let world = World::new().await;
    world.account("gone@mail.test", "deleted").await;
    let before = world.everything().await;
    let error = world
        .service
        .disable_account(&state("gone@mail.test"), false)
        .await;
    assert!(matches!(error.unwrap_err(), AccountError::Deleted(_)));
    let error = world
        .service
        .reactivate_account(&state("gone@mail.test"))
        .await;
    assert!(matches!(error.unwrap_err(), AccountError::Deleted(_)));
    let error = world
        .service
        .disable_account(&state("goen@mail.test"), false)
        .await;
    let AccountError::NotFound(_, near) = error.unwrap_err() else {
        panic!("it was found");
    };
    assert_eq!(near, ["gone@mail.test"]);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn unlocking_forgets_failed_log_ins_once_and_those_of_others_never() {
    let world = World::new().await;
    world.account("Kim@mail.test", "active").await;
    world
        .sql(
            "INSERT INTO throttle (kind, key, since, tries) VALUES
                ('log_in_address', 'kim@mail.test', now(), 10),
                ('log_in_address', 'ada@mail.test', now(), 10),
                ('log_in_source', '192.0.2.1', now(), 10)",
        )
        .await;
    let before = world.everything().await;
    let shown = world
        .service
        .unlock_account(&dry(&state("kim@mail.test")))
        .await;
    assert!(matches!(shown.unwrap(), AccountUnlocked::Unlocked(_, 10)));
    assert_eq!(world.everything().await, before);
    let done = world.service.unlock_account(&state("kim@mail.test")).await;
    assert!(matches!(done.unwrap(), AccountUnlocked::Unlocked(_, 10)));
    let again = world.service.unlock_account(&state("kim@mail.test")).await;
    assert!(matches!(again.unwrap(), AccountUnlocked::Unchanged(_)));
    let left = "SELECT key FROM throttle ORDER BY key";
    assert_eq!(world.rows(left).await, ["192.0.2.1", "ada@mail.test"]);
    let audit = "SELECT count(*) FROM audit WHERE action = 'account.unlocked'";
    assert_eq!(world.value(audit).await, "1");
}

#[tokio::test]
async fn pages_of_accounts_go_from_the_newest_to_the_oldest_without_a_gap() {
    let world = World::new().await;
    for n in 0..5 {
        world.account(&format!("p{n}@mail.test"), "active").await;
    }
    world.account("off@mail.test", "disabled").await;
    let mut seen = Vec::new();
    let mut filter = AccountFilter {
        limit: Some(2),
        ..AccountFilter::default()
    };
    loop {
        let page = world.service.list_accounts(&filter).await.unwrap();
        seen.extend(
            page.accounts
                .iter()
                .filter_map(|one| one.email.as_ref().map(EmailAddress::to_string)),
        );
        let Some(next) = page.next else { break };
        filter.before = Some(next);
    }
    let all = [
        "off@mail.test",
        "p4@mail.test",
        "p3@mail.test",
        "p2@mail.test",
        "p1@mail.test",
        "p0@mail.test",
    ];
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_list_is_narrowed_by_space_and_state_and_tells_the_last_log_in_that_went_well() {
    let world = World::new().await;
    for (email, is_member) in [
        ("p0@mail.test", true),
        ("p1@mail.test", true),
        ("p2@mail.test", false),
    ] {
        let id = world.account(email, "active").await;
        if is_member {
            world.member(&id).await;
        }
        world
            .sql(&format!(
                "INSERT INTO login_event (account_id, at, outcome) VALUES
                    ('{id}', '2026-01-01T00:00:00Z', 'logged_in'), ('{id}', now(), 'invalid')"
            ))
            .await;
    }
    world.account("off@mail.test", "disabled").await;
    let of_space = AccountFilter {
        space_id: Some(world.space.id),
        ..AccountFilter::default()
    };
    let page = world.service.list_accounts(&of_space).await.unwrap();
    assert_eq!(page.accounts.len(), 2);
    let p1 = &page.accounts[0];
    assert_eq!(p1.memberships, 1);
    let day = p1.last_log_in_at.map(|at| at.strftime("%F").to_string());
    assert_eq!(day.as_deref(), Some("2026-01-01"));
    let off = AccountFilter {
        state: Some("disabled".parse().unwrap()),
        ..AccountFilter::default()
    };
    assert_eq!(
        world
            .service
            .list_accounts(&off)
            .await
            .unwrap()
            .accounts
            .len(),
        1
    );
}

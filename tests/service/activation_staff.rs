//! Activations that staff sends again, and who waits for one.

use admit::mail::MemoryOutbox;
use admit::service::account::{AccountError, AccountTarget};
use admit::service::activation::staff::{ActivationResent, PendingFilter, ResendActivation};
use admit::service::{Grounds, Mode};

use crate::support::world::{World, memory};

/// A pending account, without an activation yet.
pub(super) async fn pending(world: &World, email: &str) -> String {
    world.account(email, "pending").await
}

fn resend(email: &str) -> ResendActivation {
    ResendActivation {
        target: AccountTarget::Email(email.parse().unwrap()),
        force: false,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

/// Moves every mail back in time, as if it had been written so long ago. What a mail is for never
/// changes, its date included, so the guard looks away.
pub(super) async fn age(world: &World, interval: &str) {
    world
        .sql(&format!(
            "ALTER TABLE mail DISABLE TRIGGER mail_guard;
             UPDATE mail SET created_at = created_at - interval '{interval}';
             ALTER TABLE mail ENABLE TRIGGER mail_guard"
        ))
        .await;
}

const MAILS: &str = "SELECT generation, state FROM mail ORDER BY generation, step";

#[tokio::test]
async fn resending_ends_the_earlier_links_and_mails_a_new_one() {
    let world = World::new().await;
    let id = pending(&world, "kim@mail.test").await;
    let resent = world
        .service
        .resend_activation(&resend("kim@mail.test"))
        .await
        .unwrap();
    let ActivationResent::Resent { mail, .. } = resent else {
        panic!("{resent:?}")
    };
    let query = format!("SELECT id, kind FROM mail WHERE account_id = '{id}'");
    assert_eq!(
        world.value(&query).await,
        format!("{} activation", mail.unwrap())
    );
    age(&world, "10 minutes").await;
    // The first still waits: it is not sent any more.
    world
        .service
        .resend_activation(&resend("kim@mail.test"))
        .await
        .unwrap();
    assert_eq!(world.rows(MAILS).await, ["2 moot", "3 queued"]);
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    assert_eq!(world.rows("SELECT generation FROM link").await, ["3"]);
    let audit = "SELECT actor, action, state_before, state_after FROM audit
                 WHERE action = 'activation.resent'";
    assert_eq!(
        world.rows(audit).await,
        ["sam activation.resent pending pending"; 2]
    );
}

#[tokio::test]
async fn a_dry_run_answers_the_same_and_changes_nothing() {
    let world = World::new().await;
    pending(&world, "kim@mail.test").await;
    let before = world.everything().await;
    let shown = ResendActivation {
        mode: Mode::DryRun,
        ..resend("kim@mail.test")
    };
    let resent = world.service.resend_activation(&shown).await.unwrap();
    assert!(
        matches!(resent, ActivationResent::Resent { mail: None, .. }),
        "{resent:?}"
    );
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn a_second_mail_within_five_minutes_is_refused_unless_it_is_forced() {
    let world = World::new().await;
    pending(&world, "kim@mail.test").await;
    world
        .service
        .resend_activation(&resend("kim@mail.test"))
        .await
        .unwrap();
    age(&world, "4 minutes 50 seconds").await;
    let refused = world
        .service
        .resend_activation(&resend("kim@mail.test"))
        .await;
    let Err(AccountError::CoolingDown { last, next, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(next.duration_since(last).as_secs(), 300);
    let forced = ResendActivation {
        force: true,
        ..resend("kim@mail.test")
    };
    world.service.resend_activation(&forced).await.unwrap();
    assert_eq!(world.rows(MAILS).await, ["2 moot", "3 queued"]);
}

#[tokio::test]
async fn where_no_mailed_link_works_the_next_mail_waits_one_minute_only() {
    let world = World::new().await;
    pending(&world, "kim@mail.test").await;
    for ends_links in [
        "UPDATE account SET activation_gen = activation_gen + 1",
        "ALTER TABLE mail DISABLE TRIGGER mail_guard;
         UPDATE mail SET state = 'dead', ended_at = now() WHERE state = 'queued';
         ALTER TABLE mail ENABLE TRIGGER mail_guard",
    ] {
        age(&world, "1 hour").await;
        let kim = resend("kim@mail.test");
        world.service.resend_activation(&kim).await.unwrap();
        if ends_links.contains("activation_gen") {
            let outbox = MemoryOutbox::default();
            assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
        }
        age(&world, "2 minutes").await;
        let waits = world.service.resend_activation(&kim).await;
        assert!(
            matches!(waits, Err(AccountError::CoolingDown { .. })),
            "{waits:?}"
        );
        world.sql(ends_links).await;
        world.service.resend_activation(&kim).await.unwrap();
        world
            .sql("UPDATE account SET activation_gen = activation_gen + 1")
            .await;
        let waits = world.service.resend_activation(&kim).await;
        let Err(AccountError::CoolingDown { last, next, .. }) = waits else {
            panic!("{waits:?}")
        };
        assert_eq!(next.duration_since(last).as_secs(), 60);
    }
}

#[tokio::test]
async fn who_is_active_needs_no_activation_and_who_is_closed_gets_none() {
    let world = World::new().await;
    for state in ["active", "disabled", "deleted"] {
        world.account(&format!("{state}@mail.test"), state).await;
    }
    let active = world
        .service
        .resend_activation(&resend("active@mail.test"))
        .await;
    assert!(
        matches!(active, Ok(ActivationResent::AlreadyActive(_))),
        "{active:?}"
    );
    let disabled = world
        .service
        .resend_activation(&resend("disabled@mail.test"))
        .await;
    assert!(
        matches!(disabled, Err(AccountError::Disabled(_))),
        "{disabled:?}"
    );
    let deleted = world
        .service
        .resend_activation(&resend("deleted@mail.test"))
        .await;
    assert!(
        matches!(deleted, Err(AccountError::Deleted(_))),
        "{deleted:?}"
    );
    let nobody = world
        .service
        .resend_activation(&resend("activ@mail.test"))
        .await;
    let Err(AccountError::NotFound(_, near)) = nobody else {
        panic!("{nobody:?}")
    };
    assert_eq!(near, ["active@mail.test"]);
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "0");
}

#[tokio::test]
async fn two_who_resend_at_once_send_one_mail() {
    let world = World::new().await;
    pending(&world, "kim@mail.test").await;
    let other = world.another("toni").await;
    let request = resend("kim@mail.test");
    let (one, two) = tokio::join!(
        world.service.resend_activation(&request),
        other.resend_activation(&request)
    );
    assert_eq!(
        [one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(),
        1,
        "{one:?} {two:?}"
    );
    assert_eq!(world.rows(MAILS).await, ["2 queued"]);
}

#[tokio::test]
async fn pending_accounts_are_listed_with_what_was_mailed_to_them() {
    let world = World::new().await;
    let [_none, _staff, _mailed] = [
        pending(&world, "none@mail.test").await,
        pending(&world, "staff@mail.test").await,
        pending(&world, "mailed@mail.test").await,
    ];
    world.account("active@mail.test", "active").await;
    world
        .sql("UPDATE account SET made_by_staff = true WHERE email = 'staff@mail.test'")
        .await;
    for _ in 0..2 {
        let forced = ResendActivation {
            force: true,
            ..resend("mailed@mail.test")
        };
        world.service.resend_activation(&forced).await.unwrap();
        let outbox = MemoryOutbox::default();
        world.deliver(&memory(&outbox)).await;
    }
    world
        .service
        .resend_activation(&resend("staff@mail.test"))
        .await
        .unwrap();
    let page = world
        .service
        .list_pending(&PendingFilter::default())
        .await
        .unwrap();
    let shown: Vec<_> = page
        .accounts
        .iter()
        .map(|one| {
            let state = one
                .mail_state
                .map_or("-".to_owned(), |state| state.to_string());
            let reply = one.mail_reply.clone().unwrap_or_default();
            format!(
                "{} {} {state} {} {reply}",
                one.email, one.made_by_staff, one.sent
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "mailed@mail.test false sent 2 kept",
            "staff@mail.test true queued 0 ",
            "none@mail.test false - 0 "
        ]
    );
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn pending_accounts_come_page_by_page_and_by_the_age_of_their_last_mail() {
    let world = World::new().await;
    for n in 0..5 {
        pending(&world, &format!("p{n}@mail.test")).await;
    }
    let mut filter = PendingFilter {
        limit: Some(2),
        ..PendingFilter::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = world.service.list_pending(&filter).await.unwrap();
        seen.extend(page.accounts.iter().map(|one| one.email.to_string()));
        filter.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    let all: Vec<_> = (0..5).rev().map(|n| format!("p{n}@mail.test")).collect();
    assert_eq!(seen, all);

    world
        .sql("UPDATE account SET created_at = created_at")
        .await;
    world
        .service
        .resend_activation(&resend("p1@mail.test"))
        .await
        .unwrap();
    age(&world, "3 days").await;
    world
        .service
        .resend_activation(&resend("p2@mail.test"))
        .await
        .unwrap();
    let now = world.service.now().await.unwrap();
    let older = PendingFilter {
        mailed_before: Some(now - jiff::SignedDuration::from_hours(48)),
        ..PendingFilter::default()
    };
    let page = world.service.list_pending(&older).await.unwrap();
    let emails: Vec<_> = page
        .accounts
        .iter()
        .map(|one| one.email.to_string())
        .collect();
    // The others are younger than that themselves.
    assert_eq!(emails, ["p1@mail.test"]);
}

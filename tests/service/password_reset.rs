//! Resets that staff asks for, and links that staff is shown.

use admit::crypto;
use admit::domain::mail::{LinkPurpose, MailKind};
use admit::mail::MemoryOutbox;
use admit::service::account::{AccountError, AccountTarget};
use admit::service::link_shown::{LinkShown, ShowLink, ShowLinkError, Wanted};
use admit::service::password_reset::{AskReset, ResetAsked};
use admit::service::{Grounds, Mode};

use super::activation_staff::pending;
use super::delivery::hex;
use crate::support::world::{World, memory};

fn ask(email: &str) -> AskReset {
    AskReset {
        target: AccountTarget::Email(email.parse().unwrap()),
        force: false,
        end_sessions: false,
        run: None,
        grounds: Grounds {
            reason: Some("called us".to_owned()),
            ticket: Some("T-1".to_owned()),
        },
        mode: Mode::Apply,
    }
}

fn show(email: &str, wanted: Wanted) -> ShowLink {
    ShowLink {
        target: AccountTarget::Email(email.parse().unwrap()),
        wanted,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

const RESET: Wanted = Wanted::Reset {
    end_sessions: false,
};

const SESSIONS: &str = "SELECT sessions_after > created_at FROM account";

#[tokio::test]
async fn a_reset_ends_the_earlier_ones_and_keeps_sessions_unless_told() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    let asked = world
        .service
        .ask_reset(&ask("KIM@mail.test"))
        .await
        .unwrap();
    assert!(matches!(asked, ResetAsked::Reset(_, Some(_))), "{asked:?}");
    assert_eq!(world.value(SESSIONS).await, "false");
    let again = AskReset {
        force: true,
        end_sessions: true,
        ..ask("kim@mail.test")
    };
    world.service.ask_reset(&again).await.unwrap();
    assert_eq!(world.value(SESSIONS).await, "true");
    let mails = "SELECT kind, generation, state FROM mail ORDER BY generation";
    assert_eq!(world.rows(mails).await, ["reset 2 moot", "reset 3 queued"]);
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    assert_eq!(
        world.rows("SELECT purpose, generation FROM link").await,
        ["reset 3"]
    );
    let audit = format!(
        "SELECT action, ticket, reason, state_before, state_after FROM audit
         JOIN audit_note ON audit_id = audit.id WHERE subject_id = '{id}'"
    );
    assert_eq!(
        world.rows(&audit).await,
        ["password.reset_asked T-1 called us active active"; 2]
    );
}

#[tokio::test]
async fn a_second_reset_within_five_minutes_is_refused() {
    let world = World::new().await;
    world.account("kim@mail.test", "active").await;
    world
        .service
        .ask_reset(&ask("kim@mail.test"))
        .await
        .unwrap();
    let refused = world.service.ask_reset(&ask("kim@mail.test")).await;
    let kind = MailKind::Reset;
    assert!(
        matches!(&refused, Err(AccountError::CoolingDown { kind: of, .. }) if *of == kind),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_never_activated_is_sent_that_instead_and_who_is_closed_gets_nothing() {
    let world = World::new().await;
    pending(&world, "new@mail.test").await;
    let asked = world
        .service
        .ask_reset(&ask("new@mail.test"))
        .await
        .unwrap();
    assert!(
        matches!(asked, ResetAsked::Activation(_, Some(_))),
        "{asked:?}"
    );
    assert_eq!(world.rows("SELECT kind FROM mail").await, ["activation"]);
    let audit = "SELECT action FROM audit WHERE actor = 'sam' AND subject_kind = 'account'";
    assert_eq!(world.rows(audit).await, ["activation.resent"]);
    for state in ["disabled", "deleted"] {
        let email = format!("{state}@mail.test");
        world.account(&email, state).await;
        let refused = world.service.ask_reset(&ask(&email)).await;
        assert!(
            matches!(
                &refused,
                Err(AccountError::Disabled(_) | AccountError::Deleted(_))
            ),
            "{refused:?}"
        );
    }
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "1");
}

#[tokio::test]
async fn a_dry_run_of_a_reset_changes_nothing() {
    let world = World::new().await;
    world.account("kim@mail.test", "active").await;
    let before = world.everything().await;
    let looked = AskReset {
        mode: Mode::DryRun,
        ..ask("kim@mail.test")
    };
    let asked = world.service.ask_reset(&looked).await.unwrap();
    assert!(matches!(asked, ResetAsked::Reset(_, None)), "{asked:?}");
    let looked = ShowLink {
        mode: Mode::DryRun,
        ..show("kim@mail.test", RESET)
    };
    let shown = world.service.show_link(&looked).await.unwrap();
    assert_eq!(shown.url("https://admit.example"), None);
    assert_eq!(world.everything().await, before);
}

/// The link as the database keeps it.
async fn kept(world: &World, shown: &LinkShown) -> String {
    let token = shown.token.as_ref().unwrap();
    let hash = hex(crypto::hash_token(token).as_bytes());
    let everything = world.everything().await.join("\n");
    assert!(!everything.contains(&token.reveal()), "the secret is kept");
    world
        .value(&format!(
            "SELECT purpose, generation, mail_id, expires_at - link.created_at AS life,
                generation = CASE purpose WHEN 'reset' THEN reset_gen ELSE activation_gen END AS valid,
                expires_at - link.created_at = link_life(CASE purpose WHEN 'reset' THEN 'reset'
                    ELSE 'activation' END, made_by_staff) AS usual
             FROM link JOIN account ON account.id = account_id WHERE hash = '\\x{hash}'"
        ))
        .await
}

#[tokio::test]
async fn a_link_to_reset_is_shown_once_kept_as_a_digest_and_audited() {
    let world = World::new().await;
    let id = world.account("kim@mail.test", "active").await;
    world
        .service
        .ask_reset(&ask("kim@mail.test"))
        .await
        .unwrap();
    let wanted = Wanted::Reset { end_sessions: true };
    let shown = world
        .service
        .show_link(&show("kim@mail.test", wanted))
        .await
        .unwrap();
    assert_eq!(kept(&world, &shown).await, "reset 3 - 01:00:00 true true");
    let url = shown.url("https://admit.example").unwrap();
    assert!(url.starts_with("https://admit.example/reset/"), "{url}");
    assert!(!format!("{shown:?}").contains(&shown.token.as_ref().unwrap().reveal()));
    // The mail that waited would have carried a dead link.
    assert_eq!(world.rows("SELECT state FROM mail").await, ["moot"]);
    assert_eq!(world.value(SESSIONS).await, "true");
    let audit =
        format!("SELECT action FROM audit WHERE subject_id = '{id}' ORDER BY id DESC LIMIT 1");
    assert_eq!(world.value(&audit).await, "link.printed");
}

#[tokio::test]
async fn a_link_to_activate_keeps_its_account_as_long_as_it_works() {
    let world = World::new().await;
    pending(&world, "self@mail.test").await;
    pending(&world, "made@mail.test").await;
    world
        .sql("UPDATE account SET made_by_staff = email = 'made@mail.test', pending_until = now()")
        .await;
    for (email, wanted, life) in [
        ("self@mail.test", Wanted::Activation, "1 day"),
        ("made@mail.test", RESET, "7 days"),
    ] {
        let shown = world.service.show_link(&show(email, wanted)).await.unwrap();
        assert_eq!(shown.purpose, LinkPurpose::Activate);
        assert_eq!(
            kept(&world, &shown).await,
            format!("activate 2 - {life} true true")
        );
        let waits = format!(
            "SELECT pending_until >= expires_at FROM account JOIN link ON account_id = id
             WHERE email = '{email}'"
        );
        assert_eq!(world.value(&waits).await, "true");
    }
}

#[tokio::test]
async fn no_link_is_shown_of_an_account_that_cannot_use_it() {
    let world = World::new().await;
    for state in ["active", "disabled", "deleted"] {
        world.account(&format!("{state}@mail.test"), state).await;
    }
    for (email, wanted) in [
        ("active@mail.test", Wanted::Activation),
        ("disabled@mail.test", RESET),
        ("deleted@mail.test", RESET),
    ] {
        let refused = world.service.show_link(&show(email, wanted)).await;
        assert!(
            matches!(
                &refused,
                Err(ShowLinkError::Account(
                    AccountError::Active(_) | AccountError::Disabled(_) | AccountError::Deleted(_)
                ))
            ),
            "{refused:?}"
        );
    }
    assert_eq!(world.value("SELECT count(*) FROM link").await, "0");
}

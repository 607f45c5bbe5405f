//! Activating an account, and asking for another mail to do so.

use admit::crypto::random_token;
use admit::domain::id::AccountId;
use admit::domain::password::PasswordRule;
use admit::domain::token::PlainToken;
use admit::mail::MemoryOutbox;
use admit::service::activation::{
    Activation, ActivationError, ActivationRenewed, ActivationView, ChosenPassword, DeadActivation,
    RenewalError,
};
use admit::service::join::EntryProblem;
use secrecy::SecretString;

use super::join::futures_of::all;
use super::join::{hex, invited};
use super::sign_up::{PASSWORD, signed_up};
use crate::support::world::{World, audited, memory};

/// A link of the account's generation of today, as a mail would carry it.
pub(super) async fn link_of(world: &World, account: AccountId) -> PlainToken {
    let token = random_token().unwrap();
    world
        .sql(&format!(
            "INSERT INTO link (hash, purpose, account_id, generation, created_at, expires_at)
             SELECT '{}', 'activate', id, activation_gen, now(), now() + interval '24 hours'
             FROM account WHERE id = '{account}'",
            hex(&token)
        ))
        .await;
    token
}

/// Somebody who signed up and waits, with the link of the invitation and one to activate.
pub(super) async fn waiting(world: &World) -> (AccountId, PlainToken, PlainToken) {
    let (_, invitation) = invited(world, "kim@mail.test").await;
    let account = signed_up(world, &invitation, "kim@mail.test").await.account;
    let activation = link_of(world, account).await;
    (account, invitation, activation)
}

/// Somebody whose account staff made.
async fn made_by_staff(world: &World) -> (AccountId, PlainToken) {
    let account: AccountId = world
        .account("kim@mail.test", "pending")
        .await
        .parse()
        .unwrap();
    world
        .sql("UPDATE account SET made_by_staff = true, password_hash = NULL")
        .await;
    world.member(&account.to_string()).await;
    (account, link_of(world, account).await)
}

fn chosen(password: &str, terms_version: i32) -> ChosenPassword {
    ChosenPassword {
        password: SecretString::from(password),
        terms_version,
    }
}

pub(super) async fn dead(world: &World, token: &PlainToken) -> DeadActivation {
    let looked = match world.service.look_activation(token).await.unwrap() {
        ActivationView::Dead(dead) => dead,
        view => panic!("{view:?}"),
    };
    let error = world.service.activate(token, None).await.unwrap_err();
    assert!(
        matches!(&error, ActivationError::Dead(dead) if *dead == looked),
        "{error}"
    );
    looked
}

/// Puts the account's mails further into the past, as time would.
async fn cool(world: &World, age: &str) {
    world
        .sql(&format!(
            "ALTER TABLE mail DISABLE TRIGGER mail_guard;
             UPDATE mail SET created_at = created_at - interval '{age}';
             ALTER TABLE mail ENABLE TRIGGER mail_guard"
        ))
        .await;
}

const STATE: &str = "SELECT state, activated_at IS NOT NULL, activation_gen FROM account";

#[tokio::test]
async fn the_link_of_the_mail_activates_and_the_person_is_a_member() {
    let world = World::new().await;
    world
        .sql("UPDATE space SET url = 'https://x.example'")
        .await;
    let (_, invitation) = invited(&world, "kim@mail.test").await;
    let kim = signed_up(&world, &invitation, "kim@mail.test")
        .await
        .account;
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    let message = String::from_utf8(outbox.delivered()[0].message.clone()).unwrap();
    let message = message.replace("=\r\n", "");
    let at = message.find("/activate/").unwrap() + "/activate/".len();
    let token: PlainToken = message[at..at + 43].parse().unwrap();

    let before = world.everything().await;
    let view = world.service.look_activation(&token).await.unwrap();
    let ActivationView::Open(open) = view else {
        panic!("{view:?}");
    };
    assert_eq!(open.email.as_str(), "kim@mail.test");
    assert!(open.choose.is_none() && open.expires_at.is_some());
    assert_eq!(world.everything().await, before);

    let done = world.service.activate(&token, None).await.unwrap();
    let Activation::Activated(account, spaces) = done else {
        panic!("{done:?}");
    };
    assert_eq!((account, spaces.len()), (kim, 1));
    assert_eq!(spaces[0].url.as_deref(), Some("https://x.example"));
    assert_eq!(world.rows(STATE).await, ["active true 1"]);
    let audit = "SELECT action, state_before, state_after FROM audit ORDER BY id DESC LIMIT 1";
    assert_eq!(
        world.rows(audit).await,
        ["account.activated pending active"]
    );
    let again = world.service.activate(&token, None).await.unwrap();
    assert!(
        matches!(again, Activation::AlreadyActive(id, spaces) if id == kim && spaces.len() == 1)
    );
    let view = world.service.look_activation(&token).await.unwrap();
    assert!(matches!(view, ActivationView::AlreadyActive), "{view:?}");
}

#[tokio::test]
async fn of_a_hundred_clicks_one_activates_and_the_others_are_told_so() {
    let world = World::new().await;
    let (_, _, token) = waiting(&world).await;
    let tries = (0..100).map(|_| {
        let (service, token) = (world.service.clone(), token.clone());
        async move { service.activate(&token, None).await.unwrap() }
    });
    let outcomes = all(tries).await;
    let first = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Activation::Activated(..)))
        .count();
    assert_eq!((outcomes.len(), first), (100, 1));
    let audit = "SELECT count(*) FROM audit WHERE action = 'account.activated'";
    assert_eq!(world.value(audit).await, "1");
    let mails = "SELECT state FROM mail WHERE kind = 'activation'";
    assert_eq!(world.rows(mails).await, ["moot"]);
}

#[tokio::test]
async fn a_dead_link_says_why_and_activates_nothing() {
    let world = World::new().await;
    let (kim, invitation, token) = waiting(&world).await;
    let masked = "k***@mail.test".to_owned();
    let unknown = random_token().unwrap();
    assert_eq!(dead(&world, &unknown).await, DeadActivation::Unknown);
    // The link of the invitation is for something else.
    assert_eq!(dead(&world, &invitation).await, DeadActivation::Unknown);

    world.sql("UPDATE account SET activation_gen = 2").await;
    let newer = link_of(&world, kim).await;
    let superseded = DeadActivation::Superseded {
        masked: masked.clone(),
    };
    assert_eq!(dead(&world, &token).await, superseded);
    world
        .sql(
            "ALTER TABLE link DISABLE TRIGGER link_guard;
             UPDATE link SET expires_at = now() WHERE purpose = 'activate';
             ALTER TABLE link ENABLE TRIGGER link_guard",
        )
        .await;
    assert_eq!(
        dead(&world, &newer).await,
        DeadActivation::Expired { masked }
    );
    assert_eq!(dead(&world, &token).await, superseded);

    let audited = audited(&kim.to_string());
    world
        .sql(&format!(
            "UPDATE account SET state = 'disabled', disabled_from = 'pending', disabled_at = now(); {audited}"
        ))
        .await;
    assert_eq!(dead(&world, &newer).await, DeadActivation::Disabled);
    world
        .sql(&format!(
            "UPDATE account SET state = 'deleted', deleted_from = 'disabled', deleted_at = now(),
                erase_after = now(); {audited}"
        ))
        .await;
    assert_eq!(dead(&world, &newer).await, DeadActivation::Deleted);
    let used = "SELECT count(*) FROM link WHERE purpose = 'activate' AND used_at IS NOT NULL";
    assert_eq!(world.value(used).await, "0");
}

#[tokio::test]
async fn the_person_of_an_account_that_staff_made_chooses_a_password_and_accepts_the_terms() {
    let world = World::new().await;
    let (kim, token) = made_by_staff(&world).await;
    let view = world.service.look_activation(&token).await.unwrap();
    let ActivationView::Open(open) = view else {
        panic!("{view:?}");
    };
    let terms = open.choose.unwrap();
    assert_eq!((terms.version, terms.language.as_str()), (1, "nl"));

    let before = world.everything().await;
    let error = world.service.activate(&token, None).await.unwrap_err();
    assert!(matches!(error, ActivationError::ChoiceNeeded), "{error}");
    let error = world
        .service
        .activate(&token, Some(chosen("Kort!", 2)))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ActivationError::Problems(all) if *all == [
            EntryProblem::Password(PasswordRule::TooShort(8)),
            EntryProblem::TermsNotCurrent { current: 1 },
        ]),
        "{error:?}"
    );
    assert_eq!(world.everything().await, before);

    let done = world
        .service
        .activate(&token, Some(chosen(PASSWORD, 1)))
        .await
        .unwrap();
    assert!(matches!(done, Activation::Activated(id, spaces) if id == kim && spaces.len() == 1));
    assert_eq!(world.rows(STATE).await, ["active true 1"]);
    let accepted = "SELECT account_id, version, language FROM terms_acceptance";
    assert_eq!(world.rows(accepted).await, [format!("{kim} 1 nl")]);
    let hash = "SELECT password_hash LIKE '$argon2id$%' FROM account";
    assert_eq!(world.value(hash).await, "true");
}

#[tokio::test]
async fn another_activation_is_mailed_by_either_link_once_the_last_one_is_old_enough() {
    let world = World::new().await;
    let (kim, invitation, activation) = waiting(&world).await;
    let before = world.everything().await;
    for token in [&invitation, &activation] {
        let outcome = world
            .service
            .resend_activation_by_link(token)
            .await
            .unwrap();
        let ActivationRenewed::CoolingDown { masked, until } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(masked, "k***@mail.test");
        let now = world.service.now().await.unwrap();
        assert!(until > now && until <= now + jiff::SignedDuration::from_mins(5));
    }
    assert_eq!(world.everything().await, before);

    for (generation, token) in [(2, &invitation), (3, &activation)] {
        cool(&world, "5 minutes").await;
        let outcome = world
            .service
            .resend_activation_by_link(token)
            .await
            .unwrap();
        let ActivationRenewed::Sent { masked, mail } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(masked, "k***@mail.test");
        let newest = format!(
            "SELECT id FROM mail WHERE kind = 'activation' AND generation = {generation}
             AND state = 'queued'"
        );
        assert_eq!(world.value(&newest).await, mail.to_string());
    }
    let waiting = "SELECT count(*) FROM mail WHERE kind = 'activation' AND state = 'queued'";
    assert_eq!(world.value(waiting).await, "1");
    assert!(matches!(
        dead(&world, &activation).await,
        DeadActivation::Superseded { .. }
    ));
    let audit = "SELECT count(*) FROM audit WHERE action = 'activation.resent'";
    assert_eq!(world.value(audit).await, "2");
    let newest = link_of(&world, kim).await;
    world.service.activate(&newest, None).await.unwrap();
    for token in [&invitation, &activation] {
        let error = world
            .service
            .resend_activation_by_link(token)
            .await
            .unwrap_err();
        assert!(matches!(error, RenewalError::AlreadyActive), "{error}");
    }
}

#[tokio::test]
async fn a_hundred_requests_for_another_activation_mail_one() {
    let world = World::new().await;
    let (_, invitation, _) = waiting(&world).await;
    cool(&world, "5 minutes").await;
    let tries = (0..100).map(|_| {
        let (service, token) = (world.service.clone(), invitation.clone());
        async move { service.resend_activation_by_link(&token).await.unwrap() }
    });
    let outcomes = all(tries).await;
    let sent = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, ActivationRenewed::Sent { .. }))
        .count();
    assert_eq!((outcomes.len(), sent), (100, 1));
}

#[tokio::test]
async fn a_link_that_leads_to_no_pending_account_mails_nothing() {
    let world = World::new().await;
    let (_, open) = invited(&world, "kim@mail.test").await;
    let unknown = random_token().unwrap();
    for (token, words) in [
        (&open, "no account was made by this invitation"),
        (&unknown, "the link is not known"),
    ] {
        let error = world
            .service
            .resend_activation_by_link(token)
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), words);
        let email = "lee@mail.test".parse().unwrap();
        let error = world
            .service
            .correct_address_by_link(token, &email)
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), words);
    }
}

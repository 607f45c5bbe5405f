//! Signing up by an invitation.

use admit::crypto::random_token;
use admit::domain::language::Language;
use admit::domain::name::{NamePart, PersonName};
use admit::domain::password::PasswordRule;
use admit::domain::token::PlainToken;
use admit::service::consent::{ConsentError, TermsAccepted};
use admit::service::join::{DeadLink, EntryProblem, SignUp, SignUpError, SignedUp};
use secrecy::SecretString;

use super::join::futures_of::all;
use super::join::{dead, invited, invited_as, link_of};
use crate::support::world::{World, audited};

/// A password that nothing is wrong with.
pub(super) const PASSWORD: &str = "Wolken-boven-zee-7";

/// Asks to sign up under this address.
pub(super) fn request(token: &PlainToken, email: &str) -> SignUp {
    SignUp {
        token: token.clone(),
        email: email.parse().unwrap(),
        name: None,
        password: SecretString::from(PASSWORD),
        terms_version: 1,
        language: Language::Nl,
        source: None,
    }
}

/// Signs somebody up.
pub(super) async fn signed_up(world: &World, token: &PlainToken, email: &str) -> SignedUp {
    world.service.sign_up(request(token, email)).await.unwrap()
}

const ENDS: &str = "SELECT ended, accepted_by IS NOT NULL FROM invitation";

#[tokio::test]
async fn signing_up_makes_a_pending_account_with_all_that_belongs_to_it() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let given = NamePart::read("Kim").unwrap().part;
    let asked = SignUp {
        name: Some(PersonName {
            given,
            ..PersonName::default()
        }),
        ..request(&token, "Kim.Private@mail.test")
    };
    let done = world.service.sign_up(asked).await.unwrap();
    assert_eq!(done.email, "K***@mail.test");
    let account = "SELECT id, email, given_name, language, state, made_by_staff,
        pending_until = created_at + interval '7 days', password_hash LIKE '$argon2id$%' FROM account";
    assert_eq!(
        world.rows(account).await,
        [format!(
            "{} Kim.Private@mail.test Kim nl pending false true true",
            done.account
        )]
    );
    assert_eq!(world.rows(ENDS).await, ["accepted true"]);
    let membership = "SELECT account_id, roles, ended_at FROM membership";
    let member = format!("{} [\"client\"] -", done.account);
    assert_eq!(world.rows(membership).await, [member]);
    // The first acceptance publishes the default text for good, in every language.
    let accepted = "SELECT version, language FROM terms_acceptance";
    assert_eq!(world.rows(accepted).await, ["1 nl"]);
    let terms = "SELECT version, language FROM terms ORDER BY 2";
    assert_eq!(world.rows(terms).await, ["1 en", "1 nl"]);
    let mails = "SELECT kind, state FROM mail ORDER BY created_at";
    assert_eq!(
        world.rows(mails).await,
        ["invitation moot", "activation queued"]
    );
    let mail = "SELECT id FROM mail WHERE kind = 'activation'";
    assert_eq!(world.value(mail).await, done.mail.to_string());
    let audit = "SELECT action FROM audit ORDER BY id DESC LIMIT 5";
    let mut actions = world.rows(audit).await;
    actions.sort();
    assert_eq!(
        actions,
        [
            "account.signed_up",
            "invitation.accepted",
            "membership.made",
            "terms.accepted",
            "terms.published"
        ]
    );
    let DeadLink::Accepted { pending, .. } = dead(&world, &token).await else {
        panic!("not accepted");
    };
    assert_eq!(pending.as_deref(), Some("K***@mail.test"));
}

#[tokio::test]
async fn everything_that_has_to_be_mended_is_told_at_once_and_nothing_changes() {
    let world = World::new().await;
    let (_, token) = invited_as(&world, "kim@mail.test", "owner").await;
    let before = world.everything().await;
    let asked = SignUp {
        password: SecretString::from("x"),
        terms_version: 2,
        ..request(&token, "lee@mail.test")
    };
    let error = world.service.sign_up(asked).await.unwrap_err();
    let SignUpError::Problems(problems) = error else {
        panic!("{error}");
    };
    assert_eq!(
        problems,
        [
            EntryProblem::Password(PasswordRule::TooShort(8)),
            EntryProblem::Password(PasswordRule::NoCapital),
            EntryProblem::Password(PasswordRule::NoSpecial),
            EntryProblem::TermsNotCurrent { current: 1 },
            EntryProblem::StaffAddress {
                invited: "k***@mail.test".to_owned()
            },
        ]
    );
    let personal = SignUp {
        password: SecretString::from("Space Spring-Clinic 1!"),
        ..request(&token, "kim@mail.test")
    };
    let error = world.service.sign_up(personal).await.unwrap_err();
    assert!(
        matches!(&error, SignUpError::Problems(all)
            if *all == [EntryProblem::Password(PasswordRule::Personal)]),
        "{error:?}"
    );
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn roles_of_the_staff_are_signed_up_for_under_the_invited_address() {
    let world = World::new().await;
    let (_, token) = invited_as(&world, "kim@mail.test", "assistant").await;
    signed_up(&world, &token, "KIM@mail.test").await;
    let roles = "SELECT roles FROM membership";
    assert_eq!(world.rows(roles).await, ["[\"assistant\"]"]);
}

#[tokio::test]
async fn nobody_signs_up_by_a_dead_link_and_nothing_changes() {
    let world = World::new().await;
    let (older, superseded) = invited(&world, "a@mail.test").await;
    world
        .sql(&format!(
            "UPDATE invitation SET link_gen = 2 WHERE id = '{older}'"
        ))
        .await;
    let (late, expired) = invited(&world, "b@mail.test").await;
    world
        .sql(&format!(
            "UPDATE invitation SET expires_at = now() WHERE id = '{late}'"
        ))
        .await;
    let (back, withdrawn) = invited(&world, "c@mail.test").await;
    world
        .sql(&format!(
            "UPDATE invitation SET ended = 'withdrawn', ended_at = now() WHERE id = '{back}'"
        ))
        .await;
    let before = world.everything().await;
    for (token, words) in [
        (superseded, "a newer mail has the link that works"),
        (expired, "the invitation has expired"),
        (withdrawn, "the invitation was withdrawn"),
        (random_token().unwrap(), "the link is not known"),
    ] {
        let asked = request(&token, "kim@mail.test");
        let error = world.service.sign_up(asked).await.unwrap_err();
        assert_eq!(error.to_string(), words);
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn after_thirty_unknown_links_from_one_place_no_more_are_looked_at() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let from_here = |token: &PlainToken| SignUp {
        source: Some("192.0.2.7".to_owned()),
        ..request(token, "kim@mail.test")
    };
    for _ in 0..30 {
        let unknown = from_here(&random_token().unwrap());
        let error = world.service.sign_up(unknown).await.unwrap_err();
        assert!(
            matches!(error, SignUpError::Dead(DeadLink::Unknown)),
            "{error}"
        );
    }
    let error = world.service.sign_up(from_here(&token)).await.unwrap_err();
    assert!(matches!(error, SignUpError::Throttled { .. }), "{error}");
    signed_up(&world, &token, "kim@mail.test").await;
}

#[tokio::test]
async fn an_address_is_in_use_whatever_the_state_of_its_account_until_it_is_erased() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    for state in ["pending", "active", "disabled", "deleted"] {
        world.account(&format!("{state}@mail.test"), state).await;
        let asked = request(&token, &format!("{}@mail.test", state.to_uppercase()));
        let error = world.service.sign_up(asked).await.unwrap_err();
        assert_eq!(error.to_string(), "this value is already used", "{state}");
    }
    assert_eq!(world.value("SELECT tries FROM link").await, "4");
    assert_eq!(world.rows(ENDS).await, ["- false"]);
    assert_eq!(world.value("SELECT count(*) FROM terms").await, "0");
    let deleted = world
        .value("SELECT id FROM account WHERE state = 'deleted'")
        .await;
    world
        .sql(&format!(
            "UPDATE account SET state = 'erased', email = NULL, erased_at = now()
             WHERE id = '{deleted}'; {}",
            audited(&deleted)
        ))
        .await;
    signed_up(&world, &token, "deleted@mail.test").await;
}

#[tokio::test]
async fn after_ten_addresses_in_use_no_further_one_is_looked_at_by_this_link() {
    let world = World::new().await;
    let (id, token) = invited(&world, "kim@mail.test").await;
    world.account("lee@mail.test", "active").await;
    for n in 0..10 {
        let asked = request(&token, "lee@mail.test");
        let error = world.service.sign_up(asked).await.unwrap_err();
        assert!(matches!(error, SignUpError::AddressInUse), "{n}: {error}");
    }
    // A free one neither: else the answer would tell the two apart.
    for email in ["lee@mail.test", "free@mail.test"] {
        let error = world
            .service
            .sign_up(request(&token, email))
            .await
            .unwrap_err();
        assert!(matches!(error, SignUpError::TooManyTries), "{error}");
    }
    assert_eq!(world.value("SELECT tries FROM link").await, "10");
    let another = link_of(&world, id).await;
    signed_up(&world, &another, "free@mail.test").await;
}

#[tokio::test]
async fn a_hundred_guesses_at_once_by_one_link_learn_no_more_than_ten() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    world.account("lee@mail.test", "active").await;
    let tries = (0..100).map(|_| {
        let (service, token) = (world.service.clone(), token.clone());
        async move {
            service
                .sign_up(request(&token, "lee@mail.test"))
                .await
                .unwrap_err()
        }
    });
    let answers = all(tries).await;
    let told = answers
        .iter()
        .filter(|error| matches!(error, SignUpError::AddressInUse))
        .count();
    assert_eq!((answers.len(), told), (100, 10));
}

#[tokio::test]
async fn of_a_hundred_sign_ups_for_one_address_one_makes_an_account() {
    let world = World::new().await;
    let mut tokens = Vec::new();
    let rows = world.people(100);
    world.invite(&rows).await;
    for row in &rows {
        tokens.push(link_of(&world, row.id).await);
    }
    let tries = tokens.into_iter().enumerate().map(|(n, token)| {
        let service = world.service.clone();
        let email = if n % 2 == 0 {
            "kim@mail.test"
        } else {
            "KIM@mail.test"
        };
        async move { service.sign_up(request(&token, email)).await }
    });
    let (made, refused): (Vec<_>, Vec<_>) = all(tries).await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for error in refused.into_iter().filter_map(Result::err) {
        assert!(matches!(error, SignUpError::AddressInUse), "{error:?}");
    }
    for (query, count) in [
        ("SELECT count(*) FROM account", "1"),
        ("SELECT count(*) FROM invitation WHERE ended IS NULL", "99"),
        ("SELECT count(*) FROM membership", "1"),
        ("SELECT count(*) FROM terms", "2"),
        (
            "SELECT count(*) FROM audit WHERE action = 'terms.published'",
            "1",
        ),
    ] {
        assert_eq!(world.value(query).await, count, "{query}");
    }
}

#[tokio::test]
async fn of_a_hundred_sign_ups_by_one_link_one_makes_an_account() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let tries = (0..100).map(|n| {
        let (service, token) = (world.service.clone(), token.clone());
        async move {
            service
                .sign_up(request(&token, &format!("p{n}@mail.test")))
                .await
        }
    });
    let (made, refused): (Vec<_>, Vec<_>) = all(tries).await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for error in refused.into_iter().filter_map(Result::err) {
        assert!(
            matches!(
                error,
                SignUpError::Dead(DeadLink::Accepted {
                    pending: Some(_),
                    ..
                })
            ),
            "{error:?}"
        );
    }
    assert_eq!(world.value("SELECT count(*) FROM account").await, "1");
}

#[tokio::test]
async fn first_sign_ups_of_many_people_at_once_all_succeed() {
    let world = World::new().await;
    let rows = world.people(30);
    world.invite(&rows).await;
    let mut tries = Vec::new();
    for row in &rows {
        let token = link_of(&world, row.id).await;
        let (service, email) = (world.service.clone(), row.address.to_string());
        tries.push(async move { service.sign_up(request(&token, &email)).await.unwrap() });
    }
    assert_eq!(all(tries).await.len(), 30);
}

#[tokio::test]
async fn an_invitation_taken_back_while_somebody_waits_for_it_makes_no_account() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let held = world
        .hold("UPDATE invitation SET ended = 'withdrawn', ended_at = now()")
        .await;
    let service = world.service.clone();
    let asked = request(&token, "kim@mail.test");
    let signing_up = tokio::spawn(async move { service.sign_up(asked).await });
    world.until_somebody_waits().await;
    held.commit().await.unwrap();
    let error = signing_up.await.unwrap().unwrap_err();
    assert!(
        matches!(error, SignUpError::Dead(DeadLink::Withdrawn(_))),
        "{error:?}"
    );
    assert_eq!(world.value("SELECT count(*) FROM account").await, "0");
}

#[tokio::test]
async fn an_invitation_that_is_open_again_is_accepted_by_the_link_that_was_used() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    let first = signed_up(&world, &token, "wrong@mail.test").await.account;
    world
        .sql(&format!(
            "UPDATE account SET state = 'deleted', deleted_from = 'pending', deleted_at = now(),
                erase_after = now() WHERE id = '{first}';
             UPDATE invitation SET ended = NULL, ended_at = NULL, accepted_by = NULL;
             UPDATE account SET state = 'erased', email = NULL, given_name = NULL, infix = NULL,
                family_name = NULL, erased_at = now() WHERE id = '{first}';
             {}",
            audited(&first.to_string())
        ))
        .await;
    let second = signed_up(&world, &token, "kim@mail.test").await;
    assert_ne!(first, second.account);
    assert_eq!(world.rows(ENDS).await, ["accepted true"]);
}

#[tokio::test]
async fn the_terms_of_the_day_are_accepted_and_newer_ones_later() {
    let world = World::new().await;
    let (_, token) = invited(&world, "kim@mail.test").await;
    world
        .sql(
            "INSERT INTO terms (version, language, body, digest, published_at)
             VALUES (4, 'nl', 'Wees aardig', sha256('Wees aardig'), now())",
        )
        .await;
    let error = world
        .service
        .sign_up(request(&token, "kim@mail.test"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, SignUpError::Problems(all)
            if *all == [EntryProblem::TermsNotCurrent { current: 4 }]),
        "{error:?}"
    );
    let asked = SignUp {
        terms_version: 4,
        ..request(&token, "kim@mail.test")
    };
    let kim = world.service.sign_up(asked).await.unwrap().account;
    let error = world.service.accept_terms(kim, 4).await.unwrap_err();
    assert!(matches!(error, ConsentError::NotActive(_)), "{error}");

    let lee = world
        .account("lee@mail.test", "active")
        .await
        .parse()
        .unwrap();
    let error = world.service.accept_terms(lee, 3).await.unwrap_err();
    assert!(
        matches!(error, ConsentError::Outdated { current: 4 }),
        "{error}"
    );
    for expected in [TermsAccepted::Now, TermsAccepted::Before] {
        assert_eq!(world.service.accept_terms(lee, 4).await.unwrap(), expected);
    }
    let audit =
        format!("SELECT action FROM audit WHERE subject_id = '{lee}' ORDER BY id DESC LIMIT 1");
    assert_eq!(world.value(&audit).await, "terms.accepted");
}

//! Logging in: who gets in, who is told why not, and what nobody can find out.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use admit::domain::email::EmailAddress;
use admit::service::login::{LogIn, LogInError, LoggedIn};
use admit::service::{PasswordHasher, PasswordParams, Service};
use secrecy::SecretString;
use tokio::task::JoinSet;

use crate::support::world::World;

pub(super) const PASSWORD: &str = "Vier blauwe fietsen?";
const WRONG: &str = "Vijf blauwe fietsen?";
const PLACE: &str = "192.0.2.7";

/// Hashing costs time; one hash serves all tests.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let hashing = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let hasher = PasswordHasher::new(PasswordParams::default(), 1);
        let hash = runtime.unwrap().block_on(hasher.hash(PASSWORD.into()));
        hash.unwrap().as_str().to_owned()
    });
    hashing.join().unwrap()
});

/// An account with [`PASSWORD`], in some state.
pub(super) async fn account(world: &World, email: &str, state: &str) -> String {
    let id = world.account(email, state).await;
    let hash = &*HASH;
    world
        .sql(&format!(
            "UPDATE account SET password_hash = '{hash}' WHERE id = '{id}'"
        ))
        .await;
    id
}

pub(super) async fn log_in(
    service: &Service,
    email: &str,
    password: &str,
) -> Result<LoggedIn, LogInError> {
    let request = LogIn {
        email: email.parse::<EmailAddress>().unwrap(),
        password: SecretString::from(password),
        source: Some(PLACE.to_owned()),
    };
    service.log_in(request).await
}

/// The answer in one word.
fn word(answer: &Result<LoggedIn, LogInError>) -> &'static str {
    match answer {
        Ok(_) => "in",
        Err(LogInError::Invalid) => "invalid",
        Err(LogInError::Throttled { .. }) => "throttled",
        Err(LogInError::Pending { .. }) => "pending",
        Err(LogInError::Disabled { .. }) => "disabled",
        Err(LogInError::Deleted { .. }) => "deleted",
        Err(error) => panic!("{error}"),
    }
}

const EVENTS: &str = "SELECT outcome, source, account_id FROM login_event ORDER BY id";
const TRIES: &str = "SELECT kind, key, tries FROM throttle ORDER BY kind, key";

#[tokio::test]
async fn the_right_password_lets_in_and_forgives_earlier_attempts() {
    let world = World::new().await;
    let kim = account(&world, "Kim@mail.test", "active").await;
    let wrong = log_in(&world.service, "kim@mail.test", WRONG).await;
    assert_eq!(word(&wrong), "invalid");
    let kept = [
        "log_in_address kim@mail.test 1".to_owned(),
        format!("log_in_source {PLACE} 1"),
    ];
    assert_eq!(world.rows(TRIES).await, kept);
    let logged_in = log_in(&world.service, "KIM@MAIL.test", PASSWORD).await;
    let logged_in = logged_in.unwrap();
    assert_eq!(logged_in.account.id.to_string(), kim);
    assert!(logged_in.at >= logged_in.account.sessions_after);
    let one_left = [format!("log_in_source {PLACE} 1")];
    assert_eq!(world.rows(TRIES).await, one_left);
    let events = [
        format!("invalid {PLACE} {kim}"),
        format!("logged_in {PLACE} {kim}"),
    ];
    assert_eq!(world.rows(EVENTS).await, events);
}

#[tokio::test]
async fn terms_that_were_not_accepted_are_named() {
    let world = World::new().await;
    let kim = account(&world, "kim@mail.test", "active").await;
    let publish = |version: i32| {
        format!(
            "INSERT INTO terms (version, language, body, digest, published_at)
             VALUES ({version}, 'nl', 'v', sha256('v'), now())"
        )
    };
    world.sql(&publish(1)).await;
    let asked = async || {
        let logged_in = log_in(&world.service, "kim@mail.test", PASSWORD).await;
        let session = world.service.begin_session(&logged_in.unwrap()).await;
        let person = world.service.find_person(&session.unwrap()).await;
        person.unwrap().unwrap().must_accept
    };
    assert_eq!(asked().await, Some(1));
    world
        .sql(&format!(
            "INSERT INTO terms_acceptance VALUES ('{kim}', 1, 'nl', now())"
        ))
        .await;
    assert_eq!(asked().await, None);
    world.sql(&publish(2)).await;
    assert_eq!(asked().await, Some(2));
}

#[tokio::test]
async fn only_the_right_password_is_told_what_stands_in_the_way() {
    let world = World::new().await;
    for state in ["pending", "disabled", "deleted"] {
        let email = format!("{state}@mail.test");
        let id = account(&world, &email, state).await;
        assert_eq!(
            word(&log_in(&world.service, &email, WRONG).await),
            "invalid"
        );
        let told = log_in(&world.service, &email, PASSWORD).await;
        assert_eq!(word(&told), state);
        if let Err(LogInError::Deleted {
            restorable_until,
            account,
        }) = told
        {
            assert_eq!(Some(restorable_until), account.erase_after);
        }
        let events = format!("SELECT outcome FROM login_event WHERE account_id = '{id}'");
        assert_eq!(world.rows(&events).await, ["invalid", state]);
    }
    // No password was chosen, so none is right.
    let id = world.account("staff-made@mail.test", "pending").await;
    world
        .sql(&format!(
            "UPDATE account SET password_hash = NULL WHERE id = '{id}'"
        ))
        .await;
    let answer = log_in(&world.service, "staff-made@mail.test", "").await;
    assert_eq!(word(&answer), "invalid");
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_leave_and_answer_the_same() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    let long = "A!".repeat(600);
    let mut answers = Vec::new();
    for email in ["kim@mail.test", "nobody@mail.test"] {
        world
            .sql("DELETE FROM throttle; DELETE FROM login_event")
            .await;
        let mut seen = Vec::new();
        for password in [WRONG, "", long.as_str()] {
            let error = log_in(&world.service, email, password).await.unwrap_err();
            seen.push(error.to_string());
        }
        seen.extend(
            world
                .rows("SELECT kind, tries FROM throttle ORDER BY kind")
                .await,
        );
        seen.extend(world.rows("SELECT outcome, source FROM login_event").await);
        answers.push(seen);
    }
    assert_eq!(answers[0][0], "invalid credentials");
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn of_a_hundred_guesses_at_once_ten_are_looked_at() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    for email in ["kim@mail.test", "nobody@mail.test"] {
        world
            .sql("DELETE FROM login_event; DELETE FROM throttle")
            .await;
        let mut guesses = JoinSet::new();
        for _ in 0..100 {
            let service = world.service.clone();
            guesses.spawn(async move { word(&log_in(&service, email, WRONG).await) });
        }
        let mut answers: BTreeMap<&str, usize> = BTreeMap::new();
        for answer in guesses.join_all().await {
            *answers.entry(answer).or_default() += 1;
        }
        assert_eq!(
            answers,
            BTreeMap::from([("invalid", 10), ("throttled", 90)])
        );
        let counted = "SELECT outcome, count(*) FROM login_event GROUP BY 1 ORDER BY 1";
        assert_eq!(world.rows(counted).await, ["invalid 10", "throttled 90"]);
        // Not even the right one, for the rest of the quarter of an hour.
        let answer = log_in(&world.service, email, PASSWORD).await;
        assert_eq!(word(&answer), "throttled");
    }
    world
        .sql("UPDATE throttle SET since = since - interval '15 minutes'")
        .await;
    let answer = log_in(&world.service, "kim@mail.test", PASSWORD).await;
    assert_eq!(word(&answer), "in");
}

#[tokio::test]
async fn a_throttled_attempt_is_told_until_when_alike_for_every_address() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    world
        .sql(
            "INSERT INTO throttle SELECT 'log_in_address', key, '2026-01-01 10:00Z'::timestamptz
                + (now() - '2026-01-01 10:00Z') - interval '5 minutes', 10
             FROM unnest(ARRAY['kim@mail.test', 'nobody@mail.test']) key",
        )
        .await;
    let now = world.service.now().await.unwrap();
    for email in ["kim@mail.test", "nobody@mail.test"] {
        for password in [PASSWORD, WRONG] {
            let answer = log_in(&world.service, email, password).await;
            let Err(LogInError::Throttled { until }) = answer else {
                panic!("{answer:?}");
            };
            let minutes = until.duration_since(now).as_secs_f64() / 60.0;
            assert!((9.0..=10.0).contains(&minutes), "{minutes}");
        }
    }
}

#[tokio::test]
async fn a_place_that_guesses_is_turned_away_without_a_mark_on_the_address() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    world
        .sql(&format!(
            "INSERT INTO throttle VALUES ('log_in_source', '{PLACE}', now(), 100)"
        ))
        .await;
    let answer = log_in(&world.service, "kim@mail.test", PASSWORD).await;
    assert_eq!(word(&answer), "throttled");
    let tries = [format!("log_in_source {PLACE} 100")];
    assert_eq!(world.rows(TRIES).await, tries);
    let elsewhere = LogIn {
        email: "kim@mail.test".parse().unwrap(),
        password: PASSWORD.into(),
        source: None,
    };
    assert!(world.service.log_in(elsewhere).await.is_ok());
}

#[tokio::test]
async fn a_damaged_hash_lets_nobody_in() {
    let world = World::new().await;
    world.account("kim@mail.test", "active").await;
    let answer = log_in(&world.service, "kim@mail.test", PASSWORD).await;
    assert_eq!(word(&answer), "invalid");
    let outcome = "SELECT outcome FROM login_event";
    assert_eq!(world.value(outcome).await, "invalid");
}

#[tokio::test]
async fn a_hash_of_older_parameters_is_replaced_at_the_next_log_in() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    let sessions = "SELECT sessions_after FROM account";
    let before = world.value(sessions).await;
    let stronger = PasswordParams::new(20_000, 3, 1).unwrap();
    let service = world
        .service
        .clone()
        .with_hasher(PasswordHasher::new(stronger, 1));
    let stored = "SELECT split_part(password_hash, '$', 4) FROM account";
    log_in(&service, "kim@mail.test", WRONG).await.unwrap_err();
    assert_eq!(world.value(stored).await, "m=19456,t=2,p=1");
    log_in(&service, "kim@mail.test", PASSWORD).await.unwrap();
    assert_eq!(world.value(stored).await, "m=20000,t=3,p=1");
    assert_eq!(world.value(sessions).await, before, "nobody is thrown out");
    log_in(&world.service, "kim@mail.test", PASSWORD)
        .await
        .unwrap();
}

/// Logs in, does something to the account once the password was compared, and answers.
async fn overtaken(world: &World, change: &str) -> Result<LoggedIn, LogInError> {
    let mut held = world.hold("SELECT FROM account FOR UPDATE").await;
    let service = world.service.clone();
    let attempt = tokio::spawn(async move { log_in(&service, "kim@mail.test", PASSWORD).await });
    world.until_somebody_waits().await;
    sqlx::Executor::execute(&mut *held, sqlx::AssertSqlSafe(change.to_owned()))
        .await
        .unwrap();
    held.commit().await.unwrap();
    attempt.await.unwrap()
}

#[tokio::test]
async fn what_changes_while_a_password_is_compared_counts() {
    let world = World::new().await;
    let kim = account(&world, "kim@mail.test", "active").await;
    // The same password hashed anew by somebody else: in, at the second look.
    let hasher = PasswordHasher::new(PasswordParams::default(), 1);
    let again = hasher.hash(PASSWORD.into()).await.unwrap();
    let rehashed = format!("UPDATE account SET password_hash = '{}'", again.as_str());
    assert_eq!(word(&overtaken(&world, &rehashed).await), "in");
    let other = hasher.hash(WRONG.into()).await.unwrap();
    let changed = format!("UPDATE account SET password_hash = '{}'", other.as_str());
    assert_eq!(word(&overtaken(&world, &changed).await), "invalid");
    world.sql(&rehashed).await;
    let disabled = format!(
        "{}; UPDATE account SET state = 'disabled', disabled_from = 'active', disabled_at = now()",
        crate::support::world::audited(&kim)
    );
    assert_eq!(word(&overtaken(&world, &disabled).await), "disabled");
}

#[tokio::test]
async fn right_and_wrong_guesses_at_once_never_wait_for_each_other_crosswise() {
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    let mut attempts = JoinSet::new();
    for n in 0..60 {
        let service = world.service.clone();
        let password = if n % 3 == 0 { WRONG } else { PASSWORD };
        attempts.spawn(async move { word(&log_in(&service, "kim@mail.test", password).await) });
    }
    let answers = attempts.join_all().await;
    assert!(answers.contains(&"in"), "{answers:?}");
    let written = "SELECT count(*) FROM login_event";
    assert_eq!(world.value(written).await, "60");
}

/// How long it takes to be told no.
async fn time_of_a_no(world: &World, email: &str) -> Duration {
    world.sql("DELETE FROM throttle").await;
    let begun = Instant::now();
    let answer = log_in(&world.service, email, WRONG).await;
    let taken = begun.elapsed();
    assert_eq!(word(&answer), "invalid");
    taken
}

#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    const PAIRS: usize = 60;
    let world = World::new().await;
    account(&world, "kim@mail.test", "active").await;
    let mut times = [Vec::new(), Vec::new()];
    for pair in 0..PAIRS {
        // Interleaved, and each goes first as often as the other: what else the machine does
        // meets both.
        for turn in [pair % 2, 1 - pair % 2] {
            let email = ["kim@mail.test", "nobody@mail.test"][turn];
            times[turn].push(time_of_a_no(&world, email).await);
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[PAIRS / 2]
    });
    // Without a comparison for show the difference is nearly all of it.
    let bound = known.max(unknown) / 4;
    assert!(
        known.abs_diff(unknown) < bound,
        "known {known:?}, unknown {unknown:?}"
    );
}

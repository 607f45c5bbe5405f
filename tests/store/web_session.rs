//! Rules of `web_session`.

use super::{Case, allowed, assert_allowed, assert_refused, refused};

/// A row with these values beside its account.
fn session(hash: &str, account: &str, life: &str) -> String {
    format!(
        "INSERT INTO web_session (hash, account_id, begun_at, expires_at)
         VALUES ({hash}, {account}, now(), now() + interval '{life}')"
    )
}

pub(super) fn cases() -> Vec<Case> {
    let hash = "sha256('a')";
    let twice = format!(
        "{}, ({hash}, :pending, now(), now() + interval '1 hour')",
        session(hash, ":active", "1 hour")
    );
    vec![
        refused("web_session_pkey", twice),
        refused(
            "web_session_account_id_fkey",
            session(hash, "gen_random_uuid()", "1 hour"),
        ),
        refused(
            "web_session_hash_check",
            session("'\\x00'", ":active", "1 hour"),
        ),
        refused(
            "web_session_life_check",
            session(hash, ":active", "0 hours"),
        ),
    ]
}

#[tokio::test]
async fn a_session_is_of_somebody_and_has_an_end() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn somebody_may_have_several_sessions_and_end_them() {
    let first = session("sha256('a')", ":active", "1 hour");
    let second = session("sha256('b')", ":active", "8 hours");
    let statements = format!("{first}; {second}; DELETE FROM web_session");
    assert_allowed(&[allowed("two sessions", statements)]).await;
}

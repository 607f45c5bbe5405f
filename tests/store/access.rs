//! Logging in, what is counted and asked for there, changing an address, and that none of it happens
//! without its row in the audit.

use super::{Case, allowed, assert_allowed, assert_refused, audited, forbidden, refused, row};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = next_address();
    cases.extend(without_audit());
    cases.extend(counted());
    cases.extend(former());
    cases
}

/// An address that is asked for and not confirmed.
fn next_address() -> Vec<Case> {
    let ask = |what: &str, id: &str| format!("UPDATE account SET {what} WHERE id = {id}");
    vec![
        refused(
            "account_next_email_check",
            ask("next_email = '@mail.test'", ":active"),
        ),
        refused(
            "account_next_email_check",
            ask("next_email = 'a@' || repeat('a', 253)", ":active"),
        ),
        refused(
            "account_next_email_steps_check",
            ask("next_email_left = now()", ":active"),
        ),
        refused(
            "account_next_email_steps_check",
            ask("next_email_proved = now()", ":active"),
        ),
        refused(
            "account_next_email_state_check",
            ask("next_email = 'b@mail.test'", ":pending"),
        ),
        refused(
            "account_next_email_state_check",
            format!(
                "{}; UPDATE account SET state = 'erased', email = NULL, erased_at = now()
                 WHERE id = :deleted",
                ask("next_email = 'b@mail.test'", ":deleted")
            ),
        ),
    ]
}

/// Checked at the end of a transaction, as the audit may be written last.
const END: &str = "SET CONSTRAINTS ALL IMMEDIATE";

/// Changes of an account and of a membership that leave no row in the audit.
fn without_audit() -> Vec<Case> {
    let disable = "state = 'disabled', disabled_at = now(), disabled_from = 'active'";
    let account = |what: &str| format!("UPDATE account SET {what} WHERE id = :active; {END}");
    let membership = |what: &str| format!("UPDATE membership SET {what}; {END}");
    vec![
        refused("account_audited", format!("{}; {END}", row("account", &[]))),
        refused("account_audited", account(disable)),
        refused("account_audited", account("email = 'b@mail.test'")),
        refused("account_audited", account("email = 'Active@mail.test'")),
        refused("account_audited", account("sessions_after = 'infinity'")),
        // A row about somebody else is none.
        refused(
            "account_audited",
            format!("{}; {}", audited(":pending"), account(disable)),
        ),
        refused(
            "membership_audited",
            format!("{}; {END}", row("membership", &[])),
        ),
        refused("membership_audited", membership("roles = '{owner}'")),
        refused(
            "membership_audited",
            membership("ended_at = now(), end_cause = 'ended'"),
        ),
        refused(
            "membership_audited",
            format!(
                "{}; {}",
                audited(":pending"),
                membership("roles = '{owner}'")
            ),
        ),
    ]
}

/// Addresses of before, which nobody writes but the database itself.
fn former() -> Vec<Case> {
    let keep = |values: &str| format!("INSERT INTO account_address VALUES {values}");
    let wrong = |key: &str| {
        forbidden(
            "account_address_email_key_check",
            keep(&format!("(:active, {key})")),
        )
    };
    vec![
        forbidden(
            "account_address_pkey",
            keep("(:active, 'a@mail.test'), (:active, 'a@mail.test')"),
        ),
        forbidden(
            "account_address_account_id_fkey",
            keep("(:space, 'a@mail.test')"),
        ),
        wrong("'A@mail.test'"),
        wrong("'@mail.test'"),
        wrong("'a@' || repeat('a', 253)"),
    ]
}

/// Attempts to log in, tries that are counted, and resets that were asked for.
fn counted() -> Vec<Case> {
    let throttle = |column, value| row("throttle", &[(column, value)]);
    let login = |column, value| row("login_event", &[(column, value)]);
    let request = |column, value| row("reset_request", &[(column, value)]);
    vec![
        refused(
            "login_event_pkey",
            login("id", "1").replace("VALUES", "OVERRIDING SYSTEM VALUE VALUES"),
        ),
        refused("login_event_account_id_fkey", login("account_id", ":space")),
        refused("login_event_outcome_check", login("outcome", "'dreamt'")),
        refused("login_event_source_check", login("source", "''")),
        refused(
            "login_event_source_check",
            login("source", "repeat('1', 65)"),
        ),
        refused("throttle_pkey", throttle("key", "'known'")),
        refused("throttle_kind_check", throttle("kind", "'breath'")),
        refused("throttle_tries_check", throttle("tries", "-1")),
        refused("throttle_tries_check", throttle("tries", "1001")),
        refused("throttle_key_check", throttle("key", "''")),
        refused("throttle_key_check", throttle("key", "repeat('a', 255)")),
        refused("reset_request_pkey", request("id", ":request")),
        refused("reset_request_email_check", request("email", "'mail.test'")),
        refused(
            "reset_request_email_check",
            request("email", "'@mail.test'"),
        ),
        refused(
            "reset_request_email_check",
            request("email", "'a@' || repeat('a', 253)"),
        ),
    ]
}

#[tokio::test]
async fn what_no_log_in_or_change_of_address_may_leave_behind_is_refused() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn a_change_that_is_in_the_audit_goes_through() {
    let changed = |what: &str, account| format!("{what}; {}; {END}", audited(account));
    assert_allowed(&[
        allowed(
            "a new account",
            format!(
                "{}; {}; {END}",
                row(
                    "account",
                    &[("id", "'00000000-0000-0000-0000-0000000000ff'")]
                ),
                audited("'00000000-0000-0000-0000-0000000000ff'")
            ),
        ),
        allowed(
            "disabling",
            changed(
                "UPDATE account SET state = 'disabled', disabled_at = now(),
                    disabled_from = 'active' WHERE id = :active",
                ":active",
            ),
        ),
        allowed(
            "a membership made and ended",
            changed(
                &format!(
                    "{}; UPDATE membership SET ended_at = now(), end_cause = 'ended'
                     WHERE account_id = :pending",
                    row("membership", &[])
                ),
                ":pending",
            ),
        ),
        allowed(
            "another address, which keeps the one of before until it is erased",
            format!(
                "{}; DO $$ BEGIN ASSERT (SELECT array_agg(email_key) FROM account_address
                    WHERE account_id = :active) = '{{active@mail.test}}', 'not kept'; END $$;
                 DELETE FROM account_address",
                changed(
                    "UPDATE account SET email = 'b@mail.test' WHERE id = :active",
                    ":active"
                )
            ),
        ),
        allowed(
            "what nobody asks the reason of: a generation, a name, an address asked for",
            format!(
                "UPDATE account SET reset_gen = 2, given_name = 'Ada', next_email = 'b@mail.test',
                    next_email_left = now() WHERE id = :active; {END}"
            ),
        ),
    ])
    .await;
}

#[tokio::test]
async fn erasing_empties_the_hash_by_itself_and_takes_what_hangs_on_the_account() {
    let erase =
        "UPDATE account SET state = 'erased', email = NULL, given_name = NULL, infix = NULL,
        family_name = NULL, next_email = NULL, erased_at = now() WHERE id = :deleted";
    assert_allowed(&[
        allowed(
            "erasing without naming the hash",
            format!(
                "{erase}; DO $$ BEGIN ASSERT (SELECT password_hash IS NULL FROM account
                 WHERE id = :deleted), 'the hash is still there'; END $$"
            ),
        ),
        allowed(
            "counting attempts of an address without an account, and forgetting them",
            format!(
                "{}; {}; DELETE FROM login_event; DELETE FROM throttle; DELETE FROM reset_request",
                row("login_event", &[("account_id", "NULL")]),
                row("throttle", &[("tries", "0")])
            ),
        ),
    ])
    .await;
}

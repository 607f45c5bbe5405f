//! Accounts, terms and memberships.

use super::{Case, HASH, allowed, assert_allowed, assert_refused, forbidden, refused, row};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = shapes();
    cases.extend(states());
    cases.extend(edges());
    cases.extend(around());
    cases
}

/// What no account may be, whatever its state.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn shapes() -> Vec<Case> {
    vec![
        refused("account_pkey", row("account", &[("id", ":pending")])),
        refused(
            "account_email_key_key",
            row("account", &[("email", "'PENDING@mail.test'")]),
        ),
        refused(
            "account_email_key_key",
            row("account", &[("email", "'deleted@mail.test'")]),
        ),
        refused(
            "account_email_check",
            row("account", &[("email", "'@mail.test'")]),
        ),
        refused(
            "account_email_check",
            row("account", &[("email", "'mail.test'")]),
        ),
        refused(
            "account_email_check",
            row("account", &[("email", "'a@' || repeat('a', 253)")]),
        ),
        refused(
            "account_language_check",
            row("account", &[("language", "'fr'")]),
        ),
        refused(
            "account_state_check",
            row("account", &[("state", "'invited'")]),
        ),
        refused(
            "account_password_hash_check",
            row("account", &[("password_hash", "'Secret-1'")]),
        ),
        refused(
            "account_password_hash_check",
            row(
                "account",
                &[("password_hash", "'$argon2id$v=19$m=1,t=1,p=1$short'")],
            ),
        ),
        refused(
            "account_password_hash_check",
            row(
                "account",
                &[("password_hash", "'$2b$12$' || repeat('a', 60)")],
            ),
        ),
        refused(
            "account_generations_check",
            row("account", &[("activation_gen", "0")]),
        ),
        refused(
            "account_generations_check",
            row("account", &[("reset_gen", "0")]),
        ),
        refused(
            "account_generations_check",
            row("account", &[("address_gen", "0")]),
        ),
    ]
}

/// What a state asks of the other columns.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn states() -> Vec<Case> {
    vec![
        refused(
            "account_pending_check",
            row("account", &[("pending_until", "NULL")]),
        ),
        refused(
            "account_pending_check",
            row("account", &[("activated_at", "now()")]),
        ),
        refused(
            "account_active_check",
            row("account", &[("state", "'active'")]),
        ),
        refused(
            "account_active_check",
            row(
                "account",
                &[("state", "'active'"), ("activated_at", "now()")],
            ),
        ),
        refused(
            "account_active_check",
            row("account", &[("state", "'active'"), ("password_hash", HASH)]),
        ),
        refused(
            "account_disabled_check",
            row(
                "account",
                &[("state", "'disabled'"), ("disabled_at", "now()")],
            ),
        ),
        refused(
            "account_disabled_check",
            row(
                "account",
                &[("state", "'disabled'"), ("disabled_from", "'active'")],
            ),
        ),
        refused(
            "account_disabled_from_check",
            row("account", &[("disabled_from", "'deleted'")]),
        ),
        refused(
            "account_deleted_check",
            row(
                "account",
                &[
                    ("state", "'deleted'"),
                    ("deleted_at", "now()"),
                    ("deleted_from", "'active'"),
                ],
            ),
        ),
        refused(
            "account_deleted_check",
            row(
                "account",
                &[
                    ("state", "'deleted'"),
                    ("deleted_at", "now()"),
                    ("erase_after", "now()"),
                ],
            ),
        ),
        refused(
            "account_deleted_from_check",
            row("account", &[("deleted_from", "'erased'")]),
        ),
        refused(
            "account_erased_check",
            row("account", &[("erased_at", "now()")]),
        ),
        refused("account_erased_check", row("account", &[("email", "NULL")])),
        refused(
            "account_erased_check",
            row("account", &[("state", "'erased'"), ("email", "NULL")]),
        ),
        refused(
            "account_erased_check",
            row(
                "account",
                &[
                    ("state", "'erased'"),
                    ("email", "NULL"),
                    ("erased_at", "now()"),
                    ("family_name", "'Berg'"),
                ],
            ),
        ),
    ]
}

/// Where no account may go.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn edges() -> Vec<Case> {
    let deleted = "deleted_at = now(), erase_after = now()";
    let active = format!("state = 'active', activated_at = now(), password_hash = {HASH}");
    let mut cases = vec![
        refused(
            "account_identity",
            "UPDATE account SET id = gen_random_uuid() WHERE id = :active",
        ),
        refused(
            "account_identity",
            "UPDATE account SET created_at = 'epoch' WHERE id = :active",
        ),
        refused(
            "account_terms",
            format!("UPDATE account SET {active} WHERE id = :pending"),
        ),
        refused(
            "account_transition",
            "UPDATE account SET state = 'pending', activated_at = NULL WHERE id = :active",
        ),
        refused(
            "account_transition",
            "UPDATE account SET state = 'disabled', disabled_at = now(), disabled_from = 'pending'
             WHERE id = :active",
        ),
        refused(
            "account_transition",
            "UPDATE account SET state = 'pending' WHERE id = :disabled",
        ),
        refused(
            "account_transition",
            format!(
                "UPDATE account SET state = 'deleted', deleted_from = 'active', {deleted}
                     WHERE id = :disabled"
            ),
        ),
        refused(
            "account_transition",
            format!("UPDATE account SET {active} WHERE id = :deleted_pending"),
        ),
        refused(
            "account_transition",
            "UPDATE account SET state = 'disabled' WHERE id = :deleted",
        ),
        refused(
            "account_transition",
            "UPDATE account SET state = 'erased', email = NULL, erased_at = now(),
                password_hash = NULL WHERE id = :active",
        ),
        refused(
            "account_transition",
            "UPDATE account SET language = 'nl' WHERE id = :erased",
        ),
        refused(
            "account_transition",
            "UPDATE account SET state = 'pending', email = 'a@mail.test' WHERE id = :erased",
        ),
        refused(
            "account_origin",
            "UPDATE account SET disabled_from = 'pending' WHERE id = :disabled",
        ),
        refused(
            "account_origin",
            "UPDATE account SET deleted_from = 'active' WHERE id = :deleted_pending",
        ),
        refused(
            "account_origin",
            format!(
                "UPDATE account SET state = 'deleted', deleted_from = 'disabled', {deleted},
                     disabled_from = 'pending' WHERE id = :disabled"
            ),
        ),
        refused(
            "account_activated",
            "UPDATE account SET activated_at = NULL WHERE id = :deleted",
        ),
        refused(
            "account_activated",
            "UPDATE account SET activated_at = 'epoch' WHERE id = :active",
        ),
    ];
    for generation in ["activation_gen", "reset_gen", "address_gen"] {
        let lower = format!("UPDATE account SET {generation} = 0 WHERE id = :active");
        cases.push(refused("account_generation", lower));
    }
    cases
}

/// Terms and memberships.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn around() -> Vec<Case> {
    let mut cases = vec![
        refused("terms_pkey", row("terms", &[("version", "1")])),
        refused("terms_version_check", row("terms", &[("version", "0")])),
        refused(
            "terms_language_check",
            row("terms", &[("language", "'fr'")]),
        ),
        refused(
            "terms_digest_check",
            row("terms", &[("body", "'Be unkind.'")]),
        ),
        forbidden("terms_immutable", "UPDATE terms SET published_at = now()"),
        forbidden("terms_immutable", "DELETE FROM terms WHERE version = 1"),
        refused(
            "terms_acceptance_pkey",
            row("terms_acceptance", &[("account_id", ":active")]),
        ),
        refused(
            "terms_acceptance_account_id_fkey",
            row("terms_acceptance", &[("account_id", ":space")]),
        ),
        refused(
            "terms_acceptance_terms_fkey",
            row("terms_acceptance", &[("version", "9")]),
        ),
        refused(
            "terms_acceptance_terms_fkey",
            row("terms_acceptance", &[("language", "'nl'")]),
        ),
        forbidden("terms_acceptance_immutable", "DELETE FROM terms_acceptance"),
        forbidden(
            "terms_acceptance_immutable",
            "UPDATE terms_acceptance SET accepted_at = 'epoch'",
        ),
        refused(
            "membership_pkey",
            row("membership", &[("account_id", ":active")]),
        ),
        refused(
            "membership_account_id_fkey",
            row("membership", &[("account_id", ":space")]),
        ),
        refused(
            "membership_space_id_fkey",
            row("membership", &[("space_id", ":active")]),
        ),
        refused(
            "membership_space_id_fkey",
            "DELETE FROM space WHERE id = :space",
        ),
        refused(
            "membership_end_check",
            row("membership", &[("ended_at", "now()")]),
        ),
        refused(
            "membership_end_check",
            row("membership", &[("end_cause", "'ended'")]),
        ),
        refused(
            "membership_end_check",
            row(
                "membership",
                &[("ended_at", "now()"), ("end_cause", "'fired'")],
            ),
        ),
    ];
    for roles in [
        "'{}'",
        "'{client,owner}'",
        "'{king}'",
        "'{NULL}'",
        "'{client,client}'",
    ] {
        cases.push(refused(
            "membership_roles_check",
            row("membership", &[("roles", roles)]),
        ));
    }
    cases
}

#[tokio::test]
async fn what_no_account_may_be_and_where_none_may_go_is_refused() {
    assert_refused(&cases()).await;
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
#[tokio::test]
async fn every_edge_of_an_accounts_life_is_open() {
    let disable = |from| {
        format!(
            "UPDATE account SET state = 'disabled', disabled_at = now(), disabled_from = '{from}'"
        )
    };
    let delete = |from| {
        format!(
            "UPDATE account SET state = 'deleted', deleted_at = now(), erase_after = now(),
            deleted_from = '{from}'"
        )
    };
    let restore = |to| {
        format!(
            "UPDATE account SET state = '{to}', deleted_from = NULL, deleted_at = NULL, erase_after = NULL"
        )
    };
    let erase =
        "UPDATE account SET state = 'erased', email = NULL, given_name = NULL, infix = NULL,
        family_name = NULL, password_hash = NULL, erased_at = now()";
    assert_allowed(&[
        allowed(
            "activating after the terms were accepted",
            format!(
                "{}; UPDATE account SET state = 'active', activated_at = now(),
                password_hash = {HASH} WHERE id = :pending",
                row("terms_acceptance", &[])
            ),
        ),
        allowed(
            "disabling, deleting, restoring and reactivating a pending account",
            format!(
                "{} WHERE id = :pending; {} WHERE id = :pending; {} WHERE id = :pending;
                 UPDATE account SET state = 'pending', disabled_from = NULL WHERE id = :pending",
                disable("pending"),
                delete("disabled"),
                restore("disabled")
            ),
        ),
        allowed(
            "the same with an active one",
            format!(
                "{} WHERE id = :active; {} WHERE id = :active; {} WHERE id = :active;
                 UPDATE account SET state = 'active', disabled_from = NULL WHERE id = :active",
                disable("active"),
                delete("disabled"),
                restore("disabled")
            ),
        ),
        allowed(
            "reactivating",
            "UPDATE account SET state = 'active' WHERE id = :disabled",
        ),
        allowed(
            "restoring",
            format!("{} WHERE id = :deleted", restore("active")),
        ),
        allowed(
            "restoring a pending one",
            format!("{} WHERE id = :deleted_pending", restore("pending")),
        ),
        allowed(
            "erasing, which frees the address",
            format!(
                "{erase} WHERE id = :deleted; {}",
                row("account", &[("email", "'deleted@mail.test'")])
            ),
        ),
        allowed(
            "a second erased account",
            format!("{erase} WHERE id = :deleted_pending"),
        ),
        allowed(
            "raising a generation",
            "UPDATE account SET reset_gen = 2 WHERE id = :active",
        ),
        allowed(
            "correcting an address",
            "UPDATE account SET email = 'b@mail.test' WHERE id = :active",
        ),
        allowed(
            "staff of several roles",
            row("membership", &[("roles", "'{owner,clinician}'")]),
        ),
        allowed(
            "ending a membership and restoring it",
            "UPDATE membership SET ended_at = now(), end_cause = 'ended';
             UPDATE membership SET ended_at = NULL, end_cause = NULL",
        ),
        allowed("new terms", row("terms", &[])),
    ])
    .await;
}

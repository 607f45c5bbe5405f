//! The audit: what it takes, and that it is only ever added to.

use std::borrow::Cow;

use super::{Case, allowed, assert_allowed, assert_refused, forbidden, refused, row, run, settled};

pub(super) fn cases() -> Vec<Case> {
    let add = |column, value| row("audit", &[(column, value)]);
    let seal = |column, value| row("audit_seal", &[(column, value)]);
    vec![
        forbidden(
            "audit_pkey",
            row("audit", &[("id", "1")]).replace("VALUES", "OVERRIDING SYSTEM VALUE VALUES"),
        ),
        refused("audit_actor_check", add("actor", "''")),
        refused("audit_actor_check", add("actor", "repeat('a', 201)")),
        refused("audit_action_check", add("action", "'Space Created'")),
        refused("audit_subject_kind_check", add("subject_kind", "'weather'")),
        refused("audit_subject_check", add("subject_id", "NULL")),
        refused(
            "audit_reason_digest_check",
            add("reason_digest", "'because'"),
        ),
        refused("audit_ticket_check", add("ticket", "''")),
        refused("audit_ticket_check", add("ticket", "repeat('a', 101)")),
        refused("audit_ticket_address_check", add("ticket", "'a@b'")),
        refused("audit_actor_address_check", add("actor", "'a@b'")),
        refused("audit_subjects_check", add("subjects", "0")),
        refused("audit_note_pkey", row("audit_note", &[("audit_id", "1")])),
        refused(
            "audit_note_audit_id_fkey",
            row("audit_note", &[("audit_id", "99")]),
        ),
        refused(
            "audit_note_reason_check",
            row("audit_note", &[("reason", "''")]),
        ),
        refused(
            "audit_note_reason_check",
            row("audit_note", &[("reason", "repeat('a', 1001)")]),
        ),
        refused(
            "audit_seal_pkey",
            row("audit_seal", &[("id", "1")]).replace("VALUES", "OVERRIDING SYSTEM VALUE VALUES"),
        ),
        refused("audit_seal_up_to_key", seal("up_to", "1")),
        refused(
            "audit_seal_previous_key",
            seal("previous", "decode(repeat('00', 32), 'hex')"),
        ),
        refused("audit_seal_digest_key", seal("digest", "sha256('first')")),
        refused("audit_seal_digests_check", seal("previous", "'short'")),
        refused("audit_seal_digests_check", seal("digest", "'short'")),
        refused("audit_seal_rows_check", seal("rows", "0")),
        refused("audit_seal_rows_check", seal("up_to", "0")),
        forbidden("audit_append_only", "UPDATE audit_seal SET rows = 2"),
        forbidden("audit_append_only", "DELETE FROM audit_seal WHERE false"),
        forbidden("audit_append_only", "TRUNCATE audit_seal"),
        forbidden("audit_append_only", "UPDATE audit SET actor = 'nobody'"),
        forbidden(
            "audit_append_only",
            "UPDATE audit SET actor = 'nobody' WHERE false",
        ),
        forbidden("audit_append_only", "DELETE FROM audit"),
        forbidden("audit_append_only", "TRUNCATE audit CASCADE"),
    ]
}

#[tokio::test]
async fn the_audit_is_only_added_to_and_only_what_fits() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn an_erased_person_leaves_no_reason_behind() {
    assert_allowed(&[
        allowed(
            "a chunk of a batch",
            row("audit", &[("subject_id", "NULL"), ("batch_id", ":batch")]),
        ),
        allowed(
            "a seal that hangs on the one before",
            row("audit_seal", &[]),
        ),
        allowed(
            "asking how far the audit is final",
            "SELECT audit_horizon()",
        ),
        allowed("a reason", row("audit_note", &[])),
        allowed("erasing a reason", "DELETE FROM audit_note"),
    ])
    .await;
}

/// Things that no rule of a table refuses and that the application's role may not do.
#[tokio::test]
async fn the_application_changes_no_terms_and_no_tables() {
    let database = settled().await;
    for statement in [
        "TRUNCATE mail CASCADE",
        "DROP TABLE mail",
        "CREATE TABLE other (id integer)",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DELETE FROM terms",
        "INSERT INTO audit (actor, action, subject_kind, subject_id, role) \
         VALUES ('sam', 'space.created', 'space', gen_random_uuid(), 'postgres')",
        "INSERT INTO audit (actor, action, subject_kind, subject_id, at) \
         VALUES ('sam', 'space.created', 'space', gen_random_uuid(), 'epoch')",
        "CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "DELETE FROM _sqlx_migrations",
        "SET session_replication_role = replica",
    ] {
        let mut tx = database.pool.begin().await.unwrap();
        run(&mut tx, "SET LOCAL ROLE admit").await.unwrap();
        let error = run(&mut tx, statement).await.expect_err(statement);
        let code = error
            .as_database_error()
            .and_then(|told| told.code().map(Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
        tx.rollback().await.unwrap();
    }
}

//! Batches, invitations and blocked addresses.

use super::{Case, allowed, assert_allowed, assert_refused, refused, row};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = batches();
    cases.extend(shapes());
    cases.extend(edges());
    cases
}

fn batches() -> Vec<Case> {
    vec![
        refused("batch_pkey", row("batch", &[("id", ":batch")])),
        refused(
            "batch_space_id_fkey",
            row("batch", &[("space_id", ":batch")]),
        ),
        refused(
            "batch_source_check",
            row("batch", &[("source", "'network'")]),
        ),
        refused("batch_digest_check", row("batch", &[("source", "'file'")])),
        refused(
            "batch_digest_check",
            row("batch", &[("digest", "sha256('')")]),
        ),
        refused(
            "batch_digest_check",
            row("batch", &[("source", "'file'"), ("digest", "'short'")]),
        ),
        refused("batch_counts_check", "UPDATE batch SET rows = 1"),
        refused("batch_counts_check", "UPDATE batch SET invited = 1"),
        refused(
            "blocked_pkey",
            row("blocked", &[("email_key", "'blocked@mail.test'")]),
        ),
        refused(
            "blocked_email_key_check",
            row("blocked", &[("email_key", "'New@mail.test'")]),
        ),
        refused(
            "blocked_mail_id_fkey",
            row("blocked", &[("mail_id", ":space")]),
        ),
        refused(
            "blocked_cause_check",
            row("blocked", &[("cause", "'disliked'")]),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn shapes() -> Vec<Case> {
    let mut cases = vec![
        refused("invitation_pkey", row("invitation", &[("id", ":open")])),
        refused(
            "invitation_space_id_fkey",
            row("invitation", &[("space_id", ":batch")]),
        ),
        refused(
            "invitation_batch_id_fkey",
            row("invitation", &[("batch_id", ":space")]),
        ),
        refused(
            "invitation_batch_id_fkey",
            "DELETE FROM batch WHERE id = :batch",
        ),
        refused(
            "invitation_accepted_by_fkey",
            row(
                "invitation",
                &[
                    ("ended", "'accepted'"),
                    ("ended_at", "now()"),
                    ("accepted_by", ":space"),
                ],
            ),
        ),
        refused(
            "invitation_accepted_by_fkey",
            "DELETE FROM account WHERE id = :deleted_pending",
        ),
        refused(
            "invitation_open_key",
            row("invitation", &[("email", "'kim@mail.test'")]),
        ),
        refused(
            "invitation_email_check",
            row("invitation", &[("email", "'kim'")]),
        ),
        refused(
            "invitation_email_check",
            row("invitation", &[("email", "'a@' || repeat('a', 253)")]),
        ),
        refused(
            "invitation_language_check",
            row("invitation", &[("language", "'fr'")]),
        ),
        refused(
            "invitation_ttl_check",
            row("invitation", &[("ttl_seconds", "0")]),
        ),
        refused(
            "invitation_link_gen_check",
            row("invitation", &[("link_gen", "0")]),
        ),
        refused(
            "invitation_ended_check",
            row(
                "invitation",
                &[("ended", "'expired'"), ("ended_at", "now()")],
            ),
        ),
        refused(
            "invitation_end_check",
            row("invitation", &[("ended", "'withdrawn'")]),
        ),
        refused(
            "invitation_end_check",
            row("invitation", &[("ended_at", "now()")]),
        ),
        refused(
            "invitation_end_check",
            row("invitation", &[("accepted_by", ":active")]),
        ),
        refused(
            "invitation_end_check",
            row(
                "invitation",
                &[("ended", "'accepted'"), ("ended_at", "now()")],
            ),
        ),
    ];
    for roles in ["'{}'", "'{client,owner}'", "'{king}'", "'{NULL}'"] {
        cases.push(refused(
            "invitation_roles_check",
            row("invitation", &[("roles", roles)]),
        ));
    }
    cases
}

fn edges() -> Vec<Case> {
    let change = |what: &str, id: &str| format!("UPDATE invitation SET {what} WHERE id = {id}");
    let mut cases = vec![
        refused("invitation_generation", change("link_gen = 1", ":accepted")),
        refused("invitation_first_sent", change("first_sent_at = NULL", ":accepted")),
        refused("invitation_first_sent", change("first_sent_at = 'epoch'", ":accepted")),
        refused(
            "invitation_transition",
            change("ended = NULL, ended_at = NULL, accepted_by = NULL", ":accepted"),
        ),
        refused("invitation_transition", change("ended = NULL, ended_at = NULL", ":withdrawn")),
        refused("invitation_transition", change("ended_at = 'epoch'", ":withdrawn")),
        refused("invitation_transition", change("ended = 'accepted', accepted_by = :active", ":withdrawn")),
        refused("invitation_transition", change("ended = 'withdrawn', accepted_by = NULL", ":accepted")),
        refused("invitation_transition", change("accepted_by = :disabled", ":accepted")),
        refused(
            "invitation_transition",
            change("ended = 'withdrawn', accepted_by = NULL", ":accepted_unused"),
        ),
        // Its account was disabled before it was ever activated: it may still come to something.
        refused(
            "invitation_transition",
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = :pending
             WHERE id = :open;
             UPDATE invitation SET ended = NULL, ended_at = NULL, accepted_by = NULL WHERE id = :open",
        ),
    ];
    for what in [
        "id = gen_random_uuid()",
        "space_id = :batch",
        "batch_id = :space",
        "created_at = 'epoch'",
    ] {
        cases.push(refused("invitation_identity", change(what, ":open")));
    }
    cases
}

#[tokio::test]
async fn what_no_invitation_may_be_and_where_none_may_go_is_refused() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn every_edge_of_an_invitations_life_is_open() {
    let reopen = "UPDATE invitation SET ended = NULL, ended_at = NULL, accepted_by = NULL
                  WHERE id = :accepted_unused";
    assert_allowed(&[
        allowed(
            "withdrawing, then inviting again",
            format!(
                "UPDATE invitation SET ended = 'withdrawn', ended_at = now() WHERE id = :open; {}",
                row("invitation", &[("email", "'kim@mail.test'")])
            ),
        ),
        allowed(
            "accepting",
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = :active
             WHERE id = :open",
        ),
        allowed(
            "opening again what a deleted, never activated account had accepted",
            reopen,
        ),
        allowed(
            "opening again what an erased, never activated account had accepted",
            format!(
                "UPDATE account SET state = 'erased', email = NULL, erased_at = now()
                 WHERE id = :deleted_pending; {reopen}"
            ),
        ),
        allowed(
            "renewing",
            "UPDATE invitation SET link_gen = 2, expires_at = now() WHERE id = :open",
        ),
        allowed(
            "correcting the address of an ended one, which its history needs",
            "UPDATE invitation SET reference = NULL, given_name = NULL WHERE id = :withdrawn",
        ),
        allowed(
            "noting the first mail",
            "UPDATE invitation SET first_sent_at = now() WHERE id = :open",
        ),
        allowed(
            "the same address in another space",
            format!(
                "{}; {}",
                row("space", &[("id", ":erased")]),
                row(
                    "invitation",
                    &[("email", "'kim@mail.test'"), ("space_id", ":erased")]
                )
            ),
        ),
        allowed(
            "a batch of a file",
            row("batch", &[("source", "'file'"), ("digest", "sha256('')")]),
        ),
    ])
    .await;
}

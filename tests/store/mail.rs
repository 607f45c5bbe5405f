//! Workers, the outbox and links.

use super::{Case, allowed, assert_allowed, assert_refused, refused, row};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = shapes();
    cases.extend(columns_of_states());
    cases.extend(edges());
    cases.extend(links());
    cases.extend(bounces());
    cases
}

fn bounces() -> Vec<Case> {
    vec![
        refused("bounce_pkey", format!("{0}; {0}", row("bounce", &[]))),
        refused(
            "bounce_mail_id_fkey",
            row("bounce", &[("mail_id", ":space")]),
        ),
        refused(
            "bounce_cause_check",
            row("bounce", &[("cause", "'declined'")]),
        ),
        refused("bounce_status_check", row("bounce", &[("status", "'5'")])),
        refused(
            "bounce_said_check",
            row("bounce", &[("said", "repeat('x', 513)")]),
        ),
    ]
}

const HELD: [(&str, &str); 4] = [
    ("claim_id", "gen_random_uuid()"),
    ("worker_id", ":worker"),
    ("slot", "2"),
    ("lease_until", "now()"),
];
const ARMED: [(&str, &str); 2] = [("armed_at", "now()"), ("via", "'memory'")];

/// A mail about a membership in this space.
fn about_membership(space: &'static str) -> String {
    row(
        "mail",
        &[
            ("kind", "'membership_ended'"),
            ("invitation_id", "NULL"),
            ("account_id", ":active"),
            ("space_id", space),
        ],
    )
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn shapes() -> Vec<Case> {
    let known = [("generation", "1")];
    vec![
        refused("worker_pkey", row("worker", &[("id", ":worker")])),
        refused("mail_pkey", row("mail", &[("id", ":queued")])),
        refused(
            "mail_invitation_id_fkey",
            row("mail", &[("invitation_id", ":space")]),
        ),
        refused(
            "mail_account_id_fkey",
            row(
                "mail",
                &[
                    ("kind", "'reset'"),
                    ("invitation_id", "NULL"),
                    ("account_id", ":space"),
                ],
            ),
        ),
        refused(
            "mail_worker_id_fkey",
            row(
                "mail",
                &[
                    &[("state", "'claimed'")],
                    &HELD[..],
                    &[("worker_id", ":space")],
                ]
                .concat(),
            ),
        ),
        refused("mail_worker_id_fkey", "DELETE FROM worker"),
        refused("mail_invitation_key", row("mail", &known)),
        refused(
            "mail_account_key",
            format!(
                "{0}; {0}",
                row(
                    "mail",
                    &[
                        ("kind", "'reset'"),
                        ("invitation_id", "NULL"),
                        ("account_id", ":active"),
                    ]
                )
            ),
        ),
        refused(
            "mail_slot_key",
            row(
                "mail",
                &[&[("state", "'submitting'")], &HELD[..], &ARMED].concat(),
            ),
        ),
        refused("mail_kind_check", row("mail", &[("kind", "'advert'")])),
        refused(
            "mail_subject_check",
            row("mail", &[("invitation_id", "NULL")]),
        ),
        refused(
            "mail_subject_check",
            row("mail", &[("account_id", ":active")]),
        ),
        refused("mail_subject_check", row("mail", &[("kind", "'reset'")])),
        refused(
            "mail_subject_check",
            row(
                "mail",
                &[("invitation_id", "NULL"), ("account_id", ":active")],
            ),
        ),
        refused("mail_space_id_fkey", about_membership(":batch")),
        refused("mail_space_check", about_membership("NULL")),
        refused("mail_space_check", row("mail", &[("space_id", ":space")])),
        refused("mail_state_check", row("mail", &[("state", "'lost'")])),
        refused("mail_counts_check", row("mail", &[("generation", "0")])),
        refused("mail_counts_check", row("mail", &[("step", "-1")])),
        refused("mail_counts_check", row("mail", &[("attempts", "-1")])),
        refused(
            "mail_reply_text_check",
            row("mail", &[("reply_text", "repeat('é', 257)")]),
        ),
    ]
}

/// What a state asks of the other columns.
fn columns_of_states() -> Vec<Case> {
    let sent = [
        ("state", "'sent'"),
        ("armed_at", "now()"),
        ("via", "'memory'"),
    ];
    let ended = ("ended_at", "now()");
    let mut cases = vec![
        refused("mail_claim_check", row("mail", &[("state", "'claimed'")])),
        refused(
            "mail_claim_check",
            row("mail", &[&[("state", "'submitting'")], &ARMED[..]].concat()),
        ),
        refused(
            "mail_armed_check",
            row("mail", &[&[("state", "'submitting'")], &HELD[..]].concat()),
        ),
        refused("mail_armed_check", row("mail", &[("state", "'in_doubt'")])),
        refused(
            "mail_armed_check",
            row("mail", &[("state", "'in_doubt'"), ("armed_at", "now()")]),
        ),
        refused(
            "mail_armed_check",
            row("mail", &[("state", "'sent'"), ended, ("reply_code", "250")]),
        ),
        refused(
            "mail_sent_check",
            row("mail", &[&sent[..], &[ended]].concat()),
        ),
        refused(
            "mail_sent_check",
            row(
                "mail",
                &[&sent[..], &[ended, ("reply_code", "550")]].concat(),
            ),
        ),
        refused("mail_ended_check", row("mail", &[ended])),
    ];
    for (column, value) in HELD {
        cases.push(refused("mail_claim_check", row("mail", &[(column, value)])));
    }
    for state in ["'dead'", "'expired'", "'moot'"] {
        cases.push(refused(
            "mail_ended_check",
            row("mail", &[("state", state)]),
        ));
    }
    cases
}

/// The columns that a mail needs in a state; wherever it comes from.
fn to(state: &str) -> String {
    let held = "claim_id = gen_random_uuid(), worker_id = :worker, slot = 3, lease_until = now()";
    let free = "claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL";
    let armed = "armed_at = now(), via = 'memory'";
    let rest = match state {
        "claimed" => format!("{held}, ended_at = NULL"),
        "submitting" => format!("{held}, {armed}, ended_at = NULL"),
        "in_doubt" => format!("{free}, {armed}, ended_at = NULL"),
        "sent" => format!("{free}, {armed}, ended_at = now(), reply_code = 250"),
        "queued" => format!("{free}, ended_at = NULL"),
        _ => format!("{free}, ended_at = now()"),
    };
    format!("UPDATE mail SET state = '{state}', {rest}")
}

const STATES: [&str; 8] = [
    "queued",
    "claimed",
    "submitting",
    "sent",
    "dead",
    "in_doubt",
    "expired",
    "moot",
];

/// The edges of the delivery protocol.
const EDGES: [(&str, &[&str]); 5] = [
    ("queued", &["claimed", "expired", "moot"]),
    (
        "claimed",
        &["queued", "submitting", "dead", "expired", "moot"],
    ),
    ("submitting", &["sent", "queued", "dead", "in_doubt"]),
    ("in_doubt", &["sent", "dead", "moot"]),
    ("sent", &[]),
];

fn edges() -> Vec<Case> {
    let change = |what: &str, id: &str| format!("UPDATE mail SET {what} WHERE id = {id}");
    let mut cases = vec![
        refused("mail_final", change("priority = 1", ":sent")),
        refused("mail_final", change("not_before = now()", ":sent")),
        refused(
            "mail_maybe_duplicate",
            format!(
                "{}, maybe_duplicate = true WHERE id = :in_doubt; {}",
                to("queued"),
                change("maybe_duplicate = false", ":in_doubt")
            ),
        ),
        refused("mail_attempts", change("attempts = 2", ":claimed")),
        refused("mail_identity", change("dated_at = now()", ":sent")),
        refused("mail_identity", change("dated_at = NULL", ":sent")),
    ];
    for what in [
        "id = gen_random_uuid()",
        "kind = 'reminder'",
        "generation = 9",
        "step = 9",
        "created_at = 'epoch'",
        "invitation_id = :withdrawn",
        "space_id = :space",
    ] {
        cases.push(refused("mail_identity", change(what, ":queued")));
    }
    for (from, open) in EDGES {
        for state in STATES
            .into_iter()
            .filter(|state| *state != from && !open.contains(state))
        {
            let go = format!("{} WHERE id = :{from}", to(state));
            cases.push(refused("mail_transition", go));
        }
    }
    cases
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn links() -> Vec<Case> {
    let account = [("invitation_id", "NULL"), ("account_id", ":active")];
    let reset = [&account[..], &[("purpose", "'reset'")]].concat();
    let activate = [&account[..], &[("purpose", "'activate'")]].concat();
    let with = |columns: &[(&'static str, &'static str)], expires_at: &'static str| {
        row("link", &[columns, &[("expires_at", expires_at)]].concat())
    };
    let mut cases = vec![
        refused("link_pkey", row("link", &[("hash", "sha256('known')")])),
        refused(
            "link_invitation_id_fkey",
            row("link", &[("invitation_id", ":space")]),
        ),
        refused(
            "link_account_id_fkey",
            with(&[&reset[..], &[("account_id", ":space")]].concat(), "now()"),
        ),
        refused("link_mail_id_fkey", row("link", &[("mail_id", ":space")])),
        refused(
            "link_hash_check",
            row("link", &[("hash", "'a-token-in-clear'")]),
        ),
        refused(
            "link_purpose_check",
            row(
                "link",
                &[
                    ("purpose", "'gift'"),
                    account[0],
                    account[1],
                    ("expires_at", "now()"),
                ],
            ),
        ),
        refused(
            "link_subject_check",
            row("link", &[("invitation_id", "NULL")]),
        ),
        refused(
            "link_subject_check",
            row("link", &[("account_id", ":active")]),
        ),
        refused("link_subject_check", row("link", &account)),
        refused("link_generation_check", row("link", &[("generation", "0")])),
        refused(
            "link_expires_at_check",
            row("link", &[("expires_at", "now()")]),
        ),
        refused("link_expires_at_check", row("link", &reset)),
        refused("link_expires_at_check", row("link", &activate)),
        refused(
            "link_expires_at_check",
            with(&reset, "now() + interval '24 hours 1 second'"),
        ),
        refused(
            "link_expires_at_check",
            with(&activate, "now() + interval '14 days 1 second'"),
        ),
        refused(
            "link_immutable",
            "UPDATE link SET used_at = now(); UPDATE link SET used_at = NULL",
        ),
        refused(
            "link_immutable",
            "UPDATE link SET tries = 1; UPDATE link SET tries = 0",
        ),
        refused("link_tries_check", "UPDATE link SET tries = 11"),
        refused("link_tries_check", row("link", &[("tries", "-1")])),
    ];
    for what in [
        "hash = sha256('other')",
        "generation = 2",
        "created_at = 'epoch'",
        "invitation_id = :withdrawn",
        "mail_id = :queued",
        "expires_at = now()",
    ] {
        cases.push(refused("link_immutable", format!("UPDATE link SET {what}")));
    }
    cases
}

#[tokio::test]
async fn what_no_mail_or_link_may_be_and_where_none_may_go_is_refused() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn every_edge_of_delivery_is_open() {
    let mut cases = vec![
        allowed(
            "repeating what may have been sent, labelled",
            format!(
                "{}, maybe_duplicate = true WHERE id = :in_doubt",
                to("queued")
            ),
        ),
        allowed(
            "a claim given back takes no attempt",
            format!("{}, attempts = 2 WHERE id = :claimed", to("queued")),
        ),
        allowed(
            "a reminder of the same generation",
            row(
                "mail",
                &[("kind", "'reminder'"), ("generation", "1"), ("step", "1")],
            ),
        ),
        allowed("another link of the same generation", row("link", &[])),
        allowed("using a link", "UPDATE link SET used_at = now()"),
        allowed(
            "using a link after it was tried as often as may be",
            "UPDATE link SET tries = 10; UPDATE link SET used_at = now()",
        ),
        allowed("a mail about a membership", about_membership(":space")),
        allowed(
            "two claimed mails of one connection",
            format!(
                "{0} WHERE id = :queued; UPDATE mail SET slot = 1 WHERE id = :queued",
                to("claimed")
            ),
        ),
        allowed(
            "erasing an invitation takes its mails and links",
            "DELETE FROM invitation WHERE id = :open",
        ),
    ];
    for (from, open) in EDGES {
        for state in open {
            cases.push(allowed(
                "an edge",
                format!("{} WHERE id = :{from}", to(state)),
            ));
        }
    }
    assert_allowed(&cases).await;
}

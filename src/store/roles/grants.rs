//! What each role may do, as data. Lists are shared where one role does another's work too.
//!
//! Three things hold for all: nobody changes or deletes rows of `audit`, `audit_seal`, `terms` or
//! `terms_acceptance`; only the pages read or write `account.password_hash`; and nobody chooses the time, role and transaction
//! of a row of the audit, which are defaults of columns that nobody may name.

use super::Grant::{self, Columns, Functions, Tables};

/// How every program finds out whether the schema is the one it knows.
pub(super) const EVERYBODY: &[Grant] = &[Columns(
    "SELECT",
    "_sqlx_migrations",
    &["version", "success"],
)];

/// What everybody who changes something writes into the audit.
const AUDITED: Grant = Columns(
    "INSERT",
    "audit",
    &[
        "actor",
        "action",
        "subject_kind",
        "subject_id",
        "space_id",
        "batch_id",
        "ticket",
        "reason_digest",
        "state_before",
        "state_after",
        "subjects",
    ],
);

/// What is read of an account: all but the hash of its password.
const ACCOUNT_READ: Grant = Columns(
    "SELECT",
    "account",
    &[
        "id",
        "email",
        "email_key",
        "given_name",
        "infix",
        "family_name",
        "language",
        "state",
        "disabled_from",
        "deleted_from",
        "activation_gen",
        "reset_gen",
        "address_gen",
        "made_by_staff",
        "created_at",
        "pending_until",
        "activated_at",
        "disabled_at",
        "deleted_at",
        "erase_after",
        "erased_at",
        "sessions_after",
        "next_email",
        "next_email_left",
        "next_email_proved",
    ],
);

/// What organisations and support do on the command line, and what `admit cron` does beside
/// delivering.
pub(super) const OPERATOR: &[Grant] = &[
    Tables("SELECT, INSERT", &["organisation", "space", "terms"]),
    Columns("UPDATE", "organisation", &["name", "contact", "colour"]),
    // Locking a space, so that two do not take away its last two owners at once, takes a right to
    // change something of it.
    Columns("UPDATE", "space", &["name"]),
    Tables("SELECT, INSERT, UPDATE", &["batch"]),
    Tables("SELECT, INSERT, UPDATE, DELETE", &["invitation", "blocked"]),
    ACCOUNT_READ,
    Columns(
        "INSERT",
        "account",
        &[
            "id",
            "email",
            "given_name",
            "infix",
            "family_name",
            "language",
            "state",
            "made_by_staff",
            "created_at",
            "pending_until",
            "sessions_after",
        ],
    ),
    // Activating takes a password, which staff does not choose.
    Columns(
        "UPDATE",
        "account",
        &[
            "email",
            "given_name",
            "infix",
            "family_name",
            "language",
            "state",
            "disabled_from",
            "deleted_from",
            "activation_gen",
            "reset_gen",
            "address_gen",
            "pending_until",
            "disabled_at",
            "deleted_at",
            "erase_after",
            "erased_at",
            "sessions_after",
            "next_email",
            "next_email_left",
            "next_email_proved",
        ],
    ),
    Tables("SELECT, INSERT, DELETE", &["membership"]),
    Columns(
        "UPDATE",
        "membership",
        &["roles", "joined_at", "ended_at", "end_cause"],
    ),
    Tables("SELECT", &["terms_acceptance"]),
    // Written by the database itself when an address changes; erasing reads and empties it.
    Tables("SELECT, DELETE", &["account_address"]),
    Tables("SELECT, INSERT, DELETE", &["link"]),
    Tables("SELECT, DELETE", &["mail"]),
    // What came back is noted and never changed; it goes with its mail.
    Tables("SELECT, INSERT", &["bounce"]),
    // Every mail begins as one that waits.
    Columns(
        "INSERT",
        "mail",
        &[
            "id",
            "kind",
            "invitation_id",
            "account_id",
            "space_id",
            "batch_id",
            "generation",
            "step",
            "priority",
            "created_at",
            "not_before",
            "maybe_duplicate",
        ],
    ),
    // Which run delivers a mail first, how soon, and what a person decides about one in doubt.
    Columns(
        "UPDATE",
        "mail",
        &["batch_id", "priority", "maybe_duplicate"],
    ),
    Tables("SELECT, DELETE", &["login_event", "throttle"]),
    Tables("SELECT, UPDATE, DELETE", &["reset_request"]),
    Tables("SELECT, DELETE", &["web_session"]),
    Tables("SELECT", &["audit"]),
    AUDITED,
    Tables("SELECT, INSERT, DELETE", &["audit_note"]),
    Tables("SELECT, INSERT", &["audit_seal"]),
    Tables("SELECT, INSERT, UPDATE", &["job_lease"]),
    Functions(&["audit_horizon()"]),
];

/// Delivering: taking mails, reading what they say, arming them by the functions that may do what
/// the mailer may not, and noting how it ended.
pub(super) const MAILER: &[Grant] = &[
    // What came back had left.
    Columns("SELECT", "bounce", &["mail_id"]),
    Tables("SELECT, INSERT", &["worker"]),
    Columns("UPDATE", "worker", &["ended_at"]),
    Tables("SELECT, INSERT, UPDATE, DELETE", &["mail_budget"]),
    Tables("SELECT", &["mail"]),
    Columns(
        "UPDATE",
        "mail",
        &[
            "state",
            "not_before",
            "attempts",
            "claim_id",
            "worker_id",
            "slot",
            "lease_until",
            "dated_at",
            "ended_at",
            "reply_code",
            "reply_enhanced",
            "reply_text",
            // The repeat of one in doubt is labelled.
            "maybe_duplicate",
        ],
    ),
    Columns(
        "SELECT",
        "invitation",
        &[
            "id",
            "space_id",
            "email",
            "email_key",
            "given_name",
            "infix",
            "family_name",
            "language",
            "roles",
            "ttl_seconds",
            "expires_at",
            "first_sent_at",
        ],
    ),
    Columns(
        "SELECT",
        "account",
        &[
            "id",
            "email",
            "email_key",
            "given_name",
            "infix",
            "family_name",
            "language",
            "state",
            "made_by_staff",
            "next_email",
            "next_email_left",
        ],
    ),
    Columns("SELECT", "space", &["id", "name", "organisation_id"]),
    Columns("SELECT", "organisation", &["id", "name", "contact"]),
    Functions(&[
        "mail_arm_invitation(uuid, uuid, text, bytea, text)",
        "mail_arm_account(uuid, uuid, text, bytea, text)",
        "link_life(text, boolean)",
    ]),
];

/// The pages: looking at links, joining, activating, logging in, choosing a new password, confirming
/// an address. The only role that knows the hashes of passwords.
pub(super) const WEB: &[Grant] = &[
    Tables(
        "SELECT",
        &["organisation", "space", "account", "invitation"],
    ),
    Columns("SELECT", "batch", &["id", "actor"]),
    Columns(
        "INSERT",
        "account",
        &[
            "id",
            "email",
            "given_name",
            "infix",
            "family_name",
            "language",
            "state",
            "password_hash",
            "made_by_staff",
            "created_at",
            "pending_until",
            "sessions_after",
        ],
    ),
    Columns(
        "UPDATE",
        "account",
        &[
            "email",
            "language",
            "state",
            "password_hash",
            "activation_gen",
            "reset_gen",
            "address_gen",
            "pending_until",
            "activated_at",
            "sessions_after",
            "next_email",
            "next_email_left",
            "next_email_proved",
        ],
    ),
    // Nothing but the end of an invitation, by being accepted.
    Columns(
        "UPDATE",
        "invitation",
        &["ended", "ended_at", "accepted_by"],
    ),
    Tables("SELECT, INSERT", &["membership"]),
    Columns(
        "UPDATE",
        "membership",
        &["roles", "joined_at", "ended_at", "end_cause"],
    ),
    // The first to sign up where no terms were published finds the plain ones, which are published
    // by that.
    Tables("SELECT, INSERT", &["terms", "terms_acceptance"]),
    Tables("SELECT", &["link"]),
    Columns("UPDATE", "link", &["used_at", "tries"]),
    // Mails about accounts that wait from now on, and those that need not go out any more.
    Tables("SELECT", &["mail", "bounce"]),
    Columns(
        "INSERT",
        "mail",
        &[
            "id",
            "kind",
            "account_id",
            "space_id",
            "batch_id",
            "generation",
            "step",
            "priority",
            "created_at",
            "not_before",
        ],
    ),
    Columns("UPDATE", "mail", &["state", "ended_at"]),
    Columns(
        "INSERT",
        "login_event",
        &["account_id", "at", "outcome", "source"],
    ),
    Tables(
        "SELECT, INSERT, UPDATE, DELETE",
        &["throttle", "reset_request"],
    ),
    Tables("SELECT, INSERT, DELETE", &["web_session"]),
    // The id of a row that was added leads its note to it; no other column of the audit is read.
    AUDITED,
    Columns("SELECT", "audit", &["id"]),
    Tables("INSERT", &["audit_note"]),
];

/// Reading what was done and what people agreed to.
pub(super) const AUDITOR: &[Grant] = &[
    Tables(
        "SELECT",
        &[
            "audit",
            "audit_note",
            "audit_seal",
            "organisation",
            "space",
            "terms",
            "terms_acceptance",
            "membership",
        ],
    ),
    ACCOUNT_READ,
    // Who logged in when, as a list of accounts tells; not where from.
    Columns(
        "SELECT",
        "login_event",
        &["id", "account_id", "at", "outcome"],
    ),
    // To find the rows about somebody who was invited.
    Columns(
        "SELECT",
        "invitation",
        &[
            "id",
            "space_id",
            "batch_id",
            "email_key",
            "created_at",
            "ended",
            "ended_at",
            "accepted_by",
        ],
    ),
    // In which run somebody was reminded, or sent an invitation again.
    Columns(
        "SELECT",
        "mail",
        &["invitation_id", "batch_id", "created_at"],
    ),
];

/// All the work in one role: what admit works as in its own database, where there is but one user.
pub(super) const APPLICATION: &[Grant] = &[
    Tables("SELECT", &super::TABLES),
    Tables(
        "INSERT, UPDATE, DELETE",
        &[
            "organisation",
            "space",
            "account",
            "membership",
            "batch",
            "invitation",
            "blocked",
            "worker",
            "mail",
            "mail_budget",
            "link",
            "bounce",
            "audit_note",
            "login_event",
            "throttle",
            "reset_request",
            "web_session",
            "job_lease",
        ],
    ),
    Tables("INSERT", &["terms", "terms_acceptance", "audit_seal"]),
    Tables("DELETE", &["account_address"]),
    AUDITED,
    Functions(&super::FUNCTIONS),
];

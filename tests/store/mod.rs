//! What the database itself holds, whoever speaks to it: each rule is broken once with plain SQL,
//! by the owner of the tables and by the application's role.

mod access;
mod account;
mod arming;
mod audit;
mod catalogue;
mod invitation;
mod job_lease;
mod mail;
mod mail_budget;
mod organisation;
mod web_session;

use sqlx::{AssertSqlSafe, Executor, PgConnection};

use crate::support::cluster::TestDatabase;
use crate::support::world::granted_database;

/// A statement that the database must refuse, and the name of the rule it breaks.
struct Case {
    rule: &'static str,
    statement: String,
    /// The application's role lacks the privilege, so that the rule is not even asked.
    is_beyond_application: bool,
}

/// Something that must be possible.
struct Allowed {
    what: &'static str,
    statements: String,
}

fn refused(rule: &'static str, statement: impl Into<String>) -> Case {
    Case {
        rule,
        statement: statement.into(),
        is_beyond_application: false,
    }
}

fn forbidden(rule: &'static str, statement: impl Into<String>) -> Case {
    Case {
        is_beyond_application: true,
        ..refused(rule, statement)
    }
}

fn allowed(what: &'static str, statements: impl Into<String>) -> Allowed {
    Allowed {
        what,
        statements: statements.into(),
    }
}

/// An INSERT of a row that is in order but for the columns named.
#[expect(clippy::too_many_lines, reason = "a table of rows")]
fn row(table: &'static str, differences: &[(&str, &str)]) -> String {
    let usual: &[(&str, &str)] = match table {
        "organisation" => &[
            ("id", "gen_random_uuid()"),
            ("slug", "'autumn'"),
            ("name", "'Autumn'"),
            ("created_at", "now()"),
        ],
        "space" => &[
            ("id", "gen_random_uuid()"),
            ("organisation_id", ":organisation"),
            ("slug", "'autumn-clinic'"),
            ("name", "'Autumn Clinic'"),
            ("language", "'en'"),
            ("created_at", "now()"),
        ],
        "account" => &[
            ("id", "gen_random_uuid()"),
            ("email", "'new@mail.test'"),
            ("language", "'en'"),
            ("state", "'pending'"),
            ("created_at", "now()"),
            ("pending_until", "now()"),
            ("sessions_after", "now()"),
        ],
        "terms" => &[
            ("version", "2"),
            ("language", "'en'"),
            ("body", "'Be kind.'"),
            ("digest", "sha256('Be kind.')"),
            ("published_at", "now()"),
        ],
        "terms_acceptance" => &[
            ("account_id", ":pending"),
            ("version", "1"),
            ("language", "'en'"),
            ("accepted_at", "now()"),
        ],
        "membership" => &[
            ("account_id", ":pending"),
            ("space_id", ":space"),
            ("roles", "'{client}'"),
            ("joined_at", "now()"),
        ],
        "batch" => &[
            ("id", "gen_random_uuid()"),
            ("source", "'addresses'"),
            ("actor", "'sam'"),
            ("started_at", "now()"),
        ],
        "invitation" => &[
            ("id", "gen_random_uuid()"),
            ("space_id", ":space"),
            ("batch_id", ":batch"),
            ("email", "'new@mail.test'"),
            ("language", "'en'"),
            ("roles", "'{client}'"),
            ("expires_at", "now()"),
            ("created_at", "now()"),
        ],
        "blocked" => &[
            ("email_key", "'new@mail.test'"),
            ("cause", "'bounced'"),
            ("blocked_at", "now()"),
        ],
        "bounce" => &[
            ("mail_id", ":sent"),
            ("cause", "'complained'"),
            ("reported_at", "now()"),
        ],
        "worker" => &[
            ("id", "gen_random_uuid()"),
            ("host", "'host'"),
            ("boot", "'boot'"),
            ("pid", "1"),
            ("birth", "'1'"),
            ("started_at", "now()"),
        ],
        "mail" => &[
            ("id", "gen_random_uuid()"),
            ("kind", "'invitation'"),
            ("invitation_id", ":open"),
            ("generation", "7"),
            ("created_at", "now()"),
            ("not_before", "now()"),
        ],
        "link" => &[
            ("hash", "sha256('new')"),
            ("purpose", "'join'"),
            ("invitation_id", ":open"),
            ("generation", "1"),
            ("created_at", "now()"),
        ],
        "audit" => &[
            ("actor", "'sam'"),
            ("action", "'space.created'"),
            ("subject_kind", "'space'"),
            ("subject_id", ":space"),
        ],
        "audit_note" => &[("audit_id", "2"), ("reason", "'because'")],
        "audit_seal" => &[
            ("up_to", "2"),
            ("rows", "1"),
            ("previous", "sha256('first')"),
            ("digest", "sha256('second')"),
            ("sealed_at", "now()"),
        ],
        "login_event" => &[
            ("account_id", ":active"),
            ("at", "now()"),
            ("outcome", "'logged_in'"),
            ("source", "'192.0.2.1'"),
        ],
        "throttle" => &[
            ("kind", "'log_in_address'"),
            ("key", "'new'"),
            ("since", "now()"),
            ("tries", "1"),
        ],
        "reset_request" => &[
            ("id", "gen_random_uuid()"),
            ("email", "'new@mail.test'"),
            ("asked_at", "now()"),
        ],
        _ => panic!("no usual row of {table}"),
    };
    let mut columns: Vec<(&str, &str)> = usual.to_vec();
    for (name, value) in differences {
        columns.retain(|(known, _)| known != name);
        columns.push((name, value));
    }
    let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
}

/// The ids of the rows that every case finds.
const IDS: [&str; 20] = [
    ":organisation",
    ":space",
    ":batch",
    ":pending",
    ":active",
    ":disabled",
    ":deleted_pending",
    ":deleted",
    ":erased",
    ":open",
    ":withdrawn",
    ":accepted_unused",
    ":accepted",
    ":worker",
    ":queued",
    ":claimed",
    ":submitting",
    ":sent",
    ":in_doubt",
    ":request",
];

/// Puts ids where their names stand.
fn with_ids(statements: &str) -> String {
    // Longer names first: one begins as another does.
    let mut names: Vec<(usize, &str)> = IDS.into_iter().enumerate().collect();
    names.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    names
        .into_iter()
        .fold(statements.to_owned(), |text, (number, name)| {
            text.replace(
                name,
                &format!("'00000000-0000-0000-0000-0000000000{number:02}'"),
            )
        })
}

/// The row of the audit that a change of an account must have beside it.
fn audited(account: &'static str) -> String {
    let about = [
        ("action", "'account.created'"),
        ("subject_kind", "'account'"),
        ("subject_id", account),
    ];
    row("audit", &about)
}

const HASH: &str = "'$argon2id$v=19$m=19456,t=2,p=1$' || repeat('a', 60)";

/// One row or more of every table, in every state that cases begin from.
#[expect(clippy::too_many_lines, reason = "a table of rows")]
fn world() -> String {
    let claim = "gen_random_uuid()";
    let held = [
        ("claim_id", claim),
        ("worker_id", ":worker"),
        ("lease_until", "now()"),
    ];
    let armed = [("armed_at", "now()"), ("via", "'memory'")];
    let mail = |id: &'static str, generation, state, more: &[(&str, &str)]| {
        let own = [("id", id), ("generation", generation), ("state", state)];
        row("mail", &[&own, more].concat())
    };
    let account = |id: &'static str, email: &'static str, state: &'static str, more: &[_]| {
        let own = [("id", id), ("email", email), ("state", state)];
        row("account", &[&own, more].concat())
    };
    let activated = [("activated_at", "now()"), ("password_hash", HASH)];
    let gone = [("deleted_at", "now()"), ("erase_after", "now()")];
    let invitation = |id: &'static str, email: &'static str, more: &[_]| {
        row(
            "invitation",
            &[&[("id", id), ("email", email)], more].concat(),
        )
    };
    let statements = [
        row(
            "organisation",
            &[("id", ":organisation"), ("slug", "'spring'")],
        ),
        row("space", &[("id", ":space"), ("slug", "'spring-clinic'")]),
        row("batch", &[("id", ":batch")]),
        row("terms", &[("version", "1")]),
        account(":pending", "'pending@mail.test'", "'pending'", &[]),
        account(":active", "'active@mail.test'", "'active'", &activated),
        account(
            ":disabled",
            "'disabled@mail.test'",
            "'disabled'",
            &[
                &activated[..],
                &[("disabled_at", "now()"), ("disabled_from", "'active'")],
            ]
            .concat(),
        ),
        account(
            ":deleted_pending",
            "'never@mail.test'",
            "'deleted'",
            &[&gone[..], &[("deleted_from", "'pending'")]].concat(),
        ),
        account(
            ":deleted",
            "'deleted@mail.test'",
            "'deleted'",
            &[&activated[..], &gone, &[("deleted_from", "'active'")]].concat(),
        ),
        account(":erased", "NULL", "'erased'", &[("erased_at", "now()")]),
        row("terms_acceptance", &[("account_id", ":active")]),
        row("membership", &[("account_id", ":active")]),
        invitation(":open", "'Kim@mail.test'", &[]),
        invitation(
            ":withdrawn",
            "'lee@mail.test'",
            &[("ended", "'withdrawn'"), ("ended_at", "now()")],
        ),
        invitation(
            ":accepted_unused",
            "'never@mail.test'",
            &[
                ("ended", "'accepted'"),
                ("ended_at", "now()"),
                ("accepted_by", ":deleted_pending"),
            ],
        ),
        invitation(
            ":accepted",
            "'ada@mail.test'",
            &[
                ("ended", "'accepted'"),
                ("ended_at", "now()"),
                ("accepted_by", ":active"),
                ("first_sent_at", "now()"),
                ("link_gen", "2"),
            ],
        ),
        row("blocked", &[("email_key", "'blocked@mail.test'")]),
        row("worker", &[("id", ":worker")]),
        mail(":queued", "1", "'queued'", &[]),
        mail(
            ":claimed",
            "2",
            "'claimed'",
            &[&held[..], &[("slot", "1"), ("attempts", "3")]].concat(),
        ),
        mail(
            ":submitting",
            "3",
            "'submitting'",
            &[&held[..], &armed, &[("slot", "2")]].concat(),
        ),
        mail(
            ":sent",
            "4",
            "'sent'",
            &[
                &armed[..],
                &[
                    ("ended_at", "now()"),
                    ("reply_code", "250"),
                    ("dated_at", "now()"),
                ],
            ]
            .concat(),
        ),
        mail(":in_doubt", "5", "'in_doubt'", &armed),
        row("link", &[("hash", "sha256('known')")]),
        row("audit", &[]),
        row("audit", &[]),
        row("audit_note", &[("audit_id", "1")]),
        row(
            "audit_seal",
            &[
                ("up_to", "1"),
                ("previous", "decode(repeat('00', 32), 'hex')"),
                ("digest", "sha256('first')"),
            ],
        ),
        row("login_event", &[]),
        row("throttle", &[("key", "'known'")]),
        row("reset_request", &[("id", ":request")]),
        audited(":pending"),
        audited(":active"),
        audited(":disabled"),
        audited(":deleted_pending"),
        audited(":deleted"),
        audited(":erased"),
    ];
    statements.join(";\n")
}

/// A database with the world in it.
async fn settled() -> TestDatabase {
    let database = granted_database().await;
    let mut connection = database.pool.acquire().await.unwrap();
    run(&mut connection, &world())
        .await
        .unwrap_or_else(|error| panic!("the world: {error}"));
    database
}

async fn run(connection: &mut PgConnection, statements: &str) -> Result<(), sqlx::Error> {
    connection
        .execute(AssertSqlSafe(with_ids(statements)))
        .await
        .map(drop)
}

const ROLES: [(&str, &str); 2] = [("the owner", "SELECT 1"), ("admit", "SET LOCAL ROLE admit")];

/// Every case is refused by its own rule, to both roles.
async fn assert_refused(cases: &[Case]) {
    let database = settled().await;
    for case in cases {
        for (role, become_it) in ROLES {
            let mut tx = database.pool.begin().await.unwrap();
            run(&mut tx, become_it).await.unwrap();
            let Err(error) = run(&mut tx, &case.statement).await else {
                panic!("{}: {role} may: {}", case.rule, case.statement);
            };
            let told = error
                .as_database_error()
                .unwrap_or_else(|| panic!("{}: {error}", case.rule));
            if role == "admit" && case.is_beyond_application {
                assert_eq!(
                    told.code().as_deref(),
                    Some("42501"),
                    "{}: {error}",
                    case.rule
                );
            } else {
                let context = format!("{role}: {error}: {}", case.statement);
                assert_eq!(told.constraint(), Some(case.rule), "{context}");
            }
            tx.rollback().await.unwrap();
        }
    }
}

/// Every case goes through, for both roles.
async fn assert_allowed(cases: &[Allowed]) {
    let database = settled().await;
    for case in cases {
        for (role, become_it) in ROLES {
            let mut tx = database.pool.begin().await.unwrap();
            run(&mut tx, become_it).await.unwrap();
            run(&mut tx, &case.statements)
                .await
                .unwrap_or_else(|error| panic!("{}, as {role}: {error}", case.what));
            tx.rollback().await.unwrap();
        }
    }
}

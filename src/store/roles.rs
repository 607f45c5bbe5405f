//! Who may do what in the database: the one list of grants, from which the SQL text, its running and
//! the tests are made.
//!
//! A use case that touches another table or column fails with "permission denied" until it is listed
//! here; a list that grows without a use case is what the tests' snapshot shows.

mod grants;
mod prefix;
mod script;

use sqlx::{Connection as _, PgConnection};

pub use self::prefix::{PrefixError, RolePrefix};
pub use self::script::script;
use super::StoreError;

/// Every table of admit, so that what is no longer listed is taken back.
pub const TABLES: [&str; 24] = [
    "organisation",
    "space",
    "account",
    "account_address",
    "terms",
    "terms_acceptance",
    "membership",
    "batch",
    "invitation",
    "blocked",
    "worker",
    "mail",
    "mail_budget",
    "link",
    "bounce",
    "audit",
    "audit_note",
    "audit_seal",
    "login_event",
    "throttle",
    "reset_request",
    "web_session",
    "job_lease",
    "_sqlx_migrations",
];

/// Every function of admit that is called by name, the same way.
pub const FUNCTIONS: [&str; 4] = [
    "mail_arm_invitation(uuid, uuid, text, bytea, text)",
    "mail_arm_account(uuid, uuid, text, bytea, text)",
    "link_life(text, boolean)",
    "audit_horizon()",
];

/// Something that a role may do.
#[derive(Debug, Clone, Copy)]
pub enum Grant {
    /// Privileges on whole tables.
    Tables(&'static str, &'static [&'static str]),
    /// One privilege on some columns of a table.
    Columns(&'static str, &'static str, &'static [&'static str]),
    /// Calling functions.
    Functions(&'static [&'static str]),
}

impl Grant {
    /// The statement that gives it to a role.
    fn statement(&self, role: &str) -> String {
        match self {
            Self::Tables(privileges, tables) => {
                format!("GRANT {privileges} ON {} TO {role}", tables.join(", "))
            }
            Self::Columns(privilege, table, columns) => {
                let columns = columns.join(", ");
                format!("GRANT {privilege} ({columns}) ON {table} TO {role}")
            }
            Self::Functions(functions) => {
                format!(
                    "GRANT EXECUTE ON FUNCTION {} TO {role}",
                    functions.join(", ")
                )
            }
        }
    }
}

/// A role that somebody logs in as.
#[derive(Debug, Clone, Copy)]
pub struct WorkRole {
    /// Its name, behind the prefix.
    pub word: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// What every session of it begins with.
    pub settings: &'static [(&'static str, &'static str)],
    /// What it may do, list by list.
    pub grants: &'static [&'static [Grant]],
    /// It may become the owner of the tables.
    pub owns: bool,
}

/// The roles of the work.
pub const ROLES: [WorkRole; 5] = [
    WorkRole {
        word: "migrate",
        purpose: "`admit db migrate`: acts as the owner of the tables",
        // A migration takes as long as it takes, but nobody waits behind it for a lock for long.
        settings: &[
            ("statement_timeout", "0"),
            ("lock_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ],
        grants: &[],
        owns: true,
    },
    WorkRole {
        word: "operator",
        purpose: "the command line of organisations and of support, and `admit cron`",
        settings: &limits("60s"),
        grants: &[grants::EVERYBODY, grants::OPERATOR, grants::MAILER],
        owns: false,
    },
    WorkRole {
        word: "mailer",
        purpose: "`admit mail deliver`, and nothing else",
        settings: &limits("5s"),
        grants: &[grants::EVERYBODY, grants::MAILER],
        owns: false,
    },
    WorkRole {
        word: "web",
        purpose: "`admit serve`: the pages of those who are invited",
        settings: &limits("30s"),
        grants: &[grants::EVERYBODY, grants::WEB],
        owns: false,
    },
    WorkRole {
        word: "auditor",
        purpose: "reading the audit; changes nothing",
        settings: &[
            ("statement_timeout", "60s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("default_transaction_read_only", "on"),
        ],
        grants: &[grants::EVERYBODY, grants::AUDITOR],
        owns: false,
    },
];

/// The limits of a role that works, in the database itself: they hold whatever program logs in.
const fn limits(statement: &'static str) -> [(&'static str, &'static str); 3] {
    [
        ("statement_timeout", statement),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "30s"),
    ]
}

/// Gives the role that admit works as in its own database what it needs: all of it or nothing, and
/// one at a time, because `PostgreSQL` fails the second of two that grant at once.
pub async fn grant_application(connection: &mut PgConnection) -> Result<(), StoreError> {
    let mut statements = vec![script::ONE_AT_A_TIME.to_owned()];
    statements.extend(script::grants_of(
        "admit",
        &[grants::EVERYBODY, grants::APPLICATION],
    ));
    statements.push("GRANT USAGE ON SCHEMA public TO admit".to_owned());
    statements.push("REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned());
    run_all(connection, statements).await
}

/// Makes the roles of the work and grants each what it needs, as [`script()`] says.
pub async fn apply(connection: &mut PgConnection, prefix: &RolePrefix) -> Result<(), StoreError> {
    let steps = script::steps(prefix);
    let statements = steps.into_iter().flat_map(|step| step.statements);
    run_all(connection, statements.collect()).await
}

/// Whether the role that migrates may act as the owner of the tables.
pub async fn find_migrates(
    connection: &mut PgConnection,
    prefix: &RolePrefix,
) -> Result<bool, StoreError> {
    let migrates = sqlx::query_scalar!(
        r#"SELECT pg_has_role($1::text::name, relowner, 'MEMBER') AS "migrates!" FROM pg_class
         WHERE oid = to_regclass('public.mail')"#,
        prefix.role("migrate"),
    )
    .fetch_one(connection)
    .await?;
    Ok(migrates)
}

/// What a role can do beyond its grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFacts {
    /// Its name.
    pub name: String,
    /// Nothing limits it.
    pub is_superuser: bool,
    /// It owns the tables, or may act as their owner.
    pub owns: bool,
}

/// The role of this connection.
pub async fn find_role(connection: &mut PgConnection) -> Result<RoleFacts, StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT current_user::text AS "name!", rolsuper AS "is_superuser!",
            coalesce((SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class
                WHERE oid = to_regclass('public.mail')), false) AS "owns!"
        FROM pg_roles WHERE rolname = current_user
        "#
    )
    .fetch_one(connection)
    .await?;
    Ok(RoleFacts {
        name: row.name,
        is_superuser: row.is_superuser,
        owns: row.owns,
    })
}

/// Runs statements in one transaction.
async fn run_all(connection: &mut PgConnection, statements: Vec<String>) -> Result<(), StoreError> {
    let mut tx = connection.begin().await?;
    for statement in statements {
        #[expect(
            clippy::disallowed_methods,
            reason = "locks, GRANT and DO have no parameter or result to check; the names are ours"
        )]
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

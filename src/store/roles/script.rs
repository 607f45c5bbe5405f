//! The roles and their grants as SQL that a person can read before it is run.
//!
//! Everything can be run again: what is there stays, what is no longer listed is taken back. What
//! concerns the whole cluster (roles, their settings) is only touched where it is not as it should
//! be, so that whoever owns the tables can run it again without the right to make roles.

use super::{FUNCTIONS, Grant, ROLES, RolePrefix, TABLES, WorkRole};

/// Waits for everybody else who grants, until the end of the transaction. The number is our own.
pub(super) const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(7102001)";

/// Statements that belong together, and why they are there.
pub(super) struct Step {
    /// One line or more.
    pub(super) comment: String,
    /// The statements, without the semicolon at the end.
    pub(super) statements: Vec<String>,
}

/// Everything, in the order in which it is run.
pub(super) fn steps(prefix: &RolePrefix) -> Vec<Step> {
    let mut steps = vec![
        Step {
            comment:
                "One at a time, and only by somebody who may act as the owner of the tables:\n\
                      PostgreSQL ignores grants of others with no more than a warning."
                    .to_owned(),
            statements: vec![ONE_AT_A_TIME.to_owned(), owner_check()],
        },
        Step {
            comment:
                "The roles, which the whole cluster shares. One that is there already is used,\n\
                      unless it may do more than log in."
                    .to_owned(),
            statements: vec![role_making(prefix)],
        },
        Step {
            comment: "What every session of theirs begins with.".to_owned(),
            statements: vec![settings(prefix)],
        },
        Step {
            comment: format!(
                "{} acts as the owner of the tables, so that what it makes has the same owner.\n\
                 Not where that is a superuser, whom nobody should become in order to migrate.",
                prefix.role("migrate")
            ),
            statements: vec![ownership(prefix)],
        },
        Step {
            comment:
                "Nobody makes tables beside ours; our roles reach the database and its schema."
                    .to_owned(),
            statements: vec![access(prefix)],
        },
    ];
    steps.extend(ROLES.iter().filter(|role| !role.owns).map(|role| Step {
        comment: format!("{}: {}.", prefix.role(role.word), role.purpose),
        statements: grants_of(&prefix.role(role.word), role.grants),
    }));
    steps
}

/// Everything as text for `psql`.
#[must_use]
pub fn script(prefix: &RolePrefix) -> String {
    let mut text = header(prefix);
    text.push_str("\nBEGIN;\n");
    for step in steps(prefix) {
        text.push('\n');
        for line in step.comment.lines() {
            text.push_str("-- ");
            text.push_str(line);
            text.push('\n');
        }
        for statement in step.statements {
            push_folded(&mut text, &statement);
            text.push_str(";\n");
        }
    }
    text.push_str("\nCOMMIT;\n");
    text
}

/// Adds a statement; one long line becomes several, to be read.
fn push_folded(text: &mut String, statement: &str) {
    const WIDTH: usize = 100;
    if statement.contains('\n') {
        text.push_str(statement);
        return;
    }
    let mut length = 0;
    for word in statement.split_inclusive(' ') {
        if length > 0 && length + word.len() > WIDTH {
            text.truncate(text.trim_end().len());
            text.push_str("\n    ");
            length = 4;
        }
        text.push_str(word);
        length += word.len();
    }
}

fn header(prefix: &RolePrefix) -> String {
    let width = ROLES.iter().map(|role| prefix.role(role.word).len()).max();
    let width = width.unwrap_or_default();
    let lines: Vec<String> = ROLES
        .iter()
        .map(|role| format!("--   {:width$}  {}", prefix.role(role.word), role.purpose))
        .collect();
    let roles = lines.join("\n");
    format!(
        "-- Login roles for the work with admit's tables, each with what it needs and no more:\n\
         --\n\
         {roles}\n\
         --\n\
         -- Run it in admit's database, as a login that may make roles and act as the owner of the\n\
         -- tables. Run it again after every `admit db migrate`; it changes only what differs.\n\
         --\n\
         -- No password is set. For a role that logs in with one, type in psql: \\password {}\n",
        prefix.role("operator")
    )
}

/// Takes back whatever a role has on our tables and gives it what the lists say.
pub(super) fn grants_of(role: &str, lists: &[&[Grant]]) -> Vec<String> {
    let mut statements = vec![
        // With the privilege on a table, those on its columns go too.
        format!("REVOKE ALL ON {} FROM {role}", TABLES.join(", ")),
        format!(
            "REVOKE ALL ON FUNCTION {} FROM {role}",
            FUNCTIONS.join(", ")
        ),
    ];
    let grants = lists.iter().flat_map(|list| list.iter());
    statements.extend(grants.map(|grant| grant.statement(role)));
    statements
}

/// The owner of the tables; there is one, as there is one who migrates.
const OWNER: &str =
    "(SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.mail'::regclass)";

fn owner_check() -> String {
    format!(
        "\
DO $$
DECLARE
    owner name := {OWNER};
BEGIN
    IF NOT pg_has_role(owner, 'USAGE') THEN
        RAISE EXCEPTION 'the tables belong to %, as whom % may not act', owner, current_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$"
    )
}

/// The names of some roles as text in SQL.
fn names(prefix: &RolePrefix, choose: impl Fn(&WorkRole) -> bool) -> String {
    let chosen = ROLES.iter().filter(|role| choose(role));
    let quoted: Vec<String> = chosen
        .map(|role| format!("'{}'", prefix.role(role.word)))
        .collect();
    quoted.join(", ")
}

fn role_making(prefix: &RolePrefix) -> String {
    let all = names(prefix, |_| true);
    let workers = names(prefix, |role| !role.owns);
    format!(
        "\
DO $$
DECLARE
    owner name := {OWNER};
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        {all}
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- Made by somebody else at this moment, from another database.
            END;
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name
            AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication))
        THEN
            RAISE EXCEPTION 'the role % is there already and may do more than log in', role_name
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    FOREACH role_name IN ARRAY ARRAY[
        {workers}
    ] LOOP
        IF pg_has_role(role_name, owner, 'MEMBER') THEN
            RAISE EXCEPTION 'the role % may act as the owner of the tables', role_name
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
END $$"
    )
}

fn settings(prefix: &RolePrefix) -> String {
    let rows: Vec<String> = ROLES
        .iter()
        .flat_map(|role| role.settings.iter().map(move |setting| (role, setting)))
        .map(|(role, (name, value))| {
            format!(
                "        ('{}', '{name}', '{value}')",
                prefix.role(role.word)
            )
        })
        .collect();
    format!(
        "\
DO $$
DECLARE
    role_name text;
    setting text;
    wanted text;
BEGIN
    FOR role_name, setting, wanted IN VALUES
{}
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles
            WHERE rolname = role_name AND setting || '=' || wanted = ANY (rolconfig))
        THEN
            EXECUTE format('ALTER ROLE %I SET %I = %L', role_name, setting, wanted);
        END IF;
    END LOOP;
END $$",
        rows.join(",\n")
    )
}

fn ownership(prefix: &RolePrefix) -> String {
    let migrate = prefix.role("migrate");
    format!(
        "\
DO $$
DECLARE
    owner name := {OWNER};
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = owner) THEN
        RAISE WARNING 'the tables belong to %, a superuser: {migrate} cannot migrate', owner;
        RETURN;
    END IF;
    IF NOT pg_has_role('{migrate}', owner, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO {migrate}', owner);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_db_role_setting
        WHERE setrole = '{migrate}'::regrole AND 'role=' || owner = ANY (setconfig)
            AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
    THEN
        EXECUTE format('ALTER ROLE {migrate} IN DATABASE %I SET role = %L', current_database(), owner);
    END IF;
END $$"
    )
}

fn access(prefix: &RolePrefix) -> String {
    let all = names(prefix, |_| true);
    format!(
        "\
DO $$
DECLARE
    role_name text;
BEGIN
    IF has_schema_privilege('public', 'public', 'CREATE') THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    END IF;
    FOREACH role_name IN ARRAY ARRAY[
        {all}
    ] LOOP
        IF NOT has_database_privilege(role_name, current_database(), 'CONNECT') THEN
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
        END IF;
        IF NOT has_schema_privilege(role_name, 'public', 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
        END IF;
    END LOOP;
END $$"
    )
}

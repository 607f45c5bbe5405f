//! The roles of the work as the catalogue shows them: what each may do, and who may make them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use admit::service::Database;
use admit::service::fault::Fault;
use admit::service::roles::{Grant, ROLES};
use admit::store::roles::{FUNCTIONS, TABLES};
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::support::cluster::TestDatabase;
use crate::support::roles::TestRoles;
use crate::support::world::{World, granted_database};

/// Everything that was granted and set, as the catalogue has it.
const STATE: &str = "
    SELECT relname || ' ' || coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text)
        FROM unnest(relacl) a), '') FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT attrelid::regclass || '.' || attname || ' ' || (SELECT string_agg(a::text, ' '
        ORDER BY a::text) FROM unnest(attacl) a) FROM pg_attribute WHERE attacl IS NOT NULL
        AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT proname || ' ' || proacl::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT rolname || ' ' || coalesce(rolconfig::text, '') FROM pg_roles
    UNION ALL SELECT roleid::regrole || ' ' || member::regrole FROM pg_auth_members";

/// What each role may do with each table: on all of its columns (`all`) or on so many.
async fn matrix(world: &World, roles: &TestRoles) -> String {
    let mut text = String::new();
    for role in ROLES.iter().filter(|role| !role.owns) {
        let name = roles.name(role.word);
        let query = format!(
            "SELECT relname, string_agg(privilege || share, ' ' ORDER BY privilege)
             FROM (
                SELECT relname, privilege, CASE WHEN bool_and(may) THEN '' ELSE
                    '(' || count(*) FILTER (WHERE may) || ')' END AS share
                FROM pg_class, pg_attribute,
                    unnest('{{SELECT,INSERT,UPDATE,REFERENCES}}'::text[]) privilege,
                    LATERAL (SELECT has_column_privilege('{name}', attrelid, attnum, privilege)) t (may)
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                    AND attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                GROUP BY relname, privilege HAVING bool_or(may)
                UNION ALL
                SELECT relname, privilege, '' FROM pg_class,
                    unnest('{{DELETE,TRUNCATE,TRIGGER}}'::text[]) privilege
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                    AND has_table_privilege('{name}', pg_class.oid, privilege)
             ) t GROUP BY relname ORDER BY relname"
        );
        writeln!(text, "{}", role.word).unwrap();
        for line in world.rows(&query).await {
            writeln!(text, "  {line}").unwrap();
        }
        let functions = format!(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                AND has_function_privilege('{name}', oid, 'EXECUTE') ORDER BY 1"
        );
        for line in world.rows(&functions).await {
            writeln!(text, "  {line}()").unwrap();
        }
    }
    text
}

/// Whoever adds to this gives somebody more to do harm with.
#[expect(clippy::too_many_lines, reason = "a table of rights")]
#[tokio::test]
async fn no_role_may_do_more_than_this() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    insta::assert_snapshot!(matrix(&world, &roles).await, @r"
    operator
      _sqlx_migrations SELECT(2)
      account INSERT(11) SELECT(25) UPDATE(20)
      account_address DELETE SELECT
      audit INSERT(11) SELECT
      audit_note DELETE INSERT SELECT
      audit_seal INSERT SELECT
      batch INSERT SELECT UPDATE
      blocked DELETE INSERT SELECT UPDATE
      bounce INSERT SELECT
      invitation DELETE INSERT SELECT UPDATE
      job_lease INSERT SELECT UPDATE
      link DELETE INSERT SELECT
      login_event DELETE SELECT
      mail DELETE INSERT(12) SELECT UPDATE(15)
      mail_budget DELETE INSERT SELECT UPDATE
      membership DELETE INSERT SELECT UPDATE(4)
      organisation INSERT SELECT UPDATE(3)
      reset_request DELETE SELECT UPDATE
      space INSERT SELECT UPDATE(1)
      terms INSERT SELECT
      terms_acceptance SELECT
      throttle DELETE SELECT
      web_session DELETE SELECT
      worker INSERT SELECT UPDATE(1)
      audit_horizon()
      link_life()
      mail_arm_account()
      mail_arm_invitation()
    mailer
      _sqlx_migrations SELECT(2)
      account SELECT(11)
      bounce SELECT(1)
      invitation SELECT(12)
      mail SELECT UPDATE(13)
      mail_budget DELETE INSERT SELECT UPDATE
      organisation SELECT(3)
      space SELECT(3)
      worker INSERT SELECT UPDATE(1)
      link_life()
      mail_arm_account()
      mail_arm_invitation()
    web
      _sqlx_migrations SELECT(2)
      account INSERT(12) SELECT UPDATE(13)
      audit INSERT(11) SELECT(1)
      audit_note INSERT
      batch SELECT(2)
      bounce SELECT
      invitation SELECT UPDATE(3)
      link SELECT UPDATE(2)
      login_event INSERT(4)
      mail INSERT(10) SELECT UPDATE(2)
      membership INSERT SELECT UPDATE(4)
      organisation SELECT
      reset_request DELETE INSERT SELECT UPDATE
      space SELECT
      terms INSERT SELECT
      terms_acceptance INSERT SELECT
      throttle DELETE INSERT SELECT UPDATE
      web_session DELETE INSERT SELECT
    auditor
      _sqlx_migrations SELECT(2)
      account SELECT(25)
      audit SELECT
      audit_note SELECT
      audit_seal SELECT
      invitation SELECT(8)
      login_event SELECT(4)
      mail SELECT(3)
      membership SELECT
      organisation SELECT
      space SELECT
      terms SELECT
      terms_acceptance SELECT
    ");
}

#[tokio::test]
async fn the_lists_name_every_table_and_function_of_ours_and_nothing_else() {
    let world = World::new().await;
    let tables = "SELECT relname FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace";
    let there: BTreeSet<String> = world.rows(tables).await.into_iter().collect();
    assert_eq!(there, TABLES.map(str::to_owned).into());
    // Functions of triggers are called by nobody.
    let functions = "SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype";
    let there: BTreeSet<String> = world.rows(functions).await.into_iter().collect();
    let listed = FUNCTIONS.map(|function| function.replace(", ", ","));
    assert_eq!(there, listed.into());
}

#[tokio::test]
async fn every_role_has_its_limits_and_no_rights_over_the_cluster() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    for role in &ROLES {
        let query = format!(
            "SELECT rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication
                OR rolbypassrls, array_to_string(rolconfig, ' ')
             FROM pg_roles WHERE rolname = '{}'",
            roles.name(role.word)
        );
        let set: Vec<String> = role
            .settings
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            world.value(&query).await,
            format!("true false {}", set.join(" "))
        );
    }
    let without_password = format!(
        "SELECT count(*) FROM pg_authid WHERE starts_with(rolname, '{}_')
            AND rolpassword IS NOT NULL",
        roles.prefix.as_str()
    );
    assert_eq!(world.value(&without_password).await, "0");
}

#[tokio::test]
async fn making_them_again_changes_nothing_and_takes_back_what_is_not_listed() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    let of_ours = format!(
        "SELECT * FROM ({STATE}) t (line) WHERE line LIKE '%{}%' ORDER BY 1",
        roles.prefix.as_str()
    );
    let before = world.rows(&of_ours).await;
    assert!(before.len() > 40, "{before:?}");
    roles.apply(&world.database.url).await;
    assert_eq!(world.rows(&of_ours).await, before);

    let mailer = roles.name("mailer");
    world
        .sql(&format!(
            "GRANT SELECT ON account, link TO {mailer}; GRANT UPDATE (email) ON account TO {mailer};
             GRANT EXECUTE ON FUNCTION audit_horizon() TO {mailer};
             ALTER ROLE {mailer} SET statement_timeout = '1h'"
        ))
        .await;
    assert_ne!(world.rows(&of_ours).await, before);
    roles.apply(&world.database.url).await;
    assert_eq!(world.rows(&of_ours).await, before);
}

#[tokio::test]
async fn two_who_make_the_same_roles_at_once_both_end_well() {
    let (one, two) = tokio::join!(granted_database(), granted_database());
    let roles = TestRoles::on(&one);
    let first = TestRolesOf(&two, &roles);
    tokio::join!(roles.apply(&one.url), first.apply(), roles.apply(&one.url));
    for database in [&one, &two] {
        let may = format!(
            "SELECT has_table_privilege('{}', 'mail', 'SELECT')",
            roles.name("mailer")
        );
        let row = database.pool.fetch_one(AssertSqlSafe(may)).await.unwrap();
        assert!(row.get::<bool, _>(0), "{}", database.name);
    }
    // What the roles have in the other database goes with it, before the roles themselves.
    drop(two);
}

/// The same roles in another database.
struct TestRolesOf<'a>(&'a TestDatabase, &'a TestRoles);

impl TestRolesOf<'_> {
    async fn apply(&self) {
        self.1.apply(&self.0.url).await;
    }
}

/// Every table and function goes to a role that is no superuser.
fn give_all_to(owner: &str) -> String {
    format!(
        "CREATE ROLE {owner} NOLOGIN;
         GRANT CREATE ON SCHEMA public TO {owner};
         DO $$ DECLARE thing text; BEGIN
            FOR thing IN SELECT 'TABLE ' || oid::regclass FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                UNION ALL SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
            LOOP EXECUTE 'ALTER ' || thing || ' OWNER TO {owner}'; END LOOP;
         END $$"
    )
}

#[tokio::test]
async fn who_migrates_acts_as_the_owner_unless_that_is_a_superuser() {
    let world = World::new().await;
    let mut roles = TestRoles::on(&world.database);
    let applied = roles.apply(&world.database.url).await;
    assert!(!applied.migrates, "the tests' owner is a superuser");

    let owner = roles.another("owner");
    world.sql(&give_all_to(&owner)).await;
    assert!(roles.apply(&world.database.url).await.migrates);
    let migrate = roles.name("migrate");
    let begins_as = format!(
        "SELECT array_to_string(setconfig, ' ') FROM pg_db_role_setting JOIN pg_database ON
            pg_database.oid = setdatabase WHERE setrole = '{migrate}'::regrole
            AND datname = current_database()"
    );
    assert_eq!(world.value(&begins_as).await, format!("role={owner}"));
    world
        .sql(&format!(
            "BEGIN; SET LOCAL SESSION AUTHORIZATION {migrate}; SET LOCAL ROLE {owner};
             CREATE TABLE later (id integer); COMMIT"
        ))
        .await;
    let later = "SELECT relowner::regrole FROM pg_class WHERE relname = 'later'";
    assert_eq!(world.value(later).await, owner);

    // The roles are there, so whoever owns the tables can bring the grants up to date alone.
    roles.apply(&world.database.url_as(&owner)).await;
}

/// Making the roles fails for want of rights, and there are none afterwards.
async fn assert_not_permitted(world: &World, roles: &TestRoles, role: &str, why: &str) {
    let database = Database::open_current(&world.database.url_as(role), 1)
        .await
        .unwrap();
    let error = database.apply_roles(&roles.prefix).await.unwrap_err();
    database.close().await;
    assert_eq!(error.fault(), Fault::NotPermitted, "{error:?}");
    assert!(format!("{error:?}").contains(why), "{error:?}");
    let made = format!("SELECT to_regrole('{}')", roles.name("operator"));
    assert_eq!(world.value(&made).await, "-");
}

#[tokio::test]
async fn only_who_may_make_roles_and_act_as_the_owner_makes_them() {
    let world = World::new().await;
    let mut roles = TestRoles::on(&world.database);
    assert_not_permitted(&world, &roles, "admit", "whom admit may not act").await;
    let owner = roles.another("owner");
    world.sql(&give_all_to(&owner)).await;
    assert_not_permitted(&world, &roles, &owner, "permission denied").await;
}

#[tokio::test]
async fn a_role_that_is_there_and_may_do_more_is_not_used() {
    let world = World::new().await;
    let roles = TestRoles::on(&world.database);
    let mailer = roles.name("mailer");
    world.sql(&format!("CREATE ROLE {mailer} CREATEDB")).await;
    let owner = "SELECT current_user";
    let owner = world.value(owner).await;
    assert_not_permitted(&world, &roles, &owner, "may do more than log in").await;
}

#[tokio::test]
async fn a_role_that_can_become_the_owner_is_not_used() {
    let world = World::new().await;
    let mut roles = TestRoles::on(&world.database);
    let (web, owner) = (roles.name("web"), roles.another("owner"));
    let all = give_all_to(&owner);
    world
        .sql(&format!("{all}; CREATE ROLE {web}; GRANT {owner} TO {web}"))
        .await;
    let superuser = world.value("SELECT session_user").await;
    assert_not_permitted(&world, &roles, &superuser, "may act as the owner").await;
}

#[test]
fn nobody_is_granted_to_change_what_is_only_ever_added_to_and_only_the_pages_know_hashes() {
    for role in &ROLES {
        for grant in role.grants.iter().flat_map(|list| list.iter()) {
            let (privileges, tables, columns) = match grant {
                Grant::Tables(privileges, tables) => (*privileges, tables.to_vec(), Vec::new()),
                Grant::Columns(privilege, table, columns) => {
                    (*privilege, vec![*table], columns.to_vec())
                }
                Grant::Functions(_) => continue,
            };
            let changes = ["UPDATE", "DELETE", "TRUNCATE"]
                .iter()
                .any(|change| privileges.contains(change));
            for table in tables {
                let is_only_added_to = ["audit", "audit_seal", "terms"].contains(&table);
                assert!(!(changes && is_only_added_to), "{}: {grant:?}", role.word);
                let reaches_hash = table == "account"
                    && (columns.is_empty() || columns.contains(&"password_hash"));
                assert!(
                    !reaches_hash || role.word == "web",
                    "{}: {grant:?}",
                    role.word
                );
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_open_to_everybody_afterwards() {
    let world = World::new().await;
    let _roles = TestRoles::applied(&world.database).await;
    let open = "SELECT count(*) FROM pg_class, aclexplode(relacl) a
        WHERE relnamespace = 'public'::regnamespace AND a.grantee = 0";
    assert_eq!(world.value(open).await, "0");
    world
        .database
        .pool
        .execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
        .await
        .unwrap();
    let _again = TestRoles::applied(&world.database).await;
    let may = "SELECT has_schema_privilege('public', 'public', 'CREATE')";
    assert_eq!(world.value(may).await, "false");
}

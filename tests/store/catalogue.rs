//! The schema as PostgreSQL's own catalogue shows it: rules for every table, and that every rule
//! of the schema has a case that breaks it.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Executor, Row};

use super::{
    access, account, audit, invitation, job_lease, mail, mail_budget, organisation, web_session,
};
use crate::support::world::granted_database;

/// Foreign keys whose index is partial in a way that the check of a deleted parent cannot use, and
/// why that does no harm.
const UNINDEXED: [(&str, &str); 1] = [(
    "mail_worker_id_fkey",
    "workers are not deleted, and mail_lease_idx has all mails that hold one",
)];

/// The first column of each row of a query on a fresh schema.
async fn list(query: &str) -> Vec<String> {
    let database = granted_database().await;
    let rows = database
        .pool
        .fetch_all(AssertSqlSafe(query.to_owned()))
        .await;
    rows.unwrap_or_else(|error| panic!("{query}: {error}"))
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// Rules that a query finds broken are told by name.
async fn assert_none(rule: &str, query: &str) {
    let found = list(query).await;
    assert!(found.is_empty(), "{rule}: {found:?}");
}

#[tokio::test]
async fn every_rule_has_a_case_that_breaks_it() {
    // Constraints and unique indexes, and what the functions of triggers raise by name.
    let named = list(
        r"SELECT conname::text FROM pg_constraint
          WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x')
            AND conrelid <> '_sqlx_migrations'::regclass
          UNION SELECT indexrelid::regclass::text FROM pg_index
          JOIN pg_class ON pg_class.oid = indrelid
          WHERE relnamespace = 'public'::regnamespace AND indisunique
            AND indrelid <> '_sqlx_migrations'::regclass
          UNION SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''(\w+)''', 'g'))[1]
          FROM pg_proc WHERE pronamespace = 'public'::regnamespace
          UNION SELECT tgname::text FROM pg_trigger
          WHERE NOT tgisinternal AND tgfoid = 'refuse_change'::regproc
          UNION SELECT tgrelid::regclass || '_audited' FROM pg_trigger
          WHERE tgfoid = 'audit_required'::regproc",
    )
    .await;
    assert!(named.len() > 100, "{}", named.len());
    let broken: BTreeSet<&str> = [
        organisation::cases(),
        access::cases(),
        account::cases(),
        invitation::cases(),
        job_lease::cases(),
        mail::cases(),
        mail_budget::cases(),
        audit::cases(),
        web_session::cases(),
    ]
    .into_iter()
    .flatten()
    .map(|case| case.rule)
    .collect();
    let untested: Vec<_> = named
        .iter()
        .filter(|name| !broken.contains(name.as_str()))
        .collect();
    assert!(untested.is_empty(), "no case breaks {untested:?}");
    let unknown: Vec<_> = broken
        .iter()
        .filter(|rule| !named.iter().any(|n| n == *rule))
        .collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
}

#[tokio::test]
async fn every_constraint_and_index_bears_the_name_of_its_table() {
    assert_none(
        "named otherwise",
        "SELECT conname::text FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
         WHERE relnamespace = 'public'::regnamespace AND relname <> '_sqlx_migrations'
            AND contype <> 'n' AND NOT starts_with(conname, relname || '_')
         UNION SELECT pg_class.relname::text FROM pg_index
         JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> '_sqlx_migrations'
            AND NOT starts_with(pg_class.relname, t.relname || '_')",
    )
    .await;
}

#[tokio::test]
async fn every_foreign_key_has_an_index_that_finds_the_rows_of_a_parent() {
    let found = list(
        "SELECT conname::text FROM pg_constraint c
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
                AND (SELECT array_agg(k ORDER BY k) FROM unnest(c.conkey) k)
                    = (SELECT array_agg(k ORDER BY k)
                       FROM unnest((i.indkey::int2[])[0:cardinality(c.conkey) - 1]) k)
                AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = (
                    SELECT '(' || attname || ' IS NOT NULL)' FROM pg_attribute
                    WHERE attrelid = c.conrelid AND attnum = c.conkey[1])))",
    )
    .await;
    let known: Vec<&str> = UNINDEXED.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, known);
}

#[tokio::test]
async fn every_function_has_a_fixed_search_path() {
    assert_none(
        "no search path",
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            AND NOT 'search_path=pg_catalog, public' = ANY (coalesce(proconfig, '{}'))",
    )
    .await;
}

#[tokio::test]
async fn every_text_that_is_a_key_is_compared_byte_by_byte() {
    assert_none(
        "another collation",
        "SELECT DISTINCT attrelid::regclass || '.' || attname
         FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
         JOIN pg_class ON pg_class.oid = indrelid
         WHERE relnamespace = 'public'::regnamespace AND attcollation <> 0
            AND attcollation <> 'pg_catalog.\"C\"'::regcollation",
    )
    .await;
}

#[tokio::test]
async fn nothing_of_ours_is_open_to_everybody() {
    assert_none(
        "open to PUBLIC",
        "SELECT relname::text FROM pg_class, aclexplode(relacl) a
         WHERE relnamespace = 'public'::regnamespace AND a.grantee = 0
         UNION SELECT proname::text FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
         WHERE pronamespace = 'public'::regnamespace AND a.grantee = 0
         UNION SELECT 'CREATE on the schema' FROM pg_namespace, aclexplode(nspacl) a
         WHERE nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'",
    )
    .await;
}

#[tokio::test]
async fn the_application_owns_nothing_and_never_changes_the_audit() {
    assert_none(
        "too much for the application",
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relowner = 'admit'::regrole
         UNION SELECT relname || ' ' || privilege FROM pg_class,
            unnest('{UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) privilege
         WHERE relname IN ('audit', 'terms', '_sqlx_migrations') AND relkind = 'r'
            AND has_table_privilege('admit', pg_class.oid, privilege)",
    )
    .await;
}

//! Arming a mail about an account: what the function of the database answers, and what it leaves
//! behind. Called as the application's role, which may not do by itself what the function does.

use sqlx::{AssertSqlSafe, Executor, Row};

use super::{row, run, settled, with_ids};

const MAIL: &str = "'10000000-0000-0000-0000-000000000001'";
const CLAIM: &str = "'10000000-0000-0000-0000-000000000002'";

/// A claimed mail about an account, of generation 1.
fn claimed(kind: &str, account: &str, differences: &[(&str, &str)]) -> String {
    let kind = format!("'{kind}'");
    let usual = [
        ("id", MAIL),
        ("kind", kind.as_str()),
        ("invitation_id", "NULL"),
        ("account_id", account),
        ("generation", "1"),
        ("state", "'claimed'"),
        ("claim_id", CLAIM),
        ("worker_id", ":worker"),
        ("slot", "7"),
        ("lease_until", "now() + interval '1 hour'"),
    ];
    let mut columns = usual.to_vec();
    columns.retain(|(name, _)| !differences.iter().any(|(other, _)| other == name));
    row("mail", &[&columns, differences].concat())
}

/// Runs the owner's statements, arms the mail for this address as the application's role, and
/// answers what the function said and what a query of the owner's finds then.
async fn arm(before: &str, email: &str, found: &str) -> (String, String) {
    let database = settled().await;
    let mut tx = database.pool.begin().await.unwrap();
    run(&mut tx, before).await.unwrap();
    run(&mut tx, "SET LOCAL ROLE admit").await.unwrap();
    let statement =
        format!("SELECT mail_arm_account({MAIL}, {CLAIM}, '{email}', sha256('secret'), 'memory')");
    let row = tx.fetch_one(AssertSqlSafe(statement)).await.unwrap();
    run(&mut tx, "RESET ROLE").await.unwrap();
    let query = with_ids(&format!("SELECT coalesce(({found})::text, '-')"));
    let left = tx.fetch_one(AssertSqlSafe(query)).await.unwrap();
    (row.get(0), left.get(0))
}

/// The state of the mail, and the link that it was given.
const STATE_AND_LINK: &str = "
    SELECT concat_ws(' ', mail.state, link.purpose, (link.expires_at - link.created_at)::text,
        CASE WHEN link.hash = sha256('secret') AND link.account_id = mail.account_id
            AND link.generation = mail.generation THEN 'its own' END)
    FROM mail LEFT JOIN link ON link.mail_id = mail.id
    WHERE mail.id = '10000000-0000-0000-0000-000000000001'";

const ASKED: &str = "UPDATE account SET next_email = 'next@mail.test' WHERE id = :active";

#[tokio::test]
async fn each_kind_gets_the_link_that_it_is_for() {
    let staff = "UPDATE account SET made_by_staff = true WHERE id = :pending";
    let space = [("space_id", ":space")];
    for (before, mail, email, left) in [
        (
            "",
            claimed("activation", ":pending", &[]),
            "pending@mail.test",
            "submitting activate 1 day its own",
        ),
        (
            staff,
            claimed("activation", ":pending", &[]),
            "pending@mail.test",
            "submitting activate 7 days its own",
        ),
        (
            "",
            claimed("reset", ":active", &[]),
            "active@mail.test",
            "submitting reset 01:00:00 its own",
        ),
        (
            ASKED,
            claimed("address_old", ":active", &[]),
            "active@mail.test",
            "submitting address 1 day its own",
        ),
        (
            ASKED,
            claimed("address_new", ":active", &[]),
            "next@mail.test",
            "submitting address 1 day its own",
        ),
        (
            "",
            claimed("password_changed", ":active", &[]),
            "active@mail.test",
            "submitting",
        ),
        (
            "",
            claimed("membership_ended", ":pending", &space),
            "pending@mail.test",
            "submitting",
        ),
        (
            "",
            claimed("membership_restored", ":active", &space),
            "active@mail.test",
            "submitting",
        ),
    ] {
        let answered = arm(&format!("{before}; {mail}"), email, STATE_AND_LINK).await;
        assert_eq!(answered, ("armed".into(), left.into()), "{before}; {mail}");
    }
}

#[tokio::test]
async fn an_account_waits_as_long_as_the_link_that_it_was_sent() {
    let mail = claimed("activation", ":pending", &[]);
    let waits =
        "SELECT bool_and(pending_until = expires_at) FROM account JOIN link ON account_id = id";
    let short = format!("UPDATE account SET pending_until = now() WHERE id = :pending; {mail}");
    let (_, extended) = arm(&short, "pending@mail.test", waits).await;
    assert_eq!(extended, "true");
    let long = format!("UPDATE account SET pending_until = 'infinity' WHERE id = :pending; {mail}");
    let kept = "SELECT pending_until FROM account WHERE id = :pending";
    let (_, kept) = arm(&long, "pending@mail.test", kept).await;
    assert_eq!(kept, "infinity");
}

#[tokio::test]
async fn what_its_account_outran_is_moot_and_gets_no_link() {
    let space = [("space_id", ":space")];
    let raised = |generation: &str, account: &str, mail: String| {
        format!("{ASKED}; UPDATE account SET {generation} = 2 WHERE id = {account}; {mail}")
    };
    for before in [
        claimed("activation", ":active", &[]),
        claimed("activation", ":deleted_pending", &[]),
        claimed("activation", ":erased", &[]),
        claimed("reset", ":pending", &[]),
        claimed("reset", ":disabled", &[]),
        claimed("reset", ":deleted", &[]),
        claimed("address_old", ":active", &[]),
        claimed("address_new", ":active", &[]),
        claimed("address_new", ":disabled", &[]),
        claimed("password_changed", ":disabled", &[]),
        claimed("membership_ended", ":deleted", &space),
        raised(
            "activation_gen",
            ":pending",
            claimed("activation", ":pending", &[]),
        ),
        raised("reset_gen", ":active", claimed("reset", ":active", &[])),
        raised(
            "address_gen",
            ":active",
            claimed("address_old", ":active", &[]),
        ),
        raised(
            "address_gen",
            ":active",
            claimed("address_new", ":active", &[]),
        ),
    ] {
        let answered = arm(&before, "active@mail.test", STATE_AND_LINK).await;
        assert_eq!(answered, ("moot".into(), "moot".into()), "{before}");
    }
}

#[tokio::test]
async fn a_mail_for_another_address_than_the_server_was_told_is_left_as_it_is() {
    for (before, email) in [
        (claimed("reset", ":active", &[]), "other@mail.test"),
        (claimed("reset", ":active", &[]), "ACTIVE@mail.test"),
        (
            format!("{ASKED}; {}", claimed("address_new", ":active", &[])),
            "active@mail.test",
        ),
        (
            format!("{ASKED}; {}", claimed("address_old", ":active", &[])),
            "next@mail.test",
        ),
    ] {
        let answered = arm(&before, email, STATE_AND_LINK).await;
        assert_eq!(answered, ("changed".into(), "claimed".into()), "{before}");
    }
}

#[tokio::test]
async fn a_mail_that_another_worker_may_have_is_lost() {
    let unheld = [
        ("state", "'queued'"),
        ("claim_id", "NULL"),
        ("worker_id", "NULL"),
        ("slot", "NULL"),
        ("lease_until", "NULL"),
    ];
    for (before, state) in [
        (claimed("reset", ":active", &unheld), "queued"),
        (
            claimed("reset", ":active", &[("claim_id", "gen_random_uuid()")]),
            "claimed",
        ),
    ] {
        let answered = arm(&before, "active@mail.test", STATE_AND_LINK).await;
        assert_eq!(answered, ("lost".into(), state.into()), "{before}");
    }
}

//! The roles of the work at their work: each does what it is for with its own rights alone, and is
//! refused what another one is for.

use std::sync::Arc;
use std::time::Duration;

use admit::domain::account::{LoginOutcome, ThrottleKind};
use admit::domain::audit::AuditAction;
use admit::domain::id::AccountId;
use admit::domain::language::Language;
use admit::domain::mail::{LinkPurpose, MailKind};
use admit::domain::name::PersonName;
use admit::domain::token::TokenHash;
use admit::mail::{FileSettings, MemoryOutbox, Transport};
use admit::service::Service;
use admit::service::account::list::AccountFilter;
use admit::service::delivery::Mailing;
use admit::service::invitation::InvitationTarget;
use admit::store::account::{
    AccountKey, AccountMail, NewAccount, find_account, find_last_mail, insert_account,
    insert_account_mail, lock_account, mark_mails_moot, mark_next_generation,
};
use admit::store::audit::{NewAudit, insert_audit};
use admit::store::link::{find_link, mark_link_tried, mark_link_used};
use admit::store::login::insert_login;
use admit::store::membership::{insert_membership, list_memberships};
use admit::store::terms::{find_current_terms, insert_acceptance, insert_terms};
use admit::store::throttle::{Limit, delete_tries, find_tries, mark_tried, mark_untried};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use uuid::Uuid;

use crate::support::roles::TestRoles;
use crate::support::world::{
    World, create_space, due, mailing, memory, resend, service_at, withdraw,
};

const HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

async fn as_role(world: &World, roles: &TestRoles, who: &str) -> Service {
    let url = world.database.url_as(&roles.name(who));
    service_at(&url, who, 4).await
}

async fn deliver(mailer: &Service, mailing: &Arc<Mailing>) -> (u64, u64) {
    let done = mailer.deliver(Arc::clone(mailing), due()).await.unwrap();
    assert!(done.trouble.is_none(), "{done:?}");
    (done.sent, done.outrun)
}

#[tokio::test]
async fn the_operator_invites_withdraws_and_resends_and_the_mailer_delivers() {
    let mut world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    world.service = as_role(&world, &roles, "operator").await;
    world.space = world
        .service
        .create_space(create_space("operated"))
        .await
        .unwrap()
        .space;
    assert_eq!(world.service.list_spaces().await.unwrap().len(), 2);
    let kim = InvitationTarget::Id(world.invite_one("kim@mail.test").await);
    let lee = InvitationTarget::Id(world.invite_one("lee@mail.test").await);
    withdraw(&world.service, lee).await.unwrap();

    let mailer = as_role(&world, &roles, "mailer").await;
    let outbox = MemoryOutbox::default();
    assert_eq!(deliver(&mailer, &memory(&outbox)).await, (1, 0));
    resend(&world.service, kim).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = FileSettings::new(folder.path().join("mail"));
    let filing = mailing(Transport::File(files), 2);
    assert_eq!(deliver(&mailer, &filing).await, (1, 0));
    let facts = "SELECT (SELECT count(*) FROM link), first_sent_at IS NOT NULL, link_gen
        FROM invitation WHERE ended IS NULL";
    assert_eq!(world.rows(facts).await, ["2 true 2"]);
    let audited = "SELECT DISTINCT actor FROM audit WHERE at > (
        SELECT max(at) FROM audit WHERE actor = 'sam')";
    assert_eq!(world.rows(audited).await, ["operator"]);

    // The operator's command delivers too, where it is not told to leave that to others.
    world.invite_one("ada@mail.test").await;
    assert_eq!(deliver(&world.service, &memory(&outbox)).await, (1, 0));
}

#[tokio::test]
async fn the_mailer_arms_and_sends_mails_about_accounts() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    let (pending, active, disabled) = (
        world.account("pending@mail.test", "pending").await,
        world.account("active@mail.test", "active").await,
        world.account("disabled@mail.test", "disabled").await,
    );
    for (kind, account) in [
        ("activation", &pending),
        ("reset", &active),
        ("reset", &disabled),
    ] {
        world
            .sql(&format!(
                "INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
                 VALUES (gen_random_uuid(), '{kind}', '{account}', 1, now(), now())"
            ))
            .await;
    }
    let mailer = as_role(&world, &roles, "mailer").await;
    let outbox = MemoryOutbox::default();
    assert_eq!(deliver(&mailer, &memory(&outbox)).await, (2, 1));
    let links = "SELECT purpose FROM link ORDER BY 1";
    assert_eq!(world.rows(links).await, ["activate", "reset"]);
}

/// A connection that is one role.
async fn connection(world: &World, roles: &TestRoles, who: &str) -> PgConnection {
    use sqlx::Connection as _;
    let url = world.database.url_as(&roles.name(who));
    PgConnection::connect(&url).await.unwrap()
}

/// Runs statements that must be within the role's rights, all in one transaction.
async fn may(connection: &mut PgConnection, statements: &str) {
    connection
        .execute(AssertSqlSafe(statements.to_owned()))
        .await
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// A statement that must not be within the role's rights.
async fn may_not(connection: &mut PgConnection, statement: &str) {
    let tried = connection
        .execute(AssertSqlSafe(statement.to_owned()))
        .await;
    let Err(error) = tried else {
        panic!("goes through: {statement}");
    };
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
}

fn about(account: AccountId, action: AuditAction) -> NewAudit<'static> {
    NewAudit {
        actor: "recipient",
        action,
        subject_kind: "account",
        subject_id: Some(account.as_uuid()),
        space_id: None,
        batch_id: None,
        ticket: None,
        reason: None,
        before: None,
        after: None,
        subjects: 1,
    }
}

/// The digest of the one link there is.
async fn digest_of_link(world: &World) -> TokenHash {
    let hash = world.value("SELECT encode(hash, 'hex') FROM link").await;
    let bytes: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(&hash[at * 2..at * 2 + 2], 16).unwrap())
        .collect();
    TokenHash::new(bytes.try_into().unwrap())
}

/// The way of somebody who was invited, as the pages go it: sign-up, activation, log-in, reset.
#[tokio::test]
async fn the_pages_sign_somebody_up_activate_and_log_in() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    world.invite_one("kim@mail.test").await;
    let mailer = as_role(&world, &roles, "mailer").await;
    deliver(&mailer, &memory(&MemoryOutbox::default())).await;
    let hash = digest_of_link(&world).await;
    let mut web = connection(&world, &roles, "web").await;
    let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let id = AccountId::from(Uuid::now_v7());
    sign_up(&mut web, &world, (id, &hash), now).await;
    activate(&mut web, id, now).await;
    log_in_and_forget(&mut web, id, now).await;
    let after = "SELECT state, ended, (SELECT count(*) FROM login_event) FROM account
        JOIN invitation ON accepted_by = account.id";
    assert_eq!(world.rows(after).await, ["active accepted 1"]);
}

async fn sign_up(
    web: &mut PgConnection,
    world: &World,
    (id, hash): (AccountId, &TokenHash),
    now: Timestamp,
) {
    assert!(find_link(web, hash).await.unwrap().is_some());
    assert!(mark_link_tried(web, hash).await.unwrap());
    let terms = (1, Language::En);
    assert!(insert_terms(web, terms, "Be kind.", now).await.unwrap());
    let current = find_current_terms(web, Language::En).await.unwrap();
    assert!(current.is_some());
    let (email, name) = ("kim@mail.test".parse().unwrap(), PersonName::default());
    may(web, "BEGIN").await;
    let new = NewAccount {
        id,
        email: &email,
        name: &name,
        language: Language::En,
        password_hash: Some(HASH),
        made_by_staff: false,
        pending_until: now,
        now,
    };
    assert!(insert_account(web, &new).await.unwrap());
    assert!(insert_acceptance(web, id, terms, now).await.unwrap());
    insert_membership(web, (id, world.space.id), &["client".to_owned()], now)
        .await
        .unwrap();
    assert!(mark_link_used(web, hash, now).await.unwrap());
    may(
        web,
        &format!(
            "SELECT id FROM invitation FOR UPDATE;
             UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{id}'"
        ),
    )
    .await;
    let mail = AccountMail {
        id: Uuid::now_v7().into(),
        kind: MailKind::Activation,
        account: id,
        space: None,
        run: None,
        priority: 10,
        now,
    };
    insert_account_mail(web, &mail).await.unwrap();
    let signed_up = about(id, AuditAction::AccountSignedUp);
    insert_audit(web, &signed_up).await.unwrap();
    may(web, "COMMIT").await;
}

async fn activate(web: &mut PgConnection, id: AccountId, now: Timestamp) {
    may(web, "BEGIN").await;
    lock_account(web, &AccountKey::Id(id)).await.unwrap();
    mark_next_generation(web, id, LinkPurpose::Activate)
        .await
        .unwrap();
    let last = find_last_mail(web, (id, MailKind::Activation), now)
        .await
        .unwrap();
    assert_eq!(last.map(|last| last.at), Some(now));
    let moot = mark_mails_moot(web, id, Some(&[MailKind::Activation]), now).await;
    assert_eq!(moot.unwrap(), 1);
    may(
        web,
        "UPDATE account SET state = 'active', activated_at = now(), sessions_after = now(),
            password_hash = coalesce(NULL, password_hash)",
    )
    .await;
    let activated = NewAudit {
        reason: Some("by link"),
        ..about(id, AuditAction::AccountActivated)
    };
    insert_audit(web, &activated).await.unwrap();
    may(web, "COMMIT").await;
}

async fn log_in_and_forget(web: &mut PgConnection, id: AccountId, now: Timestamp) {
    let limit = Limit {
        kind: ThrottleKind::LogInAddress,
        tries: 5,
        window: Duration::from_mins(15),
    };
    assert!(mark_tried(web, &limit, "kim").await.unwrap());
    mark_untried(web, limit.kind, "kim").await.unwrap();
    assert_eq!(find_tries(web, &limit, "kim").await.unwrap(), 0);
    delete_tries(web, limit.kind, "kim").await.unwrap();
    may(web, "SELECT password_hash FROM account").await;
    let from = (Some("192.0.2.1"), now);
    insert_login(web, Some(id), LoginOutcome::LoggedIn, from)
        .await
        .unwrap();
    may(
        web,
        "INSERT INTO reset_request (id, email, asked_at) VALUES (gen_random_uuid(), 'a@b', now());
         DELETE FROM reset_request WHERE id IN (
            SELECT id FROM reset_request ORDER BY asked_at FOR UPDATE SKIP LOCKED)",
    )
    .await;
    assert_eq!(list_memberships(web, id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_pages_know_the_hashes_of_passwords() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    let account = world.account("kim@mail.test", "active").await;
    for word in ["operator", "mailer", "auditor"] {
        let mut connection = connection(&world, &roles, word).await;
        for statement in [
            "SELECT password_hash FROM account",
            "SELECT * FROM account",
            "SELECT account FROM account",
            "SELECT email FROM account WHERE password_hash LIKE '$argon2id$%'",
            "UPDATE account SET password_hash = NULL",
            "INSERT INTO account (id, password_hash) VALUES (gen_random_uuid(), 'a')",
            "COPY account TO STDOUT",
        ] {
            may_not(&mut connection, statement).await;
        }
        let found = find_account(&mut connection, &AccountKey::Id(account.parse().unwrap())).await;
        assert_eq!(found.is_ok(), word != "mailer", "{word}");
    }
}

#[tokio::test]
async fn nobody_changes_the_audit_its_seals_or_the_terms_and_nobody_signs_as_another() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    for word in ["operator", "mailer", "web", "auditor"] {
        let mut connection = connection(&world, &roles, word).await;
        for table in ["audit", "audit_seal", "terms"] {
            for statement in [
                format!("DELETE FROM {table}"),
                format!("TRUNCATE {table} CASCADE"),
                format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            ] {
                may_not(&mut connection, &statement).await;
            }
        }
        for statement in [
            "UPDATE audit SET actor = 'nobody'",
            "UPDATE audit_seal SET rows = 2",
            "UPDATE terms SET body = 'Be unkind.'",
            "INSERT INTO audit (at, actor, action, subject_kind, subject_id)
             VALUES ('epoch', 'sam', 'a.b', 'space', gen_random_uuid())",
            "INSERT INTO audit (role, actor, action, subject_kind, subject_id)
             VALUES ('sam', 'sam', 'a.b', 'space', gen_random_uuid())",
            "CREATE TABLE other (id integer)",
            "SET session_replication_role = replica",
        ] {
            may_not(&mut connection, statement).await;
        }
    }
}

#[tokio::test]
async fn the_mailer_and_the_pages_stay_with_what_they_are_for() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    world.invite_one("kim@mail.test").await;
    let mut mailer = connection(&world, &roles, "mailer").await;
    for statement in [
        "SELECT reference FROM invitation",
        "UPDATE invitation SET expires_at = now()",
        "SELECT hash FROM link",
        "INSERT INTO link (hash, purpose, generation, created_at)
         VALUES (sha256('mine'), 'join', 1, now())",
        "UPDATE mail SET generation = 2",
        "UPDATE mail SET armed_at = now(), via = 'mine'",
        "INSERT INTO mail (id, kind, generation, created_at, not_before)
         VALUES (gen_random_uuid(), 'invitation', 1, now(), now())",
        "SELECT actor FROM audit",
        "SELECT audit_horizon()",
        "DELETE FROM worker",
    ] {
        may_not(&mut mailer, statement).await;
    }
    let mut web = connection(&world, &roles, "web").await;
    for statement in [
        "UPDATE invitation SET email = 'mine@mail.test'",
        "INSERT INTO link (hash, purpose, generation, created_at)
         VALUES (sha256('mine'), 'join', 1, now())",
        "UPDATE link SET expires_at = NULL",
        "UPDATE mail SET claim_id = gen_random_uuid()",
        "INSERT INTO mail (id, kind, state, generation, created_at, not_before)
         VALUES (gen_random_uuid(), 'reset', 'sent', 1, now(), now())",
        "SELECT actor FROM audit",
        "SELECT reason FROM audit_note",
        "SELECT source FROM login_event",
        "UPDATE account SET disabled_from = NULL",
        "DELETE FROM account",
        "DELETE FROM invitation",
        "SELECT file_name FROM batch",
        "SELECT mail_arm_invitation(gen_random_uuid(), gen_random_uuid(), '', '', '')",
    ] {
        may_not(&mut web, statement).await;
    }
}

#[tokio::test]
async fn the_auditor_reads_what_was_done_and_writes_nothing() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    let mut auditor = connection(&world, &roles, "auditor").await;
    may(
        &mut auditor,
        "SELECT * FROM audit LEFT JOIN audit_note ON audit_id = id; SELECT * FROM audit_seal;
         SELECT * FROM terms; SELECT * FROM space; SELECT email, state FROM account",
    )
    .await;
    for statement in [
        "INSERT INTO audit_seal (up_to, rows, previous, digest, sealed_at)
         VALUES (1, 1, sha256(''), sha256('a'), now())",
        "INSERT INTO audit_note (audit_id, reason) VALUES (1, 'mine')",
        "SELECT * FROM mail",
        "SELECT * FROM link",
        "SELECT email FROM invitation",
    ] {
        may_not(&mut auditor, statement).await;
    }
    let service = as_role(&world, &roles, "auditor").await;
    assert_eq!(service.list_spaces().await.unwrap().len(), 1);
    let accounts = AccountFilter::default();
    assert!(service.list_accounts(&accounts).await.is_ok());
    let tried = create_space("mine");
    assert!(service.create_space(tried).await.is_err());
}

#[tokio::test]
async fn the_operator_erases_without_touching_the_hash_and_seals() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    let account = world.account("kim@mail.test", "deleted").await;
    world.member(&account).await;
    let mut operator = connection(&world, &roles, "operator").await;
    may(
        &mut operator,
        &format!(
            "SELECT email FROM account WHERE id = '{account}' FOR UPDATE;
             SELECT id FROM space FOR NO KEY UPDATE;
             DELETE FROM link WHERE account_id = '{account}';
             DELETE FROM mail WHERE account_id = '{account}';
             DELETE FROM login_event; DELETE FROM throttle; DELETE FROM reset_request;
             DELETE FROM membership WHERE account_id = '{account}';
             DELETE FROM audit_note WHERE audit_id IN (SELECT id FROM audit);
             UPDATE account SET state = 'erased', erased_at = now(), email = NULL, given_name = NULL,
                infix = NULL, family_name = NULL, next_email = NULL WHERE id = '{account}';
             INSERT INTO audit (actor, action, subject_kind, subject_id)
             VALUES ('operator', 'account.erased', 'account', '{account}');
             INSERT INTO audit_seal (up_to, rows, previous, digest, sealed_at)
             VALUES (audit_horizon(), 1, sha256(''), sha256('a'), now())"
        ),
    )
    .await;
    let left = "SELECT state, email, password_hash FROM account";
    assert_eq!(world.rows(left).await, ["erased - -"]);
}

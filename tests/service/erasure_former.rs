//! What erasing finds of a person beyond the address of today, and what is forgotten with time.

use admit::service::account::AccountTarget;
use admit::service::erasure::{
    AccountErasure, EraseAccount, EraseDue, EraseInvitee, Forgotten, Receipt,
};
use admit::service::{Grounds, Mode, Stop};

use super::erasure::{delete, email, erase};
use super::erasure_traces::dump;
use crate::support::world::{World, audited};

async fn erased(world: &World, request: &EraseAccount) -> Receipt {
    match world.service.erase_account(request).await.unwrap() {
        AccountErasure::Erased(erasure) => erasure.receipt,
        AccountErasure::Unchanged(account) => panic!("{account:?}"),
    }
}

/// Gives an account another address.
async fn moved(world: &World, account: &str, to: &str) {
    world
        .sql(&format!(
            "UPDATE account SET email = '{to}' WHERE id = '{account}'; {}",
            audited(account)
        ))
        .await;
}

#[tokio::test]
async fn everything_under_a_former_address_goes_with_its_person() {
    let world = World::new().await;
    world.invite_one("Anna.Quist@mail.test").await;
    let anna = world.account("anna.quist@mail.test", "active").await;
    world
        .sql(
            "INSERT INTO throttle VALUES ('reset_address', 'anna.quist@mail.test', now(), 1);
             INSERT INTO reset_request VALUES (gen_random_uuid(), 'Anna.Quist@mail.test', now());
             INSERT INTO blocked VALUES ('anna.quist@mail.test', 'bounced', now());
             INSERT INTO batch (id, source, digest, file_name, actor, started_at) VALUES
                (gen_random_uuid(), 'file', sha256('f'), 'for anna.quist@mail.test.csv', 'sam', now())",
        )
        .await;
    moved(&world, &anna, "zoe@other.test").await;
    assert!(dump(&world).contains("quist"));
    let mut request = erase("zoe@other.test", None);
    request.mode = Mode::DryRun;
    let rehearsed = erased(&world, &request).await;
    request.mode = Mode::Apply;
    let traces = erased(&world, &request).await.traces;
    assert!(!dump(&world).contains("quist"));
    assert_eq!(traces, rehearsed.traces);
    assert_eq!((traces.invitations, traces.reset_requests), (1, 1));
    assert_eq!((traces.throttles, traces.blocks, traces.batches), (1, 1, 1));
}

#[tokio::test]
async fn what_hangs_on_a_former_address_that_somebody_else_has_now_is_theirs() {
    let world = World::new().await;
    let anna = world.account("shared@mail.test", "active").await;
    moved(&world, &anna, "anna@mail.test").await;
    world.account("shared@mail.test", "active").await;
    world.invite_one("shared@mail.test").await;
    let receipt = erased(&world, &erase("anna@mail.test", None)).await;
    assert_eq!(receipt.traces.invitations, 0);
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "1");
    let former = "SELECT count(*) FROM account_address";
    assert_eq!(world.value(former).await, "0");
}

#[tokio::test]
async fn a_file_that_was_sent_again_or_bears_the_name_is_forgotten_too() {
    let world = World::new().await;
    world.invite_one("anna@mail.test").await;
    world.invite_one("erik@mail.test").await;
    world
        .sql(
            "UPDATE batch SET source = 'file', digest = sha256('one'), file_name = 'one.csv'
                WHERE id = (SELECT batch_id FROM invitation WHERE email_key = 'anna@mail.test');
             UPDATE batch SET source = 'file', digest = sha256('two'), file_name = 'KOHLRABI.csv'
                WHERE id = (SELECT batch_id FROM invitation WHERE email_key = 'erik@mail.test');
             UPDATE invitation SET family_name = 'Kohlrabi', given_name = 'Jo'
                WHERE email_key = 'anna@mail.test';
             INSERT INTO batch (id, source, digest, file_name, actor, started_at) VALUES
                (gen_random_uuid(), 'file', sha256('one'), 'again.csv', 'sam', now()),
                (gen_random_uuid(), 'file', sha256('other'), 'joint.csv', 'sam', now())",
        )
        .await;
    let request = EraseInvitee {
        email: email("anna@mail.test"),
        mail_folder: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    let done = world.service.erase_invitee(&request).await.unwrap();
    assert_eq!(done.receipt.traces.batches, 3);
    let batches = "SELECT file_name, digest = decode(repeat('00', 32), 'hex'),
        digest = sha256('two') FROM batch ORDER BY 1, 3";
    let left = [
        "joint.csv false false",
        "- true false",
        "- true false",
        "- false true",
    ];
    assert_eq!(world.rows(batches).await, left);
}

#[tokio::test]
async fn the_reason_of_a_whole_run_goes_with_any_of_its_people_and_its_digest_stays() {
    let world = World::new().await;
    let rows = [world.row("anna@mail.test"), world.row("erik@mail.test")];
    world.invite(&rows).await;
    world
        .sql(
            "WITH said AS (INSERT INTO audit (actor, action, subject_kind, batch_id, reason_digest)
                SELECT 'sam', 'invitation.withdrawn', 'batch', id, sha256('r') FROM batch RETURNING id)
             INSERT INTO audit_note SELECT id, 'Anna and Erik asked' FROM said",
        )
        .await;
    world.account("anna@mail.test", "active").await;
    let receipt = erased(&world, &erase("anna@mail.test", None)).await;
    assert_eq!(receipt.traces.run_reasons, 1);
    assert_eq!(world.value("SELECT count(*) FROM audit_note").await, "0");
    let digests = "SELECT count(*) FROM audit WHERE reason_digest = sha256('r')";
    assert_eq!(world.value(digests).await, "1");
}

#[tokio::test]
async fn the_end_of_sessions_never_goes_back() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "active").await;
    world
        .sql(&format!(
            "UPDATE account SET sessions_after = now() + interval '1 hour'; {}",
            audited(&anna)
        ))
        .await;
    let later = "SELECT sessions_after > now() + interval '30 minutes' FROM account";
    world
        .service
        .delete_account(&delete("anna@mail.test"))
        .await
        .unwrap();
    assert_eq!(world.value(later).await, "true");
}

#[tokio::test]
async fn what_is_too_old_is_forgotten_and_nothing_else() {
    let world = World::new().await;
    let anna = world.account("anna@mail.test", "active").await;
    world
        .sql(&format!(
            "INSERT INTO throttle VALUES
                ('log_in_source', '192.0.2.1', now() - interval '61 minutes', 1),
                ('reset_address', 'new@mail.test', now() - interval '50 minutes', 1);
             INSERT INTO login_event (account_id, at, outcome) VALUES
                (NULL, now() - interval '401 days', 'invalid'),
                ('{anna}', now() - interval '399 days', 'logged_in');
             INSERT INTO web_session VALUES
                (sha256('a'), '{anna}', now() - interval '9 hours', now() - interval '1 hour'),
                (sha256('b'), '{anna}', now() + interval '1 hour', now() + interval '8 hours')"
        ))
        .await;
    let forgotten = world.service.forget_old().await.unwrap();
    let one_each = Forgotten {
        throttles: 1,
        log_ins: 1,
        sessions: 1,
    };
    assert_eq!(forgotten, one_each);
    assert_eq!(
        world.service.forget_old().await.unwrap(),
        Forgotten::default()
    );
}

/// Two accounts that are due; erasing the second fails with this SQLSTATE.
async fn second_fails(world: &World, code: &str) -> EraseDue {
    for email in ["anna@mail.test", "erik@mail.test", "zoe@mail.test"] {
        world.account(email, "pending").await;
    }
    world
        .sql(&format!(
            "UPDATE account SET pending_until = now();
             CREATE TABLE second AS SELECT id FROM account ORDER BY id OFFSET 1 LIMIT 1;
             CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$;
             DO $$ BEGIN EXECUTE format('CREATE TRIGGER fail BEFORE UPDATE ON account FOR EACH ROW
                WHEN (NEW.id = %L) EXECUTE FUNCTION fail()', (SELECT id FROM second)); END $$"
        ))
        .await;
    EraseDue {
        limit: None,
        mail_folder: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
        stop: Stop::default(),
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_erased_holds_up_no_other() {
    let world = World::new().await;
    let request = second_fails(&world, "55P03").await;
    let done = world.service.erase_due(&request).await.unwrap();
    assert_eq!((done.pending, done.failed), (2, 1));
    assert!(done.failure.is_some() && done.broken_off.is_none());
}

#[tokio::test]
async fn a_database_that_goes_away_ends_the_run_which_tells_what_is_done() {
    let world = World::new().await;
    let request = second_fails(&world, "53100").await;
    let done = world.service.erase_due(&request).await.unwrap();
    assert_eq!((done.pending, done.failed), (1, 0));
    assert!(done.broken_off.is_some());
}

#[tokio::test]
async fn the_address_of_an_account_that_was_never_activated_is_not_kept() {
    let world = World::new().await;
    let anna = world.account("mistyped@mail.test", "pending").await;
    moved(&world, &anna, "anna@mail.test").await;
    world.invite_one("mistyped@mail.test").await;
    let mut request = erase("anna@mail.test", None);
    request.target = AccountTarget::Id(anna.parse().unwrap());
    erased(&world, &request).await;
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "1");
}

/// Joins by the one invitation to an address, under another address.
async fn joined_as(world: &World, invited: &str, chosen: &str) {
    let account = world.account(chosen, "active").await;
    world
        .sql(&format!(
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
                WHERE email_key = '{invited}'"
        ))
        .await;
}

#[tokio::test]
async fn other_invitations_under_the_invited_address_of_somebody_who_chose_another_are_told() {
    let world = World::new().await;
    world.invite_one("anna@work.test").await;
    world.invite_one("erik@work.test").await;
    joined_as(&world, "anna@work.test", "anna@home.test").await;
    joined_as(&world, "erik@work.test", "erik@home.test").await;
    for email in ["anna@work.test", "erik@work.test"] {
        world.invite_one(email).await;
    }
    let mut request = erase("anna@home.test", None);
    for mode in [Mode::DryRun, Mode::Apply] {
        request.mode = mode;
        let done = super::erasure::erased(&world, &request).await;
        let left: Vec<String> = done.left.iter().map(ToString::to_string).collect();
        assert_eq!(left, ["anna@work.test"]);
        assert_eq!(done.receipt.traces.invitations, 1, "what it accepted");
    }
    // Somebody else has the address by now, so its invitations are theirs.
    world.account("erik@work.test", "active").await;
    let done = super::erasure::erased(&world, &erase("erik@home.test", None)).await;
    assert!(done.left.is_empty(), "{:?}", done.left);
}

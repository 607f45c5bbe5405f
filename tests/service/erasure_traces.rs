//! What is left of an erased person: nothing in the tables, in a dump of them or in the mail folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use admit::mail::{FileSettings, MemoryOutbox, Transport};
use admit::service::Mode;
use admit::service::erasure::{ErasureError, InviteeErasure};
use admit::service::invitation::{InvitationError, InvitationTarget};

use super::erasure::{erase, erased, invitee};
use crate::support::cluster::variable;
use crate::support::world::{World, audited, mailing, memory, resend};

/// The person of the test that looks for traces, written as no other word in a dump is.
const ANNA: &str = "Anna.Quist@mail.test";
const PERSONAL: [&str; 8] = [
    "quist",
    "zygmunda",
    "van der quux",
    "kohlrabi",
    "ref-77001",
    "203.0.113.77",
    "asked for it",
    "telephone",
];

/// Leaves every trace that a person can leave.
async fn full_life(world: &World, folder: &Path) -> String {
    let files = mailing(Transport::File(FileSettings::new(folder.to_owned())), 1);
    let mut row = world.row(ANNA);
    row.name = long_name();
    row.reference = Some("REF-77001".to_owned());
    assert_eq!(world.invite(std::slice::from_ref(&row)).await, ["invited"]);
    world.deliver(&files).await;
    resend(&world.service, InvitationTarget::Id(row.id))
        .await
        .unwrap();
    world.deliver(&files).await;
    let anna = world.account("anna.quist@mail.test", "active").await;
    world.member(&anna).await;
    let space = &world.space.id;
    let id = row.id;
    world
        .sql(&format!(
            "UPDATE account SET given_name = 'Zygmunda', infix = 'van der Quux',
                family_name = 'Kohlrabi', next_email = 'a.quist@other.test' WHERE id = '{anna}';
             INSERT INTO terms (version, language, body, digest, published_at)
                VALUES (1, 'nl', 'x', sha256('x'), now());
             INSERT INTO terms_acceptance VALUES ('{anna}', 1, 'nl', now());
             UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{anna}'
                WHERE id = '{id}';
             INSERT INTO invitation (id, space_id, batch_id, email, given_name, language, roles,
                    expires_at, created_at, ended, ended_at, accepted_by)
                SELECT gen_random_uuid(), space_id, batch_id, 'Quist.Elsewhere@mail.test',
                    'Zygmunda', 'nl', roles, now(), now(), 'accepted', now(), '{anna}'
                FROM invitation WHERE id = '{id}';
             UPDATE batch SET file_name = 'quist.csv', source = 'file', digest = sha256('quist');
             INSERT INTO login_event (account_id, at, outcome, source)
                VALUES ('{anna}', now(), 'logged_in', '203.0.113.77'),
                    ('{anna}', now(), 'invalid', '203.0.113.77');
             INSERT INTO reset_request VALUES (gen_random_uuid(), '{ANNA}', now());
             INSERT INTO throttle VALUES ('log_in_address', 'anna.quist@mail.test', now(), 1),
                ('reset_address', 'anna.quist@mail.test', now(), 1),
                ('log_in_source', '198.51.100.9', now(), 1);
             INSERT INTO web_session VALUES (sha256('s'), '{anna}', now(), now() + interval '1 hour');
             INSERT INTO blocked VALUES ('anna.quist@mail.test', 'bounced', now());
             INSERT INTO mail (id, kind, account_id, space_id, generation, created_at, not_before)
                VALUES (gen_random_uuid(), 'membership_ended', '{anna}', '{space}', 1, now(), now());
             INSERT INTO link (hash, purpose, account_id, generation, created_at, expires_at)
                VALUES (sha256('l'), 'activate', '{anna}', 1, now(), now() + interval '1 day');
             WITH said AS (
                INSERT INTO audit (actor, action, subject_kind, subject_id, reason_digest)
                SELECT 'sam', action, kind, subject::uuid, sha256('r') FROM (VALUES
                    ('account.disabled', 'account', '{anna}'),
                    ('account.reactivated', 'account', '{anna}'),
                    ('invitation.resent', 'invitation', '{id}')) t (action, kind, subject)
                RETURNING id)
             INSERT INTO audit_note SELECT id, 'Kohlrabi asked for it by telephone' FROM said;
             {}",
            audited(&anna)
        ))
        .await;
    world.deliver(&files).await;
    anna
}

fn long_name() -> admit::domain::name::PersonName {
    use admit::domain::name::{NamePart, PersonName};
    let part = |text: &str| NamePart::read(text).unwrap().part;
    PersonName {
        given: part("Zygmunda"),
        infix: part("van der Quux"),
        family: part("Kohlrabi"),
    }
}

/// A text dump of the whole database.
pub(super) fn dump(world: &World) -> String {
    let paths = variable("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.map(|one| one.unwrap().path().join("bin")).collect())
        .unwrap_or_default();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&paths));
    let program = folders
        .iter()
        .map(|folder| folder.join("pg_dump"))
        .find(|path| path.is_file())
        .expect("pg_dump is beside the server's programs or in the path");
    let url = &world.database.url;
    let run = Command::new(program)
        .args(["--dbname", url])
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap().to_lowercase()
}

fn found_in(dump: &str) -> Vec<&'static str> {
    PERSONAL
        .into_iter()
        .filter(|word| dump.contains(word))
        .collect()
}

fn messages(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[tokio::test]
async fn a_dry_run_counts_what_the_real_run_takes_and_writes_nothing() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    full_life(&world, folder.path()).await;
    let before = world.everything().await;
    let mut request = erase(ANNA, Some(folder.path()));
    request.mode = Mode::DryRun;
    let rehearsed = erased(&world, &request).await.receipt;
    assert_eq!(world.everything().await, before);
    request.mode = Mode::Apply;
    let receipt = erased(&world, &request).await.receipt;
    assert_eq!(receipt.traces, rehearsed.traces);
    assert_eq!(receipt.files, rehearsed.files);
}

#[tokio::test]
async fn nothing_personal_of_an_erased_person_is_in_a_dump_or_in_the_mail_folder() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let anna = full_life(&world, folder.path()).await;
    world.invite_one("erik@mail.test").await;
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    assert_eq!(found_in(&dump(&world)), PERSONAL);
    assert_eq!(messages(folder.path()), 3);

    let receipt = erased(&world, &erase(ANNA, Some(folder.path())))
        .await
        .receipt;

    assert_eq!(found_in(&dump(&world)), [""; 0]);
    assert_eq!(messages(folder.path()), 0);
    let traces = receipt.traces;
    assert_eq!(
        (traces.invitations, traces.memberships, traces.mails),
        (2, 1, 3)
    );
    assert_eq!(
        (traces.links, traces.log_ins, traces.reset_requests),
        (3, 2, 1)
    );
    assert_eq!((traces.throttles, traces.blocks), (2, 1));
    assert_eq!((traces.sessions, traces.run_reasons), (1, 0));
    // A network that somebody came from is nobody's.
    let sources = "SELECT key FROM throttle";
    assert_eq!(world.rows(sources).await, ["198.51.100.9"]);
    assert_eq!((traces.reasons, traces.batches), (3, 1));
    assert_eq!((receipt.files.removed, receipt.files.missing), (3, 0));
    assert_eq!(receipt.kept.acceptances, 1);
    // What stays is the story without its person.
    let account = "SELECT state, erased_at IS NOT NULL, email IS NULL FROM account";
    assert_eq!(world.value(account).await, "erased true true");
    let story = format!("SELECT count(*) FROM audit WHERE subject_id = '{anna}'");
    assert_eq!(world.value(&story).await, "8");
    // Somebody else's invitation and its mail are untouched.
    let others = "SELECT email FROM invitation JOIN mail ON mail.invitation_id = invitation.id";
    assert_eq!(world.value(others).await, "erik@mail.test");
}

#[tokio::test]
async fn no_row_of_any_table_points_at_an_erased_account_but_the_audit_and_the_terms() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let anna = full_life(&world, folder.path()).await;
    erased(&world, &erase(ANNA, Some(folder.path()))).await;
    let mut tables: Vec<String> = world
        .everything()
        .await
        .into_iter()
        .filter(|row| row.contains(&anna))
        .map(|row| row.split(' ').next().unwrap().to_owned())
        .collect();
    tables.dedup();
    assert_eq!(tables, ["account", "audit", "terms_acceptance"]);
}

#[tokio::test]
async fn somebody_who_was_only_invited_is_erased_with_everything_that_hangs_on_it() {
    let world = World::new().await;
    world.invite_one("Anna@mail.test").await;
    world.invite_one("erik@mail.test").await;
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    let done: InviteeErasure = world
        .service
        .erase_invitee(&invitee("anna@mail.test"))
        .await
        .unwrap();
    assert_eq!(
        (done.spaces.as_slice(), done.accepted),
        (["spring-clinic".to_owned()].as_slice(), 0)
    );
    assert_eq!(
        (done.receipt.traces.invitations, done.receipt.traces.links),
        (1, 1)
    );
    assert_eq!(
        world.rows("SELECT email FROM invitation").await,
        ["erik@mail.test"]
    );
    assert!(!dump(&world).contains("anna@"));
    let audit = "SELECT action, subject_kind, state_before, state_after, ticket FROM audit
        WHERE action = 'invitation.erased'";
    assert_eq!(
        world.rows(audit).await,
        ["invitation.erased invitation open erased GDPR-88"]
    );
    assert_eq!(world.value("SELECT count(*) FROM audit_note").await, "0");
    let gone = world
        .service
        .erase_invitee(&invitee("anna@mail.test"))
        .await
        .unwrap_err();
    assert!(matches!(
        gone,
        ErasureError::Invitation(InvitationError::NotFound(..))
    ));
}

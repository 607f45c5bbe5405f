//! Seals of the audit: what is sealed, also when several do and rows come out of their order, and
//! that nothing under a seal can be changed without being found.

use admit::domain::seal::SealDigest;
use admit::service::audit::{AuditSealed, Flaw, Seal, Verdict};
use admit::service::{Mode, Service};

use crate::support::world::World;

async fn seal(service: &Service) -> Seal {
    match service.seal_audit(Mode::Apply).await.unwrap() {
        AuditSealed::Sealed(seal) => seal,
        other => panic!("{other:?}"),
    }
}

async fn verify(service: &Service, anchor: Option<SealDigest>) -> Verdict {
    let mut verification = service.verify_audit(anchor);
    while verification.step().await.unwrap() {}
    verification.end().await.unwrap()
}

/// Adds so many rows.
async fn record(world: &World, rows: usize) {
    world
        .sql(&format!(
            "INSERT INTO audit (actor, action, subject_kind, subject_id, ticket)
             SELECT 'kim', 'account.disabled', 'account', gen_random_uuid(), 'T-' || n
             FROM generate_series(1, {rows}) n"
        ))
        .await;
}

/// Ten rows under three seals: 1 to 4, 5 to 7 and 8 to 10.
async fn sealed() -> (World, [Seal; 3]) {
    let world = World::new().await;
    record(&world, 2).await;
    let first = seal(&world.service).await;
    record(&world, 3).await;
    let second = seal(&world.service).await;
    record(&world, 3).await;
    let third = seal(&world.service).await;
    (world, [first, second, third])
}

/// What somebody does who owns the server, and then the first seal that does not fit: its number, its
/// rows, and why.
async fn tampered(statements: &str) -> Option<(i64, i64, i64, Flaw)> {
    let (world, _) = sealed().await;
    assert_eq!(verify(&world.service, None).await.broken, 0);
    tamper(&world, statements).await;
    let verdict = verify(&world.service, None).await;
    let (seal, first, flaw) = verdict.first_broken?;
    Some((seal.id, first, seal.up_to, flaw))
}

async fn tamper(world: &World, statements: &str) {
    world
        .sql(&format!(
            "ALTER TABLE audit DISABLE TRIGGER audit_append_only;
             ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_append_only;
             {statements};
             ALTER TABLE audit ENABLE TRIGGER audit_append_only;
             ALTER TABLE audit_seal ENABLE TRIGGER audit_seal_append_only"
        ))
        .await;
}

#[tokio::test]
async fn seals_hang_on_each_other_and_with_nothing_new_there_is_no_new_one() {
    let world = World::new().await;
    let first = seal(&world.service).await;
    assert_eq!(
        (first.rows, first.up_to, first.previous),
        (2, 2, SealDigest::NONE)
    );
    for mode in [Mode::Apply, Mode::DryRun] {
        let again = world.service.seal_audit(mode).await.unwrap();
        assert_eq!(again, AuditSealed::Unchanged(Some(first)));
    }
    record(&world, 3).await;
    let before = world.everything().await;
    let rehearsed = world.service.seal_audit(Mode::DryRun).await.unwrap();
    assert_eq!(rehearsed, AuditSealed::WouldSeal { rows: 3, up_to: 5 });
    assert_eq!(world.everything().await, before);
    let second = seal(&world.service).await;
    assert_eq!(
        (second.rows, second.up_to, second.previous),
        (3, 5, first.digest)
    );
}

#[tokio::test]
async fn an_empty_audit_has_nothing_to_seal() {
    let world = World::new().await;
    tamper(&world, "TRUNCATE audit CASCADE").await;
    let sealed = world.service.seal_audit(Mode::Apply).await.unwrap();
    assert_eq!(sealed, AuditSealed::Unchanged(None));
    assert_eq!(verify(&world.service, None).await, Verdict::default());
}

#[tokio::test]
async fn what_is_whole_is_said_to_be_and_what_came_after_is_counted() {
    let (world, [first, _, third]) = sealed().await;
    record(&world, 2).await;
    let verdict = verify(&world.service, Some(first.digest)).await;
    let expected = Verdict {
        seals: 3,
        rows: 10,
        last: Some(third),
        uncovered: 2,
        first_broken: None,
        broken: 0,
        anchored: Some(first),
        ..Verdict::default()
    };
    assert_eq!(verdict, expected);
}

#[tokio::test]
async fn every_column_is_under_the_seal() {
    let (world, _) = sealed().await;
    let columns = world
        .rows(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
             WHERE attrelid = 'audit'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'",
        )
        .await;
    assert_eq!(columns.len(), 14, "{columns:?}");
    for column in columns {
        let (name, kind) = column.split_once(' ').unwrap();
        let other = match kind {
            "timestamp with time zone" => "at + interval '1 microsecond'".to_owned(),
            "uuid" => "gen_random_uuid()".to_owned(),
            "integer" => "2".to_owned(),
            "xid8" => "'3'".to_owned(),
            "bytea" => "sha256('other')".to_owned(),
            _ if name == "subject_kind" => "'mail'".to_owned(),
            _ => format!("coalesce({name}, '') || 'x'"),
        };
        let old = world
            .value(&format!(
                "SELECT quote_nullable({name}) FROM audit WHERE id = 6"
            ))
            .await;
        tamper(
            &world,
            &format!("UPDATE audit SET {name} = {other} WHERE id = 6"),
        )
        .await;
        let broken = verify(&world.service, None).await.first_broken;
        assert!(
            matches!(broken, Some((seal, 5, Flaw::Changed)) if seal.id == 2),
            "{name}: {broken:?}"
        );
        tamper(
            &world,
            &format!("UPDATE audit SET {name} = {old} WHERE id = 6"),
        )
        .await;
        assert_eq!(verify(&world.service, None).await.broken, 0, "{name}");
    }
}

#[tokio::test]
async fn a_row_that_was_edited_deleted_swapped_or_put_in_is_found() {
    let edited = tampered("UPDATE audit SET actor = 'lee' WHERE id = 6").await;
    assert_eq!(edited, Some((2, 5, 7, Flaw::Changed)));
    let emptied = tampered("UPDATE audit SET state_before = '' WHERE id = 9").await;
    assert_eq!(emptied, Some((3, 8, 10, Flaw::Changed)));
    let deleted = tampered("DELETE FROM audit WHERE id = 3").await;
    assert_eq!(deleted, Some((1, 1, 4, Flaw::Count(3))));
    let swapped = tampered(
        "UPDATE audit a SET ticket = b.ticket FROM audit b
         WHERE (a.id, b.id) IN ((5, 6), (6, 5))",
    )
    .await;
    assert_eq!(swapped, Some((2, 5, 7, Flaw::Changed)));
    let row = |id: &str| {
        format!(
            "INSERT INTO audit (id, actor, action, subject_kind, subject_id)
             OVERRIDING SYSTEM VALUE
             VALUES ({id}, 'kim', 'account.deleted', 'account', gen_random_uuid())"
        )
    };
    for before_all in ["0", "-7"] {
        let put_in = tampered(&row(before_all)).await;
        assert_eq!(put_in, Some((1, 1, 4, Flaw::Count(5))), "{before_all}");
    }
    let moved = tampered(&format!("DELETE FROM audit WHERE id = 5; {}", row("5"))).await;
    assert_eq!(moved, Some((2, 5, 7, Flaw::Changed)));
    let late = "UPDATE audit SET at = 'infinity' WHERE id = 10";
    assert_eq!(tampered(late).await, Some((3, 8, 10, Flaw::Changed)));
}

#[tokio::test]
async fn a_reason_that_was_reworded_is_found_and_one_that_was_erased_is_not_missed() {
    let (world, _) = sealed().await;
    world
        .sql(
            "INSERT INTO audit (actor, action, subject_kind, subject_id, reason_digest)
                SELECT 'kim', 'account.disabled', 'account', gen_random_uuid(), sha256(reason)
                FROM unnest(ARRAY['left the course', 'moved away']::bytea[]) reason;
             INSERT INTO audit_note SELECT id, 'left the course' FROM audit
                WHERE reason_digest = sha256('left the course')",
        )
        .await;
    let whole = verify(&world.service, None).await;
    assert_eq!((whole.forged_reasons, whole.first_forged), (0, None));
    world
        .sql("UPDATE audit_note SET reason = 'was rude to us'")
        .await;
    let forged = verify(&world.service, None).await;
    let row = world
        .value("SELECT audit_id FROM audit_note")
        .await
        .parse()
        .unwrap();
    assert_eq!((forged.forged_reasons, forged.first_forged), (1, Some(row)));
    assert_eq!(forged.broken, 0, "the rows themselves hold");
}

#[tokio::test]
async fn a_seal_that_was_edited_deleted_or_swapped_is_found() {
    let digest = tampered("UPDATE audit_seal SET digest = sha256('x') WHERE id = 2").await;
    assert_eq!(digest, Some((2, 5, 7, Flaw::Changed)));
    let previous = tampered("UPDATE audit_seal SET previous = sha256('x') WHERE id = 2").await;
    assert_eq!(previous, Some((2, 5, 7, Flaw::Unhinged)));
    let deleted = tampered("DELETE FROM audit_seal WHERE id = 2").await;
    assert_eq!(deleted, Some((3, 5, 10, Flaw::Unhinged)));
    let first = tampered("DELETE FROM audit_seal WHERE id = 1").await;
    assert_eq!(first, Some((2, 1, 7, Flaw::Unhinged)));
    let wider = tampered("UPDATE audit_seal SET up_to = 6 WHERE id = 2").await;
    assert_eq!(wider, Some((2, 5, 6, Flaw::Count(2))));
    let swapped = tampered(
        "UPDATE audit_seal SET up_to = 100 WHERE id = 1; UPDATE audit_seal SET up_to = 4 WHERE id = 2;
         UPDATE audit_seal SET up_to = 7 WHERE id = 1",
    )
    .await;
    assert_eq!(swapped, Some((1, 1, 7, Flaw::Count(7))));
}

#[tokio::test]
async fn only_a_digest_from_outside_shows_that_the_end_was_cut_off() {
    let (world, [_, second, third]) = sealed().await;
    tamper(
        &world,
        "DELETE FROM audit_seal WHERE id = 3; DELETE FROM audit WHERE id > 7",
    )
    .await;
    let verdict = verify(&world.service, None).await;
    assert_eq!((verdict.broken, verdict.last), (0, Some(second)));
    let verdict = verify(&world.service, Some(third.digest)).await;
    assert_eq!((verdict.broken, verdict.anchored), (0, None));
    let verdict = verify(&world.service, Some(second.digest)).await;
    assert_eq!(verdict.anchored, Some(second));
}

#[tokio::test]
async fn only_a_digest_from_outside_shows_that_all_was_written_anew() {
    let (world, [.., third]) = sealed().await;
    let forge = "UPDATE audit SET actor = 'lee' WHERE id = 6; TRUNCATE audit_seal";
    tamper(&world, forge).await;
    seal(&world.service).await;
    assert_eq!(verify(&world.service, None).await.broken, 0);
    assert_eq!(
        verify(&world.service, Some(third.digest)).await.anchored,
        None
    );
}

#[tokio::test]
async fn a_row_that_is_committed_out_of_its_order_is_waited_for_and_never_lost() {
    let world = World::new().await;
    let insert = "INSERT INTO audit (actor, action, subject_kind, subject_id)
                  VALUES ('slow', 'account.disabled', 'account', gen_random_uuid())";
    // It has its number, and will be committed after rows with larger ones.
    let slow = world.hold(insert).await;
    record(&world, 2).await;
    let service = world.service.clone();
    let sealing = tokio::spawn(async move { service.seal_audit(Mode::Apply).await });
    world.until_somebody_waits().await;
    slow.commit().await.unwrap();
    let AuditSealed::Sealed(sealed) = sealing.await.unwrap().unwrap() else {
        panic!("nothing was sealed");
    };
    assert_eq!((sealed.rows, sealed.up_to), (5, 5));
    assert_eq!(verify(&world.service, None).await.broken, 0);
}

#[tokio::test]
async fn a_number_that_was_given_back_does_no_harm() {
    let world = World::new().await;
    let insert = "INSERT INTO audit (actor, action, subject_kind, subject_id)
                  VALUES ('slow', 'account.disabled', 'account', gen_random_uuid())";
    world.hold(insert).await.rollback().await.unwrap();
    record(&world, 1).await;
    let sealed = seal(&world.service).await;
    assert_eq!((sealed.rows, sealed.up_to), (3, 4));
    world.hold(insert).await.rollback().await.unwrap();
    let again = world.service.seal_audit(Mode::Apply).await.unwrap();
    assert_eq!(again, AuditSealed::Unchanged(Some(sealed)));
    assert_eq!(verify(&world.service, None).await.broken, 0);
}

#[tokio::test]
async fn of_several_who_seal_at_once_one_does_and_no_row_is_sealed_twice() {
    let world = World::new().await;
    let mut sealed_rows = 0;
    for _ in 0..5 {
        record(&world, 200).await;
        let all = (0..6).map(|_| {
            let service = world.service.clone();
            tokio::spawn(async move { service.seal_audit(Mode::Apply).await })
        });
        for sealing in all.collect::<Vec<_>>() {
            match sealing.await.unwrap().unwrap() {
                AuditSealed::Sealed(seal) => sealed_rows += seal.rows,
                AuditSealed::Unchanged(seal) => assert!(seal.is_some()),
                other @ AuditSealed::WouldSeal { .. } => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(sealed_rows, 1002);
    let verdict = verify(&world.service, None).await;
    assert_eq!((verdict.broken, verdict.seals, verdict.rows), (0, 5, 1002));
}

#[tokio::test]
async fn rows_that_come_while_others_seal_are_all_under_a_seal_in_the_end() {
    let world = World::new().await;
    let writing = async {
        for _ in 0..40 {
            record(&world, 25).await;
        }
    };
    let sealing = async {
        for _ in 0..20 {
            world.service.seal_audit(Mode::Apply).await.unwrap();
        }
    };
    tokio::join!(writing, sealing);
    world.service.seal_audit(Mode::Apply).await.unwrap();
    let verdict = verify(&world.service, None).await;
    assert_eq!(
        (verdict.broken, verdict.rows, verdict.uncovered),
        (0, 1002, 0)
    );
}

#[tokio::test]
async fn a_seal_over_more_than_a_page_is_the_same_as_when_it_is_verified() {
    let world = World::new().await;
    record(&world, 25_000).await;
    assert_eq!(seal(&world.service).await.rows, 25_002);
    record(&world, 9_998).await;
    seal(&world.service).await;
    let verdict = verify(&world.service, None).await;
    assert_eq!(
        (verdict.broken, verdict.rows, verdict.uncovered),
        (0, 35_000, 0)
    );
    tamper(&world, "DELETE FROM audit WHERE id = 10001").await;
    assert_eq!(verify(&world.service, None).await.broken, 1);
}

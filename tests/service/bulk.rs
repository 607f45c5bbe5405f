//! Inviting: what becomes of each kind of row, and what is written for it.

use admit::domain::expiry::Expiry;
use admit::domain::language::Language;
use admit::domain::name::{NamePart, PersonName};
use admit::service::Grounds;
use admit::service::bulk::{BatchSource, BeginBatch, InviteOptions, InviteRow};

use crate::support::world::{World, audited, words};

const AGAIN: InviteOptions = InviteOptions {
    again: true,
    update: false,
};
const UPDATE: InviteOptions = InviteOptions {
    again: false,
    update: true,
};

fn named(row: InviteRow, family: &str) -> InviteRow {
    let family = NamePart::read(family).unwrap().part;
    InviteRow {
        name: PersonName {
            family,
            ..PersonName::default()
        },
        ..row
    }
}

#[tokio::test]
async fn new_people_are_invited_and_the_same_again_are_not() {
    let world = World::new().await;
    let rows = world.people(3);
    assert_eq!(world.invite(&rows).await, ["invited"; 3]);
    let later = world.people(3);
    assert_eq!(world.invite(&later).await, ["already_invited"; 3]);
    let upper = [world.row("PERSON001@MAIL.TEST")];
    assert_eq!(world.invite(&upper).await, ["already_invited"]);
    assert_eq!(world.value("SELECT count(*) FROM invitation").await, "3");
    let ids = world.rows("SELECT id FROM invitation ORDER BY email").await;
    assert_eq!(
        ids,
        rows.iter()
            .map(|row| row.id.to_string())
            .collect::<Vec<_>>()
    );
    let mails = world
        .rows("SELECT kind, generation, step, state, attempts FROM mail")
        .await;
    assert_eq!(mails, ["invitation 1 0 queued 0"; 3]);
}

#[tokio::test]
async fn a_run_takes_over_the_mails_that_an_earlier_one_left() {
    let world = World::new().await;
    world.invite(&world.people(2)).await;
    let mut run = world.run(InviteOptions::default()).await;
    world
        .service
        .invite_rows(&mut run, &world.people(1))
        .await
        .unwrap();
    let taken = format!("SELECT count(*) FROM mail WHERE batch_id = '{}'", run.id);
    assert_eq!(world.value(&taken).await, "1");
}

#[tokio::test]
async fn what_a_row_says_otherwise_is_told_and_taken_over_only_on_request() {
    let world = World::new().await;
    let first = InviteRow {
        reference: Some("17".to_owned()),
        ..named(world.row("kim@mail.test"), "Berg")
    };
    world.invite(&[first]).await;
    let stored = "SELECT family_name, language, roles::text, reference, link_gen FROM invitation";
    assert_eq!(world.rows(stored).await, ["Berg en {client} 17 1"]);

    let changed = InviteRow {
        language: Some(Language::Nl),
        roles: Some("clinician+owner".parse().unwrap()),
        ..named(world.row("kim@mail.test"), "Bergen")
    };
    let outcomes = world
        .invite_as(InviteOptions::default(), std::slice::from_ref(&changed))
        .await;
    assert_eq!(words(&outcomes), ["already_invited differs"]);
    let message = outcomes[0].message.clone().unwrap();
    assert!(message.contains("name, language, role;"), "{message}");
    assert_eq!(world.rows(stored).await, ["Berg en {client} 17 1"]);

    assert_eq!(
        words(&world.invite_as(UPDATE, &[changed]).await),
        ["already_invited updated"]
    );
    assert_eq!(
        world.rows(stored).await,
        ["Bergen nl {owner,clinician} 17 1"]
    );
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "1");
    // A row that says nothing differs in nothing.
    assert_eq!(
        words(
            &world
                .invite_as(UPDATE, &world.rows_of("kim@mail.test"))
                .await
        ),
        ["already_invited"]
    );
    assert_eq!(
        world.rows(stored).await,
        ["Bergen nl {owner,clinician} 17 1"]
    );
}

/// Five people of whom each would be passed over for another reason.
async fn passed_over(world: &World) -> Vec<InviteRow> {
    let people = ["withdrawn", "expired", "signed-off", "blocked"];
    for name in &people[..3] {
        world.invite_one(&format!("{name}@mail.test")).await;
    }
    world
        .sql(
            "UPDATE invitation SET ended = 'withdrawn', ended_at = now() WHERE email LIKE 'withdrawn@%';
             UPDATE invitation SET expires_at = now() WHERE email LIKE 'expired@%';
             INSERT INTO blocked VALUES ('blocked@mail.test', 'declined', now())",
        )
        .await;
    let account = world.account("signed-off@mail.test", "active").await;
    world.member(&account).await;
    world
        .sql(&format!(
            "UPDATE membership SET ended_at = now(), end_cause = 'ended';
             UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
             WHERE email LIKE 'signed-off@%';
             {}",
            audited(&account)
        ))
        .await;
    people
        .iter()
        .map(|name| world.row(&format!("{name}@mail.test")))
        .collect()
}

#[tokio::test]
async fn a_file_passes_over_those_whom_a_person_should_look_at() {
    let world = World::new().await;
    let rows = passed_over(&world).await;
    let before = world.rows("SELECT id, state FROM mail ORDER BY id").await;
    assert_eq!(
        world.invite(&rows).await,
        [
            "held_back withdrawn",
            "held_back expired",
            "held_back membership_ended",
            "held_back blocked"
        ]
    );
    assert_eq!(
        world.rows("SELECT id, state FROM mail ORDER BY id").await,
        before
    );
}

#[tokio::test]
async fn again_invites_them_all_but_the_blocked_and_renews_what_had_expired() {
    let world = World::new().await;
    let rows = passed_over(&world).await;
    let outcomes = words(&world.invite_as(AGAIN, &rows).await);
    assert_eq!(
        outcomes,
        ["invited", "invited", "invited", "held_back blocked"]
    );
    let open = world
        .rows(
            "SELECT email, link_gen, expires_at > now(),
                (SELECT string_agg(state, ',' ORDER BY generation) FROM mail WHERE invitation_id = i.id)
             FROM invitation i WHERE ended IS NULL ORDER BY email",
        )
        .await;
    assert_eq!(
        open,
        [
            "expired@mail.test 2 true moot,queued",
            "signed-off@mail.test 1 true queued",
            "withdrawn@mail.test 1 true queued",
        ]
    );
}

#[tokio::test]
async fn members_are_not_invited_again_under_whatever_address_they_joined() {
    let world = World::new().await;
    let invited = world.invite_one("work@mail.test").await;
    let account = world.account("home@mail.test", "active").await;
    world.member(&account).await;
    world
        .sql(&format!(
            "UPDATE invitation SET ended = 'accepted', ended_at = now(), accepted_by = '{account}'
             WHERE id = '{invited}'"
        ))
        .await;
    let rows = [world.row("Home@mail.test"), world.row("work@mail.test")];
    assert_eq!(world.invite(&rows).await, ["already_member"; 2]);
    assert_eq!(
        words(&world.invite_as(AGAIN, &rows).await),
        ["already_member"; 2]
    );
    assert_eq!(
        world
            .value("SELECT count(*) FROM invitation WHERE ended IS NULL")
            .await,
        "0"
    );
}

#[tokio::test]
async fn people_with_an_account_are_invited_and_what_hinders_them_is_told() {
    let world = World::new().await;
    let mut rows = Vec::new();
    for state in ["active", "pending", "disabled", "deleted"] {
        world.account(&format!("{state}@mail.test"), state).await;
        rows.push(world.row(&format!("{state}@mail.test")));
    }
    let outcomes = world.invite(&rows).await;
    assert_eq!(
        outcomes,
        [
            "invited",
            "invited account_pending",
            "invited account_disabled",
            "invited account_deleted"
        ]
    );
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "4");
}

#[tokio::test]
async fn the_language_is_the_rows_else_the_accounts_else_the_spaces() {
    let world = World::new().await;
    for email in ["said@mail.test", "account@mail.test"] {
        world.account(email, "active").await; // which is Dutch
    }
    let said = InviteRow {
        language: Some(Language::En),
        ..world.row("said@mail.test")
    };
    world
        .invite(&[
            said,
            world.row("account@mail.test"),
            world.row("space@mail.test"),
        ])
        .await;
    let stored = world
        .rows("SELECT email, language FROM invitation ORDER BY id")
        .await;
    assert_eq!(
        stored,
        [
            "said@mail.test en",
            "account@mail.test nl",
            "space@mail.test en"
        ]
    );
}

#[tokio::test]
async fn a_life_is_counted_from_the_first_mail_and_a_day_is_not() {
    let world = World::new().await;
    let day = "2099-12-31T00:00:00Z".parse().unwrap();
    let rows = [
        InviteRow {
            expiry: "7d".parse().unwrap(),
            ..world.row("a@mail.test")
        },
        InviteRow {
            expiry: Expiry::At(day),
            ..world.row("b@mail.test")
        },
    ];
    world.invite(&rows).await;
    let stored = world
        .rows(
            "SELECT ttl_seconds, expires_at = created_at + interval '7 days',
                expires_at = '2099-12-31T00:00:00Z' FROM invitation ORDER BY email",
        )
        .await;
    assert_eq!(stored, ["604800 true false", "- false true"]);
}

#[tokio::test]
async fn a_preview_tells_what_the_run_would_do_and_writes_nothing() {
    let world = World::new().await;
    let mut rows = passed_over(&world).await;
    world.account("disabled@mail.test", "disabled").await;
    world.invite_one("open@mail.test").await;
    rows.extend([
        named(world.row("open@mail.test"), "Berg"),
        world.row("disabled@mail.test"),
        world.row("new@mail.test"),
    ]);
    for options in [InviteOptions::default(), UPDATE, AGAIN] {
        for row in &mut rows {
            // An id is drawn for each run.
            row.id = InviteRow::new(row.space, row.space_language, row.address.clone()).id;
        }
        let before = world.everything().await;
        let told = words(&world.service.preview_rows(options, &rows).await.unwrap());
        assert_eq!(world.everything().await, before);
        assert_eq!(words(&world.invite_as(options, &rows).await), told);
        assert_ne!(world.everything().await, before);
    }
}

#[tokio::test]
async fn a_chunk_is_one_row_of_the_audit_and_what_changes_nothing_is_none() {
    let world = World::new().await;
    let grounds = Grounds {
        reason: Some("spring intake".to_owned()),
        ticket: Some("T-1".to_owned()),
    };
    let request = BeginBatch {
        source: BatchSource::File {
            digest: [7; 32],
            name: "a.csv".to_owned(),
            options: String::new(),
        },
        space: Some(world.space.id),
        options: UPDATE,
        grounds,
    };
    let mut run = world.service.begin_batch(request).await.unwrap();
    world
        .service
        .invite_rows(&mut run, &world.people(4))
        .await
        .unwrap();
    world
        .service
        .invite_rows(&mut run, &world.people(2))
        .await
        .unwrap();
    let changed = [named(world.row("person000@mail.test"), "Berg")];
    world.service.invite_rows(&mut run, &changed).await.unwrap();
    let batch = "SELECT rows, invited, already_invited, finished_at IS NULL, source FROM batch";
    assert_eq!(world.rows(batch).await, ["7 4 3 true file"]);
    world.service.end_batch(&run, true).await.unwrap();
    assert_eq!(world.rows(batch).await, ["7 4 3 false file"]);
    let audit = world
        .rows(&format!(
            "SELECT actor, action, ticket, subjects, subject_id, space_id = '{}', reason,
                reason_digest = sha256(convert_to(reason, 'UTF8'))
             FROM audit JOIN audit_note ON audit_id = id WHERE batch_id = '{}' ORDER BY id",
            world.space.id, run.id
        ))
        .await;
    assert_eq!(
        audit,
        [
            "sam invitations.sent T-1 4 - true spring intake true",
            "sam invitations.updated T-1 1 - true spring intake true",
        ]
    );
}

#[tokio::test]
async fn a_chunk_that_the_database_refuses_leaves_nothing_behind() {
    let world = World::new().await;
    let mut run = world.run(InviteOptions::default()).await;
    let before = world.everything().await;
    let nowhere = InviteRow {
        space: uuid::Uuid::nil().into(),
        ..world.row("b@mail.test")
    };
    let rows = [world.row("a@mail.test"), nowhere];
    assert!(world.service.invite_rows(&mut run, &rows).await.is_err());
    assert_eq!(world.everything().await, before);
    assert_eq!(run.counts.rows, 0);
}

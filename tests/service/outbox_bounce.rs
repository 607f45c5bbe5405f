//! What comes back: noted with its mail, its address mailed no more until somebody allows it.

use std::sync::Arc;

use admit::domain::email::EmailAddress;
use admit::domain::id::{InvitationId, MailId};
use admit::domain::mail::BlockCause;
use admit::mail::{MemoryFault, MemoryOutbox, NotSent, Reply, Stage, Submitted};
use admit::service::correct::{CorrectError, CorrectInvitation};
use admit::service::invitation::{InvitationError, InvitationTarget};
use admit::service::outbox::{
    AddressAllowed, AllowAddress, BounceNoted, MailTarget, NoteBounce, NoteBounceError,
    OutboxError, RetryMail,
};
use admit::service::{Grounds, Mode, new_run};

use super::account::new_account;
use crate::support::returned::{complaint, out_of_office, report};
use crate::support::roles::TestRoles;
use crate::support::world::{World, memory, resend, service_at};

const FOR_GOOD: (&str, &str) = ("failed", "5.1.1");

/// Somebody who was invited, and whose mail was taken by a server.
async fn mailed() -> (World, InvitationId, MailId) {
    let world = World::new().await;
    let invitation = world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    let mail = world.mail_of(invitation).await;
    (world, invitation, mail)
}

async fn note(world: &World, raw: &str) -> BounceNoted {
    let request = NoteBounce {
        raw: raw.as_bytes(),
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    world.service.note_bounce(&request).await.unwrap()
}

async fn allow(world: &World, email: &str) -> Result<AddressAllowed, OutboxError> {
    let request = AllowAddress {
        email: email.parse().unwrap(),
        run: new_run(),
        grounds: Grounds {
            reason: Some("the mailbox works again".to_owned()),
            ticket: None,
        },
        mode: Mode::Apply,
    };
    world.service.allow_address(&request).await
}

async fn retry(world: &World, mail: MailId) -> Result<(), OutboxError> {
    let request = RetryMail {
        target: MailTarget::Id(mail),
        again: true,
        is_bulk: false,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    world.service.retry_mail(&request).await.map(|_| ())
}

async fn correct(world: &World, id: InvitationId, to: &str) -> Result<(), CorrectError> {
    let request = CorrectInvitation {
        target: InvitationTarget::Id(id),
        to: to.parse().unwrap(),
        run: new_run(),
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    world.service.correct_invitation(&request).await.map(drop)
}

const BLOCKED: &str = "SELECT email_key, cause FROM blocked";

#[tokio::test]
async fn a_bounced_address_is_refused_until_it_is_allowed_again() {
    let (world, invitation, mail) = mailed().await;
    let dsn = report(&mail.to_string(), "kim@mail.test", FOR_GOOD);
    // One that waits is not sent any more.
    world
        .sql(
            "INSERT INTO mail (id, kind, invitation_id, generation, step, created_at, not_before)
             SELECT gen_random_uuid(), 'reminder', id, link_gen, 1, now(), now() FROM invitation",
        )
        .await;
    let noted = BounceNoted::Noted {
        mail,
        cause: BlockCause::Bounced,
        blocks: true,
    };
    assert_eq!(note(&world, &dsn).await, noted);
    let kept = "SELECT state, bounce.cause, status, said FROM mail JOIN bounce ON mail_id = id";
    assert_eq!(
        world.value(kept).await,
        "sent bounced 5.1.1 <k***@mail.test>: not taken"
    );
    assert_eq!(world.rows(BLOCKED).await, ["kim@mail.test bounced"]);
    let reminder = "SELECT state FROM mail WHERE kind = 'reminder'";
    assert_eq!(world.rows(reminder).await, ["moot"]);
    // The same report again, and a rehearsal, change nothing.
    let before = world.everything().await;
    assert_eq!(note(&world, &dsn).await, BounceNoted::Unchanged(mail));
    assert_eq!(world.everything().await, before);
    // No way to mail it.
    let row = world.rows_of("Kim@mail.test");
    assert_eq!(world.invite(&row).await, ["refused undeliverable"]);
    let target = InvitationTarget::Id(invitation);
    let refused = resend(&world.service, target.clone()).await;
    assert!(matches!(
        refused,
        Err(InvitationError::KeptBack(_, BlockCause::Bounced))
    ));
    let refused = retry(&world, mail).await;
    assert!(matches!(
        refused,
        Err(OutboxError::KeptBack(_, BlockCause::Bounced))
    ));
    // Until it is allowed; the old report does not come back to haunt it.
    let allowed = allow(&world, "KIM@mail.test").await.unwrap();
    assert_eq!(allowed, AddressAllowed::Allowed(BlockCause::Bounced));
    let again = allow(&world, "kim@mail.test").await.unwrap();
    assert_eq!(again, AddressAllowed::Unchanged);
    assert_eq!(note(&world, &dsn).await, BounceNoted::Unchanged(mail));
    assert!(world.rows(BLOCKED).await.is_empty());
    assert_eq!(world.invite(&row).await, ["already_invited"]);
    resend(&world.service, target).await.unwrap();
    let audit = "SELECT action, subject_id, state_before, state_after, reason_digest IS NOT NULL
        FROM audit WHERE subject_kind = 'mail' ORDER BY id";
    assert_eq!(
        world.rows(audit).await,
        [
            format!("mail.bounced {mail} sent bounced false"),
            format!("mail.allowed {mail} bounced - true"),
        ]
    );
    let told = world.rows("SELECT * FROM audit").await.join("\n");
    assert!(!told.contains("kim@"), "{told}");
}

#[tokio::test]
async fn whoever_would_mail_a_blocked_address_is_told_why_in_the_same_words() {
    let (world, invitation, mail) = mailed().await;
    let other = world.invite_one("kym@mail.test").await;
    for (cause, code, why) in [
        ("bounced", "undeliverable", "a mail to it bounced"),
        ("by_staff", "blocked", "staff blocked it"),
    ] {
        world
            .sql(&format!(
                "DELETE FROM blocked; INSERT INTO blocked
                 SELECT a, '{cause}', now() FROM unnest('{{kim@mail.test,new@mail.test}}'::text[]) a"
            ))
            .await;
        let before = world.everything().await;
        let resent = resend(&world.service, InvitationTarget::Id(invitation)).await;
        let retried = retry(&world, mail).await;
        let corrected = correct(&world, other, "new@mail.test").await;
        let account = new_account("New@mail.test");
        let made = world.service.create_account(&account).await;
        let told = [
            resent.unwrap_err().to_string(),
            retried.unwrap_err().to_string(),
            corrected.unwrap_err().to_string(),
            made.unwrap_err().to_string(),
        ];
        let addresses = [
            "kim@mail.test",
            "this address",
            "new@mail.test",
            "New@mail.test",
        ];
        assert_eq!(
            told,
            addresses.map(|address| format!("mail to {address} is kept back: {why}"))
        );
        let row = world.invite(&world.rows_of("new@mail.test")).await;
        assert!(row[0].ends_with(code), "{row:?}");
        assert_eq!(world.everything().await, before);
    }
}

#[tokio::test]
async fn what_waits_for_an_address_that_bounced_meanwhile_does_not_leave_until_it_is_allowed() {
    let (world, _, mail) = mailed().await;
    world
        .sql(
            "UPDATE invitation SET link_gen = 2;
             INSERT INTO mail (id, kind, invitation_id, generation, created_at, not_before)
             SELECT gen_random_uuid(), 'invitation', id, 2, now(), now() FROM invitation",
        )
        .await;
    let dsn = report(&mail.to_string(), "kim@mail.test", FOR_GOOD);
    note(&world, &dsn).await;
    let outbox = MemoryOutbox::default();
    let delivery = world.deliver(&memory(&outbox)).await;
    assert_eq!((delivery.sent, delivery.dead, delivery.waiting), (0, 1, 0));
    assert!(outbox.delivered().is_empty());
    let waited = format!("SELECT id, state, reply_text FROM mail WHERE id <> '{mail}'");
    let told = world.value(&waited).await;
    let (dead, told) = told.split_once(' ').unwrap();
    assert_eq!(told, "dead not sent: the address is not mailed any more");
    allow(&world, "kim@mail.test").await.unwrap();
    retry(&world, dead.parse().unwrap()).await.unwrap();
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
}

#[tokio::test]
async fn what_came_back_had_left_so_there_is_no_doubt_about_it_and_no_repeat() {
    let world = World::new().await;
    let account = world.account("kim@mail.test", "active").await;
    world
        .sql(&format!(
            "UPDATE account SET reset_gen = 1;
             INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             VALUES (gen_random_uuid(), 'reset', '{account}', 1, now(), now())"
        ))
        .await;
    let outbox = MemoryOutbox::default();
    outbox.plan(MemoryFault::Submit {
        answer: Submitted::InDoubt("lost".to_owned()),
        delivered: true,
    });
    assert_eq!(world.deliver(&memory(&outbox)).await.in_doubt, 1);
    let mail = world.value("SELECT id FROM mail").await;
    note(&world, &report(&mail, "kim@mail.test", FOR_GOOD)).await;
    world.sql("UPDATE mail SET not_before = now()").await;
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 0);
    assert_eq!(outbox.delivered().len(), 1);
    let state = "SELECT state, maybe_duplicate, reply_text FROM mail";
    let told = "sent false it came back, so it had left";
    assert_eq!(world.value(state).await, told);
}

#[tokio::test]
async fn whoever_followed_the_link_of_a_mail_had_it() {
    let world = World::new().await;
    world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    outbox.plan(MemoryFault::Submit {
        answer: Submitted::InDoubt("lost".to_owned()),
        delivered: true,
    });
    assert_eq!(world.deliver(&memory(&outbox)).await.in_doubt, 1);
    world.sql("UPDATE link SET used_at = now()").await;
    world.deliver(&memory(&outbox)).await;
    let told = "sent its link was used, so it had arrived";
    assert_eq!(
        world.value("SELECT state, reply_text FROM mail").await,
        told
    );
}

#[tokio::test]
async fn what_is_not_the_addresses_fault_is_noted_and_blocks_nobody() {
    for status in ["5.7.1", "4.4.1"] {
        let (world, _, mail) = mailed().await;
        let dsn = report(&mail.to_string(), "kim@mail.test", ("failed", status));
        let noted = BounceNoted::Noted {
            mail,
            cause: BlockCause::Bounced,
            blocks: false,
        };
        assert_eq!(note(&world, &dsn).await, noted, "{status}");
        assert!(world.rows(BLOCKED).await.is_empty(), "{status}");
        retry(&world, mail).await.unwrap();
    }
}

#[tokio::test]
async fn delays_and_automatic_answers_leave_everything_as_it_is() {
    let (world, _, mail) = mailed().await;
    let id = mail.to_string();
    let before = world.everything().await;
    for raw in [
        report(&id, "kim@mail.test", ("delayed", "4.4.1")),
        report(&id, "kim@mail.test", ("relayed", "2.0.0")),
        out_of_office(&id),
    ] {
        let noted = note(&world, &raw).await;
        assert!(matches!(noted, BounceNoted::NothingToNote(_)), "{noted:?}");
    }
    let elsewhere = "01a20ada-4643-7135-80b2-5bbb589259f9";
    let foreign = report(elsewhere, "kim@mail.test", FOR_GOOD);
    assert_eq!(note(&world, &foreign).await, BounceNoted::NotOurs);
    let request = NoteBounce {
        raw: b"not a message",
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    let refused = world.service.note_bounce(&request).await;
    assert!(matches!(refused, Err(NoteBounceError::NotAMessage(_))));
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn a_report_about_a_mail_that_never_left_is_not_believed() {
    let world = World::new().await;
    let invitation = world.invite_one("kim@mail.test").await;
    let waiting = world.mail_of(invitation).await.to_string();
    let forged = report(&waiting, "kim@mail.test", FOR_GOOD);
    assert_eq!(note(&world, &forged).await, BounceNoted::NotOurs);
    assert!(world.rows(BLOCKED).await.is_empty());
}

#[tokio::test]
async fn an_address_that_was_corrected_since_is_not_blamed_for_the_old_one() {
    let (world, _, mail) = mailed().await;
    world
        .sql("UPDATE invitation SET email = 'kim@right.test', link_gen = link_gen + 1")
        .await;
    let dsn = report(&mail.to_string(), "kim@mail.test", FOR_GOOD);
    assert!(matches!(
        note(&world, &dsn).await,
        BounceNoted::Noted { blocks: false, .. }
    ));
    assert!(world.rows(BLOCKED).await.is_empty());
}

#[tokio::test]
async fn an_invitation_that_was_only_sent_anew_has_the_same_address() {
    let (world, _, mail) = mailed().await;
    world
        .sql("UPDATE invitation SET link_gen = link_gen + 1")
        .await;
    let dsn = report(&mail.to_string(), "Kim@MAIL.test", FOR_GOOD);
    note(&world, &dsn).await;
    assert_eq!(world.rows(BLOCKED).await, ["kim@mail.test bounced"]);
}

#[tokio::test]
async fn a_complaint_outweighs_a_bounce_and_what_a_person_decided_outweighs_both() {
    let (world, _, mail) = mailed().await;
    let id = mail.to_string();
    note(&world, &report(&id, "kim@mail.test", FOR_GOOD)).await;
    note(&world, &complaint(&id)).await;
    assert_eq!(world.rows(BLOCKED).await, ["kim@mail.test complained"]);
    world.sql("UPDATE blocked SET cause = 'declined'").await;
    world.sql("DELETE FROM bounce").await;
    note(&world, &complaint(&id)).await;
    assert_eq!(world.rows(BLOCKED).await, ["kim@mail.test declined"]);
    let refused = allow(&world, "kim@mail.test").await;
    assert!(matches!(refused, Err(OutboxError::OtherwiseBlocked { .. })));
    let row = world.rows_of("kim@mail.test");
    assert_eq!(world.invite(&row).await, ["held_back blocked"]);
}

#[tokio::test]
async fn an_address_that_a_server_does_not_know_counts_as_bounced_at_once() {
    for (reply, blocked) in [
        (Reply::new(550, "5.1.1 no such user"), true),
        (Reply::new(556, "5.1.10 null MX"), true),
        (Reply::new(552, "5.2.2 mailbox full"), false),
        (Reply::new(550, "no such user here"), false),
    ] {
        let world = World::new().await;
        world.invite_one("kim@mail.test").await;
        let outbox = MemoryOutbox::default();
        outbox.plan(MemoryFault::Begin(NotSent::Refused {
            reply: reply.clone(),
            stage: Stage::Recipient,
        }));
        world.deliver(&memory(&outbox)).await;
        let found = !world.rows(BLOCKED).await.is_empty();
        assert_eq!(found, blocked, "{reply}");
        let audit = "SELECT count(*) FROM audit WHERE action = 'mail.undeliverable'";
        let recorded = world.value(audit).await;
        assert_eq!(recorded, if blocked { "1" } else { "0" }, "{reply}");
    }
}

#[tokio::test]
async fn each_mail_has_a_return_path_of_its_own_and_people_see_the_sender() {
    let world = World::new().await;
    let invitation = world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    let mut mailing = memory(&outbox);
    let bounces: EmailAddress = "bounces@clinic.example".parse().unwrap();
    Arc::get_mut(&mut mailing).unwrap().bounces = Some(bounces);
    assert_eq!(world.deliver(&mailing).await.sent, 1);
    let mail = world.mail_of(invitation).await;
    let delivered = outbox.delivered();
    let id = mail.as_uuid().simple();
    assert_eq!(
        delivered[0].envelope.from.as_str(),
        format!("bounces+{id}@clinic.example")
    );
    let message = String::from_utf8_lossy(&delivered[0].message).into_owned();
    assert!(message.contains("<care@clinic.example>"));
    assert!(!message.contains("bounces"));
}

#[tokio::test]
async fn the_operator_notes_and_allows_and_the_mailer_may_block_by_no_other_way() {
    let (mut world, _, mail) = mailed().await;
    let roles = TestRoles::applied(&world.database).await;
    let url = world.database.url_as(&roles.name("operator"));
    world.service = service_at(&url, "operator", 2).await;
    let dsn = report(&mail.to_string(), "kim@mail.test", FOR_GOOD);
    note(&world, &dsn).await;
    allow(&world, "kim@mail.test").await.unwrap();
    // A server's refusal is written down by the mailer alone.
    world.invite_one("lee@mail.test").await;
    let mailer = service_at(&world.database.url_as(&roles.name("mailer")), "mailer", 2).await;
    let outbox = MemoryOutbox::default();
    outbox.plan(MemoryFault::Begin(NotSent::Refused {
        reply: Reply::new(550, "5.1.1 no such user"),
        stage: Stage::Recipient,
    }));
    let due = crate::support::world::due();
    assert_eq!(mailer.deliver(memory(&outbox), due).await.unwrap().dead, 1);
    assert_eq!(world.rows(BLOCKED).await, ["lee@mail.test bounced"]);
}

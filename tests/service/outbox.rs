//! The outbox as staff looks at it: counted, listed, another mail for what came to nothing, and the
//! end of doubt.

use admit::domain::email::EmailAddress;
use admit::domain::id::{InvitationId, MailId};
use admit::domain::mail::{MailFate, Resolution};
use admit::mail::{MemoryFault, MemoryOutbox, NotSent, Reply, Stage, Submitted};
use admit::service::account::address::ChangeAddress;
use admit::service::outbox::{
    MailFilter, MailResolved, MailRetried, MailTarget, OutboxError, ResolveMail, RetryMail,
};
use admit::service::{Grounds, Mode};
use sqlx::Executor as _;

use super::account::at;
use crate::support::roles::TestRoles;
use crate::support::world::{World, due, memory, service_at};

const STEPS: &str = "SELECT step, generation, state, maybe_duplicate FROM mail ORDER BY id";

/// A world whose one invitation's mail met with this answer.
async fn with_mail(fault: MemoryFault) -> (World, MemoryOutbox, MailId) {
    let world = World::new().await;
    let invitation = world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    outbox.plan(fault);
    world.deliver(&memory(&outbox)).await;
    let mail = world.mail_of(invitation).await;
    (world, outbox, mail)
}

/// Refused for good, for a reason that is not the address.
fn refused() -> MemoryFault {
    MemoryFault::Begin(NotSent::Refused {
        reply: Reply::new(550, "5.2.1 mailbox disabled"),
        stage: Stage::Recipient,
    })
}

fn doubt() -> MemoryFault {
    MemoryFault::Submit {
        answer: Submitted::InDoubt("connection lost".to_owned()),
        delivered: true,
    }
}

fn retry(target: MailTarget) -> RetryMail {
    RetryMail {
        target,
        again: false,
        is_bulk: false,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

fn resolve(mail: MailId, resolution: Resolution) -> ResolveMail {
    ResolveMail {
        target: MailTarget::Id(mail),
        resolution,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

fn kim() -> MailTarget {
    MailTarget::Email("kim@mail.test".parse::<EmailAddress>().unwrap())
}

#[tokio::test]
async fn a_dead_mail_stays_dead_and_a_new_one_takes_its_place() {
    let (world, outbox, dead) = with_mail(refused()).await;
    assert_eq!(world.rows(STEPS).await, ["0 1 dead false"]);
    let mut rehearsal = retry(kim());
    rehearsal.mode = Mode::DryRun;
    let before = world.everything().await;
    world.service.retry_mail(&rehearsal).await.unwrap();
    assert_eq!(world.everything().await, before);
    let retried = world.service.retry_mail(&retry(kim())).await.unwrap();
    let MailRetried::Queued(of, _) = retried else {
        panic!("{retried:?}");
    };
    assert_eq!(of.id, dead);
    assert_eq!(
        world.rows(STEPS).await,
        ["0 1 dead false", "1 1 queued false"]
    );
    // Named by its old id or by the address: one waits already.
    for target in [kim(), MailTarget::Id(dead)] {
        let again = world.service.retry_mail(&retry(target)).await.unwrap();
        assert!(matches!(again, MailRetried::Waiting(_)), "{again:?}");
    }
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    // It has been mailed since, so the dead one is no reason to mail it once more.
    let refused = world.service.retry_mail(&retry(MailTarget::Id(dead))).await;
    assert!(matches!(refused, Err(OutboxError::Sent(_))), "{refused:?}");
    let mut again = retry(MailTarget::Id(dead));
    again.again = true;
    world.service.retry_mail(&again).await.unwrap();
    assert_eq!(
        world.rows(STEPS).await,
        ["0 1 dead false", "1 1 sent false", "2 1 queued false"]
    );
    let audit = "SELECT action, subject_kind, state_before, state_after, count(*) FROM audit
        WHERE action LIKE 'mail.%' GROUP BY 1, 2, 3, 4 ORDER BY 3";
    assert_eq!(
        world.rows(audit).await,
        [
            "mail.retried mail dead queued 1",
            "mail.retried mail sent queued 1"
        ]
    );
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_mailed_again() {
    for (change, is_over) in [
        (
            "UPDATE invitation SET ended = 'withdrawn', ended_at = now()",
            false,
        ),
        ("UPDATE invitation SET link_gen = link_gen + 1", false),
        (
            "UPDATE invitation SET first_sent_at = now(), expires_at = now()",
            true,
        ),
    ] {
        let (world, _, dead) = with_mail(refused()).await;
        assert_eq!(
            world.service.list_retryable(None, None).await.unwrap().ids,
            [dead]
        );
        world.sql(change).await;
        let refused = world.service.retry_mail(&retry(kim())).await;
        let as_told = match refused {
            Err(OutboxError::Over(_)) => is_over,
            Err(OutboxError::Outrun(..)) => !is_over,
            _ => false,
        };
        assert!(as_told, "{change}");
        let left = world.service.list_retryable(None, None).await.unwrap();
        assert!(left.ids.is_empty(), "{change}");
    }
}

#[tokio::test]
async fn two_who_retry_at_once_make_one_mail() {
    let (world, _, dead) = with_mail(refused()).await;
    let mut both = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let service = world.service.clone();
        both.spawn(async move { service.retry_mail(&retry(MailTarget::Id(dead))).await });
    }
    let mut queued = 0;
    while let Some(one) = both.join_next().await {
        queued += usize::from(matches!(one.unwrap().unwrap(), MailRetried::Queued(..)));
    }
    assert_eq!(queued, 1);
    assert_eq!(world.rows(STEPS).await.len(), 2);
}

#[tokio::test]
async fn several_dead_mails_to_one_address_are_told_apart_by_id() {
    let (world, _, _) = with_mail(refused()).await;
    let account = world.account("kim@mail.test", "active").await;
    world
        .sql(&format!(
            "INSERT INTO mail (id, kind, account_id, generation, created_at, not_before, state,
                ended_at)
             VALUES (gen_random_uuid(), 'reset', '{account}', 1, now(), now(), 'dead', now())"
        ))
        .await;
    let refused = world.service.retry_mail(&retry(kim())).await;
    let Err(OutboxError::Ambiguous { ids, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(ids.len(), 2);
    for id in ids {
        let retried = world.service.retry_mail(&retry(MailTarget::Id(id))).await;
        assert!(matches!(retried, Ok(MailRetried::Queued(..))));
    }
}

#[tokio::test]
async fn doubt_ends_as_sent_or_dead_and_a_second_word_changes_nothing() {
    for (resolution, expected) in [
        (Resolution::Sent, "sent 250 known as sent by sam"),
        (Resolution::Dead, "dead - given up by sam"),
    ] {
        let (world, _, mail) = with_mail(doubt()).await;
        assert_eq!(
            world.service.list_doubted(None, None).await.unwrap(),
            [mail]
        );
        let resolved = world.service.resolve_mail(&resolve(mail, resolution)).await;
        assert!(matches!(resolved, Ok(MailResolved::Resolved(_))));
        let kept = "SELECT state, reply_code, reply_text FROM mail";
        assert_eq!(world.value(kept).await, expected);
        let before = world.everything().await;
        let again = world.service.resolve_mail(&resolve(mail, resolution)).await;
        assert!(matches!(again, Ok(MailResolved::Unchanged(_))));
        let other = world
            .service
            .resolve_mail(&resolve(mail, Resolution::Resend))
            .await;
        assert!(matches!(other, Err(OutboxError::NotInDoubt(_))));
        assert_eq!(world.everything().await, before);
        let audit = "SELECT actor, action, state_before FROM audit WHERE subject_kind = 'mail'";
        assert_eq!(world.value(audit).await, "sam mail.resolved in_doubt");
    }
}

#[tokio::test]
async fn what_is_sent_once_more_keeps_its_message_id_and_is_labelled_and_both_links_work() {
    let (world, outbox, mail) = with_mail(doubt()).await;
    let resend = resolve(mail, Resolution::Resend);
    world.service.resolve_mail(&resend).await.unwrap();
    assert_eq!(world.rows(STEPS).await, ["0 1 queued true"]);
    assert_eq!(world.deliver(&memory(&outbox)).await.sent, 1);
    assert_eq!(world.rows(STEPS).await, ["0 1 sent true"]);
    let delivered = outbox.delivered();
    assert_eq!(delivered.len(), 2);
    for one in &delivered {
        let text = String::from_utf8_lossy(&one.message).into_owned();
        assert!(text.contains(&format!("Message-ID: <{mail}@clinic.example>")));
    }
    let links = "SELECT count(DISTINCT hash), min(generation), max(generation), count(used_at)
        FROM link";
    assert_eq!(world.value(links).await, "2 1 1 0");
}

#[tokio::test]
async fn a_mail_in_doubt_that_nobody_waits_for_is_not_sent_once_more() {
    let (world, _, mail) = with_mail(doubt()).await;
    world
        .sql("UPDATE invitation SET ended = 'withdrawn', ended_at = now()")
        .await;
    let refused = world
        .service
        .resolve_mail(&resolve(mail, Resolution::Resend))
        .await;
    assert!(matches!(refused, Err(OutboxError::Outrun(..))));
    let in_doubt = world.service.retry_mail(&retry(kim())).await;
    assert!(matches!(in_doubt, Err(OutboxError::InDoubt(_))));
}

#[tokio::test]
async fn counts_add_up_while_two_send() {
    const MAILS: i64 = 120;
    let world = World::new().await;
    world.invite(&world.people(120)).await;
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let service = world.service.clone();
        let outbox = MemoryOutbox::default();
        senders.spawn(async move { service.deliver(memory(&outbox), due()).await });
    }
    let mut looks = 0;
    while !senders.is_empty() {
        let status = world.service.outbox_status().await.unwrap();
        let counted: i64 = status.counts.iter().map(|count| count.mails).sum();
        assert_eq!(counted, MAILS, "{:?}", status.counts);
        looks += 1;
        if let Some(ended) = senders.try_join_next() {
            ended.unwrap().unwrap();
        }
    }
    assert!(looks > 1);
    let status = world.service.outbox_status().await.unwrap();
    let [only] = status.counts.as_slice() else {
        panic!("{:?}", status.counts);
    };
    assert_eq!(
        (only.fate, only.mails, only.due),
        (MailFate::Sent, MAILS, 0)
    );
}

#[tokio::test]
async fn pages_of_mails_go_from_new_to_old_and_filters_narrow_each_other() {
    let world = World::new().await;
    let mut invited: Vec<InvitationId> = Vec::new();
    for email in ["a@mail.test", "b@mail.test", "c@mail.test"] {
        invited.push(world.invite_one(email).await);
    }
    let emails = async |filter: MailFilter| {
        let page = world.service.list_mails(&filter).await.unwrap();
        let emails: Vec<String> = page
            .mails
            .iter()
            .map(|mail| mail.email.as_ref().unwrap().as_str().to_owned())
            .collect();
        (emails.join(" "), page.next)
    };
    let mut filter = MailFilter {
        limit: Some(2),
        ..MailFilter::default()
    };
    let (first, next) = emails(filter.clone()).await;
    assert_eq!(first, "c@mail.test b@mail.test");
    filter.before = next;
    assert_eq!(emails(filter).await, ("a@mail.test".to_owned(), None));
    let dead = world.mail_of(invited[1]).await;
    world
        .sql(&format!(
            "UPDATE mail SET state = 'moot', ended_at = now() WHERE id = '{dead}'"
        ))
        .await;
    let outrun = MailFilter {
        fates: vec![MailFate::Moot, MailFate::Bounced],
        ..MailFilter::default()
    };
    assert_eq!(emails(outrun.clone()).await.0, "b@mail.test");
    let nobody = MailFilter {
        email: Some("c@mail.test".parse::<EmailAddress>().unwrap().key()),
        ..outrun
    };
    assert_eq!(emails(nobody).await.0, "");
}

#[tokio::test]
async fn the_mail_that_asks_a_new_address_to_confirm_is_found_by_that_address() {
    let world = World::new().await;
    world.account("old@mail.test", "active").await;
    let request = ChangeAddress {
        target: at("old@mail.test"),
        to: "New@mail.test".parse().unwrap(),
        without_old: false,
        force: false,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    world.service.change_address(&request).await.unwrap();
    let found = async |email: &str| {
        let filter = MailFilter {
            email: Some(email.parse::<EmailAddress>().unwrap().key()),
            ..MailFilter::default()
        };
        let page = world.service.list_mails(&filter).await.unwrap();
        let mails = page.mails.iter().rev().map(|mail| {
            let to = mail.email.as_ref().unwrap();
            format!("{} {to}", mail.kind)
        });
        mails.collect::<Vec<_>>()
    };
    let (to_old, to_new) = ("address_old old@mail.test", "address_new New@mail.test");
    assert_eq!(found("NEW@mail.test").await, [to_new]);
    // All of what an account was mailed is found by the address that it has.
    assert_eq!(found("old@mail.test").await, [to_old, to_new]);
    let target = MailTarget::Email("new@mail.test".parse().unwrap());
    let shown = world.service.show_mails(&target).await.unwrap();
    assert_eq!(shown.mails.len(), 1);
    // Nothing goes there once the change is given up.
    world
        .sql("UPDATE account SET next_email = NULL; UPDATE mail SET state = 'moot', ended_at = now()")
        .await;
    assert!(found("new@mail.test").await.is_empty());
}

#[tokio::test]
async fn the_operator_may_do_all_of_it_with_the_rights_of_an_operator() {
    let (mut world, _, mail) = with_mail(doubt()).await;
    let roles = TestRoles::applied(&world.database).await;
    let url = world.database.url_as(&roles.name("operator"));
    world.service = service_at(&url, "operator", 2).await;
    let dead = resolve(mail, Resolution::Dead);
    world.service.resolve_mail(&dead).await.unwrap();
    world.service.retry_mail(&retry(kim())).await.unwrap();
    world.service.outbox_status().await.unwrap();
    assert_eq!(world.rows(STEPS).await.len(), 2);
}

#[tokio::test]
async fn whoever_decides_about_a_mail_whose_end_is_being_written_down_tries_again() {
    let (world, _, mail) = with_mail(doubt()).await;
    // A delivery that has the mail and is about to note its invitation as mailed.
    let mut writing = world.hold("SELECT FROM mail FOR UPDATE").await;
    let service = world.service.clone();
    let deciding =
        tokio::spawn(async move { service.resolve_mail(&resolve(mail, Resolution::Dead)).await });
    world.until_somebody_waits().await;
    // Each now waits for the other, until the database refuses the one that has waited longest.
    writing
        .execute("SELECT FROM invitation FOR UPDATE")
        .await
        .unwrap();
    writing.commit().await.unwrap();
    deciding.await.unwrap().unwrap();
    assert_eq!(world.rows(STEPS).await, ["0 1 dead false"]);
}

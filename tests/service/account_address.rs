//! Other addresses for accounts.

use admit::domain::token::PlainToken;
use admit::mail::MemoryOutbox;
use admit::service::Mode;
use admit::service::account::AccountError;
use admit::service::account::address::{AddressChange, AddressGivenUp, ChangeAddress};
use admit::service::account::confirm::{AddressConfirmed, AddressLinkError, AddressSide};

use super::account::{at, because, new_account, state};
use super::activation_staff::age;
use crate::support::world::{World, memory};

fn change(email: &str, to: &str) -> ChangeAddress {
    ChangeAddress {
        target: at(email),
        to: to.parse().unwrap(),
        without_old: false,
        force: false,
        run: None,
        grounds: because("asked"),
        mode: Mode::Apply,
    }
}

/// The links of the newest mails to these two addresses: what follows `/address/`.
async fn links(world: &World, addresses: [&str; 2]) -> [PlainToken; 2] {
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    addresses.map(|address| {
        let delivered = outbox.delivered();
        let mut to = delivered.iter();
        let mail = to.find(|one| one.envelope.to.as_str() == address);
        token(
            &mail
                .unwrap_or_else(|| panic!("no mail to {address}"))
                .message,
        )
    })
}

fn token(message: &[u8]) -> PlainToken {
    let text = String::from_utf8_lossy(message).replace("=\r\n", "");
    let (_, rest) = text.split_once("/address/").unwrap();
    rest[..43].parse().unwrap()
}

async fn address(world: &World) -> String {
    world
        .value("SELECT email, next_email FROM account WHERE email LIKE 'k%' OR email LIKE 'n%'")
        .await
}

#[tokio::test]
async fn a_pending_account_gets_its_address_at_once_and_one_new_activation() {
    let world = World::new().await;
    world
        .service
        .create_account(&new_account("kim@gmial.test"))
        .await
        .unwrap();
    world
        .sql("UPDATE account SET pending_until = now() + interval '1 hour'")
        .await;
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    let links = "SELECT count(*) FROM link WHERE purpose = 'activate'";
    assert_eq!(world.value(links).await, "1");
    let before = world.everything().await;
    let request = ChangeAddress {
        mode: Mode::DryRun,
        ..change("kim@gmial.test", "kim@gmail.test")
    };
    world.service.change_address(&request).await.unwrap();
    assert_eq!(world.everything().await, before);
    let done = world
        .service
        .change_address(&change("kim@gmial.test", "kim@gmail.test"))
        .await
        .unwrap();
    assert!(matches!(done, AddressChange::Corrected(..)), "{done:?}");
    let stored =
        "SELECT email, activation_gen, pending_until > now() + interval '6 days' FROM account";
    assert_eq!(world.value(stored).await, "kim@gmail.test 2 true");
    // The link that went to the wrong address is one that nobody was sent.
    assert_eq!(world.value(links).await, "0");
    let mails = "SELECT kind, generation, state FROM mail ORDER BY generation";
    assert_eq!(
        world.rows(mails).await,
        ["activation 1 sent", "activation 2 queued"]
    );
    world.deliver(&memory(&outbox)).await;
    assert_eq!(outbox.delivered()[1].envelope.to.as_str(), "kim@gmail.test");
}

#[tokio::test]
async fn an_active_account_has_its_new_address_once_both_sides_have_confirmed() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    for (first, second) in [(0, 1), (1, 0)] {
        let (from, to) = match first {
            0 => ("kim@old.test", "new@mail.test"),
            _ => ("new@mail.test", "kim@old.test"),
        };
        let done = world.service.change_address(&change(from, to)).await;
        let AddressChange::Asked(_, mails) = done.unwrap() else {
            panic!("both are asked");
        };
        assert_eq!(mails.len(), 2);
        let links = links(&world, [from, to]).await;
        let sides = [AddressSide::Old, AddressSide::New];
        for (link, side) in links.iter().zip(sides) {
            let look = world.service.look_address(link).await.unwrap();
            assert_eq!((look.side, look.next.as_str()), (side, to));
        }
        let confirmed = world.service.confirm_address(&links[first]).await.unwrap();
        let AddressConfirmed::Waiting { missing, .. } = confirmed else {
            panic!("one side is not enough");
        };
        assert_eq!(missing, sides[second]);
        assert_eq!(address(&world).await, format!("{from} {to}"));
        let again = world.service.confirm_address(&links[first]).await;
        assert!(matches!(again, Err(AddressLinkError::Used)), "{again:?}");
        let confirmed = world.service.confirm_address(&links[second]).await.unwrap();
        assert!(matches!(confirmed, AddressConfirmed::Changed(_)));
        assert_eq!(address(&world).await, format!("{to} -"));
        let again = world.service.confirm_address(&links[second]).await;
        assert!(matches!(again, Err(AddressLinkError::Used)), "{again:?}");
    }
    let sessions = "SELECT sessions_after = created_at FROM account";
    assert_eq!(world.value(sessions).await, "true");
}

#[tokio::test]
async fn asked_again_for_the_same_address_only_those_are_asked_who_have_not_answered() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    let request = change("kim@old.test", "new@mail.test");
    world.service.change_address(&request).await.unwrap();
    let [old, new] = links(&world, ["kim@old.test", "new@mail.test"]).await;
    world.service.confirm_address(&old).await.unwrap();
    let again = world.service.change_address(&request).await.unwrap();
    assert!(matches!(again, AddressChange::AskedBefore(_)), "{again:?}");
    age(&world, "6 minutes").await;
    let again = world.service.change_address(&request).await.unwrap();
    let AddressChange::Asked(_, mails) = again else {
        panic!("it waits still");
    };
    assert_eq!(mails.len(), 1);
    let outrun = world.service.confirm_address(&new).await;
    assert!(
        matches!(outrun, Err(AddressLinkError::Outrun)),
        "{outrun:?}"
    );
    let [newer, _] = links(&world, ["new@mail.test", "new@mail.test"]).await;
    let confirmed = world.service.confirm_address(&newer).await.unwrap();
    assert!(matches!(confirmed, AddressConfirmed::Changed(_)));
}

#[tokio::test]
async fn asked_again_at_once_nobody_is_mailed_and_the_links_still_work_unless_it_is_forced() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    let request = change("kim@old.test", "new@mail.test");
    world.service.change_address(&request).await.unwrap();
    let [old, _] = links(&world, ["kim@old.test", "new@mail.test"]).await;
    let before = world.everything().await;
    for mode in [Mode::DryRun, Mode::Apply] {
        let again = ChangeAddress {
            mode,
            ..request.clone()
        };
        let again = world.service.change_address(&again).await.unwrap();
        assert!(matches!(again, AddressChange::AskedBefore(_)), "{again:?}");
    }
    assert_eq!(world.everything().await, before);
    world.service.look_address(&old).await.unwrap();
    let forced = ChangeAddress {
        force: true,
        ..request.clone()
    };
    let forced = world.service.change_address(&forced).await.unwrap();
    assert!(
        matches!(&forced, AddressChange::Asked(_, mails) if mails.len() == 2),
        "{forced:?}"
    );
    // Another address, or staff's word for the old one, is another question.
    let left = ChangeAddress {
        without_old: true,
        ..request
    };
    let left = world.service.change_address(&left).await.unwrap();
    assert!(matches!(left, AddressChange::Asked(..)), "{left:?}");
    let other = change("kim@old.test", "other@mail.test");
    let other = world.service.change_address(&other).await.unwrap();
    assert!(matches!(other, AddressChange::Asked(..)), "{other:?}");
}

#[tokio::test]
async fn without_the_old_mailbox_the_new_side_is_enough_and_the_old_one_is_told() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    let request = ChangeAddress {
        without_old: true,
        ..change("kim@old.test", "new@mail.test")
    };
    world.service.change_address(&request).await.unwrap();
    let [new, _] = links(&world, ["new@mail.test", "new@mail.test"]).await;
    let confirmed = world.service.confirm_address(&new).await.unwrap();
    assert!(matches!(confirmed, AddressConfirmed::Changed(_)));
    assert_eq!(address(&world).await, "new@mail.test -");
}

#[tokio::test]
async fn an_address_that_somebody_has_is_taken_at_the_asking_and_at_the_confirming() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    world.account("Taken@mail.test", "deleted").await;
    let request = change("kim@old.test", "taken@mail.test");
    let error = world.service.change_address(&request).await.unwrap_err();
    assert!(matches!(error, AccountError::AddressTaken(_)), "{error}");

    let request = change("kim@old.test", "new@mail.test");
    world.service.change_address(&request).await.unwrap();
    let [old, new] = links(&world, ["kim@old.test", "new@mail.test"]).await;
    world.service.confirm_address(&old).await.unwrap();
    let faster = world
        .service
        .create_account(&new_account("NEW@mail.test"))
        .await;
    faster.unwrap();
    let taken = world.service.confirm_address(&new).await.unwrap();
    assert!(matches!(taken, AddressConfirmed::Taken(_)), "{taken:?}");
    let stored = "SELECT email, next_email FROM account WHERE state = 'active'";
    assert_eq!(world.value(stored).await, "kim@old.test -");
    let audit = "SELECT count(*) FROM audit WHERE action = 'account.address_given_up'";
    assert_eq!(world.value(audit).await, "1");
}

#[tokio::test]
async fn an_account_made_while_the_change_is_confirmed_wins_and_the_change_is_given_up() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    let request = ChangeAddress {
        without_old: true,
        ..change("kim@old.test", "new@mail.test")
    };
    world.service.change_address(&request).await.unwrap();
    let [new, _] = links(&world, ["new@mail.test", "new@mail.test"]).await;
    // Not committed, so not seen: the change runs into the key of the table.
    let id = uuid::Uuid::now_v7();
    let faster = world
        .hold(&format!(
            "INSERT INTO account (id, email, language, state, created_at, pending_until,
                sessions_after)
             VALUES ('{id}', 'new@mail.test', 'en', 'pending', now(), now(), now());
             {}",
            crate::support::world::audited(&id.to_string())
        ))
        .await;
    let service = world.service.clone();
    let confirming = tokio::spawn(async move { service.confirm_address(&new).await });
    world.until_somebody_waits().await;
    faster.commit().await.unwrap();
    let taken = confirming.await.unwrap().unwrap();
    assert!(matches!(taken, AddressConfirmed::Taken(_)), "{taken:?}");
    let stored = "SELECT email, next_email FROM account WHERE state = 'active'";
    assert_eq!(world.value(stored).await, "kim@old.test -");
}

#[tokio::test]
async fn links_end_with_the_change_that_is_cancelled_with_time_and_with_disabling() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    let request = change("kim@old.test", "new@mail.test");
    world.service.change_address(&request).await.unwrap();
    let [old, new] = links(&world, ["kim@old.test", "new@mail.test"]).await;
    let cancelled = world
        .service
        .cancel_address_change(&state("kim@old.test"))
        .await;
    assert!(matches!(cancelled.unwrap(), AddressGivenUp::GivenUp(..)));
    let outrun = world.service.confirm_address(&old).await;
    assert!(
        matches!(outrun, Err(AddressLinkError::Outrun)),
        "{outrun:?}"
    );
    let again = world
        .service
        .cancel_address_change(&state("kim@old.test"))
        .await;
    assert!(matches!(again.unwrap(), AddressGivenUp::Unchanged(_)));

    world.service.change_address(&request).await.unwrap();
    let [late, _] = links(&world, ["kim@old.test", "new@mail.test"]).await;
    world
        .sql(
            "ALTER TABLE link DISABLE TRIGGER USER;
             UPDATE link SET created_at = created_at - interval '2 days',
                expires_at = expires_at - interval '2 days';
             ALTER TABLE link ENABLE TRIGGER USER",
        )
        .await;
    let expired = world.service.confirm_address(&late).await;
    assert!(
        matches!(expired, Err(AddressLinkError::Expired)),
        "{expired:?}"
    );
    let disabled = world
        .service
        .disable_account(&state("kim@old.test"), false)
        .await;
    disabled.unwrap();
    let closed = world.service.confirm_address(&new).await;
    assert!(
        matches!(closed, Err(AddressLinkError::Closed(_))),
        "{closed:?}"
    );
    let refused = world.service.change_address(&request).await.unwrap_err();
    assert!(matches!(refused, AccountError::Disabled(_)), "{refused}");
}

#[tokio::test]
async fn the_same_address_is_unchanged_and_in_another_case_only_its_letters_change() {
    let world = World::new().await;
    world.account("kim@old.test", "active").await;
    let same = change("kim@old.test", "kim@old.test");
    let outcome = world.service.change_address(&same).await.unwrap();
    assert!(matches!(outcome, AddressChange::Unchanged(_)));
    let other = change("kim@old.test", "Kim@old.test");
    let outcome = world.service.change_address(&other).await.unwrap();
    assert!(matches!(outcome, AddressChange::Respelled(_)));
    assert_eq!(
        world.value("SELECT email FROM account").await,
        "Kim@old.test"
    );
    assert_eq!(world.value("SELECT count(*) FROM mail").await, "0");
}

#[tokio::test]
async fn no_account_gets_an_address_that_is_not_mailed_but_every_one_can_leave_such_an_address() {
    let world = World::new().await;
    world
        .sql("INSERT INTO blocked VALUES ('bad@mail.test', 'bounced', now())")
        .await;
    for state in ["pending", "active"] {
        let email = format!("{state}@mail.test");
        world.account(&email, state).await;
        let before = world.everything().await;
        for mode in [Mode::DryRun, Mode::Apply] {
            let request = ChangeAddress {
                mode,
                without_old: true,
                ..change(&email, "Bad@mail.test")
            };
            let error = world.service.change_address(&request).await.unwrap_err();
            assert!(matches!(error, AccountError::KeptBack(_)), "{error}");
            assert_eq!(
                error.to_string(),
                "mail to Bad@mail.test is kept back: a mail to it bounced"
            );
        }
        assert_eq!(world.everything().await, before);
    }
    world
        .sql("UPDATE blocked SET email_key = 'active@mail.test'")
        .await;
    let request = change("active@mail.test", "bad@mail.test");
    let done = world.service.change_address(&request).await.unwrap();
    assert!(matches!(done, AddressChange::Asked(..)), "{done:?}");
    // Written in another way it is still the account's own.
    let request = change("active@mail.test", "Active@mail.test");
    let done = world.service.change_address(&request).await.unwrap();
    assert!(matches!(done, AddressChange::Respelled(_)), "{done:?}");
}

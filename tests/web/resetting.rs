//! A forgotten password, and a change of address.

use super::place::{OTHER_PASSWORD, PASSWORD, Place, link_in};
use crate::support::world::memory;

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_and_leads_back_to_the_invitation() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/reset?language=en").await;
    let asked = browser
        .submit(&page, "/reset", &[("email", "LEE@home.test")])
        .await;
    assert_eq!((asked.status, asked.title()), (200, "Check your mail"));
    let link = place.link_of(2, "lee@home.test", "reset").await;
    let page = browser.open(&link).await;
    assert_eq!(page.title(), "Choose a new password");
    let refused = browser
        .submit(&page, "/new-password", &[("password", "lee@home.test")])
        .await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text()
            .contains("Do not use your own name or address"),
        "{}",
        refused.text()
    );
    let done = browser
        .submit(&page, "/new-password", &[("password", OTHER_PASSWORD)])
        .await;
    assert_eq!(
        (done.status, done.title()),
        (200, "Your password is changed")
    );
    assert!(done.body.contains("href=\"/join/log-in\""), "{}", done.body);
    let again = browser
        .submit(&page, "/new-password", &[("password", OTHER_PASSWORD)])
        .await;
    assert!(
        again.text().contains("A password was chosen with it."),
        "{}",
        again.text()
    );
    let page = browser.open("/join/log-in").await;
    let fields = [("email", "lee@home.test"), ("password", OTHER_PASSWORD)];
    let joined = browser.submit(&page, "/join/log-in", &fields).await;
    assert_eq!(joined.title(), "You now have access to Sleep course");
    place.close().await;
}

#[tokio::test]
async fn asking_is_answered_alike_for_every_address() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    place.account("dis@home.test", "disabled").await;
    let mut answers = Vec::new();
    for email in [
        "lee@home.test",
        "dis@home.test",
        "nobody@home.test",
        "LEE@home.test",
    ] {
        let mut browser = place.browser();
        let page = browser.open("/reset").await;
        let answer = browser.submit(&page, "/reset", &[("email", email)]).await;
        let csrf = browser.cookie("admit-forms").unwrap();
        let headers: Vec<_> = answer
            .headers
            .into_iter()
            .filter(|(name, _)| name != "date")
            .collect();
        answers.push((answer.status, headers, answer.body.replace(csrf, "-")));
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:#?}"
    );
    place.close().await;
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_that_began_before() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    assert_eq!(
        browser.submit(&page, "/log-in", &fields).await.title(),
        "Uw ruimtes"
    );
    let mut elsewhere = place.browser();
    let page = elsewhere.open("/reset").await;
    elsewhere
        .submit(&page, "/reset", &[("email", "lee@home.test")])
        .await;
    let link = place.link_of(1, "lee@home.test", "reset").await;
    let page = elsewhere.open(&link).await;
    elsewhere
        .submit(&page, "/new-password", &[("password", OTHER_PASSWORD)])
        .await;
    // In the language of whoever was logged in.
    assert_eq!(browser.open("/spaces").await.title(), "Inloggen");
    // The notice of it is sent at once, and not only once mails are delivered.
    place.arrived(2).await;
    let notice = "SELECT state FROM mail WHERE kind = 'password_changed'";
    assert_eq!(place.world.value(notice).await, "sent");
    assert_eq!(place.world.service.forget_sessions().await.unwrap(), 1);
    assert_eq!(place.world.service.forget_sessions().await.unwrap(), 0);
    place.close().await;
}

#[tokio::test]
async fn logging_out_ends_the_session_for_whoever_has_its_cookie() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/log-in", &fields).await;
    let mut thief = browser.clone();
    let out = browser.submit(&page, "/log-out", &[]).await;
    assert_eq!(out.title(), "U bent uitgelogd");
    assert_eq!(browser.cookie("admit-session"), None);
    assert_eq!(thief.open("/spaces").await.title(), "Inloggen");
    assert_eq!(
        place.world.value("SELECT count(*) FROM web_session").await,
        "0"
    );
    place.close().await;
}

#[tokio::test]
async fn another_address_is_confirmed_from_both_sides() {
    let place = Place::new().await;
    let id = place.account("lee@home.test", "active").await;
    place
        .world
        .sql(&format!(
            "UPDATE account SET next_email = 'lee@work.test' WHERE id = '{id}';
             INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             SELECT gen_random_uuid(), kind, id, address_gen, now(), now()
             FROM account, unnest(ARRAY['address_old', 'address_new']) AS kind"
        ))
        .await;
    place.world.deliver(&memory(&place.outbox)).await;
    let mut titles = Vec::new();
    for mail in place.outbox.delivered() {
        let mut browser = place.browser();
        let page = browser.open(&link_in(&mail.message, "address")).await;
        assert_eq!(page.title(), "Bevestig het nieuwe e-mailadres");
        assert!(page.text().contains("lee@work.test"), "{}", page.text());
        let done = browser.submit(&page, "/address", &[]).await;
        assert_eq!(done.status, 200);
        titles.push(done.title().to_owned());
        let again = browser.submit(&page, "/address", &[]).await;
        assert_eq!(again.status, 200, "{}", again.text());
    }
    assert_eq!(
        titles,
        [
            "Er ontbreekt nog één bevestiging",
            "Het e-mailadres is gewijzigd"
        ]
    );
    assert_eq!(
        place.world.rows("SELECT email FROM account").await,
        ["lee@work.test"]
    );
    place.close().await;
}

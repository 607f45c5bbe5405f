//! Links: nothing is spent by looking, the secret is seen by nobody, and a dead one says why.

use admit::service::invitation::InvitationTarget;

use super::place::{PASSWORD, Place};
use crate::support::world::withdraw;

#[tokio::test]
async fn looking_fifty_times_changes_nothing() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let join = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    let page = browser.open("/reset").await;
    browser
        .submit(&page, "/reset", &[("email", "lee@home.test")])
        .await;
    let reset = place.link_of(2, "lee@home.test", "reset").await;
    let before = place.world.everything().await;
    for _ in 0..25 {
        for link in [&join, &reset] {
            browser.open(link).await;
            let head = browser.send("HEAD", link, None).await;
            assert_eq!((head.status, head.body.as_str()), (303, ""));
        }
        for path in [
            "/join",
            "/join/log-in",
            "/join/sign-up",
            "/new-password",
            "/activate",
            "/address",
        ] {
            browser.send("GET", path, None).await;
            let head = browser.send("HEAD", path, None).await;
            assert_eq!(head.body, "");
        }
    }
    assert_eq!(place.world.everything().await, before);
    let page = browser.open(&join).await;
    assert_eq!(page.title(), "Join Sleep course");
    place.close().await;
}

#[tokio::test]
async fn a_secret_leaves_the_address_bar_at_once_and_stands_in_no_answer() {
    let place = Place::new().await;
    let link = place.invited("kim@mail.test").await;
    let secret = link.rsplit('/').next().unwrap();
    let mut browser = place.browser();
    let answer = browser.send("GET", &link, None).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/join"))
    );
    assert_eq!(answer.body, "");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains("Max-Age=1800"),
        "{cookie}"
    );
    let mut pages = String::new();
    for path in ["/join", "/join/log-in", "/join/sign-up"] {
        pages += &browser.open(path).await.body;
    }
    assert!(!pages.contains(secret));
    assert!(!browser.seen.join("\n").contains(secret));
    place.close().await;
}

/// Links of invitations that were withdrawn, have expired and were used.
async fn dead_links(place: &Place) -> [String; 3] {
    let withdrawn = place.invited("a@mail.test").await;
    let target = InvitationTarget::Id(
        place
            .world
            .value("SELECT id FROM invitation")
            .await
            .parse()
            .unwrap(),
    );
    withdraw(&place.world.service, target).await.unwrap();
    let expired = place.invited("b@mail.test").await;
    place
        .world
        .sql("ALTER TABLE invitation DISABLE TRIGGER USER;
             UPDATE invitation SET created_at = now() - interval '30 days', expires_at = now() - interval '1 day' WHERE email = 'b@mail.test';
             ALTER TABLE invitation ENABLE TRIGGER USER")
        .await;
    let used = place.invited("lee@home.test").await;
    place.account("lee@home.test", "active").await;
    let mut browser = place.browser();
    browser.open(&used).await;
    let page = browser.open("/join/log-in").await;
    browser
        .submit(
            &page,
            "/join/log-in",
            &[("email", "lee@home.test"), ("password", PASSWORD)],
        )
        .await;
    [withdrawn, expired, used]
}

#[tokio::test]
async fn a_dead_invitation_says_why_and_whom_to_ask() {
    let place = Place::new().await;
    let [withdrawn, expired, used] = dead_links(&place).await;
    for (link, english, dutch) in [
        (
            withdrawn,
            "The sender has withdrawn it.",
            "De afzender heeft de uitnodiging ingetrokken.",
        ),
        (
            expired,
            "it has expired",
            "is niet op tijd gebruikt en is verlopen",
        ),
        (
            used,
            "It has already been used.",
            "De uitnodiging is al gebruikt.",
        ),
    ] {
        let mut browser = place.browser();
        browser.open(&link).await;
        let page = browser.open("/join?language=en").await;
        assert_eq!(
            (page.status, page.title()),
            (410, "The invitation is invalid")
        );
        assert!(page.text().contains(english), "{}", page.text());
        assert!(
            page.body.contains("mailto:desk@clinic.example"),
            "{}",
            page.body
        );
        let page = browser.open("/join?language=nl").await;
        assert_eq!(
            (page.status, page.title()),
            (410, "De uitnodiging is ongeldig")
        );
        assert!(page.text().contains(dutch), "{}", page.text());
    }
    place.close().await;
}

#[tokio::test]
async fn an_unknown_invitation_says_nothing_and_a_missing_one_where_to_look() {
    let place = Place::new().await;
    let unknown = format!("/join/{}", "A".repeat(43));
    let mut browser = place.browser();
    let page = browser.open(&unknown).await;
    assert_eq!(
        (page.status, page.title()),
        (404, "The invitation is invalid")
    );
    assert!(!page.body.contains("Spring Clinic"), "{}", page.body);
    let page = place.browser().open("/join/cut-off").await;
    assert_eq!((page.status, page.title()), (404, "This link is not known"));
    let page = place.browser().open("/join").await;
    assert_eq!(
        (page.status, page.title()),
        (400, "Open the link in your mail again")
    );
    place.close().await;
}

#[tokio::test]
async fn a_link_does_nothing_at_the_page_of_another_kind() {
    let place = Place::new().await;
    let link = place.invited("kim@mail.test").await;
    let secret = link.rsplit('/').next().unwrap();
    for (path, title) in [
        ("/activate", "This link is not known"),
        ("/reset", "This link is not known"),
        ("/address", "This link is not known"),
    ] {
        let page = place.browser().open(&format!("{path}/{secret}")).await;
        assert_eq!((page.status, page.title()), (404, title), "{path}");
    }
    place.close().await;
}

#[tokio::test]
async fn the_language_of_an_invitation_stays_on_pages_that_know_of_none() {
    let place = Place::new().await;
    let link = place.invited("kim@mail.test").await;
    place
        .world
        .sql("UPDATE invitation SET language = 'nl'")
        .await;
    let mut browser = place.browser();
    browser.headers.push(("accept-language", "en".to_owned()));
    assert_eq!(browser.open("/log-in").await.title(), "Log in");
    browser.open(&link).await;
    assert_eq!(browser.open("/log-in").await.title(), "Inloggen");
    assert_eq!(browser.open("/log-in?language=en").await.title(), "Log in");
    browser.open(&link).await;
    assert_eq!(
        browser.open("/log-in").await.title(),
        "Log in",
        "what was chosen holds"
    );
    place.close().await;
}

#[tokio::test]
async fn the_language_is_the_invitations_until_another_is_chosen() {
    let place = Place::new().await;
    place.world.sql("UPDATE space SET language = 'nl'").await;
    let mut row = place.world.row("kim@mail.test");
    row.language = Some(admit::domain::language::Language::Nl);
    place.world.invite(&[row]).await;
    place
        .world
        .deliver(&crate::support::world::memory(&place.outbox))
        .await;
    let link = place.link_of(1, "kim@mail.test", "join").await;
    let mut browser = place.browser();
    browser
        .headers
        .push(("accept-language", "en-GB,en".to_owned()));
    let page = browser.open(&link).await;
    assert_eq!(page.title(), "Doe mee met Sleep course");
    assert!(page.body.contains("<html lang=\"nl\">"));
    assert_eq!(
        browser.open("/join?language=en").await.title(),
        "Join Sleep course"
    );
    assert_eq!(browser.open("/join/log-in").await.title(), "Log in");
    assert_eq!(
        browser.open("/nowhere").await.title(),
        "There is no such page"
    );
    place.close().await;
}

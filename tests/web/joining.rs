//! The whole way in: newcomers and those who have an account.

use admit::service::bulk::InviteRow;

use super::place::{OTHER_PASSWORD, PASSWORD, Place};
use crate::support::world::{create_space, memory};

#[tokio::test]
async fn a_newcomer_reaches_the_space_by_two_mails_and_one_form() {
    let place = Place::new().await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    let page = browser.open(&link).await;
    assert_eq!((page.status, page.title()), (200, "Join Sleep course"));
    assert!(
        page.text()
            .contains("Spring Clinic invites you to Sleep course."),
        "{}",
        page.text()
    );
    let page = browser.open("/join/sign-up").await;
    assert_eq!(page.value("email"), Some("kim@mail.test"));
    let fields = [
        ("name", "Kim Larsen"),
        ("email", "Kim.Private@mail.test"),
        ("password", PASSWORD),
        ("accept_terms", "yes"),
    ];
    let page = browser.submit(&page, "/join/sign-up", &fields).await;
    assert_eq!(page.title(), "Check your mail");
    assert!(
        page.text().contains("K***@mail.test") && !page.text().contains("Private"),
        "{}",
        page.text()
    );
    let link = place.link_of(2, "Kim.Private@mail.test", "activate").await;
    // The mail is opened elsewhere: on the phone.
    let mut phone = place.browser();
    let page = phone.open(&link).await;
    assert_eq!(page.title(), "Activate your account");
    let done = phone.submit(&page, "/activate", &[]).await;
    assert_eq!((done.status, done.title()), (200, "Your account is active"));
    assert!(
        done.text().contains("You now have access to Sleep course"),
        "{}",
        done.text()
    );
    assert!(
        done.body.contains("href=\"https://space.example/start\""),
        "{}",
        done.body
    );
    // A double click shows success twice.
    let again = phone.submit(&page, "/activate", &[]).await;
    assert_eq!(
        (again.status, again.title()),
        (200, "Your account is active")
    );
    let states = "SELECT state, given_name FROM account";
    assert_eq!(place.world.rows(states).await, ["active Kim Larsen"]);
    // And the one who has signed up can log in.
    let page = phone.open("/log-in").await;
    let fields = [("email", "kim.private@mail.test"), ("password", PASSWORD)];
    let page = phone.submit(&page, "/log-in", &fields).await;
    assert_eq!((page.status, page.title()), (200, "Your spaces"));
    assert!(page.body.contains("https://space.example/start"));
    place.close().await;
}

/// Invites somebody to another space, and delivers the mail.
async fn invite_to_second_space(place: &Place, email: &str) {
    let service = &place.world.service;
    let space = service.create_space(create_space("second")).await;
    let space = space.unwrap().space;
    let row = InviteRow::new(space.id, space.language, email.parse().unwrap());
    place.world.invite(&[row]).await;
    place.world.deliver(&memory(&place.outbox)).await;
}

#[tokio::test]
async fn somebody_with_an_account_joins_by_logging_in_and_a_second_time_by_one_button() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/join/log-in?language=en").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    let joined = browser.submit(&page, "/join/log-in", &fields).await;
    assert_eq!(
        (joined.status, joined.title()),
        (200, "You now have access to Sleep course")
    );
    let again = browser.submit(&page, "/join/log-in", &fields).await;
    assert_eq!(
        (again.status, again.title()),
        (200, "You now have access to Sleep course")
    );
    assert_eq!(
        place.world.value("SELECT count(*) FROM membership").await,
        "1"
    );
    invite_to_second_space(&place, "lee@home.test").await;
    let link = place.link_of(2, "lee@home.test", "join").await;
    let page = browser.open(&link).await;
    assert_eq!(page.title(), "Join Space second");
    assert!(
        page.text().contains("You are logged in as lee@home.test."),
        "{}",
        page.text()
    );
    let joined = browser.submit(&page, "/join/accept", &[]).await;
    assert_eq!(
        (joined.status, joined.title()),
        (200, "You now have access to Space second")
    );
    let again = browser.submit(&page, "/join/accept", &[]).await;
    assert_eq!(
        (again.status, again.title()),
        (200, "You now have access to Space second")
    );
    assert_eq!(
        place.world.value("SELECT count(*) FROM membership").await,
        "2"
    );
    place.close().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let mut answers = Vec::new();
    for email in ["lee@home.test", "nobody@home.test"] {
        let mut browser = place.browser();
        let page = browser.open("/log-in").await;
        let fields = [("email", email), ("password", OTHER_PASSWORD)];
        let answer = browser.submit(&page, "/log-in", &fields).await;
        assert_eq!(answer.status, 422);
        assert_eq!(
            answer.errors(),
            [("email".to_owned(), "Invalid credentials".to_owned())]
        );
        assert!(answer.body.contains("href=\"/reset\""));
        assert!(!answer.body.contains(OTHER_PASSWORD));
        let csrf = browser.cookie("admit-forms").unwrap().to_owned();
        let headers: Vec<_> = answer
            .headers
            .into_iter()
            .filter(|(name, _)| name != "date")
            .collect();
        answers.push((headers, answer.body.replace(&csrf, "-").replace(email, "-")));
    }
    let lengths_differ = |(name, _): &&(String, String)| name != "content-length";
    let strip = |headers: &[(String, String)]| {
        headers
            .iter()
            .filter(lengths_differ)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(strip(&answers[0].0), strip(&answers[1].0));
    assert_eq!(answers[0].1, answers[1].1);
    place.close().await;
}

#[tokio::test]
async fn a_closed_account_is_told_so_after_the_right_password_alone() {
    let place = Place::new().await;
    place.account("dis@home.test", "disabled").await;
    place.account("del@home.test", "deleted").await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    for (email, title) in [
        ("dis@home.test", "Account is disabled"),
        ("del@home.test", "The account is deleted"),
    ] {
        let page = browser.open("/join/log-in").await;
        let wrong = [("email", email), ("password", OTHER_PASSWORD)];
        let answer = browser.submit(&page, "/join/log-in", &wrong).await;
        assert_eq!(answer.errors()[0].1, "Invalid credentials");
        let right = [("email", email), ("password", PASSWORD)];
        let answer = browser.submit(&page, "/join/log-in", &right).await;
        assert_eq!((answer.status, answer.title()), (403, title));
        assert!(
            answer.body.contains("mailto:help@care.example"),
            "{}",
            answer.body
        );
        assert!(
            answer.body.contains("href=\"/join/sign-up\""),
            "{}",
            answer.body
        );
    }
    place.close().await;
}

#[tokio::test]
async fn who_has_not_activated_is_told_so_and_gets_another_mail() {
    let place = Place::new().await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/join/sign-up").await;
    let fields = [
        ("name", "Kim Larsen"),
        ("email", "kim@mail.test"),
        ("password", PASSWORD),
        ("accept_terms", "yes"),
    ];
    browser.submit(&page, "/join/sign-up", &fields).await;
    place.link_of(2, "kim@mail.test", "activate").await;
    place.pass_time().await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let fields = [("email", "kim@mail.test"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/log-in", &fields).await;
    assert_eq!(
        (page.status, page.title()),
        (403, "Your account is not activated yet")
    );
    let asked = browser.submit(&page, "/reset", &[]).await;
    assert_eq!((asked.status, asked.title()), (200, "Check your mail"));
    let link = place.link_of(3, "kim@mail.test", "activate").await;
    let page = browser.open(&link).await;
    let done = browser.submit(&page, "/activate", &[]).await;
    assert_eq!((done.status, done.title()), (200, "Your account is active"));
    place.close().await;
}

#[tokio::test]
async fn newer_terms_are_read_and_accepted_on_the_way() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    place
        .world
        .sql(
            "INSERT INTO terms (version, language, body, digest, published_at)
             SELECT 1, language, body, sha256(convert_to(body, 'UTF8')), now()
             FROM (VALUES ('en', 'Be kind.'), ('nl', 'Wees <b>aardig</b>.')) AS t (language, body)",
        )
        .await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/join/log-in?language=en").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/join/log-in", &fields).await;
    assert_eq!((page.status, page.title()), (200, "Join Sleep course"));
    assert!(
        page.body.contains("Wees &lt;b&gt;aardig&lt;/b&gt;."),
        "the account's language: {}",
        page.body
    );
    let refused = browser.submit(&page, "/join/accept", &[]).await;
    assert_eq!((refused.status, refused.errors().len()), (422, 1));
    assert_eq!(
        place.world.value("SELECT count(*) FROM membership").await,
        "0"
    );
    let joined = browser
        .submit(&refused, "/join/accept", &[("accept_terms", "yes")])
        .await;
    assert_eq!(
        (joined.status, joined.title()),
        (200, "You now have access to Sleep course")
    );
    assert_eq!(
        place
            .world
            .value("SELECT count(*) FROM terms_acceptance")
            .await,
        "1"
    );
    place.close().await;
}

#[tokio::test]
async fn newer_terms_are_asked_for_after_logging_in_without_an_invitation_too() {
    let place = Place::new().await;
    let lee = place.account("lee@home.test", "active").await;
    place.world.member(&lee).await;
    let mut browser = place.browser();
    let page = browser.open("/log-in?language=en").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/log-in", &fields).await;
    assert_eq!(page.title(), "Your spaces");
    place
        .world
        .sql(
            "INSERT INTO terms (version, language, body, digest, published_at)
             SELECT 2, 'en', body, sha256(convert_to(body, 'UTF8')), now()
             FROM (VALUES ('Be kind.')) AS t (body)",
        )
        .await;
    let page = browser.open("/spaces").await;
    assert_eq!(page.title(), "New terms of use");
    assert!(page.body.contains("Be kind."), "{}", page.body);
    assert!(!page.text().contains("Sleep course"), "{}", page.text());
    let refused = browser.submit(&page, "/spaces", &[]).await;
    assert_eq!((refused.status, refused.errors().len()), (422, 1));
    let accepted = [("accept_terms", "yes")];
    let page = browser.submit(&refused, "/spaces", &accepted).await;
    assert_eq!((page.status, page.title()), (200, "Your spaces"));
    let kept = "SELECT version, language FROM terms_acceptance";
    assert_eq!(place.world.value(kept).await, "2 en");
    place.close().await;
}

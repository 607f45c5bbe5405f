//! Signing up: what has to be mended, and what happens until the account is active.

use super::browser::{Answer, Browser};
use super::place::{PASSWORD, Place};

/// A browser at the form to sign up, in English.
async fn at_form(place: &Place, email: &str) -> (Browser, Answer) {
    let link = place.invited(email).await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/join/sign-up?language=en").await;
    (browser, page)
}

fn filled<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("name", "Kim Larsen"),
        ("email", email),
        ("password", password),
        ("accept_terms", "yes"),
    ]
}

#[tokio::test]
async fn everything_that_has_to_be_mended_is_told_at_once_and_what_was_typed_is_kept() {
    let place = Place::new().await;
    let (mut browser, page) = at_form(&place, "kim@mail.test").await;
    let fields = [
        ("name", "<b>Kim</b> & \"co\""),
        ("email", "kim at mail"),
        ("password", "geheim"),
    ];
    let answer = browser.submit(&page, "/join/sign-up", &fields).await;
    assert_eq!(answer.status, 422);
    let told: Vec<String> = answer
        .errors()
        .into_iter()
        .map(|(field, text)| format!("{field}: {text}"))
        .collect();
    let first_five = &told[..5.min(told.len())];
    assert_eq!(
        first_five,
        [
            "email: This is not an email address. It looks like name@example.com.",
            "password: Use at least 8 characters.",
            "password: Use at least one capital letter.",
            "password: Use at least one special character, such as ! or %.",
            "password: Choose a password that few others would choose. This one is too common.",
        ]
    );
    assert!(
        told.contains(&"accept_terms: Tick the box to accept the terms of use.".to_owned()),
        "{told:?}"
    );
    assert_eq!(answer.value("email"), Some("kim at mail"));
    assert!(!answer.body.contains("<b>Kim"), "{}", answer.body);
    assert!(
        answer.value("name").unwrap().starts_with("&lt;b&gt;Kim"),
        "{:?}",
        answer.value("name")
    );
    assert!(
        !answer.body.contains("geheim"),
        "a password is never sent back"
    );
    assert_eq!(place.world.value("SELECT count(*) FROM account").await, "0");
    place.close().await;
}

#[tokio::test]
async fn an_address_in_use_leads_on_in_three_ways() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let (mut browser, page) = at_form(&place, "kim@mail.test").await;
    let answer = browser
        .submit(&page, "/join/sign-up", &filled("LEE@home.test", PASSWORD))
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.errors(),
        [("email".to_owned(), "This value is already used".to_owned())]
    );
    for way in ["/join/log-in", "/reset", "#email"] {
        assert!(
            answer.body.contains(&format!("href=\"{way}\"")),
            "{way}: {}",
            answer.body
        );
    }
    assert_eq!(answer.value("email"), Some("LEE@home.test"));
    for _ in 1..10 {
        browser
            .submit(&page, "/join/sign-up", &filled("lee@home.test", PASSWORD))
            .await;
    }
    let answer = browser
        .submit(&page, "/join/sign-up", &filled("other@home.test", PASSWORD))
        .await;
    assert_eq!(
        (answer.status, answer.title()),
        (429, "Too many addresses were tried")
    );
    place.close().await;
}

#[tokio::test]
async fn sending_the_form_twice_makes_one_account_and_shows_the_same_page() {
    let place = Place::new().await;
    let (mut browser, page) = at_form(&place, "kim@mail.test").await;
    let fields = filled("kim@mail.test", PASSWORD);
    for _ in 0..2 {
        let answer = browser.submit(&page, "/join/sign-up", &fields).await;
        assert_eq!((answer.status, answer.title()), (200, "Check your mail"));
    }
    assert_eq!(place.world.value("SELECT count(*) FROM account").await, "1");
    place.close().await;
}

#[tokio::test]
async fn another_mail_has_a_pause_and_the_address_can_be_corrected() {
    let place = Place::new().await;
    let (mut browser, page) = at_form(&place, "kim@mail.test").await;
    let page = browser
        .submit(&page, "/join/sign-up", &filled("kmi@mail.test", PASSWORD))
        .await;
    place.link_of(2, "kmi@mail.test", "activate").await;
    let told = browser.submit(&page, "/join/resend", &[]).await;
    assert_eq!(told.status, 200);
    assert!(
        told.text()
            .contains("You can ask for a new one in 5 minutes."),
        "{}",
        told.text()
    );
    assert!(told.text().contains("spam folder"), "{}", told.text());
    let page = browser.open("/join/address").await;
    let wrong = browser
        .submit(&page, "/join/address", &[("email", "kim")])
        .await;
    assert_eq!((wrong.status, wrong.errors()[0].0.as_str()), (422, "email"));
    let told = browser
        .submit(&page, "/join/address", &[("email", "kim@mail.test")])
        .await;
    assert!(
        told.text()
            .contains("A new mail is on its way to k***@mail.test."),
        "{}",
        told.text()
    );
    let link = place.link_of(3, "kim@mail.test", "activate").await;
    let page = browser.open(&link).await;
    assert_eq!(
        browser.submit(&page, "/activate", &[]).await.title(),
        "Your account is active"
    );
    place.close().await;
}

#[tokio::test]
async fn an_activation_that_is_too_old_offers_another() {
    let place = Place::new().await;
    let (mut browser, page) = at_form(&place, "kim@mail.test").await;
    browser
        .submit(&page, "/join/sign-up", &filled("kim@mail.test", PASSWORD))
        .await;
    let link = place.link_of(2, "kim@mail.test", "activate").await;
    place
        .world
        .sql(
            "ALTER TABLE link DISABLE TRIGGER USER;
             UPDATE link SET created_at = created_at - interval '2 days', expires_at = expires_at - interval '2 days' WHERE purpose = 'activate';
             ALTER TABLE link ENABLE TRIGGER USER",
        )
        .await;
    place.pass_time().await;
    let page = browser.open(&link).await;
    assert_eq!(
        (page.status, page.title()),
        (410, "The activation link no longer works")
    );
    assert!(page.text().contains("k***@mail.test"));
    let told = browser.submit(&page, "/activate/resend", &[]).await;
    assert!(
        told.text().contains("A new mail is on its way"),
        "{}",
        told.text()
    );
    place.close().await;
}

#[tokio::test]
async fn who_was_made_by_staff_chooses_a_password_and_accepts_the_terms() {
    let place = Place::new().await;
    let id = place.world.account("kim@mail.test", "pending").await;
    place
        .world
        .sql(&format!(
            "UPDATE account SET activated_at = NULL, made_by_staff = true, password_hash = NULL WHERE id = '{id}';
             INSERT INTO mail (id, kind, account_id, generation, created_at, not_before)
             SELECT gen_random_uuid(), 'activation', id, activation_gen, now(), now() FROM account"
        ))
        .await;
    place
        .world
        .deliver(&crate::support::world::memory(&place.outbox))
        .await;
    let link = place.link_of(1, "kim@mail.test", "activate").await;
    let mut browser = place.browser();
    let page = browser.open(&link).await;
    assert_eq!(
        page.title(),
        "Activeer uw account",
        "the account's language"
    );
    let answer = browser
        .submit(&page, "/activate", &[("password", "kort")])
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer
            .errors()
            .iter()
            .filter(|(field, _)| field == "password")
            .count(),
        3
    );
    let fields = [("password", PASSWORD), ("accept_terms", "yes")];
    let done = browser.submit(&answer, "/activate", &fields).await;
    assert_eq!((done.status, done.title()), (200, "Uw account is actief"));
    let page = browser.open("/log-in?language=nl").await;
    let fields = [("email", "kim@mail.test"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/log-in", &fields).await;
    assert_eq!(page.title(), "Uw ruimtes");
    place.close().await;
}

#[tokio::test]
async fn roles_of_the_staff_go_with_the_invited_address_alone() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let (mut browser, page) = at_form(&place, "kim@mail.test").await;
    place
        .world
        .sql("UPDATE invitation SET roles = '{owner}'")
        .await;
    let told = "This invitation can be accepted only with the invited address, k***@mail.test.";
    let answer = browser
        .submit(&page, "/join/sign-up", &filled("lee@mail.test", PASSWORD))
        .await;
    assert_eq!(answer.errors(), [("email".to_owned(), told.to_owned())]);
    let unticked = [
        ("name", "Kim Larsen"),
        ("email", "lee@mail.test"),
        ("password", "Spring-Clinic1"),
    ];
    let answer = browser.submit(&page, "/join/sign-up", &unticked).await;
    let fields: Vec<String> = answer
        .errors()
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(
        fields,
        ["email", "password", "accept_terms"],
        "all at once, also what only the invitation can tell"
    );
    let page = browser.open("/join/log-in").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    let answer = browser.submit(&page, "/join/log-in", &fields).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains(told), "{}", answer.text());
    let page = browser.open("/join/sign-up").await;
    let page = browser
        .submit(&page, "/join/sign-up", &filled("kim@mail.test", PASSWORD))
        .await;
    assert_eq!(page.title(), "Check your mail");
    place.close().await;
}

#[tokio::test]
async fn the_whole_way_is_there_in_dutch() {
    let place = Place::new().await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/join?language=nl").await;
    assert_eq!(page.title(), "Doe mee met Sleep course");
    let page = browser.open("/join/sign-up").await;
    assert_eq!(page.title(), "Maak een account");
    let answer = browser.submit(&page, "/join/sign-up", &[]).await;
    assert!(
        answer.text().contains("Vul uw e-mailadres in."),
        "{}",
        answer.text()
    );
    assert!(
        answer
            .body
            .contains("<title>Fout: Maak een account</title>")
    );
    let page = browser
        .submit(&page, "/join/sign-up", &filled("kim@mail.test", PASSWORD))
        .await;
    assert_eq!(page.title(), "Bekijk uw mail");
    let link = place.link_of(2, "kim@mail.test", "activate").await;
    let page = browser.open(&link).await;
    assert_eq!(page.title(), "Activeer uw account");
    let done = browser.submit(&page, "/activate", &[]).await;
    assert!(
        done.text().contains("U hebt nu toegang tot Sleep course"),
        "{}",
        done.text()
    );
    // The language that was chosen is the one of the mails to come.
    assert_eq!(
        place.world.rows("SELECT language FROM account").await,
        ["nl"]
    );
    place.close().await;
}

//! The longest form, by keyboard, and what stands by its fields.

use super::chromium::{Chromium, PHONE};
use super::place::Place;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

#[tokio::test]
async fn the_form_is_gone_through_by_keyboard_in_the_order_that_it_is_read() {
    let place = Place::new().await;
    let browser = Chromium::start(PHONE, true).await;
    browser
        .open(&place.invite("kim@mail.test", ("spring-clinic", "en")))
        .await;
    browser.click("I am new").await;
    let mut order = Vec::new();
    for _ in 0..9 {
        browser.press(TAB).await;
        order.push(browser.focus().await);
    }
    assert_eq!(
        order,
        [
            "skip",
            "A",
            "name",
            "email",
            "password",
            "terms",
            "accept_terms",
            "BUTTON",
            "A"
        ]
    );
    for (field, expected) in [
        ("name", "name"),
        ("email", "email"),
        ("password", "new-password"),
    ] {
        let attribute = browser
            .field(field)
            .await
            .attr("autocomplete")
            .await
            .unwrap();
        assert_eq!(attribute.as_deref(), Some(expected), "{field}");
    }
}

#[tokio::test]
async fn what_has_to_be_mended_is_told_at_once_and_leads_to_its_field() {
    let place = Place::new().await;
    let browser = Chromium::start(PHONE, true).await;
    browser
        .open(&place.invite("kim@mail.test", ("spring-clinic", "en")))
        .await;
    browser.click("I am new").await;
    browser.fill("name", "").await;
    browser.fill("email", "kim@mail").await;
    browser.fill("password", "short").await;
    browser.click("Sign up").await;
    browser.arrives_at("Make an account").await;
    browser.picture("to-be-mended-en").await;
    assert_eq!(
        browser.value("email").await,
        "kim@mail",
        "what was typed is kept"
    );
    assert_eq!(browser.value("password").await, "", "but for the password");
    for (text, field) in [
        ("Fill in your name.", "name"),
        (
            "This is not an email address. It looks like name@example.com.",
            "email",
        ),
        ("Use at least 8 characters.", "password"),
        ("Use at least one capital letter.", "password"),
        (
            "Use at least one special character, such as ! or %.",
            "password",
        ),
        ("Tick the box to accept the terms of use.", "accept_terms"),
    ] {
        browser.click_here(text).await;
        assert_eq!(browser.focus().await, field, "{text}");
        let described = browser
            .field(field)
            .await
            .attr("aria-describedby")
            .await
            .unwrap();
        let described = described.unwrap_or_default();
        let by = format!("{field}-error");
        assert!(
            described.split(' ').any(|id| id == by),
            "{field}: {described}"
        );
        let beside = browser.field(&by).await.text().await.unwrap();
        assert!(beside.contains(text), "{field}: {beside}");
    }
}

#[tokio::test]
async fn the_skip_link_leads_past_the_head() {
    let place = Place::new().await;
    let browser = Chromium::start(PHONE, true).await;
    browser.open(&format!("{}/log-in", place.base)).await;
    browser.press(TAB).await;
    browser.press(ENTER).await;
    browser.press(TAB).await;
    assert_eq!(browser.focus().await, "email");
}

#[tokio::test]
async fn a_page_that_breaks_the_rules_would_be_found() {
    let browser = Chromium::start(PHONE, true).await;
    let wrong = "<img src=x><input><p style='color:%23aaa;width:50em'>pale and wide</p>";
    browser.open(&format!("data:text/html,{wrong}")).await;
    let found = browser.breaches().await.to_string();
    for rule in ["image-alt", "label", "color-contrast", "html-has-lang"] {
        assert!(found.contains(rule), "{rule} is not in {found}");
    }
    let wide = browser.too_wide().await;
    for one in wide.as_array().unwrap() {
        assert!(one.to_string().contains("pale and wide"), "{wide}");
    }
}

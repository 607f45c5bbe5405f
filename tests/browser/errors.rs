//! Every message of the help article, provoked and led on from.

use super::chromium::{Chromium, DESKTOP, PHONE};
use super::place::{OTHER_PASSWORD, PASSWORD, Place};

const SPACE: (&str, &str) = ("spring-clinic", "en");

async fn log_in(browser: &Chromium, email: &str, password: &str) {
    browser.fill("email", email).await;
    browser.fill("password", password).await;
    browser.click("Log in").await;
}

async fn sign_up(browser: &Chromium, link: &str, email: &str) {
    browser.open(link).await;
    browser.click("I am new").await;
    browser.fill("email", email).await;
    browser.fill("password", PASSWORD).await;
    browser.field("accept_terms").await.click().await.unwrap();
    browser.click("Sign up").await;
}

#[tokio::test]
async fn this_value_is_already_used_leads_on_in_three_ways() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let browser = Chromium::start(PHONE, true).await;
    let link = place.invite("kim@mail.test", SPACE);
    sign_up(&browser, &link, "lee@home.test").await;
    browser.arrives_at("Make an account").await;
    browser.reads(&["This value is already used"]).await;
    assert_eq!(browser.value("email").await, "lee@home.test");
    browser.picture("already-used-en").await;
    browser
        .click("choose a new password if you forgot it")
        .await;
    browser.arrives_at("Choose a new password").await;
    // Another address.
    sign_up(&browser, &link, "lee@home.test").await;
    browser
        .click_here("or fill in another email address here")
        .await;
    assert_eq!(browser.focus().await, "email");
    // With the account.
    browser
        .click("log in with that account to accept the invitation")
        .await;
    log_in(&browser, "lee@home.test", PASSWORD).await;
    browser
        .arrives_at("You now have access to Sleep course")
        .await;
}

#[tokio::test]
async fn invalid_credentials_lead_to_a_new_password_and_back() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let browser = Chromium::start(DESKTOP, true).await;
    browser.open(&place.invite("kim@mail.test", SPACE)).await;
    browser.click("I have an account").await;
    log_in(&browser, "lee@home.test", "forgotten").await;
    browser.arrives_at("Log in").await;
    browser
        .reads(&["Invalid credentials", "probably a typing error"])
        .await;
    browser
        .click("Not sure about your password? Choose a new one")
        .await;
    browser.fill("email", "lee@home.test").await;
    browser.click("Send the link").await;
    browser.open(&place.link("lee@home.test", "reset")).await;
    browser.fill("password", "short").await;
    browser.click("Save the password").await;
    browser
        .reads(&[
            "Use at least 8 characters.",
            "Use at least one capital letter.",
        ])
        .await;
    browser.fill("password", OTHER_PASSWORD).await;
    browser.click("Save the password").await;
    browser.arrives_at("Your password is changed").await;
    browser.click("Back to the invitation").await;
    log_in(&browser, "lee@home.test", OTHER_PASSWORD).await;
    browser
        .arrives_at("You now have access to Sleep course")
        .await;
}

#[tokio::test]
async fn a_disabled_account_leads_to_support_and_to_another_account() {
    let place = Place::new().await;
    place.account("lee@home.test", "disabled").await;
    let browser = Chromium::start(DESKTOP, true).await;
    browser.open(&place.invite("kim@mail.test", SPACE)).await;
    browser.click("I have an account").await;
    log_in(&browser, "lee@home.test", PASSWORD).await;
    browser.arrives_at("Account is disabled").await;
    browser.reads(&["activated again or deleted"]).await;
    let support = browser.target("help@care.example").await;
    assert_eq!(support, "mailto:help@care.example");
    browser.picture("disabled-en").await;
    browser.click("Make an account with another address").await;
    browser.arrives_at("Make an account").await;
}

#[tokio::test]
async fn an_activation_that_does_not_come_is_sent_again_also_to_another_address() {
    let place = Place::new().await;
    let browser = Chromium::start(PHONE, true).await;
    let link = place.invite("kim@mail.test", SPACE);
    sign_up(&browser, &link, "kin@mail.test").await;
    browser.arrives_at("Check your mail").await;
    browser
        .reads(&[
            "spam folder",
            "contact the service desk",
            "help@care.example",
        ])
        .await;
    place.link("kin@mail.test", "activate");
    browser.click("Send the activation link again").await;
    browser.arrives_at("Check your mail").await;
    browser.reads(&["You can ask for a new one in"]).await;
    place.pass_time().await;
    browser.click("Send the activation link again").await;
    browser.reads(&["A new mail is on its way to"]).await;
    place.link("kin@mail.test", "activate");
    browser.click("Change the address").await;
    browser.arrives_at("Change your email address").await;
    browser.fill("email", "kim@mail.test").await;
    browser.click("Send the link to this address").await;
    browser.arrives_at("Check your mail").await;
    browser.open(&place.link("kim@mail.test", "activate")).await;
    browser.click("Activate").await;
    browser.arrives_at("Your account is active").await;
}

#[tokio::test]
async fn an_invalid_invitation_says_why_and_whom_to_ask() {
    let place = Place::new().await;
    let browser = Chromium::start(PHONE, true).await;
    let withdrawn = place.invite("one@mail.test", SPACE);
    place.admit(&[
        "invite",
        "withdraw",
        "one@mail.test",
        "--space",
        SPACE.0,
        "--yes",
    ]);
    let expired = place.invite("two@mail.test", SPACE);
    place
        .world
        .sql(
            "UPDATE invitation SET expires_at = now() - interval '1 hour'
             WHERE email = 'two@mail.test'",
        )
        .await;
    let used = place.invite("three@mail.test", SPACE);
    place.account("three@mail.test", "active").await;
    browser.open(&used).await;
    browser.click("I have an account").await;
    log_in(&browser, "three@mail.test", PASSWORD).await;
    browser
        .arrives_at("You now have access to Sleep course")
        .await;
    browser.click("Log out").await;
    for (link, why) in [
        (&used, "It has already been used."),
        (&expired, "it has expired"),
        (&withdrawn, "The sender has withdrawn it."),
    ] {
        browser.open(link).await;
        browser.arrives_at("The invitation is invalid").await;
        browser
            .reads(&[why, "Ask for a new invitation", "Contact Spring Clinic"])
            .await;
        let contact = browser.target("desk@clinic.example").await;
        assert_eq!(contact, "mailto:desk@clinic.example");
    }
    browser.paint("dark").await;
    browser.picture("invalid-invitation-dark-en").await;
}

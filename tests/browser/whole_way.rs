//! From the mail to the space, by somebody who has only the mail.

use super::chromium::{Chromium, DESKTOP, PHONE, Size};
use super::place::{OTHER_PASSWORD, PASSWORD, Place};

/// The words on the way.
struct Words {
    language: &'static str,
    /// The pages of which pictures are kept.
    pictures: &'static [&'static str],
    join: &'static str,
    new: &'static str,
    sign_up_title: &'static str,
    sign_up: &'static str,
    check_mail: &'static str,
    activate_title: &'static str,
    activate: &'static str,
    active: &'static str,
    access: &'static str,
    go: &'static str,
    log_in: &'static str,
    log_out: &'static str,
    logged_out: &'static str,
    spaces: &'static str,
    have: &'static str,
    invalid: &'static str,
    join_button: &'static str,
    forgot: &'static str,
    reset_title: &'static str,
    send_link: &'static str,
    save: &'static str,
    changed: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    pictures: &["join", "check-mail", "access"],
    join: "Join ",
    new: "I am new",
    sign_up_title: "Make an account",
    sign_up: "Sign up",
    check_mail: "Check your mail",
    activate_title: "Activate your account",
    activate: "Activate",
    active: "Your account is active",
    access: "You now have access to ",
    go: "Go to ",
    log_in: "Log in",
    log_out: "Log out",
    logged_out: "You are logged out",
    spaces: "Your spaces",
    have: "I have an account",
    invalid: "Invalid credentials",
    join_button: "Join",
    forgot: "Forgot your password?",
    reset_title: "Choose a new password",
    send_link: "Send the link",
    save: "Save the password",
    changed: "Your password is changed",
};

const DUTCH: Words = Words {
    language: "nl",
    pictures: &["invalid-credentials"],
    join: "Doe mee met ",
    new: "Ik ben nieuw",
    sign_up_title: "Maak een account",
    sign_up: "Aanmelden",
    check_mail: "Bekijk uw mail",
    activate_title: "Activeer uw account",
    activate: "Activeren",
    active: "Uw account is actief",
    access: "U hebt nu toegang tot ",
    go: "Ga naar ",
    log_in: "Inloggen",
    log_out: "Uitloggen",
    logged_out: "U bent uitgelogd",
    spaces: "Uw ruimtes",
    have: "Ik heb een account",
    invalid: "Ongeldige inloggegevens",
    join_button: "Meedoen",
    forgot: "Wachtwoord vergeten?",
    reset_title: "Kies een nieuw wachtwoord",
    send_link: "Stuur de link",
    save: "Wachtwoord opslaan",
    changed: "Uw wachtwoord is gewijzigd",
};

const EMAIL: &str = "kim@mail.test";

#[tokio::test]
async fn on_a_phone_in_english_without_scripts() {
    walk(PHONE, false, &ENGLISH).await;
}

#[tokio::test]
async fn on_a_phone_in_english_with_scripts() {
    walk(PHONE, true, &ENGLISH).await;
}

#[tokio::test]
async fn on_a_desktop_in_dutch_without_scripts() {
    walk(DESKTOP, false, &DUTCH).await;
}

#[tokio::test]
async fn on_a_desktop_in_dutch_with_scripts() {
    walk(DESKTOP, true, &DUTCH).await;
}

async fn walk(size: Size, has_scripts: bool, words: &'static Words) {
    let place = Place::new().await;
    let browser = Chromium::start(size, has_scripts).await;
    let way = Way {
        place: &place,
        browser: &browser,
        words,
        has_scripts,
    };
    way.sign_up().await;
    way.log_in_and_out().await;
    way.join_with_the_account().await;
    way.join_by_one_button().await;
    way.forget_the_password().await;
}

struct Way<'a> {
    place: &'a Place,
    browser: &'a Chromium,
    words: &'static Words,
    has_scripts: bool,
}

impl Way<'_> {
    async fn picture(&self, name: &str) {
        if self.has_scripts && self.words.pictures.contains(&name) {
            let name = format!("{name}-{}", self.words.language);
            self.browser.picture(&name).await;
        }
    }

    async fn sign_up(&self) {
        let (browser, words) = (self.browser, self.words);
        let link = self.place.invite(EMAIL, ("spring-clinic", words.language));
        browser.open(&link).await;
        assert_eq!(
            browser.path().await,
            "/join",
            "the secret stays in the address bar"
        );
        browser
            .arrives_at(&format!("{}Sleep course", words.join))
            .await;
        browser.reads(&["Spring Clinic", "Kim Larsen"]).await;
        self.picture("join").await;
        browser.click(words.new).await;
        browser.arrives_at(words.sign_up_title).await;
        assert_eq!(browser.value("email").await, EMAIL);
        assert_eq!(browser.value("name").await, "Kim Larsen");
        browser.fill("password", PASSWORD).await;
        browser.field("accept_terms").await.click().await.unwrap();
        browser.click(words.sign_up).await;
        browser.arrives_at(words.check_mail).await;
        self.picture("check-mail").await;
        browser.open(&self.place.link(EMAIL, "activate")).await;
        assert_eq!(browser.path().await, "/activate");
        browser.arrives_at(words.activate_title).await;
        browser.click(words.activate).await;
        browser.arrives_at(words.active).await;
        browser
            .reads(&[&format!("{}Sleep course", words.access)])
            .await;
        let go = browser.target(&format!("{}Sleep course", words.go)).await;
        assert_eq!(go, "https://space.example/start");
        self.picture("access").await;
    }

    async fn log_in(&self, password: &str) {
        let browser = self.browser;
        browser.fill("email", EMAIL).await;
        browser.fill("password", password).await;
        browser.click(self.words.log_in).await;
    }

    async fn log_out(&self) {
        self.browser.click(self.words.log_out).await;
        self.browser.arrives_at(self.words.logged_out).await;
    }

    async fn log_in_and_out(&self) {
        let (browser, words) = (self.browser, self.words);
        browser.click(words.log_in).await;
        browser.arrives_at(words.log_in).await;
        self.log_in(PASSWORD).await;
        browser.arrives_at(words.spaces).await;
        self.log_out().await;
    }

    /// A second space, by logging in: first with a wrong password.
    async fn join_with_the_account(&self) {
        let (browser, words) = (self.browser, self.words);
        self.place
            .admit(&["space", "create", "ward", "--name", "Ward two"]);
        browser
            .open(&self.place.invite(EMAIL, ("ward", words.language)))
            .await;
        browser.arrives_at(&format!("{}Ward two", words.join)).await;
        browser.click(words.have).await;
        browser.arrives_at(words.log_in).await;
        self.log_in(OTHER_PASSWORD).await;
        browser.arrives_at(words.log_in).await;
        browser.reads(&[words.invalid]).await;
        assert_eq!(browser.value("email").await, EMAIL);
        assert_eq!(browser.value("password").await, "");
        self.picture("invalid-credentials").await;
        self.log_in(PASSWORD).await;
        browser
            .arrives_at(&format!("{}Ward two", words.access))
            .await;
    }

    /// A third one, while logged in.
    async fn join_by_one_button(&self) {
        let (browser, words) = (self.browser, self.words);
        self.place
            .admit(&["space", "create", "choir", "--name", "The choir"]);
        browser
            .open(&self.place.invite(EMAIL, ("choir", words.language)))
            .await;
        browser
            .arrives_at(&format!("{}The choir", words.join))
            .await;
        browser.reads(&[EMAIL]).await;
        browser.click(words.join_button).await;
        browser
            .arrives_at(&format!("{}The choir", words.access))
            .await;
        self.log_out().await;
    }

    async fn forget_the_password(&self) {
        let (browser, words) = (self.browser, self.words);
        browser.click(words.log_in).await;
        browser.click(words.forgot).await;
        browser.arrives_at(words.reset_title).await;
        browser.fill("email", EMAIL).await;
        browser.click(words.send_link).await;
        browser.arrives_at(words.check_mail).await;
        browser.open(&self.place.link(EMAIL, "reset")).await;
        assert_eq!(browser.path().await, "/new-password");
        browser.arrives_at(words.reset_title).await;
        browser.fill("password", OTHER_PASSWORD).await;
        browser.click(words.save).await;
        browser.arrives_at(words.changed).await;
        browser.open(&format!("{}/log-in", self.place.base)).await;
        self.log_in(OTHER_PASSWORD).await;
        browser.arrives_at(words.spaces).await;
        browser
            .reads(&["Sleep course", "Ward two", "The choir"])
            .await;
    }
}

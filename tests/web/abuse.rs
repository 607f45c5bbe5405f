//! What the pages do not let happen.

use tokio::task::JoinSet;

use super::browser::raw;
use super::place::{OTHER_PASSWORD, PASSWORD, Place};

const PAGES: [&str; 12] = [
    "/",
    "/join",
    "/join/log-in",
    "/join/sign-up",
    "/activate",
    "/reset",
    "/new-password",
    "/address",
    "/log-in",
    "/spaces",
    "/nowhere",
    "/healthz",
];

#[tokio::test]
async fn every_answer_bears_the_headers_that_protect_it() {
    let place = Place::at("https://admit.example").await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    let paths = PAGES.iter().map(|path| (*path).to_owned());
    for path in paths.chain([link, "/readyz".to_owned()]) {
        for method in ["GET", "HEAD", "POST", "DELETE"] {
            let answer = browser.send(method, &path, None).await;
            let what = format!("{method} {path}: {answer:?}");
            let csp = answer.header("content-security-policy").expect(&what);
            for rule in [
                "default-src 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
            ] {
                assert!(csp.contains(rule), "{what}");
            }
            assert_eq!(
                answer.header("x-content-type-options"),
                Some("nosniff"),
                "{what}"
            );
            assert_eq!(
                answer.header("referrer-policy"),
                Some("no-referrer"),
                "{what}"
            );
            assert_eq!(
                answer.header("cross-origin-opener-policy"),
                Some("same-origin"),
                "{what}"
            );
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
            assert!(
                answer.header("strict-transport-security").is_some(),
                "{what}"
            );
            assert!(answer.header("permissions-policy").is_some(), "{what}");
            for (_, cookie) in answer
                .headers
                .iter()
                .filter(|(name, _)| name == "set-cookie")
            {
                assert!(
                    cookie.starts_with("__Host-") && cookie.contains("; Secure"),
                    "{cookie}"
                );
                assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            }
            assert!(
                !answer.body.contains("<script") && !answer.body.contains(" style="),
                "{what}"
            );
        }
    }
    place.close().await;
}

#[tokio::test]
async fn the_style_may_be_kept_and_is_the_only_thing_a_page_asks_for() {
    let place = Place::new().await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let path = page
        .body
        .split("href=\"/style-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let style = browser.send("GET", &format!("/style-{path}"), None).await;
    assert_eq!(style.status, 200);
    assert!(style.header("cache-control").unwrap().contains("immutable"));
    assert!(!style.body.contains("url(") && !style.body.contains("@import"));
    assert!(
        !page.body.contains("http://") && !page.body.contains("src="),
        "{}",
        page.body
    );
    place.close().await;
}

#[tokio::test]
async fn an_organisation_has_its_colour_and_nobody_can_name_a_style() {
    let place = Place::new().await;
    place
        .world
        .sql("UPDATE organisation SET colour = '#ffd400'")
        .await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    let page = browser.open(&link).await;
    let path = "/colour/ffd400.css";
    assert!(
        page.body.contains(&format!("href=\"{path}\"")),
        "{}",
        page.body
    );
    let style = browser.send("GET", path, None).await;
    assert_eq!(style.status, 200);
    assert!(
        style
            .header("content-type")
            .unwrap()
            .starts_with("text/css")
    );
    assert!(style.body.contains("--band: #ffd400;"), "{}", style.body);
    for wrong in [
        "red.css",
        "ffd400",
        "ffd400%7d.css",
        "ffd4000.css",
        "%2e%2e.css",
    ] {
        let path = format!("/colour/{wrong}");
        assert_eq!(
            browser.send("GET", &path, None).await.status,
            404,
            "{wrong}"
        );
    }
    place.close().await;
}

#[tokio::test]
async fn a_form_that_was_not_sent_from_our_page_is_refused() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let fields = [("email", "lee@home.test"), ("password", PASSWORD)];
    let before = place.world.everything().await;
    // Without what the page was given.
    let answer = browser
        .send("POST", "/log-in", Some("email=lee%40home.test&password=x"))
        .await;
    assert_eq!((answer.status, answer.title()), (403, "Please try again"));
    // With that of another browser.
    let other = place.browser().open("/log-in").await;
    assert_eq!(browser.submit(&other, "/log-in", &fields).await.status, 403);
    // From another site.
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let mut browser = browser.clone();
        browser.headers.push((name, value.to_owned()));
        assert_eq!(
            browser.submit(&page, "/log-in", &fields).await.status,
            403,
            "{name}: {value}"
        );
    }
    // Without a cookie at all.
    let mut bare = place.browser();
    assert_eq!(bare.submit(&page, "/log-in", &fields).await.status, 403);
    assert_eq!(place.world.everything().await, before);
    browser
        .headers
        .push(("sec-fetch-site", "same-origin".to_owned()));
    browser.headers.push(("origin", "null".to_owned()));
    assert_eq!(browser.submit(&page, "/log-in", &fields).await.status, 200);
    place.close().await;
}

#[tokio::test]
async fn too_much_is_refused() {
    let place = Place::new().await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let long = "x".repeat(20_000);
    let answer = browser.submit(&page, "/log-in", &[("email", &long)]).await;
    assert_eq!((answer.status, answer.title()), (413, "That is too much"));
    let head = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "x".repeat(40_000)
    );
    assert_eq!(raw(place.address, head.as_bytes()).await.status, 431);
    let many = "x: y\r\n".repeat(100);
    let head = format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n");
    assert_eq!(raw(place.address, head.as_bytes()).await.status, 431);
    place.close().await;
}

#[tokio::test]
async fn guessing_is_limited_by_address_and_told_alike_whoever_has_an_account() {
    let place = Place::new().await;
    place.account("lee@home.test", "active").await;
    for email in ["lee@home.test", "nobody@home.test"] {
        let mut browser = place.browser();
        browser
            .headers
            .push(("x-forwarded-for", "198.51.100.1, 203.0.113.7".to_owned()));
        let page = browser.open("/log-in").await;
        for _ in 0..10 {
            let fields = [("email", email), ("password", OTHER_PASSWORD)];
            assert_eq!(browser.submit(&page, "/log-in", &fields).await.status, 422);
        }
        let fields = [("email", email), ("password", PASSWORD)];
        let answer = browser.submit(&page, "/log-in", &fields).await;
        assert_eq!(
            (answer.status, answer.title()),
            (429, "Please wait a moment")
        );
        assert!(answer.header("retry-after").is_some());
    }
    let sources = "SELECT DISTINCT source FROM login_event";
    assert_eq!(
        place.world.rows(sources).await,
        ["203.0.113.7"],
        "the last hop that is not ours"
    );
    place.close().await;
}

#[tokio::test]
async fn the_watcher_is_told_whether_the_database_answers() {
    let place = Place::new().await;
    let mut browser = place.browser();
    for path in ["/healthz", "/readyz"] {
        let answer = browser.send("GET", path, None).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
    }
    place.close().await;
}

#[tokio::test]
async fn a_long_line_of_passwords_is_told_to_come_again_and_holds_up_nobody_else() {
    let place = Place::new().await;
    let mut browser = place.browser();
    let page = browser.open("/log-in").await;
    let mut flood = JoinSet::new();
    for number in 0..90 {
        let (mut browser, page) = (browser.clone(), page.clone());
        flood.spawn(async move {
            let email = format!("nobody{number}@home.test");
            let fields = [("email", email.as_str()), ("password", OTHER_PASSWORD)];
            browser.submit(&page, "/log-in", &fields).await
        });
    }
    let answers = flood.join_all().await;
    let (busy, answered): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 503);
    assert!(
        !busy.is_empty() && answered.len() >= 64,
        "{} {}",
        busy.len(),
        answered.len()
    );
    assert!(answered.iter().all(|answer| answer.status == 422));
    for answer in busy {
        assert_eq!(answer.title(), "It is very busy");
        assert_eq!(answer.header("retry-after"), Some("3"));
    }
    assert_eq!(browser.open("/log-in").await.status, 200);
    place.close().await;
}

#[tokio::test]
async fn no_answer_leads_to_another_site() {
    let place = Place::new().await;
    let mut browser = place.browser();
    for path in [
        "//evil.example",
        "/?next=https://evil.example",
        "/log-in?next=//evil.example",
        "/join/https:%2f%2fevil.example",
        "/%2f%2fevil.example",
    ] {
        let answer = browser.send("GET", path, None).await;
        let target = answer.header("location").unwrap_or("/");
        assert!(
            target.starts_with('/') && !target.starts_with("//"),
            "{path}: {target}"
        );
        assert!(!answer.body.contains("evil.example"), "{path}");
    }
    place.close().await;
}

#[tokio::test]
async fn pages_below_a_path_of_a_site_stay_below_it() {
    let place = Place::at("https://clinic.example/admit").await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    let page = browser.open(&format!("/admit{link}")).await;
    assert_eq!(page.title(), "Join Sleep course");
    assert!(
        page.body.contains("href=\"/admit/join/sign-up\""),
        "{}",
        page.body
    );
    assert!(page.body.contains("href=\"/admit/style-"), "{}", page.body);
    assert_eq!(browser.send("GET", "/join", None).await.status, 404);
    assert_eq!(browser.send("GET", "/healthz", None).await.status, 200);
    place.close().await;
}

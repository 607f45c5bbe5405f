//! The pages work with the rights of their own role in the database, and need no other.

use admit::mail::MemoryOutbox;

use super::place::{OTHER_PASSWORD, PASSWORD, Place};
use crate::support::roles::TestRoles;
use crate::support::world::{World, memory, service_at};

#[tokio::test]
async fn every_way_is_open_with_the_rights_of_the_role_for_pages_alone() {
    let world = World::new().await;
    let roles = TestRoles::applied(&world.database).await;
    let url = world.database.url_as(&roles.name("web"));
    let service = service_at(&url, "recipient", 6).await;
    let outbox = MemoryOutbox::default();
    let place = Place::of(world, service, ("http://admit.example", outbox, None)).await;
    let link = place.invited("kim@mail.test").await;
    let mut browser = place.browser();
    browser.open(&link).await;
    let page = browser.open("/join/sign-up").await;
    let fields = [
        ("name", "Kim Larsen"),
        ("email", "kmi@mail.test"),
        ("password", PASSWORD),
        ("accept_terms", "yes"),
    ];
    let page = browser.submit(&page, "/join/sign-up", &fields).await;
    assert_eq!(page.title(), "Check your mail");
    assert_eq!(browser.submit(&page, "/join/resend", &[]).await.status, 200);
    let page = browser.open("/join/address").await;
    let fields = [("email", "kim@mail.test")];
    let page = browser.submit(&page, "/join/address", &fields).await;
    assert_eq!(page.title(), "Check your mail");
    place.world.deliver(&memory(&place.outbox)).await;
    let link = place.link_of(2, "kim@mail.test", "activate").await;
    let page = browser.open(&link).await;
    let page = browser.submit(&page, "/activate", &[]).await;
    assert_eq!(page.title(), "Your account is active");
    let page = browser.open("/reset").await;
    browser
        .submit(&page, "/reset", &[("email", "kim@mail.test")])
        .await;
    let waiting = "SELECT count(*) FROM mail WHERE kind = 'reset' AND state = 'queued'";
    while place.world.value(waiting).await == "0" {
        tokio::task::yield_now().await;
    }
    place.world.deliver(&memory(&place.outbox)).await;
    let link = place.link_of(3, "kim@mail.test", "reset").await;
    let page = browser.open(&link).await;
    let page = browser
        .submit(&page, "/new-password", &[("password", OTHER_PASSWORD)])
        .await;
    assert_eq!(page.title(), "Your password is changed");
    let page = browser.open("/log-in").await;
    let fields = [("email", "kim@mail.test"), ("password", OTHER_PASSWORD)];
    let page = browser.submit(&page, "/log-in", &fields).await;
    assert_eq!(page.title(), "Your spaces");
    assert_eq!(browser.send("GET", "/readyz", None).await.status, 200);
    let page = browser.submit(&page, "/log-out", &[]).await;
    assert_eq!(page.title(), "You are logged out");
    place.close().await;
}

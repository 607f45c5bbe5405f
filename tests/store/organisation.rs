//! Organisations and spaces.

use super::{Case, allowed, assert_allowed, assert_refused, refused, row};

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        refused(
            "organisation_pkey",
            row("organisation", &[("id", ":organisation")]),
        ),
        refused(
            "organisation_slug_key",
            row("organisation", &[("slug", "'spring'")]),
        ),
        refused(
            "organisation_contact_check",
            row("organisation", &[("contact", "''")]),
        ),
        refused(
            "organisation_contact_check",
            row("organisation", &[("contact", "repeat('a', 201)")]),
        ),
        refused(
            "organisation_colour_check",
            row("organisation", &[("colour", "'#12345G'")]),
        ),
        refused(
            "organisation_colour_check",
            row("organisation", &[("colour", "'red'")]),
        ),
        refused("space_pkey", row("space", &[("id", ":space")])),
        refused(
            "space_slug_key",
            row("space", &[("slug", "'spring-clinic'")]),
        ),
        refused(
            "space_organisation_id_fkey",
            row("space", &[("organisation_id", ":space")]),
        ),
        refused("space_organisation_id_fkey", "DELETE FROM organisation"),
        refused(
            "space_language_check",
            row("space", &[("language", "'fr'")]),
        ),
        refused(
            "space_url_check",
            row("space", &[("url", "'javascript:alert(1)'")]),
        ),
        refused(
            "space_url_check",
            row(
                "space",
                &[("url", "'https://a.example/' || repeat('a', 2000)")],
            ),
        ),
    ];
    for slug in [
        "''",
        "'Upper'",
        "'two words'",
        "'-a'",
        "'a-'",
        "'a--b'",
        "'é'",
        "repeat('a', 64)",
    ] {
        cases.push(refused(
            "organisation_slug_check",
            row("organisation", &[("slug", slug)]),
        ));
        cases.push(refused("space_slug_check", row("space", &[("slug", slug)])));
    }
    for name in ["''", "' a'", "'a '", "repeat('a', 101)"] {
        cases.push(refused(
            "organisation_name_check",
            row("organisation", &[("name", name)]),
        ));
        cases.push(refused("space_name_check", row("space", &[("name", name)])));
    }
    cases
}

#[tokio::test]
async fn what_no_organisation_or_space_may_be_is_refused() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn the_longest_slug_and_name_are_allowed() {
    let longest = [("slug", "repeat('a', 63)"), ("name", "repeat('é', 100)")];
    assert_allowed(&[
        allowed("an organisation", row("organisation", &longest)),
        allowed("a space", row("space", &longest)),
    ])
    .await;
}

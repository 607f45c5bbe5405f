//! The terms of use: versions, languages, and who has accepted which.

use admit::domain::id::AccountId;
use admit::domain::language::Language::{self, En, Nl};
use admit::domain::terms::TermsText;
use admit::service::consent::ConsentError;
use admit::service::terms::{PublishTerms, TermsError, TermsPublished};
use admit::service::{Grounds, Mode, Service};

use crate::support::world::World;

fn texts(texts: &[(Language, &str)]) -> PublishTerms {
    let read = |(language, text): &(Language, &str)| {
        (*language, TermsText::read(text.as_bytes()).unwrap())
    };
    PublishTerms {
        texts: texts.iter().map(read).collect(),
        add_to: None,
        agreed: None,
        grounds: Grounds {
            reason: Some("the lawyers".to_owned()),
            ticket: Some("LAW-7".to_owned()),
        },
        mode: Mode::Apply,
    }
}

fn add_to(version: i32, added: &[(Language, &str)]) -> PublishTerms {
    PublishTerms {
        add_to: Some(version),
        ..texts(added)
    }
}

async fn publish(service: &Service, request: PublishTerms) -> TermsPublished {
    service.publish_terms(&request).await.unwrap()
}

/// Somebody accepts a version.
async fn accept(world: &World, account: &str, version: i32) {
    world
        .sql(&format!(
            "INSERT INTO terms_acceptance (account_id, version, language, accepted_at)
             VALUES ('{account}', {version}, 'en', now())"
        ))
        .await;
}

async fn missing(world: &World, version: Option<i32>) -> Vec<String> {
    let page = world.service.list_missing_acceptances(version, None, 100);
    let people = page.await.unwrap().people.into_iter();
    people
        .map(|who| format!("{} {:?}", who.email.as_str(), who.accepted))
        .collect()
}

#[tokio::test]
async fn versions_count_on_from_the_default_text_and_each_publication_is_in_the_audit() {
    let world = World::new().await;
    let first = publish(&world.service, texts(&[(En, "Be kind.\n")])).await;
    assert_eq!(
        (first.version, &first.added[..], &first.lacking[..]),
        (2, &[En][..], &[Nl][..])
    );
    let second = publish(
        &world.service,
        texts(&[(Nl, "Wees aardig."), (En, "Be kinder.")]),
    )
    .await;
    assert_eq!(
        (second.version, second.added.len(), second.lacking.len()),
        (3, 2, 0)
    );
    let stored = "SELECT version, language, body, digest = sha256(convert_to(body, 'UTF8'))
                  FROM terms WHERE version = 3 ORDER BY language";
    assert_eq!(
        world.rows(stored).await,
        ["3 en Be kinder. true", "3 nl Wees aardig. true"]
    );
    let audit = "SELECT actor, action, subject_kind, subject_id, ticket, state_before, state_after,
                 reason FROM audit JOIN audit_note ON audit_id = id
                 WHERE subject_kind = 'terms' ORDER BY id";
    assert_eq!(
        world.rows(audit).await,
        [
            "sam terms.published terms 00000000-0000-8000-8000-000000000002 LAW-7 - 2 en the lawyers",
            "sam terms.published terms 00000000-0000-8000-8000-000000000003 LAW-7 2 en 3 en+nl the lawyers",
        ]
    );
}

#[tokio::test]
async fn the_same_texts_again_and_a_dry_run_change_nothing() {
    let world = World::new().await;
    publish(
        &world.service,
        texts(&[(En, "Be kind.\n"), (Nl, "Wees aardig.\n")]),
    )
    .await;
    let before = world.everything().await;
    for same in [
        texts(&[(En, "Be kind.\n"), (Nl, "Wees aardig.\n")]),
        texts(&[(Nl, "Wees aardig.\r\n")]),
        add_to(2, &[(En, "Be kind.\n")]),
    ] {
        let done = publish(&world.service, same).await;
        assert_eq!((done.version, done.added.len()), (2, 0));
    }
    let mut dry = texts(&[(En, "Be kinder.\n")]);
    dry.mode = Mode::DryRun;
    let done = publish(&world.service, dry).await;
    assert_eq!((done.version, done.added), (3, vec![En]));
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn a_language_is_added_to_a_version_and_none_is_ever_changed() {
    let world = World::new().await;
    let service = &world.service;
    let none = service.publish_terms(&add_to(1, &[(En, "x")])).await;
    assert!(matches!(none, Err(TermsError::OnlyDefault)));
    publish(service, texts(&[(En, "Be kind.")])).await;
    let unknown = service.publish_terms(&add_to(3, &[(En, "x")])).await;
    assert!(matches!(
        unknown,
        Err(TermsError::NoVersion {
            version: 3,
            newest: 2
        })
    ));
    // The same in English, and Dutch beside it, is no new version for everybody to accept.
    let both = [(En, "Be kind."), (Nl, "Wees aardig.")];
    let error = service.publish_terms(&texts(&both)).await.unwrap_err();
    assert!(
        matches!(error, TermsError::OnlyAdds { version: 2, .. }),
        "{error}"
    );
    let added = publish(service, add_to(2, &both)).await;
    assert_eq!(
        (added.version, added.added, added.to_accept),
        (2, vec![Nl], 0)
    );
    let taken = service
        .publish_terms(&add_to(2, &[(Nl, "Wees stil.")]))
        .await;
    assert!(matches!(
        taken,
        Err(TermsError::Taken {
            version: 2,
            language: Nl
        })
    ));
    let audit =
        "SELECT state_before, state_after FROM audit WHERE subject_kind = 'terms' ORDER BY id";
    assert_eq!(world.rows(audit).await, ["- 2 en", "2 en 2 en+nl"]);
}

#[tokio::test]
async fn only_active_accounts_have_to_accept_and_a_later_version_counts_for_an_earlier_one() {
    let world = World::new().await;
    let service = &world.service;
    publish(service, texts(&[(En, "One.")])).await;
    let [old, new, never] = [
        world.account("old@mail.test", "active").await,
        world.account("new@mail.test", "active").await,
        world.account("never@mail.test", "active").await,
    ];
    for state in ["pending", "disabled", "deleted"] {
        let other = world.account(&format!("{state}@mail.test"), state).await;
        accept(&world, &other, 2).await;
    }
    accept(&world, &old, 2).await;
    let second = publish(service, texts(&[(En, "Two.")])).await;
    assert_eq!(second.to_accept, 3);
    accept(&world, &new, 3).await;
    let counts: Vec<_> = service
        .list_terms()
        .await
        .unwrap()
        .into_iter()
        .map(|version| (version.version, version.accepted, version.to_accept))
        .collect();
    assert_eq!(counts, [(3, 1, 2), (2, 1, 1)]);
    let newest_first = ["never@mail.test None", "old@mail.test Some(2)"];
    assert_eq!(missing(&world, None).await, newest_first);
    assert_eq!(missing(&world, Some(3)).await, newest_first);
    assert_eq!(missing(&world, Some(2)).await, ["never@mail.test None"]);
    let first = service
        .list_missing_acceptances(None, None, 1)
        .await
        .unwrap();
    assert_eq!(first.next.map(|id: AccountId| id.to_string()), Some(never));
    let second = service
        .list_missing_acceptances(None, first.next, 1)
        .await
        .unwrap();
    assert_eq!((second.people.len(), second.next), (1, None));
}

#[tokio::test]
async fn a_version_is_shown_in_the_language_asked_for_or_its_first() {
    let world = World::new().await;
    let service = &world.service;
    publish(service, texts(&[(En, "One."), (Nl, "Een.")])).await;
    publish(service, texts(&[(Nl, "Twee.")])).await;
    let body = async |version, language| {
        let shown = service.show_terms(version, language).await;
        shown.map_or_else(|error| error.to_string(), |shown| shown.body)
    };
    assert_eq!(body(None, None).await, "Twee.");
    assert_eq!(body(Some(2), None).await, "One.");
    assert_eq!(body(Some(2), Some(Nl)).await, "Een.");
    assert_eq!(
        body(None, Some(En)).await,
        "version 3 of the terms has no text in en"
    );
    assert_eq!(
        body(Some(9), None).await,
        "there is no version 9 of the terms; the newest is 3"
    );
}

#[tokio::test]
async fn the_default_text_is_listed_and_shown_until_another_is_published_unless_somebody_accepted_it()
 {
    for is_accepted in [false, true] {
        let world = World::new().await;
        let service = &world.service;
        let anna = world.account("anna@mail.test", "active").await;
        let listed = async || -> Vec<_> {
            let versions = service.list_terms().await.unwrap().into_iter();
            versions
                .map(|version| {
                    let is_published = version.published_at.is_some();
                    assert_eq!(version.is_default, version.version == 1);
                    (
                        version.version,
                        is_published,
                        version.accepted,
                        version.to_accept,
                    )
                })
                .collect()
        };
        assert_eq!(listed().await, [(1, false, 0, 1)]);
        assert_eq!(missing(&world, None).await, ["anna@mail.test None"]);
        let shown = service.show_terms(None, Some(Nl)).await.unwrap();
        let read = service.current_terms(Nl).await.unwrap();
        assert_eq!((shown.version, &shown.body), (1, &read.body));
        assert_eq!(shown.published_at, None);
        if is_accepted {
            service
                .accept_terms(anna.parse().unwrap(), 1)
                .await
                .unwrap();
            assert_eq!(listed().await, [(1, true, 1, 0)]);
            let settled = service.show_terms(Some(1), Some(Nl)).await.unwrap();
            assert_eq!((settled.body, settled.digest), (shown.body, shown.digest));
            assert!(settled.is_default && settled.published_at.is_some());
        }
        publish(service, texts(&[(En, "Ours.")])).await;
        let first = service.show_terms(Some(1), None).await;
        if is_accepted {
            assert_eq!(listed().await, [(2, true, 0, 1), (1, true, 1, 0)]);
            assert!(first.is_ok(), "{first:?}");
        } else {
            assert_eq!(listed().await, [(2, true, 0, 1)]);
            assert!(matches!(
                first,
                Err(TermsError::NoVersion {
                    version: 1,
                    newest: 2
                })
            ));
        }
    }
}

#[tokio::test]
async fn of_two_who_publish_at_once_each_gets_a_version_of_its_own() {
    let world = World::new().await;
    let other = world.another("kim").await;
    let texts_of = |word: &str| {
        let (en, nl) = (format!("{word} en"), format!("{word} nl"));
        texts(&[(En, &en), (Nl, &nl)])
    };
    for round in 0..5 {
        let (mine, yours) = (format!("sam {round}"), format!("kim {round}"));
        let (mine, yours) = (texts_of(&mine), texts_of(&yours));
        let (sam, kim) = tokio::join!(
            world.service.publish_terms(&mine),
            other.publish_terms(&yours)
        );
        assert_ne!(sam.unwrap().version, kim.unwrap().version);
    }
    // No version has the words of both.
    let mixed = "SELECT version FROM terms GROUP BY version
                 HAVING count(DISTINCT left(body, 3)) > 1 OR count(*) <> 2";
    assert_eq!(world.rows(mixed).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_default_text_is_never_mixed_with_one_that_is_published_at_the_same_moment() {
    let world = World::new().await;
    let reader: AccountId = world
        .account("anna@mail.test", "active")
        .await
        .parse()
        .unwrap();
    let publishing = world
        .hold(
            "SELECT pg_advisory_xact_lock(7102002);
             INSERT INTO terms (version, language, body, digest, published_at)
             VALUES (2, 'en', 'Ours.', sha256('Ours.'), now())",
        )
        .await;
    let service = world.service.clone();
    let accepting = tokio::spawn(async move { service.accept_terms(reader, 1).await });
    world.until_somebody_waits().await;
    publishing.commit().await.unwrap();
    // The account reads Dutch, and read the default text, which is not what is current.
    let error = accepting.await.unwrap().unwrap_err();
    assert!(
        matches!(error, ConsentError::Outdated { current: 2 }),
        "{error}"
    );
    let stored = world
        .rows("SELECT version, language, body FROM terms")
        .await;
    assert_eq!(stored, ["2 en Ours."]);
}

#[tokio::test]
async fn what_somebody_agreed_to_is_not_published_as_another_version() {
    let world = World::new().await;
    let mut agreed = texts(&[(En, "Mine.")]);
    agreed.agreed = Some(2);
    publish(&world.service, texts(&[(En, "Theirs.")])).await;
    let before = world.everything().await;
    let error = world.service.publish_terms(&agreed).await.unwrap_err();
    assert!(
        matches!(error, TermsError::Overtaken { version: 2 }),
        "{error}"
    );
    assert_eq!(world.everything().await, before);
}

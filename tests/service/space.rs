//! Organisations and spaces, also when several make them at once.

use admit::domain::slug::Slug;
use admit::service::organisation::{CreateOrganisation, OrganisationError};
use admit::service::space::{CreateSpace, SpaceError};
use admit::service::{Grounds, Mode, Service};

use crate::support::world::{World, create_space, granted_database, service_on};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn organisation(name: &str, mode: Mode) -> CreateOrganisation {
    CreateOrganisation {
        slug: slug(name),
        name: format!("The {name}"),
        contact: Some("desk@clinic.example".to_owned()),
        colour: Some("#1257a8".parse().unwrap()),
        grounds: Grounds::default(),
        mode,
    }
}

#[tokio::test]
async fn an_organisation_is_made_once_and_found_by_name() {
    let world = World::new().await;
    let service = &world.service;
    let before = world.everything().await;
    service
        .create_organisation(organisation("autumn", Mode::DryRun))
        .await
        .unwrap();
    assert_eq!(world.everything().await, before);
    let made = service
        .create_organisation(organisation("autumn", Mode::Apply))
        .await
        .unwrap();
    assert_eq!(
        service.find_organisation(&slug("autumn")).await.unwrap(),
        made
    );
    for mode in [Mode::Apply, Mode::DryRun] {
        let error = service
            .create_organisation(organisation("autumn", mode))
            .await
            .unwrap_err();
        assert!(matches!(error, OrganisationError::Exists { .. }), "{error}");
    }
    let error = service
        .find_organisation(&slug("autunm"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, OrganisationError::NotFound { near: Some(near), .. } if near == "autumn")
    );
    let audit = "SELECT actor, action FROM audit WHERE subject_id = (SELECT id FROM organisation
                 WHERE slug = 'autumn')";
    assert_eq!(world.rows(audit).await, ["sam organisation.created"]);
}

#[tokio::test]
async fn the_first_space_brings_an_organisation_and_the_second_uses_it() {
    let world = World::new().await;
    let made = world
        .service
        .create_space(create_space("autumn"))
        .await
        .unwrap();
    assert!(made.created && !made.organisation_created);
    assert_eq!(made.space.organisation_id, world.space.organisation_id);
    assert_eq!(
        world.service.find_space(&slug("autumn")).await.unwrap(),
        made.space
    );
    let audit = world.rows("SELECT action FROM audit ORDER BY id").await;
    assert_eq!(
        audit,
        ["organisation.created", "space.created", "space.created"]
    );
    let listed = world.service.list_organisations().await.unwrap();
    assert_eq!(listed.iter().map(|one| one.spaces).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn a_space_that_exists_is_refused_unless_one_is_as_good() {
    let world = World::new().await;
    let again = create_space("spring-clinic");
    for mode in [Mode::Apply, Mode::DryRun] {
        let request = CreateSpace {
            mode,
            ..again.clone()
        };
        let error = world
            .service
            .create_space(request.clone())
            .await
            .unwrap_err();
        assert!(matches!(error, SpaceError::Exists { .. }), "{error}");
        let same = world
            .service
            .create_space(CreateSpace {
                if_absent: true,
                ..request
            })
            .await
            .unwrap();
        assert!(!same.created);
        assert_eq!(same.space, world.space);
    }
    let error = world
        .service
        .find_space(&slug("spring-clinc"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, SpaceError::NotFound { near: Some(near), .. } if near == "spring-clinic")
    );
}

#[tokio::test]
async fn with_several_organisations_a_space_names_its_own() {
    let world = World::new().await;
    world
        .service
        .create_organisation(organisation("autumn", Mode::Apply))
        .await
        .unwrap();
    let error = world
        .service
        .create_space(create_space("b"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, SpaceError::WhichOrganisation { known } if known == &["autumn", "default"]),
        "{error:?}"
    );
    let named = |name| CreateSpace {
        organisation: Some(slug(name)),
        ..create_space("b")
    };
    let error = world
        .service
        .create_space(named("winter"))
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        SpaceError::Organisation(OrganisationError::NotFound { .. })
    ));
    let made = world.service.create_space(named("autumn")).await.unwrap();
    assert_eq!(made.space.organisation.as_str(), "autumn");
}

#[tokio::test]
async fn a_space_that_would_be_made_is_shown_and_not_made() {
    let database = granted_database().await;
    let service = service_on(&database, "sam", 2).await;
    let request = CreateSpace {
        mode: Mode::DryRun,
        ..create_space("spring")
    };
    let shown = service.create_space(request).await.unwrap();
    assert!(shown.created && shown.organisation_created);
    assert!(service.list_spaces().await.unwrap().is_empty());
    assert!(service.list_organisations().await.unwrap().is_empty());
}

#[tokio::test]
async fn totals_count_members_open_and_expired() {
    let world = World::new().await;
    world.invite(&world.people(3)).await;
    world
        .sql("UPDATE invitation SET expires_at = now() WHERE email LIKE 'person000%'")
        .await;
    let account = world.account("member@mail.test", "active").await;
    world.member(&account).await;
    let totals = world.service.space_totals(world.space.id).await.unwrap();
    assert_eq!((totals.members, totals.open, totals.expired), (1, 2, 1));
}

/// Makes spaces at once, each by an actor of its own.
async fn all_at_once(
    services: &[Service],
    request: impl Fn(usize) -> CreateSpace,
) -> Vec<Result<bool, SpaceError>> {
    let mut tasks = tokio::task::JoinSet::new();
    for (number, service) in services.iter().enumerate() {
        let (service, request) = (service.clone(), request(number));
        tasks.spawn(async move { service.create_space(request).await.map(|made| made.created) });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_make_a_space_at_once_one_makes_it() {
    let database = granted_database().await;
    let mut services = Vec::new();
    for number in 0..8 {
        services.push(service_on(&database, &format!("actor{number}"), 1).await);
    }
    // The first round makes the organisation, too, and every actor another space.
    let made = all_at_once(&services, |number| create_space(&format!("space-{number}"))).await;
    assert!(made.iter().all(|made| matches!(made, Ok(true))), "{made:?}");
    assert_eq!(services[0].list_organisations().await.unwrap().len(), 1);
    for round in 0..5 {
        let name = format!("round-{round}");
        let made = all_at_once(&services, |_| create_space(&name)).await;
        let refused = made
            .iter()
            .filter(|made| matches!(made, Err(SpaceError::Exists { .. })))
            .count();
        assert_eq!(refused, 7, "{made:?}");
        let name = format!("if-absent-{round}");
        let request = CreateSpace {
            if_absent: true,
            ..create_space(&name)
        };
        let made = all_at_once(&services, |_| request.clone()).await;
        assert_eq!(
            made.iter().filter(|made| matches!(made, Ok(true))).count(),
            1,
            "{made:?}"
        );
        assert_eq!(
            made.iter().filter(|made| matches!(made, Ok(false))).count(),
            7,
            "{made:?}"
        );
    }
}

//! What is refused, and what the refusal says.

use super::*;

#[test]
fn missing_cluster_is_not_created_unless_allowed() {
    let site = Site::new();
    let error = site.refused(Create::Refused);
    assert!(matches!(error, EmbeddedError::NotCreated { .. }), "{error}");
    assert!(
        error
            .hints()
            .iter()
            .any(|hint| hint.contains("DATABASE_URL"))
    );
    assert!(!site.settings.data_dir.exists());
}

#[test]
fn a_folder_without_programs_is_told_with_the_setting_that_names_it() {
    let mut site = Site::new();
    site.settings.explicit_bin_dir = Some("/tmp".into());
    let error = site.refused(Create::Allowed);
    assert!(matches!(error, EmbeddedError::NoBinaries { .. }), "{error}");
    let hints = error.hints();
    assert!(hints[0].contains("ADMIT_POSTGRES_BIN_DIR"), "{hints:?}");
    assert!(error.hints()[1].contains("DATABASE_URL"));
    assert!(!site.settings.data_dir.exists());
}

#[test]
fn data_of_another_version_is_refused_and_left_alone() {
    let site = Site::new();
    site.ensure();
    stop(&site.settings).unwrap();
    let path = site.data().join("PG_VERSION");
    let right = std::fs::read(&path).unwrap();
    std::fs::write(&path, "99\n").unwrap();
    let error = site.refused(Create::Allowed);
    assert!(
        matches!(error, EmbeddedError::WrongVersion { data: 99, .. }),
        "{error}"
    );
    std::fs::write(&path, right).unwrap();
    site.ensure();
}

#[test]
fn folder_that_holds_other_files_is_refused() {
    let site = Site::new();
    std::fs::create_dir(&site.settings.data_dir).unwrap();
    std::fs::write(site.settings.data_dir.join("thesis.odt"), "x").unwrap();
    let error = site.refused(Create::Allowed);
    assert!(matches!(&error, EmbeddedError::NotEmpty { stray, .. } if stray == "thesis.odt"));
}

#[test]
fn data_folder_made_by_others_is_refused() {
    let site = Site::new();
    std::fs::create_dir_all(site.data()).unwrap();
    let error = site.refused(Create::Allowed);
    assert!(matches!(error, EmbeddedError::NotOurs { .. }), "{error}");
}

#[test]
fn server_that_cannot_start_is_reported_at_once_with_its_own_words() {
    let site = Site::new();
    site.ensure();
    stop(&site.settings).unwrap();
    let path = site.data().join("postgresql.conf");
    let right = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{right}\nno_such_setting = 1\n")).unwrap();
    let begun = std::time::Instant::now();
    let error = site.refused(Create::Allowed);
    assert!(error.to_string().contains("no_such_setting"), "{error}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
    std::fs::write(&path, right).unwrap();
    assert!(site.ensure().started_now);
}

#[test]
fn folder_closed_to_the_servers_user_is_named() {
    if !geteuid().is_root() {
        return;
    }
    let site = Site::below("closed/data");
    let closed = site.settings.data_dir.parent().unwrap();
    std::fs::create_dir(closed).unwrap();
    std::fs::set_permissions(closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    let error = site.refused(Create::Allowed);
    assert!(matches!(&error, EmbeddedError::NotEnterable { folder, .. } if folder == closed));
}

#[test]
fn folder_of_another_user_is_refused() {
    if !geteuid().is_root() {
        return;
    }
    let site = Site::new();
    std::fs::create_dir(&site.settings.data_dir).unwrap();
    give_to_server(&site.settings.data_dir);
    let error = site.refused(Create::Allowed);
    assert!(matches!(&error, EmbeddedError::ForeignFolder { owner, .. } if owner == "postgres"));
    // So that the guard at the end finds a folder of ours.
    std::fs::remove_dir(&site.settings.data_dir).unwrap();
}

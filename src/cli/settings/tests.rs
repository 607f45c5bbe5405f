//! What holds when a setting is given in several places, and what is refused.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use secrecy::ExposeSecret as _;
use tempfile::TempDir;

use super::*;
use crate::cli::exit::ExitCode;
use crate::domain::password::PasswordPolicy;
use crate::service::PasswordParams;

const SENTINEL: &str = "hunter2-sentinel";

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn write(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    }

    fn resolve(&self, variables: &[(&str, &str)]) -> Result<Settings, CliError> {
        self.resolve_with(&SettingFlags::default(), variables)
    }

    fn resolve_with(
        &self,
        flags: &SettingFlags,
        variables: &[(&str, &str)],
    ) -> Result<Settings, CliError> {
        let home = self.folder.path().join("home").display().to_string();
        let mut all = vec![("XDG_CONFIG_HOME", home.as_str())];
        all.extend_from_slice(variables);
        let mut environment = Environment::of(all);
        environment.system_config = self.folder.path().join("etc.toml");
        Settings::resolve(flags, &environment)
    }
}

#[test]
fn a_flag_beats_a_variable_beats_the_persons_file_beats_the_machines() {
    let place = Place::new();
    let machine = place.write("etc.toml", "# first\nactor = \"machine\"\n", 0o644);
    let actor = |flags: &SettingFlags, variables: &[(&str, &str)]| {
        let actor = place.resolve_with(flags, variables).unwrap().actor;
        (actor.value, actor.origin.to_string())
    };
    let none = SettingFlags::default();
    assert_eq!(
        actor(&none, &[]),
        ("machine".into(), format!("{machine} line 2"))
    );
    let person = place.write("home/admit/config.toml", "actor = \"person\"\n", 0o644);
    assert_eq!(
        actor(&none, &[]),
        ("person".into(), format!("{person} line 1"))
    );
    let variable = [("ADMIT_ACTOR", "variable")];
    assert_eq!(
        actor(&none, &variable),
        ("variable".into(), "environment variable ADMIT_ACTOR".into())
    );
    let flag = SettingFlags {
        config: None,
        values: vec![("actor", "--actor", "flag".into())],
    };
    assert_eq!(
        actor(&flag, &variable),
        ("flag".into(), "flag --actor".into())
    );
    assert_eq!(
        actor(&none, &[("ADMIT_ACTOR", "")]).0,
        "person",
        "an empty variable is unset"
    );
    let sudo = Place::new().resolve(&[("SUDO_USER", "jo")]).unwrap().actor;
    assert_eq!(
        (sudo.value.as_str(), sudo.origin),
        ("jo", Origin::OperatingSystem)
    );
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_the_nearest_key() {
    let place = Place::new();
    let path = place.write(
        "etc.toml",
        "actor = \"a\"\n  smpt_url = \"smtp://h\"\n",
        0o644,
    );
    let error = place.resolve(&[]).unwrap_err();
    assert_eq!(error.exit, ExitCode::Config);
    assert_eq!(
        error.message,
        format!("{path}:2:3: there is no setting \"smpt_url\"")
    );
    assert_eq!(error.hints, ["did you mean \"smtp_url\"?"]);
}

#[test]
fn a_file_that_is_no_toml_is_refused_without_repeating_what_it_holds() {
    let place = Place::new();
    let path = place.write(
        "etc.toml",
        &format!("database_url = \"postgres://u:{SENTINEL}@h/d\n"),
        0o600,
    );
    let error = place.resolve(&[]).unwrap_err();
    assert_eq!(error.exit, ExitCode::Config);
    assert!(
        error.message.starts_with(&format!("{path}:1:")),
        "{}",
        error.message
    );
    assert!(!format!("{error:?}").contains(SENTINEL));
}

#[test]
fn a_named_file_must_exist_and_takes_the_place_of_the_others() {
    let place = Place::new();
    place.write("etc.toml", "actor = \"machine\"\n", 0o644);
    let named = place.write("named.toml", "connections = 3\n", 0o644);
    let flags = SettingFlags {
        config: Some(named.into()),
        values: Vec::new(),
    };
    let settings = place.resolve_with(&flags, &[("SUDO_USER", "jo")]).unwrap();
    assert_eq!(
        (settings.connections.value, settings.actor.value.as_str()),
        (3, "jo")
    );
    let missing = SettingFlags {
        config: Some("/nonexistent/a.toml".into()),
        values: Vec::new(),
    };
    assert_eq!(
        place.resolve_with(&missing, &[]).unwrap_err().exit,
        ExitCode::Config
    );
}

#[test]
fn the_database_is_found_in_its_order_and_database_url_comes_last() {
    let place = Place::new();
    let database = |variables: &[(&str, &str)]| {
        let found = place.resolve(variables).unwrap().database_url().unwrap();
        found.map(|s| (s.value.expose_secret().to_owned(), s.origin.to_string()))
    };
    assert_eq!(database(&[]), None);
    let shared = ("DATABASE_URL", "postgres://shared/d");
    assert_eq!(
        database(&[shared]).unwrap().1,
        "environment variable DATABASE_URL"
    );
    let config = place.write(
        "etc.toml",
        "database_url = \"postgres://config/d\"\n",
        0o644,
    );
    assert_eq!(database(&[shared]).unwrap().1, format!("{config} line 1"));
    let credential = place.write("creds/database_url", "postgres://credential/d\n", 0o444);
    let folder = credential.trim_end_matches("/database_url").to_owned();
    let credentials = ("CREDENTIALS_DIRECTORY", folder.as_str());
    assert_eq!(
        database(&[credentials]).unwrap().0,
        "postgres://credential/d"
    );
    let secret = place.write("db.secret", "postgres://file/d\n", 0o600);
    let file = ("ADMIT_DATABASE_URL_FILE", secret.as_str());
    assert_eq!(
        database(&[credentials, file]).unwrap().0,
        "postgres://file/d"
    );
    let variable = ("ADMIT_DATABASE_URL", "postgres://variable/d");
    assert_eq!(
        database(&[credentials, shared, variable]).unwrap().0,
        "postgres://variable/d"
    );
    assert_eq!(
        place.resolve(&[file, variable]).unwrap_err().exit,
        ExitCode::Config
    );
}

#[test]
fn a_stronger_file_replaces_both_ways_to_name_the_database() {
    let place = Place::new();
    place.write("etc.toml", "database_url_file = \"/nonexistent\"\n", 0o644);
    place.write(
        "home/admit/config.toml",
        "database_url = \"postgres://person/d\"\n",
        0o644,
    );
    let url = place.resolve(&[]).unwrap().database_url().unwrap().unwrap();
    assert_eq!(url.value.expose_secret(), "postgres://person/d");
    let error = {
        let both = "database_url = \"postgres://a/d\"\ndatabase_url_file = \"b\"\n";
        place.write("etc.toml", both, 0o644);
        place.resolve(&[]).unwrap_err()
    };
    assert_eq!(error.exit, ExitCode::Config);
}

#[test]
fn a_secret_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let place = Place::new();
    let secret = place.write("db.secret", &format!("postgres://u:{SENTINEL}@h/d"), 0o640);
    let error = place
        .resolve(&[("ADMIT_DATABASE_URL_FILE", &secret)])
        .unwrap()
        .database_url()
        .unwrap_err();
    assert_eq!(
        (error.exit, error.code),
        (ExitCode::Config, "secret_readable")
    );
    assert_eq!(error.hints, [format!("`chmod 600 {secret}`")]);
    let url = format!("database_url = \"postgres://u:{SENTINEL}@h/d\"\n");
    let config = place.write("etc.toml", &url, 0o644);
    let error = place.resolve(&[]).unwrap_err();
    assert_eq!(error.hints[0], format!("`chmod 600 {config}`"));
    place.write("etc.toml", &url, 0o600);
    assert!(place.resolve(&[]).is_ok());
}

#[test]
fn a_secret_file_loses_one_line_end_and_must_not_be_empty_or_missing() {
    let place = Place::new();
    let read = |text: &str| {
        let path = place.write("smtp.secret", text, 0o600);
        let settings = place
            .resolve(&[("ADMIT_SMTP_PASSWORD_FILE", &path)])
            .unwrap();
        settings
            .smtp_password()
            .map(|s| s.unwrap().value.expose_secret().to_owned())
    };
    assert_eq!(read("a b \n\n").unwrap(), "a b \n");
    assert_eq!(read("x").unwrap(), "x");
    assert_eq!(read("\n").unwrap_err().exit, ExitCode::Config);
    let missing = place
        .resolve(&[("ADMIT_SMTP_PASSWORD_FILE", "/nonexistent/x")])
        .unwrap();
    assert_eq!(missing.smtp_password().unwrap_err().exit, ExitCode::Config);
}

#[test]
fn a_mail_server_address_with_a_password_is_refused_and_not_repeated() {
    let place = Place::new();
    for url in [
        format!("smtp://u:{SENTINEL}@h:587"),
        format!("u:{SENTINEL}@h"),
        format!("http://{SENTINEL}"),
    ] {
        let error = place.resolve(&[("ADMIT_SMTP_URL", &url)]).unwrap_err();
        assert_eq!(error.exit, ExitCode::Config);
        assert!(!format!("{error:?}").contains(SENTINEL), "{error:?}");
    }
    let settings = place
        .resolve(&[("ADMIT_SMTP_URL", "smtps://u@h:465")])
        .unwrap();
    assert_eq!(settings.smtp_url.unwrap().value, "smtps://u@h:465");
}

#[test]
fn a_value_of_the_wrong_kind_says_what_is_wanted_and_where_it_stands() {
    let place = Place::new();
    for (name, value, wanted) in [
        ("ADMIT_CONNECTIONS", "0", "a number from 1 to 100"),
        ("ADMIT_CONNECTIONS", "many", "a number from 1 to 100"),
        ("ADMIT_NO_INPUT", "maybe", "true or false"),
        (
            "ADMIT_MAIL_TRANSPORT",
            "pigeon",
            "one of smtp, sendmail, file",
        ),
        ("ADMIT_PROGRESS", "fast", "one of auto, bar, plain, none"),
        ("ADMIT_BASE_URL", "join.example", "an address such as"),
    ] {
        let error = place.resolve(&[(name, value)]).unwrap_err();
        assert_eq!(error.exit, ExitCode::Config);
        assert!(
            error.message.contains(wanted) && error.message.contains(name),
            "{error:?}"
        );
    }
}

#[test]
fn a_path_in_a_file_is_relative_to_that_file() {
    let place = Place::new();
    place.write("etc.toml", "data_dir = \"data\"\n", 0o644);
    let data_dir = place.resolve(&[]).unwrap().data_dir.unwrap();
    assert_eq!(data_dir.value, place.folder.path().join("data"));
}

#[test]
fn a_mistyped_variable_is_noticed() {
    let place = Place::new();
    let settings = place
        .resolve(&[("ADMIT_SMPT_URL", "x"), ("ADMIT_ACTOR", "a")])
        .unwrap();
    assert_eq!(
        settings.unknown_variables(),
        [("ADMIT_SMPT_URL".to_owned(), Some("ADMIT_SMTP_URL"))]
    );
}

#[test]
fn passwords_can_be_made_stronger_and_not_weaker() {
    let place = Place::new();
    let passwords = place.resolve(&[]).unwrap().passwords;
    assert_eq!(
        (passwords.policy, passwords.params, passwords.at_once),
        (PasswordPolicy::default(), PasswordParams::default(), 4)
    );
    let stronger = [
        ("ADMIT_PASSWORD_MIN_LENGTH", "12"),
        ("ADMIT_PASSWORD_MEMORY_KIB", "65536"),
        ("ADMIT_PASSWORD_PASSES", "3"),
        ("ADMIT_PASSWORD_LANES", "2"),
        ("ADMIT_PASSWORDS_AT_ONCE", "8"),
    ];
    let passwords = place.resolve(&stronger).unwrap().passwords;
    assert_eq!(passwords.policy.min_length(), 12);
    let params = PasswordParams::new(65536, 3, 2).unwrap();
    assert_eq!((passwords.params, passwords.at_once), (params, 8));
    for (variable, value, allowed) in [
        ("ADMIT_PASSWORD_MIN_LENGTH", "7", "8 to 64"),
        ("ADMIT_PASSWORD_MIN_LENGTH", "65", "8 to 64"),
        ("ADMIT_PASSWORD_MEMORY_KIB", "19455", "19456 to 1048576"),
        ("ADMIT_PASSWORD_PASSES", "1", "2 to 64"),
        ("ADMIT_PASSWORD_LANES", "0", "1 to 64"),
        ("ADMIT_PASSWORDS_AT_ONCE", "0", "1 to 64"),
        ("ADMIT_PASSWORD_PASSES", "many", "2 to 64"),
    ] {
        let error = place.resolve(&[(variable, value)]).unwrap_err();
        assert_eq!(error.exit, ExitCode::Config);
        let name = variable.trim_start_matches("ADMIT_").to_lowercase();
        let told = format!(
            "{name} is \"{value}\", not a number from {allowed} (environment variable {variable})"
        );
        assert_eq!(error.message, told);
    }
}

#[test]
fn an_actor_that_is_an_address_is_refused() {
    let refused = Place::new()
        .resolve(&[("ADMIT_ACTOR", "sam@mail.test")])
        .err()
        .unwrap();
    assert_eq!(refused.exit, ExitCode::Config);
    assert!(
        refused.message.contains("without an \"@\""),
        "{}",
        refused.message
    );
}

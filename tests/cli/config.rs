//! `admit config`, and secrets that must not be seen anywhere.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::assert_run;
use crate::support::run::Runner;

const SENTINEL: &str = "hunter2-sentinel";

fn configured(text: &str) -> Runner {
    let runner = Runner::new().without("ADMIT_PROGRESS");
    let folder = runner.home().join(".config/admit");
    fs::create_dir_all(&folder).expect("the settings of the test are written");
    let path = folder.join("config.toml");
    fs::write(&path, text).expect("the settings of the test are written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))
        .expect("the settings of the test are written");
    runner
}

/// Something from a file, and something from the environment.
fn settled() -> Runner {
    configured("# mail\nmail_from = \"Spring <care@clinic.example>\"\n")
        .with("ADMIT_DATABASE_URL", "postgres://u:secret@db1/admit")
}

#[test]
fn show_tells_each_value_and_where_it_came_from() {
    let runner = settled();
    assert_run!(runner.line("config show --origin --no-input"), @r##"
    $ admit config show --origin --no-input
    NAME                  VALUE                             ORIGIN
    database_url          (set) database admit on db1:5432  environment variable ADMIT_DATABASE_URL
    database_url_file
    data_dir
    postgres_bin_dir
    mail_transport
    smtp_url
    smtp_password_file
    smtp_ca_file
    smtp_tls
    sendmail_program
    mail_rate
    mail_rate_per_domain
    quiet_hours
    time_zone
    mail_templates
    receipts_dir
    mail_from             Spring <care@clinic.example>      [HOME]/.config/admit/config.toml line 2
    bounce_address
    base_url
    support_contact
    listen
    trusted_proxies
    connections           10                                default
    grace
    password_min_length
    password_memory_kib
    password_passes
    password_lanes
    passwords_at_once
    actor                 tester                            environment variable ADMIT_ACTOR
    no_input              true                              flag --no-input
    progress
    ascii
    accessible
    --- stderr
    --- code 0
    "##);
}

#[test]
fn show_as_csv_has_the_fields_that_were_asked_for() {
    let runner = settled();
    assert_run!(runner.line("config show --format csv --fields origin,name"), @r##"
    $ admit config show --format csv --fields origin,name
    origin,name
    environment variable ADMIT_DATABASE_URL,database_url
    ,database_url_file
    ,data_dir
    ,postgres_bin_dir
    ,mail_transport
    ,smtp_url
    ,smtp_password_file
    ,smtp_ca_file
    ,smtp_tls
    ,sendmail_program
    ,mail_rate
    ,mail_rate_per_domain
    ,quiet_hours
    ,time_zone
    ,mail_templates
    ,receipts_dir
    [HOME]/.config/admit/config.toml line 2,mail_from
    ,bounce_address
    ,base_url
    ,support_contact
    ,listen
    ,trusted_proxies
    default,connections
    ,grace
    ,password_min_length
    ,password_memory_kib
    ,password_passes
    ,password_lanes
    ,passwords_at_once
    environment variable ADMIT_ACTOR,actor
    ,no_input
    ,progress
    ,ascii
    ,accessible
    --- stderr
    --- code 0
    "##);
}

#[test]
fn show_as_json_has_null_for_what_is_not_set() {
    let ran = Runner::new()
        .without("ADMIT_PROGRESS")
        .line("config show --json");
    let rows: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"] == "smtp_url")
        .unwrap();
    assert_eq!(row["value"], serde_json::Value::Null);
    assert_eq!(row["origin"], serde_json::Value::Null);
}

#[test]
fn check_refuses_an_unknown_key_with_its_place() {
    let runner = configured("actor = \"a\"\nbase_ulr = \"https://x.example\"\n");
    assert_run!(runner.line("config check"), @r##"
    $ admit config check
    --- stderr
    error: [HOME]/.config/admit/config.toml:2:1: there is no setting "base_ulr"

    hint: did you mean "base_url"?
    --- code 78
    "##);
}

#[test]
fn check_says_so_when_all_is_well_and_warns_of_a_mistyped_variable() {
    let runner = Runner::new().with("ADMIT_BASE_ULR", "https://x.example");
    assert_run!(runner.line("config check"), @r##"
    $ admit config check
    --- stderr
    warning: environment variable ADMIT_BASE_ULR means nothing to admit; did you mean ADMIT_BASE_URL?
    The configuration can be used. To try the database: admit db status
    --- code 0
    "##);
    let quiet = Runner::new().line("-q config check");
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn check_refuses_a_database_address_that_is_none() {
    let runner = Runner::new().with("ADMIT_DATABASE_URL", "postgers://u:hunter2@db1/admit");
    assert_run!(runner.line("config check"), @r##"
    $ admit config check
    --- stderr
    error: the database's address is no postgres:// URL (environment variable ADMIT_DATABASE_URL)

    hint: it looks like `postgres://user@host:5432/name`
    --- code 78
    "##);
}

#[test]
fn path_lists_the_files_even_when_they_are_broken() {
    let runner = configured("broken");
    assert_run!(runner.line("config path"), @r##"
    $ admit config path
    PATH                                       EXISTS
    [HOME]/.config/admit/config.toml  yes
    /etc/admit/config.toml                     no
    --- stderr
    --- code 0
    "##);
}

#[test]
fn a_secret_is_never_seen_whatever_is_run_and_however_it_is_broken() {
    let broken_file = format!("database_url = \"postgres://u:{SENTINEL}@h/d\"\nx y {SENTINEL}\n");
    let runners = [
        Runner::new().with(
            "ADMIT_DATABASE_URL",
            &format!("postgres://u:{SENTINEL}@db1/admit"),
        ),
        Runner::new().with(
            "ADMIT_DATABASE_URL",
            &format!("postgers://u:{SENTINEL}@db1/admit"),
        ),
        Runner::new().with("DATABASE_URL", &format!("u:{SENTINEL}@db1/admit")),
        Runner::new().with("ADMIT_SMTP_URL", &format!("smtp://u:{SENTINEL}@mail:25")),
        configured(&format!("database_url = \"postgres://u:{SENTINEL}@h/d\"\n")),
        configured(&broken_file),
        configured(&format!("smtp_password = \"{SENTINEL}\"\n")),
    ];
    for runner in &runners {
        for line in [
            "config show --origin",
            "config show --json -vvv",
            "config check -vvv",
            "config path",
            "version -vvv",
            "--help",
            "help environment",
            "config check --format json",
        ] {
            let ran = runner.line(line);
            assert!(!ran.stdout.contains(SENTINEL), "{ran}");
            assert!(!ran.stderr.contains(SENTINEL), "{ran}");
        }
    }
}

//! `admit doctor`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use super::invited::Invited;
use crate::support::run::{Ran, Runner};
use crate::support::smtp::{Options, Sink};

/// How a check went, by its name.
fn verdict(ran: &Ran, check: &str) -> String {
    let checks: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let checks = checks.as_array().unwrap().clone();
    let found = checks.iter().find(|one| one["check"] == check);
    found.unwrap_or_else(|| panic!("{check}: {ran}"))["status"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn with(invited: &Invited, variables: &[(&str, &str)]) -> Ran {
    let mut command = invited.runner.command();
    command.envs(variables.iter().copied());
    let output = command.args(["doctor", "--json"]).output().unwrap();
    invited.runner.ran(&output, String::new())
}

#[test]
fn a_place_that_is_set_up_is_0_and_an_owner_of_all_is_a_warning() {
    let invited = Invited::with(&[]);
    let ran = invited.line("doctor --json");
    assert_eq!(ran.code, 0, "{ran}");
    for check in [
        "settings",
        "secrets",
        "templates",
        "database",
        "clock",
        "mail_settings",
        "mail_server",
    ] {
        assert_eq!(verdict(&ran, check), "ok", "{ran}");
    }
    assert_eq!(verdict(&ran, "role"), "warning");
    assert!(ran.stdout.contains("admit db roles"), "{ran}");
    let quiet = invited.line("-q doctor");
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn a_mail_server_is_reached_and_sent_nothing() {
    let invited = Invited::with(&[]);
    let sink = Sink::start(Options::default());
    let url = format!("smtp://{}", sink.address());
    let smtp = |url: &str| {
        with(
            &invited,
            &[("ADMIT_MAIL_TRANSPORT", "smtp"), ("ADMIT_SMTP_URL", url)],
        )
    };
    let ran = smtp(&url);
    assert_eq!(
        (ran.code, verdict(&ran, "mail_server").as_str()),
        (0, "ok"),
        "{ran}"
    );
    assert_eq!(sink.received().len(), 0);
    // A port that was free a moment ago, where nobody listens.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let ran = smtp(&format!("smtp://{free}"));
    assert_eq!(
        (ran.code, verdict(&ran, "mail_server").as_str()),
        (75, "failed"),
        "{ran}"
    );
    assert!(ran.stderr.contains("1 check failed: mail_server"), "{ran}");
}

#[test]
fn a_program_that_takes_mail_is_looked_for_and_not_run() {
    let invited = Invited::with(&[]);
    for (program, code, status) in [("/bin/false", 0, "ok"), ("/nowhere/sendmail", 78, "failed")] {
        let ran = with(
            &invited,
            &[
                ("ADMIT_MAIL_TRANSPORT", "sendmail"),
                ("ADMIT_SENDMAIL_PROGRAM", program),
            ],
        );
        assert_eq!(
            (ran.code, verdict(&ran, "mail_server").as_str()),
            (code, status),
            "{ran}"
        );
        assert!(!ran.stdout.contains("connection"), "{ran}");
    }
}

#[test]
fn each_failure_has_its_code_and_the_strongest_decides() {
    let invited = Invited::with(&[]);
    let ran = with(&invited, &[("ADMIT_MAIL_FROM", "no address")]);
    assert_eq!(
        (ran.code, verdict(&ran, "mail_settings").as_str()),
        (78, "failed"),
        "{ran}"
    );
    assert_eq!(verdict(&ran, "mail_server"), "skipped");
    let url = "postgres://nobody@127.0.0.1:1/admit";
    let ran = with(&invited, &[("ADMIT_DATABASE_URL", url)]);
    assert_eq!(
        (ran.code, verdict(&ran, "database").as_str()),
        (75, "failed"),
        "{ran}"
    );
    let ran = with(&invited, &[("ADMIT_GRACE", "for ever")]);
    assert_eq!(
        (ran.code, verdict(&ran, "settings").as_str()),
        (78, "failed"),
        "{ran}"
    );
}

#[test]
fn templates_of_ones_own_are_tried_with_people_of_every_kind() {
    let invited = Invited::with(&[]);
    let folder = invited.runner.home().join("words");
    fs::create_dir_all(folder.join("nl")).unwrap();
    let template = folder.join("nl/reset.txt");
    let named = folder.display().to_string();
    let doctor = || with(&invited, &[("ADMIT_MAIL_TEMPLATES", &named)]);
    fs::write(&template, "Beste {{ bijnaam }}, {{ link }}\n").unwrap();
    let ran = doctor();
    assert_eq!(
        (ran.code, verdict(&ran, "templates").as_str()),
        (78, "failed"),
        "{ran}"
    );
    assert!(ran.stdout.contains("reset.txt"), "{ran}");
    assert_eq!(verdict(&ran, "mail_server"), "skipped");
    assert!(!ran.stdout.contains("nothing says how mail"), "{ran}");
    fs::write(&template, "Beste {{ name }}, {{ link }}\n").unwrap();
    let ran = doctor();
    assert_eq!(verdict(&ran, "templates"), "ok", "{ran}");
    assert!(ran.stdout.contains(&named), "{ran}");
}

#[test]
fn files_that_others_can_read_or_change_are_told() {
    let invited = Invited::with(&[]);
    let home = invited.runner.home();
    let config = home.join("admit.toml");
    fs::write(&config, "grace = 30\n").unwrap();
    fs::set_permissions(&config, Permissions::from_mode(0o666)).unwrap();
    let config = config.display().to_string();
    let ran = with(&invited, &[("ADMIT_CONFIG", &config)]);
    assert_eq!(
        (ran.code, verdict(&ran, "settings").as_str()),
        (0, "warning"),
        "{ran}"
    );
    assert!(ran.stdout.contains("chmod go-w"), "{ran}");
    let secret = home.join("secret");
    fs::write(&secret, "secret\n").unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    let secret = secret.display().to_string();
    let ran = with(&invited, &[("ADMIT_SMTP_PASSWORD_FILE", &secret)]);
    assert_eq!(
        (ran.code, verdict(&ran, "secrets").as_str()),
        (78, "failed"),
        "{ran}"
    );
    let ran = with(&invited, &[("ADMIT_RMINDERS", "3d")]);
    assert_eq!(verdict(&ran, "settings"), "warning");
    assert!(
        ran.stdout.contains("did you mean ADMIT_REMINDERS?"),
        "{ran}"
    );
}

#[test]
fn without_a_database_it_is_78_and_none_is_made() {
    let runner = Runner::ordinary();
    let ran = runner.line("doctor --json");
    assert_eq!(
        (ran.code, verdict(&ran, "database").as_str()),
        (78, "failed"),
        "{ran}"
    );
    assert!(!runner.home().join(".local").exists());
}

#[test]
fn a_folder_that_cannot_be_written_into_is_a_failure() {
    let invited = Invited::with(&[]);
    // Below a file no folder can be made, by whomever.
    let file = invited.runner.home().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("data").display().to_string();
    let ran = with(&invited, &[("ADMIT_DATA_DIR", &below)]);
    assert_eq!(
        (ran.code, verdict(&ran, "folders").as_str()),
        (78, "failed"),
        "{ran}"
    );
}

//! What goes to which stream, and what happens when one of them is gone.

use std::fs::File;
use std::process::Stdio;

use crate::support::run::Runner;

#[test]
fn the_result_stays_whole_however_much_is_logged() {
    let runner = Runner::new().with("RUST_LOG", "trace");
    let ran = runner.line("-vvv config show --format json");
    assert!(
        serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok(),
        "{ran}"
    );
    assert!(ran.stderr.contains("run_finished"), "{ran}");
    assert!(!ran.stderr.contains('\u{1b}'), "{ran}");
}

#[test]
fn log_lines_are_json_when_asked_for_and_tell_how_the_run_ended() {
    let ran = Runner::new().line("--log-format json config show --fields nonsense");
    let log = ran
        .stderr
        .lines()
        .find(|line| line.contains("run_finished"))
        .unwrap();
    let event: serde_json::Value = serde_json::from_str(log).unwrap();
    assert_eq!(event["command"], "config show");
    assert_eq!(event["actor"], "tester");
    assert_eq!(event["exit_code"], 2);
}

#[test]
fn a_closed_pipe_ends_a_reading_command_by_its_signal_and_without_a_word() {
    let runner = Runner::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = runner
        .command()
        .args(["completions", "bash"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let ran = runner.ran(&output, "completions bash".to_owned());
    assert_eq!((ran.code, ran.signal), (141, Some(13)));
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_full_disk_is_told_with_74_and_no_panic() {
    let runner = Runner::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    for line in [
        "completions bash",
        "version",
        "--help",
        "config show --json",
    ] {
        let output = runner
            .command()
            .args(line.split(' '))
            .stdout(full.try_clone().unwrap())
            .output()
            .unwrap();
        let ran = runner.ran(&output, line.to_owned());
        assert_eq!(ran.code, 74, "{ran}");
        assert!(
            ran.stderr
                .contains("cannot write the result to standard output"),
            "{ran}"
        );
    }
}

#[test]
fn nothing_is_coloured_where_no_person_looks_and_colour_can_be_forced() {
    for no_color in [None, Some(""), Some("1")] {
        for force in [None, Some("0"), Some("1")] {
            for term in [None, Some("dumb"), Some("xterm")] {
                let mut runner = Runner::new();
                for (name, value) in [
                    ("NO_COLOR", no_color),
                    ("CLICOLOR_FORCE", force),
                    ("TERM", term),
                ] {
                    if let Some(value) = value {
                        runner = runner.with(name, value);
                    }
                }
                let wanted = no_color != Some("1") && force == Some("1");
                for line in [
                    "--help",
                    "nonsense",
                    "config show --fields x",
                    "-v config path",
                ] {
                    let ran = runner.line(line);
                    let coloured = ran.stdout.contains('\u{1b}') || ran.stderr.contains('\u{1b}');
                    assert_eq!(coloured, wanted, "{no_color:?} {force:?} {term:?} {ran}");
                }
            }
        }
    }
}

#[test]
fn a_bare_environment_is_enough() {
    let runner = Runner::new();
    for line in [
        "--help",
        "version",
        "config show",
        "config path",
        "config check",
        "invite template",
    ] {
        let output = runner
            .command()
            .env_clear()
            .args(line.split(' '))
            .output()
            .unwrap();
        let ran = runner.ran(&output, line.to_owned());
        assert_eq!(ran.code, 0, "{ran}");
        assert!(
            !ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\r'),
            "{ran}"
        );
    }
}

//! The files under `examples/` that other programs run admit by: their command lines parse.

use std::fs;
use std::path::Path;

use admit::cli::args::Cli;
use clap::CommandFactory as _;

/// A file of the folder, as text.
fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn assert_parses(words: &[&str], place: &str) {
    let parsed = Cli::command().try_get_matches_from(words);
    assert!(parsed.is_ok(), "{place}: {words:?}: {:?}", parsed.err());
}

#[test]
fn the_lines_of_the_crontab_parse_and_their_times_have_five_fields() {
    let text = example("crontab");
    let lines = text.lines().filter(|line| {
        let is_setting = line
            .split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
        !line.is_empty() && !line.starts_with('#') && !is_setting
    });
    let mut count = 0;
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (times, command) = words.split_at(5);
        for time in times {
            assert!(time.chars().all(|c| "0123456789*/,-".contains(c)), "{line}");
        }
        let end = command
            .iter()
            .position(|word| *word == ">>")
            .unwrap_or(command.len());
        assert!(command.contains(&"-q"), "a success writes nothing: {line}");
        assert!(!line.contains('%'), "cron turns % into a line end: {line}");
        assert_parses(&command[..end], line);
        count += 1;
    }
    assert!(count >= 4, "{text}");
}

#[test]
fn the_units_start_commands_that_parse_and_hold_no_secret() {
    for name in ["admit-cron.service", "admit-serve.service"] {
        let text = example(&format!("systemd/{name}"));
        let start = text
            .lines()
            .find_map(|line| line.strip_prefix("ExecStart="))
            .unwrap();
        let words: Vec<&str> = start.split_whitespace().collect();
        assert_eq!(words[0], "/usr/bin/admit", "{name}");
        assert_parses(&words, name);
        assert!(text.contains("\nLoadCredential=database_url:"), "{name}");
        assert!(
            !text.contains("postgres://") && !text.contains("PASSWORD="),
            "{name}"
        );
        for line in text
            .lines()
            .filter(|line| line.starts_with("Environment=ADMIT_"))
        {
            let variable = line.split('=').nth(1).unwrap();
            let known = admit::cli::settings::keys::variables().any(|(name, _)| name == variable);
            assert!(known, "{name}: {variable}");
        }
    }
    assert!(example("systemd/admit-cron.timer").contains("OnCalendar="));
}

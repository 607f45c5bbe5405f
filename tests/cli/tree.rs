//! A walk over the whole command tree: what every command and every flag must have.

use admit::cli::args::{self, Cli};
use clap::{Arg, Command, CommandFactory as _};

use crate::support::run::Runner;

/// Every command that does something, with the words that lead to it.
fn leaves() -> Vec<(String, Command)> {
    fn walk(command: &Command, words: &str, leaves: &mut Vec<(String, Command)>) {
        for sub in command.get_subcommands() {
            let words = format!("{words} {}", sub.get_name());
            if sub.has_subcommands() {
                walk(sub, &words, leaves);
            } else {
                leaves.push((words, sub.clone()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&args::tree(80), "admit", &mut found);
    assert!(found.len() > 5);
    found
}

fn every_argument(check: impl Fn(&str, &Arg)) {
    let tree = args::tree(80);
    for argument in tree.get_arguments() {
        check("admit", argument);
    }
    for (words, leaf) in leaves() {
        for argument in leaf.get_arguments() {
            check(&words, argument);
        }
    }
}

#[test]
fn clap_finds_no_contradiction_in_the_tree() {
    Cli::command().debug_assert();
}

#[test]
fn every_argument_has_help_that_begins_like_a_sentence_and_has_no_full_stop() {
    every_argument(|words, argument| {
        let help = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            !help.is_empty(),
            "{words}: {} has no help",
            argument.get_id()
        );
        assert!(
            !help.ends_with('.'),
            "{words}: {} ends with a full stop",
            argument.get_id()
        );
    });
}

#[test]
fn no_argument_takes_a_secret() {
    every_argument(|words, argument| {
        let name = argument.get_id().as_str().replace('_', "-");
        let is_secret = ["password", "secret", "token", "database-url", "credential"]
            .iter()
            .any(|word| name.contains(word));
        let is_a_way_in = ["-file", "-stdin", "-fd"]
            .iter()
            .any(|end| name.ends_with(end));
        let takes_value = argument.get_action().takes_values();
        assert!(
            !(is_secret && takes_value) || is_a_way_in,
            "{words}: --{name} takes a secret"
        );
    });
}

#[test]
fn help_never_shows_the_value_of_a_variable() {
    every_argument(|words, argument| {
        let hidden = argument.get_env().is_none() || argument.is_hide_env_values_set();
        assert!(hidden, "{words}: {} shows its variable", argument.get_id());
    });
}

#[test]
fn flags_of_every_command_stand_under_a_heading_of_their_own() {
    for argument in args::tree(80)
        .get_arguments()
        .filter(|argument| argument.is_global_set())
    {
        assert_eq!(
            argument.get_help_heading(),
            Some("Global options"),
            "{}",
            argument.get_id()
        );
    }
}

#[test]
fn every_leaf_tells_what_it_does_and_its_short_help_fits_a_screen() {
    for (words, mut leaf) in leaves() {
        let about = leaf
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            !about.is_empty() && !about.ends_with('.'),
            "{words}: {about:?}"
        );
        let help = leaf.render_help().to_string();
        let lines = help.trim_end().lines().count();
        assert!(lines <= 24, "{words} -h has {lines} lines:\n{help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{words} -h is too wide: {line}");
        }
    }
}

#[test]
fn every_leaf_has_an_example_and_every_example_parses() {
    for (words, leaf) in leaves() {
        let examples = leaf
            .get_after_long_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        // What goes on on the next line is one command.
        let joined = examples.replace(" \\\n", " ");
        let lines: Vec<&str> = joined
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("admit "))
            .collect();
        assert!(!lines.is_empty(), "{words} has no example");
        for line in lines {
            let parsed = Cli::command().try_get_matches_from(shell_words(line));
            assert!(
                parsed.is_ok(),
                "{words}: `{line}` does not parse: {:?}",
                parsed.err()
            );
        }
    }
    let root = Cli::command().get_after_help().unwrap().to_string();
    for line in root.lines().filter(|line| line.starts_with("  admit ")) {
        assert!(
            Cli::command()
                .try_get_matches_from(shell_words(line))
                .is_ok(),
            "{line}"
        );
    }
}

/// In the place of a database there is nothing here, so that whoever asks for one fails.
#[test]
fn every_example_with_columns_lists_them_before_anything_else_is_done() {
    let runner = Runner::new()
        .with(
            "ADMIT_DATABASE_URL",
            "postgres://nobody@127.0.0.1:1/nothing",
        )
        .with("ADMIT_MAIL_TRANSPORT", "file");
    let mut seen = 0;
    for (words, leaf) in leaves() {
        if !leaf.get_arguments().any(|arg| arg.get_id() == "fields") {
            continue;
        }
        let examples = leaf.get_after_long_help().unwrap().to_string();
        let joined = examples.replace(" \\\n", " ");
        let lines = joined.lines().map(str::trim);
        for line in lines.filter(|line| line.starts_with("admit ") && !line.contains("--fields")) {
            let mut line = shell_words(line);
            line.extend(["--fields", "help"].map(str::to_owned));
            // Next to what has no columns, such as a link, there are none to list.
            if Cli::command().try_get_matches_from(&line).is_err() {
                continue;
            }
            let ran = runner.run(&line[1..]);
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{words}: {ran}");
            let is_name = |line: &str| line.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            assert!(ran.stdout.lines().count() > 1, "{ran}");
            assert!(ran.stdout.lines().all(is_name), "{ran}");
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn a_reason_that_is_required_is_in_the_short_help_and_its_usage() {
    let tree = leaves();
    for words in [
        "admit account disable",
        "admit account delete",
        "admit member end",
        "admit invite erase",
    ] {
        let (_, mut leaf) = tree
            .iter()
            .find(|(name, _)| name == words)
            .cloned()
            .unwrap();
        let help = leaf.render_help().to_string();
        let usage = help
            .lines()
            .find(|line| line.starts_with("Usage:"))
            .unwrap();
        assert!(usage.contains("--reason <TEXT>"), "{help}");
        assert!(help.contains("      --reason <TEXT>"), "{help}");
    }
}

/// The help would break it, and the first part alone is another command.
#[test]
fn no_line_of_an_example_is_wider_than_the_help() {
    let tree = Cli::command().get_after_help().unwrap().to_string();
    let leaves = leaves().into_iter().filter_map(|(_, leaf)| {
        let examples = leaf.get_after_long_help()?;
        Some(examples.to_string())
    });
    for examples in leaves.chain([tree]) {
        for line in examples.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

/// The words of a line as a shell would make them, as far as a pipe or a redirection.
fn shell_words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut quote = None;
    let mut word: Option<String> = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '|' | '>' | '<' | ';' | '#') => break,
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

//! Help and version: always there, whatever else is broken.

use crate::assert_run;
use crate::support::run::Runner;

#[test]
fn nothing_after_the_name_or_a_noun_is_short_help_on_stderr_and_2() {
    let runner = Runner::new();
    for line in ["", "invite", "config"] {
        let ran = runner.line(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(
            ran.stderr.contains("Usage: admit"),
            "{line}: {}",
            ran.stderr
        );
    }
    assert_run!(runner.line(""), @r"
    $ admit 
    --- stderr
    Invitations and accounts of a care platform, from the command line

    Usage: admit [OPTIONS] <COMMAND>

    Commands:
      invite       Invite people to a space, and follow their invitations
      account      Find out why somebody cannot get in; make, close and correct accounts
      activation   Mail activations again, and see who waits for one
      password     Let people choose a new password
      space        The places that people are invited to
      org          The organisations that spaces belong to
      member       The members of a space, and their roles
      batch        Look at runs of invite send, and take them back
      terms        The terms of use: publish them, and see who accepted them
      audit        Who did what: look, seal, and prove that nothing was changed
      mail         The outbox: deliver, look, and mend what went wrong
      db           The database: bring it up to date, look at it
      config       Show and check the settings
      serve        Serve the pages that the links in mails lead to
      cron         Do everything that is due, in one call, for cron and systemd
      status       Tell how the outbox and the regular work are doing; 5 past a limit
      doctor       Check that everything is set up right
      demo         Show the whole way of an invited person on this machine
      completions  Print a script that completes commands on TAB
      version      Tell what this admit is
      help         Explain a command or a topic

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Examples:
      admit invite template > people.csv
      admit help csv

    Documentation: admit --help, man admit, and admit help TOPIC
      (csv, environment, exit-codes, formatting, scheduling)
    Support: the support contact of your installation, see admit config show
    --- code 2
    ");
}

#[test]
fn a_noun_lists_every_verb_with_its_flags() {
    assert_run!(Runner::new().line("config -h"), @r##"
    $ admit config -h
    Show and check the settings

    Usage: admit config show [OPTIONS]
           admit config path [OPTIONS]
           admit config check [OPTIONS]

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    admit config show:
    Show every setting and its value; secrets as (set)
          --origin           Tell where each value came from
          --format <FORMAT>  Write as table, csv, json or jsonl [default: table]
      -h, --help             Print help (see more with '--help')
      -V, --version          Print version

    admit config path:
    List the configuration files that are read, the strongest first
          --format <FORMAT>  Write as table, csv, json or jsonl [default: table]
      -h, --help             Print help (see more with '--help')
      -V, --version          Print version

    admit config check:
    Check the configuration files, the environment and the secret files
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version
    --- stderr
    --- code 0
    "##);
}

#[test]
fn help_works_with_broken_settings_and_missing_arguments() {
    let runner = Runner::new()
        .with("ADMIT_CONFIG", "/nonexistent")
        .with("ADMIT_CONNECTIONS", "x");
    for line in [
        "-h",
        "--help",
        "help",
        "help invite",
        "help invite template",
        "completions --help",
        "completions -h",
        "help csv",
        "--version",
        "version",
    ] {
        let ran = runner.line(line);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        assert!(!ran.stdout.contains('\u{1b}'), "{line}");
        assert!(!ran.stdout.is_empty(), "{line}");
    }
}

#[test]
fn help_is_eighty_wide_when_piped_and_never_wider_than_a_hundred() {
    for (columns, widest) in [("", 80), ("200", 100), ("60", 60)] {
        let ran = Runner::new()
            .with("COLUMNS", columns)
            .line("config show --help");
        let measured = ran
            .stdout
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap();
        assert!(measured <= widest, "{columns}: {measured}");
    }
}

#[test]
fn the_version_is_one_line_for_people_and_an_object_for_programs() {
    let runner = Runner::new();
    let expected = format!("admit {}\n", env!("CARGO_PKG_VERSION"));
    for line in ["--version", "-V", "version"] {
        let first = runner.line(line).stdout;
        assert!(first.starts_with(expected.trim_end()), "{line}: {first}");
    }
    let object: serde_json::Value =
        serde_json::from_str(&runner.line("version --format json").stdout).unwrap();
    assert_eq!(object["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(object["schema"], 1);
    assert!(object["target"].is_string());
    // Where it was built from, if that was a checkout.
    let git = std::process::Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "HEAD"])
        .output();
    let is_checkout = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(".git")
        .exists();
    if let Ok(git) = git
        && git.status.success()
        && is_checkout
    {
        let (commit, date) = (&object["commit"], &object["date"]);
        let (commit, date) = (commit.as_str().unwrap(), date.as_str().unwrap());
        assert!(commit.len() >= 7 && commit.chars().all(|c| c.is_ascii_hexdigit()));
        assert!(date.parse::<jiff::civil::Date>().is_ok(), "{date}");
        let line = format!("admit {} ({commit}, {date})\n", env!("CARGO_PKG_VERSION"));
        for words in ["--version", "-V", "version"] {
            assert_eq!(runner.line(words).stdout, line);
        }
    }
}

#[test]
fn every_topic_has_a_page_and_a_mistyped_one_is_suggested() {
    let runner = Runner::new();
    for topic in [
        "exit-codes",
        "csv",
        "environment",
        "formatting",
        "scheduling",
    ] {
        assert_eq!(runner.line(&format!("help {topic}")).code, 0, "{topic}");
    }
    assert_run!(runner.line("help exit-code"), @r##"
    $ admit help exit-code
    --- stderr
    error: there is no command or topic "exit-code"

    hint: did you mean "exit-codes"?
    --- code 2
    "##);
}

#[test]
fn the_page_about_exit_codes_is_the_table_of_the_program() {
    let page = Runner::new().line("help exit-codes").stdout;
    for code in admit::cli::exit::ExitCode::ALL {
        assert!(
            page.contains(&format!("{:>3}  {}", code.number(), code.name())),
            "{code:?}"
        );
    }
}

#[test]
fn a_mistyped_command_is_suggested_and_not_run() {
    assert_run!(Runner::new().line("confg show"), @r##"
    $ admit confg show
    --- stderr
    error: unrecognized subcommand 'confg'

      tip: some similar subcommands exist: 'cron', 'config'

    Usage: admit [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- code 2
    "##);
    assert_run!(Runner::new().line("config shwo"), @r##"
    $ admit config shwo
    --- stderr
    error: unrecognized subcommand 'shwo'

      tip: a similar subcommand exists: 'show'

    Usage: admit config show [OPTIONS]
           admit config path [OPTIONS]
           admit config check [OPTIONS]

    For more information, try '--help'.
    --- code 2
    "##);
}

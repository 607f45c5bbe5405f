//! The manual pages, made from the command tree, the table of settings and the help topics.
//!
//! clap's generator writes the sections it knows; the others that man-pages(7) expects are added.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args;
use super::exit::ExitCode;
use super::settings::keys::KEYS;
use super::topics::Topic;
use super::version;

/// The day of the last change worth a date on the pages.
const DATE: &str = "2026-11-23";
const MANUAL: &str = "admit manual";

/// Every page: its file name and its text.
pub fn pages() -> io::Result<Vec<(String, String)>> {
    let tree = args::tree(100);
    let mut pages = vec![("admit.1".to_owned(), page(&tree, "admit")?)];
    add_leaves(&tree, "admit", &mut pages)?;
    pages.push(("admit-config.5".to_owned(), config_page()));
    pages.push(("admit-csv.5".to_owned(), csv_page()));
    Ok(pages)
}

fn add_leaves(command: &Command, name: &str, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("{name}-{}", sub.get_name());
        if sub.has_subcommands() {
            add_leaves(sub, &name, pages)?;
        } else {
            pages.push((format!("{name}.1"), page(sub, &name)?));
        }
    }
    Ok(())
}

fn page(command: &Command, name: &str) -> io::Result<String> {
    // The generator leaves out the text of what short help hides.
    let shown = command
        .clone()
        .mut_args(|argument| argument.hide_short_help(false));
    let man = Man::new(shown)
        .title(name.to_uppercase())
        .date(DATE)
        .source(format!("admit {}", version::VERSION))
        .manual(MANUAL);
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    let mut roff = Roff::new();
    if command.has_subcommands() {
        commands(&mut roff, command);
    }
    exit_status(&mut roff);
    environment(&mut roff);
    files(&mut roff);
    examples(&mut roff, command);
    see_also(&mut roff, name);
    roff.to_writer(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn commands(roff: &mut Roff, root: &Command) {
    roff.control("SH", ["COMMANDS"]);
    let mut leaves = Vec::new();
    collect_leaves(root, "admit", &mut leaves);
    for (name, about) in leaves {
        roff.control("TP", []);
        roff.text([bold(name)]);
        roff.text([roman(about)]);
    }
}

fn collect_leaves(command: &Command, name: &str, leaves: &mut Vec<(String, String)>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("{name} {}", sub.get_name());
        if sub.has_subcommands() {
            collect_leaves(sub, &name, leaves);
        } else {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            leaves.push((name, about));
        }
    }
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for code in ExitCode::ALL {
        roff.control("TP", []);
        roff.text([bold(format!("{} {}", code.number(), code.name()))]);
        roff.text([roman(with_retry(*code))]);
    }
    roff.control("TP", []);
    roff.text([bold("130, 143, 141")]);
    roff.text([roman(
        "died of Ctrl-C, of a request to end, or of a closed pipe (the last only for commands that \
         change nothing).",
    )]);
}

/// When a run ends with the code, and whether to try again, where there is anything to say.
fn with_retry(code: ExitCode) -> String {
    match code.retry() {
        "-" => format!("{}.", code.when()),
        retry => format!("{}. Try again: {retry}.", code.when()),
    }
}

fn environment(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    roff.text([
        roman("The variables are explained by "),
        bold("admit help environment"),
        roman("."),
    ]);
    for key in KEYS {
        if let Some(variable) = key.variable {
            roff.control("TP", []);
            roff.text([bold(variable)]);
            roff.text([roman(key.about)]);
        }
    }
}

fn files(roff: &mut Roff) {
    roff.control("SH", ["FILES"]);
    for (path, about) in [
        (
            "$XDG_CONFIG_HOME/admit/config.toml",
            "The person's settings, see admit-config(5).",
        ),
        ("/etc/admit/config.toml", "The settings of the machine."),
        (
            "$XDG_DATA_HOME/admit",
            "The embedded database, if one was made.",
        ),
        (
            "$XDG_STATE_HOME/admit",
            "Reports of crashes, without personal data.",
        ),
    ] {
        roff.control("TP", []);
        roff.text([bold(path)]);
        roff.text([roman(about)]);
    }
}

fn examples(roff: &mut Roff, command: &Command) {
    let after = command
        .get_after_long_help()
        .or_else(|| command.get_after_help());
    let Some(after) = after.map(ToString::to_string) else {
        return;
    };
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for line in after
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|l| *l != "Examples:")
    {
        roff.text([roman(line.trim_start())]);
    }
    roff.control("fi", []);
}

fn see_also(roff: &mut Roff, name: &str) {
    roff.control("SH", ["SEE ALSO"]);
    let pages = [("admit", 1), ("admit-config", 5), ("admit-csv", 5)];
    let others: Vec<String> = pages
        .iter()
        .filter(|(page, _)| *page != name)
        .map(|(page, section)| format!("{page}({section})"))
        .collect();
    roff.text([roman(others.join(", "))]);
}

fn opening(roff: &mut Roff, name: &str, about: &str) {
    let title = name.to_uppercase();
    let source = format!("admit {}", version::VERSION);
    roff.control("TH", [title.as_str(), "5", DATE, source.as_str(), MANUAL]);
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{name} - {about}"))]);
}

fn config_page() -> String {
    let mut roff = Roff::new();
    opening(&mut roff, "admit-config", "the configuration file of admit");
    roff.control("SH", ["DESCRIPTION"]);
    roff.text([roman(
        "A TOML file with one setting a line, each a text, a whole number, true or false. A flag is \
         stronger than an environment variable, that is stronger than the person's file, and that is \
         stronger than the machine's. A path is relative to the folder of the file. A file that holds \
         a password in clear is refused if others can read it.",
    )]);
    roff.control("SH", ["SETTINGS"]);
    for key in KEYS.iter().filter(|key| key.in_file) {
        roff.control("TP", []);
        roff.text([bold(key.name)]);
        roff.text([roman(key.about)]);
        let variable = key
            .variable
            .map_or_else(String::new, |v| format!("Variable: {v}. "));
        let flag = key
            .flag
            .map_or_else(String::new, |flag| format!("Flag: {flag}. "));
        roff.text([roman(format!("{variable}{flag}Default: {}.", key.default))]);
    }
    files(&mut roff);
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for line in [
        "database_url_file = \"/etc/admit/database_url\"",
        "smtp_url = \"smtp://admit@mail.clinic.example:587\"",
        "smtp_password_file = \"/etc/admit/smtp_password\"",
        "mail_from = \"Spring Clinic <care@clinic.example>\"",
        "base_url = \"https://join.clinic.example\"",
        "support_contact = \"support@clinic.example\"",
    ] {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    see_also(&mut roff, "admit-config");
    roff.to_roff()
}

/// The help topic about files, with its headings as sections and its tables as they are.
fn csv_page() -> String {
    let mut roff = Roff::new();
    opening(
        &mut roff,
        "admit-csv",
        "the files of people that admit reads and writes",
    );
    let text = Topic::Csv.text();
    let mut in_table = false;
    let set_table = |roff: &mut Roff, in_table: &mut bool, wanted: bool| {
        if *in_table != wanted {
            roff.control(if wanted { "nf" } else { "fi" }, []);
            *in_table = wanted;
        }
    };
    for line in text.lines() {
        let is_heading = !line.is_empty() && line.chars().all(|c| c.is_uppercase() || c == ' ');
        if is_heading {
            set_table(&mut roff, &mut in_table, false);
            let heading = if line == "FILES OF PEOPLE" {
                "DESCRIPTION"
            } else {
                line
            };
            roff.control("SH", [heading]);
        } else if line.is_empty() {
            set_table(&mut roff, &mut in_table, false);
            roff.control("PP", []);
        } else {
            set_table(&mut roff, &mut in_table, line.starts_with(' '));
            roff.text([roman(line)]);
        }
    }
    set_table(&mut roff, &mut in_table, false);
    see_also(&mut roff, "admit-csv");
    roff.to_roff()
}

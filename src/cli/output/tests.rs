//! What lists look like in every format and width.

use std::io;

use jiff::Timestamp;

use super::*;
use crate::cli::sink::{Sink, Written};
use crate::cli::ui::{Manner, Ui};

struct Person {
    email: &'static str,
    status: &'static str,
    roles: &'static [&'static str],
    sessions: Option<i64>,
    invited_at: Timestamp,
}

impl Record for Person {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "email",
            rank: Rank::Key,
            cell: |p| Cell::of(p.email),
        },
        Column {
            name: "role",
            rank: Rank::Extra(1),
            cell: |p| Cell::List(p.roles.iter().map(|role| (*role).to_owned()).collect()),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |p| Cell::of(p.status),
        },
        Column {
            name: "invited_at",
            rank: Rank::Extra(2),
            cell: |p| Cell::time(p.invited_at),
        },
        Column {
            name: "sessions",
            rank: Rank::OnRequest,
            cell: |p| Cell::number(p.sessions),
        },
    ];
}

fn now() -> Timestamp {
    "2026-11-23T18:02:11Z".parse().unwrap()
}

fn people() -> Vec<Person> {
    let person = |email, status, sessions| Person {
        email,
        status,
        roles: &["owner", "clinician"],
        sessions,
        invited_at: now() - jiff::SignedDuration::from_secs(130),
    };
    vec![
        person("anna@acme.example", "open", Some(2)),
        person("=e\u{1b}@acme.example", "open", None),
    ]
}

fn written(manner: Manner, names: &[&str]) -> String {
    let out = Written::default();
    let ui = Ui::new(manner, out.sink(), Written::default().sink());
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    list(&ui, Fields::choose(&names).unwrap(), people(), now()).unwrap();
    ui.finish().unwrap();
    out.text()
}

fn as_format(format: Format) -> Manner {
    Manner {
        format: Some(format),
        ..Manner::default()
    }
}

#[test]
fn a_piped_table_is_whole_and_has_exact_times() {
    insta::assert_snapshot!(written(Manner::default(), &[]), @r##"
    EMAIL                  ROLE             STATUS  INVITED
    anna@acme.example      owner+clinician  open    2026-11-23T18:00:01Z
    =e\u{1b}@acme.example  owner+clinician  open    2026-11-23T18:00:01Z
    "##);
}

#[test]
fn a_table_on_a_terminal_has_relative_times() {
    let manner = Manner {
        width: Some(100),
        ..Manner::default()
    };
    insta::assert_snapshot!(written(manner, &[]), @r##"
    EMAIL                  ROLE             STATUS  INVITED
    anna@acme.example      owner+clinician  open    2 min ago
    =e\u{1b}@acme.example  owner+clinician  open    2 min ago
    "##);
}

#[test]
fn a_table_leaves_out_the_least_important_columns_until_it_fits() {
    let text = |width| {
        written(
            Manner {
                width: Some(width),
                ..Manner::default()
            },
            &[],
        )
    };
    assert!(text(70).contains("INVITED"));
    let columns = |width, names: &[&str]| {
        let manner = Manner {
            width: Some(width),
            ..Manner::default()
        };
        let out = written(manner, names);
        assert!(
            out.lines().all(|line| line.chars().count() <= width),
            "{out}"
        );
        out
    };
    insta::assert_snapshot!(columns(60, &["email", "status", "role", "sessions", "invited_at"]), @r##"
    EMAIL                  STATUS  ROLE             INVITED
    anna@acme.example      open    owner+clinician  2 min ago
    =e\u{1b}@acme.example  open    owner+clinician  2 min ago
    "##);
}

#[test]
fn a_narrow_or_accessible_table_is_written_field_by_field() {
    let narrow = Manner {
        width: Some(40),
        ..Manner::default()
    };
    insta::assert_snapshot!(written(narrow, &[]), @r##"
    email:      anna@acme.example
    role:       owner+clinician
    status:     open
    invited at: 2 min ago

    email:      =e\u{1b}@acme.example
    role:       owner+clinician
    status:     open
    invited at: 2 min ago
    "##);
    let accessible = Manner {
        accessible: true,
        width: Some(40),
        ..Manner::default()
    };
    assert_eq!(written(accessible, &[]), written(narrow, &[]));
}

#[test]
fn csv_is_guarded_and_has_all_columns() {
    insta::assert_snapshot!(written(as_format(Format::Csv), &[]), @r##"
    email,role,status,invited_at,sessions
    anna@acme.example,owner+clinician,open,2026-11-23T18:00:01Z,2
    "'=e@acme.example",owner+clinician,open,2026-11-23T18:00:01Z,
    "##);
}

#[test]
fn json_is_typed_and_parses() {
    let text = written(
        as_format(Format::Json),
        &["status", "sessions", "role", "email"],
    );
    insta::assert_snapshot!(text, @r##"
    [{"status":"open","sessions":2,"role":["owner","clinician"],"email":"anna@acme.example"},
     {"status":"open","sessions":null,"role":["owner","clinician"],"email":"=e\u001b@acme.example"}]
    "##);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value[1]["email"], "=e\u{1b}@acme.example");
}

#[test]
fn json_lines_are_one_object_a_line() {
    let text = written(as_format(Format::Jsonl), &["email", "invited_at"]);
    insta::assert_snapshot!(text, @r##"
    {"email":"anna@acme.example","invited_at":"2026-11-23T18:00:01Z"}
    {"email":"=e\u001b@acme.example","invited_at":"2026-11-23T18:00:01Z"}
    "##);
}

#[test]
fn an_empty_list_is_an_empty_array_in_json_and_nothing_in_a_table() {
    let of = |manner| {
        let out = Written::default();
        let ui = Ui::new(manner, out.sink(), Written::default().sink());
        list(
            &ui,
            Fields::<Person>::choose(&[]).unwrap(),
            Vec::new(),
            now(),
        )
        .unwrap();
        ui.finish().unwrap();
        out.text()
    };
    assert_eq!(of(as_format(Format::Json)), "[]\n");
    assert_eq!(of(Manner::default()), "");
}

#[test]
fn quiet_leaves_out_the_table_unless_a_format_was_asked_for() {
    let quiet = Manner {
        quiet: true,
        ..Manner::default()
    };
    assert_eq!(written(quiet, &[]), "");
    assert_ne!(
        written(
            Manner {
                format: Some(Format::Table),
                ..quiet
            },
            &[]
        ),
        ""
    );
}

#[test]
fn an_unknown_field_lists_the_valid_ones() {
    let error = Fields::<Person>::choose(&["emial".to_owned()])
        .err()
        .unwrap();
    assert_eq!(error.exit, crate::cli::exit::ExitCode::Usage);
    assert_eq!(
        error.hints,
        [
            "did you mean \"email\"?",
            "the fields are: email,role,status,invited_at,sessions"
        ]
    );
}

#[test]
fn help_in_the_place_of_fields_ends_the_run_with_their_list() {
    let names = ["email", "help"].map(str::to_owned);
    let ended = Fields::<Person>::choose(&names).err().unwrap();
    assert!(ended.is_answer && ended.exit == crate::cli::exit::ExitCode::Ok);
    assert_eq!(ended.message, "email\nrole\nstatus\ninvited_at\nsessions\n");
}

struct Refusal {
    email: &'static str,
    message: &'static str,
}

impl Record for Refusal {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "email",
            rank: Rank::Key,
            cell: |r| Cell::of(r.email),
        },
        Column {
            name: "message",
            rank: Rank::Wrapped,
            cell: |r| Cell::of(r.message),
        },
    ];
}

#[test]
fn a_sentence_goes_on_on_the_next_line_and_is_never_left_out() {
    let rows = [
        Refusal {
            email: "bj\u{f6}rn.ek@somewhere.example",
            message: "letters outside a-z before \"@\"; mail servers cannot deliver to it",
        },
        Refusal {
            email: "a@b.example",
            message: "",
        },
    ];
    let columns: Vec<_> = Refusal::COLUMNS.iter().collect();
    let at = |width| {
        let manner = Manner {
            width: Some(width),
            ..Manner::default()
        };
        table::render(&rows, &columns, &manner, now())
    };
    assert_eq!(
        at(70),
        "\
EMAIL                       MESSAGE
björn.ek@somewhere.example  letters outside a-z before \"@\"; mail
                            servers cannot deliver to it
a@b.example
"
    );
    assert!(at(120).contains("deliver to it"));
    assert!(at(70).lines().all(|line| line.chars().count() <= 70));
}

#[test]
fn what_is_said_about_a_list_comes_after_the_whole_of_it() {
    for format in [Format::Table, Format::Csv, Format::Json, Format::Jsonl] {
        let screen = Written::default();
        let buffered = Sink::new(Box::new(io::BufWriter::new(screen.clone())));
        let ui = Ui::new(as_format(format), buffered, screen.sink());
        list(&ui, Fields::choose(&[]).unwrap(), people(), now()).unwrap();
        let before = screen.text().len();
        ui.status("next page");
        ui.finish().unwrap();
        assert!(before > 0, "{format:?}");
        assert!(screen.text().ends_with("next page\n"), "{format:?}");
    }
}

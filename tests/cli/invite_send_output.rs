//! The result of `invite send` in every format, its report, and what happens when nobody reads.

use std::fs::File;
use std::process::Stdio;

use serde_json::{Value, json};

use super::invite_send_desk::Desk;
use crate::assert_run;

const MIXED: &str = "email,name\na@x.test,Anna\nbad,Bert\nA@X.test,Anna\nc@x.test,=1+1\n";

fn people(count: usize) -> String {
    let rows: String = (0..count).fold(String::new(), |text, n| text + &format!("p{n}@x.test\n"));
    format!("email\n{rows}")
}

#[test]
fn a_table_and_what_is_true_now_is_what_a_person_sees() {
    let desk = Desk::new();
    desk.file("people.csv", MIXED);
    assert_run!(desk.send(&["--csv", "people.csv", "--report", "result.csv"]), @r#"
    $ admit invite send --space spring-clinic --yes --csv people.csv --report result.csv
    ROW  EMAIL     STATUS     MESSAGE
    2    a@x.test  invited
    3    bad       refused    not an e-mail address
    4    A@x.test  duplicate  same address as row 2
    5    c@x.test  invited
    --- stderr
    Reading people.csv: UTF-8, separator ",", 4 rows
      Columns: email = email, name = name
    2 mails sent to [HOME]/data/mail, as files
    Report: result.csv. Correct the refused rows there and send that file again;
    rows already done are skipped.
    hint: see them: `admit invite list --space spring-clinic`
    hint: take them all back: `admit batch withdraw [ID]`
    2 invited, 1 duplicate, 1 refused.
    --- code 5
    "#);
}

#[test]
fn a_dry_run_says_that_nothing_was_changed_and_where() {
    let desk = Desk::new();
    let ran = desk.send(&["a@x.test", "b@x.test", "--dry-run"]);
    let place = format!("(database {} ", desk.database.name);
    assert!(
        ran.stderr.starts_with("Dry run, nothing was changed "),
        "{ran}"
    );
    assert!(ran.stderr.contains(&place), "{ran}");
    assert!(ran.stderr.ends_with("2 would be invited.\n"), "{ran}");
}

#[test]
fn json_has_exactly_the_promised_keys_in_their_order() {
    let desk = Desk::new();
    desk.file("people.csv", MIXED);
    let ran = desk.send(&["--csv", "people.csv", "--json", "--dry-run"]);
    assert_eq!(
        ran.stdout,
        r#"{"schema":1,
 "summary":{"rows":4,"invited":2,"already_invited":0,"already_member":0,"held_back":0,"duplicate":1,"refused":1,"not_started":0,"blank":0,"dry_run":true,"mail":{"sent":0,"waiting":0,"dead":0,"in_doubt":0},"batch":null},
 "rows":[{"row":2,"line":2,"email":"a@x.test","status":"invited","code":null,"message":null},
  {"row":3,"line":3,"email":"bad","status":"refused","code":"email_syntax","message":"not an e-mail address"},
  {"row":4,"line":4,"email":"A@x.test","status":"duplicate","code":"same_address","message":"same address as row 2"},
  {"row":5,"line":5,"email":"c@x.test","status":"invited","code":null,"message":null}]}
"#
    );
    let fields = [
        "--csv",
        "people.csv",
        "--dry-run",
        "--fields",
        "status,email",
    ];
    let (_, result) = desk.send_json(&fields);
    assert_eq!(
        result["rows"][0].to_string(),
        r#"{"email":"a@x.test","status":"invited"}"#
    );
}

#[test]
fn json_lines_and_csv_have_every_row_as_it_comes() {
    let desk = Desk::new();
    desk.file("people.csv", MIXED);
    let ran = desk.send(&["--csv", "people.csv", "--format", "jsonl"]);
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<&Value> = lines.iter().map(|line| &line["type"]).collect();
    assert_eq!(
        json!(types),
        json!(["row", "row", "row", "row", "summary"]),
        "{ran}"
    );
    assert_eq!(lines[4]["mail"]["sent"], 2);
    let ran = desk.send(&[
        "--csv",
        "people.csv",
        "--format",
        "csv",
        "--fields",
        "row,email,status",
    ]);
    assert_eq!(
        ran.stdout,
        "row,email,status\n2,a@x.test,already_invited\n3,bad,refused\n\
         4,A@x.test,duplicate\n5,c@x.test,already_invited\n"
    );
}

#[test]
fn a_long_table_shows_what_needs_a_person_and_all_on_request() {
    let desk = Desk::new();
    desk.file("fifty.csv", people(50));
    let fifty = desk.send(&["--csv", "fifty.csv", "--dry-run"]);
    assert_eq!(fifty.stdout.lines().count(), 51, "{fifty}");
    desk.file("more.csv", people(60) + "bad\n");
    let more = desk.send(&["--csv", "more.csv", "--dry-run"]);
    assert_eq!(more.stdout.lines().count(), 2, "{more}");
    assert!(more.stdout.contains("62   bad"), "{more}");
    assert!(
        more.stderr
            .contains("60 more rows are not shown; --rows all shows them"),
        "{more}"
    );
    desk.file("good.csv", people(60));
    let good = desk.send(&["--csv", "good.csv", "--dry-run"]);
    assert_eq!(good.stdout, "", "{good}");
    assert!(good.stderr.contains("\n60 rows are not shown;"), "{good}");
    let all = desk.send(&["--csv", "more.csv", "--dry-run", "--rows", "all"]);
    assert_eq!(all.stdout.lines().count(), 62, "{all}");
}

#[test]
fn quiet_writes_nothing_on_success_and_a_format_all_the_same() {
    let desk = Desk::new();
    let quiet = |words: &str| {
        let line = format!("-q invite send --space spring-clinic {words}");
        let ran = desk.runner.line(&line);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran}");
        ran.stdout
    };
    assert_eq!(quiet("a@x.test b@x.test"), "");
    assert_eq!(quiet("a@x.test --format table").lines().count(), 2);
    let result: Value = serde_json::from_str(&quiet("a@x.test --json")).unwrap();
    assert_eq!(result["summary"]["already_invited"], 1);
}

#[test]
fn json_stays_whole_however_much_is_logged() {
    let desk = Desk::new().with("RUST_LOG", "trace");
    desk.file("people.csv", MIXED);
    let ran = desk
        .runner
        .line("-vvv invite send --space spring-clinic --csv people.csv --yes --json");
    let result: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(result["summary"]["invited"], 2, "{ran}");
}

#[test]
fn a_result_that_cannot_be_written_stops_nobody_from_being_invited() {
    let desk = Desk::new();
    desk.file("people.csv", people(300));
    for (format, addresses) in [("jsonl", "people.csv"), ("table", "more.csv")] {
        desk.file("more.csv", people(320));
        let line = [
            "invite",
            "send",
            "--space",
            "spring-clinic",
            "--yes",
            "--csv",
            addresses,
        ];
        let (reader, closed) = std::io::pipe().unwrap();
        drop(reader);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let stdout = if format == "jsonl" {
            Stdio::from(closed)
        } else {
            full.into()
        };
        let output = desk
            .runner
            .command()
            .args(line)
            .args(["--format", format, "--rows", "all"])
            .stdout(stdout)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let ran = desk.runner.ran(&output, line.join(" "));
        assert_eq!((ran.code, ran.signal), (74, None), "{ran}");
        assert!(
            ran.stderr
                .contains("cannot write the result to standard output"),
            "{ran}"
        );
    }
    assert_eq!((desk.invitations(), desk.recipients().len()), (320, 320));
}

#[test]
fn a_mended_report_invites_whoever_was_refused_and_nobody_else() {
    let desk = Desk::new();
    desk.file(
        "people.csv",
        "Mail;Naam;Afdeling\r\na@x.test;Anna;=1\r\nbad;Bert;'t Gooi\r\n",
    );
    let report = ["--csv", "people.csv", "--report", "r-{date}.csv"];
    let ran = desk.send(&report);
    assert_eq!(ran.code, 5, "{ran}");
    let files = std::fs::read_dir(desk.runner.home()).unwrap();
    let names: Vec<String> = files
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("r-20"))
        .collect();
    let [name] = &names[..] else {
        panic!("{names:?}")
    };
    let text = std::fs::read_to_string(desk.path(name)).unwrap();
    assert_eq!(
        text,
        "\u{feff}Mail;Naam;Afdeling;admit_status;admit_code;admit_message;admit_row\r\n\
         a@x.test;Anna;\"'=1\";invited;;;2\r\n\
         bad;Bert;'t Gooi;refused;email_syntax;not an e-mail address;3\r\n"
    );
    desk.file("mended.csv", text.replace("bad;", "bert@x.test;"));
    let (ran, result) = desk.send_json(&["--csv", "mended.csv", "--report", name]);
    assert_eq!(ran.code, 0, "{ran}");
    let statuses: Vec<&Value> = result["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["status"])
        .collect();
    assert_eq!(json!(statuses), json!(["already_invited", "invited"]));
    assert_eq!(desk.recipients(), ["a@x.test", "bert@x.test"]);
    let replaced = std::fs::read_to_string(desk.path(name)).unwrap();
    assert!(
        replaced.contains("bert@x.test;Bert;'t Gooi;invited;;;3\r\n"),
        "{replaced}"
    );
}

#[test]
fn a_report_can_have_the_refused_rows_alone() {
    let desk = Desk::new();
    desk.file("people.csv", MIXED);
    desk.send(&[
        "--csv",
        "people.csv",
        "--report",
        "r.csv",
        "--report-rows",
        "refused",
    ]);
    assert_eq!(
        std::fs::read_to_string(desk.path("r.csv")).unwrap(),
        "\u{feff}email,name,admit_status,admit_code,admit_message,admit_row\r\n\
         bad,Bert,refused,email_syntax,not an e-mail address,3\r\n"
    );
}

#[test]
fn a_report_that_cannot_be_written_is_73_before_anybody_is_invited() {
    let desk = Desk::new();
    desk.file("people.csv", MIXED);
    desk.file("mine.csv", "my,own\n");
    for (report, words) in [
        ("mine.csv", "add --overwrite"),
        ("nowhere/r.csv", "the folder must be there"),
    ] {
        let ran = desk.send(&["--csv", "people.csv", "--report", report]);
        assert_eq!((ran.code, ran.stdout.as_str()), (73, ""), "{ran}");
        assert!(ran.stderr.contains(words), "{ran}");
    }
    assert_eq!(desk.invitations(), 0);
    assert_eq!(
        std::fs::read_to_string(desk.path("mine.csv")).unwrap(),
        "my,own\n"
    );
    let ran = desk.send(&["--csv", "people.csv", "--report", "mine.csv", "--overwrite"]);
    assert_eq!(ran.code, 5, "{ran}");
}

#[test]
fn on_error_stop_invites_nobody_and_the_report_says_whom_to_mend() {
    let desk = Desk::new();
    desk.file("people.csv", MIXED);
    let line = [
        "--csv",
        "people.csv",
        "--on-error",
        "stop",
        "--report",
        "r.csv",
    ];
    assert_run!(desk.send(&line), @r#"
    $ admit invite send --space spring-clinic --yes --csv people.csv --on-error stop --report r.csv
    ROW  EMAIL     STATUS       MESSAGE
    2    a@x.test  not_started  nobody is invited while any row is bad
    3    bad       refused      not an e-mail address
    4    A@x.test  not_started  nobody is invited while any row is bad
    5    c@x.test  not_started  nobody is invited while any row is bad
    --- stderr
    Reading people.csv: UTF-8, separator ",", 4 rows
      Columns: email = email, name = name
    error: 1 row is bad; nothing was changed

    hint: mend the rows in r.csv and send that file
    --- code 65
    "#);
    assert_eq!(desk.written().iter().sum::<i64>(), 0);
    let report = std::fs::read_to_string(desk.path("r.csv")).unwrap();
    assert!(
        report.contains("bad,Bert,refused,email_syntax,"),
        "{report}"
    );
    assert!(
        report.contains("a@x.test,Anna,not_started,on_error_stop,"),
        "{report}"
    );
    let (looked, result) =
        desk.send_json(&["--csv", "people.csv", "--on-error", "stop", "--dry-run"]);
    assert_eq!(looked.code, 65, "{looked}");
    assert_eq!(result["summary"]["dry_run"], true);
}

//! What `invite send` cannot work with: each ends with its own code and says what to do, before
//! anything is written.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use nix::unistd::geteuid;

use super::invite_send_desk::{Desk, SPACE};
use crate::assert_run;
use crate::support::run::{Ran, Runner};

/// The line was refused with this code and these words, and nothing was written.
fn assert_refused(desk: &Desk, ran: &Ran, code: i32, words: &str) {
    assert_eq!(ran.code, code, "{ran}");
    assert!(ran.stderr.contains(words), "{words:?} in {ran}");
    assert_eq!(ran.stdout, "", "{ran}");
    assert_eq!(desk.written().iter().sum::<i64>(), 0, "{ran}");
}

fn workbook(sheet: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    for (name, content) in [
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{packages}"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{packages}"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#),
        ),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_is_read_as_it_is() {
    let desk = Desk::new();
    let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |number: u32, cells: [&str; 2]| {
        format!(r#"<row r="{number}">{}</row>"#, cells.map(cell).concat())
    };
    let sheet = [
        row(1, ["E-mail", "Name"]),
        row(2, ["anna@mail.test", "Anna Köhler"]),
        row(4, ["nonsense", "Row four"]),
    ];
    desk.file("people.xlsx", workbook(&sheet.concat()));
    let (ran, result) = desk.send_json(&["--csv", "people.xlsx"]);
    assert_eq!(ran.code, 5, "{ran}");
    assert!(
        ran.stderr.contains("workbook, sheet \"People\", 2 rows"),
        "{ran}"
    );
    assert_eq!(result["rows"][1]["row"], 4, "{ran}");
    assert!(desk.mails()[0].text.starts_with("Hello Anna Köhler,"));
}

#[test]
fn a_file_that_cannot_be_used_is_refused_as_a_whole() {
    let desk = Desk::new();
    let files: [(&str, &[u8], &str); 8] = [
        ("empty.csv", b"", "is empty"),
        (
            "nul.csv",
            b"email\na@x.test\nb\0@x.test\n",
            "line 3 has a NUL byte",
        ),
        (
            "quote.csv",
            b"email,name\na@x.test,\"A\nb@x.test,B\n",
            "opened in row 2 is never closed",
        ),
        (
            "none.csv",
            b"Name,City\nA,B\n",
            "no column of e-mail addresses",
        ),
        (
            "two.csv",
            b"email,E-mail\na@x.test,b@x.test\n",
            "would both be email",
        ),
        (
            "bare.csv",
            b"a@x.test\nb@x.test\n",
            "--no-header --column email=1",
        ),
        (
            "old.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more",
            "of an old kind",
        ),
        ("broken.xlsx", b"PK\x03\x04 and no more", "cannot be read"),
    ];
    for (name, content, words) in files {
        desk.file(name, content);
        assert_refused(&desk, &desk.send(&["--csv", name]), 65, words);
        assert_refused(&desk, &desk.send(&["--csv", name, "--dry-run"]), 65, words);
    }
}

#[test]
fn a_file_that_is_not_there_is_66() {
    let desk = Desk::new();
    assert_refused(
        &desk,
        &desk.send(&["--csv", "people.csv"]),
        66,
        "cannot read people.csv",
    );
    assert_refused(&desk, &desk.send(&["--csv", "/"]), 66, "is a folder");
    // To root every file is readable.
    if !geteuid().is_root() {
        let name = desk.file("closed.csv", "email\na@x.test\n");
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(desk.path(&name), closed).unwrap();
        assert_refused(
            &desk,
            &desk.send(&["--csv", &name]),
            66,
            "cannot read closed.csv",
        );
    }
}

#[test]
fn a_header_alone_is_no_failure() {
    let desk = Desk::new();
    let ran = desk.send(&["--csv", &desk.file("people.csv", "email,name\r\n")]);
    assert_run!(ran, @r#"
    $ admit invite send --space spring-clinic --yes --csv people.csv
    --- stderr
    Reading people.csv: UTF-8, separator ",", 0 rows
      Columns: email = email, name = name
    no rows.
    --- code 0
    "#);
}

#[test]
fn a_space_that_is_not_there_is_3_with_the_one_that_was_meant() {
    let desk = Desk::new();
    let ran = desk
        .runner
        .line("invite send a@x.test --space spring-clinc");
    assert_refused(&desk, &ran, 3, "did you mean \"spring-clinic\"?");
    desk.file(
        "people.csv",
        "email,space\na@x.test,spring-clinic\nb@x.test,sprin-clinic\nc@x.test,\n",
    );
    let ran = desk.runner.line("invite send --csv people.csv --yes");
    assert_eq!(ran.code, 5, "{ran}");
    assert!(
        ran.stdout
            .contains("there is no space \"sprin-clinic\"; did you mean \"spring-clinic\"?"),
        "{ran}"
    );
    assert!(ran.stdout.contains("no space given"), "{ran}");
    assert_eq!(desk.recipients(), ["a@x.test"]);
}

#[test]
fn a_line_that_makes_no_sense_is_2_before_anything_else() {
    let desk = Desk::new();
    desk.file("people.csv", "email\na@x.test\n");
    for (line, words) in [
        ("a@x.test nonsense", "not an e-mail address"),
        ("--csv -", "is empty"),
        ("a@x.test --role king", "is not known"),
        ("a@x.test --expires 7", "14d"),
        (
            "a@x.test --expires 2020-01-01",
            "the day given with --expires is over",
        ),
        ("a@x.test --name a@b.example", "--name"),
        ("a@x.test b@x.test --name Anna", "for a single person"),
        ("a@x.test --csv people.csv", "cannot be used with"),
        ("a@x.test --report r.csv", "--report is about a file"),
        ("a@x.test --separator ;", "--separator is about a file"),
        ("a@x.test --no-header", "--no-header is about a file"),
        (
            "a@x.test --fields nonsense",
            "the fields are: row,line,email,status,code,message",
        ),
        ("--csv people.csv --column email=Post", "Post"),
    ] {
        let words_of_line: Vec<&str> = line.split(' ').collect();
        let ran = desk.send(&words_of_line);
        let code = if line == "--csv -" { 65 } else { ran.code };
        assert!(matches!(code, 2 | 65), "{ran}");
        assert_refused(&desk, &ran, code, words);
    }
    for line in ["invite send a@x.test", "invite send --csv people.csv --yes"] {
        assert_refused(&desk, &desk.runner.line(line), 2, "--space");
    }
    assert_refused(&desk, &desk.runner.line("invite send"), 2, "EMAIL");
}

#[test]
fn a_file_without_a_space_is_told_so_without_asking_the_database() {
    let runner = Runner::new().with("ADMIT_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    std::fs::write(runner.home().join("people.csv"), "email\na@x.test\n").unwrap();
    let ran = runner.line("invite send --csv people.csv --yes");
    assert_eq!(ran.code, 2, "{ran}");
    assert!(
        ran.stderr.contains("which space are they invited to?"),
        "{ran}"
    );
}

#[test]
fn no_settings_at_all_is_78_and_creates_nothing() {
    let runner = Runner::ordinary();
    for home in [true, false] {
        let mut command = runner.command();
        command.env_clear().env("PATH", "/usr/bin:/bin");
        if home {
            command.env("HOME", runner.home());
        }
        let output = command
            .args(["invite", "send", "a@x.test", "--space", SPACE])
            .output()
            .unwrap();
        let ran = runner.ran(&output, "invite send".to_owned());
        assert_eq!((ran.code, ran.stdout.as_str()), (78, ""), "{ran}");
        assert!(ran.stderr.contains("hint:"), "{ran}");
    }
    assert_eq!(std::fs::read_dir(runner.home()).unwrap().count(), 0);
}

#[test]
fn no_way_for_mail_is_78_before_anything_is_written_and_queueing_needs_none() {
    let desk = Desk::without_mail();
    assert_refused(&desk, &desk.send(&["a@x.test"]), 78, "ADMIT_SMTP_URL");
    let ran = desk.send(&["a@x.test", "--dry-run"]);
    assert_eq!((ran.code, desk.invitations()), (0, 0), "{ran}");
    assert_run!(desk.send(&["a@x.test", "--queue"]), @r"
    $ admit invite send --space spring-clinic --yes a@x.test --queue
    ROW  EMAIL     STATUS   MESSAGE
    1    a@x.test  invited
    --- stderr
    1 mail in the queue
    hint: deliver what waits: `admit mail deliver`
    hint: see it: `admit invite list --space spring-clinic`
    hint: take it back: `admit batch withdraw [ID]`
    1 invited.
    --- code 0
    ");
    let desk = desk.with("ADMIT_SMTP_URL", "smtp://mail.clinic.example:25");
    assert_eq!(desk.send(&["b@x.test"]).code, 78);
    let desk = desk.with("ADMIT_MAIL_FROM", "care@clinic.example");
    let ran = desk.send(&["b@x.test"]);
    assert!(
        ran.code == 78 && ran.stderr.contains("ADMIT_BASE_URL"),
        "{ran}"
    );
    assert_eq!(desk.invitations(), 1);
}

#[test]
fn a_database_that_is_away_is_75_and_one_without_a_schema_69() {
    let desk = Desk::new();
    let name = format!("{}_bare", desk.database.name);
    desk.execute(&format!("CREATE DATABASE {name}"));
    let bare = desk.database.url.replace(&desk.database.name, &name);
    let runner = Runner::new().with("ADMIT_DATABASE_URL", &bare);
    let ran = runner.line("invite send a@x.test --space x --queue");
    desk.execute(&format!("DROP DATABASE {name}"));
    assert_eq!(ran.code, 69, "{ran}");
    assert!(
        ran.stderr
            .contains("hint: bring it up to date: `admit db migrate`"),
        "{ran}"
    );
    let away = "postgres://admit:hunter2@127.0.0.1:1/admit";
    let ran = Runner::new()
        .with("ADMIT_DATABASE_URL", away)
        .line("invite send a@x.test --space x --queue");
    assert_eq!(ran.code, 75, "{ran}");
    assert!(ran.stderr.contains("admit on 127.0.0.1:1"), "{ran}");
    assert!(ran.stderr.contains("ADMIT_DATABASE_URL"), "{ran}");
    assert!(!ran.stderr.contains("hunter2"), "{ran}");
}

#[test]
fn more_people_than_allowed_are_refused_with_their_number() {
    let desk = Desk::new();
    desk.file("people.csv", "email\na@x.test\nA@x.test\nb@x.test\nbad\n");
    let ran = desk.send(&["--csv", "people.csv", "--max", "1"]);
    assert_refused(
        &desk,
        &ran,
        4,
        "2 people are to be invited, more than the 1 that --max allows",
    );
    assert_eq!(desk.send(&["--csv", "people.csv", "--max", "2"]).code, 5);
}

#[test]
fn a_space_that_is_missing_is_made_on_request_and_only_then() {
    let desk = Desk::new();
    let line = [
        "invite",
        "send",
        "a@x.test",
        "--space",
        "lente",
        "--create-space",
        "De Lente",
    ];
    let looked = desk.runner.run(line.iter().chain(&["--dry-run"]));
    assert_eq!(looked.code, 0, "{looked}");
    assert!(
        looked
            .stderr
            .starts_with("The space De Lente (lente) would be made.\n"),
        "{looked}"
    );
    assert_eq!(desk.number("SELECT count(*) FROM space"), 1);
    let made = desk.runner.run(line);
    assert!(
        made.stderr.starts_with("Made the space De Lente (lente)\n"),
        "{made}"
    );
    let again = desk.runner.run(line);
    assert!(!again.stderr.contains("Made"), "{again}");
    assert_eq!([made.code, again.code], [0, 0], "{again}");
    assert_eq!(desk.number("SELECT count(*) FROM space"), 2);
    assert_eq!(desk.recipients(), ["a@x.test"]);
}

#[test]
fn a_dry_run_makes_no_database_of_its_own() {
    let runner = Runner::ordinary();
    let ran = runner.line("invite send a@x.test --space x --create-space X --dry-run");
    assert_eq!(ran.code, 78, "{ran}");
    assert_eq!(std::fs::read_dir(runner.home()).unwrap().count(), 0);
}

#[test]
fn a_file_can_come_through_a_pipe() {
    let desk = Desk::new();
    let line = ["invite", "send", "--csv", "-", "--space", SPACE, "--yes"];
    let ran = desk.runner.run_with_input(line, "email\na@x.test\n");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        ran.stderr
            .starts_with("Reading standard input: UTF-8, one column, 1 row\n"),
        "{ran}"
    );
    assert_eq!(desk.recipients(), ["a@x.test"]);
}

//! Reports: what is written, what is replaced, and that they can be read again.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use jiff::civil::date;
use proptest::prelude::*;

use crate::domain::bulk::{RowOutcome, RowStatus};

use super::super::report::{ReportOptions, ReportRows, ReportWriter, template};
use super::super::{FileError, FileErrorKind, InputFile, Separator};
use super::{codes, open, people, rows};

const OPTIONS: ReportOptions = ReportOptions {
    overwrite: false,
    rows: ReportRows::All,
    raw: false,
    separator: None,
    date: date(2026, 11, 23),
};

fn write(input: &InputFile, path: &Path, options: &ReportOptions) -> Result<String, FileError> {
    let mut report = ReportWriter::create(path, options, input.detected())?;
    for (row, read) in rows(input)
        .iter()
        .filter(|row| !row.blank)
        .zip(people(input))
    {
        let outcome = match read.1 {
            Ok(_) => RowOutcome::plain(RowStatus::Invited),
            Err(outcome) => outcome,
        };
        report.write_row(row, &outcome)?;
    }
    let target = report.finish()?;
    Ok(std::fs::read_to_string(target).unwrap())
}

#[test]
fn a_report_has_every_row_as_it_was_and_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report-{date}.csv");
    let input = open(
        "E-Mail ;Stad;Note\n a@mail.test;Sao  Paulo;=1+1\n;;\nnobody;\"a;b\";'t Hart\nb@mail.test;;;extra\n",
    );
    let text = write(&input, &path, &OPTIONS).unwrap();
    assert_eq!(
        text,
        "\u{feff}\"E-Mail \";Stad;Note;admit_status;admit_code;admit_message;admit_row\r\n\
         \" a@mail.test\";Sao  Paulo;\"'=1+1\";invited;;;2\r\n\
         nobody;\"a;b\";'t Hart;refused;email_syntax;not an e-mail address;4\r\n\
         b@mail.test;;;refused;too_many_cells;\"4 cells under 3 columns; a cell with a separator in it needs quotes\";5;extra\r\n"
    );
    let target = folder.path().join("report-2026-11-23.csv");
    let mode = std::fs::metadata(&target).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    // Sent again, its rows end as they did, and a new report has each admit column once.
    let again = open(&text);
    assert_eq!(codes(&again), [(3, "email_syntax"), (4, "too_many_cells")]);
    let second = write(&again, &path, &OPTIONS).unwrap();
    assert_eq!(second.matches("admit_status").count(), 1);
    assert_eq!(second.matches("extra").count(), 1);
    let first_row = |text: &str| text.lines().nth(1).map(str::to_owned);
    assert_eq!(first_row(&second), first_row(&text));
}

#[test]
fn only_refused_rows_on_demand_and_formulas_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let input = open("email,x\na@mail.test,=1\nnobody,=2\n");
    let options = ReportOptions {
        rows: ReportRows::Refused,
        raw: true,
        separator: Some(Separator::SEMICOLON),
        ..OPTIONS
    };
    let text = write(&input, &folder.path().join("r.csv"), &options).unwrap();
    assert!(!text.contains("a@mail.test"), "{text}");
    assert!(text.contains("\r\nnobody;=2;refused;"), "{text}");
}

#[test]
fn only_reports_are_replaced_without_asking() {
    let folder = tempfile::tempdir().unwrap();
    let input = open("email\na@mail.test\n");
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "email\nprecious@mail.test\n").unwrap();
    let error = write(&input, &path, &OPTIONS).unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::CantCreate);
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "email\nprecious@mail.test\n"
    );
    let overwrite = ReportOptions {
        overwrite: true,
        ..OPTIONS
    };
    write(&input, &path, &overwrite).unwrap();
    write(&input, &path, &OPTIONS).unwrap();
    for path in [
        folder.path().join("missing/r.csv"),
        folder.path().to_owned(),
    ] {
        let error = ReportWriter::create(&path, &OPTIONS, input.detected()).unwrap_err();
        assert_eq!(error.kind(), FileErrorKind::CantCreate, "{path:?}");
    }
}

#[test]
fn a_file_that_appears_meanwhile_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.csv");
    let input = open("email\na@mail.test\n");
    let report = ReportWriter::create(&path, &OPTIONS, input.detected()).unwrap();
    std::fs::write(&path, "precious").unwrap();
    assert_eq!(
        report.finish().unwrap_err().kind(),
        FileErrorKind::CantCreate
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn a_report_on_a_file_without_a_header_has_one_to_be_read_by() {
    let folder = tempfile::tempdir().unwrap();
    let options = super::super::ReadOptions {
        columns: vec!["email=2".parse().unwrap()],
        no_header: true,
        ..Default::default()
    };
    let input = super::open_with(b"x;a@mail.test\n", &options).unwrap();
    let text = write(&input, &folder.path().join("r.csv"), &OPTIONS).unwrap();
    assert!(
        text.starts_with("\u{feff}column 1;email;admit_status;"),
        "{text}"
    );
    assert_eq!(super::addresses(&open(&text)).len(), 1);
}

#[test]
fn the_template_is_a_file_with_a_header_and_no_rows() {
    for separator in [Separator::COMMA, Separator::SEMICOLON, Separator::TAB] {
        let input = open(template(separator));
        assert_eq!(input.detected().rows, 0);
        assert_eq!(input.detected().separator, separator);
        assert!(
            input
                .detected()
                .columns
                .as_slice()
                .iter()
                .all(|column| column.field.is_some())
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_report_read_again_has_the_same_cells(
        table in proptest::collection::vec(
            proptest::collection::vec("[a'=+@\u{ff0b} \",;\t\n-]{0,6}", 3),
            1..10,
        ),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["email", "b", "c"]).unwrap();
        for record in &table {
            writer.write_record(record).unwrap();
        }
        let input = open(writer.into_inner().unwrap());
        let text = write(&input, &folder.path().join("r.csv"), &OPTIONS).unwrap();
        let own = |input: &InputFile| -> Vec<Vec<String>> {
            rows(input)
                .iter()
                .filter(|row| !row.blank)
                .map(|row| row.cells.iter().take(3).map(str::to_owned).collect())
                .collect()
        };
        prop_assert_eq!(own(&open(&text)), own(&input));
    }
}

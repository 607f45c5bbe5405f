//! Rows, cells, lines and their numbers.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::{FileErrorKind, ReadOptions, Separator};
use super::{addresses, cells, codes, open, open_with, people, refuse, rows};

fn numbers(text: &str) -> Vec<(u64, u64)> {
    rows(&open(text))
        .iter()
        .filter(|row| !row.blank)
        .map(|row| (row.number, row.line))
        .collect()
}

#[test]
fn rows_are_numbered_as_the_spreadsheet_shows_them_whatever_the_line_ends() {
    let text = "email,name\n\na@mail.test,\"two\nlines\"\n,\nb@mail.test,x\n";
    let expected = [(3, 3), (5, 6)];
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(numbers(&text.replace('\n', end)), expected, "{end:?}");
        let marked = format!("\u{feff}{}", text.replace('\n', end));
        assert_eq!(numbers(&marked), expected, "{end:?} with a mark");
    }
    let mixed = "email,name\r\n\ra@mail.test,\"two\nlines\"\r\n,\nb@mail.test,x";
    assert_eq!(numbers(mixed), expected);
}

#[test]
fn a_sep_line_names_the_separator_and_is_no_row() {
    for text in [
        "sep=|\r\nemail|name\r\na@mail.test|x\r\n",
        "\"sep=|\"\nemail|name\na@mail.test|x",
    ] {
        let input = open(text);
        assert_eq!(input.detected().separator, Separator::PIPE);
        assert_eq!(numbers(text), [(2, 3)]);
    }
}

#[test]
fn the_separator_is_the_one_that_makes_a_column_of_addresses() {
    for (separator, sign) in [
        (Separator::SEMICOLON, ";"),
        (Separator::COMMA, ","),
        (Separator::TAB, "\t"),
        (Separator::PIPE, "|"),
    ] {
        let quoted = format!("name{sign}E-mail\n\"a,b;c\"{sign}a@mail.test\n");
        let input = open(&quoted);
        assert_eq!(input.detected().separator, separator, "{quoted:?}");
        assert_eq!(
            addresses(&input),
            [(2, "a@mail.test".to_owned())],
            "{quoted:?}"
        );
    }
    let options = ReadOptions {
        separator: Some(":".parse().unwrap()),
        ..ReadOptions::default()
    };
    let input = open_with(b"email:name\na@mail.test:x\n", &options).unwrap();
    assert_eq!(cells(&rows(&input)[0]), ["a@mail.test", "x"]);
    assert_eq!("tab".parse(), Ok(Separator::TAB));
    assert!("ab".parse::<Separator>().is_err());
    assert!("\"".parse::<Separator>().is_err());
}

#[test]
fn an_unclosed_quote_names_where_it_was_opened_before_any_row_is_handed_out() {
    let mut text = "email,name\r\n".to_owned();
    for row in 2..=5 {
        write!(text, "p{row}@mail.test,\"a\nb\"\r\n").unwrap();
    }
    text += "q@mail.test,\"open\r\n";
    text += &"z@mail.test,x\r\n".repeat(1000);
    let error = refuse(&text);
    assert_eq!(error.kind(), FileErrorKind::BadData);
    assert!(error.to_string().contains("row 6 (line 10)"), "{error}");
    assert_eq!(error.hint(), Some("look at row 6 in the spreadsheet"));
}

#[test]
fn short_rows_are_padded_and_long_rows_refused() {
    let text = "email,given_name,family_name\na@mail.test\nb@mail.test,B,C,,\nc@mail.test,B,C,D\n";
    let input = open(text);
    assert_eq!(codes(&input), [(4, "too_many_cells")]);
    let (_, first) = &people(&input)[0];
    assert_eq!(first.as_ref().unwrap().name.full(), "");
}

#[test]
fn blank_rows_are_counted_and_are_nobody() {
    let input = open("email,name\n\n , \u{a0}\na@mail.test,x\n,\n\n\n");
    assert_eq!(input.detected().rows, 1);
    assert_eq!(input.detected().blank, 5);
    assert_eq!(rows(&input).iter().filter(|row| row.blank).count(), 5);
}

#[test]
fn a_header_alone_is_no_rows_and_no_bytes_are_no_file() {
    assert_eq!(open("email\r\n").detected().rows, 0);
    for text in ["", "\u{feff}", "\r\n\r\n", " ; ;\n"] {
        let error = refuse(text);
        assert_eq!(error.kind(), FileErrorKind::BadData, "{text:?}");
    }
}

#[test]
fn endless_cells_and_rows_refuse_their_row_without_being_held() {
    let long = "x".repeat(3_000_000);
    let wide = "x,".repeat(2000);
    let heavy = format!("{},", "x".repeat(60_000)).repeat(40);
    let text = format!(
        "email,name\na@mail.test,{long}\nb@mail.test,\"{long}\"\nc@mail.test,{wide}\nd@mail.test,{heavy}\ne@mail.test,ok\n"
    );
    let input = open(&text);
    assert_eq!(
        codes(&input),
        [
            (2, "cell_too_long"),
            (3, "cell_too_long"),
            (4, "too_many_cells"),
            (5, "row_too_long"),
        ]
    );
    assert!(
        rows(&input)
            .iter()
            .all(|row| row.cells.iter().all(|cell| cell.len() <= 64 * 1024))
    );
    assert_eq!(addresses(&input), [(6, "e@mail.test".to_owned())]);
    let error = refuse(format!("email,{wide}\n"));
    assert_eq!(error.kind(), FileErrorKind::BadData);
}

#[test]
fn a_character_that_the_limit_cuts_in_two_does_not_show_in_halves() {
    let text = format!("email,name\na@mail.test,{}\n", "xé".repeat(40_000));
    let input = open(&text);
    assert_eq!(codes(&input), [(2, "cell_too_long")]);
    assert!(!rows(&input)[0].cells.get(1).contains('\u{fffd}'));
}

#[test]
fn passes_do_not_disturb_each_other() {
    let mut text = "email,name\n".to_owned();
    for row in 0..5000 {
        writeln!(text, "p{row}@mail.test,x").unwrap();
    }
    let input = open(text);
    let (first, second) = (input.rows(), input.rows().skip(2500));
    let mut count = 0;
    for (one, other) in first.skip(2500).zip(second) {
        assert_eq!(one.unwrap(), other.unwrap());
        count += 1;
    }
    assert_eq!(count, 2500);
}

#[test]
fn many_rows_are_read_with_their_numbers() {
    let mut text = "email;given_name;family_name\r\n".to_owned();
    for row in 2..=50_001_u32 {
        write!(text, "person{row}@mail.test;Given{row};Family{row}\r\n").unwrap();
    }
    let input = open(&text);
    assert_eq!(input.detected().rows, 50_000);
    let last = input.rows().last().unwrap().unwrap();
    assert_eq!((last.number, last.line), (50_001, 50_001));
    assert_eq!(last.cells.get(0), "person50001@mail.test");
}

/// A cell as any program might write it.
fn cell() -> impl Strategy<Value = String> {
    "[a-zé \",;\n]{0,8}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn cells_are_those_that_an_rfc_4180_writer_wrote(
        table in proptest::collection::vec(proptest::collection::vec(cell(), 3), 0..20),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(["email", "b", "c"]).unwrap();
        for record in &table {
            writer.write_record(record).unwrap();
        }
        let input = open(writer.into_inner().unwrap());
        let read: Vec<Vec<String>> = rows(&input)
            .iter()
            .map(|row| row.cells.iter().map(str::to_owned).collect())
            .collect();
        prop_assert_eq!(read, table);
    }

    #[test]
    fn any_text_is_split_as_the_csv_crate_splits_it(text in "[ab\",\n]{0,60}") {
        let input = open_with(format!("email,x\n{text}").as_bytes(), &ReadOptions::default());
        // The crate reads on to the end after an unclosed quote, where this refuses the file.
        let Ok(input) = input else { return Ok(()) };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let ours: Vec<Vec<String>> = rows(&input)
            .iter()
            .map(|row| row.cells.iter().map(str::to_owned).collect())
            .filter(|cells: &Vec<String>| cells != &[String::new()])
            .collect();
        let theirs: Vec<_> = theirs.into_iter().filter(|cells| cells != &[String::new()]).collect();
        prop_assert_eq!(ours, theirs);
    }
}

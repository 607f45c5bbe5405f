//! Bytes become letters, and what does not is said.

use std::fmt::Write as _;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use proptest::prelude::*;

use super::super::{FileErrorKind, ReadOptions};
use super::{cells, codes, open, open_with, people, refuse, rows};

const TEXT: &str = "E-Mail;Vorname\r\nrene@mail.test;René\r\n";

fn utf16(text: &str, encoding: &'static Encoding, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    format!("{mark}{text}")
        .encode_utf16()
        .flat_map(|unit| {
            if encoding == UTF_16LE {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

#[test]
fn utf_8_and_utf_16_are_read_with_and_without_a_mark() {
    for (bytes, label, guessed) in [
        (TEXT.as_bytes().to_vec(), "UTF-8", false),
        (format!("\u{feff}{TEXT}").into_bytes(), "UTF-8", false),
        (utf16(TEXT, UTF_16LE, true), "UTF-16LE", false),
        (utf16(TEXT, UTF_16BE, true), "UTF-16BE", false),
        (utf16(TEXT, UTF_16LE, false), "UTF-16LE", true),
        (utf16(TEXT, UTF_16BE, false), "UTF-16BE", true),
    ] {
        let input = open(&bytes);
        assert_eq!(input.detected().encoding, label);
        assert_eq!(input.detected().encoding_guessed, guessed);
        assert_eq!(
            cells(&rows(&input)[0]),
            ["rene@mail.test", "René"],
            "{label}"
        );
        assert_eq!(input.detected().samples, ["René"]);
    }
}

#[test]
fn other_encodings_are_guessed_said_so_and_can_be_overridden() {
    let windows = open(b"E-Mail;Vorname\r\nrene@mail.test;Ren\xe9\r\n");
    assert_eq!(windows.detected().encoding, "windows-1252");
    assert!(windows.detected().encoding_guessed);
    assert_eq!(windows.detected().samples, ["René"]);

    for (name, label) in [
        ("Małgorzata Wiśniewska", "windows-1250"),
        ("Наталья Иванова", "windows-1251"),
        ("Hélène Übel, Zoë, Noël, Frédérique", "windows-1252"),
    ] {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let (name_bytes, _, _) = encoding.encode(name);
        let input = open([b"email;name\na@mail.test;".as_slice(), &name_bytes].concat());
        assert_eq!(input.detected().samples, [name], "{label}");
    }

    let mac = b"E-Mail;Vorname\r\nrene@mail.test;Ren\x8e\r\n";
    let options = ReadOptions {
        encoding: Some("macintosh".parse().unwrap()),
        ..ReadOptions::default()
    };
    let mac = open_with(mac, &options).unwrap();
    assert!(!mac.detected().encoding_guessed);
    assert_eq!(mac.detected().samples, ["René"]);
    assert!(
        "no-such-encoding"
            .parse::<super::super::TextEncoding>()
            .is_err()
    );
}

#[test]
fn damaged_utf_8_refuses_its_bad_rows_and_no_others() {
    let mut bytes = "email,name\na@mail.test,Zoë\nb@mail.test,"
        .as_bytes()
        .to_vec();
    bytes.extend_from_slice(b"Ren\xe9\nc@mail.test,Ok\n");
    let input = open(&bytes);
    assert_eq!(input.detected().encoding, "UTF-8");
    assert_eq!(codes(&input), [(3, "encoding")]);
    assert_eq!(people(&input).len(), 3);
}

#[test]
fn a_nul_refuses_the_file_with_its_line() {
    let mut text = "email\r\n".to_owned();
    for row in 2..1000 {
        writeln!(text, "p{row}@mail.test\r").unwrap();
        if row == 499 {
            text += "x\0@mail.test\r\n";
        }
    }
    let error = refuse(&text);
    assert_eq!(error.kind(), FileErrorKind::BadData);
    assert!(error.to_string().starts_with("line 500 "), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_at_all_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut input = b"email;name\n".to_vec();
        input.extend_from_slice(&bytes);
        for bytes in [&bytes, &input] {
            if let Ok(input) = open_with(bytes, &ReadOptions::default()) {
                people(&input);
            }
        }
    }
}

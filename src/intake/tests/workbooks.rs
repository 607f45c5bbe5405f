//! Workbooks, made here part by part.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use super::super::{FileErrorKind, Format, InputFile, ReadOptions};
use super::{addresses, cells, open, open_with, refuse, rows};

const TYPES: &str =
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Notes" sheetId="1" r:id="rId1"/><sheet name="Clients" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

fn sheet(data: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
    )
}

fn workbook(texts: &str, data: &str) -> Vec<u8> {
    workbook_of(texts, &sheet(data))
}

fn workbook_of(texts: &str, full: &str) -> Vec<u8> {
    workbook_with(texts, &sheet(""), full)
}

fn workbook_with(texts: &str, notes: &str, clients: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", texts),
        ("xl/worksheets/sheet1.xml", notes),
        ("xl/worksheets/sheet2.xml", clients),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const TEXTS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="3"><si><t>E-mail</t></si><si><t>Given "name"</t></si><si><t>zoë@mail.test</t></si></sst>"#;

#[test]
fn the_first_sheet_with_anything_on_it_is_read_with_its_own_row_numbers() {
    let data = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>Reference</t></is></c><c r="D1" t="inlineStr"><is><t>Expires</t></is></c></row>
        <row r="4"><c r="A4" t="inlineStr"><is><t>a@mail.test</t></is></c><c r="C4"><v>1200034</v></c><c r="D4" s="1"><v>45943</v></c></row>
        <row r="6"><c r="A6" t="inlineStr"><is><t>b@mail.test</t></is></c><c r="B6" t="inlineStr"><is><t>two
lines</t></is></c><c r="E6" s="1"/></row>
        <row r="7"><c r="A7" t="inlineStr"><is><t>c@mail.test</t></is></c></row>"#;
    let input = open(workbook(TEXTS, data));
    let detected = input.detected();
    assert_eq!(
        detected.format,
        Format::Xlsx {
            sheet: "Clients".to_owned(),
            others: vec!["Notes".to_owned()],
        }
    );
    assert_eq!((detected.rows, detected.blank), (3, 3));
    let filled: Vec<_> = rows(&input).into_iter().filter(|row| !row.blank).collect();
    assert_eq!(
        cells(&filled[0]),
        ["a@mail.test", "", "1200034", "2025-10-13"]
    );
    assert_eq!(cells(&filled[1]), ["b@mail.test", "two\nlines"]);
    let numbers: Vec<_> = filled.iter().map(|row| (row.number, row.line)).collect();
    assert_eq!(numbers, [(4, 4), (6, 6), (7, 7)]);
    assert_eq!(addresses(&input).len(), 3);
    assert_eq!(detected.columns.as_slice()[1].header, "Given \"name\"");
}

const WORDS: &str =
    r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Read this first</t></is></c></row>"#;
const PEOPLE: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>E-mail</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>a@mail.test</t></is></c></row>"#;

fn named(name: &str) -> ReadOptions {
    ReadOptions {
        sheet: Some(name.to_owned()),
        ..ReadOptions::default()
    }
}

fn sheet_of(input: &InputFile) -> &str {
    match &input.detected().format {
        Format::Xlsx { sheet, .. } => sheet,
        Format::Csv => "",
    }
}

#[test]
fn a_sheet_with_addresses_is_preferred_to_one_before_it_without() {
    let input = open(workbook_with(TEXTS, &sheet(WORDS), &sheet(PEOPLE)));
    assert_eq!(sheet_of(&input), "Clients");
    assert_eq!(addresses(&input), [(2, "a@mail.test".to_owned())]);
    let input = open(workbook_with(TEXTS, &sheet(PEOPLE), &sheet(PEOPLE)));
    assert_eq!(sheet_of(&input), "Notes");
    let error = refuse(workbook_with(TEXTS, &sheet(WORDS), &sheet("")));
    assert!(error.to_string().contains("Read this first"), "{error}");
}

#[test]
fn the_sheet_that_is_named_is_read() {
    let book = workbook_with(TEXTS, &sheet(PEOPLE), &sheet(PEOPLE));
    let input = open_with(&book, &named("clients")).unwrap();
    assert_eq!(sheet_of(&input), "Clients");
    let error = open_with(&book, &named("Cliens")).unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::BadData);
    assert_eq!(
        error.to_string(),
        r#"no sheet "Cliens"; the sheets are: Notes, Clients"#
    );
    assert_eq!(error.hint(), Some(r#"did you mean --sheet "Clients"?"#));
    let error = open_with(b"email\na@mail.test\n", &named("Clients")).unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::Usage);
}

#[test]
fn what_is_no_workbook_after_all_is_bad_data() {
    let whole = workbook(TEXTS, "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    assert_eq!(open(&whole).detected().rows, 0);
    let disordered =
        r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#;
    let beyond = r#"<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>"#;
    for bytes in [
        b"PK\x03\x04 nothing like it".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        workbook(TEXTS, ""),
        workbook(TEXTS, disordered),
        workbook(TEXTS, beyond),
        workbook_of(
            TEXTS,
            &sheet("").replace("<sheetData>", "<dimension ref=\"B5:A1\"/><sheetData>"),
        ),
        workbook(
            TEXTS,
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>",
        ),
        vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
    ] {
        let error = refuse(&bytes);
        assert_eq!(error.kind(), FileErrorKind::BadData, "{error}");
        assert!(error.hint().is_some(), "{error}");
    }
}

#[test]
fn a_workbook_that_would_fill_the_memory_is_refused_before_it_does() {
    let row = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    let far = " ".repeat(100_000);
    for count in [
        "uniqueCount=\"99999999999999\"".to_owned(),
        "uniqueCount = '99999999999999'".to_owned(),
        format!("{far}uniqueCount=\"99999999999999\""),
        "other=\"uniqueCount='1'\" uniqueCount=\"99999999999999\"".to_owned(),
    ] {
        let boastful = TEXTS.replace("uniqueCount=\"3\"", &count);
        let error = refuse(workbook(&boastful, row));
        assert_eq!(error.kind(), FileErrorKind::BadData);
    }
    let endless = TEXTS.replace("zoë", &"z".repeat(2_000_000));
    let error = refuse(workbook(&endless, row));
    assert!(error.to_string().contains("unpacks to more"), "{error}");
}

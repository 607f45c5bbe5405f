//! The files of `tests/csv` end as `cases.json` says.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::super::repeats::RepeatsBuilder;
use super::super::{FileErrorKind, ReadOptions, Source, open};
use super::people;

#[derive(Deserialize)]
struct Case {
    file: String,
    exit: u8,
    invited: usize,
    duplicate: u64,
    refused: usize,
    refused_rows: Vec<u64>,
    #[serde(default)]
    names: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/csv")
}

fn check(case: &Case) {
    let opened = open(
        Source::Path(folder().join(&case.file)),
        &ReadOptions::default(),
    );
    let input = match opened {
        Err(error) => {
            assert_eq!(case.exit, 65, "{}: {error}", case.file);
            assert_eq!(error.kind(), FileErrorKind::BadData, "{}", case.file);
            assert!(error.hint().is_some(), "{}", case.file);
            return;
        }
        Ok(input) => input,
    };
    assert_ne!(case.exit, 65, "{}", case.file);
    let mut builder = RepeatsBuilder::new();
    let (mut good, mut refused_rows) = (0, Vec::new());
    let mut families = BTreeMap::new();
    for (row, read) in people(&input) {
        let Ok(invitee) = read else {
            refused_rows.push(row);
            continue;
        };
        good += 1;
        builder.add(row, "space", &invitee.address.key()).unwrap();
        if let Some(family) = invitee.name.family {
            families.insert(invitee.address.to_string(), family.to_string());
        }
    }
    let duplicates = builder.finish().unwrap().count();
    assert_eq!(duplicates, case.duplicate, "{}", case.file);
    assert_eq!(
        good - usize::try_from(duplicates).unwrap(),
        case.invited,
        "{}",
        case.file
    );
    assert_eq!(refused_rows, case.refused_rows, "{}", case.file);
    assert_eq!(refused_rows.len(), case.refused, "{}", case.file);
    for (address, family) in &case.names {
        assert_eq!(families.get(address), Some(family), "{}", case.file);
    }
}

#[test]
fn every_file_ends_as_its_case_says() {
    let text = std::fs::read_to_string(folder().join("cases.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 14);
    cases.iter().for_each(check);
}

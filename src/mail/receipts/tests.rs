use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;

const LINEAGE: &str = "7-1-5";

fn folder() -> (TempDir, ReceiptFolder) {
    let place = tempfile::tempdir().unwrap();
    let folder = ReceiptFolder::new(place.path().join("receipts"));
    (place, folder)
}

fn id<T: From<uuid::Uuid>>() -> T {
    T::from(uuid::Uuid::now_v7())
}

fn receipt(text: &str) -> Receipt {
    Receipt {
        mail: id(),
        claim: id(),
        attempt: 3,
        at: "2026-11-23T12:00:00.25Z".parse().unwrap(),
        hash: TokenHash::new([7; 32]),
        reply: Reply::new(250, text),
    }
}

fn names(folder: &ReceiptFolder) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The files of workers that are gone.
fn left(folder: &ReceiptFolder) -> Vec<LeftReceipts> {
    let files = folder.left().unwrap();
    files
        .iter()
        .filter_map(|file| file.lock().unwrap())
        .collect()
}

#[test]
fn what_a_dead_worker_wrote_is_read_and_a_living_one_is_left_alone() {
    let (_place, folder) = folder();
    assert!(left(&folder).is_empty());
    let worker = id();
    let book = folder.open(worker, LINEAGE).unwrap();
    let written = [receipt("2.0.0 queued as 4711"), receipt("")];
    for one in &written {
        book.write(one).unwrap();
    }
    assert!(left(&folder).is_empty());
    drop(book);
    let mut file = left(&folder).pop().unwrap();
    assert_eq!(file.worker, worker);
    assert_eq!(file.next(1).unwrap(), written[..1]);
    assert_eq!(file.next(9).unwrap(), written[1..]);
    assert_eq!(file.next(9).unwrap(), []);
    file.settle().unwrap();
    assert!(left(&folder).is_empty());
    assert_eq!(names(&folder), [format!("{worker}.{LINEAGE}.settled")]);
}

#[test]
fn a_file_may_end_anywhere() {
    let (_place, folder) = folder();
    let book = folder.open(id(), LINEAGE).unwrap();
    let written = [receipt("2.0.0 one"), receipt("2.0.0 two")];
    for one in &written {
        book.write(one).unwrap();
    }
    let path = book.path.clone();
    drop(book);
    let whole = fs::read(&path).unwrap();
    let first = HEAD.len() + 1 + written[0].line().len();
    for length in 0..=whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let read = left(&folder)[0].next(9).unwrap();
        let expected = usize::from(length >= first) + usize::from(length == whole.len());
        assert_eq!(read, written[..expected], "{length}");
    }
}

#[test]
fn nobody_else_can_read_what_was_written() {
    let (_place, folder) = folder();
    let book = folder.open(id(), LINEAGE).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&book.path), 0o600);
    assert_eq!(mode(folder.path()), 0o700);
}

#[test]
fn an_empty_file_is_not_kept_and_another_is_for_a_time() {
    let (_place, folder) = folder();
    folder.open(id(), LINEAGE).unwrap().settle().unwrap();
    assert!(names(&folder).is_empty());
    let book = folder.open(id(), LINEAGE).unwrap();
    book.write(&receipt("2.0.0 ok")).unwrap();
    assert!(book.is_unsynced());
    book.settle().unwrap();
    assert!(!book.is_unsynced());
    folder.remove_kept_before(Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(names(&folder).len(), 1);
    folder
        .remove_kept_before("2100-01-01T00:00:00Z".parse().unwrap())
        .unwrap();
    assert!(names(&folder).is_empty());
}

#[test]
fn kept_files_are_looked_at_once_for_every_other_database() {
    let (_place, folder) = folder();
    let book = folder.open(id(), LINEAGE).unwrap();
    book.write(&receipt("2.0.0 ok")).unwrap();
    book.settle().unwrap();
    drop(book);
    assert!(folder.kept_of_others(LINEAGE).unwrap().is_empty());
    assert_eq!(folder.kept_of_others("7-2-5").unwrap().len(), 1);
    folder.mark_seen("7-2-5").unwrap();
    assert!(folder.kept_of_others("7-2-5").unwrap().is_empty());
    assert_eq!(folder.kept_of_others("8-1-5").unwrap().len(), 1);
}

#[test]
fn what_a_worker_writes_about_a_database_that_is_gone_is_read_while_it_lives() {
    let (_place, folder) = folder();
    let book = folder.open(id(), LINEAGE).unwrap();
    let written = receipt("2.0.0 ok");
    book.write(&written).unwrap();
    assert!(folder.kept_of_others(LINEAGE).unwrap().is_empty());
    let files = folder.kept_of_others("7-2-5").unwrap();
    assert!(files[0].is_open() && files[0].lock().unwrap().is_none());
    let mut file = files[0].read().unwrap().unwrap();
    assert_eq!(file.next(9).unwrap(), [written]);
}

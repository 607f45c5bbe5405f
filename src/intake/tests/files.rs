//! Files that are no files, and pipes that are.

use std::io::{self, Read};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::super::{FileErrorKind, ReadOptions, Source, open};

fn open_path(path: impl Into<PathBuf>) -> Result<super::InputFile, super::FileError> {
    open(Source::Path(path.into()), &ReadOptions::default())
}

#[test]
fn folders_devices_and_missing_files_are_no_input() {
    let folder = tempfile::tempdir().unwrap();
    for path in [
        folder.path().to_owned(),
        PathBuf::from("/dev/zero"),
        folder.path().join("missing.csv"),
    ] {
        let error = open_path(&path).unwrap_err();
        assert_eq!(error.kind(), FileErrorKind::NoInput, "{path:?}");
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
}

#[test]
fn a_named_pipe_is_read_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let writer = path.clone();
    let thread = std::thread::spawn(move || std::fs::write(writer, "email\na@mail.test\n"));
    let input = open_path(&path).unwrap();
    thread.join().unwrap().unwrap();
    assert_eq!(input.detected().rows, 1);
    assert_eq!(input.rows().count(), 1);
}

#[test]
fn what_was_opened_is_what_runs_whatever_becomes_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let text = "email\na@mail.test\n";
    std::fs::write(&path, text).unwrap();
    let input = open_path(&path).unwrap();
    std::fs::write(&path, "email\nother@mail.test\n").unwrap();
    let row = input.rows().next().unwrap().unwrap();
    assert_eq!(row.cells.get(0), "a@mail.test");
    let digest: [u8; 32] = Sha256::digest(text).into();
    assert_eq!(input.detected().digest, digest);
}

/// A stream that trickles, and breaks at its end.
struct Trickle(Vec<u8>, bool);

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.pop() {
            Some(byte) => {
                buffer[0] = byte;
                Ok(1)
            }
            None if self.1 => Err(io::ErrorKind::ConnectionReset.into()),
            None => Ok(0),
        }
    }
}

#[test]
fn a_slow_stream_is_read_to_its_end_and_a_broken_one_is_an_error() {
    for breaks in [false, true] {
        let bytes = "email\nzoë@mail.test\n".bytes().rev().collect();
        let source = Source::Reader {
            name: "standard input".to_owned(),
            reader: Box::new(Trickle(bytes, breaks)),
        };
        let opened = open(source, &ReadOptions::default());
        if breaks {
            assert_eq!(opened.unwrap_err().kind(), FileErrorKind::Io);
        } else {
            assert_eq!(opened.unwrap().detected().rows, 1);
        }
    }
}

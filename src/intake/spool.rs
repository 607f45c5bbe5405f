//! The spool: an unlinked private temporary file that the input is copied to once and read from as
//! often as needed. What was checked is what runs, whatever becomes of the original meanwhile.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use super::error::FileError;

const BUFFER: usize = 64 * 1024;

/// Fills a spool.
pub(super) struct SpoolWriter(BufWriter<File>);

impl SpoolWriter {
    pub(super) fn create() -> Result<Self, FileError> {
        let file = tempfile::tempfile().map_err(FileError::temporary)?;
        Ok(Self(BufWriter::with_capacity(BUFFER, file)))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.0.write_all(bytes).map_err(FileError::temporary)
    }

    pub(super) fn finish(self) -> Result<Spool, FileError> {
        let file = self
            .0
            .into_inner()
            .map_err(|error| FileError::temporary(error.into_error()))?;
        Ok(Spool(Arc::new(file)))
    }
}

/// A filled spool. Readers do not disturb each other.
#[derive(Debug, Clone)]
pub(super) struct Spool(Arc<File>);

impl Spool {
    /// A reader that begins `offset` bytes into the spool.
    pub(super) fn reader_at(&self, offset: u64) -> SpoolReader {
        SpoolReader {
            file: Arc::clone(&self.0),
            buffer: Vec::new(),
            start: 0,
            next: offset,
        }
    }
}

/// Reads a spool from front to back by position, so that several readers can share the one handle.
#[derive(Debug)]
pub(super) struct SpoolReader {
    file: Arc<File>,
    buffer: Vec<u8>,
    /// Where in the buffer the bytes begin that nobody has taken yet.
    start: usize,
    /// Where in the file the next read begins.
    next: u64,
}

impl SpoolReader {
    /// The bytes at hand; none at the end of the spool.
    pub(super) fn fill(&mut self) -> Result<&[u8], FileError> {
        if self.start == self.buffer.len() {
            self.buffer.resize(BUFFER, 0);
            let read = read_some(&self.file, &mut self.buffer, self.next)?;
            self.buffer.truncate(read);
            self.start = 0;
            self.next += read as u64;
        }
        Ok(&self.buffer[self.start..])
    }

    /// Marks bytes as taken.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.buffer.len());
    }
}

fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> Result<usize, FileError> {
    loop {
        match file.read_at(buffer, offset) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other.map_err(FileError::temporary),
        }
    }
}

/// A spool can be read like a file, by what reads workbooks.
pub(super) struct SeekableSpool {
    file: Arc<File>,
    position: u64,
}

impl Spool {
    /// A reader that can jump about.
    pub(super) fn seekable(&self) -> SeekableSpool {
        SeekableSpool {
            file: Arc::clone(&self.0),
            position: 0,
        }
    }
}

impl Read for SeekableSpool {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for SeekableSpool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.file.metadata()?.len().checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

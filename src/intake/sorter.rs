//! Sorts any number of short records in constant memory: buffers are sorted, spilled to unlinked
//! temporary files, and merged. What fits into one buffer never touches the disk.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;

use super::error::FileError;

/// Memory for records that are not yet sorted, in bytes.
const BUFFER: usize = 4 * 1024 * 1024;
/// Memory for each run that is being merged, in bytes.
const RUN_BUFFER: usize = 16 * 1024;
/// When so many runs lie on the disk they are merged into one.
const MAX_RUNS: usize = 128;

/// Collects records of `N` bytes, to hand them out in the order of their bytes.
pub(super) struct Sorter<const N: usize> {
    records: Vec<[u8; N]>,
    room: usize,
    runs: Vec<Run<N>>,
}

impl<const N: usize> Sorter<N> {
    pub(super) const fn new() -> Self {
        Self::with_room(BUFFER / N)
    }

    /// A sorter that spills whenever `room` records are waiting.
    pub(super) const fn with_room(room: usize) -> Self {
        Self {
            records: Vec::new(),
            room,
            runs: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, record: [u8; N]) -> Result<(), FileError> {
        if self.records.len() >= self.room {
            self.spill()?;
        }
        self.records.push(record);
        Ok(())
    }

    fn spill(&mut self) -> Result<(), FileError> {
        self.records.sort_unstable();
        let records = self.records.drain(..).map(Ok);
        self.runs.push(Run::write(records)?);
        if self.runs.len() >= MAX_RUNS {
            let merged = Sorted::merge(std::mem::take(&mut self.runs))?;
            self.runs.push(Run::write(merged)?);
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Sorted<N>, FileError> {
        if self.runs.is_empty() {
            self.records.sort_unstable();
            return Ok(Sorted::Memory(self.records.into_iter()));
        }
        self.spill()?;
        self.records = Vec::new();
        Sorted::merge(self.runs)
    }
}

/// The records in order.
pub(super) enum Sorted<const N: usize> {
    Memory(std::vec::IntoIter<[u8; N]>),
    Disk {
        runs: Vec<Run<N>>,
        /// The next record of every run that has one.
        heads: BinaryHeap<Reverse<([u8; N], usize)>>,
    },
}

impl<const N: usize> Sorted<N> {
    fn merge(mut runs: Vec<Run<N>>) -> Result<Self, FileError> {
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (index, run) in runs.iter_mut().enumerate() {
            if let Some(record) = run.next()? {
                heads.push(Reverse((record, index)));
            }
        }
        Ok(Self::Disk { runs, heads })
    }

    fn advance(&mut self) -> Result<Option<[u8; N]>, FileError> {
        match self {
            Self::Memory(records) => Ok(records.next()),
            Self::Disk { runs, heads } => {
                let Some(Reverse((least, index))) = heads.pop() else {
                    return Ok(None);
                };
                if let Some(record) = runs[index].next()? {
                    heads.push(Reverse((record, index)));
                }
                Ok(Some(least))
            }
        }
    }
}

impl<const N: usize> Iterator for Sorted<N> {
    type Item = Result<[u8; N], FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

/// One sorted file.
pub(super) struct Run<const N: usize> {
    file: File,
    buffer: Vec<u8>,
    start: usize,
    offset: u64,
}

impl<const N: usize> Run<N> {
    fn write<I>(records: I) -> Result<Self, FileError>
    where
        I: Iterator<Item = Result<[u8; N], FileError>>,
    {
        let file = tempfile::tempfile().map_err(FileError::temporary)?;
        let mut out = BufWriter::with_capacity(64 * 1024, file);
        for record in records {
            out.write_all(&record?).map_err(FileError::temporary)?;
        }
        let file = out
            .into_inner()
            .map_err(|error| FileError::temporary(error.into_error()))?;
        Ok(Self {
            file,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
        })
    }

    fn next(&mut self) -> Result<Option<[u8; N]>, FileError> {
        if self.start + N > self.buffer.len() {
            self.refill()?;
        }
        let record = self.buffer.get(self.start..self.start + N);
        self.start += N;
        Ok(record.and_then(|record| record.try_into().ok()))
    }

    /// Reads whole records, or nothing at the end.
    fn refill(&mut self) -> Result<(), FileError> {
        self.buffer.resize(RUN_BUFFER / N * N, 0);
        self.start = 0;
        let mut filled = 0;
        while filled < self.buffer.len() {
            match self.file.read_at(&mut self.buffer[filled..], self.offset) {
                Ok(0) => break,
                Ok(read) => {
                    filled += read;
                    self.offset += read as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(FileError::temporary(error)),
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }
}

//! Takes in the raw bytes of a file or of standard input: once, from one handle, into a spool, with
//! their digest and with what they tell about their format and encoding.

use std::fs::{File, FileType};
use std::io::Read;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::decode::Evidence;
use super::error::{FileError, FileErrorKind};
use super::spool::{Spool, SpoolWriter};

/// Where the rows come from.
pub enum Source {
    /// A file; a pipe with a name will do.
    Path(PathBuf),
    /// An open stream, such as standard input.
    Reader {
        /// What it is called in messages.
        name: String,
        /// The stream.
        reader: Box<dyn Read>,
    },
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(&self.name()).finish()
    }
}

impl Source {
    /// What it is called in messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Reader { name, .. } => name.clone(),
        }
    }

    fn into_reader(self) -> Result<Box<dyn Read>, FileError> {
        match self {
            Self::Path(path) => Ok(Box::new(open(&path)?)),
            Self::Reader { reader, .. } => Ok(reader),
        }
    }
}

/// The raw bytes of the input.
pub(super) struct Raw {
    pub(super) spool: Spool,
    pub(super) digest: [u8; 32],
    pub(super) kind: RawKind,
    pub(super) evidence: Evidence,
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawKind {
    Text,
    /// A zip archive, as workbooks are.
    Zip,
    /// A workbook of Excel before 2007, or one with a password.
    Compound,
}

fn open(path: &Path) -> Result<File, FileError> {
    let cannot = |error| {
        FileError::new(
            FileErrorKind::NoInput,
            format!("cannot read {}", path.display()),
        )
        .caused_by(error)
    };
    // Before opening, because opening some devices does something; after it, because the name may
    // lead elsewhere by then.
    refuse_devices(path, std::fs::metadata(path).map_err(cannot)?.file_type())?;
    let file = File::open(path).map_err(cannot)?;
    refuse_devices(path, file.metadata().map_err(cannot)?.file_type())?;
    Ok(file)
}

fn refuse_devices(path: &Path, file_type: FileType) -> Result<(), FileError> {
    let what = if file_type.is_dir() {
        "a folder"
    } else if file_type.is_block_device() || file_type.is_char_device() {
        "a device"
    } else if file_type.is_socket() {
        "a socket"
    } else {
        return Ok(());
    };
    Err(FileError::new(
        FileErrorKind::NoInput,
        format!("{} is {what}, not a file", path.display()),
    )
    .with_hint("name a CSV or .xlsx file, or \"-\" for standard input"))
}

/// Copies the input into a spool.
pub(super) fn take_in(source: Source) -> Result<Raw, FileError> {
    let name = source.name();
    let mut reader = source.into_reader()?;
    let mut spool = SpoolWriter::create()?;
    let mut digest = Sha256::new();
    let mut evidence = Evidence::new();
    let mut kind = RawKind::Text;
    let mut chunk = vec![0; 64 * 1024];
    let mut first = true;
    loop {
        let filled = fill(&mut reader, &mut chunk).map_err(|error| {
            FileError::new(FileErrorKind::Io, format!("cannot read on in {name}")).caused_by(error)
        })?;
        let bytes = &chunk[..filled];
        if first {
            kind = sniff(bytes);
            first = false;
        }
        digest.update(bytes);
        spool.write(bytes)?;
        let last = filled < chunk.len();
        if kind == RawKind::Text {
            evidence.feed(bytes, last);
        }
        if last {
            break;
        }
    }
    Ok(Raw {
        spool: spool.finish()?,
        digest: digest.finalize().into(),
        kind,
        evidence,
    })
}

/// Fills the chunk, or less of it only at the end: pipes hand out small pieces.
fn fill(reader: &mut dyn Read, chunk: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < chunk.len() {
        match reader.read(&mut chunk[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn sniff(head: &[u8]) -> RawKind {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        RawKind::Zip
    } else if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        RawKind::Compound
    } else {
        RawKind::Text
    }
}

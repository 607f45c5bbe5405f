//! Turns the raw bytes of a text file into UTF-8 with LF as the only line end.
//!
//! The byte order mark decides; then what the person said; then whether the whole file is UTF-8;
//! then a guess. A byte sequence that means nothing in the encoding becomes [`MALFORMED`], which
//! the rows above refuse by: it never passes for a character.

use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    DecoderResult, Encoding, ISO_8859_2, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252,
    WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};

use super::error::FileError;
use super::spool::{Spool, SpoolWriter};

/// Stands in the decoded text where nothing could be decoded. No UTF-8 text has this byte.
pub(super) const MALFORMED: u8 = 0xFF;

/// An encoding that a person named, by any label of the WHATWG encoding standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

/// A label that names no encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("encoding {0:?} is not known; use utf-8, windows-1252, utf-16le, macintosh, iso-8859-15 …")]
pub struct TextEncodingError(String);

impl FromStr for TextEncoding {
    type Err = TextEncodingError;

    fn from_str(label: &str) -> Result<Self, TextEncodingError> {
        Encoding::for_label_no_replacement(label.as_bytes())
            .map(Self)
            .ok_or_else(|| TextEncodingError(label.to_owned()))
    }
}

/// What the bytes of a file tell about its encoding, gathered as they pass.
pub(super) struct Evidence {
    head: Vec<u8>,
    /// The last bytes of a chunk that may be the beginning of a character.
    pending: Vec<u8>,
    valid_sequences: u64,
    invalid_sequences: u64,
    total: u64,
}

/// The encoding that was settled on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    encoding: &'static Encoding,
    pub(super) guessed: bool,
}

impl Verdict {
    pub(super) fn label(self) -> &'static str {
        self.encoding.name()
    }
}

impl Evidence {
    pub(super) fn new() -> Self {
        Self {
            head: Vec::new(),
            pending: Vec::new(),
            valid_sequences: 0,
            invalid_sequences: 0,
            total: 0,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub(super) fn feed(&mut self, bytes: &[u8], last: bool) {
        if self.head.is_empty() {
            self.head = bytes[..bytes.len().min(512)].to_vec();
        }
        self.total += bytes.len() as u64;
        let mut joined = std::mem::take(&mut self.pending);
        joined.extend_from_slice(bytes);
        self.weigh(&joined, last);
    }

    fn weigh(&mut self, mut bytes: &[u8], last: bool) {
        let lead_bytes = |valid: &[u8]| valid.iter().filter(|&&byte| byte >= 0xC0).count() as u64;
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.valid_sequences += lead_bytes(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    self.valid_sequences += lead_bytes(valid);
                    match error.error_len() {
                        None if !last => {
                            self.pending = rest.to_vec();
                            return;
                        }
                        bad => {
                            self.invalid_sequences += 1;
                            bytes = &rest[bad.unwrap_or(rest.len())..];
                        }
                    }
                }
            }
        }
    }

    /// Settles on an encoding for `raw`, whose evidence this is. A mark at the beginning is no
    /// guess, so it is stronger than `asked`.
    pub(super) fn verdict(
        &self,
        raw: &Spool,
        asked: Option<TextEncoding>,
    ) -> Result<Verdict, FileError> {
        let known = |encoding| Verdict {
            encoding,
            guessed: false,
        };
        if let Some((encoding, _)) = Encoding::for_bom(&self.head) {
            return Ok(known(encoding));
        }
        if let Some(TextEncoding(encoding)) = asked {
            return Ok(known(encoding));
        }
        if let Some(encoding) = utf16_without_mark(&self.head) {
            return Ok(Verdict {
                encoding,
                guessed: true,
            });
        }
        // In other encodings few pairs of bytes happen to be UTF-8. A file with many such and some
        // bad ones is UTF-8 with damage, and a guess would garble all that is well in it.
        let damaged_utf8 =
            self.valid_sequences > 0 && self.valid_sequences * 4 >= self.invalid_sequences;
        if self.invalid_sequences == 0 || damaged_utf8 {
            return Ok(known(UTF_8));
        }
        Ok(Verdict {
            encoding: guess(raw)?,
            guessed: true,
        })
    }
}

/// Guesses from the whole file. A short one fits the encodings of Western and of Central Europe
/// equally well: where it has no letter but those of Dutch, German and French, it is taken for
/// theirs.
fn guess(raw: &Spool) -> Result<&'static Encoding, FileError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut seen = [false; 256];
    let mut reader = raw.reader_at(0);
    loop {
        let chunk = reader.fill()?;
        detector.feed(chunk, chunk.is_empty());
        for &byte in chunk {
            seen[usize::from(byte)] = true;
        }
        let taken = chunk.len();
        reader.consume(taken);
        if taken == 0 {
            break;
        }
    }
    let guess = detector.guess(None, Utf8Detection::Deny);
    let cousins = [
        WINDOWS_1250,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
        ISO_8859_2,
    ];
    let western = (0x80..=0xFF).all(|byte| !seen[usize::from(byte)] || is_western(byte));
    Ok(if western && cousins.contains(&guess) {
        WINDOWS_1252
    } else {
        guess
    })
}

/// True for what Dutch, German and French are written with, as Windows-1252 encodes it.
fn is_western(byte: u8) -> bool {
    // Quotation marks, dashes and the euro; elsewhere the encoding is that of Latin-1.
    matches!(byte, 0x80 | 0x85 | 0x8C | 0x91..=0x97 | 0x9C | 0xA0)
        || "áàâäéèêëíìîïóòôöúùûüçñßÁÀÂÄÉÈÊËÍÌÎÏÓÒÔÖÚÙÛÜÇÑ«»°´".contains(char::from(byte))
}

/// UTF-16 of mostly Latin text has a NUL in every other byte.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let nuls = |first: usize| {
        head.iter()
            .skip(first)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (even, odd, pairs) = (nuls(0), nuls(1), head.len() / 2);
    match pairs {
        0 | 1 => None,
        _ if even == 0 && odd * 2 > pairs => Some(UTF_16LE),
        _ if odd == 0 && even * 2 > pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Decodes the whole of `raw`, of which the verdict was reached, into a new spool.
pub(super) fn decode(raw: &Spool, verdict: Verdict) -> Result<Spool, FileError> {
    let mut decoder = verdict.encoding.new_decoder();
    let mut reader = raw.reader_at(0);
    let mut out = LineEnds {
        spool: SpoolWriter::create()?,
        after_cr: false,
        lines: 1,
        normal: Vec::new(),
    };
    // Room for every decoder's worst case of one step; more comes round again.
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let chunk = reader.fill()?;
        let (taken, last) = (chunk.len(), chunk.is_empty());
        let mut rest = chunk;
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(rest, &mut buffer, last);
            out.write(&buffer[..written])?;
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => out.write(&[MALFORMED])?,
            }
        }
        reader.consume(taken);
        if last {
            return out.spool.finish();
        }
    }
}

/// Writes text with every CRLF and lone CR turned into LF, and refuses NUL.
struct LineEnds {
    spool: SpoolWriter,
    after_cr: bool,
    lines: u64,
    normal: Vec<u8>,
}

impl LineEnds {
    fn write(&mut self, text: &[u8]) -> Result<(), FileError> {
        self.normal.clear();
        for &byte in text {
            match byte {
                b'\n' if self.after_cr => {}
                b'\r' | b'\n' => {
                    self.lines += 1;
                    self.normal.push(b'\n');
                }
                0 => return Err(nul_on(self.lines)),
                other => self.normal.push(other),
            }
            self.after_cr = byte == b'\r';
        }
        self.spool.write(&self.normal)
    }
}

fn nul_on(line: u64) -> FileError {
    FileError::bad_data(format!(
        "line {line} has a NUL byte in it, which no text file has"
    ))
    .with_hint(
        "the file is damaged or of another kind; save it again, in Excel by \
         File > Save As > \"CSV UTF-8\"",
    )
}

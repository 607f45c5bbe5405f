//! What servers took, written into a file before the database knows.
//!
//! Each worker has a file of its own and adds a line with a plain `write` as soon as a server has
//! accepted a mail. If the process dies or the database is away before that is written down there,
//! the next run reads it here, and the mail is not sent twice. A line names the mail and the attempt
//! and holds the server's answer and the digest of the link; no address and no secret.
//!
//! A file is locked while its worker lives, and the system drops the lock with the process. The file
//! of a worker that ended in order is kept for some days, because a database that was restored or
//! failed over may have forgotten the end of its work: the *lineage* in the name tells which
//! database the worker saw.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::reply::Reply;
use crate::domain::id::{ClaimId, MailId, WorkerId};
use crate::domain::token::TokenHash;

/// The first line of a file.
const HEAD: &str = "admit receipts 1";
/// The last line of one whose worker ended in order.
const TAIL: &str = "end\n";
/// The file of a worker that may not have ended in order.
const OPEN: &str = "open";
/// The file of one that did, or whose lines the database knows.
const SETTLED: &str = "settled";

/// The proof that a server took a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The mail.
    pub mail: MailId,
    /// The claim under which it was sent.
    pub claim: ClaimId,
    /// Which attempt it was.
    pub attempt: i16,
    /// When, by the database's clock.
    pub at: Timestamp,
    /// The digest of the link in it.
    pub hash: TokenHash,
    /// What the server said.
    pub reply: Reply,
}

impl Receipt {
    fn line(&self) -> String {
        let Self {
            mail,
            claim,
            attempt,
            at,
            hash,
            reply,
        } = self;
        let hash = URL_SAFE_NO_PAD.encode(hash.as_bytes());
        let enhanced = reply.enhanced.as_deref().unwrap_or("-");
        // A reply's text has no control characters.
        let (code, text) = (reply.code, &reply.text);
        format!("{mail}\t{claim}\t{attempt}\t{at}\t{hash}\t{code}\t{enhanced}\t{text}\n")
    }

    /// Reads a line with its end. `None` for one that was cut off or means nothing.
    fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.strip_suffix('\n')?.split('\t').collect();
        let [mail, claim, attempt, at, hash, code, enhanced, text] = fields[..] else {
            return None;
        };
        let hash: [u8; 32] = URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok()?;
        Some(Self {
            mail: mail.parse().ok()?,
            claim: claim.parse().ok()?,
            attempt: attempt.parse().ok()?,
            at: at.parse().ok()?,
            hash: TokenHash::new(hash),
            reply: Reply {
                code: code.parse().ok()?,
                enhanced: (enhanced != "-").then(|| enhanced.to_owned()),
                text: text.to_owned(),
            },
        })
    }
}

/// The folder with the files of all workers of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFolder(PathBuf);

impl ReceiptFolder {
    /// This folder; it is made when a worker needs it.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Begins the file of a worker, locked for as long as it is held. It appears under its name only
    /// once it is locked, so that nobody takes it for that of a dead worker.
    pub fn open(&self, worker: WorkerId, lineage: &str) -> io::Result<ReceiptBook> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)?;
        let early = self.0.join(format!(".{worker}.new"));
        let file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .mode(0o600)
            .open(&early)?;
        let path = self.0.join(format!("{worker}.{lineage}.{OPEN}"));
        let begun = file
            .lock()
            .and_then(|()| (&file).write_all(format!("{HEAD}\n").as_bytes()))
            .and_then(|()| fs::rename(&early, &path))
            .and_then(|()| File::open(&self.0)?.sync_all());
        if let Err(error) = begun {
            fs::remove_file(&early).ok();
            return Err(error);
        }
        Ok(ReceiptBook {
            file,
            path,
            is_unsynced: AtomicBool::new(false),
            is_empty: AtomicBool::new(true),
        })
    }

    /// The files of workers that died, or that ended while the database was away; and of those that
    /// live, whose files cannot be locked.
    pub fn left(&self) -> io::Result<Vec<ReceiptFile>> {
        let mut files = self.files()?;
        files.retain(ReceiptFile::is_open);
        Ok(files)
    }

    /// The kept files of workers that saw a database of another lineage, unless all of them have
    /// been looked at for this one; and the files of those that have not noticed yet that theirs is
    /// gone. One listing has both, so that none is missed that is put away meanwhile.
    pub fn kept_of_others(&self, lineage: &str) -> io::Result<Vec<ReceiptFile>> {
        let seen = fs::metadata(self.mark(lineage)).and_then(|mark| mark.modified());
        let seen = seen.unwrap_or(SystemTime::UNIX_EPOCH);
        let mut files = self.files()?;
        files.retain(|file| file.lineage != lineage && (file.is_open() || file.modified > seen));
        Ok(files)
    }

    /// Notes that every kept file has been looked at for a database of this lineage.
    pub fn mark_seen(&self, lineage: &str) -> io::Result<()> {
        let mut mark = OpenOptions::new();
        mark.create(true).truncate(true).write(true).mode(0o600);
        let mut mark = mark.open(self.mark(lineage))?;
        // Writing is what changes the time of the file.
        mark.write_all(b"seen\n")
    }

    /// Removes the kept files that are older than this.
    pub fn remove_kept_before(&self, moment: Timestamp) -> io::Result<()> {
        let moment = SystemTime::from(moment);
        for file in self.files()? {
            if !file.is_open() && file.modified < moment {
                fs::remove_file(&file.path).or_else(gone)?;
            }
        }
        Ok(())
    }

    fn mark(&self, lineage: &str) -> PathBuf {
        self.0.join(format!("seen.{lineage}"))
    }

    fn files(&self) -> io::Result<Vec<ReceiptFile>> {
        let folder = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            folder => folder?,
        };
        let mut files = Vec::new();
        for entry in folder {
            let path = entry?.path();
            files.extend(ReceiptFile::of(&path));
        }
        Ok(files)
    }
}

/// A worker's file, as its name tells. It is opened when its turn comes: there may be more of them than a
/// process may have open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFile {
    path: PathBuf,
    worker: WorkerId,
    lineage: String,
    state: &'static str,
    modified: SystemTime,
}

impl ReceiptFile {
    /// `None` for anything else, and for a file that has just been removed.
    fn of(path: &Path) -> Option<Self> {
        let mut parts = path.file_name()?.to_str()?.split('.');
        let worker = parts.next()?.parse().ok()?;
        let lineage = parts.next()?.to_owned();
        let state = parts.next()?;
        Some(Self {
            path: path.to_owned(),
            worker,
            lineage,
            state: [OPEN, SETTLED].into_iter().find(|known| *known == state)?,
            modified: fs::metadata(path).ok()?.modified().ok()?,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database that its worker saw.
    #[must_use]
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// Its worker has not put it away, and may yet add to it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == OPEN
    }

    /// Opens it against others who look at it. `None` for a file whose worker lives, that somebody else
    /// looks at, or that is gone by now.
    pub fn lock(&self) -> io::Result<Option<LeftReceipts>> {
        let Some(left) = self.read()? else {
            return Ok(None);
        };
        match left.lines.get_ref().try_lock() {
            Ok(()) => Ok(Some(left)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Opens it to be read, also while its worker adds to it. `None` for one that is gone by now.
    pub fn read(&self) -> io::Result<Option<LeftReceipts>> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        Ok(Some(LeftReceipts {
            worker: self.worker,
            lines: BufReader::new(file),
            file: self.clone(),
        }))
    }
}

/// The file of a worker at work.
#[derive(Debug)]
pub struct ReceiptBook {
    file: File,
    path: PathBuf,
    is_unsynced: AtomicBool,
    is_empty: AtomicBool,
}

impl ReceiptBook {
    /// Adds a line. What it says outlives the process from here on, and a loss of power once
    /// [`ReceiptBook::sync`] has run.
    pub fn write(&self, receipt: &Receipt) -> io::Result<()> {
        // One call, so that lines of several connections do not mix.
        (&self.file).write_all(receipt.line().as_bytes())?;
        self.is_empty.store(false, Ordering::Release);
        self.is_unsynced.store(true, Ordering::Release);
        Ok(())
    }

    /// Has the disk keep what was written since the last time.
    pub fn sync(&self) -> io::Result<()> {
        if self.is_unsynced.swap(false, Ordering::AcqRel) {
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// True if lines wait for [`ReceiptBook::sync`].
    #[must_use]
    pub fn is_unsynced(&self) -> bool {
        self.is_unsynced.load(Ordering::Acquire)
    }

    /// Puts the file away: the database knows all that it says.
    pub fn settle(&self) -> io::Result<()> {
        if self.is_empty.load(Ordering::Acquire) {
            return fs::remove_file(&self.path).or_else(gone);
        }
        // Changes the file's time: whoever looked at the kept files before now has not seen this one.
        (&self.file).write_all(TAIL.as_bytes())?;
        self.is_unsynced.store(true, Ordering::Release);
        self.sync()?;
        fs::rename(&self.path, self.path.with_extension(SETTLED))
    }
}

/// The file of a worker that is being read.
#[derive(Debug)]
pub struct LeftReceipts {
    /// Whose it was.
    pub worker: WorkerId,
    lines: BufReader<File>,
    file: ReceiptFile,
}

impl LeftReceipts {
    /// The next lines, up to `most`; none at the end. A line that cannot be read is passed over: the
    /// last one may have been cut off with the power.
    pub fn next(&mut self, most: usize) -> io::Result<Vec<Receipt>> {
        let mut receipts = Vec::new();
        let mut line = Vec::new();
        while receipts.len() < most {
            line.clear();
            if self.lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            receipts.extend(str::from_utf8(&line).ok().and_then(Receipt::read));
        }
        Ok(receipts)
    }

    /// Which one it is.
    #[must_use]
    pub const fn file(&self) -> &ReceiptFile {
        &self.file
    }

    /// Whether nothing was written into it since then.
    #[must_use]
    pub fn is_before(&self, moment: Timestamp) -> bool {
        self.file.modified < SystemTime::from(moment)
    }

    /// Puts the file away: the database knows all that it says.
    pub fn settle(self) -> io::Result<()> {
        let path = &self.file.path;
        fs::rename(path, path.with_extension(SETTLED)).or_else(gone)
    }
}

/// Somebody else was faster, and did the same.
fn gone(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound {
        Ok(())
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests;

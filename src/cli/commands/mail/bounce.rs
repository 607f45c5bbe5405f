//! `admit mail bounce`: reads messages that came back.

mod maildir;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use clap::ValueHint;
use jiff::Timestamp;

use self::maildir::Maildir;
use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{Cell, Column, Fields, ListWriter, Rank, Record};
use crate::cli::text::plural;
use crate::domain::id::MailId;
use crate::domain::mail::BlockCause;
use crate::service::Service;
use crate::service::outbox::{BounceNoted, NoteBounce, NoteBounceError, Verdict};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit -q mail bounce -
  admit mail bounce --maildir /var/mail/bounces/Maildir
  admit mail bounce report.eml --dry-run";

/// A message is read up to here: a report says what matters at its beginning, and what encloses a
/// mail of ours is small.
const MAX_MESSAGE: u64 = 1024 * 1024;

/// Read messages that came back, and mail their addresses no more.
///
/// Understands reports of failed deliveries (RFC 3464) and of unwanted mail (RFC 5965). An automatic
/// answer is no bounce. From an alias of the mail server: |"/usr/bin/admit -q mail bounce -"
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files with one message each; - is standard input
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath, conflicts_with = "maildir")]
    pub files: Vec<PathBuf>,
    /// What came into this Maildir; each message is read once
    ///
    /// What was understood is moved to cur/ as seen; what was not is flagged there for a person.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub maildir: Option<PathBuf>,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// What became of one message. Nothing that was in it is shown.
struct Outcome {
    source: String,
    status: &'static str,
    mail: Option<MailId>,
    blocked: bool,
    message: &'static str,
    reading: Reading,
}

/// How far a message was understood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Understood,
    /// No report of any kind: it may be a letter, or a bounce in plain words.
    ForAPerson,
    NotOurs,
    NoMessage,
}

impl Record for Outcome {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "source",
            rank: Rank::Key,
            cell: |one| Cell::Text(one.source.clone()),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |one| Cell::of(one.status),
        },
        Column {
            name: "mail",
            rank: Rank::Extra(1),
            cell: |one| Cell::text(one.mail.map(|id| id.to_string())),
        },
        Column {
            name: "address_blocked",
            rank: Rank::OnRequest,
            cell: |one| Cell::Bool(one.blocked),
        },
        Column {
            name: "message",
            rank: Rank::Wrapped,
            cell: |one| Cell::of(one.message),
        },
    ];
}

/// Reads them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    if args.files.is_empty() && args.maildir.is_none() {
        return Err(CliError::usage("no message is named").hint(
            "name files, `-` for standard input, or a folder of messages with `--maildir DIR`",
        ));
    }
    let fields: Fields<Outcome> = args.output.columns()?;
    let maildir = args.maildir.as_deref().map(Maildir::open).transpose()?;
    let paths = match &maildir {
        Some(maildir) => maildir.messages()?,
        None => args.files.clone(),
    };
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let mut writer = ListWriter::begin(&cx.ui, fields, Timestamp::UNIX_EPOCH)?;
        let mut tally = Tally::default();
        for path in &paths {
            if maildir.is_some() && cx.stop.is_asked() {
                break;
            }
            let raw = read(path)?;
            let outcome = note(args, &connected.service, (path, &raw)).await?;
            if let Some(maildir) = maildir.as_ref().filter(|_| !args.change.dry_run) {
                maildir.put_away(path, outcome.reading == Reading::Understood)?;
            }
            tally.add(&outcome);
            writer.push(outcome)?;
        }
        writer.end()?;
        let words = tally.in_words(args.change.dry_run);
        if tally.exit_code() == ExitCode::Ok && tally.letters == 0 {
            cx.ui.status(&words);
        } else {
            cx.ui.warning(&words);
        }
        cx.ui.finish()?;
        Ok(tally.exit_code().into())
    })?
}

/// The beginning of a message. The rest is read too, because a mail server that cannot write it would
/// take that for a failure.
fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let unreadable = |error: io::Error| {
        CliError::new(ExitCode::NoInput, format!("cannot read {}", path.display()))
            .caused_by(&error)
    };
    let mut reader: Box<dyn Read> = if path.as_os_str() == "-" {
        if io::stdin().is_terminal() {
            return Err(
                CliError::usage("- reads standard input, which is this terminal")
                    .hint("pipe a message into it, or name a file"),
            );
        }
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(unreadable)?)
    };
    let mut raw = Vec::new();
    reader
        .by_ref()
        .take(MAX_MESSAGE)
        .read_to_end(&mut raw)
        .map_err(unreadable)?;
    if path.as_os_str() == "-" {
        io::copy(&mut reader, &mut io::sink()).map_err(unreadable)?;
    }
    Ok(raw)
}

async fn note(
    args: &Args,
    service: &Service,
    (path, raw): (&Path, &[u8]),
) -> Result<Outcome, CliError> {
    let request = NoteBounce {
        raw,
        grounds: args.change.grounds(),
        mode: args.change.mode(),
    };
    let source = if path.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        path.file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let outcome = |status, mail, message| Outcome {
        source: source.clone(),
        status,
        mail,
        blocked: false,
        message,
        reading: Reading::Understood,
    };
    Ok(match service.note_bounce(&request).await {
        Ok(BounceNoted::Noted {
            mail,
            cause,
            blocks,
        }) => Outcome {
            blocked: blocks,
            ..outcome(cause.as_str(), Some(mail), noted(cause, blocks))
        },
        Ok(BounceNoted::Unchanged(mail)) => {
            outcome("unchanged", Some(mail), "the same was noted before")
        }
        Ok(BounceNoted::NothingToNote(verdict)) => Outcome {
            reading: match verdict {
                Verdict::NoReport => Reading::ForAPerson,
                _ => Reading::Understood,
            },
            ..outcome("not_a_bounce", None, harmless(verdict))
        },
        Ok(BounceNoted::NotOurs) => Outcome {
            reading: Reading::NotOurs,
            ..outcome("not_ours", None, "it is about no mail that left from here")
        },
        Err(NoteBounceError::NotAMessage(_)) => Outcome {
            reading: Reading::NoMessage,
            ..outcome("not_a_message", None, "it is no mail message")
        },
        Err(NoteBounceError::Fault(fault)) => return Err(fault.into()),
    })
}

const fn noted(cause: BlockCause, blocks: bool) -> &'static str {
    match (cause, blocks) {
        (BlockCause::Complained, true) => "unwanted; its address is mailed no more",
        (_, true) => "it did not arrive; its address is mailed no more",
        (_, false) => "it did not arrive; its address is not to blame and stays as it is",
    }
}

const fn harmless(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Delayed => "the mail server still tries",
        Verdict::Delivered => "the mail arrived or was passed on",
        Verdict::Automatic => "an automatic answer",
        Verdict::Failed { .. } | Verdict::Complaint | Verdict::NoReport => "no report of any kind",
    }
}

/// How many messages came to what.
#[derive(Default)]
struct Tally {
    messages: u64,
    noted: u64,
    foreign: u64,
    garbage: u64,
    letters: u64,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        self.messages += 1;
        self.noted += u64::from(matches!(outcome.status, "bounced" | "complained"));
        match outcome.reading {
            Reading::Understood => {}
            Reading::ForAPerson => self.letters += 1,
            Reading::NotOurs => self.foreign += 1,
            Reading::NoMessage => self.garbage += 1,
        }
    }

    fn in_words(&self, dry_run: bool) -> String {
        let read = plural(self.messages, "message", "messages");
        let verb = if dry_run { "would be noted" } else { "noted" };
        let mut words = format!("{read} read, {} {verb}", self.noted);
        if self.foreign > 0 {
            // Writing to a String cannot fail.
            let _ = write!(words, ", {} about no mail of ours", self.foreign);
        }
        if self.garbage > 0 {
            let _ = write!(words, ", {} no message", self.garbage);
        }
        if self.letters > 0 {
            let _ = write!(
                words,
                ", {} no report of any kind, for a person to read",
                self.letters
            );
        }
        words.push('.');
        words
    }

    const fn exit_code(&self) -> ExitCode {
        if self.garbage > 0 && self.garbage == self.messages {
            ExitCode::BadData
        } else if self.garbage + self.foreign > 0 {
            ExitCode::Partial
        } else {
            ExitCode::Ok
        }
    }
}

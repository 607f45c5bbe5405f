//! The one place that writes: the result to standard output, everything else to standard error.
//!
//! A closed pipe ends a command that only reads, quietly, as any filter ends. A command that
//! changes things goes on without its output and says so at the end, with exit code 74: half a
//! run because somebody closed a pager would be worse than a lost table.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::colour::{Colours, Tone};
use super::error::CliError;
use super::escape::escape;
use super::output::Format;
use super::sink::Sink;

/// Whether a command changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It only reads, and may end at any time.
    Reads,
    /// It changes something, and goes on when its output is gone.
    Changes,
}

/// How this run writes.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own"
)]
pub struct Manner {
    /// Colour, per stream.
    pub colours: Colours,
    /// Nothing on standard error on success.
    pub quiet: bool,
    /// The format that was asked for, if one was.
    pub format: Option<Format>,
    /// The columns that tables must fit; none when piped.
    pub width: Option<usize>,
    /// Standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// No symbols outside ASCII.
    pub ascii: bool,
    /// Nothing is redrawn, and records take the place of tables.
    pub accessible: bool,
    /// What a closed pipe means.
    pub effect: Effect,
}

/// The way to both streams.
pub struct Ui {
    manner: Manner,
    out: Sink,
    err: Sink,
    lost: Mutex<Option<io::Error>>,
    pipe_closed: AtomicBool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            colours: Colours::default(),
            quiet: false,
            format: None,
            width: None,
            stderr_is_terminal: false,
            ascii: false,
            accessible: false,
            effect: Effect::Reads,
        }
    }
}

impl Ui {
    /// Writes to these streams, in this manner.
    #[must_use]
    pub fn new(manner: Manner, out: Sink, err: Sink) -> Self {
        Self {
            manner,
            out,
            err,
            lost: Mutex::new(None),
            pipe_closed: AtomicBool::new(false),
        }
    }

    /// How it writes.
    #[must_use]
    pub const fn manner(&self) -> &Manner {
        &self.manner
    }

    /// The stream for everything that is not the result.
    #[must_use]
    pub const fn stderr(&self) -> &Sink {
        &self.err
    }

    /// Writes a part of the result. After a failure a command that changes things goes on, and
    /// this does nothing more; [`Ui::finish`] then tells.
    pub fn result(&self, text: &str) -> Result<(), CliError> {
        if self.is_lost() {
            return Ok(());
        }
        // On a terminal the bar is on the same screen, and people wait for what is done.
        let written = if self.manner.width.is_some() {
            self.err
                .without_bar(|| self.out.write(text).and_then(|()| self.out.flush()))
        } else {
            self.out.write(text)
        };
        written.or_else(|error| self.lose(error))
    }

    /// Hands what was written so far to whoever reads it; for streams that somebody follows.
    pub fn flush(&self) -> Result<(), CliError> {
        if self.is_lost() {
            return Ok(());
        }
        self.out.flush().or_else(|error| self.lose(error))
    }

    /// Ends the result: fails if any of it was lost.
    pub fn finish(&self) -> Result<(), CliError> {
        self.flush()?;
        match &*self.lost.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(CliError::unwritable(error)),
            None => Ok(()),
        }
    }

    /// True once standard output was found to be a closed pipe.
    #[must_use]
    pub fn pipe_is_closed(&self) -> bool {
        self.pipe_closed.load(Ordering::Relaxed)
    }

    /// Tells what is going on or what is now true, unless quiet.
    pub fn status(&self, text: &str) {
        if !self.manner.quiet {
            self.tell(&format!("{}\n", escape_lines(text)));
        }
    }

    /// Tells the next thing to type, unless quiet.
    pub fn hint(&self, text: &str) {
        if !self.manner.quiet {
            self.tell(&format!(
                "{} {}\n",
                self.paint(Tone::Hint, "hint:"),
                escape_lines(text)
            ));
        }
    }

    /// Tells what a person should know although the run goes on. Not silenced by quiet.
    pub fn warning(&self, text: &str) {
        let word = self.paint(Tone::Warning, "warning:");
        self.tell(&format!("{word} {}\n", escape_lines(text)));
    }

    /// Tells why the run ends: for people, or as JSON when the result is JSON.
    pub fn error(&self, error: &CliError) {
        let text = match self.manner.format {
            Some(Format::Json | Format::Jsonl) => error.to_json(),
            _ => error.to_text(|word| {
                let tone = if word == "hint:" {
                    Tone::Hint
                } else {
                    Tone::Error
                };
                self.paint(tone, word)
            }),
        };
        self.tell(&text);
    }

    /// The text in a tone, as standard error shows it.
    #[must_use]
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        tone.paint(text, self.manner.colours.stderr)
    }

    /// Writes to standard error as it is; for texts that were made safe already.
    pub fn tell(&self, text: &str) {
        // There is nowhere to tell that standard error is gone.
        let _ = self.err.write(text);
    }

    fn is_lost(&self) -> bool {
        self.lost
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    fn lose(&self, error: io::Error) -> Result<(), CliError> {
        if error.kind() == io::ErrorKind::BrokenPipe {
            self.pipe_closed.store(true, Ordering::Relaxed);
        }
        let report = CliError::unwritable(&error);
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        match self.manner.effect {
            Effect::Reads => Err(report),
            Effect::Changes => Ok(()),
        }
    }
}

/// Makes each line safe and keeps the line ends, which are our own.
fn escape_lines(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::ExitCode;
    use crate::cli::sink::Written;

    struct Broken(io::ErrorKind);

    impl io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn broken(effect: Effect, kind: io::ErrorKind) -> Ui {
        let manner = Manner {
            effect,
            ..Manner::default()
        };
        Ui::new(
            manner,
            Sink::new(Box::new(Broken(kind))),
            Written::default().sink(),
        )
    }

    #[test]
    fn a_closed_pipe_ends_a_reading_command_at_once() {
        let ui = broken(Effect::Reads, io::ErrorKind::BrokenPipe);
        assert!(ui.result("x").is_err());
        assert!(ui.pipe_is_closed());
    }

    #[test]
    fn a_changing_command_goes_on_without_its_output_and_ends_with_74() {
        for kind in [io::ErrorKind::BrokenPipe, io::ErrorKind::StorageFull] {
            let ui = broken(Effect::Changes, kind);
            assert_eq!(ui.result("x"), Ok(()));
            assert_eq!(ui.result("y"), Ok(()));
            assert_eq!(ui.finish().unwrap_err().exit, ExitCode::IoError);
        }
    }

    #[test]
    fn quiet_silences_status_and_hints_but_never_warnings_and_errors() {
        let (out, err) = (Written::default(), Written::default());
        let manner = Manner {
            quiet: true,
            ..Manner::default()
        };
        let ui = Ui::new(manner, out.sink(), err.sink());
        ui.status("s");
        ui.hint("h");
        assert_eq!(err.text(), "");
        ui.warning("w\u{1b}");
        ui.error(&CliError::usage("e"));
        assert_eq!(err.text(), "warning: w\\u{1b}\nerror: e\n");
    }

    #[test]
    fn an_error_is_json_when_the_result_is() {
        let err = Written::default();
        let manner = Manner {
            format: Some(Format::Jsonl),
            ..Manner::default()
        };
        let ui = Ui::new(manner, Written::default().sink(), err.sink());
        ui.error(&CliError::usage("e"));
        assert!(
            err.text()
                .starts_with(r#"{"schema":1,"type":"error","code":"usage","exit":2"#)
        );
    }
}

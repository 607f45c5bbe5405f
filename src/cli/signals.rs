//! Ctrl-C and requests to end: the first one asks a run to stop between two pieces of work, the
//! second one ends it at once. Either way the process dies of the signal, so that shells, loops and
//! systemd see what happened.
//!
//! The request is a flag that work looks at between transactions. Nothing is selected against
//! database work, which would leave a connection in the middle of an answer.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use console::Term;
use nix::sys::signal::SigSet;
use signal_hook::consts::{SIGINT, SIGPIPE, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::ui::Ui;
use crate::service::Stop as WorkStop;

/// Whether somebody asked this run to stop. Copies share the answer.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    signal: Arc<AtomicI32>,
    work: WorkStop,
}

impl Stop {
    /// Begins to watch for Ctrl-C and SIGTERM; until then they end the process at once. To be
    /// called after the last question. `doing` is what the run stops after: `the rows in flight`.
    pub fn watch(&self, ui: &Ui, doing: &'static str) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let (stop, stderr) = (self.clone(), ui.stderr().clone());
        // The terminal has just shown ^C; in a log there is no line to end.
        let start = if ui.manner().stderr_is_terminal {
            "\n"
        } else {
            ""
        };
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in signals.forever() {
                    if stop.is_asked() {
                        restore_terminal();
                        // Only seen if the process could not be ended; then the first request still holds.
                        let _ = die_of(signal);
                    }
                    // There is nowhere to tell that standard error is gone.
                    let _ = stderr.write(&format!(
                        "{start}Stopping after {doing} (press Ctrl-C again to stop now)\n"
                    ));
                    stop.ask(signal);
                }
            })?;
        Ok(())
    }

    /// Asks the run to stop because of this signal.
    pub fn ask(&self, signal: i32) {
        self.signal.store(signal, Ordering::Release);
        self.work.ask();
    }

    /// True once the run should stop.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.signal().is_some()
    }

    /// The signal that asked.
    #[must_use]
    pub fn signal(&self) -> Option<i32> {
        match self.signal.load(Ordering::Acquire) {
            0 => None,
            signal => Some(signal),
        }
    }

    /// The flag that the service looks at between two transactions.
    #[must_use]
    pub fn work(&self) -> WorkStop {
        self.work.clone()
    }
}

/// Lets every signal through. Whoever started the program may have had some of them blocked, which a
/// program inherits: then Ctrl-C would do nothing, at a question as well as in a run. To be called
/// before there is a second thread.
pub fn let_through() {
    if let Err(error) = SigSet::empty().thread_set_mask() {
        tracing::warn!(%error, "signals that were blocked stay blocked");
    }
}

/// Ends the process by the signal. Comes back only if that could not be done, with the code that
/// shells use for it.
#[must_use]
pub fn die_of(signal: i32) -> ExitCode {
    // Whatever comes of it, there is a code left to end with.
    let _ = low_level::emulate_default_handler(signal);
    ExitCode::from(u8::try_from(128 + signal).unwrap_or(u8::MAX))
}

/// Ends a command that only reads when nobody reads its output any more.
#[must_use]
pub fn die_of_closed_pipe() -> ExitCode {
    die_of(SIGPIPE)
}

/// Shows the cursor again, in case something hid it.
pub fn restore_terminal() {
    let term = Term::stderr();
    if term.is_term() {
        // A terminal that is gone needs no cursor.
        let _ = term.show_cursor();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sink::Written;
    use crate::cli::ui::Manner;

    #[test]
    fn a_request_to_stop_is_seen_by_every_copy_and_remembers_its_signal() {
        let stop = Stop::default();
        let copy = stop.clone();
        assert!(!copy.is_asked() && !stop.work().is_asked());
        stop.ask(SIGTERM);
        assert_eq!(copy.signal(), Some(SIGTERM));
        assert!(copy.work().is_asked());
    }

    #[test]
    fn a_watched_signal_asks_the_run_to_stop_and_says_so_at_once() {
        let_through();
        let err = Written::default();
        let ui = Ui::new(Manner::default(), Written::default().sink(), err.sink());
        let stop = Stop::default();
        stop.watch(&ui, "the rows in flight").unwrap();
        low_level::raise(SIGTERM).unwrap();
        while !stop.is_asked() {
            std::thread::yield_now();
        }
        assert_eq!(stop.signal(), Some(SIGTERM));
        assert_eq!(
            err.text(),
            "Stopping after the rows in flight (press Ctrl-C again to stop now)\n"
        );
    }
}

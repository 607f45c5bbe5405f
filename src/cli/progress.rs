//! How far a long run is: a bar on a terminal, a line now and then in a log, nothing when quiet.
//!
//! A bar is drawn only after half a second and at most ten times a second. In a log there is a line
//! for every tenth of the work or every 30 seconds, without carriage returns or escapes. Results
//! are never written through the bar, which drops them when it is hidden.

use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::ui::Ui;

/// What `--progress` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ProgressChoice {
    /// A bar on a terminal, lines elsewhere
    #[default]
    Auto,
    /// A bar
    Bar,
    /// A line now and then
    Plain,
    /// Nothing
    None,
}

impl FromStr for ProgressChoice {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        ValueEnum::from_str(word, false)
    }
}

const PATIENCE: Duration = Duration::from_millis(500);
const DRAWS_A_SECOND: u8 = 10;
const LINE_EVERY: Duration = Duration::from_secs(30);

/// What was done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Done, one way or another.
    pub done: u64,
    /// Done well.
    pub ok: u64,
    /// Refused or failed.
    pub failed: u64,
    /// Nobody knows how they ended.
    pub in_doubt: u64,
    /// To be tried again later.
    pub put_off: u64,
    /// Passed over because nothing was to be done.
    pub skipped: u64,
}

/// The progress of one run. Dropping it takes the bar away.
pub struct Progress<'a> {
    ui: &'a Ui,
    label: &'static str,
    total: Option<u64>,
    started: Instant,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
    Nothing,
}

/// Decides when the next line is due.
#[derive(Debug, Default)]
struct Lines {
    tenths: u64,
    last: Duration,
}

impl<'a> Progress<'a> {
    /// Begins. `total` is the number of things to do, if it is known; `label` is what is done to
    /// them: `Inviting`.
    #[must_use]
    pub fn begin(
        ui: &'a Ui,
        choice: ProgressChoice,
        label: &'static str,
        total: Option<u64>,
    ) -> Self {
        let manner = ui.manner();
        let can_redraw = manner.stderr_is_terminal && !manner.accessible;
        let shown = match choice {
            _ if manner.quiet => Shown::Nothing,
            ProgressChoice::None => Shown::Nothing,
            ProgressChoice::Auto | ProgressChoice::Bar if can_redraw => {
                let bar = bar(label, total);
                ui.stderr().set_bar(Some(bar.clone()));
                Shown::Bar(bar)
            }
            _ => Shown::Lines(Mutex::default()),
        };
        Self {
            ui,
            label,
            total,
            started: Instant::now(),
            shown,
        }
    }

    /// Tells what is done so far, and what is waited for, if anything is.
    pub fn update(&self, mut counts: Counts, waiting: Option<&str>) {
        // More can come up than was counted at the start, such as what a dead run had left.
        if let Some(total) = self.total {
            counts.done = counts.done.min(total);
        }
        match &self.shown {
            Shown::Nothing => {}
            Shown::Bar(bar) => {
                if bar.is_hidden() && self.started.elapsed() >= PATIENCE {
                    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND));
                }
                // In this order, because the message draws both.
                bar.set_position(counts.done);
                bar.set_message(message(counts, waiting));
            }
            Shown::Lines(lines) => {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                if lines.is_due(counts.done, self.total, self.started.elapsed()) {
                    let of = self
                        .total
                        .map_or_else(String::new, |total| percentage(counts, total));
                    let text = message(counts, waiting);
                    self.ui
                        .status(&format!("{} {}{of}, {text}", self.label, counts.done));
                }
            }
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            self.ui.stderr().set_bar(None);
            bar.finish_and_clear();
        }
    }
}

impl Lines {
    /// True once per tenth of the total, and after a long time without a line.
    fn is_due(&mut self, done: u64, total: Option<u64>, elapsed: Duration) -> bool {
        let tenths = total
            .filter(|total| *total > 0)
            .map_or(0, |total| done * 10 / total);
        let due = tenths > self.tenths || elapsed.saturating_sub(self.last) >= LINE_EVERY;
        // A run that is over at once needs no lines beside its summary.
        let due = due && elapsed >= PATIENCE;
        if due {
            self.tenths = tenths;
            self.last = elapsed;
        }
        due
    }
}

fn bar(label: &'static str, total: Option<u64>) -> ProgressBar {
    let template = if total.is_some() {
        "{prefix}  [{bar:30}]  {pos}/{len}  {msg}  ~{eta} left"
    } else {
        "{prefix}  {pos}  {msg}"
    };
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden())
        .with_style(style)
        .with_prefix(label)
}

fn percentage(counts: Counts, total: u64) -> String {
    format!(
        " of {total} ({} %)",
        (counts.done * 100).checked_div(total).unwrap_or(100)
    )
}

fn message(counts: Counts, waiting: Option<&str>) -> String {
    let mut text = format!("{} ok", counts.ok);
    for (count, word) in [
        (counts.failed, "refused"),
        (counts.in_doubt, "in doubt"),
        (counts.put_off, "put off"),
        (counts.skipped, "skipped"),
    ] {
        if count > 0 {
            // Writing to a String cannot fail.
            let _ = write!(text, "  {count} {word}");
        }
    }
    if let Some(waiting) = waiting {
        let _ = write!(text, "  waiting for {waiting}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sink::Written;
    use crate::cli::ui::Manner;

    #[test]
    fn a_log_gets_a_line_for_every_tenth_and_after_half_a_minute_of_silence() {
        let mut lines = Lines::default();
        let second = Duration::from_secs;
        assert!(
            !lines.is_due(500, Some(1000), Duration::from_millis(100)),
            "too early"
        );
        assert!(lines.is_due(100, Some(1000), second(1)));
        assert!(!lines.is_due(150, Some(1000), second(2)));
        assert!(lines.is_due(200, Some(1000), second(3)));
        assert!(!lines.is_due(210, Some(1000), second(32)));
        assert!(lines.is_due(210, Some(1000), second(33)));
        assert!(lines.is_due(7, None, second(90)));
    }

    #[test]
    fn quiet_and_none_show_nothing_and_a_terminal_that_must_not_be_redrawn_gets_lines() {
        let shown = |manner: Manner, choice| {
            let ui = Ui::new(manner, Written::default().sink(), Written::default().sink());
            match Progress::begin(&ui, choice, "Inviting", Some(10)).shown {
                Shown::Bar(_) => "bar",
                Shown::Lines(_) => "lines",
                Shown::Nothing => "nothing",
            }
        };
        let terminal = Manner {
            stderr_is_terminal: true,
            ..Manner::default()
        };
        assert_eq!(shown(terminal, ProgressChoice::Auto), "bar");
        assert_eq!(shown(terminal, ProgressChoice::Plain), "lines");
        assert_eq!(shown(terminal, ProgressChoice::None), "nothing");
        assert_eq!(
            shown(
                Manner {
                    accessible: true,
                    ..terminal
                },
                ProgressChoice::Bar
            ),
            "lines"
        );
        assert_eq!(
            shown(
                Manner {
                    quiet: true,
                    ..terminal
                },
                ProgressChoice::Bar
            ),
            "nothing"
        );
        assert_eq!(shown(Manner::default(), ProgressChoice::Bar), "lines");
    }

    #[test]
    fn a_message_tells_what_is_waited_for() {
        let counts = Counts {
            done: 312,
            ok: 309,
            failed: 3,
            ..Counts::default()
        };
        assert_eq!(
            message(counts, Some("the mail limit (60/min)")),
            "309 ok  3 refused  waiting for the mail limit (60/min)"
        );
        assert_eq!(percentage(counts, 1000), " of 1000 (31 %)");
        let counts = Counts {
            in_doubt: 57,
            put_off: 2,
            ..Counts::default()
        };
        assert_eq!(message(counts, None), "0 ok  57 in doubt  2 put off");
    }
}

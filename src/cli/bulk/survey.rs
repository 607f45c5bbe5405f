//! The first pass: everything that is wrong, before anything is written.

use std::collections::BTreeMap;

use super::entries::{Frame, People};
use crate::cli::error::CliError;
use crate::cli::signals::Stop;
use crate::domain::bulk::{RowOutcome, RowStatus};
use crate::intake::repeats::{Repeats, RepeatsBuilder};

/// Refused rows that are named one by one before the question.
const SHOWN: usize = 10;

/// What the first pass found.
#[derive(Debug)]
pub struct Survey {
    /// Which rows repeat an earlier one, asked in order by the second pass.
    pub repeats: Repeats,
    /// People who are neither refused nor repeated.
    pub people: u64,
    /// Refused rows.
    pub refused: u64,
    /// Refused rows by their reason, each with its first row numbers.
    pub reasons: BTreeMap<String, Reason>,
    /// The rows that were mended on the way, by what was done to them.
    pub notes: BTreeMap<&'static str, Mended>,
}

/// Rows to which one thing was done.
#[derive(Debug)]
pub struct Mended {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub row: u64,
    /// What was done to it.
    pub what: String,
}

/// Rows that were refused for one reason.
#[derive(Debug, Default)]
pub struct Reason {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub rows: Vec<u64>,
    /// What the first of them has for an address.
    pub email: String,
}

/// Goes through everybody once. `None` when it was asked to stop.
pub fn survey(people: &People, frame: &Frame, stop: &Stop) -> Result<Option<Survey>, CliError> {
    let mut repeats = RepeatsBuilder::new();
    let mut found = Survey {
        repeats: RepeatsBuilder::new().finish()?,
        people: 0,
        refused: 0,
        reasons: BTreeMap::new(),
        notes: BTreeMap::new(),
    };
    for entry in people.entries(frame) {
        if stop.is_asked() {
            return Ok(None);
        }
        let entry = entry?;
        for note in &entry.notes {
            let seen = found.notes.entry(note.code).or_insert_with(|| Mended {
                count: 0,
                row: entry.number,
                what: note.message.clone(),
            });
            seen.count += 1;
        }
        match &entry.person {
            Ok(person) => {
                repeats.add(entry.number, &entry.space, &person.address.key())?;
                found.people += 1;
            }
            Err(outcome) => found.refuse(entry.number, &entry.email, outcome),
        }
    }
    found.repeats = repeats.finish()?;
    found.people -= found.repeats.count();
    Ok(Some(found))
}

impl Survey {
    fn refuse(&mut self, row: u64, email: &str, outcome: &RowOutcome) {
        debug_assert_eq!(outcome.status, RowStatus::Refused);
        self.refused += 1;
        let words = outcome.message.clone().unwrap_or_default();
        let reason = self.reasons.entry(words).or_default();
        if reason.count == 0 {
            email.clone_into(&mut reason.email);
        }
        reason.count += 1;
        if reason.rows.len() < SHOWN {
            reason.rows.push(row);
        }
        // A file in which every row is wrong in its own way must not fill the memory.
        if self.reasons.len() > 10 * SHOWN {
            self.reasons.pop_last();
        }
    }

    /// The refused rows in words, equal reasons together, the first ones only.
    #[must_use]
    pub fn refused_lines(&self) -> Vec<String> {
        let mut reasons: Vec<(&String, &Reason)> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, reason)| reason.rows.first().copied());
        let mut lines: Vec<String> = reasons
            .iter()
            .take(SHOWN)
            .map(|(words, reason)| format!("  {}: {words}", rows_in_words(reason)))
            .collect();
        let told: u64 = reasons
            .iter()
            .take(SHOWN)
            .map(|(_, reason)| reason.count)
            .sum();
        if told < self.refused {
            lines.push(format!(
                "  and {} more; --report FILE has them all",
                self.refused - told
            ));
        }
        lines
    }
}

fn rows_in_words(reason: &Reason) -> String {
    const NAMED: usize = 3;
    let named: Vec<String> = reason.rows.iter().take(NAMED).map(u64::to_string).collect();
    let more = reason.count - named.len() as u64;
    match (reason.count, more) {
        (1, _) => format!("row {}  {}", named[0], reason.email)
            .trim_end()
            .to_owned(),
        (_, 0) => format!("rows {}", named.join(", ")),
        (_, more) => format!("rows {} and {more} more", named.join(", ")),
    }
}

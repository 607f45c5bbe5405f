//! When somebody who has not answered an invitation is reminded of it.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Span, SpanRelativeTo};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// The latest step that can be asked for: a year after the first mail.
const LATEST: i64 = 366 * DAY;
/// The most steps.
const MOST: usize = 10;

/// Lengths of time after the first mail, each longer than the one before it; none at all means that
/// nobody is reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder(Vec<SignedDuration>);

/// Why a text is no ladder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LadderError {
    /// A step is no length of time.
    #[error("{0:?} is no length of time such as 3d")]
    Unreadable(String),
    /// A step is shorter than an hour, or longer than a year.
    #[error("{0:?} is not between 1 hour and 1 year")]
    OutOfRange(String),
    /// A step is not later than the one before it.
    #[error("{0:?} is not later than the step before it")]
    NotLater(String),
    /// There are more than ten.
    #[error("there are more than {MOST} steps")]
    TooMany,
}

impl Default for Ladder {
    /// After 3 and after 7 days.
    fn default() -> Self {
        Self(
            [3, 7]
                .map(|days| SignedDuration::from_secs(days * DAY))
                .to_vec(),
        )
    }
}

impl Ladder {
    /// Nobody is reminded.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// How long after the first mail each step is.
    #[must_use]
    pub fn steps(&self) -> &[SignedDuration] {
        &self.0
    }
}

impl fmt::Display for Ladder {
    /// As it can be read back: `3d,7d`, `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (number, step) in self.0.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            let seconds = step.as_secs();
            let units = [(DAY, "d"), (HOUR, "h"), (60, "m"), (1, "s")];
            let (unit, name) = units
                .into_iter()
                .find(|(unit, _)| seconds % unit == 0)
                .unwrap_or((1, "s"));
            write!(f, "{comma}{}{name}", seconds / unit)?;
        }
        Ok(())
    }
}

impl FromStr for Ladder {
    type Err = LadderError;

    /// Reads `3d,7d`, `36h, 1 week`, or `none`.
    fn from_str(text: &str) -> Result<Self, LadderError> {
        if text.trim().eq_ignore_ascii_case("none") {
            return Ok(Self::none());
        }
        let mut steps: Vec<SignedDuration> = Vec::new();
        for part in text.split(',').map(str::trim) {
            let unreadable = || LadderError::Unreadable(part.to_owned());
            let span: Span = part.parse().map_err(|_| unreadable())?;
            let step = span
                .to_duration(SpanRelativeTo::days_are_24_hours())
                .map_err(|_| unreadable())?;
            if !(HOUR..=LATEST).contains(&step.as_secs()) {
                return Err(LadderError::OutOfRange(part.to_owned()));
            }
            if steps.last().is_some_and(|last| *last >= step) {
                return Err(LadderError::NotLater(part.to_owned()));
            }
            steps.push(step);
        }
        if steps.len() > MOST {
            return Err(LadderError::TooMany);
        }
        Ok(Self(steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_is_written_as_it_is_read() {
        for text in ["3d,7d", "36h", "1d,2d,90h", "none"] {
            assert_eq!(text.parse::<Ladder>().unwrap().to_string(), text);
        }
        assert_eq!(Ladder::default().to_string(), "3d,7d");
        assert_eq!("3 days, 1 week".parse(), Ok(Ladder::default()));
        assert_eq!("None".parse(), Ok(Ladder::none()));
    }

    #[test]
    fn each_step_is_later_than_the_one_before_and_none_is_soon() {
        for bad in [
            "", "7d,3d", "3d,3d", "5m", "3", "soon", "-3d", "400d", "3d,,7d",
        ] {
            assert!(bad.parse::<Ladder>().is_err(), "{bad:?}");
        }
        let long = (1..=11).map(|day| format!("{day}d")).collect::<Vec<_>>();
        assert_eq!(long.join(",").parse::<Ladder>(), Err(LadderError::TooMany));
    }
}

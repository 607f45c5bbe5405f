//! A moment in the past, as people say it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

/// How far back a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So long before now.
    Ago(SignedDuration),
    /// From this moment on.
    At(Timestamp),
}

/// Why a text is no moment in the past.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a length of time such as 2d nor a day such as 2026-12-31")]
pub struct SinceError(String);

impl Since {
    /// The moment.
    #[must_use]
    pub fn moment(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
            Self::At(moment) => moment,
        }
    }
}

impl fmt::Display for Since {
    /// As it can be read back: `2d`, `90m`, `45s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(moment) => moment.fmt(f),
            Self::Ago(ago) => {
                let seconds = ago.as_secs();
                let units = [(24 * 60 * 60, 'd'), (60 * 60, 'h'), (60, 'm'), (1, 's')];
                let whole = units.into_iter().find(|(unit, _)| seconds % unit == 0);
                let (unit, name) = whole.unwrap_or((1, 's'));
                write!(f, "{}{name}", seconds / unit)
            }
        }
    }
}

impl FromStr for Since {
    type Err = SinceError;

    /// Reads `2d`, `90 min`, a day (its beginning in UTC), or a moment as admit writes it.
    fn from_str(text: &str) -> Result<Self, SinceError> {
        let unreadable = || SinceError(text.to_owned());
        let trimmed = text.trim();
        if let Ok(moment) = trimmed.parse::<Timestamp>() {
            return Ok(Self::At(moment));
        }
        if let Ok(day) = trimmed.parse::<Date>() {
            let begins = day.to_zoned(TimeZone::UTC).map_err(|_| unreadable())?;
            return Ok(Self::At(begins.timestamp()));
        }
        let span: Span = trimmed.parse().map_err(|_| unreadable())?;
        let ago = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| unreadable())?;
        if ago.is_negative() {
            return Err(unreadable());
        }
        Ok(Self::Ago(ago))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_written_as_it_is_said() {
        for text in ["2d", "36h", "90m", "45s"] {
            let since: Since = text.parse().unwrap();
            assert_eq!(since.to_string(), text);
        }
    }

    #[test]
    fn lengths_days_and_moments_are_told_apart() {
        let hours = |hours| Ok(Since::Ago(SignedDuration::from_hours(hours)));
        assert_eq!("2d".parse(), hours(48));
        assert_eq!("1 week".parse(), hours(168));
        let day = "2026-11-01T00:00:00Z".parse().unwrap();
        assert_eq!("2026-11-01".parse(), Ok(Since::At(day)));
        assert_eq!("2026-11-01T00:00:00Z".parse(), Ok(Since::At(day)));
        for bad in ["yesterday-ish", "", "-2d"] {
            assert!(bad.parse::<Since>().is_err(), "{bad}");
        }
    }
}

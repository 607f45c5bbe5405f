//! How long an invitation lives: a span from its first mail, or until a fixed day.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

const DAY: i64 = 24 * 60 * 60;
/// Longest life that can be asked for: a year.
const MAX_DAYS: i64 = 366;

/// When an invitation ends if nobody answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// So long after its first mail was sent.
    After(SignedDuration),
    /// At this moment, whenever the mail goes out.
    At(Timestamp),
}

/// Why a text is no expiry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryError {
    /// Neither a span nor a date.
    #[error("{0:?} is neither a length of time such as 14d nor a date such as 2026-12-31")]
    Unreadable(String),
    /// Shorter than an hour, or longer than a year.
    #[error("{0:?} is not between 1 hour and 1 year")]
    OutOfRange(String),
}

impl Default for Expiry {
    /// 14 days.
    fn default() -> Self {
        Self::After(SignedDuration::from_secs(14 * DAY))
    }
}

impl Expiry {
    /// The moment of the end, for an invitation whose first mail goes out at `now`.
    #[must_use]
    pub fn ends_at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::After(life) => now.checked_add(life).unwrap_or(Timestamp::MAX),
            Self::At(end) => end,
        }
    }

    /// The life in seconds, where it is counted from the first mail.
    #[must_use]
    pub fn ttl_seconds(self) -> Option<i32> {
        match self {
            Self::After(life) => i32::try_from(life.as_secs()).ok(),
            Self::At(_) => None,
        }
    }

    /// True when the fixed end is not after `now`, so that nobody could ever accept.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        matches!(self, Self::At(end) if end <= now)
    }
}

impl FromStr for Expiry {
    type Err = ExpiryError;

    /// Reads `14d`, `2 weeks`, `36h`, or a date (`2026-12-31`, `31-12-2026`), which means the end
    /// of that day in UTC.
    fn from_str(text: &str) -> Result<Self, ExpiryError> {
        let trimmed = text.trim();
        if let Some(date) = read_date(trimmed) {
            let end = date
                .tomorrow()
                .ok()
                .and_then(|day| day.to_zoned(TimeZone::UTC).ok());
            return end
                .map(|end| Self::At(end.timestamp()))
                .ok_or_else(|| ExpiryError::OutOfRange(text.to_owned()));
        }
        let span: Span = trimmed
            .parse()
            .map_err(|_| ExpiryError::Unreadable(text.to_owned()))?;
        let out_of_range = || ExpiryError::OutOfRange(text.to_owned());
        let life = in_days(span)
            .and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()))
            .map_err(|_| out_of_range())?;
        if life.as_secs() < 3600 || life.as_secs() > MAX_DAYS * DAY {
            return Err(out_of_range());
        }
        Ok(Self::After(life))
    }
}

/// A month is 30 days and a year 365, whenever they begin.
fn in_days(span: Span) -> Result<Span, jiff::Error> {
    let days = i64::from(span.get_months()) * 30 + i64::from(span.get_years()) * 365;
    let days = days + i64::from(span.get_days());
    span.try_years(0)?.try_months(0)?.try_days(days)
}

/// A date as ISO 8601 writes it, or with the day first as Dutch and German spreadsheets do.
fn read_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>()
        && text.contains('-')
    {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_dates_are_told_apart() {
        let days = |n| Ok(Expiry::After(SignedDuration::from_secs(n * DAY)));
        assert_eq!("14d".parse(), days(14));
        assert_eq!("2 weeks".parse(), days(14));
        assert_eq!("P7D".parse(), days(7));
        assert_eq!("1 month".parse(), days(30));
        assert_eq!("6 months 2 days".parse(), days(182));
        assert_eq!("1 year".parse(), days(365));
        assert_eq!(
            "36h".parse(),
            Ok(Expiry::After(SignedDuration::from_hours(36)))
        );
        let end = "2027-01-01T00:00:00Z".parse().unwrap();
        assert_eq!("2026-12-31".parse(), Ok(Expiry::At(end)));
        assert_eq!("31-12-2026".parse(), Ok(Expiry::At(end)));
        assert_eq!("31.12.2026".parse(), Ok(Expiry::At(end)));
    }

    #[test]
    fn nonsense_the_past_and_the_far_future_are_refused() {
        for text in ["7", "soon", "", "12/31"] {
            assert!(
                matches!(text.parse::<Expiry>(), Err(ExpiryError::Unreadable(_))),
                "{text}"
            );
        }
        for text in [
            "-3d",
            "0d",
            "5m",
            "7 days ago",
            "1000 days",
            "2 years",
            "1 month ago",
        ] {
            assert!(
                matches!(text.parse::<Expiry>(), Err(ExpiryError::OutOfRange(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_life_is_counted_from_now_and_a_date_is_not() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let week: Expiry = "7d".parse().unwrap();
        assert_eq!(week.ends_at(now), "2026-11-30T12:00:00Z".parse().unwrap());
        assert!("2026-11-22".parse::<Expiry>().unwrap().is_over(now));
        assert!(!week.is_over(now));
    }
}

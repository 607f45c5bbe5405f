//! How long a run may take.

use std::str::FromStr;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// The longest run that can be asked for.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// A length of time from a second to a week, such as `90s`, `5m` or `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit(pub Duration);

impl FromStr for TimeLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unreadable = || "it is no length of time such as 90s, 5m or 1h".to_owned();
        let span: Span = text.trim().parse().map_err(|_| unreadable())?;
        let length = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| unreadable())?;
        match Duration::try_from(length) {
            Ok(length) if (Duration::from_secs(1)..=LONGEST).contains(&length) => Ok(Self(length)),
            _ => Err("it is not between 1 second and 7 days".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_has_a_unit_and_lies_in_the_future() {
        let limit = |text: &str| text.parse::<TimeLimit>();
        assert_eq!(limit("5m"), Ok(TimeLimit(Duration::from_mins(5))));
        assert_eq!(limit("90s"), Ok(TimeLimit(Duration::from_secs(90))));
        assert_eq!(limit(" 1 hour "), Ok(TimeLimit(Duration::from_hours(1))));
        for bad in ["", "7", "0s", "-5m", "5m ago", "8d", "soon"] {
            assert!(limit(bad).is_err(), "{bad:?}");
        }
    }
}

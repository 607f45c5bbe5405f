//! How fast mail may leave, and when it may not.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Most mails that one unit of time may have.
const MOST: u32 = 1_000_000;

/// So many mails in so long, such as `60/min`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailRate {
    mails: u32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

impl Unit {
    const fn word(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "d",
        }
    }

    const fn length(self) -> Duration {
        match self {
            Self::Second => Duration::from_secs(1),
            Self::Minute => Duration::from_mins(1),
            Self::Hour => Duration::from_hours(1),
            Self::Day => Duration::from_hours(24),
        }
    }
}

/// Why a text is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no rate such as 60/min, 10/s, 5000/h or none")]
pub struct RateError;

impl MailRate {
    /// Reads `60/min`, `10/s`, `5000/h`, `2000/d`; `none` is no limit.
    pub fn read(text: &str) -> Result<Option<Self>, RateError> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(None);
        }
        text.parse().map(Some)
    }

    /// How many mails the unit of the rate has: what one domain may get at once.
    #[must_use]
    pub fn mails(self) -> f64 {
        f64::from(self.mails)
    }

    /// How many mails a second.
    #[must_use]
    pub fn per_second(self) -> f64 {
        self.mails() / self.unit.length().as_secs_f64()
    }

    /// What may leave at once after a pause: what a second allows, and one at least. So no stretch
    /// of time sees more than the rate and one second's worth.
    #[must_use]
    pub fn burst(self) -> f64 {
        self.per_second().max(1.0)
    }
}

impl FromStr for MailRate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let (mails, unit) = text.trim().split_once('/').ok_or(RateError)?;
        let mails: u32 = mails.trim().parse().map_err(|_| RateError)?;
        let unit = match unit.trim().to_ascii_lowercase().as_str() {
            "s" | "sec" | "second" => Unit::Second,
            "m" | "min" | "minute" => Unit::Minute,
            "h" | "hour" => Unit::Hour,
            "d" | "day" => Unit::Day,
            _ => return Err(RateError),
        };
        if (1..=MOST).contains(&mails) {
            Ok(Self { mails, unit })
        } else {
            Err(RateError)
        }
    }
}

impl fmt::Display for MailRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.mails, self.unit.word())
    }
}

/// The hours of a day without bulk mail, such as `21:00-08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
}

/// Why a text names no hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("they are no hours such as 21:00-08:00 or none")]
pub struct HoursError;

impl QuietHours {
    /// Reads `21:00-08:00`; `none` is none.
    pub fn read(text: &str) -> Result<Option<Self>, HoursError> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(None);
        }
        text.parse().map(Some)
    }

    /// The end of the quiet hours that a moment lies in, where a zone has them; nothing for a moment
    /// outside. An end that a change of clocks skips is the moment after it; of one that comes twice
    /// the first counts.
    #[must_use]
    pub fn end(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(now);
        let (time, passes_midnight) = (local.time(), self.from > self.to);
        let is_quiet = if passes_midnight {
            time >= self.from || time < self.to
        } else {
            time >= self.from && time < self.to
        };
        if !is_quiet {
            return None;
        }
        let day = if passes_midnight && time >= self.from {
            local.date().checked_add(1.day()).ok()?
        } else {
            local.date()
        };
        let end = zone
            .to_ambiguous_timestamp(day.to_datetime(self.to))
            .compatible()
            .ok()?;
        // In the hour that comes twice the first end may be over already.
        (end > now).then_some(end)
    }

    /// When quiet hours ended last, seen from a moment outside them.
    #[must_use]
    pub fn last_end(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let today = zone.to_datetime(now).date();
        let days = [Ok(today), today.yesterday()];
        days.into_iter().flatten().find_map(|day| {
            let end = zone.to_ambiguous_timestamp(day.to_datetime(self.to));
            end.compatible().ok().filter(|end| *end <= now)
        })
    }
}

impl FromStr for QuietHours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let time = |text: &str| -> Result<Time, HoursError> {
            let (hour, minute) = text.trim().split_once(':').ok_or(HoursError)?;
            if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
                return Err(HoursError);
            }
            let hour = hour.parse().map_err(|_| HoursError)?;
            let minute = minute.parse().map_err(|_| HoursError)?;
            Time::new(hour, minute, 0, 0).map_err(|_| HoursError)
        };
        let (from, to) = text.split_once(['-', '\u{2013}']).ok_or(HoursError)?;
        let (from, to) = (time(from)?, time(to)?);
        if from == to {
            return Err(HoursError);
        }
        Ok(Self { from, to })
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        let (from, to) = (from.strftime("%H:%M"), to.strftime("%H:%M"));
        write!(f, "{from}-{to}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_and_a_unit() {
        for (text, shown, per_second, burst) in [
            ("60/min", "60/min", 1.0, 1.0),
            (" 10 / S ", "10/s", 10.0, 10.0),
            ("5000/h", "5000/h", 5000.0 / 3600.0, 5000.0 / 3600.0),
            ("6/m", "6/min", 0.1, 1.0),
            ("86400/day", "86400/d", 1.0, 1.0),
        ] {
            let rate = MailRate::read(text).unwrap().unwrap();
            assert_eq!(rate.to_string(), shown);
            assert!((rate.per_second() - per_second).abs() < 1e-9, "{text}");
            assert!((rate.burst() - burst).abs() < 1e-9, "{text}");
        }
        assert_eq!(MailRate::read("None"), Ok(None));
        for bad in [
            "",
            "60",
            "0/s",
            "-1/s",
            "1.5/s",
            "60/week",
            "60 per min",
            "1000001/s",
        ] {
            assert_eq!(MailRate::read(bad), Err(RateError), "{bad:?}");
        }
    }

    #[test]
    fn hours_are_two_different_times() {
        for (text, shown) in [
            ("21:00-08:00", "21:00-08:00"),
            (" 9:30 - 12:05", "09:30-12:05"),
        ] {
            assert_eq!(QuietHours::read(text).unwrap().unwrap().to_string(), shown);
        }
        assert_eq!(QuietHours::read("none"), Ok(None));
        for bad in [
            "",
            "21-8",
            "21:00",
            "24:00-08:00",
            "08:00-08:00",
            "8:0-9:00",
            "x:00-08:00",
        ] {
            assert_eq!(QuietHours::read(bad), Err(HoursError), "{bad:?}");
        }
    }

    fn end(hours: &str, zone: &str, now: &str) -> Option<String> {
        let hours: QuietHours = hours.parse().unwrap();
        let zone = TimeZone::get(zone).unwrap();
        let end = hours.end(now.parse().unwrap(), &zone);
        end.map(|end| end.to_string())
    }

    #[test]
    fn quiet_hours_end_in_the_morning_of_their_zone() {
        let night = "21:00-08:00";
        let amsterdam = "Europe/Amsterdam";
        for (now, expected) in [
            ("2026-12-01T19:59:59Z", None),
            ("2026-12-01T20:00:00Z", Some("2026-12-02T07:00:00Z")),
            ("2026-12-02T06:59:59Z", Some("2026-12-02T07:00:00Z")),
            ("2026-12-02T07:00:00Z", None),
            // Summer time is an hour further from UTC, and begins and ends in a night.
            ("2026-07-01T18:59:00Z", None),
            ("2026-07-01T19:00:00Z", Some("2026-07-02T06:00:00Z")),
            ("2026-03-28T22:00:00Z", Some("2026-03-29T06:00:00Z")),
            ("2026-10-24T22:00:00Z", Some("2026-10-25T07:00:00Z")),
        ] {
            assert_eq!(end(night, amsterdam, now).as_deref(), expected, "{now}");
        }
        assert_eq!(
            end("12:00-14:00", "UTC", "2026-12-01T12:30:00Z").as_deref(),
            Some("2026-12-01T14:00:00Z")
        );
        assert_eq!(end("12:00-14:00", "UTC", "2026-12-01T14:00:00Z"), None);
    }

    #[test]
    fn outside_them_the_last_end_is_of_today_or_of_yesterday() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        for (hours, now, expected) in [
            (
                "21:00-08:00",
                "2026-12-02T07:00:00Z",
                "2026-12-02T07:00:00Z",
            ),
            (
                "21:00-08:00",
                "2026-12-02T19:59:59Z",
                "2026-12-02T07:00:00Z",
            ),
            (
                "12:00-14:00",
                "2026-12-02T10:59:59Z",
                "2026-12-01T13:00:00Z",
            ),
            (
                "12:00-14:00",
                "2026-12-02T13:00:00Z",
                "2026-12-02T13:00:00Z",
            ),
            // In the hour that comes twice they were over at the first end.
            (
                "21:00-02:30",
                "2026-10-25T01:10:00Z",
                "2026-10-25T00:30:00Z",
            ),
        ] {
            let (hours, now) = (hours.parse::<QuietHours>().unwrap(), now.parse().unwrap());
            assert_eq!(hours.end(now, &zone), None);
            let last = hours.last_end(now, &zone);
            assert_eq!(last, Some(expected.parse().unwrap()), "{now}");
        }
    }

    #[test]
    fn an_end_that_the_clocks_skip_is_the_moment_after_and_one_that_comes_twice_is_the_first() {
        let amsterdam = "Europe/Amsterdam";
        assert_eq!(
            end("21:00-02:30", amsterdam, "2026-03-29T00:30:00Z").as_deref(),
            Some("2026-03-29T01:30:00Z")
        );
        assert_eq!(
            end("21:00-02:30", amsterdam, "2026-10-25T00:10:00Z").as_deref(),
            Some("2026-10-25T00:30:00Z")
        );
        assert_eq!(end("21:00-02:30", amsterdam, "2026-10-25T01:10:00Z"), None);
    }
}

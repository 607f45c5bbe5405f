//! Days as people read them, with the weekday, in the languages that mails exist in.
//!
//! Written out here because twelve months and seven days in two languages do not need a library.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::language::Language;

/// A moment in UTC, in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    /// `Friday 11 December 2026`.
    pub(super) day: String,
    /// `14:05`; absent when the moment is the end of that day.
    pub(super) time: Option<String>,
}

/// Says until when something is good. Midnight belongs to the day before it: nobody reads
/// "until Friday, 00:00" as Thursday.
pub(super) fn until(moment: Timestamp, language: Language) -> Spoken {
    let at = moment.to_zoned(TimeZone::UTC);
    let is_midnight = at.hour() == 0 && at.minute() == 0;
    let date = if is_midnight {
        at.date().yesterday().unwrap_or_else(|_| at.date())
    } else {
        at.date()
    };
    let (weekdays, months) = words(language);
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    Spoken {
        day: format!(
            "{} {} {} {}",
            weekdays[weekday],
            date.day(),
            months[month],
            date.year()
        ),
        time: (!is_midnight).then(|| format!("{:02}:{:02}", at.hour(), at.minute())),
    }
}

const fn words(language: Language) -> ([&'static str; 7], [&'static str; 12]) {
    match language {
        Language::En => (
            [
                "Monday",
                "Tuesday",
                "Wednesday",
                "Thursday",
                "Friday",
                "Saturday",
                "Sunday",
            ],
            [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
        ),
        Language::Nl => (
            [
                "maandag",
                "dinsdag",
                "woensdag",
                "donderdag",
                "vrijdag",
                "zaterdag",
                "zondag",
            ],
            [
                "januari",
                "februari",
                "maart",
                "april",
                "mei",
                "juni",
                "juli",
                "augustus",
                "september",
                "oktober",
                "november",
                "december",
            ],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(moment: &str, language: Language) -> (String, Option<String>) {
        let spoken = until(moment.parse().unwrap(), language);
        (spoken.day, spoken.time)
    }

    #[test]
    fn a_moment_has_its_weekday_and_time() {
        assert_eq!(
            say("2026-12-11T14:05:59Z", Language::En),
            ("Friday 11 December 2026".into(), Some("14:05".into()))
        );
        assert_eq!(
            say("2026-12-11T14:05:00Z", Language::Nl),
            ("vrijdag 11 december 2026".into(), Some("14:05".into()))
        );
    }

    #[test]
    fn midnight_is_the_end_of_the_day_before() {
        assert_eq!(
            say("2027-01-01T00:00:00Z", Language::Nl),
            ("donderdag 31 december 2026".into(), None)
        );
    }
}

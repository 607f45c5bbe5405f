//! Times as people and as programs read them.

use jiff::Timestamp;

/// RFC 3339 in UTC, to the second.
#[must_use]
pub(super) fn exact(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How far a time is from now, in one unit: `2 min ago`, `in 7 days`. What is past is rounded down,
/// what is to come to the nearest: an invitation of 14 days ends "in 14 days" a minute after, too.
#[must_use]
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let seconds = time.as_second() - now.as_second();
    let distance = seconds.unsigned_abs();
    let (count, unit) = if seconds > 0 {
        unit_of(distance + half_a_unit(distance))
    } else {
        unit_of(distance)
    };
    match seconds {
        0 => "now".to_owned(),
        1.. => format!("in {count} {unit}"),
        _ => format!("{count} {unit} ago"),
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Up to two days in hours: "in 1 day" is too vague for something that ends tomorrow.
const TWO_DAYS: u64 = 2 * DAY;

fn unit_of(seconds: u64) -> (u64, &'static str) {
    match seconds {
        0..MINUTE => (seconds, "s"),
        MINUTE..HOUR => (seconds / MINUTE, "min"),
        HOUR..TWO_DAYS => (seconds / HOUR, "h"),
        _ => (seconds / DAY, "days"),
    }
}

const fn half_a_unit(seconds: u64) -> u64 {
    match seconds {
        0..MINUTE => 0,
        MINUTE..HOUR => MINUTE / 2,
        HOUR..TWO_DAYS => HOUR / 2,
        _ => DAY / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_largest_unit() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let told = |seconds: i64| {
            relative(
                Timestamp::from_second(1_800_000_000 + seconds).unwrap(),
                now,
            )
        };
        assert_eq!(told(0), "now");
        assert_eq!(told(-10), "10 s ago");
        assert_eq!(told(-130), "2 min ago");
        assert_eq!(told(-3 * 3600), "3 h ago");
        assert_eq!(told(30 * 3600), "in 30 h");
        assert_eq!(told(7 * 86_400), "in 7 days");
        assert_eq!(told(14 * 86_400 - 30), "in 14 days");
        assert_eq!(told(13 * 86_400 + 3600), "in 13 days");
        assert_eq!(told(2 * 86_400 - 30), "in 2 days");
        assert_eq!(told(-14 * 86_400 + 30), "13 days ago");
    }

    #[test]
    fn a_program_gets_rfc_3339_to_the_second() {
        let time: Timestamp = "2026-11-30T19:02:11.25+01:00".parse().unwrap();
        assert_eq!(exact(time), "2026-11-30T18:02:11Z");
    }
}
